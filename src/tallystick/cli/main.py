"""The ``tallystick`` command: its groups, and how the house's errors become exit codes."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from tallystick.vocabulary.errors import HouseError

Call = TypeVar("Call", bound=Callable[..., Any])


class HouseGroup(click.Group):
    """Prints the house's errors (where, what, what to do) and ends with their exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except HouseError as error:
            click.echo(f"tallystick: {error}", err=True)
            ctx.exit(error.exit_code)


@click.group(cls=HouseGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="tallystick")
def tallystick() -> None:
    """Run a joint operation: from a lawfully seized platform to country packages.

    Exit codes: 2 wrong usage, 3 malformed input, 4 refused, 5 absent, 6 conflict, 7 unavailable.
    """


def officer_options(command: Call) -> Call:
    """``--as``, ``--operation``, ``--purpose``: who asks, about what, why. Reads of persons are logged with them."""
    for option in (
        click.option("--purpose", envvar="TALLYSTICK_PURPOSE", default="identify suspects", show_default=True),
        click.option("--operation", envvar="TALLYSTICK_OPERATION", required=True, help="The operation's reference."),
        click.option("--as", "username", envvar="TALLYSTICK_OFFICER", required=True, help="Your user name."),
    ):
        command = option(command)
    return command


json_option = click.option("--json", "as_json", is_flag=True, help="For machines.")
reason_option = click.option("--reason", required=True, help="Why; recorded with the act.")

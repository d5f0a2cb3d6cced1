"""Calls of the action day at a prompt, and their answers: windows, holds, stand-downs, roll calls."""

from datetime import UTC, datetime
from typing import Any

import click

from tallystick.cli.asking import instant
from tallystick.cli.entering import entry_of, entry_options
from tallystick.cli.main import officer_options, reason_option


@click.command("call")
@click.argument("kind")
@click.argument("to", nargs=-1, required=True)
@click.option("--from", "starts", default="", metavar="TIME", help="Of a window: H-hour, with its offset.")
@click.option("--until", "ends", default="", metavar="TIME", help="Of a window: its end.")
@click.option("--words", default="", help="What the country reads.")
@reason_option
@officer_options
@click.pass_obj
def call(
    office: Any, /, kind: str, to: tuple[str, ...], starts: str, ends: str, words: str, reason: str, username: str,
    operation: str, purpose: str,
) -> None:  # fmt: skip
    """Put a call to agencies: window, hold, resume, stand_down, roll_call or communications_check. Each is answered."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.actionday.windows.acts import put_call

    with office.session(viewer):
        made = put_call(
            kind, to, by=viewer, at=datetime.now(UTC), reason=reason, starts_at=instant(starts), ends_at=instant(ends),
            words=words,
        )  # fmt: skip
    for row in made:
        click.echo(f"{row.to}: {row.pk}")


@click.command("answer")
@click.argument("of")
@click.argument("says")
@click.option("--rather-from", default="", metavar="TIME", help="When you would rather begin.")
@click.option("--words", default="", help="Why.")
@click.option("--reason", default="", help="Why; recorded with the act.")
@entry_options
@officer_options
@click.pass_obj
def answer(
    office: Any, /, of: str, says: str, rather_from: str, words: str, reason: str, username: str, operation: str,
    purpose: str, **entry: str,
) -> None:  # fmt: skip
    """Answer a call OF this id: accepted or declined a window, acknowledged anything else."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.actionday.windows.acts import answer_call

    with office.session(viewer):
        row = answer_call(
            of, says, entry=entry_of(**entry), by=viewer, at=datetime.now(UTC), reason=reason, words=words,
            rather_from=instant(rather_from),
        )  # fmt: skip
    click.echo(f"{row.says}: {row.pk}")

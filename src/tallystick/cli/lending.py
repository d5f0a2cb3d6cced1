"""Commands of banks that other agencies use: given, accepted, taken back."""

from datetime import UTC, datetime
from typing import Any

import click

from tallystick.cli.main import officer_options, reason_option


@click.command("give")
@click.argument("name")
@click.argument("agencies", nargs=-1, required=True)
@reason_option
@officer_options
@click.pass_obj
def give(
    office: Any, name: str, agencies: tuple[str, ...], reason: str, username: str, operation: str, purpose: str
) -> None:
    """Let AGENCIES use bank NAME."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.triage.banks.acts import give_bank

    with office.session(viewer):
        give_bank(name, to=agencies, by=viewer, at=datetime.now(UTC), reason=reason)
    click.echo(f"given to {', '.join(agencies)}")


@click.command("take-back")
@click.argument("name")
@click.argument("agencies", nargs=-1, required=True)
@reason_option
@officer_options
@click.pass_obj
def take_back(
    office: Any, name: str, agencies: tuple[str, ...], reason: str, username: str, operation: str, purpose: str
) -> None:
    """Let AGENCIES use bank NAME no longer: at once where it can lower a file, else with a second officer."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.triage.banks.acts import keep_bank

    with office.session(viewer):
        back = keep_bank(name, back=agencies, by=viewer, at=datetime.now(UTC), reason=reason)
    if back.gone:
        click.echo(f"taken back from {', '.join(back.gone)}")
    if back.waits:
        click.echo(f"entered: it raises files, and {', '.join(back.waits)} keeps it until a second officer says so too")


@click.command("accept")
@click.argument("name")
@reason_option
@officer_options
@click.pass_obj
def accept(office: Any, name: str, reason: str, username: str, operation: str, purpose: str) -> None:
    """Take NAME (OWNER/name) into use, which another agency gave to yours and which can lower files."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.triage.banks.lending import accept_bank

    with office.session(viewer):
        accept_bank(name, by=viewer, at=datetime.now(UTC), reason=reason)
    click.echo("accepted")

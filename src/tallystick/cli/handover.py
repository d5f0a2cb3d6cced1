"""Commands of hand-over: offer, accept, decline, withdraw, list."""

from datetime import UTC, datetime
from typing import Any

import click

from tallystick.cli.main import json_option, officer_options, reason_option
from tallystick.cli.printing import show


@click.group()
def handover() -> None:
    """Ownership of a contribution or package, offered by one agency and taken by another."""


@handover.command("offer")
@click.argument("kind", type=click.Choice(["contribution", "package"]))
@click.argument("subject")
@click.option("--to", required=True, help="Agency code.")
@reason_option
@officer_options
@click.pass_obj
def offer(
    office: Any, kind: str, subject: str, to: str, reason: str, username: str, operation: str, purpose: str
) -> None:
    """Offer what your agency owns (SUBJECT is its id). Nothing moves before they take it."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.sharing import handover as handing

    with office.session(viewer):
        row = handing.offer_handover(kind, subject, to=to, by=viewer, at=datetime.now(UTC), reason=reason)
    click.echo(f"offered to {row.to}: {row.pk}")


def _answer(office: Any, viewer: Any, handover_id: str, *, accepted: bool, reason: str) -> None:
    from tallystick.sharing import handover as handing

    with office.session(viewer):
        row = handing.answer_handover(handover_id, accepted=accepted, by=viewer, at=datetime.now(UTC), reason=reason)
    click.echo(f"{row.state}: {row.kind} {row.subject}")


@handover.command("accept")
@click.argument("handover_id")
@reason_option
@officer_options
@click.pass_obj
def accept(office: Any, handover_id: str, reason: str, username: str, operation: str, purpose: str) -> None:
    """Take what was offered to your agency; it decides on it from now on."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    _answer(office, viewer, handover_id, accepted=True, reason=reason)


@handover.command("decline")
@click.argument("handover_id")
@reason_option
@officer_options
@click.pass_obj
def decline(office: Any, handover_id: str, reason: str, username: str, operation: str, purpose: str) -> None:
    """Decline what was offered to your agency."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    _answer(office, viewer, handover_id, accepted=False, reason=reason)


@handover.command("withdraw")
@click.argument("handover_id")
@reason_option
@officer_options
@click.pass_obj
def withdraw(office: Any, handover_id: str, reason: str, username: str, operation: str, purpose: str) -> None:
    """Take an offer of your agency back while nobody has answered it."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.sharing import handover as handing

    with office.session(viewer):
        handing.withdraw_handover(handover_id, by=viewer, at=datetime.now(UTC), reason=reason)
    click.echo("withdrawn")


@handover.command("list")
@officer_options
@json_option
@click.pass_obj
def list_handovers(office: Any, username: str, operation: str, purpose: str, as_json: bool) -> None:
    """Offers your agency made or was made, newest first."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from dataclasses import asdict

    from tallystick.sharing import handover as handing

    with office.session(viewer):
        rows = [asdict(line) for line in handing.handovers(viewer)]
    show(rows, columns=["kind", "name", "owner", "to", "state", "at", "id"], as_json=as_json)

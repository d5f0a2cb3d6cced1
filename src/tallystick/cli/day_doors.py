"""Doors of the action day at a prompt: a report, what puts it right, a line about several."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

import click

from tallystick.cli.entering import entry_of, entry_options
from tallystick.cli.main import officer_options, reason_option

Call = TypeVar("Call", bound=Callable[..., Any])


def door_options(command: Call) -> Call:
    """What is said of a door besides its state."""
    command = click.option("--words", default="", help="A few words, without a name or an address.")(command)
    return click.option("--door", default=1, show_default=True, help="The number of a further address.")(command)


@click.command("report")
@click.argument("subject")
@click.argument("state")
@door_options
@entry_options
@officer_options
@click.pass_obj
def report(
    office: Any, /, subject: str, state: str, door: int, words: str, username: str, operation: str, purpose: str,
    **entry: str,
) -> None:  # fmt: skip
    """Say where things stand at a door of SUBJECT (its reference, code or id): go, under_way, nobody_in, done, ..."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.actionday.doors.acts import report_door
    from tallystick.actionday.doors.naming import subject_named

    with office.session(viewer):
        row = report_door(
            subject_named(viewer, subject, agency=entry["agency"]), state, entry=entry_of(**entry), by=viewer,
            at=datetime.now(UTC), door=door, words=words,
        )  # fmt: skip
    click.echo(_said(row))


@click.command("correct")
@click.argument("subject")
@click.argument("report_id")
@click.argument("state")
@door_options
@entry_options
@reason_option
@officer_options
@click.pass_obj
def correct(
    office: Any, /, subject: str, report_id: str, state: str, door: int, words: str, reason: str, username: str,
    operation: str, purpose: str, **entry: str,
) -> None:  # fmt: skip
    """Put another report of a door in the place of one that was wrong; it happened when that one did, or --at."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.actionday.doors.acts import correct_report
    from tallystick.actionday.doors.naming import subject_named

    with office.session(viewer):
        row = correct_report(
            subject_named(viewer, subject, agency=entry["agency"]), report_id, state, entry=entry_of(**entry),
            by=viewer, at=datetime.now(UTC), reason=reason, door=door, words=words,
        )  # fmt: skip
    click.echo(_said(row))


@click.command("withdraw")
@click.argument("subject")
@click.argument("report_id")
@entry_options
@reason_option
@officer_options
@click.pass_obj
def withdraw(
    office: Any, /, subject: str, report_id: str, reason: str, username: str, operation: str, purpose: str,
    **entry: str,
) -> None:  # fmt: skip
    """Withdraw a report of a door; what was reported before it holds again."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.actionday.doors.acts import withdraw_report
    from tallystick.actionday.doors.naming import subject_named

    with office.session(viewer):
        withdraw_report(
            subject_named(viewer, subject, agency=entry["agency"]), report_id, entry=entry_of(**entry), by=viewer,
            at=datetime.now(UTC), reason=reason,
        )  # fmt: skip
    click.echo("withdrawn")


@click.command("bulk")
@click.argument("said", nargs=-1, required=True)
@entry_options
@officer_options
@click.pass_obj
def bulk(office: Any, /, said: tuple[str, ...], username: str, operation: str, purpose: str, **entry: str) -> None:
    """Take in a line about several doors: DK 6 of 6 done, 9 devices. Its numbers say how many there are so far."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.actionday.doors.acts import report_bulk

    with office.session(viewer):
        made = report_bulk(" ".join(said), entry=entry_of(**entry), by=viewer, at=datetime.now(UTC))
    click.echo(f"understood: {made.understood}")
    for sentence in made.beside:
        click.echo(f"note: {sentence}", err=True)


def _said(row: Any) -> str:
    return f"{row.state.replace('_', ' ')} at {row.happened_at:%d %b %H:%M} UTC: {row.pk}"

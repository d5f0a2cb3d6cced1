"""Entries of the action day at a prompt: a door, a line about several, a call, its answer; on behalf of a country."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

import click

from tallystick.cli.asking import instant
from tallystick.cli.main import officer_options, reason_option

Call = TypeVar("Call", bound=Callable[..., Any])
NOW = "When it happened, with its offset: 2026-03-01T06:10+01:00."


def entry_options(command: Call) -> Call:
    """When it happened, under which key, and on whose behalf: who told, how, when."""
    for option in (
        click.option("--told-at", default="", help="When they told it; else now."),
        click.option("--told-how", default="phone", show_default=True, help="siena, phone, liaison_officer, ..."),
        click.option("--told-by", default="", help="Who of them told you."),
        click.option("--for", "agency", default="", metavar="AGENCY", help="On behalf of this agency."),
        click.option("--officer-named", default="", help="Who you are, at a post that several share."),
        click.option("--sent", default="", metavar="KEY", help="A UUID; the same sent twice is one."),
        click.option("--at", "happened", default="", metavar="TIME", help=NOW),
    ):
        command = option(command)
    return command


def entry_of(
    *, happened: str, sent: str, officer_named: str, agency: str, told_by: str, told_how: str, told_at: str
) -> Any:
    """An entry as the acts take it. Raises Malformed for a time without its offset."""
    from tallystick.actionday.entering import Entry, Told
    from tallystick.vocabulary.actionday import Via

    told = Told(by=told_by, how=told_how, at=instant(told_at) or datetime.now(UTC)) if agency and told_by else None
    return Entry(
        sent=sent, happened_at=instant(happened), via=Via.COMMAND, agency=agency, told=told, officer_named=officer_named
    )


@click.command("report")
@click.argument("subject")
@click.argument("state")
@click.option("--door", default=1, show_default=True, help="The number of a further address.")
@click.option("--words", default="", help="A few words, without a name or an address.")
@click.option("--corrects", default="", metavar="ID", help="The report whose place this takes.")
@click.option("--void", is_flag=True, help="Nothing takes its place.")
@click.option("--reason", default="", help="Why it is corrected or withdrawn.")
@entry_options
@officer_options
@click.pass_obj
def report(
    office: Any, /, subject: str, state: str, door: int, words: str, corrects: str, void: bool, reason: str,
    username: str, operation: str, purpose: str, **entry: str,
) -> None:  # fmt: skip
    """Say where things stand at a door of SUBJECT (its reference, code or id): go, under_way, nobody_in, done, ..."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.actionday.doors.acts import report_door
    from tallystick.actionday.doors.naming import subject_named

    with office.session(viewer):
        row = report_door(
            subject_named(viewer, subject, agency=entry["agency"]), state, entry=entry_of(**entry), by=viewer,
            at=datetime.now(UTC), door=door, words=words, corrects=corrects, void=void, reason=reason,
        )  # fmt: skip
    click.echo(f"{row.state.replace('_', ' ')} at {row.happened_at:%d %b %H:%M} UTC: {row.pk}")


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

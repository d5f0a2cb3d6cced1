"""Commands of questions: does anyone hold this, and what came of it."""

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from tallystick.cli.asking import end_of_day, put_of, read_puts
from tallystick.cli.deconflict_hits import directory, hit, hits, not_same, refuse, reveal, share, withhold
from tallystick.cli.deconflict_holding import hold, holdings, search, withdraw
from tallystick.cli.deconflict_oversight import alarms, budget, settle
from tallystick.cli.deconflict_put import LINE, answer, end, hurry, questions, rows_of, say_left_out, standing
from tallystick.cli.deconflict_words import in_words
from tallystick.cli.main import json_option, officer_options, reason_option
from tallystick.cli.printing import say_json, show
from tallystick.vocabulary.deconfliction import AnswerState, AskedKind, Urgency

Call = TypeVar("Call", bound=Callable[..., Any])
WAITED_S, LOOKED_EVERY_S = 60.0, 0.5


def asking_options(command: Call) -> Call:
    """How soon, until when it stands, whether to wait for the answer."""
    for option in (
        json_option,
        click.option("--wait", is_flag=True, help="Wait until the answers show, a minute at most."),
        click.option("--standing", default="", metavar="DATE", help="Ask it again until then: 2026-12-31."),
        click.option("--soon", "urgency", flag_value=str(Urgency.SOON), help="The owner has 3 days."),
        click.option("--urgent", "urgency", flag_value=str(Urgency.URGENT), help="8 hours: a child in danger."),
        click.option("--ordinary", "urgency", flag_value=str(Urgency.ORDINARY), default=True, help="7 days."),
    ):
        command = option(command)
    return command


@click.group()
def deconflict() -> None:
    """Does anyone else hold this? Yes or no and whom to call, and nothing else."""


@deconflict.command("ask")
@click.argument("kind")
@click.argument("value")
@click.option("--since", default="", help="An address: used from, 2026-03-01T09:30+01:00.")
@click.option("--until", default="", help="An address: used until then.")
@click.option("--birth", default="", help="A name: 1980-02-29.")
@click.option("--country", default="", help="A name: two letters.")
@asking_options
@reason_option
@officer_options
@click.pass_obj
def ask(office: Any, /, kind: str, value: str, since: str, until: str, birth: str, country: str, **said: Any) -> None:
    """Ask for a VALUE of a KIND: email, phone, handle, address, card, iban, bitcoin, ethereum, monero, device, voucher,
    pgp, account, digest, camera or name."""
    row = {"kind": kind, "value": value, "since": since, "until": until, "birth": birth, "country": country}

    def put(viewer: Any, how: dict[str, Any]) -> Any:
        from tallystick.deconfliction.asking.acts import ask as act

        return act([put_of(row)], by=viewer, **how)

    _asked(office, put, **said)


@deconflict.command("ask-file")
@click.argument("file", type=click.Path(path_type=Path))
@asking_options
@reason_option
@officer_options
@click.pass_obj
def ask_file(office: Any, /, file: Path, **said: Any) -> None:
    """Ask for every row of FILE, a CSV with the columns kind, value, since, until (the last two for addresses).

    Rows that cannot be asked are named and left out; the others are asked together.
    """

    def put(viewer: Any, how: dict[str, Any]) -> Any:
        from tallystick.deconfliction.asking.acts import ask as act

        read = read_puts(file, operation=viewer.operation)
        for number, error in read.bad:
            click.echo(f"row {number} is not asked: {error}", err=True)
        click.echo(f"{len(read.good):,} of {len(read.good) + len(read.bad):,} rows are asked", err=True)
        return act(read.good, by=viewer, **how)

    _asked(office, put, **said)


@deconflict.command("person")
@click.argument("person")
@asking_options
@reason_option
@officer_options
@click.pass_obj
def person(office: Any, /, person: str, **said: Any) -> None:
    """Ask for every selector of PERSON (P-00042)."""

    def put(viewer: Any, how: dict[str, Any]) -> Any:
        from tallystick.deconfliction.asking.acts import ask_person

        return ask_person(person, by=viewer, **how)

    _asked(office, put, **said)


@deconflict.command("package")
@click.argument("package")
@click.option("--wait", is_flag=True, help="Wait until the answers show, a minute at most.")
@reason_option
@officer_options
@json_option
@click.pass_obj
def package(
    office: Any, package: str, wait: bool, reason: str, username: str, operation: str, purpose: str, as_json: bool
) -> None:
    """Ask for everybody in PACKAGE (its number): not asked is not allowed. It is out of the budget."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.sharing.not_asked import ask_package

    with office.session(viewer):
        outcome = ask_package(package, by=viewer, at=datetime.now(UTC), reason=reason)
    said_outcome(office, viewer, outcome, wait=wait, as_json=as_json)


def _asked(
    office: Any, put: Callable[[Any, dict[str, Any]], Any], *, urgency: str, standing: str, wait: bool, as_json: bool,
    reason: str, username: str, operation: str, purpose: str,
) -> None:  # fmt: skip
    """Ask, then say what was asked, or what was answered."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    until = end_of_day(standing)
    how = {"at": datetime.now(UTC), "reason": reason, "urgency": urgency, "standing_until": until, "asked_from": "cli"}
    with office.session(viewer):
        outcome = put(viewer, how)
    said_outcome(office, viewer, outcome, wait=wait, as_json=as_json)


def said_outcome(office: Any, viewer: Any, outcome: Any, *, wait: bool, as_json: bool) -> None:
    """What came of asking: stopped, or asked, with the answers where they are waited for."""
    if outcome.alarm is not None:
        click.echo(f"nothing was asked: {outcome.alarm.shown}. Your data-protection officer is told", err=True)
        click.get_current_context().exit(4)
    if wait:
        found = _answers(office, viewer, outcome.batch)
        say_left_out(office, viewer, found)
        show(in_words(rows_of(found), as_json=as_json), columns=LINE, as_json=as_json)
    elif as_json:
        say_json({"batch": outcome.batch, "questions": [str(one.pk) for one in outcome.questions]})
    else:
        count = len(outcome.questions)
        click.echo(f"asked: {count:,} question{'s' if count != 1 else ''}, batch {outcome.batch}")
        click.echo(f"see: tallystick deconflict answer {outcome.batch}")


def _answers(office: Any, viewer: Any, batch: str) -> Sequence[Any]:
    """The answers of a batch, when all show or a minute is over."""
    from tallystick.deconfliction.asking import reads

    ends = time.monotonic() + WAITED_S
    while True:
        with office.session(viewer):
            found = reads.batch(viewer, batch, now=datetime.now(UTC))
        if not any(one.state == AnswerState.ASKED and not one.refused and not _by_people(one) for one in found):
            return found
        if time.monotonic() > ends:
            click.echo("not all are answered: does a worker run (tallystick run)? They are kept", err=True)
            return found
        time.sleep(LOOKED_EVERY_S)


def _by_people(one: Any) -> bool:
    """Names are compared by people: nobody waits for them at a prompt."""
    return bool(one.question.kind == AskedKind.NAME)


for command in (
    hits, hit, share, withhold, refuse, reveal, not_same, directory, hold, withdraw, holdings, search, budget, alarms,
    settle, answer, questions, standing, end, hurry,
):  # fmt: skip
    deconflict.add_command(command)

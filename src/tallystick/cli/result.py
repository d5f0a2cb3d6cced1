"""Commands of results: enter, correct, withdraw, confirm, list; and qualified negatives."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from tallystick.cli.entering import entry_of, entry_options
from tallystick.cli.main import json_option, officer_options, reason_option
from tallystick.cli.printing import say_json, show
from tallystick.vocabulary.results import ITEM_WORDS, ConfirmSays, NegativeKind, ResultKind

if TYPE_CHECKING:
    from tallystick.actionday.results.lines import ResultLine

Call = Callable[..., Any]
ENTRY = ("happened", "sent", "officer_named", "agency", "told_by", "told_how", "told_at")
COLUMNS = ("id", "agency", "country", "kind", "count", "subject", "happened", "source", "unconfirmed")


def what_options(command: Call) -> Call:
    """What of a result beside its kind."""
    for option in (
        click.option("--words", default="", help="For a sentence, how long."),
        click.option("--main", is_flag=True, help="The main suspect's."),
        click.option("--item-kind", default="", type=click.Choice(["", *map(str, ITEM_WORDS)])),
        click.option("--address", default="", help="A short reference of your own, never an address."),
        click.option("--warrant", default="", help="A short reference of your own."),
        click.option("--role", default="", help="What the person did: operator, viewer, ..."),
        click.option("--subject", default="", help="The subject of action (id)."),
        click.option("--country", default="", help="Two letters; your own, unless said."),
        click.option("--count", default=1, show_default=True),
    ):
        command = option(command)
    return command


@click.group()
def result() -> None:
    """What came of the operation: results and qualified negatives."""


@result.command("enter")
@click.argument("kind", type=click.Choice([str(kind) for kind in ResultKind]))
@what_options
@entry_options
@click.option("--reason", default="")
@officer_options
@click.pass_obj
def enter(office: Any, /, kind: str, username: str, operation: str, purpose: str, reason: str, **said: Any) -> None:
    """Enter a result; the same one sent twice is one."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.actionday.results.acts import What, enter_result

    entry = _entry(said)
    with office.session(viewer):
        row = enter_result(What(kind=kind, **said), entry=entry, by=viewer, at=datetime.now(UTC), reason=reason)
    click.echo(f"entered {row.kind} {row.count} {row.country}: {row.pk}")


@result.command("correct")
@click.argument("result_id")
@click.argument("kind", type=click.Choice([str(kind) for kind in ResultKind]))
@what_options
@entry_options
@reason_option
@officer_options
@click.pass_obj
def correct(
    office: Any, /, result_id: str, kind: str, username: str, operation: str, purpose: str, reason: str, **said: Any
) -> None:
    """Put another result in the place of one that was wrong."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.actionday.results.acts import What, correct_result

    entry = _entry(said)
    with office.session(viewer):
        row = correct_result(
            result_id, What(kind=kind, **said), entry=entry, by=viewer, at=datetime.now(UTC), reason=reason
        )
    click.echo(f"corrected: {row.pk}")


@result.command("withdraw")
@click.argument("result_id")
@entry_options
@reason_option
@officer_options
@click.pass_obj
def withdraw(
    office: Any, /, result_id: str, username: str, operation: str, purpose: str, reason: str, **said: Any
) -> None:
    """Withdraw a result; it stays readable."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.actionday.results.acts import correct_result

    with office.session(viewer):
        correct_result(result_id, None, entry=_entry(said), by=viewer, at=datetime.now(UTC), reason=reason)
    click.echo("withdrawn")


@result.command("confirm")
@click.argument("kind", type=click.Choice(["result", "door", "answer", "subject", "negative"]))
@click.argument("row")
@click.argument("says", type=click.Choice([str(word) for word in ConfirmSays]))
@click.option("--words", default="", help="What is wrong.")
@officer_options
@click.pass_obj
def confirm(
    office: Any, kind: str, row: str, says: str, words: str, username: str, operation: str, purpose: str
) -> None:
    """Say whether what was entered on your country's behalf is right."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.actionday.results import acts

    with office.session(viewer):
        acts.confirm(kind, row, says, by=viewer, at=datetime.now(UTC), words=words)
    click.echo(says)


@result.command("list")
@click.option("--kind", default="", type=click.Choice(["", *map(str, ResultKind)]))
@click.option("--agency", default="")
@click.option("--after", default="", help="Go on after this result.")
@click.option("--limit", default=200, show_default=True)
@officer_options
@json_option
@click.pass_obj
def list_results(office: Any, /, username: str, operation: str, purpose: str, as_json: bool, **asked: Any) -> None:
    """Results that hold, the newest first."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.actionday.results.reads import results

    with office.session(viewer):
        lines, further = results(viewer, **asked)
    show([_row(line) for line in lines], columns=COLUMNS, as_json=as_json)
    if further:
        click.echo(f"more: --after {further}", err=True)


@result.command("show")
@click.argument("result_id")
@officer_options
@click.pass_obj
def show_result(office: Any, result_id: str, username: str, operation: str, purpose: str) -> None:
    """One result with everything that was said of it, as JSON."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.actionday.results import reads

    with office.session(viewer):
        page = reads.result(viewer, result_id)
    say_json(_row(page.line) | {"held": page.held, "history": [_row(line) for line in page.history]})


@result.command("to-confirm")
@officer_options
@json_option
@click.pass_obj
def to_confirm(office: Any, username: str, operation: str, purpose: str, as_json: bool) -> None:
    """What was entered on your country's behalf and waits for its word."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.actionday.results import reads

    with office.session(viewer):
        lines = reads.to_confirm(viewer)
    show([_row(line) for line in lines], columns=(*COLUMNS, "told by"), as_json=as_json)


@result.command("deny")
@click.argument("kind", type=click.Choice([str(kind) for kind in NegativeKind]))
@click.option("--country", default="")
@click.option("--words", default="", help="What qualifies it.")
@entry_options
@officer_options
@click.pass_obj
def deny(office: Any, /, kind: str, username: str, operation: str, purpose: str, **said: Any) -> None:
    """Enter a qualified negative: what was looked for and is not there."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.actionday.results.negatives import WhatNot, enter_negative

    entry = _entry(said)
    with office.session(viewer):
        row = enter_negative(WhatNot(kind=kind, **said), entry=entry, by=viewer, at=datetime.now(UTC))
    click.echo(f"entered {row.kind} {row.country}: {row.pk}")


@result.command("negatives")
@officer_options
@json_option
@click.pass_obj
def list_negatives(office: Any, username: str, operation: str, purpose: str, as_json: bool) -> None:
    """Qualified negatives that hold, and what says otherwise."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.actionday.results.negative_reads import negatives

    with office.session(viewer):
        lines = negatives(viewer)
    rows = [vars(line) | {"agency": line.owner, "contradicted by": line.contradicted_by} for line in lines]
    show(rows, columns=("id", "agency", "kind", "country", "words", "contradicted by"), as_json=as_json)


def _entry(said: dict[str, Any]) -> Any:
    """How it came, of the options of an entry: they are taken out of ``said``."""
    return entry_of(**{name: said.pop(name) for name in ENTRY})


def _row(line: "ResultLine") -> dict[str, Any]:
    one = line.counted
    return {
        "id": one.id, "agency": one.owner, "country": one.country, "kind": one.kind, "count": one.count,
        "subject": line.reference, "happened": one.happened_at, "entered": one.entered_at, "source": one.source,
        "unconfirmed": "yes" if one.unconfirmed else "", "told by": one.told_by, "told how": line.told_how,
        "item kind": one.item_kind, "warrant": one.warrant, "address": one.address, "main": one.main,
        "corrects": one.corrects, "withdrawn": one.void, "words": one.words, "reason": line.reason,
    }  # fmt: skip

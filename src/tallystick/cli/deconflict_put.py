"""Commands of questions that were put: what was told, which still stand, and those that are to end or to hurry."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

import click

from tallystick.cli.deconflict_words import in_words
from tallystick.cli.main import json_option, officer_options, reason_option
from tallystick.cli.printing import show

Call = TypeVar("Call", bound=Callable[..., Any])
LINE = ["kind", "value", "answer", "owner", "reference", "call", "due", "question"]


@click.command("answer")
@click.argument("batch")
@officer_options
@json_option
@click.pass_obj
def answer(office: Any, batch: str, username: str, operation: str, purpose: str, as_json: bool) -> None:
    """What was told to the questions of a BATCH."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.deconfliction.asking import reads

    with office.session(viewer):
        found = reads.batch(viewer, batch, now=datetime.now(UTC))
    say_left_out(office, viewer, found)
    show(in_words(rows_of(found), as_json=as_json), columns=LINE, as_json=as_json)


def listing_options(command: Call) -> Call:
    """From where, and how many."""
    for option in (
        click.option("--limit", default=50, show_default=True),
        click.option("--after", default="", help="From where the last list ended."),
    ):
        command = option(command)
    return command


@click.command("questions")
@listing_options
@officer_options
@json_option
@click.pass_obj
def questions(office: Any, /, **said: Any) -> None:
    """Questions of your agency, the newest first."""
    _listed(office, lambda _question, _now: True, **said)


@click.command("standing")
@listing_options
@officer_options
@json_option
@click.pass_obj
def standing(office: Any, /, **said: Any) -> None:
    """Questions that are asked again whenever something new is held; `end` ends one."""
    _listed(office, _stands, **said)


def _listed(
    office: Any, fits: Callable[[Any, datetime], bool], *, after: str, limit: int, username: str, operation: str,
    purpose: str, as_json: bool,
) -> None:  # fmt: skip
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.deconfliction.asking import reads

    now = datetime.now(UTC)
    with office.session(viewer):
        found, onwards = reads.questions(viewer, now=now, after=after, limit=limit)
    rows = [row for one in found if fits(one.question, now) for row in _rows(one)]
    show(in_words(rows, as_json=as_json), columns=["asked", "standing until", *LINE], as_json=as_json)
    if onwards and len(found) == limit:
        click.echo(f"more: --after {onwards}", err=True)


def _stands(question: Any, now: datetime) -> bool:
    return question.standing_until is not None and question.ended_at is None and question.standing_until > now


@click.command("end")
@click.argument("question")
@reason_option
@officer_options
@click.pass_obj
def end(office: Any, question: str, reason: str, username: str, operation: str, purpose: str) -> None:
    """Ask a standing QUESTION (its id) no more."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.deconfliction.asking import acts

    with office.session(viewer):
        acts.end_question(question, by=viewer, at=datetime.now(UTC), reason=reason)
    click.echo("ended")


@click.command("hurry")
@click.argument("question")
@reason_option
@officer_options
@click.pass_obj
def hurry(office: Any, question: str, reason: str, username: str, operation: str, purpose: str) -> None:
    """A child may be in danger: whoever is hit by QUESTION (its id) decides within 8 hours."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.deconfliction.asking import acts

    with office.session(viewer):
        acts.hurry(question, by=viewer, at=datetime.now(UTC), reason=reason)
    click.echo("urgent: owners are told, and have 8 hours")


def say_left_out(office: Any, viewer: Any, found: Sequence[Any]) -> None:
    """Which account numbers of the persons were not asked."""
    from tallystick.deconfliction.asking import reads

    with office.session(viewer):
        numbers = reads.left_out(viewer, found)
    if numbers:
        click.echo(f"not asked, an account number means nobody without its platform: {', '.join(numbers)}", err=True)


def rows_of(found: Sequence[Any]) -> list[dict[str, Any]]:
    """Questions with what their asker is told."""
    return [row for one in found for row in _rows(one)]


def _rows(one: Any) -> list[dict[str, Any]]:
    """A question with what its asker is told: a row for each hit, or one."""
    question = one.question
    base = {"kind": question.kind, "value": question.said, "answer": str(one.state), "says": one.says}
    base |= {"question": str(question.pk), "batch": str(question.batch), "asked": question.at, "refused": one.refused}
    base |= {"standing until": question.standing_until or "", "ended": question.ended_at or ""}
    if one.refused:
        base["answer"] = "not asked"
    return [
        base | {
            "owner": line.hit.owner,
            "reference": line.hit.reference,
            "answer": line.hit.state,
            "call": f"{line.contact.phone} ({line.contact.title})" if line.contact else "",
            "due": line.hit.due_at,
            "hit": str(line.hit.pk),
        }
        for line in one.hits
    ] or [base]  # fmt: skip

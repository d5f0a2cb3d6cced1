"""Commands that join and part persons, each with a preview, and the look-up of a selector."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import click

from tallystick.cli.main import json_option, officer_options
from tallystick.cli.printing import show

preview_option = click.option("--preview", "only_preview", is_flag=True, help="Say what would change; change nothing.")
reason_option = click.option("--reason", default="", help="Why; recorded with the act. A preview needs none.")


@click.command("merge")
@click.argument("first")
@click.argument("second")
@preview_option
@reason_option
@officer_options
@click.pass_obj
def merge(
    office: Any, first: str, second: str, only_preview: bool, reason: str, username: str, operation: str, purpose: str
) -> None:
    """Join the persons FIRST and SECOND (numbers or ids): they live on under the older number."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.linking.following import joining

    with office.session(viewer):
        if only_preview:
            return _tell(joining.plan_merge(viewer, first, second).preview)
        _recorded(joining.merge_persons(first, second, by=viewer, at=datetime.now(UTC), reason=reason))
    return None


@click.command("split")
@click.argument("named")
@click.argument("accounts", nargs=-1, required=True)
@preview_option
@reason_option
@officer_options
@click.pass_obj
def split(
    office: Any,
    named: str,
    accounts: tuple[str, ...],
    only_preview: bool,
    reason: str,
    username: str,
    operation: str,
    purpose: str,
) -> None:
    """Part ACCOUNTS (platform:account) from the person NAMED (number or id)."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.linking.following import joining

    with office.session(viewer):
        if only_preview:
            return _tell(joining.plan_split(viewer, named, accounts).preview)
        _recorded(joining.split_person(named, accounts, by=viewer, at=datetime.now(UTC), reason=reason))
    return None


@click.command("undo")
@click.argument("decisions", nargs=-1, required=True)
@preview_option
@reason_option
@officer_options
@click.pass_obj
def undo(
    office: Any,
    decisions: tuple[str, ...],
    only_preview: bool,
    reason: str,
    username: str,
    operation: str,
    purpose: str,
) -> None:
    """Take back what a merge or split said: persons, numbers and aliases are as before."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.linking.following import joining, previewing

    with office.session(viewer):
        if only_preview:
            return _tell(previewing.preview_undo(viewer, decisions))
        joining.undo(decisions, by=viewer, at=datetime.now(UTC), reason=reason)
    click.echo("withdrawn; persons are as before")
    return None


@click.command("look-up")
@click.argument("value")
@officer_options
@json_option
@click.pass_obj
def look_up(office: Any, value: str, username: str, operation: str, purpose: str, as_json: bool) -> None:
    """Does the selector VALUE link to anyone? The look is logged."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.linking import looking_up

    with office.session(viewer):
        found = looking_up.look_up(viewer, value)
    rows = [
        {
            "kind": one.kind,
            "form": one.form,
            "accounts": one.holders,
            "persons": " ".join(person.number for person in one.persons),
            "left on the shelf": len(one.shelf),
            "overshared": one.overshared,
        }
        for one in found
    ]
    if as_json:
        show(rows, columns=list(rows[0]) if rows else [], as_json=True)
        return
    for one in found:
        click.echo(one.sentence)


def _tell(preview: Any) -> None:
    for sentence in preview.sentences:
        click.echo(sentence)


def _recorded(decisions: Iterable[Any]) -> None:
    said = " ".join(str(one.pk) for one in decisions)
    click.echo(f"recorded; persons follow at once. To undo: tallystick person undo {said}")

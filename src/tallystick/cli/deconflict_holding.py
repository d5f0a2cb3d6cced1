"""Commands of what an agency holds: put in, withdrawn, listed; searches that are planned."""

from datetime import UTC, datetime
from typing import Any

import click

from tallystick.cli.asking import end_of_day, instant, put_of
from tallystick.cli.deconflict_words import in_words
from tallystick.cli.main import json_option, officer_options, reason_option
from tallystick.cli.printing import say_json, show
from tallystick.vocabulary.codes import ExclusionReason
from tallystick.vocabulary.deconfliction import AskedKind


@click.command("hold")
@click.argument("kind")
@click.argument("value")
@click.option("--since", default="", help="An address: yours from, 2026-03-01T09:30+01:00.")
@click.option("--until", default="", help="An address: yours until then.")
@click.option("--birth", default="", help="A name: 1980-02-29.")
@click.option("--country", default="", help="A name: two letters.")
@click.option("--reference", default="", help="Your own reference.")
@click.option("--words", default="", help="What it is, for your own eyes.")
@click.option("--excluded", default="", type=click.Choice(["", *map(str, ExclusionReason)]), help="Never packaged.")
@click.option("--silent", is_flag=True, help="You are told of a hit, the asker is not.")
@click.option("--sealed", is_flag=True, help="Only the answer is kept, not the value.")
@click.option("--expires", default="", metavar="DATE", help="It answers until then: 2026-12-31.")
@reason_option
@officer_options
@click.pass_obj
def hold(
    office: Any, /, reason: str, username: str, operation: str, purpose: str, expires: str, silent: bool,
    sealed: bool, reference: str, words: str, excluded: str, **row: str,
) -> None:  # fmt: skip
    """Say that your agency holds a VALUE of a KIND."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.deconfliction.holding import acts

    with office.session(viewer):
        made = acts.hold(
            put_of(row), by=viewer, at=datetime.now(UTC), reason=reason, reference=reference, words=words,
            excluded=excluded, silent=silent, sealed=sealed, expires_at=end_of_day(expires),
        )  # fmt: skip
    if made.holding is None:
        shown = made.alarm.shown if made.alarm else ""
        click.echo(f"nothing was entered: {shown}. Your data-protection officer is told", err=True)
        click.get_current_context().exit(4)
    click.echo(f"held: {made.holding.pk}")


@click.command("withdraw")
@click.argument("holding")
@reason_option
@officer_options
@click.pass_obj
def withdraw(office: Any, holding: str, reason: str, username: str, operation: str, purpose: str) -> None:
    """Take a HOLDING (its id) back: it answers no more."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.deconfliction.holding import acts

    with office.session(viewer):
        acts.withdraw_holding(holding, by=viewer, at=datetime.now(UTC), reason=reason)
    click.echo("withdrawn")


@click.command("holdings")
@click.option("--after", default="", help="From where the last list ended.")
@click.option("--limit", default=50, show_default=True)
@officer_options
@json_option
@click.pass_obj
def holdings(office: Any, after: str, limit: int, username: str, operation: str, purpose: str, as_json: bool) -> None:
    """What your agency has put in: by hand, and with what it handed over."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.deconfliction.holding import reads

    with office.session(viewer):
        found = reads.holdings(viewer, after=after, limit=limit)
    rows = [_row(one) for one in found.entered]
    gave = [
        {"what": one.title, "as": one.held, "source": one.source, "values": _count(one.count)} for one in found.gave
    ]
    if as_json:
        say_json({"to": found.to, "entered": rows, "given": gave, "after": found.after})
        return
    click.echo(f"to: {found.to}")
    columns = ["kind", "value", "state", "until", "excluded", "reference", "id"]
    show(in_words(rows, as_json=False), columns=columns, as_json=False)
    show(gave, columns=["what", "as", "values", "source"], as_json=False)
    if found.after:
        click.echo(f"more: --after {found.after}", err=True)


def _row(one: Any) -> dict[str, Any]:
    """A holding in a list."""
    over = one.expires_at is not None and one.expires_at < datetime.now(UTC)
    state = "withdrawn" if one.withdrawn_at else "run out" if over else "silent" if one.silent else "open"
    return {
        "id": str(one.pk),
        "kind": one.kind,
        "value": one.said or "(sealed)",
        "state": state,
        "until": one.expires_at or "",
        "excluded": one.excluded,
        "reference": one.reference,
        "words": one.words,
        "since": one.since or "",
        "window until": one.until or "",
    }


def _count(count: int) -> int | str:
    return count if count >= 0 else ""


@click.command("search")
@click.argument("place", default="")
@click.option("--since", required=True, help="2026-03-01T06:00+01:00.")
@click.option("--until", required=True)
@click.option("--latitude", type=float)
@click.option("--longitude", type=float)
@click.option("--reference", default="", help="Your own reference.")
@click.option("--words", default="", help="What it is, for your own eyes.")
@click.option("--silent", is_flag=True, help="Only you are told who else is there.")
@reason_option
@officer_options
@json_option
@click.pass_obj
def search(
    office: Any, /, place: str, since: str, until: str, latitude: float | None, longitude: float | None,
    reason: str, username: str, operation: str, purpose: str, as_json: bool, **said: Any,
) -> None:  # fmt: skip
    """Plan a search at PLACE, and ask who else is there within two hours of it."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.deconfliction.asking.put import Put
    from tallystick.deconfliction.holding.acts import plan_search

    put = Put(
        kind=str(AskedKind.SEARCH), value=place, since=instant(since), until=instant(until), latitude=latitude,
        longitude=longitude,
    )  # fmt: skip
    with office.session(viewer):
        outcome = plan_search(put, by=viewer, at=datetime.now(UTC), reason=reason, **said)
    if outcome.alarm is not None:
        click.echo(f"{outcome.alarm.shown}: your data-protection officer is told", err=True)
    if as_json:
        say_json({"batch": outcome.batch})
        return
    click.echo(f"planned and asked; see: tallystick deconflict answer {outcome.batch}")

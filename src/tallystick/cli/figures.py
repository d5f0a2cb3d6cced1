"""Commands of figures: every number with its definition and its entries, and two definitions side by side."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from tallystick.cli.main import json_option, officer_options
from tallystick.cli.printing import say_json, show

if TYPE_CHECKING:
    from tallystick.report.counting.lines import EntryLine, FigureLine

COLUMNS = ("key", "number", "unit", "status", "unconfirmed", "by country")


@click.group()
def figures() -> None:
    """Figures counted from entries, each by its definition."""


@figures.command("list")
@officer_options
@json_option
@click.pass_obj
def list_figures(office: Any, username: str, operation: str, purpose: str, as_json: bool) -> None:
    """Every figure as it stands now. Figures of one family are readings of the same: never add them."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.report.counting import reads

    with office.session(viewer):
        lines = reads.figures(viewer, now=datetime.now(UTC))
    show([_row(line) for line in lines], columns=COLUMNS, as_json=as_json)


@figures.command("show")
@click.argument("key")
@click.option("--against", default="", help="Another definition beside it.")
@officer_options
@json_option
@click.pass_obj
def show_figure(
    office: Any, key: str, against: str, username: str, operation: str, purpose: str, as_json: bool
) -> None:
    """One figure with the entries it is counted from."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.report.counting import reads

    with office.session(viewer):
        page = reads.figure(viewer, key, now=datetime.now(UTC), against=against)
    if as_json:
        beside = {"against": _row(page.against)} if page.against else {}
        apart = {"only here": page.only_here, "only there": page.only_there} if page.against else {}
        listed = {name: [_entry(one) for one in rows] for name, rows in ({"entries": page.entries} | apart).items()}
        say_json(_row(page.line) | beside | listed)
        return
    for line in (page.line, page.against):
        if line is not None:
            click.echo(f"{line.said} {line.definition.unit}: {line.definition.title}. {line.definition.words}")
    columns = ("id", "agency", "country", "kind", "count", "happened", "source")
    show([_entry(one) for one in page.entries], columns=columns, as_json=False)
    for words, rows in (("only in the first", page.only_here), ("only in the second", page.only_there)):
        for one in rows:
            click.echo(f"{words}: {one.counted.id} {one.counted.kind} {one.counted.count}: {one.because}")


@figures.command("definitions")
@json_option
def list_definitions(as_json: bool) -> None:
    """How the house counts, as data."""
    from tallystick.report.counting.definitions import definitions

    rows = [one.plain() for one in definitions()]
    show(rows, columns=("key", "family", "unit", "per", "period", "version", "words"), as_json=as_json)


def _row(line: "FigureLine") -> dict[str, Any]:
    one = line.definition
    return {
        "key": one.key, "title": one.title, "family": one.family, "number": line.number, "said": line.said,
        "unit": one.unit, "words": one.words, "version": one.version, "stage": one.stage, "period": one.period,
        "as of": line.as_of, "source": line.source, "status": line.status, "unconfirmed": line.unconfirmed,
        "by country": line.by_country, "withheld": line.withheld,
    }  # fmt: skip


def _entry(line: "EntryLine") -> dict[str, Any]:
    one = line.counted
    return {
        "id": one.id, "agency": one.owner, "country": one.country, "kind": one.kind, "count": one.count,
        "happened": one.happened_at, "source": one.source, "unconfirmed": one.unconfirmed, "because": line.because,
    }  # fmt: skip

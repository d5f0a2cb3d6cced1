"""What is written down on the action day: the log, shifts, situation reports, and sheets on paper."""

import csv
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from tallystick.cli.asking import instant
from tallystick.cli.entering import entry_of, entry_options
from tallystick.cli.main import json_option, officer_options
from tallystick.cli.printing import say_json, show
from tallystick.vocabulary.errors import Malformed

COLUMNS = ("line", "time", "code", "door", "state", "kind", "count", "item_kind", "words", "another")


@click.command("log")
@officer_options
@json_option
@click.pass_obj
def log(office: Any, username: str, operation: str, purpose: str, as_json: bool) -> None:
    """The log of your post, the newest first."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.actionday.board.log import log as read

    with office.session(viewer):
        rows = [vars(one) for one in read(viewer)]
    show(rows, columns=["at", "kind", "who", "officer_named", "words", "id"], as_json=as_json)


@click.command("write")
@click.argument("kind")
@click.argument("words")
@click.option("--answers", default="", metavar="ID", help="The hand-over whose shift you take.")
@click.option("--officer-named", default="", help="Who you are, at a post that several share.")
@click.option("--sent", default="", metavar="KEY", help="A UUID; the same sent twice is one.")
@officer_options
@click.pass_obj
def write(
    office: Any, kind: str, words: str, answers: str, officer_named: str, sent: str, username: str, operation: str,
    purpose: str,
) -> None:  # fmt: skip
    """Write WORDS into the log: a decision, note, shift_handover or shift_taken."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.actionday.board.log import write_log

    with office.session(viewer):
        row = write_log(
            kind, words, by=viewer, at=datetime.now(UTC), sent=sent, answers=answers, officer_named=officer_named
        )  # fmt: skip
    click.echo(f"{row.kind}: {row.pk}")


@click.command("situation")
@officer_options
@json_option
@click.pass_obj
def situation(office: Any, username: str, operation: str, purpose: str, as_json: bool) -> None:
    """Situation reports, kept every half hour while a window is open, the newest first."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.actionday.board.situation import reports

    with office.session(viewer):
        found = reports(viewer)
    if as_json:
        say_json([vars(one) for one in found])
        return
    for one in found:
        click.echo(f"{one.number}: {one.at:%d %b %Y %H:%M} UTC")
        for sentence in one.since:
            click.echo(f"  {sentence}")


@click.command("sheet")
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--for", "agency", default="", metavar="AGENCY", help="For this country.")
@officer_options
@click.pass_obj
def sheet(office: Any, out: Path, agency: str, username: str, operation: str, purpose: str) -> None:
    """Write a sheet to OUT (PDF): codes of your subjects, lines to fill in. What codes mean is printed here alone."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.actionday.board import sheets

    with office.session(viewer):
        made = sheets.sheet(viewer, now=datetime.now(UTC), agency=agency)
        key = sheets.key(viewer, agency=agency)
    out.write_bytes(sheets.pdf(made))
    click.echo(f"sheet {made.number}: {len(made.lines)} lines, {out}")
    for code, reference, _ in key:
        click.echo(f"  {code}  {reference}")


@click.command("type-in")
@click.argument("number")
@click.argument("file", type=click.Path(path_type=Path))
@entry_options
@officer_options
@json_option
@click.pass_obj
def type_in(
    office: Any, /, number: str, file: Path, username: str, operation: str, purpose: str, as_json: bool, **entry: str
) -> None:
    """Enter what stands on sheet NUMBER, from FILE: a CSV with the columns line, time, code, door, state, kind, count,
    item_kind, words, another (yes: it is not what was entered already). Typed twice it counts once."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.actionday.board import sheets

    rows = [_typed(row, where=f"{file}, row {n}") for n, row in _rows(file)]
    with office.session(viewer):
        taken = sheets.type_in(number, rows, entry=entry_of(**entry), by=viewer, at=datetime.now(UTC))
    said = [{**vars(one), "outcome": str(one.outcome)} for one in taken]
    show(said, columns=["line", "part", "outcome", "words", "row"], as_json=as_json)


def _rows(file: Path) -> list[tuple[int, dict[str, str]]]:
    try:
        reader = csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines(), strict=True)
        rows = [(reader.line_num, row) for row in reader]
    except OSError as error:
        raise Malformed(str(file), f"it cannot be read: {error.strerror}", "Give a CSV file.") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise Malformed(str(file), str(error), "Save it as CSV in UTF-8.") from None
    if lacking := {"line", "time"} - set(reader.fieldnames or ()):
        raise Malformed(str(file), f"column {min(lacking)} is missing", f"Begin with the line {','.join(COLUMNS)}.")
    return rows


def _typed(row: dict[str, str], *, where: str) -> Any:
    from tallystick.actionday.board.sheets import Typed

    said = {name: (row.get(name) or "").strip() for name in COLUMNS}
    at = instant(said["time"])
    numbers = {name: said[name] or "1" for name in ("line", "door", "count")}
    if at is None or not all(one.isascii() and one.isdigit() for one in numbers.values()):
        raise Malformed(where, "a time or a whole number is missing", "Line, door and count are whole numbers.")
    return Typed(
        line=int(numbers["line"]), happened_at=at, code=said["code"], door=int(numbers["door"]), state=said["state"],
        kind=said["kind"], count=int(numbers["count"]), item_kind=said["item_kind"], words=said["words"],
        another=said["another"].lower() in ("yes", "y", "1", "true"),
    )  # fmt: skip

"""A first mapping for a file, written from its shape alone: no value of the file is seen or kept."""

import json
from pathlib import Path
from typing import Any

from tallystick.cage.run import read_shape
from tallystick.intake.likeness import TIME_KINDS, Choice, best_table, choices, is_writing, main_kind
from tallystick.intake.readers.catalogue import READERS
from tallystick.intake.readers.recognise import HEAD, delimiter_of, recognise
from tallystick.intake.rules import shown
from tallystick.vocabulary.fields import TABLES


def propose(path: Path, *, reader: str = "", options: dict[str, object] | None = None) -> str:
    """A mapping as TOML with comments: why each column was chosen, which are left out, what is still to be said.

    Texts, titles and thumbnails are never proposed. Raises what the cage raises.
    """
    reader = reader or recognise(path)
    options = _options(path, reader) if options is None else options
    shape = read_shape(path, reader=READERS.get(reader, reader), options=options)
    lines = [f"# Proposed for {shown(path.name)}, reader {reader}. Check every line before use."]
    lines += [
        f"# The cover sheet needs under [file.options]: {name} = {_text(str(said))}" for name, said in options.items()
    ]
    for stream, seen in shape.items():
        lines += ["", *_stream(stream, seen)]
    return "\n".join(lines) + "\n"


def _options(path: Path, reader: str) -> dict[str, object]:
    """Reader options the file's beginning asks for: the delimiter of a CSV file that is not a comma."""
    if reader != "csv":
        return {}
    with path.open("rb") as opened:
        delimiter = delimiter_of(opened.read(HEAD))
    return {} if delimiter == "," else {"delimiter": delimiter}


def _stream(stream: str, seen: dict[str, Any]) -> list[str]:
    columns: dict[str, Any] = seen["columns"]
    lines = [f"# Stream {shown(stream)}: {seen['records']} records, {seen['rejects']} of them unreadable."]
    table = best_table(columns)
    if not table:
        return [*lines, "# No table fits; nothing is proposed.", *_left_out(columns, [])]
    chosen = choices(table, columns)
    lines += ["[[table]]", f'name = "{table}"', f"stream = {_text(stream)}", "", "[table.columns]"]
    lines += [f"{one.field.name} = {_text(one.column)}  # {one.because}" for one in chosen]
    lines += _missing(table, chosen)
    lines += _times(chosen, columns)
    return lines + _left_out(columns, [one.column for one in chosen])


def _text(name: str) -> str:
    """A TOML basic string; JSON's escapes are a subset of TOML's once DEL is escaped too."""
    return json.dumps(name).replace("\x7f", "\\u007f")


def _missing(table: str, chosen: list[Choice]) -> list[str]:
    found = {one.field.name for one in chosen}
    missing = [one for one in TABLES[table] if one.required and one.name not in found]
    if not missing:
        return []
    return [
        "",
        "[table.constants]",
        *(f'{one.name} = ""  # required: no column looks like it, fill in' for one in missing),
    ]


def _times(chosen: list[Choice], columns: dict[str, Any]) -> list[str]:
    lines = []
    for one in chosen:
        if one.time_kind:
            lines.append(_time(one, columns[one.column]["kinds"]))
    return ["", "[table.times]", *lines] if lines else []


def _time(one: Choice, kinds: dict[str, int]) -> str:
    name = one.field.name
    if one.time_kind == "iso8601_naive":
        return f'{name} = {{format = "iso8601"}}  # no zone in the text: add zone = "..." unless [clock] has it'
    if one.time_kind in TIME_KINDS:
        return f'{name} = {{format = "{TIME_KINDS[one.time_kind]}"}}'
    day, month = kinds.get("date_day_first", 0), kinds.get("date_month_first", 0)
    if one.time_kind == "date_ymd":
        says = "year first: state the format"
    elif bool(day) == bool(month):
        says = "the order of day and month is unclear: ask the sender, it is never guessed"
    else:
        says = (
            f"{day or month} values above 12 show that the {'day' if day else 'month'} stands first: state the format"
        )
    return f'# {name} = {{format = "", zone = ""}}  # {says}'


def _left_out(columns: dict[str, Any], taken: list[str]) -> list[str]:
    lines = []
    for column, shape in columns.items():
        if column not in taken:
            why = "may hold writing or pictures" if is_writing(column, shape) else f"{main_kind(shape) or 'empty'}"
            lines.append(f"#   {shown(column)}: {why}")
    return ["", "# Left out:", *lines] if lines else []

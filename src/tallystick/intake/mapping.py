"""A mapping: which source column is which field of which table, and how its times, words and constants are meant."""

from dataclasses import dataclass, field
from typing import Any

from tallystick.intake.countries import COUNTRIES
from tallystick.intake.sheet import Section, nearest
from tallystick.intake.stamps import ISO, check_format
from tallystick.intake.zones import check_zone
from tallystick.vocabulary.errors import Malformed
from tallystick.vocabulary.fields import TABLES, Field, FieldKind


@dataclass(frozen=True)
class Timing:
    """How a source writes a time: strptime text, ``iso8601`` or ``epoch_s|ms|us``; the zone of its naive times."""

    format: str
    zone: str = ""


@dataclass(frozen=True)
class TableMapping:
    """One stream of a file read as one table. Keys are field names of that table."""

    name: str
    stream: str
    columns: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    times: dict[str, Timing] = field(default_factory=dict)
    words: dict[str, dict[str, str]] = field(default_factory=dict)

    def fields(self) -> tuple[Field, ...]:
        return TABLES[self.name]

    def timing(self, name: str) -> Timing:
        """How a time field is written; ISO 8601 when the mapping does not say, for a date is never guessed."""
        return self.times.get(name, Timing(ISO))


def parse_mapping(content: dict[str, Any], *, where: str) -> tuple[TableMapping, ...]:
    """The tables of a mapping. Raises Malformed for unknown tables, fields, zones, formats or words."""
    top = Section(content, where=where)
    tables = tuple(_table(each, where=f"{where} [[table]] {n}") for n, each in enumerate(top.rows("table"), start=1))
    top.finish()
    if not tables:
        raise Malformed(where, "the mapping has no table", "Add a [[table]] with name, stream and [table.columns]")
    return tables


def _table(content: Any, *, where: str) -> TableMapping:
    section = Section(content, where=where)
    name = section.one_of("name", TABLES)
    stream = section.text("stream", required=False) or "rows"
    columns = _texts(section.table("columns"), table=name, where=f"{where} columns")
    constants = _texts(section.table("constants"), table=name, where=f"{where} constants")
    times = _times(section.table("times"), table=name, where=f"{where} times")
    words = _words(section.table("words"), table=name, where=f"{where} words")
    section.finish()
    mapping = TableMapping(name, stream, columns, constants, times, words)
    _check(mapping, where=where)
    return mapping


def _field(name: str, *, table: str, where: str) -> Field:
    fields = {one.name: one for one in TABLES[table]}
    if name not in fields:
        remedy = f"Fields of {table}: {', '.join(fields)}.{nearest(name, fields)}"
        raise Malformed(where, f"{table} has no field {name!r}", remedy)
    return fields[name]


def _texts(content: dict[str, Any], *, table: str, where: str) -> dict[str, str]:
    section = Section(content, where=where)
    return {_field(key, table=table, where=where).name: section.text(key) for key in content}


def _times(content: dict[str, Any], *, table: str, where: str) -> dict[str, Timing]:
    times = {}
    for key, value in content.items():
        kind = _field(key, table=table, where=where).kind
        if kind not in (FieldKind.TIME, FieldKind.DATE):
            raise Malformed(where, f"{key} is no time", "Remove it here")
        section = Section(value, where=f"{where} {key}")
        written, zone = section.text("format", most=100), section.text("zone", required=False)
        section.finish()
        check_format(written, where=section.where)
        times[key] = Timing(written, check_zone(zone, where=section.where) if zone else "")
    return times


def _words(content: dict[str, Any], *, table: str, where: str) -> dict[str, dict[str, str]]:
    words = {}
    for key, value in content.items():
        known = _closed(_field(key, table=table, where=where))
        if not known:
            raise Malformed(where, f"{key} takes any text, not coded words", "Remove it here")
        section = Section(value, where=f"{where} {key}")
        words[key] = {source: section.one_of(source, known) for source in section.written()}
    return words


def _closed(one: Field) -> tuple[str, ...]:
    return COUNTRIES if one.kind is FieldKind.COUNTRY else tuple(str(word) for word in one.words)


def _check(mapping: TableMapping, *, where: str) -> None:
    """Every required field has a source and no field two sources."""
    if not mapping.columns:
        raise Malformed(where, "no column is mapped", "Add [table.columns]")
    for one in mapping.fields():
        if one.name in mapping.columns and one.name in mapping.constants:
            raise Malformed(where, f"{one.name} is both a column and a constant", "Keep one")
        mapped = one.name in mapping.columns or one.name in mapping.constants
        if one.required and not mapped:
            raise Malformed(where, f"{mapping.name} needs {one.name}", f"Map a column to {one.name} or give a constant")
        if not mapped and (one.name in mapping.times or one.name in mapping.words):
            raise Malformed(where, f"{one.name} has a format or words but no column", "Map it or remove them")
        _check_constant(mapping, one, where=where)


def _check_constant(mapping: TableMapping, one: Field, *, where: str) -> None:
    said = mapping.constants.get(one.name)
    known = _closed(one)
    if said is None or not known or said in mapping.words.get(one.name, {}):
        return
    if said.lower() not in {word.lower() for word in known}:
        raise Malformed(where, f"constant {said!r} is no {one.name}", f"Use a known word.{nearest(said, known)}")

"""The package as tables: one CSV per kind, UTF-8, comma, quoted; cells that a spreadsheet would run are defused."""

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

from tallystick.sharing.content import Content, PersonPart, Source

_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n")


def write_csv(content: Content) -> dict[str, bytes]:
    """File name to bytes, one file for each kind of row that the package has."""
    persons = content["persons"]
    tables: dict[str, list[dict[str, Any]]] = {
        "persons.csv": [_person(person) for person in persons],
        "indicators.csv": _cited(persons, "indicators"),
        "accounts.csv": _facts(persons, "accounts"),
        "accesses.csv": _facts(persons, "accesses"),
        "payments.csv": _facts(persons, "payments"),
        "holders.csv": _facts(persons, "holders"),
        "votes.csv": _cited(persons, "votes"),
        "signs.csv": _signs(persons),
        "against.csv": [
            {"person": person["number"], "sentence": line}
            for person in persons
            for line in (*person["against"], *person["possibly_same"])
        ],
        "sources.csv": [_flat(source) for source in content["sources"]],
    }
    return {name: _table(rows) for name, rows in tables.items() if rows}


def defused(value: object) -> str:
    """A cell as text; one that a spreadsheet could take for a formula gets an apostrophe in front.

    >>> defused("=1+1"), defused(42), defused(None)
    ("'=1+1", '42', '')
    """
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_RUNS) else text


def _table(rows: list[dict[str, Any]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(list(rows[0]))
    writer.writerows([defused(value) for value in row.values()] for row in rows)
    return out.getvalue().encode("utf-8")


def _person(person: PersonPart) -> dict[str, Any]:
    plain = ("number", "category", "category_sentence", "role", "role_sentence", "first_at", "last_at")
    counts = ("indicators", "accounts", "accesses", "payments", "holders", "votes", "links", "against")
    row: Mapping[str, Any] = person
    return {name: row[name] for name in plain} | {name: len(row[name]) for name in counts}


def _facts(persons: Iterable[PersonPart], slot: str) -> list[dict[str, Any]]:
    return [{"person": person["number"]} | _flat(fact) for person in persons for fact in _slot(person, slot)]


def _cited(persons: Iterable[PersonPart], slot: str) -> list[dict[str, Any]]:
    return [
        {"person": person["number"]} | {**row, "sources": _places(row["sources"])}
        for person in persons
        for row in _slot(person, slot)
    ]


def _slot(person: PersonPart, slot: str) -> list[dict[str, Any]]:
    row: Mapping[str, Any] = person
    rows: list[dict[str, Any]] = row[slot]
    return rows


def _signs(persons: Iterable[PersonPart]) -> list[dict[str, Any]]:
    return [
        {"person": person["number"], "left": link["left"], "right": link["right"]}
        | {**sign, "sources": _places(sign["sources"])}
        for person in persons
        for link in person["links"]
        for sign in link["signs"]
    ]


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in row.items():
        if name == "source":
            flat |= {"contribution": value["contribution"], "file": value["file"], "row": value["row"]}
        elif isinstance(value, list):
            flat[name] = " | ".join(map(str, value))
        else:
            flat[name] = value
    return flat


def _places(sources: list[Source]) -> str:
    return " | ".join(f"{source['contribution']} {source['file']} {source['row']}" for source in sources)

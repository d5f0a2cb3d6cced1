"""Rows of the queue: what pages show of the contents that were chosen."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import duckdb

from tallystick.evidence.scan.record import shown as for_eyes
from tallystick.triage.builds.given import Asked
from tallystick.triage.rules.ordering import LONGEST_WAIT
from tallystick.triage.rules.placing import Placed
from tallystick.vocabulary.codes import strictest
from tallystick.vocabulary.triage import Tier

MATCHES_SHOWN, PLACES_SHOWN = 8, 12

Row = dict[str, Any]


@dataclass
class Shown:
    """What goes with chosen contents, by their number."""

    matches: dict[int, list[Row]] = field(default_factory=lambda: defaultdict(list))
    places: dict[int, list[Row]] = field(default_factory=lambda: defaultdict(list))
    items: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    codes: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    like: dict[int, tuple[int, int]] = field(default_factory=dict)


def queue_rows(
    engine: duckdb.DuckDBPyConnection, asked: Asked, placed: Mapping[int, Placed], *, build: str
) -> Iterator[Row]:
    """A row for each of CHOSEN, in order of place; field name -> value."""
    shown, behind = _shown(engine, asked), _codes_behind_links(engine, asked)
    found = engine.execute(
        """SELECT p.id, p.content, o.place, p.tier, o.why, p.strength, p.signature, p.copies, p.known, p.asked,
             p.handed_on, p.seen_at, coalesce(d.declares, []) AS declares, c.mime, c.size, k.id IS NOT NULL AS linked
           FROM CHOSEN h JOIN PLACED p USING (id) JOIN PLACES o USING (id) JOIN CONTENTS c USING (id)
           LEFT JOIN DECLARES d USING (id) LEFT JOIN (SELECT DISTINCT id FROM LINKED) k ON k.id = p.id
           ORDER BY o.place"""
    )
    names = [column[0] for column in found.description or []]
    fixed = {"operation_id": asked.operation, "owner": asked.agency, "build": build}
    while rows := found.fetchmany(5_000):
        for row in rows:
            yield fixed | _row(dict(zip(names, row, strict=True)), shown, placed, behind)


def _row(row: Row, shown: Shown, placed: Mapping[int, Placed], behind: set[str]) -> Row:
    number, tier = row.pop("id"), Tier(row["tier"])
    seen_at: datetime = row["seen_at"].replace(tzinfo=UTC)
    count, nearest = shown.like.get(number, (0, 0))
    because = list(placed[row.pop("signature")].because)
    if count:
        others = "Another file looks" if count == 1 else f"{count} other files look"
        because.append(f"{others} like it; {nearest} of 256 bits differ from the nearest.")
    codes = shown.codes[number] | (behind if row.pop("linked") else set())
    return row | {
        "because": because,
        "matches": shown.matches.get(number, []),
        "places": shown.places.get(number, []),
        "items": sorted(shown.items[number]),
        "codes": list(strictest([sorted(codes)])),
        "alike": count,
        "mime": (row["mime"] or "")[:80],
        "seen_at": seen_at,
        "due_at": seen_at + LONGEST_WAIT[tier],
    }


def _shown(engine: duckdb.DuckDBPyConnection, asked: Asked) -> Shown:
    shown = Shown()
    _add_matches(engine, asked, shown)
    _add_places(engine, asked, shown)
    rows = engine.execute("SELECT id, count, nearest FROM LIKE_SHOWN").fetchall()
    shown.like = {number: (count, nearest) for number, count, nearest in rows}
    return shown


def _add_matches(engine: duckdb.DuckDBPyConnection, asked: Asked, shown: Shown) -> None:
    """The first few matches of each, those that count first, then the nearest."""
    rows = engine.execute(
        f"""SELECT m.id, b.bank, b.bank_id, b.name, m.entry, m.kind, m.distance, b.confidence, m.state,
             coalesce(m.series, ''), coalesce(m.confirmed_by, ''), m.at_ms, coalesce(m.value, '')
           FROM MATCHES m JOIN CHOSEN USING (id) JOIN BANKS b USING (bank)
           QUALIFY row_number() OVER (PARTITION BY m.id ORDER BY CASE m.state WHEN 'claimed' THEN 0
             WHEN 'to_confirm' THEN 1 WHEN 'apart' THEN 2 ELSE 3 END, m.distance, b.name, m.entry) <= {MATCHES_SHOWN}
           ORDER BY m.id, CASE m.state WHEN 'claimed' THEN 0 WHEN 'to_confirm' THEN 1 WHEN 'apart' THEN 2 ELSE 3 END,
             m.distance, b.name, m.entry"""
    ).fetchall()
    names = (
        "bank", "name", "entry", "kind", "distance", "confidence", "state", "series", "confirmed_by", "at_ms", "value"
    )  # fmt: skip
    for number, bank, *said in rows:
        used = asked.banks[bank - 1].bank
        match = {name: value for name, value in zip(names, said, strict=True) if name != "at_ms" or value is not None}
        shown.matches[number].append(match | ({"asks": used.asks} if used.asks else {}))
        shown.codes[number] |= set(used.codes)


def _add_places(engine: duckdb.DuckDBPyConnection, asked: Asked, shown: Shown) -> None:
    """Where the first few copies of each lie: one of every item first."""
    rows = engine.execute(
        f"""SELECT id, m.item, m.label, m.digest, file, shown FROM (
             SELECT *, row_number() OVER (PARTITION BY id ORDER BY of_item, item, manifest, file) AS number FROM (
               SELECT o.id, o.item, o.manifest, o.file, o.shown,
                 row_number() OVER (PARTITION BY o.id, o.item ORDER BY o.manifest, o.file) AS of_item
               FROM COPIES o JOIN CHOSEN USING (id))) p
           JOIN MANIFESTS m USING (manifest) WHERE number <= {PLACES_SHOWN} ORDER BY id, number"""
    ).fetchall()
    for number, item, label, digest, file, path in rows:
        place = for_eyes((path or "").encode("utf-8", "backslashreplace"))  # other tools write what they like there
        shown.places[number].append({"item": item, "label": label, "manifest": digest, "file": file, "shown": place})
    codes = {one.item: set(one.codes) for one in asked.manifests}
    for one in asked.manifests:
        codes[one.item] |= set(one.codes)
    for number, item in engine.execute("SELECT id, item FROM CONTENT_ITEMS JOIN CHOSEN USING (id)").fetchall():
        shown.items[number].add(item)
        shown.codes[number] |= codes[item]


def _codes_behind_links(engine: duckdb.DuckDBPyConnection, asked: Asked) -> set[str]:
    """Codes of every bank and item that something known rests on: a link says that some of it is near."""
    banks = engine.execute("SELECT DISTINCT bank FROM KNOWN WHERE counts IN ('known', 'tie')").fetchall()
    codes = {code for (bank,) in banks for code in asked.banks[bank - 1].bank.codes}
    return codes | {code for one in asked.manifests for code in one.codes}

"""What a build counts: in all, and of each item. Every file of every manifest is counted once."""

from typing import Any

import duckdb

from tallystick.vocabulary.triage import Tier

_COUNTS = """
    CAST(sum({copies}) AS BIGINT) AS files, count(*) AS contents, CAST(sum({copies}) - count(*) AS BIGINT) AS copies,
    count(f.family) - count(DISTINCT f.family) AS alike,
    count(*) FILTER (p.known) AS known, count(*) FILTER (NOT p.known AND NOT p.listed) AS new,
    count(*) FILTER (p.declared_ai) AS declared, count(*) FILTER (p.declared_camera) AS camera,
    count(*) FILTER (p.unreadable) AS unreadable, count(*) FILTER (p.asked) AS asked,
    count(*) FILTER (p.tier = {safe} AND NOT p.handed_on) AS settled_safe,
    count(*) FILTER (p.listed AND NOT p.handed_on) AS settled_not_pertinent,
    count(*) FILTER ((p.tier = {safe} OR p.listed) AND NOT p.handed_on) AS settled,
    count(*) FILTER (p.labelled AND NOT p.handed_on) AS labelled,
    count(*) FILTER (p.handed_on) AS handed_on,
    count(*) FILTER (NOT p.handed_on AND p.tier <> {safe} AND NOT p.listed AND NOT p.labelled) AS waiting,
    count(*) FILTER (p.id IN (SELECT id FROM SAID WHERE says = 'classified')) AS classified"""

Figures = dict[str, Any]


def figures_of(engine: duckdb.DuckDBPyConnection) -> Figures:
    """Counts in all, ``tiers`` by a Tier's name, ``items`` by an item's id, each with the same names.

    ``contents`` are files that differ; ``copies`` collapsed ones; ``alike`` those that look like another. ``contents``
    is ``waiting`` + ``handed_on`` + ``labelled`` (by two persons) + ``settled`` (nobody had to look). ``not_files``:
    entries that are no files. ``reconciled``: whether files and entries make up what the manifests had when they were
    attached, by item. ``set_aside``: rows of lists that their reader could not take; they are in nothing else.
    """
    whole = _counted(engine, "PLACED p", "p.copies", "''").get("", _nothing(engine))
    items = _counted(engine, "CONTENT_ITEMS i JOIN PLACED p USING (id)", "i.copies", "i.item")
    other = dict(engine.execute("SELECT item, entries FROM NOT_FILES").fetchall())
    held = "SELECT item, CAST(sum(files) AS BIGINT), CAST(sum(set_aside) AS BIGINT) FROM MANIFESTS GROUP BY 1"
    told = {item: (files, aside) for item, files, aside in engine.execute(held).fetchall()}
    for item in told.keys() - items.keys():
        items[item] = _nothing(engine)
    for item, figures in items.items():
        figures["not_files"] = other.get(item, 0)
        attached, figures["set_aside"] = told[item]
        figures["reconciled"] = figures["files"] + figures["not_files"] == attached
    return whole | {
        "not_files": sum(other.values()),
        "set_aside": sum(aside for _, aside in told.values()),
        "reconciled": all(figures["reconciled"] for figures in items.values()),
        "items": items,
        **_of_values(engine),
        "apart": _one(engine, "SELECT count(*) FROM APART"),
        "left_on_shelf": _one(engine, "SELECT count(*) FROM PLACED") - _one(engine, "SELECT count(*) FROM CHOSEN"),
    }


def _nothing(engine: duckdb.DuckDBPyConnection) -> Figures:
    """The counts of no file at all."""
    counts = _COUNTS.format(copies="p.copies", safe=int(Tier.SAFE))
    found = engine.execute(f"SELECT {counts} FROM PLACED p LEFT JOIN FAMILIES f ON f.id = p.id WHERE false")
    return {column[0]: 0 for column in found.description or []} | {"tiers": {}}


def _one(engine: duckdb.DuckDBPyConnection, sql: str) -> int:
    return int(engine.execute(sql).fetchall()[0][0])


def _counted(engine: duckdb.DuckDBPyConnection, source: str, copies: str, by: str) -> dict[str, Figures]:
    counts = _COUNTS.format(copies=copies, safe=int(Tier.SAFE))
    found = engine.execute(
        f"SELECT {by} AS item, {counts} FROM {source} LEFT JOIN FAMILIES f ON f.id = p.id GROUP BY 1 ORDER BY 1"
    )
    names = [column[0] for column in found.description or []]
    rows = {str(row[0]): dict(zip(names[1:], row[1:], strict=True)) for row in found.fetchall()}
    for row in rows.values():
        row["tiers"] = {}
    tiers = engine.execute(f"SELECT {by}, p.tier, count(*) FROM {source} GROUP BY 1, 2 ORDER BY 1, 2").fetchall()
    for item, tier, count in tiers:
        rows[str(item)]["tiers"][Tier(tier).name.lower()] = count
    return rows


def _of_values(engine: duckdb.DuckDBPyConnection) -> Figures:
    """Values that link nobody, by kind: those that say nothing, and those that too many share."""
    nothing = engine.execute("SELECT kind, contents FROM NOTHING_SAID ORDER BY kind").fetchall()
    shared = engine.execute("SELECT kind, count(*) FROM TIED WHERE overshared GROUP BY kind ORDER BY kind").fetchall()
    return {"nothing_said": dict(nothing), "overshared": dict(shared)}

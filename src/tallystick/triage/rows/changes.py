"""What became of files since the build before: told to those who identify victims, once for each reason, counted."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from tallystick.records.notices import tell
from tallystick.tables.engine import quoted
from tallystick.triage.builds.given import Asked
from tallystick.triage.builds.laying import lay_rows
from tallystick.vocabulary.codes import OfficerRole
from tallystick.vocabulary.triage import MatchState, Tier
from tallystick.vocabulary.viewer import Viewer

KIND = "triage"
_BESIDE = "They lie beside something that is known now, or say more of themselves"


@dataclass(frozen=True)
class Change:
    """A sentence for each reason, first what raised files."""

    words: str


def changes(
    engine: duckdb.DuckDBPyConnection, asked: Asked, before: Path | None, *, head: Mapping[str, Any]
) -> list[Change]:
    """What to tell. ``before``: folder of the build before, None for the first; ``head``: of this build."""
    told = [*_apart(engine, asked)]
    if before is None or not all((before / f"{name}.parquet").exists() for name in ("STOOD", "MATCHED")):
        return told
    for name in ("STOOD", "MATCHED"):
        path = quoted(before / f"{name}.parquet")
        engine.execute(f"CREATE OR REPLACE TEMP VIEW {name}_BEFORE AS SELECT * FROM read_parquet({path})")
    return [*_risen(engine, asked, head), *_walked_back(engine, asked), *told]


def tell_changes(told: Iterable[Change], *, build: str, to: str, by: Viewer, at: datetime) -> None:
    """One notice each, in the running transaction."""
    role = str(OfficerRole.VICTIM_IDENTIFICATION)
    for one in told:
        tell(to=to, role=role, kind=KIND, subject=build, words=one.words, by=by, at=at)


def _risen(engine: duckdb.DuckDBPyConnection, asked: Asked, head: Mapping[str, Any]) -> list[Change]:
    """Files that stand higher than before, by what did it; those an officer raised by their own word are not news."""
    was = asked.before.get("series", {})
    now = head["series"]
    news = [tuple(key.split(" ", 1)) for key in sorted(was.keys() | now.keys()) if was.get(key) != now.get(key)]
    lay_rows(engine, "SERIES_NEWS", "owner VARCHAR, series VARCHAR", news)
    rows = engine.execute(
        """WITH risen AS (
             SELECT s.content, s.tier FROM STOOD s JOIN STOOD_BEFORE b USING (content) WHERE s.tier < b.tier),
           newly AS (
             SELECT m.content, min(m.bank_id) AS bank FROM MATCHED m
             LEFT JOIN MATCHED_BEFORE b ON b.content = m.content AND b.bank_id = m.bank_id AND b.entry = m.entry
               AND b.counts = m.counts
             WHERE b.content IS NULL GROUP BY m.content),
           of_series AS (
             SELECT m.content, min(m.owner || ' ' || m.series) AS series
             FROM MATCHED m JOIN SERIES_NEWS n ON n.owner = m.owner AND n.series = m.series GROUP BY m.content),
           own AS (SELECT DISTINCT c.content FROM SAID s JOIN CONTENTS c USING (id) WHERE s.came > ?)
           SELECT CASE WHEN m.bank IS NOT NULL THEN 'bank' WHEN n.series IS NOT NULL THEN 'series' ELSE 'beside' END,
             coalesce(m.bank, n.series, ''), r.tier, count(*)
           FROM risen r LEFT JOIN newly m USING (content) LEFT JOIN of_series n USING (content)
           LEFT JOIN own o USING (content)
           WHERE m.bank IS NOT NULL OR n.series IS NOT NULL OR o.content IS NULL
           GROUP BY ALL ORDER BY ALL""",
        [asked.before.get("made_at", "1970-01-01")],
    ).fetchall()
    groups: dict[tuple[str, str], dict[int, int]] = defaultdict(dict)
    for why, what, tier, count in rows:
        groups[why, what][tier] = count
    return [Change(f"{_because(why, what, asked)}: {_counts(tiers)}.") for (why, what), tiers in groups.items()]


def _because(why: str, what: str, asked: Asked) -> str:
    if why == "series":
        return f"What is known of series {what.split(' ', 1)[1]} has changed, and files stand higher"
    if why == "beside":
        return f"{_BESIDE}, and stand higher"
    number = next(number for number, one in enumerate(asked.banks) if one.bank.id == what)
    bank = asked.banks[number].bank
    new = asked.before.get("editions", {}).get(bank.id) != bank.digest
    said = f"Edition {bank.digest[:12]} of bank {bank.name}" if new else f"Matches with bank {bank.name} that count now"
    return f"{said} put files higher"


def _counts(tiers: Mapping[int, int]) -> str:
    each = ", ".join(f"{count} as {Tier(tier).name.lower().replace('_', ' ')}" for tier, count in sorted(tiers.items()))
    return f"{sum(tiers.values())} in all, {each}"


def _walked_back(engine: duckdb.DuckDBPyConnection, asked: Asked) -> list[Change]:
    """Matches that counted and do not any more, by bank and why."""
    rows = engine.execute(
        """SELECT b.bank_id, b.entry, b.content, now.state FROM MATCHED_BEFORE b
           JOIN CONTENTS c ON c.content = b.content
           LEFT JOIN (SELECT c.content, k.bank_id, m.entry, m.state FROM MATCHES m JOIN CONTENTS c ON c.id = m.id
             JOIN BANKS k USING (bank)) now
             ON now.content = b.content AND now.bank_id = b.bank_id AND now.entry = b.entry
           WHERE b.counts = 'known' AND coalesce(now.state, '') <> 'claimed' ORDER BY ALL"""
    ).fetchall()
    banks = {one.bank.id: one.bank for one in asked.banks}
    groups: dict[tuple[str, str], set[str]] = defaultdict(set)
    for bank_id, entry, content, state in rows:
        bank = banks.get(bank_id)
        name = bank.name if bank else asked.before.get("names", {}).get(bank_id, bank_id)
        groups[name, _gone(state, entry in bank.retracted if bank else None)].add(content)
    return [
        Change(f"Bank {name}: {len(files)} files no longer match it: {why}. What rested on that is walked back.")
        for (name, why), files in sorted(groups.items())
        if why
    ]


def _gone(state: str | None, retracted: bool | None) -> str:
    """Why a match does not count any more; empty where that is told otherwise."""
    if state == MatchState.APART:
        return ""
    if state == MatchState.REFUTED:
        return "two persons said they are not the same"
    if state is not None:
        return "a look in full size, or a negative bank, speaks against it"
    if retracted is None:
        return "it is not in use any more"
    return "its entries were retracted" if retracted else "its edition does not hold them any more"


def _apart(engine: duckdb.DuckDBPyConnection, asked: Asked) -> list[Change]:
    """Entries newly set apart: told once."""
    old = {(one["bank"], one["entry"]) for one in asked.before.get("apart", ())}
    names = {one.bank.id: one.bank.name for one in asked.banks}
    groups: dict[str, list[str]] = defaultdict(list)
    for one in apart_now(engine):
        if (one["bank"], one["entry"]) not in old:
            told = f"{one['entry']} (on {one['items']} items, like {one['alike']} files)"
            groups[names[one["bank"]]].append(told)
    return [
        Change(
            f"Bank {name}: {len(entries)} entries hit everywhere and are set apart until somebody releases them:"
            f" {', '.join(entries[:3])}{' and others' if len(entries) > 3 else ''}."
        )
        for name, entries in groups.items()
    ]


def apart_now(engine: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """All that is apart: {bank, entry, items, alike}."""
    rows = engine.execute(
        "SELECT b.bank_id, a.entry, a.items, a.alike FROM APART a JOIN BANKS b USING (bank) ORDER BY ALL"
    ).fetchall()
    return [dict(zip(("bank", "entry", "items", "alike"), row, strict=True)) for row in rows]

"""How the current build came to its links, in plain sentences: steps, weights, leases, thresholds."""

from collections.abc import Iterator, Mapping
from typing import Any

import duckdb

from tallystick.linking.reads import current_build
from tallystick.linking.rules.sentences import bits, prior_sentence
from tallystick.linking.rules.states import chance
from tallystick.linking.steps import order
from tallystick.linking.weighing import weights
from tallystick.vocabulary.errors import Absent
from tallystick.vocabulary.viewer import Viewer

LEASES_KEPT = 200


def learnt(engine: duckdb.DuckDBPyConnection) -> dict[str, list[dict[str, Any]]]:
    """What the head of a build keeps of what was learnt: every weight, and the leases of the providers seen most."""
    return {
        "weights": _dicts(engine, 'SELECT kind, level, step, weight, pairs, "right" FROM WEIGHTS ORDER BY ALL'),
        "leases": _dicts(
            engine,
            "SELECT network, country, provider, window_s, seen FROM LEASES WHERE learned = 1"
            f" ORDER BY seen DESC, network, country, provider LIMIT {LEASES_KEPT}",
        ),
    }


def _dicts(engine: duckdb.DuckDBPyConnection, sql: str) -> list[dict[str, Any]]:
    found = engine.execute(sql)
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def explain_links(viewer: Viewer) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Headings, each with its sentences. Raises Absent before the first build."""
    build = current_build(viewer)
    if build is None:
        raise Absent("links", "nothing was linked yet", "Link the operation first: tallystick link build.")
    head: Mapping[str, Any] = build.head
    return (
        ("Steps", tuple(_steps(head.get("steps", {})))),
        ("Weights", tuple(_weights(head.get("weights", ())))),
        ("What speaks against, and hours (set by rule, not learnt)", tuple(_against())),
        ("How long a line stays with one customer", tuple(_leases(head.get("leases", ())))),
        ("Thresholds", tuple(_thresholds())),
    )


def _steps(rows: Mapping[str, int]) -> Iterator[str]:
    for step in order.ALL:
        if step.name in rows:
            yield f"{step.name}: {step.gives} {rows[step.name]:,} rows."


def _weights(rows: Any) -> Iterator[str]:
    for row in rows:
        if row["kind"] == "prior":
            yield f"{bits(row['weight'])}  {prior_sentence(row['weight'])}"
    for row in rows:
        if row["level"] == "second":
            yield f"{bits(row['weight'])}  {row['kind']}: a second sign of the same kind."
        elif row["kind"] != "prior":
            yield f"{bits(row['weight'])}  {row['kind']}, {row['level']}, {_held(row['step'])}: {_seen(row)}"


def _held(step: int) -> str:
    ends = dict(zip(weights.STEPS, weights.STEPS[1:], strict=False))
    last = ends.get(step, weights.MOST_HOLDERS + 1) - 1
    return f"held by {step}" if last == step else f"held by {step} to {last}"


def _seen(row: Mapping[str, Any]) -> str:
    if not row["pairs"]:
        return "no pair seen, the starting weight holds."
    return f"{row['pairs']:,} pairs, of which about {row['right'] / 100:.0f} in 100 are one person."


def _against() -> Iterator[str]:
    for name, weight in weights.AGAINST.items():
        yield f"{bits(weight)}  {name}."
    yield f"{bits(weights.HOURS_WEIGHT)}  hours alike: speaks for a pair that shares no line, and never joins alone."


def _leases(rows: Any) -> Iterator[str]:
    yield (
        f"Where too little was seen: {weights.HOME_WINDOW // weights.DAY} days for homes,"
        f" {weights.MOBILE_WINDOW // 3600} hours for telephones."
    )
    for row in rows:
        days = row["window_s"] / weights.DAY
        name = f"{row['provider'] or 'unnamed provider'} ({row['network']}, {row['country']})"
        yield f"{name}: {days:g} days, from {row['seen']:,} pauses."


def _thresholds() -> Iterator[str]:
    named = (("proposed", weights.PROPOSED), ("kept for an analyst", weights.CANDIDATE))
    for name, weight in named:
        yield f"{bits(weight)}  {name}: from {100 * chance(weight):.0f} in 100 on."
    yield f"{bits(weights.ALONE)}  holds in a group of more than {weights.MOST_IN_A_PERSON} accounts."
    yield (
        "Weak kinds of one nature never join two accounts alone, whatever their sum: "
        + ", ".join(weights.NATURES)
        + "."
    )
    yield f"A value held by more than {weights.MOST_HOLDERS} accounts links nobody and is listed."

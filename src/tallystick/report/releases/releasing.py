"""The release of figures: every country signed, children's parts with consent, nothing small to be worked out."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from tallystick.actionday.entering import line, need
from tallystick.actionday.results.consents import Consents, consents
from tallystick.records.categories import members_here
from tallystick.records.models import FigureRelease, Negative
from tallystick.records.notices import tell
from tallystick.report.releases.rows import (
    being_signed,
    cells_of,
    find_release,
    named,
    newest_signatures,
    not_signed,
    one_at_a_time,
    whole_digest,
)
from tallystick.report.releases.rules.digests import Frozen, digest_of_cells
from tallystick.report.releases.rules.small import small_numbers
from tallystick.report.releases.saying import released_before, said_by
from tallystick.vocabulary.errors import Conflict, Refused
from tallystick.vocabulary.results import ABOUT_CHILDREN, ReleaseState
from tallystick.vocabulary.viewer import Viewer

SMALL_NUMBERS = "small_numbers"
"""What whoever releases says they know, where a number could be worked out."""
TAKEN_OUT = "no country consents that it is released"


def release(release: str, *, by: Viewer, at: datetime, reason: str, knowing: Sequence[str] = ()) -> FigureRelease:
    """Release figures that every country signed: from now on all who take part see them, and nothing changes them.

    A part about children whose country took its consent back is taken out. Raises Absent, Conflict (released,
    abandoned, or not as it was put), Refused: not one's own; a country has not signed just this, or objects; a number
    nobody released could be worked out, unless ``knowing`` has "small_numbers".
    """
    need(reason, where="release")
    one_at_a_time(by)
    row = find_release(by, release)
    if row.owner != by.agency:
        raise Refused(named(row), f"{row.owner} put them", "Its agency releases them.")
    being_signed(row)
    cells = cells_of(row)
    as_put(row)
    if missing := not_signed(row.digest, cells, newest_signatures(row)):
        said = "; ".join(f"{agency} {why}" for agency, why in missing.items())
        raise Refused(named(row), f"not every country signed: {said}", "Ask them, or enter what they told you.")
    settle(row, cells, allowed=consents(by))
    small = small_numbers(said_by(row), released_before(by))
    if small and SMALL_NUMBERS not in knowing:
        raise Refused(
            named(row), "; ".join(one.sentence for one in small), "Leave the figure out, or say that you know."
        )
    row.state, row.released_by, row.released_at = ReleaseState.RELEASED, UUID(by.officer), at
    row.grants = sorted(set(members_here()) - {row.owner})
    row.save(update_fields=["state", "released_by", "released_at", "grants", "definitions", "totals", "digest"])
    for agency in row.grants:
        tell(to=agency, kind="figures", subject=str(row.pk), words=f"Released: {named(row)}.", by=by, at=at)
    payload = {
        "digest": row.digest, "cells": digest_of_cells(cells), "totals": {key: str(n) for key, n in row.totals.items()},
        "knowing": [one.sentence for one in small], "reason": reason,
    }  # fmt: skip
    line("release_figures", f"figures:{row.pk}", by=by, at=at, payload=payload)
    return row


def as_put(row: FigureRelease) -> None:
    """Raises Conflict where the row is not what was put to the countries: nobody signed what it says now."""
    if whole_digest(row) != row.digest:
        raise Conflict(named(row), "they are not as they were put to the countries", "Give them up, and put them anew.")


def settle(row: FigureRelease, cells: Sequence[Frozen], *, allowed: Consents) -> None:
    """Fill in what is released, in memory: totals, whose parts they are made of, the negatives' words, the digest."""
    definitions, totals = [], {}
    for said in row.definitions:
        kinds = [said["negative"]] if "negative" in said else said.get("kinds", [])
        parts = [
            cell for cell in cells
            if cell.definition == said["key"] and all(allowed.lets(cell.agency, kind) for kind in kinds)
        ]  # fmt: skip
        if not parts and _of_children(kinds, allowed):
            definitions.append({"key": said["key"], "title": said["title"], "taken_out": TAKEN_OUT})
            continue
        whose = {"agencies": sorted({cell.agency for cell in parts}), "countries": sorted({c.country for c in parts})}
        definitions.append(said | whose | ({"said": _words(parts)} if "negative" in said else {}))
        if "negative" not in said:
            totals[said["key"]] = sum(cell.number for cell in parts)
    row.definitions, row.totals = definitions, totals
    row.digest = whole_digest(row)


def _of_children(kinds: Sequence[str], allowed: Consents) -> bool:
    return any(kind in ABOUT_CHILDREN or not allowed.lets("", kind) for kind in kinds)


def _words(parts: Sequence[Frozen]) -> list[dict[str, Any]]:
    """What the negatives say, by country: with the release everyone who takes part reads it."""
    asked = [entry for cell in parts for entry in cell.entries]
    words = {str(pk): said for pk, said in Negative.objects.filter(pk__in=asked).values_list("pk", "words")}
    return [
        {"country": cell.country, "agency": cell.agency, "words": words.get(entry, "")}
        for cell in parts for entry in cell.entries
    ]  # fmt: skip

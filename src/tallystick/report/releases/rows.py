"""Releases and their cells as rows: found, read as plain values, and what each is known by."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError

from tallystick.records import turns
from tallystick.records.models import FigureCell, FigureRelease, FigureSignature
from tallystick.report.releases.rules.digests import Frozen, digest_of, digest_of_cells
from tallystick.vocabulary.errors import Absent, Conflict
from tallystick.vocabulary.results import ReleaseState, SignatureSays
from tallystick.vocabulary.viewer import Viewer


def one_at_a_time(viewer: Viewer) -> None:
    """Until the transaction ends nobody else puts, signs or releases figures of the operation, or takes a consent back:
    what is released is what was read."""
    turns.one_at_a_time("figures", viewer.operation)


def find_release(viewer: Viewer, release: str) -> FigureRelease:
    """A release the viewer sees. Raises Absent."""
    try:
        row = FigureRelease.objects.filter(pk=UUID(str(release)), operation_id=viewer.operation).first()
    except (ValueError, ValidationError):
        row = None
    if row is None:
        raise Absent("release", "there is none with this id here", "See the list of releases.")
    return row


def named(row: FigureRelease) -> str:
    """How a release is called in sentences."""
    return f"figures {row.national or 'joint'} {row.number}"


def being_signed(row: FigureRelease) -> None:
    """Raises Conflict for one that was released or abandoned."""
    if row.state != ReleaseState.SIGNING:
        raise Conflict(named(row), f"it is {row.state}", "Put the figures to the countries again.")


def cells_of(row: FigureRelease) -> tuple[Frozen, ...]:
    """Its cells as far as the session shows them."""
    return tuple(
        Frozen(
            definition=cell.definition, agency=cell.agency, country=cell.country, number=cell.number,
            entries=tuple(str(one) for one in cell.entries),
        )
        for cell in FigureCell.objects.filter(release=row.pk).order_by("definition", "agency", "country")
    )  # fmt: skip


def newest_signatures(row: FigureRelease) -> dict[str, FigureSignature]:
    """Agency -> what it said last of the release."""
    found = FigureSignature.objects.filter(release=row.pk).order_by("at", "id")
    return {one.owner: one for one in found}


def part_digest(digest: str, mine: Iterable[Frozen]) -> str:
    """What a country signs: its cells, and by ``digest`` the definitions, period and embargo they stand under."""
    return digest_of({"figures": digest, "cells": digest_of_cells(mine)})


def not_signed(digest: str, cells: Iterable[Frozen], said: dict[str, FigureSignature]) -> dict[str, str]:
    """Agency -> why the release waits for it, of those with a part in it. ``digest``: of the figures as they were put;
    a signature of other figures is none."""
    parts: dict[str, list[Frozen]] = {}
    for cell in cells:
        parts.setdefault(cell.agency, []).append(cell)
    found: dict[str, str] = {}
    for agency, mine in sorted(parts.items()):
        one = said.get(agency)
        if one is None:
            found[agency] = "has not answered"
        elif one.says != SignatureSays.SIGNED:
            found[agency] = f"objects: {one.words}"
        elif one.cells != part_digest(digest, mine):
            found[agency] = "signed other figures than these"
    return found


def whole_digest(row: FigureRelease) -> str:
    """The digest of a release as everyone who takes part reads it, by what its row says now."""
    said: dict[str, Any] = {
        "id": str(row.pk), "operation": str(row.operation_id), "owner": row.owner, "number": row.number,
        "national": row.national, "as_of": _instant(row.as_of), "definitions": row.definitions,
        "totals": row.totals, "embargo_until": _instant(row.embargo_until),
    }  # fmt: skip
    return digest_of(said)


def _instant(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds") if at is not None else ""

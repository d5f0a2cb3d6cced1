"""Figures are put to the countries, signed by each, released or given up."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Max

from tallystick.actionday.entering import Entry, Told, carried, coordinates, line, need, running_operation
from tallystick.actionday.results.consents import consents
from tallystick.actionday.results.reads import entries
from tallystick.records.models import Agency, FigureCell, FigureRelease, FigureSignature
from tallystick.records.notices import tell
from tallystick.report.counting.period import action_period
from tallystick.report.counting.rules.definition import Period
from tallystick.report.releases.freezing import frozen_figure
from tallystick.report.releases.releasing import release
from tallystick.report.releases.rows import (
    being_signed,
    cells_of,
    find_release,
    named,
    one_at_a_time,
    part_digest,
    whole_digest,
)
from tallystick.report.releases.rules.digests import Frozen, digest_of_cells
from tallystick.report.releases.signing import heard, not_over_its_own_word
from tallystick.vocabulary.errors import Absent, Malformed, Refused
from tallystick.vocabulary.results import ReleaseState, SignatureSays
from tallystick.vocabulary.viewer import Viewer

__all__ = ["abandon", "put_to_sign", "release", "sign"]


def put_to_sign(
    definitions: Sequence[str],
    *,
    by: Viewer,
    at: datetime,
    reason: str,
    embargo_until: datetime | None = None,
    national: str = "",
    period: Period | None = None,
) -> FigureRelease:
    """Freeze figures as they stand and put to every country its own part. ``definitions``: keys, and "negative:<kind>"
    for qualified negatives. ``national``: the country whose own release it is. ``period``: the action period, where
    it is not that of the windows. Of figures about children there is in it what countries consented to.

    Raises Malformed, Absent (no such definition), Refused (not the coordinator's, not one's own country's, no consent).
    """
    need(reason, where="figures")
    operation, asked = running_operation(by), list(dict.fromkeys(definitions))
    alone = _whose(national, by=by)
    if not asked:
        raise Malformed("figures", "none was chosen", "Choose at least one.")
    _times(embargo_until, period)
    one_at_a_time(by)
    counted_in, allowed, known = period or action_period(by), consents(by), entries(by)
    made = [frozen_figure(key, known, by=by, alone=alone, period=counted_in, allowed=allowed) for key in asked]
    cells = [cell for _, parts in made for cell in parts]
    row = FigureRelease(
        operation=operation, owner=by.agency, grants=sorted({cell.agency for cell in cells} - {by.agency}),
        number=_next(by), national=national.strip().upper(), as_of=at, definitions=[said for said, _ in made],
        embargo_until=embargo_until, by=UUID(by.officer), at=at, reason=reason,
    )  # fmt: skip
    row.digest = whole_digest(row)
    row.save(force_insert=True)
    FigureCell.objects.bulk_create([_cell(row, one) for one in cells])
    for agency in sorted({cell.agency for cell in cells} - {by.agency}):
        words = f"Figures wait for your signature: {named(row)}."
        tell(to=agency, kind="figures", subject=str(row.pk), words=words, by=by, at=at)
    payload = {"definitions": asked, "cells": digest_of_cells(cells), "digest": row.digest, "reason": reason}
    line("put_figures_to_sign", f"figures:{row.pk}", by=by, at=at, payload=payload)
    return row


def sign(
    release: str,
    says: str,
    *,
    by: Viewer,
    at: datetime,
    reason: str = "",
    words: str = "",
    agency: str = "",
    told: Told | None = None,
) -> FigureSignature:
    """A country signs its part of a release, or objects and says why; the newest word holds. ``agency`` and ``told``:
    the coordinator enters it on behalf of a country, and who told; the country is told. Raises Absent (nothing of it in
    there), Conflict (it was released or abandoned; the country itself objected), Malformed, Refused."""
    one_at_a_time(by)
    row = find_release(by, release)
    being_signed(row)
    if says not in tuple(SignatureSays):
        raise Malformed("signature", f"{says or 'nothing'} is not one of its words", f"{', '.join(SignatureSays)}.")
    words = words.strip()
    if len(words) > 300 or (says == SignatureSays.OBJECTED and not words):
        raise Malformed("words", "an objection says what is wrong, in at most 300 characters", "Say what is wrong.")
    given = carried(Entry(agency="" if agency == by.agency else agency, told=told), by=by, at=at)
    whose = str(given["owner"])
    mine = [cell for cell in cells_of(row) if cell.agency == whose]
    if not mine:
        raise Absent(named(row), f"{whose} has no part in it", "Nothing is to be signed.")
    kept = ("operation", "owner", "grants", "told_by", "told_how", "told_at")
    signature = FigureSignature(
        **{name: given[name] for name in kept if name in given}, release=row.pk, says=says,
        cells=part_digest(row.digest, mine), words=words, by=UUID(by.officer), at=at, reason=reason,
    )  # fmt: skip
    not_over_its_own_word(row, signature)
    signature.save(force_insert=True)
    heard(row, signature, by=by, at=at)
    payload = {"agency": whose, "cells": signature.cells, "words": words, "told_by": signature.told_by}
    line(f"figures_{says}", f"figures:{row.pk}", by=by, at=at, payload=payload | {"reason": reason})
    return signature


def abandon(release: str, *, by: Viewer, at: datetime, reason: str) -> FigureRelease:
    """Give up figures that were put to the countries; they stay readable. Raises Absent, Refused, Conflict."""
    need(reason, where="figures")
    one_at_a_time(by)
    row = find_release(by, release)
    if row.owner != by.agency:
        raise Refused(named(row), f"{row.owner} put them", "Object to your part instead.")
    being_signed(row)
    row.state = ReleaseState.ABANDONED
    row.save(update_fields=["state"])
    line("abandon_figures", f"figures:{row.pk}", by=by, at=at, payload={"reason": reason})
    return row


def _times(embargo: datetime | None, period: Period | None) -> None:
    """Raises Malformed for times without a zone, and a period that ends before it begins."""
    times = [("embargo", embargo), *(("period", at) for at in ((period.since, period.until) if period else ()))]
    for where, at in times:
        if at is not None and at.tzinfo is None:
            raise Malformed(where, "it brings no time zone", "Give it with its offset.")
    if period is not None and period.until < period.since:
        raise Malformed("period", "it ends before it begins", "Look at both times again.")


def _whose(national: str, *, by: Viewer) -> str:
    """The one agency whose part it is; empty for the joint release. Raises Refused."""
    if not national:
        if not coordinates(by, running_operation(by)):
            raise Refused("figures", "the coordinator puts the joint ones", "Make a release of your own country.")
        return ""
    own = Agency.objects.filter(code=by.agency).values_list("country", flat=True).first()
    if national.strip().upper() != own:
        raise Refused("figures", f"{national} is not your country", "Every country releases its own.")
    return by.agency


def _next(by: Viewer) -> int:
    mine = FigureRelease.objects.filter(operation_id=by.operation, owner=by.agency)
    return int(mine.aggregate(last=Max("number"))["last"] or 0) + 1


def _cell(row: FigureRelease, one: Frozen) -> FigureCell:
    return FigureCell(
        operation_id=row.operation_id, owner=row.owner, grants=sorted({one.agency} - {row.owner}), release=row.pk,
        definition=one.definition, agency=one.agency, country=one.country, number=one.number,
        entries=list(one.entries),
    )  # fmt: skip

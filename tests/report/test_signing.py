"""A signature is of what was read, and nobody releases what a country did not sign: by act or by raw SQL."""

from datetime import timedelta

import pytest
from django.db import DatabaseError

from tallystick.vocabulary.errors import Conflict, Malformed, Refused
from tests.actionday.entered import AT
from tests.report.test_releases import COUNTRIES, Figures


@pytest.fixture
def day(operation):
    made = Figures(operation)
    for agency, count in zip(COUNTRIES, (12, 9, 4), strict=True):
        made.enter(agency, "arrest", count)
    return made


def raw(day, agency, write):
    """Done with the rows themselves, as an officer of the agency."""
    from tallystick.records.session import session

    with session(day.by(agency)):
        return write()


def cell_of(row, agency="SE-NCP", country="IT", number=7):
    from tallystick.records.models import FigureCell

    return FigureCell(
        operation_id=row.operation_id, owner="EC3", grants=[agency], release=row.pk, definition="arrests",
        agency=agency, country=country, number=number, entries=[],
    )  # fmt: skip


def test_a_part_put_in_after_a_signature_is_refused_and_was_signed_by_nobody(day, operation):
    from tallystick.records.session import administration

    row = day.signed_by_all(day.put())
    with pytest.raises(DatabaseError):
        raw(day, "EC3", lambda: cell_of(row).save(force_insert=True))
    with administration():  # and where somebody with the keys of the database did it
        cell_of(row).save(force_insert=True)
    assert dict(day.page(row).missing) == {"SE-NCP": "signed other figures than these"}
    with pytest.raises(Refused, match="SE-NCP signed other figures"):
        day.release(row)


def test_a_definition_changed_after_the_signatures_is_not_what_was_signed(day):
    from tallystick.records.models import FigureRelease
    from tallystick.report.releases.rows import whole_digest

    row = day.signed_by_all(day.put())

    def change(*also):
        found = FigureRelease.objects.get(pk=row.pk)
        found.definitions = [found.definitions[0] | {"words": "Persons convicted."}]
        if also:
            found.digest = whole_digest(found)
        found.save(update_fields=["definitions", "digest"])

    raw(day, "EC3", change)
    with pytest.raises(Conflict, match="not as they were put"):
        day.release(row)
    raw(day, "EC3", lambda: change("its digest"))
    with pytest.raises(Refused, match="DK-NCP signed other figures"):
        day.release(row)


def test_the_database_releases_nothing_that_a_country_has_not_signed(day):
    from tallystick.records.models import FigureRelease

    row = day.put()
    for agency in ("DK-NCP", "SE-NCP"):
        day.sign(row, agency)
    out = {"state": "released", "released_at": AT}

    def release():
        FigureRelease.objects.filter(pk=row.pk).update(**out)

    with pytest.raises(DatabaseError, match="not every country signed"):
        raw(day, "EC3", release)
    day.sign(row, "DE-BKA")
    day.sign(row, "DE-BKA", "objected", words="three", at=AT + timedelta(hours=1))
    with pytest.raises(DatabaseError, match="not every country signed"):
        raw(day, "EC3", release)
    copied = {name: getattr(row, name) for name in ("operation_id", "owner", "as_of", "definitions", "by", "at")}
    with pytest.raises(DatabaseError, match="not every country signed"):
        raw(
            day,
            "EC3",
            lambda: FigureRelease.objects.create(**copied, number=9, digest="d", totals={"arrests": 1}, **out),
        )


def test_nobody_signs_once_figures_are_released_or_given_up(day):
    from tallystick.records.models import FigureSignature

    row = day.released()
    later = FigureSignature(
        operation_id=row.operation_id, owner="SE-NCP", grants=["EC3"], release=row.pk, says="objected", cells="c",
        by=day.by("SE-NCP").officer, at=AT,
    )  # fmt: skip
    with pytest.raises(DatabaseError):
        raw(day, "SE-NCP", lambda: later.save(force_insert=True))


def test_what_is_entered_for_a_country_does_not_take_the_place_of_its_own_objection(day):
    from tallystick.actionday.entering import Told
    from tallystick.report.notices import notices

    row, told = day.put(), Told(by="Inspector Berg", how="phone", at=AT)
    day.sign(row, "EC3", told_of="SE-NCP", told=told)
    assert any("entered for SE-NCP that it signed" in one.words for one in day.read(notices, "SE-NCP"))
    day.sign(row, "SE-NCP", "objected", words="ten, not nine", at=AT + timedelta(hours=1))
    with pytest.raises(Conflict, match="itself objected: ten"):
        day.sign(row, "EC3", told_of="SE-NCP", told=told, at=AT + timedelta(hours=2))
    day.sign(row, "SE-NCP", at=AT + timedelta(hours=3))
    for agency in ("DK-NCP", "DE-BKA"):
        day.sign(row, agency)
    assert day.release(row).state == "released"


def test_a_member_added_since_signs_nothing_and_reads_what_is_released(day):
    row = day.signed_by_all(day.put())
    day.member("FI-NBI", "FI")
    day.release(row)
    assert day.page(row, "FI-NBI").figures[0].total == 25


def test_a_period_ends_after_it_begins_and_has_a_zone(day):
    from tallystick.report.counting.rules.definition import Period

    with pytest.raises(Malformed, match="ends before it begins"):
        day.put(period=Period(since=AT, until=AT - timedelta(hours=1)))
    with pytest.raises(Malformed, match="no time zone"):
        day.put(period=Period(since=AT.replace(tzinfo=None), until=AT))


def test_all_figures_of_a_release_are_counted_from_the_same_entries(day, monkeypatch):
    from tallystick.report.releases import acts

    real, seen = acts.entries, []
    monkeypatch.setattr(acts, "entries", lambda viewer: seen.append(viewer) or real(viewer))
    day.put("arrests", "arrests_operation", "house_searches")
    assert len(seen) == 1


def test_a_statement_is_of_released_figures_of_ones_own_in_the_database_too(day, operation):
    from tallystick.records.models import Statement

    joint = day.released()
    forged = Statement(
        operation_id=operation.id, owner="DK-NCP", release=joint.pk, kind="press", language="en", template="press 1",
        digest="d", by=day.by("DK-NCP").officer, at=AT,
    )  # fmt: skip
    with pytest.raises(DatabaseError):
        raw(day, "DK-NCP", lambda: forged.save(force_insert=True))


def test_what_a_country_signs_is_its_cells_in_any_order_and_the_entries_in_them():
    from dataclasses import replace

    from tallystick.report.releases.rules.digests import Frozen, digest_of_cells

    one = Frozen(definition="arrests", agency="DK-NCP", country="DK", number=2, entries=("a", "b"))
    other = replace(one, definition="house_searches", entries=("c",))
    said = digest_of_cells([one, other])
    assert digest_of_cells([other, replace(one, entries=("b", "a"))]) == said
    changed = [
        replace(one, entries=("a", "d")), replace(one, number=3), replace(one, country="SE"),
        replace(one, agency="SE-NCP"), replace(one, definition="suspects"),
    ]  # fmt: skip
    assert len({digest_of_cells([each, other]) for each in changed} | {said}) == len(changed) + 1

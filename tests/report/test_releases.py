"""Countries sign their figures before they are released; from then on nothing changes them, and corrections show."""

from datetime import timedelta

import psycopg
import pytest

from tallystick.vocabulary.errors import Absent, Conflict, Malformed, Refused
from tests.actionday.entered import AT, Day

LATER = AT + timedelta(hours=6)
COUNTRIES = ("DK-NCP", "SE-NCP", "DE-BKA")


class Figures(Day):
    """A day with figures to release."""

    def put(self, *keys, agency="EC3", **more):
        from tallystick.report.releases.acts import put_to_sign

        return self.act(put_to_sign, agency, keys or ("arrests",), **{"reason": "for the press", **more})

    def sign(self, row, signer, says="signed", *, told_of="", **more):
        from tallystick.report.releases.acts import sign

        return self.act(sign, signer, str(row.pk), says, **more | ({"agency": told_of} if told_of else {}))

    def signed_by_all(self, row):
        for agency in COUNTRIES:
            self.sign(row, agency)
        return row

    def release(self, row, agency="EC3", **more):
        from tallystick.report.releases.acts import release

        return self.act(release, agency, str(row.pk), **{"at": LATER, "reason": "everyone signed", **more})

    def released(self, *keys, **more):
        return self.release(self.signed_by_all(self.put(*keys)), **more)

    def page(self, row, agency="EC3", **more):
        from tallystick.report.releases.reads import release

        return self.read(release, agency, str(row.pk), **more)

    def own(self, agency, country, *keys, **more):
        row = self.put(*keys, agency=agency, national=country)
        self.sign(row, agency)
        return self.release(row, agency, **more)


@pytest.fixture
def day(operation):
    made = Figures(operation)
    for agency, count in zip(COUNTRIES, (12, 9, 4), strict=True):
        made.enter(agency, "arrest", count)
    return made


def lines(subject):
    import json

    from tallystick.records.models import LedgerLine
    from tallystick.records.session import administration

    with administration():
        found = LedgerLine.objects.filter(subject=subject).order_by("at", "act")
        return [(one.act, json.loads(bytes(one.payload))) for one in found]


def as_owner(operation, sql, *values):
    from tallystick.records.server import Server

    with psycopg.connect(**Server(operation.home).parameters("owner")) as admin:
        admin.execute(sql, values)


def test_a_country_signs_its_own_part_and_sees_no_others(day):
    row = day.put("arrests", "house_searches", embargo_until=LATER)
    page = day.page(row, "DK-NCP")
    assert [(cell.agency, cell.country, cell.number) for cell in page.figures[0].cells] == [("DK-NCP", "DK", 12)]
    assert page.figures[0].total is None
    assert [cell.number for cell in page.figures[1].cells] == [0]  # nought is signed as any other number
    assert [one.said for one in page.figures] == ["", ""]
    assert "SE-NCP" not in repr((page.figures, page.missing, page.signatures))
    assert page.line.mine_waits
    day.sign(row, "DK-NCP")
    assert not day.page(row, "DK-NCP").line.mine_waits


def test_figures_are_released_when_every_country_signed(day):
    row = day.put()
    day.sign(row, "DK-NCP")
    with pytest.raises(Refused, match="DE-BKA has not answered; SE-NCP has not answered"):
        day.release(row)
    assert dict(day.page(row).missing) == {"DE-BKA": "has not answered", "SE-NCP": "has not answered"}
    day.sign(row, "SE-NCP", "objected", words="ten, not nine")
    day.sign(row, "DE-BKA")
    with pytest.raises(Refused, match="SE-NCP objects: ten, not nine"):
        day.release(row)
    day.sign(row, "SE-NCP", at=AT + timedelta(hours=1))
    day.release(row)
    for agency in ("EC3", *COUNTRIES):
        page = day.page(row, agency)
        assert (page.line.state, page.figures[0].total, page.intact) == ("released", 25, True)
    with pytest.raises(Conflict):
        day.sign(row, "DK-NCP")
    with pytest.raises(Conflict):
        day.release(row)


def test_the_coordinator_enters_a_signature_told_by_somebody(day):
    from tallystick.actionday.entering import Told

    row = day.put()
    told = Told(by="Inspector Berg", how="siena", at=AT)
    with pytest.raises(Malformed, match="who told it"):
        day.sign(row, "EC3", told_of="SE-NCP")
    with pytest.raises(Refused):
        day.sign(row, "DK-NCP", told_of="SE-NCP", told=told)
    day.sign(row, "EC3", told_of="SE-NCP", told=told)
    (line,) = day.page(row).signatures
    assert (line.agency, line.told_by, line.told_how) == ("SE-NCP", "Inspector Berg", "siena")
    assert len(day.page(row, "SE-NCP").signatures) == 1  # it sees what was signed for it


def test_an_objection_says_what_is_wrong(day):
    row = day.put()
    with pytest.raises(Malformed):
        day.sign(row, "DK-NCP", "objected")


def test_only_the_coordinator_puts_joint_figures_and_a_country_its_own(day):
    with pytest.raises(Refused):
        day.put(agency="DK-NCP")
    with pytest.raises(Refused):
        day.put(agency="DK-NCP", national="SE")
    row = day.put(agency="DK-NCP", national="dk")
    page = day.page(row, "DK-NCP")
    assert [(cell.agency, cell.number) for cell in page.figures[0].cells] == [("DK-NCP", 12)]
    for other in ("EC3", "SE-NCP"):  # nobody else knows of it before it is released
        with pytest.raises(Absent):
            day.page(row, other)


def test_the_frozen_release_has_its_digest_in_the_ledger(day, operation):
    row = day.released()
    acts = dict(lines(f"figures:{row.pk}"))
    assert set(acts) == {"put_figures_to_sign", "figures_signed", "release_figures"}
    said = acts["release_figures"]
    page = day.page(row)
    assert said["digest"] == page.digest
    assert said["totals"] == {"arrests": "25"}
    assert said["cells"] == acts["put_figures_to_sign"]["cells"]
    as_owner(operation, "ALTER TABLE records_figurerelease DISABLE TRIGGER frozen")
    as_owner(operation, "UPDATE records_figurerelease SET totals = '{\"arrests\": 26}' WHERE id = %s", row.pk)
    as_owner(operation, "ALTER TABLE records_figurerelease ENABLE TRIGGER frozen")
    assert not day.page(row).intact


def test_nobody_changes_released_figures(day, operation):
    from django.db import DatabaseError

    from tallystick.records.models import FigureRelease
    from tallystick.records.session import session

    row = day.released()
    with pytest.raises(DatabaseError, match="frozen"), session(day.by("EC3")):
        FigureRelease.objects.filter(pk=row.pk).update(totals={"arrests": 26})
    with pytest.raises(psycopg.Error, match="frozen"):
        as_owner(operation, "UPDATE records_figurerelease SET state = 'signing' WHERE id = %s", row.pk)


def test_late_corrections_show_as_such(day):
    row = day.released("arrests", "house_searches")
    assert day.page(row).late == ()
    new = day.enter("SE-NCP", "arrest", 1)
    for agency in ("EC3", "SE-NCP"):
        page = day.page(row, agency)
        assert page.figures[0].total == 25
        (late,) = page.late
        assert (late.key, late.agency, late.frozen, late.now, late.come) == (
            "arrests", "SE-NCP", 9, 10, (str(new.pk),),
        )  # fmt: skip
    assert day.page(row, "DK-NCP").late == ()


def test_a_figure_is_confirmed_while_it_is_what_was_signed(day):
    assert day.figure("EC3", "arrests").line.status == "provisional"
    day.released()
    assert day.figure("EC3", "arrests").line.status == "confirmed"
    assert day.figure("DK-NCP", "arrests").line.status == "confirmed"
    assert day.figure("EC3", "arrests_with_main").line.status == "provisional"
    day.enter("SE-NCP", "arrest", 1)
    assert day.figure("EC3", "arrests").line.status == "provisional"
    assert day.figure("DK-NCP", "arrests").line.status == "confirmed"


def test_children_are_released_with_their_countrys_consent_alone(day):
    day.enter("DK-NCP", "child_safeguarded", 2)
    day.enter("SE-NCP", "child_safeguarded", 1)
    with pytest.raises(Refused, match="no country has consented"):
        day.put("children_safeguarded")
    day.consent("DK-NCP")
    row = day.put("children_safeguarded")
    assert [(cell.agency, cell.number) for cell in day.page(row).figures[0].cells] == [("DK-NCP", 2)]
    day.sign(row, "DK-NCP")
    day.release(row)
    assert day.page(row, "SE-NCP").figures[0].total == 2
    with pytest.raises(Refused, match="no country has consented"):
        day.put("children_safeguarded", agency="SE-NCP", national="SE")


def test_consent_withdrawn_before_the_release_takes_it_out(day):
    day.enter("DK-NCP", "child_safeguarded", 2)
    day.enter("SE-NCP", "child_safeguarded", 7)
    for agency in ("DK-NCP", "SE-NCP"):
        day.consent(agency)
    row = day.signed_by_all(day.put("arrests", "children_safeguarded"))
    assert day.page(row).figures[1].total == 9
    day.consent("SE-NCP", given=False)
    assert day.page(row).figures[1].total == 2
    assert "'SE-NCP'" not in repr(day.page(row).figures[1])
    day.consent("DK-NCP", given=False)
    day.release(row)
    for agency in ("EC3", "DE-BKA"):
        page = day.page(row, agency)
        assert (page.figures[1].total, page.figures[1].cells) == (None, ())
        assert page.figures[1].taken_out
        assert (page.figures[0].total, page.intact, page.late) == (25, True, ())


def test_child_figures_are_not_released_by_knowing(day):
    day.enter("DK-NCP", "child_safeguarded", 2)
    day.consent("DK-NCP")
    row = day.put("arrests", "children_safeguarded")
    day.signed_by_all(row)
    day.consent("DK-NCP", given=False)
    day.release(row, knowing=("small_numbers", "children"))
    assert day.page(row).figures[1].total is None


def test_what_could_be_worked_out_is_named_and_released_only_by_who_knows(day):
    day.released()
    day.own("DK-NCP", "DK", "arrests")
    row = day.put("arrests", agency="SE-NCP", national="SE")
    day.sign(row, "SE-NCP")
    assert [one.countries for one in day.page(row, "SE-NCP").small] == [("DE",)]
    with pytest.raises(Refused, match="is DE's: 4"):
        day.release(row, "SE-NCP")
    day.release(row, "SE-NCP", knowing=("small_numbers",))
    said = dict(lines(f"figures:{row.pk}"))["release_figures"]
    assert len(said["knowing"]) == 1
    assert day.page(row, "DE-BKA").figures[0].total == 9  # released: everyone who takes part reads it


def test_what_a_country_did_abroad_is_its_own_when_numbers_are_worked_out(day):
    """Sweden's number is plain though Denmark's arrests were in two countries."""
    day.enter("DK-NCP", "interview", 5)
    day.enter("DK-NCP", "interview", 1, country="IT")
    day.enter("SE-NCP", "interview", 40)
    day.enter("DE-BKA", "interview", 8)
    day.released("interviews")
    day.own("DE-BKA", "DE", "interviews")
    row = day.put("interviews", agency="DK-NCP", national="DK")
    day.sign(row, "DK-NCP")
    with pytest.raises(Refused, match="is SE's: 40"):
        day.release(row, "DK-NCP")


def test_a_consent_that_came_between_two_versions_makes_the_second_a_small_number(day):
    day.enter("DK-NCP", "child_safeguarded", 2)
    day.enter("SE-NCP", "child_safeguarded", 7)
    day.consent("DK-NCP")
    row = day.put("children_safeguarded")
    day.sign(row, "DK-NCP")
    day.release(row)
    day.consent("SE-NCP")
    row = day.put("children_safeguarded")
    for agency in ("DK-NCP", "SE-NCP"):
        day.sign(row, agency)
    with pytest.raises(Refused, match="differ by 7: that is SE's"):
        day.release(row)


def test_the_embargo_is_told_by_every_countrys_clocks(day):
    page = day.page(day.put(embargo_until=AT), "DK-NCP")
    german = next(one for one in page.embargo if one.country == "DE")
    assert german.zone == "Europe/Berlin"
    assert german.local == "Sun 01 Mar 2026 13:00 CET"


def test_negatives_are_signed_and_released_like_any_figure(day):
    from tallystick.actionday.entering import Entry
    from tallystick.actionday.results.negatives import WhatNot, enter_negative

    with pytest.raises(Refused, match="nobody entered"):
        day.put("negative:no_arrests_in_country")
    what = WhatNot(kind="no_arrests_in_country", country="IT", words="by the day of the release")
    day.act(enter_negative, "DK-NCP", what, entry=Entry())
    row = day.put("arrests", "negative:no_arrests_in_country")
    day.signed_by_all(row)
    day.release(row)
    (said,) = day.page(row, "SE-NCP").negatives
    assert (said.kind, said.country, said.words) == ("no_arrests_in_country", "IT", "by the day of the release")
    day.enter("SE-NCP", "arrest", country="IT")
    with pytest.raises(Refused, match="results say otherwise"):
        day.put("negative:no_arrests_in_country")


def test_given_up_figures_stay_readable(day):
    from tallystick.report.releases.acts import abandon

    row = day.put()
    with pytest.raises(Refused):
        day.act(abandon, "DK-NCP", str(row.pk), reason="no")
    day.act(abandon, "EC3", str(row.pk), reason="a new count")
    assert day.page(row).line.state == "abandoned"
    with pytest.raises(Conflict):
        day.release(row)
    assert day.put().number == row.number + 1


def test_what_may_be_put(day, operation):
    with pytest.raises(Malformed):
        day.put(reason=" ")
    with pytest.raises(Absent):
        day.put("offenders")
    with pytest.raises(Malformed):
        day.put("negative:nothing")


def test_releases_are_listed_to_who_takes_part_in_them(day):
    from tallystick.report.releases.reads import releases

    row = day.put()
    assert [(line.id, line.missing) for line in day.read(releases, "EC3")] == [(str(row.pk), 3)]
    assert [(line.id, line.missing, line.mine_waits) for line in day.read(releases, "SE-NCP")] == [
        (str(row.pk), 1, True)
    ]

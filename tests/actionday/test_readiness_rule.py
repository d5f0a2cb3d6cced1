"""Ready is who has every reason met; whatever is missing or unknown is named, and is never a yes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tallystick.actionday.subjects.rules.facts import Facts, Given, Kept, Window
from tallystick.actionday.subjects.rules.readiness import in_common, missing, readiness
from tallystick.actionday.windows.rules.permitted import Permitted

NOW = datetime(2026, 2, 24, 12, tzinfo=UTC)
H_HOUR = datetime(2026, 2, 26, 6, tzinfo=UTC)
DAY = timedelta(days=1)

KEPT = Kept(
    basis="warrant 12/26", valid_from=NOW, valid_until=H_HOUR + DAY, law_settled="Prosecutor Holm",
    suicide_assessed_by="Dr. Friis", suicide_assessed_at=NOW, support="a line to call", follow_up_due=H_HOUR + DAY,
    children="no",
)  # fmt: skip
READY = Facts(
    now=NOW,
    window=Window(starts_at=H_HOUR, ends_at=H_HOUR + timedelta(hours=6), accepted=True),
    kept=KEPT, person=True, given=Given(number="DK-1 v1", received=True), asked=True, waits=False,
    permitted=Permitted("Europe/Copenhagen", 360, 1260), hours_source="a law", not_before=H_HOUR, tied=True,
)  # fmt: skip


def unmet(facts):
    return {reason.what for reason in readiness(facts) if not reason.met}


def test_with_everything_there_it_is_ready():
    assert unmet(READY) == set()
    assert missing(readiness(READY)) == ()


def kept(**more):
    return replace(READY, kept=replace(KEPT, **more))


def window(**more):
    return replace(READY, window=replace(READY.window, **more))


MISSING = {
    "nothing was written": (replace(READY, kept=None),
                            {"basis", "law", "suicide_risk", "support", "children", "follow_up"}),
    "package never acknowledged": (replace(READY, given=Given(number="DK-1 v1")), {"package"}),
    "package recalled": (replace(READY, given=None), {"package"}),
    "package replaced by one without them": (replace(READY, given=Given(number="x", received=True, gone="v2")),
                                             {"package"}),
    "no window": (replace(READY, window=Window()), {"window", "basis", "hours", "not_before"}),
    "window not answered": (window(accepted=False), {"window"}),
    "held": (window(held=True), {"hold"}),
    "stood down": (window(stood_down=True), {"stand_down"}),
    "no legal basis": (kept(basis=""), {"basis"}),
    "basis without a beginning": (kept(valid_from=None), {"basis"}),
    "basis without an end": (kept(valid_until=None), {"basis"}),
    "basis ends within the window": (kept(valid_until=H_HOUR + timedelta(hours=5)), {"basis"}),
    "basis begins after H-hour": (kept(valid_from=H_HOUR + timedelta(minutes=1)), {"basis"}),
    "hours unknown": (replace(READY, permitted=None), {"hours"}),
    "outside the hours": (replace(READY, permitted=Permitted("Europe/Copenhagen", 480, 1260)), {"hours"}),
    "evening in Auckland": (replace(READY, permitted=Permitted("Pacific/Auckland", 360, 1140)), {"hours"}),
    "any hour without a basis": (replace(kept(basis="", any_hour=True), permitted=None), {"basis", "hours"}),
    "law unknown": (kept(law_settled=""), {"law"}),
    "not asked": (replace(READY, asked=False), {"deconfliction"}),
    "nobody knows whether asked": (replace(READY, asked=None, waits=None), {"deconfliction", "hits"}),
    "a hit waits": (replace(READY, waits=True), {"hits"}),
    "before not-before": (replace(READY, not_before=H_HOUR + timedelta(minutes=1)), {"not_before"}),
    "before the package's not-before": (
        replace(READY, given=Given(number="x", received=True, not_before=H_HOUR + DAY)), {"not_before"}),
    "ties not looked at": (replace(READY, tied=False), {"tied"}),
    "a tied group in conflict": (replace(READY, conflict="Somebody would move at another time."), {"tied"}),
    "risk assessed by nobody": (kept(suicide_assessed_by=""), {"suicide_risk"}),
    "risk assessed at no time": (kept(suicide_assessed_at=None), {"suicide_risk"}),
    "risk assessed tomorrow": (kept(suicide_assessed_at=NOW + DAY), {"suicide_risk"}),
    "no support": (kept(support=""), {"support"}),
    "children unknown": (kept(children="unknown"), {"children"}),
    "no follow-up": (kept(follow_up_due=None), {"follow_up"}),
    "withdrawn": (replace(READY, withdrawn=True), {"subject"}),
    "who it is is hidden": (replace(READY, hidden=True), {"package"}),
    "in no package and nobody looked": (replace(READY, person=False, given=None), {"deconfliction"}),
}  # fmt: skip


@pytest.mark.parametrize("what", sorted(MISSING))
def test_what_is_missing_or_unknown_is_named_and_nothing_else(what):
    facts, due = MISSING[what]
    assert unmet(facts) == due


def test_every_reason_can_fail():
    """None of them is a yes whatever is so."""
    assert {what for _, due in MISSING.values() for what in due} >= {reason.what for reason in readiness(READY)}


def test_a_basis_for_any_hour_needs_no_hours():
    assert unmet(replace(kept(any_hour=True), permitted=None)) == set()


def test_a_country_s_own_case_needs_no_package_but_somebody_who_looked():
    own = replace(kept(deconflicted="Inspector Lund"), person=False, given=None, asked=None, waits=None)
    assert unmet(own) == set()


def test_children_there_is_an_answer_too():
    assert unmet(kept(children="yes")) == set()


def test_on_behalf_of_a_country_somebody_named_has_to_have_said_so():
    assert missing(in_common(READY, said_by="Inspector Lund")) == ()
    assert {one.what for one in in_common(READY, said_by="") if not one.met} == {"kept"}
    held = window(held=True, accepted=False)
    assert {one.what for one in in_common(held, said_by="Inspector Lund") if not one.met} == {"hold", "window"}

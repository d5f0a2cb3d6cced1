"""Statements are bound to released figures, and nobody can use one that no reader signed or that is under embargo."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from tallystick.vocabulary.errors import Absent, Conflict, Malformed, Refused
from tests.actionday.running import call
from tests.report.released import AS_OF, RELEASED, release_of

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
GIVEN = {"first": "2026-03-01", "contact": "Press office\npress@agency.example", "follows": ["examination"]}


def make(joint, release, kind="press", language="en", given=None, *, who="EC3", at=NOW):
    from tallystick.records.session import session
    from tallystick.report.statements.acts import make_statement

    viewer = joint.viewer(who, *(("coordinator",) if who == "EC3" else ("national_officer",)))
    with session(viewer):
        return make_statement(str(release.pk), kind, language, GIVEN | (given or {}), by=viewer, at=at)


def sign(joint, made, says="signed", *, who="EC3", at=NOW, **more):
    from tallystick.records.session import session
    from tallystick.report.statements.acts import read_statement

    viewer = joint.viewer(who, *(("coordinator",) if who.startswith("EC3") else ("national_officer",)))
    asked = {"reader": "Invented Reader", "capacity": "interpreter", "words": ""} | more
    with session(viewer):
        return read_statement(str(made.pk), says, **asked, by=viewer, at=at)


def document(joint, made, form="html", *, who="EC3", now=NOW, draft=False):
    from tallystick.records.session import session
    from tallystick.report.statements import reads

    viewer = joint.viewer(who, *(("coordinator",) if who == "EC3" else ("national_officer",)))
    with session(viewer):
        return (reads.draft if draft else reads.document)(viewer, str(made.pk), form, now=now).content


def text_of(made):
    return " ".join(str(part.get("text", "")) + str(part.get("rows", "")) for part in made.body)


def consent(joint, agency, kinds, *, given=True):
    from tallystick.records.models import ChildConsent
    from tallystick.records.session import administration

    with administration():
        ChildConsent.objects.create(
            operation_id=joint.id, owner=agency, grants=["EC3"], kinds=kinds, given=given,
            by=joint.officers[agency], at=NOW, reason="asked",
        )  # fmt: skip


def test_an_unsigned_version_is_unusable_and_a_draft_says_so(operation):
    made = make(operation, release_of(operation), language="it")
    with pytest.raises(Refused, match="no reader of the language has signed"):
        document(operation, made)
    shown = document(operation, made, draft=True).decode()
    assert "NON FIRMATO" in shown
    assert "Sono stati arrestati 25 indagati." in shown
    sign(operation, made)
    assert "NON FIRMATO" not in document(operation, made).decode()
    assert document(operation, made, "pdf").startswith(b"%PDF")


def test_a_signature_is_of_exactly_the_version_that_was_read(operation):
    release = release_of(operation)
    first, second = make(operation, release), make(operation, release, at=NOW + timedelta(minutes=1))
    with pytest.raises(Conflict, match="not this version"):
        sign(operation, second, digest="0" * 64)
    sign(operation, first, digest=first.digest)
    assert second.version == 2
    with pytest.raises(Refused):
        document(operation, second)


def test_a_version_altered_in_the_database_is_refused(operation):
    from tallystick.records.models import Statement
    from tallystick.records.session import administration

    made = make(operation, release_of(operation))
    sign(operation, made)
    with administration():
        Statement.objects.filter(pk=made.pk).update(body=[{"is": "title", "text": "another"}])
    with pytest.raises(Refused, match="not as it was made"):
        document(operation, made)


def test_the_same_version_is_the_same_document_and_its_title_is_below_the_pages(operation):
    made = make(operation, release_of(operation), language="sl")
    assert document(operation, made, "pdf", draft=True) == document(operation, made, "pdf", draft=True)
    assert document(operation, made, draft=True).decode().startswith('<!doctype html>\n<html lang="sl">')
    assert "<h1>Operacija" in document(operation, made, draft=True).decode()
    assert "<h2>Operacija" in page(operation, made).html


def test_the_days_are_those_of_the_windows_unless_they_are_given(operation):
    opens = AS_OF.replace(hour=4)
    for n, agency in enumerate(("DK-NCP", "SE-NCP")):
        at = opens + timedelta(days=3 * n)
        call(operation, "window", agency, starts_at=at, ends_at=at + timedelta(hours=4))
    release, last = release_of(operation), opens + timedelta(days=3)
    spans = {
        "": f"From {opens.day} to {last.day} {last:%B %Y}",
        "2026-02-20": "On 20 February 2026",
    }
    for first, said in spans.items():
        assert said in text_of(make(operation, release, given={"first": first})), first


def test_what_was_given_is_escaped(operation):
    made = make(operation, release_of(operation), given={"contact": "<script>alert()</script>", "words": ["<b>so</b>"]})
    assert "<script" not in page(operation, made).html
    assert "&lt;b&gt;so" in page(operation, made).html


def test_an_objection_makes_it_unusable_until_the_reader_signs(operation):
    made = make(operation, release_of(operation))
    with pytest.raises(Malformed, match="what is wrong"):
        sign(operation, made, "objected")
    sign(operation, made)
    sign(operation, made, "objected", words="the second line", at=NOW + timedelta(minutes=1))
    with pytest.raises(Refused, match="signed this version"):
        document(operation, made)
    sign(operation, made, at=NOW + timedelta(minutes=2))
    assert document(operation, made)


def test_nothing_goes_out_before_the_embargo_lifts(operation):
    lifts = NOW + timedelta(hours=3)
    made = make(operation, release_of(operation, embargo_until=lifts), language="da")
    sign(operation, made)
    with pytest.raises(Refused, match="embargo lasts until 2026-03-04 15:00 UTC"):
        document(operation, made, now=lifts - timedelta(seconds=1))
    shown = document(operation, made, now=NOW, draft=True).decode()
    assert "KLAUSULERET til den 4. marts 2026 kl. 15.00 UTC (4. marts 2026 kl. 16.00 dansk tid)" in shown
    assert document(operation, made, now=lifts)


def test_figures_that_are_not_released_make_no_statement(operation):
    with pytest.raises(Refused, match="it is signing"):
        make(operation, release_of(operation, state="signing", released_at=None))
    with pytest.raises(Absent):
        make(operation, type("Row", (), {"pk": "00000000-0000-4000-8000-000000000000"}))


def test_another_agency_makes_none_of_them_but_sees_it(operation):
    from tallystick.records.session import session
    from tallystick.report.statements.reads import statements

    release = release_of(operation)
    with pytest.raises(Refused, match="EC3's"):
        make(operation, release, who="DK-NCP")
    made = make(operation, release)
    viewer = operation.viewer("DK-NCP", "national_officer")
    with session(viewer):
        assert [line.id for line in statements(viewer, now=NOW)] == [str(made.pk)]
    with pytest.raises(Refused, match="EC3's"):
        sign(operation, made, who="DK-NCP")


def test_a_national_release_is_the_countrys_own_and_names_the_joint_one_beside_it(operation):
    joint = release_of(operation)
    own = {("suspects", "DK-NCP", "DK"): 120, ("arrests", "DK-NCP", "DK"): 11}
    later = AS_OF + timedelta(days=1)
    national = release_of(operation, own, owner="DK-NCP", grants=["EC3"], national="DK", as_of=later)
    with pytest.raises(Refused, match="own figures"):
        make(operation, national, "press", who="DK-NCP")
    made = make(operation, national, "national", "da", {"beside": str(joint.pk)}, who="DK-NCP")
    said = [part["text"] for part in made.body if part["is"] == "figure"]
    assert said[:2] == ["120 mistænkte er identificeret.", "11 mistænkte er anholdt."]
    assert "25 mistænkte er anholdt." in said[2:]
    assert made.country == "DK"
    notes = next(part["rows"] for part in made.body if part["is"] == "notes")
    assert "3. marts 2026" in notes[0][1]  # each figure is as of its own release
    assert "2. marts 2026" in notes[2][1]
    assert "Tallene for hele operationen: version 1" in text_of(made)


def test_children_are_named_only_while_every_country_with_entries_consents(operation):
    numbers = {("children_identified", "DK-NCP", "DK"): 1, ("children_identified", "SE-NCP", "SE"): 1}
    release = release_of(operation, numbers)
    consent(operation, "DK-NCP", ["child_identified"])
    with pytest.raises(Refused, match="SE-NCP does not consent"):
        make(operation, release, language="sl")
    consent(operation, "SE-NCP", ["child_identified"])
    made = make(operation, release, language="sl")
    assert "Identificirana sta 2 otroka." in text_of(made)
    sign(operation, made)
    assert document(operation, made)
    consent(operation, "SE-NCP", ["child_identified"], given=False)
    with pytest.raises(Refused, match="SE-NCP does not consent"):
        document(operation, made)


def test_what_was_taken_out_of_a_release_is_in_no_statement(operation):
    release = release_of(operation, definitions=[{"key": "arrests", "title": "Arrests", "taken_out": "no consent"}])
    assert "arrest" not in text_of(make(operation, release))
    with pytest.raises(Absent, match="does not hold it"):
        make(operation, release, given={"figures": ["arrests"]})


def test_qualified_negatives_are_sentences_and_about_children_need_consent(operation):
    said = [("no_arrests_in_country", "SE-NCP", "SE"), ("production_not_confirmed", "DK-NCP", "")]
    made = make(operation, release_of(operation, negatives=said), given={
        "qualified": {"no_arrests_in_country:SE": "Interviews are going on."}
    })  # fmt: skip
    assert "Sweden: no arrests. Interviews are going on." in text_of(made)
    assert "It is not confirmed that suspects made the material themselves." in text_of(made)
    child = release_of(operation, negatives=[("no_child_from_country", "SE-NCP", "SE")], number=2)
    with pytest.raises(Refused, match="SE-NCP does not consent"):
        make(operation, child)
    consent(operation, "SE-NCP", ["child_identified"])
    assert "Sweden: no child from this country" in text_of(make(operation, child))


def test_two_counts_of_one_thing_never_make_the_same_sentence_twice(operation):
    """273 or 272, 25 or 26: what tells them apart stands in the notes, and the press reads the sentence."""
    both = {("arrests", "DK-NCP", "DK"): 25, ("arrests_with_main", "DK-NCP", "DK"): 26}
    release = release_of(operation, both)
    with pytest.raises(Refused, match=r"\(26\) and Arrests \(25\) would be the same sentence"):
        make(operation, release, given={"figures": ["arrests", "arrests_with_main"]})
    assert "26 suspects" in text_of(make(operation, release, given={"figures": ["arrests_with_main"]}))
    usual = text_of(make(operation, release))
    assert "25 suspects were arrested." in usual
    assert "26 suspects" not in usual


def test_a_version_from_later_figures_names_what_was_corrected(operation):
    first = make(operation, release_of(operation))
    sign(operation, first)
    later = {("suspects", "DK-NCP", "DK"): 272, ("arrests_with_main", "DK-NCP", "DK"): 26}
    made = make(operation, release_of(operation, later, number=2, released_at=RELEASED + timedelta(days=7)))
    assert "Suspects identified: 272; before: 273." in text_of(made)
    assert "Suspects arrested: no longer given." in text_of(made)
    assert "takes the place of the one made from the figures of 3 March 2026" in text_of(made)
    assert first.body != made.body


def test_only_what_the_earlier_version_said_is_corrected(operation):
    first = make(operation, release_of(operation), given={"figures": ["arrests"]})
    sign(operation, first)
    later = {("suspects", "DK-NCP", "DK"): 272, ("arrests", "DK-NCP", "DK"): 26}
    made = make(operation, release_of(operation, later, number=2))
    assert "Suspects arrested: 26; before: 25." in text_of(made)
    assert "before: 273" not in text_of(made)


def test_figures_counted_by_other_rules_are_not_compared(operation):
    first = make(operation, release_of(operation))
    sign(operation, first)
    from tallystick.report.counting.definitions import definition

    said = [definition(key).plain() for key in ("suspects", "arrests", "house_searches")]
    said[1]["already"] = "with"
    second = release_of(operation, number=2, definitions=said)
    made = make(operation, second)
    assert "It is counted in another way than before" in text_of(made)
    assert "before: 25" not in text_of(made)


def test_an_empact_report_names_action_driver_co_drivers_and_participants(operation):
    release = release_of(operation)
    with pytest.raises(Malformed, match="operational action and its driver"):
        make(operation, release, "empact")
    given = {"action": "OA 3.1", "driver": "Denmark", "co_drivers": "Sweden", "countries": ["DK", "SE", "XK"]}
    made = make(operation, release, "empact", given=given)
    rows = next(part["rows"] for part in made.body if part["is"] == "facts")
    assert ["Operational action", "OA 3.1"] in rows
    assert ["Driver", "Denmark"] in rows
    assert ["Participants", "Denmark, Kosovo* and Sweden"] in rows
    assert "UNSCR 1244/1999" in text_of(made)


@pytest.mark.parametrize(
    ("words", "wrong"), [("Altogether 4 of them.", "a number"), ("The offenders were found.", "guilty")]
)
def test_free_words_hold_no_number_and_call_nobody_guilty(operation, words, wrong):
    with pytest.raises(Malformed, match=wrong):
        make(operation, release_of(operation), given={"words": [words]})


def test_every_act_leaves_a_line_with_the_digest(operation):
    from tallystick.records.models import LedgerLine
    from tallystick.records.session import administration

    made = make(operation, release_of(operation))
    sign(operation, made)
    with administration():
        lines = LedgerLine.objects.filter(operation=operation.id, subject=f"statement:{made.pk}").order_by("act")
        found = [(line.act, json.loads(bytes(line.payload))["digest"]) for line in lines]
    assert found == [("make_statement", made.digest), ("read_statement", made.digest)]


def test_from_the_countries_entries_to_a_corrected_version(operation):
    """The whole way: entered, put, signed by all, released, said, corrected, released again, said again."""
    from tallystick.actionday.entering import Entry
    from tallystick.actionday.results.negatives import WhatNot, enter_negative
    from tests.report.test_releases import Figures

    day = Figures(operation)
    for agency, count in (("DK-NCP", 12), ("SE-NCP", 9), ("DE-BKA", 4)):
        entered = day.enter(agency, "arrest", count)
    what = WhatNot(kind="no_arrests_in_country", country="IT", words="as far as it is known")
    day.act(enter_negative, "DK-NCP", what, entry=Entry())
    keys = ("arrests_operation", "participating_countries", "negative:no_arrests_in_country")
    first = day.released(*keys)
    with pytest.raises(Malformed, match="not said in Italiano"):
        make(operation, first, language="it")
    qualified = {"qualified": {"no_arrests_in_country:IT": "per quanto noto"}}
    made = make(operation, first, language="it", given=qualified)
    assert "Sono stati arrestati 25 indagati." in text_of(made)
    assert "Italia: nessun arresto. Per quanto noto." in text_of(made)
    assert "As far as it is known." in text_of(make(operation, first))
    sign(operation, made)
    assert page(operation, made).late == ()
    day.correct("DE-BKA", entered, "arrest", 5)
    assert [(one.agency, one.frozen, one.now) for one in page(operation, made).late] == [("DE-BKA", 4, 5)]
    anew = day.released(*keys, knowing=("small_numbers",))  # one more than before
    corrected = make(operation, anew, language="it", given=qualified, at=NOW + timedelta(days=1))
    assert "Indagati arrestati: 26; in precedenza: 25." in text_of(corrected)
    assert "Sono stati arrestati 25 indagati." in document(operation, made).decode()


def page(joint, made):
    from tallystick.records.session import session
    from tallystick.report.statements import reads

    viewer = joint.viewer("EC3", "coordinator")
    with session(viewer):
        return reads.statement(viewer, str(made.pk), now=NOW)

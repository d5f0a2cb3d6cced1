"""What a country package says, and what it keeps to itself."""

import json
from dataclasses import replace

from tallystick.sharing.material import LinkRow, PersonRow
from tallystick.sharing.rules.package import draft
from tallystick.sharing.rules.recipients import split, stays
from tests.sharing.samples import DENMARK, content, drafted, edition, material


def person(number="P-00017", made=None):
    return next(part for part in (made or content())["persons"] if part["number"] == number)


def again(changed):
    by_country, _ = split(changed.persons)
    made = draft(changed, persons=by_country["DK"], recipient=DENMARK, edition=edition()).content
    assert made is not None
    return made


def test_contested_excluded_and_unknown_persons_stay_and_are_named_with_the_reason():
    by_country, staying = split(material().persons)
    assert [row.number for row in by_country["DK"]] == ["P-00017", "P-00231"]
    assert {row.person: row.because for row in staying} == {
        "P-00300": "contested between countries: deconflict first",
        "P-00301": "on an exclusion list",
    }


def test_what_is_withheld_is_counted_for_the_coordinator_and_absent_from_the_package():
    made = drafted()
    assert any(row.owner == "DE-ZAC" and row.kind == "vote" for row in made.withheld)
    text = json.dumps(made.content)
    assert "DE-ZAC" not in text
    assert "SECRET" not in text


def test_an_account_joined_only_by_a_proposed_link_stays_out_and_is_only_hinted_at():
    text = json.dumps(content(), ensure_ascii=False)
    assert "u1188" not in text
    assert "navigator_dk" not in text
    assert "Possibly the same, not confirmed" in text


def test_a_confirmed_link_whose_strong_sign_is_hidden_joins_nobody():
    start = material()
    joined = start.links[0]
    weak = replace(joined, because=tuple(sign for sign in joined.because if sign.kind == "device"))
    text = json.dumps(again(replace(start, links=(weak,))))
    assert "u9020" not in text


def test_a_refused_link_speaks_against_without_naming_the_other_account():
    lines = person()["against"]
    assert any("not the same user" in line and "another account" in line for line in lines)
    assert not any("u5555" in line for line in lines)


def test_holders_are_shown_as_holders_without_name_and_only_those_of_the_recipients_country():
    (holder,) = person()["holders"]
    assert holder["reference"] == "FN-2026-0044"
    assert "not necessarily its user" in holder["sentence"]
    assert "IS-771" not in json.dumps(content())
    assert any("holder in another country" in line for line in person()["against"])


def test_a_person_nobody_has_assessed_goes_nowhere():
    row = PersonRow(id="p9", number="P-00400", accounts=("lumen:u9",), country="DK", country_state="assigned")
    assert stays(row) == "nobody has assessed this person yet"
    assert stays(replace(row, category="suspect")) == ""
    assert "contradict" in stays(replace(row, category="suspect", contested=True)), "nothing rests on it until resolved"


def test_words_of_guilt_do_not_occur():
    text = json.dumps(content()).lower()
    assert "offender" not in text
    assert "perpetrator" not in text
    assert "porn" not in text


def test_persons_are_ordered_by_risk_to_a_child():
    assert [part["number"] for part in content()["persons"]] == ["P-00017", "P-00231"]


def test_page_one_names_what_expires_first_and_skips_what_no_provider_could_answer():
    (line,) = content()["page_one"]["expires"]
    assert (line["person"], line["until"]) == ("P-00017", "2027-01-31T09:30:00Z")


def test_role_comes_from_the_rows_shown_and_from_nothing_hidden():
    start = material()
    hidden = tuple(replace(row, role="operator") if row.key == "lumen:u1188" else row for row in start.accounts)
    assert person(made=again(replace(start, accounts=hidden)))["role"] == "uploader"


def test_a_person_whose_country_signs_may_not_be_passed_on_is_not_included():
    start = material()
    votes = tuple(row for row in start.votes if row.person != "p2")
    by_country, _ = split(start.persons)
    made = draft(replace(start, votes=votes), persons=by_country["DK"], recipient=DENMARK, edition=edition())
    assert [row.person for row in made.stays] == ["P-00231"]


def test_two_accounts_with_country_signs_but_no_confirmed_link_do_not_become_one_person():
    start = material()
    loose: tuple[LinkRow, ...] = tuple(replace(link, state="proposed") for link in start.links)
    part = person(made=again(replace(start, links=loose)))
    assert {row["account"] for row in part["accounts"]} == {"lumen:u4471"}

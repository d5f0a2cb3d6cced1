"""Handling codes decide, row by row, what a recipient may have."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tallystick.sharing.material import AgencyRow, ContributionRow, Lineage, PermissionRow, PersonRow
from tallystick.sharing.rules.passing import NOT_IN_PROCEEDINGS, Gate
from tallystick.sharing.rules.recipients import goes_to, is_route, number_for
from tests.sharing.samples import AT

ROW = Lineage(contribution="c", file="f.csv", row=1)


def gate(*, owner="NO", codes=("H0",), state="accepted", permissions=()):
    row = ContributionRow(digest="c", owner=owner, codes=codes, state=state)
    return Gate(recipient="DK", at=AT, contributions={"c": row}, permissions=tuple(permissions))


def permission(code, *, recipient="DK", owner="NO", days=1):
    return PermissionRow(contribution="c", code=code, recipient=recipient, owner=owner, until=AT + timedelta(days=days))


@pytest.mark.parametrize(
    ("codes", "permissions", "goes"),
    [
        (("H0",), [], True),
        (("H1",), [], True),
        (("H2",), [], False),
        (("H2",), [permission("H2")], True),
        (("H2",), [permission("H2", days=-1)], False),
        (("H2",), [permission("H2", recipient="DE")], False),
        (("H2",), [permission("H2", owner="DE")], False),
        (("H2",), [permission("H1")], False),
        (("H2", "H3"), [permission("H2")], False),
        (("H2", "H3"), [permission("H2"), permission("H3")], True),
        ((), [], False),
        (("H9",), [], False),
    ],
)
def test_a_row_goes_only_where_its_codes_let_it(codes, permissions, goes):
    assert gate(codes=codes, permissions=permissions).row(ROW, codes=codes).allowed is goes


def test_an_agency_always_gets_its_own_rows_back():
    assert gate(owner="DK", codes=("H2", "H3")).row(ROW, codes=("H2",)).allowed


@pytest.mark.parametrize("state", ["held", "withdrawn"])
def test_rows_of_a_held_or_withdrawn_contribution_stay(state):
    assert not gate(owner="DK", state=state).row(ROW, codes=("H0",)).allowed


def test_a_row_may_be_stricter_than_its_contribution():
    assert not gate(codes=("H0",)).row(ROW, codes=("H2",)).allowed


@pytest.mark.parametrize("category", ["victim", "possible_victim", "informant", "excluded"])
def test_victims_and_informants_never_go_by_this_route(category):
    assert not gate(owner="DK").row(ROW, codes=("H0",), category=category).allowed


def test_h1_is_marked_until_the_owner_permits_use_in_proceedings():
    assert NOT_IN_PROCEEDINGS in gate(codes=("H1",)).row(ROW, codes=()).conditions
    assert not gate(codes=("H1",), permissions=[permission("H1")]).row(ROW, codes=()).conditions


def test_a_conclusion_goes_only_when_everything_it_rests_on_does():
    both = Gate(
        recipient="DK",
        at=AT,
        contributions={
            "c": ContributionRow(digest="c", owner="NO", codes=("H0",)),
            "d": ContributionRow(digest="d", owner="DE", codes=("H2",)),
        },
    )
    other = Lineage(contribution="d", row=1)
    assert both.derived([ROW], codes=("H0",)).allowed
    assert not both.derived([ROW, other], codes=("H2",)).allowed
    assert not both.derived([ROW], codes=("H2",)).allowed
    assert not both.derived([ROW, Lineage(contribution="unheard-of")], codes=()).allowed
    assert not both.derived([], codes=()).allowed


def test_what_stays_for_want_of_permission_says_which():
    """For every code of every contribution, so that the owner is asked once."""
    verdict = gate(codes=("H1", "H2", "H3")).row(ROW, codes=())
    assert verdict.lacks == (("c", "H2"), ("c", "H3"))
    assert gate(codes=("H2", "H3"), permissions=[permission("H2")]).row(ROW, codes=()).lacks == (("c", "H3"),)
    assert gate(codes=("H2",), state="withdrawn").row(ROW, codes=()).lacks == ()


def test_a_permission_for_some_purposes_binds_the_reader_to_them():
    scoped = replace(permission("H2"), scope=("identify suspects",))
    line = "H2: permitted only to identify suspects"
    assert line in gate(codes=("H2",), permissions=[scoped]).row(ROW, codes=()).conditions
    assert line not in gate(codes=("H2",), permissions=[scoped, permission("H2")]).row(ROW, codes=()).conditions


def person(**more):
    return PersonRow(id="p", number="P-1", accounts=("a:1",), country="SE", country_state="assigned", **more)


@pytest.mark.parametrize(
    ("away_from", "towards", "agency", "route", "goes"),
    [
        ((), "", "SE-NCP", False, True),
        ((), "", "SE-IA", True, False),
        (("SE-NCP",), "SE-IA", "SE-NCP", False, False),
        (("SE-NCP",), "SE-IA", "SE-IA", True, True),
        (("SE-NCP",), "SE-IA", "SE-SAK", False, False),
        (("SE-NCP",), "", "SE-IA", False, False),
        (("SE-NCP", "SE-IA"), "SE-IA", "SE-IA", True, False),
        (("an-officer",), "SE-NCP", "SE-NCP", False, True),
    ],
)
def test_who_is_tied_goes_to_the_one_agency_named_and_nobody_else_goes_by_that_route(
    away_from, towards, agency, route, goes
):
    assert goes_to(person(away_from=away_from, towards=towards), agency, route=route) is goes


def test_a_restricted_route_is_an_agency_beside_the_first_of_its_country():
    first, beside = AgencyRow(code="SE-NCP", name="", country="SE"), AgencyRow(code="SE-IA", name="", country="SE")
    tied = person(away_from=("SE-NCP",), towards="SE-IA")
    assert is_route(beside, persons=[tied], agencies=[first, beside])
    assert not is_route(beside, persons=[person()], agencies=[first, beside])
    assert not is_route(first, persons=[person(away_from=("x",), towards="SE-NCP")], agencies=[first, beside])


@pytest.mark.parametrize(
    ("code", "number"),
    [("SE-NCP", "OP-1-SE"), ("SE-IA", "OP-1-SE-IA"), ("CUSTOMS", "OP-1-SE-CUSTOMS")],
)
def test_a_package_number_names_the_agency_only_beside_the_first(code, number):
    assert number_for("OP-1", AgencyRow(code=code, name="", country="SE"), first="SE-NCP") == number
    assert len(number_for("X" * 40, AgencyRow(code="SE-" + "Y" * 13, name="", country="SE"), first="SE-NCP")) <= 32

"""Handling codes decide, row by row, what a recipient may have."""

from datetime import timedelta

import pytest

from tallystick.sharing.material import ContributionRow, Lineage, PermissionRow
from tallystick.sharing.rules.passing import NOT_IN_PROCEEDINGS, Gate
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

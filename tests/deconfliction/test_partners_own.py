"""What an agency tells its hub of: its own contributions, manifests and sealed lists, and nobody else's."""

import pytest

from tests.deconfliction.asked import now
from tests.deconfliction.partnered import NOW, ROLES, partners, session
from tests.linking.test_build import take_in
from tests.triage.laid import Laid, digest, seen


@pytest.fixture
def linked(operation):
    from tallystick.linking.jobs import build

    take_in(operation)
    build(home=operation.home, operation_id=operation.id)
    return operation


def held(operation, agency):
    """(kind, form) -> silent, of all that would be told the hub."""
    with partners.having.all_held(operation.viewer(agency, *ROLES), at=NOW) as (opened, _):
        return {(row[0], row[1]): row[2] for row in partners.having.lines(opened)}


def test_selectors_of_own_contributions_go_and_those_of_others_stay(linked):
    denmark, sweden, germany = (held(linked, code) for code in ("DK-NCP", "SE-NCP", "DE-BKA"))
    assert denmark["email", "ann@post.example"] is False
    assert denmark["account", "harbour:ann1"] is False
    assert ("email", "ann@post.example") not in sweden
    assert ("phone", "+4520123456") in denmark
    assert ("phone", "+4520123456") in sweden
    assert germany == {}


def test_a_sealed_list_is_silent(linked):
    found = [held(linked, code).get(("account", "harbour:uc")) for code in ("DK-NCP", "SE-NCP", "DE-BKA")]
    assert True in found
    assert [one for one in found if one is not None and one is not True] == []


def test_accounts_of_somebody_put_away_are_silent(linked):
    from tallystick.linking.acts import assess_person
    from tests.linking.test_build import ANN as ACCOUNTS
    from tests.linking.test_build import people

    person = people(linked)[ACCOUNTS]
    by = linked.viewer("EC3")
    with session(by):
        assess_person(str(person.pk), "possible_victim", by=by, at=now(), reason="speaks under age")
    assert held(linked, "DK-NCP")["email", "ann@post.example"] is True


def test_digests_of_own_manifests_go_in_all_three_kinds(operation):
    laid = Laid(operation, agency="SE-NCP")
    laid.scan("A-001", [seen("x"), seen("y")])
    found = held(operation, "SE-NCP")
    for name in ("md5", "sha1", "sha256"):
        assert found["digest", digest("x", name)] is False
    assert held(operation, "DK-NCP") == {}


def test_addresses_of_contributions_and_what_too_many_have_do_not_go(linked):
    kinds = {kind for kind, _ in held(linked, "DK-NCP")}
    assert "address" not in kinds
    assert not kinds & {"name", "search"}

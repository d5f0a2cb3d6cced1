"""An administrator sets agencies, officers and operations up."""

import time
import uuid

import pytest

from tallystick.vocabulary.errors import Absent, Conflict, Refused


def test_an_officer_gets_a_password_and_a_second_factor(operation):
    from allauth.mfa.models import Authenticator

    from tallystick.records.directory import add_officer
    from tallystick.records.models import Officer
    from tallystick.records.session import administration

    name = f"anna-{uuid.uuid4().hex[:6]}"
    with administration():
        told = add_officer(username=name, agency="SE-NCP", roles=["national_officer"])
        officer = Officer.objects.get(username=name)
        assert officer.check_password(told.password)
        assert Authenticator.objects.get(user=officer).wrap().validate_code(_code(told.totp))
        with pytest.raises(Conflict):
            add_officer(username=name, agency="SE-NCP", roles=[])


def test_an_operation_becomes_an_officers_own_once_and_only_where_the_agency_takes_part(operation):
    from tallystick.records.directory import add_agency, add_officer, assign
    from tallystick.records.session import administration

    mark = uuid.uuid4().hex[:6]
    with administration():
        add_officer(username=f"new-{mark}", agency="SE-NCP", roles=["analyst"])
        add_agency(code=f"XX-{mark}", name="Invented", country="XX")
        add_officer(username=f"far-{mark}", agency=f"XX-{mark}", roles=["analyst"])
        assert assign(operation.reference, [f"new-{mark}"]) == 1
        assert assign(operation.reference, [f"new-{mark}"]) == 0
        with pytest.raises(Refused):
            assign(operation.reference, [f"far-{mark}"])
        with pytest.raises(Absent):
            assign(operation.reference, [f"nobody-{mark}"])


def _code(secret):
    from allauth.mfa.totp.internal import auth

    return auth.format_hotp_value(auth.hotp_value(secret, int(time.time()) // 30))


def test_an_operation_admits_its_agencies_once(operation):
    from datetime import UTC, datetime

    from tallystick.records.directory import open_operation
    from tallystick.records.models import Member
    from tallystick.records.session import administration

    with administration():
        opened = open_operation(
            reference=f"OP-{uuid.uuid4().hex[:6]}",
            name="Invented",
            lead="DK-NCP",
            coordinator="EC3",
            opened_at=datetime(2026, 1, 1, tzinfo=UTC),
            members=["SE-NCP", "DK-NCP"],
        )
        assert set(Member.objects.filter(operation=opened).values_list("agency", "role")) == {
            ("EC3", "coordinator"),
            ("DK-NCP", "lead_country"),
            ("SE-NCP", "participant"),
        }

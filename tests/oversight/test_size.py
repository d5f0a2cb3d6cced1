"""Who saw a person is answered in under two seconds, over the ten million entries of some years."""

import time

import pytest
from benchmarks.filling import ASKED, fill
from django.db import connections

from tests.records.test_consultation import guard, log

LIMIT = 2.0


@pytest.fixture
def filled(operation, request):
    """As many entries as asked for, of ten agencies; a tenth are the guard's agency's."""
    with connections["owner"].cursor() as cursor:
        fill(cursor, operation=operation.id, rows=request.param, agency="SE-NCP")
    yield operation
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE records_consultation DISABLE TRIGGER USER")
        if request.param > 1_000_000:
            cursor.execute("TRUNCATE records_consultation")
        cursor.execute("DELETE FROM records_consultation WHERE operation = %s", [operation.id])
        cursor.execute("ALTER TABLE records_consultation ENABLE TRIGGER USER")


def answer(operation, asked):
    from tallystick.oversight import reads
    from tallystick.records.session import session

    started = time.perf_counter()
    with session(guard(operation)) as viewer:
        found = reads.who(viewer, asked)
    return found, time.perf_counter() - started


@pytest.mark.parametrize("filled", [200_000], indirect=True)
def test_who_saw_a_person_is_answered_from_the_index(filled):
    found, seconds = answer(filled, ASKED)
    assert found.total == 200_000 // 1_000
    assert seconds < LIMIT
    from tallystick.records.models import Consultation
    from tallystick.records.session import session

    with session(guard(filled)):
        plan = Consultation.objects.filter(subject__in=[ASKED]).order_by("-at")[:200].explain()
    assert "consultation_subject" in plan
    assert "Seq Scan on records_consultation" not in plan


@pytest.mark.long
@pytest.mark.parametrize("filled", [10_000_000], indirect=True)
def test_who_saw_a_person_over_ten_million_entries(filled, capsys):
    log(filled.viewer("SE-NCP"))
    cold = answer(filled, ASKED)
    warm = [answer(filled, ASKED)[1] for _ in range(5)]
    rare = answer(filled, "7d9f3c58-1111-4111-8111-000000000001")
    nobody = answer(filled, "P-99999")
    with capsys.disabled():
        print(f"\nwho saw a person, 10,000,000 entries: {cold[1]:.3f} s first, {max(warm):.3f} s at most after that,")
        print(f"{rare[1]:.3f} s for a person seen once, {nobody[1]:.3f} s for nobody")
    assert cold[0].total == 10_000
    assert rare[0].total == 1
    assert max(cold[1], *warm, rare[1], nobody[1]) < LIMIT

"""Counting and paging persons under row-level security beside the same queries with the filter written by hand."""

import random
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from uuid import UUID

from benchmarks import home
from benchmarks.measure import AGREED, Benchmark, Figures, Measure
from benchmarks.timing import typical_ms

PERSONS = 200_000
HERE, ELSEWHERE = "BENCH-RLS", "BENCH-RLS-OTHER"
VIEWER = "SE-NCP"
TIMES = 15
PAGE = 50
DEEP = 2_000
BY_HAND = "(owner = %s OR %s = ANY (grants)) AND category <> ALL (ARRAY['victim', 'possible_victim', 'informant'])"
"""What the policy on persons says, with the viewer's agency as a constant."""


def prepare(folder: Path) -> None:
    """Three quarters of the persons in the operation that is asked about, a quarter of those granted to the viewer."""
    home.make(folder)
    from django.db import connections

    from tallystick.records.copying import copy_rows
    from tallystick.records.models import Person
    from tallystick.records.session import session

    for reference, count in ((HERE, PERSONS * 3 // 4), (ELSEWHERE, PERSONS // 4)):
        operation = home.open_operation(reference)
        with session(home.service(operation), role="worker"):
            copy_rows(Person, rows(operation, count))
    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE records_person")


def rows(operation: UUID, count: int) -> Iterator[dict[str, Any]]:
    """Invented persons: owner, grants, country, category and rank drawn with a fixed seed."""
    dice = random.Random(7)
    for number in range(count):
        granted = [VIEWER] if dice.random() < 0.25 else []
        yield {
            "operation_id": operation,
            "owner": dice.choice(("EC3", "EC3", "EC3", "DE-BKA")),
            "grants": [*granted, "DK-NCP"] if dice.random() < 0.4 else granted,
            "category": "victim" if dice.random() < 0.01 else "unassessed",
            "number": f"P-{number:06d}",
            "country": dice.choice(("SE", "DE", "DK", "FR")),
            "rank": dice.randrange(10_000),
        }


def read(found: Any) -> Figures:
    """The three readings a desk makes of a queryset: how many, first page of a country, a page deep inside."""
    page = found.filter(country="SE").order_by("-rank", "number").values_list("number", "rank", "category", "grants")
    return {
        AGREED: float(found.count()) + hash_of(list(page[DEEP : DEEP + PAGE])),
        "count_ms": typical_ms(found.count, times=TIMES),
        "page_ms": typical_ms(lambda: list(page[:PAGE]), times=TIMES),
        "deep_ms": typical_ms(lambda: list(page[DEEP : DEEP + PAGE]), times=TIMES),
    }


def hash_of(found: list[Any]) -> float:
    """A fraction below 1 that stands for the page that was read."""
    return float(sum(place * row[1] for place, row in enumerate(found, 1)) % 9973) / 10_000


def whole(opened: Any, first_page: Any) -> float:
    """Milliseconds of a request's part: transaction opened, one page read, transaction closed."""

    def request() -> None:
        with opened():
            first_page()

    return typical_ms(request, times=TIMES * 3)


def ours(folder: Path) -> Figures:
    """As role ``app`` in a viewer's session: the policies filter."""
    home.enter(folder)
    from tallystick.records.models import Person
    from tallystick.records.session import session

    viewer = home.officer(VIEWER, home.operation_id(HERE))
    with session(viewer):
        figures = read(Person.objects.all())
    return figures | {"request_ms": whole(lambda: session(viewer), lambda: first(Person.objects.all()))}


def peer(folder: Path) -> Figures:
    """As role ``owner``, which no policy holds, with the same conditions in the query."""
    home.enter(folder)
    from django.db import transaction

    from tallystick.records.models import Person
    from tallystick.records.session import administration

    operation = home.operation_id(HERE)
    seen = Person.objects.using("owner").filter(operation_id=operation).extra(where=[BY_HAND], params=[VIEWER, VIEWER])
    with administration():
        figures = read(seen)

    def opened() -> AbstractContextManager[None]:
        return transaction.atomic(using="owner")

    return figures | {"request_ms": whole(opened, lambda: first(seen))}


def first(found: Any) -> list[Any]:
    return list(found.filter(country="SE").order_by("-rank")[:PAGE].values_list("number", "rank"))


BENCHMARK = Benchmark(
    name="rls",
    says=f"count and page {PERSONS:,} persons under row-level security, beside a filter written by hand as owner",
    measures=(
        Measure(name="rls_count", figure="count_ms", unit="ms", peer="by hand", budget=150),
        Measure(name="rls_first_page", figure="page_ms", unit="ms", peer="by hand", budget=30),
        Measure(name="rls_deep_page", figure="deep_ms", unit="ms", peer="by hand", budget=60),
        Measure(name="rls_request", figure="request_ms", unit="ms", peer="by hand", budget=30),
    ),
    sides={"ours": ours, "by hand": peer},
    prepare=prepare,
    tidy=home.leave,
)

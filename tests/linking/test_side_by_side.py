"""Normal forms made in several processes are those made in one."""

from collections.abc import Iterator
from typing import Any

from tallystick.linking.normal.side_by_side import ENOUGH, Rows, side_by_side


def doubled(rows: Rows) -> Rows:
    return [(number * 2,) for (number,) in rows]


def chunks(count: int) -> list[Rows]:
    return [[(10 * chunk + number,) for number in range(10)] for chunk in range(count)]


def test_chunks_come_back_in_their_order_whether_few_or_many() -> None:
    for count in (0, 1, ENOUGH - 1, ENOUGH, ENOUGH + 9):
        expected = [doubled(chunk) for chunk in chunks(count)]
        assert list(side_by_side(doubled, iter(chunks(count)), processes=2)) == expected
    assert list(side_by_side(doubled, iter(chunks(9)), processes=1)) == [doubled(chunk) for chunk in chunks(9)]


def test_few_chunks_are_under_way_at_a_time() -> None:
    taken: list[Any] = []

    def watched() -> Iterator[Rows]:
        for chunk in chunks(40):
            taken.append(chunk)
            yield chunk

    for done, _ in enumerate(side_by_side(doubled, watched(), processes=2), start=1):
        assert len(taken) <= max(ENOUGH, done + 4), "the reader waits for the workers"

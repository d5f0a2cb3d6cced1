"""What is held in rows: holdings, sealed lists, other agencies' standing questions, items. Found by token."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from django.db.models import Q, QuerySet

from tallystick.deconfliction.answering.found import Found
from tallystick.deconfliction.rules.forms import serial
from tallystick.deconfliction.rules.places import same_place
from tallystick.deconfliction.rules.windows import AROUND_A_SEARCH, meet
from tallystick.records.models import Exclusion, Holding, Item, Question
from tallystick.records.models.deconfliction import Windowed
from tallystick.vocabulary.codes import SelectorKind
from tallystick.vocabulary.deconfliction import WINDOWED, AskedKind, HeldAs

Questions = Sequence[Question]

_Row = TypeVar("_Row", Holding, Question, Exclusion)
_Held = TypeVar("_Held", Holding, Question)

STRETCH = 2_000
"""So many tokens are looked for in one statement."""


def in_rows(operation: str, asked: Questions, *, now: datetime) -> Iterator[Found]:
    """What rows of the operation hold of what is asked, the asker's own among it. Names are compared elsewhere."""
    exact = [one for one in asked if one.kind not in (AskedKind.SEARCH, AskedKind.NAME)]
    searches = [one for one in asked if one.kind == AskedKind.SEARCH]
    yield from _held(exact, _by_tokens(living_holdings(operation, now=now), exact))
    yield from _asked(exact, _by_tokens(standing_questions(operation, now=now), exact))
    yield from _excluded(exact, _by_tokens(Exclusion.objects.filter(operation_id=operation), exact))
    yield from _items(operation, exact)
    if searches:
        planned = living_holdings(operation, now=now).filter(kind=AskedKind.SEARCH)
        yield from _held(searches, list(planned))
        yield from _asked(searches, list(standing_questions(operation, now=now).filter(kind=AskedKind.SEARCH)))


def living_holdings(operation: str, *, now: datetime) -> QuerySet[Holding]:
    """Holdings that answer questions now."""
    rows = Holding.objects.filter(operation_id=operation, withdrawn_at=None)
    return rows.filter(Q(expires_at=None) | Q(expires_at__gt=now))


def standing_questions(operation: str, *, now: datetime) -> QuerySet[Question]:
    """Questions that are asked again whenever something new is held."""
    return Question.objects.filter(operation_id=operation, ended_at=None, standing_until__gt=now)


def matches(one: Windowed, other: Windowed) -> bool:
    """Whether what is asked and what is held are the same: equal tokens, windows that overlap; of searches the same
    place, or near enough, at nearly the same time."""
    if one.kind != other.kind:
        return False
    if one.kind == AskedKind.SEARCH:
        here, there = (one.form, one.latitude, one.longitude), (other.form, other.latitude, other.longitude)
        return same_place(here, there) and meet(
            (one.since, one.until), (other.since, other.until), slack=AROUND_A_SEARCH
        )
    slack = timedelta(0)
    near = one.kind not in WINDOWED or meet((one.since, one.until), (other.since, other.until), slack=slack)
    return one.token == other.token and near


def _by_tokens(rows: QuerySet[_Row], asked: Questions) -> list[_Row]:
    tokens = sorted({one.token for one in asked})
    found: list[_Row] = []
    for start in range(0, len(tokens), STRETCH):
        found += rows.filter(token__in=tokens[start : start + STRETCH])
    return found


def _pairs(asked: Questions, rows: Iterable[_Held]) -> Iterator[tuple[Question, _Held]]:
    by_key: dict[str, list[_Held]] = defaultdict(list)
    for row in rows:
        by_key[_key(row)].append(row)
    for one in asked:
        for row in by_key[_key(one)]:
            if row.pk != one.pk and matches(one, row):
                yield one, row


def _key(row: Windowed) -> str:
    return str(AskedKind.SEARCH) if row.kind == AskedKind.SEARCH else row.token


def _held(asked: Questions, rows: Iterable[Holding]) -> Iterator[Found]:
    for one, row in _pairs(asked, rows):
        if (row.owner, row.by, row.at) == (one.owner, one.by, one.at):
            continue  # a planned search is entered and asked for in one act
        yield Found(
            question=one.pk, owner=row.owner, held=HeldAs.EXCLUSION if row.excluded else HeldAs.HOLDING,
            source=str(row.pk), shown=holding_shown(row), silent=row.silent or bool(row.excluded),
        )  # fmt: skip


def holding_shown(row: Holding) -> str:
    """A holding in a sentence, for its owner."""
    what = "Entered as to be left alone" if row.excluded else "Entered by hand"
    window = f"{row.since:%Y-%m-%d %H:%M} to {row.until:%Y-%m-%d %H:%M} UTC" if row.since and row.until else ""
    more = "; ".join(part for part in (row.words, row.reference, row.said, window) if part)
    return f"{what}: {more or row.kind}"[:400]


def _asked(asked: Questions, rows: Iterable[Question]) -> Iterator[Found]:
    for one, row in _pairs(asked, rows):
        if row.owner != one.owner:
            shown = f"Your question of {row.at:%Y-%m-%d}, which stands until {row.standing_until:%Y-%m-%d}"
            yield Found(question=one.pk, owner=row.owner, held=HeldAs.QUESTION, source=str(row.pk), shown=shown[:400])


def _excluded(asked: Questions, rows: Iterable[Exclusion]) -> Iterator[Found]:
    """Silent: whoever asks an ordinary question learns nothing of a sealed list."""
    by_token: dict[tuple[str, str], list[Exclusion]] = defaultdict(list)
    for row in rows:
        by_token[row.kind, row.token].append(row)
    for one in asked:
        for row in by_token[one.kind, one.token]:
            yield Found(
                question=one.pk, owner=row.owner, held=HeldAs.EXCLUSION, source=str(row.pk),
                shown="It is on a sealed list of your agency", silent=True,
            )  # fmt: skip


def _items(operation: str, asked: Questions) -> Iterator[Found]:
    """Items of the register by their serial number: cameras and devices."""
    wanted: dict[str, list[Question]] = defaultdict(list)
    for one in asked:
        if one.kind in (AskedKind.CAMERA, SelectorKind.DEVICE):
            wanted[serial(one.form).form].append(one)
    wanted.pop("", None)
    if not wanted:
        return
    for row in Item.objects.filter(operation_id=operation).exclude(serial=""):
        for one in wanted.get(serial(row.serial).form, ()):
            shown = f"Serial number of item {row.label}"
            yield Found(question=one.pk, owner=row.owner, held=HeldAs.ITEM, source=str(row.pk), shown=shown)

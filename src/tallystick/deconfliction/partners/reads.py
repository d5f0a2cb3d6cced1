"""Other houses, as an agency knows them: what waits with each, what came of it, and what was carried."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tallystick.deconfliction.partners.beginning import home
from tallystick.deconfliction.partners.kept import Kept
from tallystick.deconfliction.partners.list_words import CONFIRMED, NOT_CONFIRMED, UNCONFIRMED
from tallystick.deconfliction.partners.lists_given import Given, lists_given
from tallystick.deconfliction.partners.pairs import pairs_waiting
from tallystick.records import consultation
from tallystick.records.categories import told_hits
from tallystick.records.models import Hit, LedgerLine
from tallystick.vocabulary.deconfliction import AnswerState, Via
from tallystick.vocabulary.errors import Absent
from tallystick.vocabulary.viewer import Viewer

EXCHANGES = {
    "ask_key_server": "values", "tell_match_hub": "", "collect_from_hub": "", "take_from_hub": "findings",
    "seal_holdings": "values", "ask_list": "questions", "confirm_list_hits": "asked", "take_confirmation": "answers",
    "ask_pair": "values", "answer_pair": "asked", "finish_pair": "found", "take_pair": "told", "meet_partner": "",
}  # fmt: skip
"""Acts by which something is carried to another house or taken in, and what of their payload says how many values."""
LISTED = 200
"""So many exchanges are shown, the newest."""


@dataclass(frozen=True, kw_only=True)
class Partner:
    """An agency with a house of its own. Hits with it: ``to_answer`` wait for us, ``waits`` for it, ``unconfirmed`` (of
    a sealed list) for the list's owner, who said yes (``confirmed``) or no (``false``); ``hits``: all but the false.
    ``lists``: sealed ones we gave it. ``asked_by_us``: our question of the pair is out."""

    code: str
    to_answer: int = 0
    waits: int = 0
    unconfirmed: int = 0
    confirmed: int = 0
    false: int = 0
    hits: int = 0
    lists: tuple[Given, ...] = ()
    asked_by_us: bool = False


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """Something carried: ``act`` one of :data:`EXCHANGES`, ``partner`` a code, ``values`` how many (None: not said);
    ``false_hits`` of what was confirmed."""

    at: datetime
    act: str
    partner: str
    values: int | None
    false_hits: int = 0


@dataclass(frozen=True, kw_only=True)
class Partners:
    """``hub``: the role whose reply is waited for, empty where none is. ``exchanges``: the newest first, as far as the
    viewer may read the agency's ledger."""

    partners: tuple[Partner, ...]
    hub: str
    exchanges: tuple[Exchange, ...] = field(default=())


def partners(viewer: Viewer) -> Partners:
    """Other houses, as the viewer's agency knows them, in an open session. The look is logged."""
    consultation.note(viewer, subject_kind="partners", subject="all")
    told = {hit for hit, _ in told_hits()}
    away = Hit.objects.filter(operation_id=viewer.operation).exclude(via=Via.HERE)
    ours = list(away.filter(owner=viewer.recipient))
    theirs = list(away.filter(asker=viewer.recipient, pk__in=told))
    given: tuple[Given, ...] = ()
    asked, hub = frozenset[str](), ""
    if not viewer.looks_as:
        kept = Kept(home(), viewer.operation, viewer.agency)
        given, asked, hub = lists_given(viewer), pairs_waiting(viewer), _awaited(kept)
    codes = {row.asker for row in ours} | {row.owner for row in theirs} | {one.recipient for one in given} | asked
    return Partners(
        partners=tuple(_partner(code, ours, theirs, given, asked=code in asked) for code in sorted(codes)),
        hub=hub,
        exchanges=_exchanges(viewer),
    )


def _partner(code: str, ours: Sequence[Hit], theirs: Sequence[Hit], given: Sequence[Given], *, asked: bool) -> Partner:
    of_ours = [row for row in ours if row.asker == code]
    of_theirs = [row for row in theirs if row.owner == code]
    # The owner of an unconfirmed hit of what we hold is ourselves: its words say that it came of the other's list.
    words = Counter(row.words for row in (*of_ours, *of_theirs))
    confirmed_here = [row for row in of_ours if row.state == AnswerState.PENDING and row.words != UNCONFIRMED]
    return Partner(
        code=code,
        to_answer=len(confirmed_here),
        waits=sum(row.state == AnswerState.PENDING and row.words != UNCONFIRMED for row in of_theirs),
        unconfirmed=words[UNCONFIRMED],
        confirmed=words[CONFIRMED],
        false=words[NOT_CONFIRMED],
        hits=len(of_ours) + len(of_theirs) - words[NOT_CONFIRMED],
        lists=tuple(one for one in given if one.recipient == code),
        asked_by_us=asked,
    )


def _awaited(kept: Kept) -> str:
    try:
        under_way = kept.under_way()
    except Absent:
        return ""  # no card was taken in: there is no hub
    return str(under_way.about["stage"]) if under_way else ""


def _exchanges(viewer: Viewer) -> tuple[Exchange, ...]:
    rows = LedgerLine.objects.filter(operation_id=viewer.operation, owner=viewer.recipient, act__in=EXCHANGES)
    return tuple(_exchange(row) for row in rows.order_by("-at", "id")[:LISTED])


def _exchange(row: LedgerLine) -> Exchange:
    said: dict[str, Any] = json.loads(bytes(row.payload)) if row.payload else {}
    values = said.get(EXCHANGES[row.act])
    false = said.get("answers", 0) - said.get("confirmed", 0) if row.act == "take_confirmation" else 0
    return Exchange(
        at=row.at, act=row.act, partner=row.subject.partition(":")[2], false_hits=false,
        values=sum(values.values()) if isinstance(values, dict) else values,
    )  # fmt: skip

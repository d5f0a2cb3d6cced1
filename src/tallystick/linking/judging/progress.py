"""How judging goes: what is asked of an officer unseen, where officers contradict each other, how far they agree, and
how often the machine was wrong. Every look is noted.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import CharField, F, Func, Q, QuerySet, Value
from django.db.models.functions import Concat

from tallystick.linking import looked_at
from tallystick.linking.judging import said
from tallystick.linking.judging.stakes import reasons_of
from tallystick.linking.rules import agreement as rules
from tallystick.linking.rules.answers import Pair, Said, by_pair, opinions
from tallystick.linking.rules.asking import asked
from tallystick.linking.rules.errors import error_rates
from tallystick.linking.rules.lots import AUDIT, lot
from tallystick.linking.rules.states import computed_state
from tallystick.linking.showing import names
from tallystick.linking.weighing import weights
from tallystick.records import consultation
from tallystick.records.models import Build, Decision, Link, Person
from tallystick.vocabulary.codes import LinkState
from tallystick.vocabulary.viewer import Viewer

SPOKEN = (LinkState.CONFIRMED, LinkState.REFUSED, LinkState.UNSURE, LinkState.DISPUTED)
AUDITED = 300
"""The audit sample: so many of the machine's proposed links, those with the smallest lots."""

EVERY = 4
"""One link in so many of what is asked unseen comes from the audit sample, as long as some of it is unjudged."""

CUT_AGAINST_WORD = "Decisions contradict each other"
SHOWN = 200


@dataclass(frozen=True)
class Asked:
    """Links asked of the viewer unseen, the first of ``waiting`` in all; ``after`` goes on (empty at the end)."""

    links: tuple[Link, ...]
    reasons: dict[UUID, tuple[str, ...]]
    waiting: int
    after: str


@dataclass(frozen=True)
class Dispute:
    """A link whose officers contradict each other. What they said is shown only to who has spoken (``open``)."""

    link: Link
    open: bool
    decisions: tuple[Decision, ...]


@dataclass(frozen=True)
class Contradictions:
    """Disputed links, persons in whom the last build had to cut a confirmed link, officers' names by UUID."""

    disputes: tuple[Dispute, ...]
    cuts: tuple[tuple[Person, tuple[str, ...]], ...]
    in_build: int
    names: dict[UUID, str]


@dataclass(frozen=True)
class Agreed:
    """Agreement of every two officers, and of each with all others; officers' names by UUID as text."""

    pairs: tuple[rules.Agreement, ...]
    officers: tuple[rules.Standing, ...]
    names: dict[str, str]


@dataclass(frozen=True)
class Errors:
    """The machine's error rate twice, each with what it rests on.

    ``sample`` rests on links drawn by lot, each judged up to the first that is not: an unbiased estimate for what the
    machine proposes. ``judged`` rests on everything judged, in the order of the queue: no random sample.
    """

    sample: tuple[dict[str, Any], ...]
    judged: tuple[dict[str, Any], ...]
    drawn: int
    done: int
    proposed: int
    sentences: tuple[str, str]


def second_queue(viewer: Viewer, *, after: str = "", limit: int = 50) -> Asked:
    """What is asked of this officer unseen: contradictions first, then second opinions by worth, and the audit sample
    in the order of its lots between them. ``after`` is the id of the link to go on behind.
    """
    ids = _asked(viewer)
    start = ids.index(after) + 1 if after in ids else 0
    chosen = ids[start : start + limit]
    rows = {str(row.pk): row for row in Link.objects.filter(operation_id=viewer.operation, pk__in=chosen)}
    links = tuple(rows[one] for one in chosen if one in rows)
    looked_at.links(viewer, links)
    more = chosen[-1] if start + limit < len(ids) else ""
    return Asked(links, reasons_of(viewer, links), len(ids), more)


def _asked(viewer: Viewer) -> list[str]:
    """Ids of everything asked of this officer unseen, in order."""
    spoken = opinions(said.of_operation(viewer.operation))
    waiting = []
    rows = Link.objects.filter(operation_id=viewer.operation, state__in=SPOKEN)
    for key, left, right, worth in rows.values_list("pk", "left", "right", "worth"):
        opinion = spoken.get((left, right), {})
        if asked(opinion, officer=viewer.officer, pair=(left, right), worth=worth, operation=viewer.operation):
            place = (len(opinion) < 2, -worth, lot(viewer.operation, left, right, draw=AUDIT))
            waiting.append((place, str(key)))
    seconds = [key for _, key in sorted(waiting)]
    return _mixed(seconds, [str(row.pk) for row in audit_sample(viewer) if (row.left, row.right) not in spoken])


def _mixed(seconds: Sequence[str], firsts: Sequence[str]) -> list[str]:
    """Both lists in their own order, one of ``firsts`` at every fourth place."""
    rest, mixed = iter(firsts), list[str]()
    for place, key in enumerate(seconds, start=1):
        mixed.append(key)
        if place % (EVERY - 1) == 0:
            mixed += islice(rest, 1)
    return [*mixed, *rest]


def audit_sample(viewer: Viewer) -> list[Link]:
    """The audit sample in the order of its lots: links the machine proposes, whatever officers said of them since."""
    rows = _proposed(viewer).annotate(lot=_lot(viewer.operation)).order_by("lot")[:AUDITED]
    return [row for row in rows if computed_state(row.because) == LinkState.PROPOSED]


def _proposed(viewer: Viewer) -> QuerySet[Link]:
    enough = Link.objects.filter(operation_id=viewer.operation, weight__gte=weights.PROPOSED)
    return enough.exclude(state=LinkState.CANDIDATE)


def _lot(operation: str) -> Func:
    """The same lot as rules.lots, computed by PostgreSQL; a link's left account comes before its right one."""
    words = Concat(Value(f"{AUDIT}\n{operation}\n"), F("left"), Value("\n"), F("right"), output_field=CharField())
    return Func(words, template="encode(sha256(convert_to(%(expressions)s, 'UTF8')), 'hex')", output_field=CharField())


def contradictions(viewer: Viewer) -> Contradictions:
    """Where decisions contradict each other: a person has to look, no machine settles it."""
    links = tuple(
        Link.objects.filter(operation_id=viewer.operation, state=LinkState.DISPUTED).order_by("-worth", "id")[:SHOWN]
    )
    looked_at.links(viewer, links)
    spoken = _decisions(viewer, links)
    disputes = []
    for link in links:
        rows = spoken.get((link.left, link.right), ())
        own = any(str(row.by) == viewer.officer for row in rows)
        disputes.append(Dispute(link, own, tuple(rows) if own else ()))
    cuts = tuple(_cuts(viewer))
    consultation.note_all(viewer, subject_kind="listed", subjects=[person.pk for person, _ in cuts])
    build = Build.objects.filter(operation_id=viewer.operation, current=True).order_by("-made_at").first()
    named = names(row.by for one in disputes for row in one.decisions)
    return Contradictions(tuple(disputes), cuts, int(build.figures.get("contradictions", 0)) if build else 0, named)


def _decisions(viewer: Viewer, links: Iterable[Link]) -> dict[Pair, list[Decision]]:
    """Standing decisions on links: the latest of each officer that is not withdrawn."""
    wanted = {(link.left, link.right) for link in links}
    lefts = {left for left, _ in wanted}
    rows = Decision.objects.filter(operation_id=viewer.operation, left__in=lefts, withdrawn_at=None)
    latest = {(row.left, row.right, row.by): row for row in rows.order_by("at", "id")}
    found: dict[Pair, list[Decision]] = {}
    for (left, right, _), row in latest.items():
        if (left, right) in wanted:
            found.setdefault((left, right), []).append(row)
    return found


def _cuts(viewer: Viewer) -> Iterable[tuple[Person, tuple[str, ...]]]:
    rows = Person.objects.filter(operation_id=viewer.operation, became=None, figures__has_key="cuts")
    for person in rows.exclude(figures__cuts=[]).order_by("-rank", "number"):
        told = tuple(str(cut) for cut in person.figures["cuts"] if CUT_AGAINST_WORD in str(cut))
        if told:
            yield person, told


def agreement(viewer: Viewer) -> Agreed:
    """How far officers agree on links that several of them judged, before either saw the other's answer."""
    words = said.of_operation(viewer.operation)
    consultation.note(viewer, subject_kind="judging", subject="agreement between officers")
    pairs, officers = tuple(rules.agreements(words)), tuple(rules.standings(words))
    named = names(UUID(row.officer) for row in officers)
    return Agreed(pairs, officers, {str(officer): name for officer, name in named.items()})


def errors(viewer: Viewer) -> Errors:
    """How often the machine was wrong, with intervals: from the audit sample, and from all that was judged."""
    consultation.note(viewer, subject_kind="judging", subject="error rate of the machine")
    words = said.of_operation(viewer.operation)
    sample = audit_sample(viewer)
    done = _without_gap(sample, words)
    pairs = {(row.left, row.right): row.weight for row in done}
    drawn = [one for one in said.judged(words, pairs) if one.pair in pairs]
    everything = said.judged(words, _weights(viewer, words))
    proposed = _proposed(viewer).count()
    sentences = (
        f"Drawn by lot: of {proposed} proposed links the {len(sample)} with the smallest lots, the first {len(done)}"
        " of them judged without a gap. Each proposed link had the same chance: an unbiased estimate.",
        "All judged links, in the order of the queue: what matters most was judged first, so this is no random sample.",
    )
    return Errors(
        tuple(error_rates(drawn)), tuple(error_rates(everything)), len(sample), len(done), proposed, sentences
    )


def _without_gap(sample: Sequence[Link], words: Iterable[Said]) -> list[Link]:
    """The sample up to the first link nobody has judged: what comes after is not left out for what it is."""
    spoken = opinions(words)
    done = []
    for link in sample:
        if (link.left, link.right) not in spoken:
            break
        done.append(link)
    return done


def _weights(viewer: Viewer, words: Iterable[Said]) -> dict[Pair, int]:
    lefts = {left for left, _ in by_pair(words)}
    rows = Link.objects.filter(Q(left__in=lefts), operation_id=viewer.operation)
    return {(left, right): weight for left, right, weight in rows.values_list("left", "right", "weight")}

"""Hits become rows: one of each owner for a question, silent where any of its sources must be, and both sides told."""

import secrets
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from tallystick.deconfliction.answering.found import Found
from tallystick.deconfliction.answering.joining import Key, enter_joined, hits_of, is_told, join_or_make
from tallystick.deconfliction.answering.more import add_more, first_of
from tallystick.deconfliction.answering.telling import notice, probes
from tallystick.deconfliction.rules.deadlines import due_at
from tallystick.records import turns
from tallystick.records.models import Hit, HitSource, Notice, Question
from tallystick.vocabulary.viewer import Viewer

_SIGNS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"


def one_at_a_time(operation: str) -> None:
    """Wait for whoever just writes hits of the operation, so that none is written twice."""
    turns.one_at_a_time("hits", operation)


def write_hits(asked: Mapping[UUID, Question], found: Iterable[Found], *, by: Viewer, at: datetime) -> list[Hit]:
    """Enter what is new of ``found`` (the askers' own is left out) and tell both sides; gives the new hits.

    What is asked again joins the hit that is there (:mod:`answering.joining`), which gets sources it has not
    (:mod:`answering.more`). For whoever holds :func:`one_at_a_time`.
    """
    sources: dict[Key, list[Found]] = defaultdict(list)
    for one in found:
        if one.question in asked and one.owner != asked[one.question].owner:
            sources[one.owner, one.question].append(one)
    old = hits_of(by.operation, sources)
    fresh = {key: rows for key, rows in sources.items() if key not in old}
    ready = join_or_make(fresh, asked, make=lambda key: _hit(asked[key[1]], key[0], fresh[key], at=at))
    hits = list(ready.new.values())
    again = enter_joined(ready.joined, asked, just_made=hits, by=by, at=at)
    Hit.objects.bulk_create(hits, batch_size=1000)
    found_of = _of_each(sources, old | ready.new | ready.joined)
    written = [(hit, first_of(found_of.pop(hit.pk)[1])) for hit in hits]
    told = [notice for hit in hits for notice in _notices(hit, by=by, at=at)]
    added, notices = add_more(list(found_of.values()), asked, by=by, at=at)
    written += added
    # What is said of something new says by when, too.
    told += [one for one in again if (one.subject, one.to) not in {(more.subject, more.to) for more in notices}]
    kept = [_source(hit, one) for hit, rows in written for one in rows]
    HitSource.objects.bulk_create(kept, batch_size=1000)
    # All at once: how many hits were silent is not to be told by how long their owners' notices took.
    Notice.objects.bulk_create([*told, *notices, *probes(asked, written, by=by, at=at)], batch_size=1000)
    return hits


def _of_each(sources: Mapping[Key, Sequence[Found]], hits: Mapping[Key, Hit]) -> dict[UUID, tuple[Hit, list[Found]]]:
    """Each hit (by its id) with all that is found of it now, for whichever of its questions."""
    found: dict[UUID, tuple[Hit, list[Found]]] = {}
    for key, hit in hits.items():
        found.setdefault(hit.pk, (hit, []))[1].extend(sources[key])
    return found


def _hit(question: Question, owner: str, rows: Sequence[Found], *, at: datetime) -> Hit:
    return Hit(
        operation_id=question.operation_id, owner=owner, grants=[question.owner] if is_told(rows) else [],
        question=question.pk, asker=question.owner, kind=question.kind, reference=_reference(),
        weak=all(one.weak for one in rows), urgency=question.urgency, made_at=at,
        due_at=due_at(at, urgency=question.urgency, kind=question.kind, since=question.since),
    )  # fmt: skip


def _reference() -> str:
    """What both sides call a hit on the telephone; it says nothing of when it was made, or of how many there are."""
    signs = "".join(secrets.choice(_SIGNS) for _ in range(8))
    return f"H-{signs[:4]}-{signs[4:]}"


def _source(hit: Hit, one: Found) -> HitSource:
    return HitSource(
        operation_id=hit.operation_id, owner=hit.owner, hit=hit.pk, held=one.held, source=one.source, shown=one.shown,
        silent=one.silent,
    )  # fmt: skip


def _notices(hit: Hit, *, by: Viewer, at: datetime) -> list[Notice]:
    due = f"{hit.due_at:%Y-%m-%d %H:%M} UTC"
    what = "a person by a name like one you hold" if hit.weak else f"something you hold ({hit.kind})"
    told = "" if hit.grants else " They are not told of it."
    words = f"{hit.reference}: {hit.asker} asked for {what}.{told} Decide by {due}."
    said = [notice(hit, to=hit.owner, words=words, by=by, at=at)]
    if hit.grants:
        words = f"{hit.reference}: {hit.owner} holds what you asked for ({hit.kind}) and decides by {due}."
        said.append(notice(hit, to=hit.asker, words=words, by=by, at=at))
    return said

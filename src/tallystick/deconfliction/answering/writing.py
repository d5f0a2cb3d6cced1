"""Hits become rows: one of each owner for a question, silent where any of its sources must be, and both sides told."""

import secrets
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from tallystick.deconfliction.answering.found import Found
from tallystick.deconfliction.answering.more import add_more, first_of
from tallystick.deconfliction.answering.telling import notice, probes
from tallystick.deconfliction.rules.deadlines import due_at
from tallystick.records import turns
from tallystick.records.models import Hit, HitSource, Notice, Question
from tallystick.vocabulary.deconfliction import Via
from tallystick.vocabulary.viewer import Viewer

_SIGNS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"


def one_at_a_time(operation: str) -> None:
    """Wait for whoever just writes hits of the operation, so that none is written twice."""
    turns.one_at_a_time("hits", operation)


def write_hits(asked: Mapping[UUID, Question], found: Iterable[Found], *, by: Viewer, at: datetime) -> list[Hit]:
    """Enter what is new of ``found`` (the askers' own is left out) and tell both sides; gives the new hits.

    A hit that is there gets sources it has not (:mod:`answering.more`). For whoever holds :func:`one_at_a_time`.
    """
    sources: dict[tuple[str, UUID], list[Found]] = defaultdict(list)
    for one in found:
        if one.question in asked and one.owner != asked[one.question].owner:
            sources[one.owner, one.question].append(one)
    there = Hit.objects.defer(None).filter(
        operation_id=by.operation, via=Via.HERE, question__in={key[1] for key in sources}
    )
    old = {(row.owner, row.question): row for row in there if (row.owner, row.question) in sources}
    new = {key: rows for key, rows in sorted(sources.items(), key=lambda one: str(one[0])) if key not in old}
    hits = [_hit(asked[question], owner, rows, at=at) for (owner, question), rows in new.items()]
    Hit.objects.bulk_create(hits, batch_size=1000)
    written = [(hit, first_of(rows)) for hit, rows in zip(hits, new.values(), strict=True)]
    told = [notice for hit in hits for notice in _notices(hit, by=by, at=at)]
    added, notices = add_more([(row, sources[key]) for key, row in old.items()], asked, by=by, at=at)
    written += added
    kept = [_source(hit, one) for hit, rows in written for one in rows]
    HitSource.objects.bulk_create(kept, batch_size=1000)
    # All at once: how many hits were silent is not to be told by how long their owners' notices took.
    Notice.objects.bulk_create([*told, *notices, *probes(asked, written, by=by, at=at)], batch_size=1000)
    return hits


def _hit(question: Question, owner: str, rows: Sequence[Found], *, at: datetime) -> Hit:
    silent = any(one.silent for one in rows)
    weak = all(one.weak for one in rows)
    return Hit(
        operation_id=question.operation_id, owner=owner, grants=[] if silent or weak else [question.owner],
        question=question.pk, asker=question.owner, kind=question.kind, reference=_reference(), weak=weak,
        urgency=question.urgency, made_at=at,
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

"""Making a statement from a released version of the figures, and what a named reader says of it."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import rfc8785
from django.db import transaction

from tallystick.actionday.entering import line, running_operation
from tallystick.actionday.results.consents import Consents, consents
from tallystick.records.categories import members_here
from tallystick.records.models import FigureRelease, Operation, Statement, StatementReading
from tallystick.records.session import current_alias
from tallystick.report.counting.rules.definition import defined
from tallystick.report.counting.taking_part import taking_part
from tallystick.report.releases.rows import one_at_a_time
from tallystick.report.statements import gather
from tallystick.report.statements.days import usual_days
from tallystick.report.statements.language import language as language_of
from tallystick.report.statements.rules.apart import apart
from tallystick.report.statements.rules.body import Body, templates
from tallystick.report.statements.rules.facts import Before, Facts, Frozen, Part, Version
from tallystick.report.statements.rules.figures import children_in
from tallystick.report.statements.rules.given import Usual, chosen
from tallystick.report.statements.rules.language import Language
from tallystick.vocabulary.errors import Absent, Conflict, Malformed, Refused
from tallystick.vocabulary.results import SignatureSays, StatementKind
from tallystick.vocabulary.viewer import Viewer

TEMPLATES = Path(__file__).with_name("templates.toml")


def make_statement(
    release: str, kind: str, language: str, given: Mapping[str, Any], *, by: Viewer, at: datetime
) -> Statement:
    """Make a language version of a statement; it cannot be used until a reader of the language signs it.

    ``kind`` a StatementKind, ``language`` one that has a file; ``given``: what is chosen (``rules.given.KNOWN``). A
    version made from later figures than one that a reader signed says what was corrected since. Raises Refused for
    figures that are not released, or about children without consent; Malformed, Absent for what is not known.
    """
    operation, of = running_operation(by), language_of(language)
    if kind not in tuple(StatementKind):
        raise Malformed("statement", f"{kind[:20]!r} is no kind", f"One of: {', '.join(StatementKind)}.")
    row = gather.released(by, release)
    gather.fits(kind, row, by=by)
    with transaction.atomic(using=current_alias()):
        one_at_a_time(by)
        facts = _facts(operation, row, kind, given, of=of, by=by)
        version, parts = templates(TEMPLATES.read_text(encoding="utf-8"))[kind]
        body = Body(kind, facts, of=of).parts(parts)
        here = Statement.objects.filter(
            operation=operation, owner=by.agency, release=row.pk, kind=kind, language=language, country=row.national
        )
        made = Statement.objects.create(
            operation=operation, owner=by.agency, grants=_readers(operation, row), release=row.pk, kind=kind,
            language=language, country=row.national, template=f"{kind} {version}", given=dict(given), body=body,
            digest=digest_of(body, row), version=here.count() + 1, by=UUID(by.officer), at=at,
        )  # fmt: skip
        payload = {"digest": made.digest, "release": row.digest, "kind": kind, "language": language}
        line("make_statement", f"statement:{made.pk}", by=by, at=at, payload=payload)
    return made


def read_statement(
    statement: str, says: str, *, reader: str, capacity: str, words: str, by: Viewer, at: datetime, digest: str = ""
) -> StatementReading:
    """What a named reader of the language says of a version: signed, or objected with words.

    ``digest``: of the version that was read, where it came with it. Raises Conflict where that is another one, or the
    version is not as it was made; Malformed without a name, capacity, or words of an objection.
    """
    row = Statement.objects.filter(operation_id=by.operation, pk=_uuid(statement)).first()
    if row is None:
        raise Absent("statement", "you know of none of this number", "Choose one of the list.")
    if row.owner != by.agency:
        raise Refused("statement", f"it is {row.owner}'s", "Tell them what you read; they enter it.")
    if says not in tuple(SignatureSays):
        raise Malformed("reading", f"{says[:20]!r} is no answer", f"One of: {', '.join(SignatureSays)}.")
    _named(reader, capacity, words, says=says)
    release = FigureRelease.objects.get(pk=row.release)
    if digest_of(row.body, release) != row.digest or (digest and digest != row.digest):
        raise Conflict("statement", "what was read is not this version", "Open it again and read what stands there.")
    with transaction.atomic(using=current_alias()):
        made = StatementReading.objects.create(
            operation_id=row.operation_id, owner=row.owner, grants=_readers(running_operation(by), release),
            statement=row.pk, says=says, reader=reader.strip(), capacity=capacity.strip(), digest=row.digest,
            words=words.strip(), by=UUID(by.officer), at=at,
        )  # fmt: skip
        payload = {"says": says, "reader": made.reader, "capacity": made.capacity, "digest": made.digest}
        line("read_statement", f"statement:{row.pk}", by=by, at=at, payload={**payload, "words": made.words})
    return made


def digest_of(body: list[Part], release: FigureRelease) -> str:
    """SHA-256 over the parts, in canonical JSON, and the digest of the figures they were made from."""
    return hashlib.sha256(rfc8785.dumps({"body": body, "figures": release.digest})).hexdigest()


def _facts(
    operation: Operation, row: FigureRelease, kind: str, given: Mapping[str, Any], *, of: Language, by: Viewer
) -> Facts:
    usual = Usual(name=operation.name, days=usual_days(by), countries=tuple(sorted(set(taking_part().values()))))
    said = chosen(given, kind, usual=usual, of=of)
    figures = gather.picked(row, tuple(given.get("figures", ())))
    apart(figures)
    joint, beside = _beside(by, given) if kind == StatementKind.NATIONAL else (None, ())
    allowed = consents(by)
    gather.consented(row, figures, allowed)
    led, coordinated = gather.named(operation)
    return Facts(
        chosen=said, version=gather.version_of(row), joint=joint,
        led_by=led, coordinated_by=coordinated, country=row.national, figures=figures, beside=beside,
        negatives=gather.not_found(row, given, allowed, of=of), before=_before(row, kind, allowed, of=of),
        rehearsal=operation.synthetic,
    )  # fmt: skip


def _beside(by: Viewer, given: Mapping[str, Any]) -> tuple[Version | None, tuple[Frozen, ...]]:
    """The joint figures a national release names; never about children, whose consent was for the joint one."""
    if not given.get("beside"):
        return None, ()
    row = gather.released(by, str(given["beside"]))
    if row.national:
        raise Refused("beside", "these are not the joint figures", "Choose the joint release.")
    figures = (one for one in gather.picked(row, ()) if not children_in(defined(one.definition)))
    return gather.version_of(row), tuple(figures)


def _before(row: FigureRelease, kind: str, allowed: Consents, *, of: Language) -> Before | None:
    """What the newest version that a reader signed, from earlier figures and in this language, said of them. Not what
    it said of children where a country no longer consents: the difference would be that country's."""
    earlier = FigureRelease.objects.filter(
        operation=row.operation_id, owner=row.owner, national=row.national, number__lt=row.number
    ).exclude(released_at=None)
    for old in earlier.order_by("-number"):
        made = Statement.objects.filter(release=old.pk, owner=row.owner, kind=kind, language=of.code)
        signed = StatementReading.objects.filter(
            statement__in=list(made.values_list("pk", flat=True)), says=SignatureSays.SIGNED
        ).values_list("statement", flat=True)
        said = made.filter(pk__in=list(signed)).order_by("-version").first()
        if said is not None:
            figures = gather.picked(old, tuple(said.given.get("figures", ())))
            told = {one.key: one for one in figures if gather.still_let(old, one, allowed)}
            return Before(day=gather.version_of(old).released, figures=told)
    return None


def _readers(operation: Operation, row: FigureRelease) -> list[str]:
    """Who is given a statement: of the joint figures everyone who takes part, of a country's own the coordinator."""
    whom = {operation.coordinator} if row.national else set(members_here())
    return sorted(whom - {row.owner})


def _named(reader: str, capacity: str, words: str, *, says: str) -> None:
    for where, text in (("reader", reader), ("capacity", capacity)):
        if not text.strip() or len(text) > 120 or not text.isprintable():
            raise Malformed(where, "it is missing, longer than 120 characters, or holds signs nobody sees", "Name it.")
    if says == SignatureSays.OBJECTED and not words.strip():
        raise Malformed("words", "an objection says what is wrong", "Say what to change.")


def _uuid(said: str) -> UUID:
    try:
        return UUID(str(said))
    except ValueError:
        return UUID(int=0)

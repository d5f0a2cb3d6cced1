"""Statements as a viewer may see them: what stands in the way of using one, and the documents themselves."""

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

from tallystick.records.models import FigureRelease, Statement, StatementReading
from tallystick.report.releases.reads import release as release_page
from tallystick.report.statements.acts import digest_of
from tallystick.report.statements.consenting import unconsented
from tallystick.report.statements.embargo import embargo_of
from tallystick.report.statements.language import language as language_of
from tallystick.report.statements.lines import Document, ReadingLine, StatementLine, StatementPage
from tallystick.report.statements.rules.language import Language
from tallystick.report.statements.rules.saying import filled, instant
from tallystick.report.statements.writers import html, paper
from tallystick.vocabulary.errors import Absent, Malformed, Refused
from tallystick.vocabulary.results import ReleaseState, SignatureSays
from tallystick.vocabulary.viewer import Viewer

__all__ = ["Document", "StatementLine", "StatementPage", "document", "draft", "statement", "statements"]

FORMS = {"html": "text/html; charset=utf-8", "pdf": "application/pdf"}


def statements(viewer: Viewer, *, now: datetime | None = None) -> tuple[StatementLine, ...]:
    """Every version the viewer sees, newest first."""
    rows = list(Statement.objects.filter(operation_id=viewer.operation).order_by("-at", "-version", "id"))
    return tuple(_line(viewer, row, rows, now=now or datetime.now(UTC)) for row in rows)


def statement(viewer: Viewer, statement: str, *, now: datetime | None = None) -> StatementPage:
    """One version; it can be looked at before it may be used. Raises Absent."""
    row = _row(viewer, statement)
    line = _line(viewer, row, _same(row), now=now or datetime.now(UTC))
    of = language_of(row.language)
    made = html.fragment(row.body, of=of, marks=_marks(line, of=of))
    late = release_page(viewer, line.release).late
    return StatementPage(line=line, body=row.body, given=row.given, template=row.template, html=made, late=late)


def document(viewer: Viewer, statement: str, form: str, *, now: datetime | None = None) -> Document:
    """A version to be given out, as ``html`` or ``pdf``. Raises Refused, saying why, while it cannot be used."""
    row = _row(viewer, statement)
    line = _line(viewer, row, _same(row), now=now or datetime.now(UTC))
    if line.hindered:
        raise Refused(f"statement {row.kind} {row.language}", line.hindered[0], "Look at it as a draft until then.")
    return _document(row, line, form, marks=())


def draft(viewer: Viewer, statement: str, form: str, *, now: datetime | None = None) -> Document:
    """A version to be read and signed; while it cannot be used every copy says so above everything."""
    row = _row(viewer, statement)
    line = _line(viewer, row, _same(row), now=now or datetime.now(UTC))
    return _document(row, line, form, marks=_marks(line, of=language_of(row.language)))


def _document(row: Statement, line: StatementLine, form: str, *, marks: Iterable[str]) -> Document:
    if form not in FORMS:
        raise Malformed("form", f"{form[:10]!r} is none", f"One of: {', '.join(FORMS)}.")
    of, listed = language_of(row.language), tuple(marks)
    if form == "pdf":
        content = paper.write_pdf(row.body, of=of, at=row.at, marks=listed)
    else:
        content = html.document(row.body, of=of, marks=listed).encode()
    place = f"-{row.country.lower()}" if row.country else ""
    name = f"{row.kind}{place}-{row.language}-f{line.figures_version}-v{row.version}{'-draft' if listed else ''}.{form}"
    return Document(name=name, media_type=FORMS[form], content=content)


def _line(viewer: Viewer, row: Statement, others: Iterable[Statement], *, now: datetime) -> StatementLine:
    release = FigureRelease.objects.filter(pk=row.release).first()
    said = list(StatementReading.objects.filter(statement=row.pk).order_by("at", "id"))
    newer, embargo = any(_follows(other, row) for other in others), embargo_of(row, release)
    return StatementLine(
        id=str(row.pk), kind=row.kind, language=row.language, country=row.country, version=row.version,
        release=str(row.release), figures_version=release.number if release else 0, owner=row.owner,
        digest=row.digest, at=row.at, embargo_until=embargo,
        readings=tuple(_reading(one, row) for one in said), newer=newer,
        hindered=_hindered(viewer, row, release, said, embargo=embargo, now=now),
    )  # fmt: skip


def _hindered(
    viewer: Viewer,
    row: Statement,
    release: FigureRelease | None,
    said: list[StatementReading],
    *,
    embargo: datetime | None,
    now: datetime,
) -> tuple[str, ...]:
    if release is None or release.state != ReleaseState.RELEASED:
        return ("the figures it was made from are not released",)
    found = []
    if digest_of(row.body, release) != row.digest:
        found.append("it is not as it was made")
    newest = {one.reader: one for one in said if one.digest == row.digest}
    if not any(one.says == SignatureSays.SIGNED for one in newest.values()):
        found.append("no reader of the language has signed this version")
    found += [f"{one.reader} objects: {one.words}" for one in newest.values() if one.says == SignatureSays.OBJECTED]
    if embargo is not None and now < embargo:
        found.append(f"the embargo lasts until {embargo.astimezone(UTC):%Y-%m-%d %H:%M} UTC")
    return (*found, *unconsented(viewer, row, release))


def _marks(line: StatementLine, *, of: Language) -> tuple[str, ...]:
    """What stands above a version that cannot be used: in its own language."""
    if line.usable:
        return ()
    made = [of.words["not_signed"]] if not _only_embargo(line) else []
    if line.embargo_until is not None and any("embargo" in one for one in line.hindered):
        here = instant(line.embargo_until, of=of)
        there = f" ({instant(line.embargo_until, of=of, zone=of.zone)})" if of.zone != "UTC" else ""
        made.append(filled(of.words["embargo"], of=of, when=here + there))
    return tuple(made)


def _only_embargo(line: StatementLine) -> bool:
    return all(one.startswith("the embargo lasts") for one in line.hindered)


def _follows(other: Statement, row: Statement) -> bool:
    same = all(getattr(other, name) == getattr(row, name) for name in ("owner", "kind", "language", "country"))
    return same and other.pk != row.pk and (other.at, other.version) > (row.at, row.version)


def _same(row: Statement) -> list[Statement]:
    return list(Statement.objects.filter(operation=row.operation_id, kind=row.kind, language=row.language))


def _reading(one: StatementReading, row: Statement) -> ReadingLine:
    return ReadingLine(
        says=one.says, reader=one.reader, capacity=one.capacity, words=one.words, at=one.at, by_maker=one.by == row.by
    )


def _row(viewer: Viewer, statement: str) -> Statement:
    try:
        row = Statement.objects.filter(operation_id=viewer.operation, pk=UUID(str(statement))).first()
    except ValueError:
        row = None
    if row is None:
        raise Absent("statement", "you know of none of this number", "Choose one of the list.")
    return row

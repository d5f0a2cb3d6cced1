"""What a data-protection officer may see of the log: the entries of their own agency's officers, and no one's else.

PostgreSQL shows no other agency's entries, whoever asks. Reading the log is itself logged, under the same person.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connections
from django.db.models import Count, QuerySet
from django.db.models.functions import TruncHour

from tallystick.oversight import rules
from tallystick.records import consultation
from tallystick.records.models import Consultation, LedgerLine, Notice, Officer, Review
from tallystick.records.session import current_alias
from tallystick.vocabulary.codes import Doing, Finding, OfficerRole
from tallystick.vocabulary.errors import Absent, Refused
from tallystick.vocabulary.viewer import Viewer

SHOWN = 200
PAGE = 50
ALERTS = ("outside", "breach", "break_glass")
SEEN = "see_alert"
RECENT = timedelta(days=7)


@dataclass(frozen=True)
class Look:
    """An entry of the log with the names a reader needs. ``number`` is the person's, where one was asked about."""

    entry: Consultation
    name: str
    number: str = ""


@dataclass(frozen=True)
class Answered:
    """Who saw somebody: ``total`` entries, the newest as ``looks``, and the builds that combined what is held."""

    looks: tuple[Look, ...]
    total: int
    builds: tuple[Look, ...]


@dataclass(frozen=True)
class Drawn:
    """A row of a week's sample with its entry."""

    review: Review
    look: Look


@dataclass(frozen=True)
class Sample:
    """A week's sample: drawn or not yet, so many entries in the week, so many reviewed."""

    week: str
    entries: int
    rows: tuple[Drawn, ...]
    total: int
    reviewed: int
    breaches: int


@dataclass(frozen=True)
class Alert:
    """Something a data-protection officer must look into. ``notice`` is empty where it is computed, not recorded."""

    kind: str
    at: datetime
    officer: str
    name: str
    words: str
    notice: str = ""


@dataclass(frozen=True)
class Overseen:
    """Everything the oversight page shows."""

    sample: Sample
    alerts: tuple[Alert, ...]
    counts: dict[str, int]


def who(viewer: Viewer, asked: str, *, since: datetime | None = None) -> Answered:
    """Who saw a person (UUID or number; mergers and splits are followed), or who searched for exactly this text.

    Newest first, at most SHOWN entries of ``total``. An unknown person and one whom nobody looked at answer alike.
    """
    _protects(viewer)
    ids = _one_person(asked)
    subjects = [*ids, asked] if asked not in ids else list(ids)
    entries = _since(Consultation.objects.filter(subject__in=subjects), since).exclude(subject_kind="log")
    found = tuple(entries.order_by("-at")[:SHOWN])
    builds = Consultation.objects.filter(subject=viewer.operation, doing=Doing.COMBINATION)
    made = tuple(_since(builds, since).order_by("-at")[:20]) if ids else ()
    consultation.note_all(viewer, subject_kind="log", subjects=subjects)
    names = _names(entry.officer for entry in (*found, *made))
    looks = tuple(Look(entry, names.get(entry.officer, ""), ids.get(entry.subject, "")) for entry in found)
    total = entries.count() if len(found) == SHOWN else len(found)
    return Answered(looks, total, tuple(Look(entry, names.get(entry.officer, "")) for entry in made))


def by_officer(viewer: Viewer, username: str, *, since: datetime) -> Answered:
    """What an officer of the viewer's agency did since a time, newest first. Raises Absent."""
    _protects(viewer)
    officer = Officer.objects.filter(username=username, agency_id=viewer.agency).first()
    if officer is None:
        raise Absent(f"officer {username}", "your agency has none of this name", "See: tallystick officer list")
    entries = Consultation.objects.filter(owner=viewer.agency, at__gte=since, officer=officer.pk)
    found = tuple(entries.order_by("-at")[:SHOWN])
    _log_of(viewer, found)
    name = officer.get_full_name() or officer.username
    total = entries.count() if len(found) == SHOWN else len(found)
    return Answered(tuple(Look(entry, name) for entry in found), total, ())


def lately(now: datetime) -> datetime:
    """From when on an officer's entries are shown unless somebody says otherwise: thirty days."""
    return now - timedelta(days=30)


def entries_of(viewer: Viewer, week: str) -> QuerySet[Consultation]:
    """A week's entries of the agency's officers in the operation; reading the log is not among them."""
    first, end = rules.bounds(week)
    rows = Consultation.objects.filter(operation=viewer.operation, owner=viewer.agency, at__gte=first, at__lt=end)
    return rows.exclude(subject_kind="log")


def sample(viewer: Viewer, week: str, *, start: int = 0, limit: int = PAGE) -> Sample:
    """A week's sample, what is not reviewed yet first. ``start``: how many rows to pass over."""
    _protects(viewer)
    reviews = Review.objects.filter(operation=viewer.operation, owner=viewer.agency, week=week)
    some = list(reviews.order_by("finding", "id")[start : start + limit])
    entries = {row.pk: row for row in Consultation.objects.filter(pk__in=[one.consultation for one in some])}
    names = _names(entry.officer for entry in entries.values())
    rows = [
        Drawn(one, Look(entries[one.consultation], names.get(entries[one.consultation].officer, "")))
        for one in some
        if one.consultation in entries
    ]
    _log_of(viewer, entries.values())
    return Sample(
        week=week,
        entries=entries_of(viewer, week).count(),
        rows=tuple(rows),
        total=reviews.count(),
        reviewed=reviews.exclude(finding="").count(),
        breaches=reviews.filter(finding=Finding.BREACH).count(),
    )


def alerts(viewer: Viewer, now: datetime) -> tuple[Alert, ...]:
    """Open alerts, newest first: those told of which nobody recorded what came of them, and unusual hours of a week.

    That somebody read a notice does not close it.
    """
    _protects(viewer)
    told = Notice.objects.filter(operation_id=viewer.operation, to=viewer.agency, kind__in=ALERTS)
    closed = LedgerLine.objects.filter(operation_id=viewer.operation, act=SEEN).values_list("subject", flat=True)
    done = [subject.removeprefix("notice ") for subject in closed]
    notices = list(told.exclude(pk__in=done).order_by("-at")[:SHOWN])
    hours = _unusual(viewer, now)
    names = _names([*(row.by for row in notices if row.by), *hours])
    found = [
        Alert(row.kind, row.at, str(row.by or ""), names.get(row.by, "") if row.by else "", row.words, str(row.pk))
        for row in notices
    ]
    for officer, ones in hours.items():
        found += [Alert("unusual", one.hour, str(officer), names.get(officer, ""), one.because) for one in ones]
    return tuple(sorted(found, key=lambda alert: alert.at, reverse=True))


def overseen(viewer: Viewer, now: datetime, *, week: str = "", start: int = 0) -> Overseen:
    """The oversight page: the sample of a week (the last one that is over), open alerts, the week's counts."""
    week = week or rules.last_over(now)
    try:
        rules.bounds(week)
    except ValueError:
        raise Absent(f"week {week}", "there is no such week", "Write it like 2026-W07.") from None
    counted = entries_of(viewer, week).values_list("doing").annotate(n=Count("id"))
    counts = {str(doing): 0 for doing in Doing} | dict(counted)
    return Overseen(sample(viewer, week, start=start), alerts(viewer, now), counts)


def _unusual(viewer: Viewer, now: datetime) -> dict[UUID, list[rules.Unusual]]:
    """Unusual hours of the last week by officer: persons opened, and persons seen on the pages of single links; not
    those a list happened to show.
    """
    since = now - RECENT
    rows = Consultation.objects.filter(
        operation=viewer.operation, owner=viewer.agency, at__gte=since - rules.BACK, subject_kind__in=rules.WAYS
    )
    hours: dict[tuple[UUID, str], dict[datetime, int]] = {}
    counted = rows.annotate(hour=TruncHour("at")).values_list("officer", "subject_kind", "hour")
    for officer, way, hour, seen in counted.annotate(n=Count("subject", distinct=True)):
        hours.setdefault((officer, way), {})[hour] = seen
    found: dict[UUID, list[rules.Unusual]] = {}
    for (officer, way), seen in hours.items():
        if ones := rules.unusual(seen, since=since, way=way):
            found.setdefault(officer, []).extend(ones)
    return found


def _one_person(asked: str) -> dict[str, str]:
    """Ids under which one person stands or stood -> their number; empty for what is no person here."""
    with connections[current_alias()].cursor() as cursor:
        cursor.execute("SELECT id::text, number FROM tally.one_person(%s)", [asked])
        return dict(cursor.fetchall())


def _since(entries: QuerySet[Consultation], since: datetime | None) -> QuerySet[Consultation]:
    return entries.filter(at__gte=since) if since else entries


def _log_of(viewer: Viewer, entries: Iterable[Consultation]) -> None:
    """Reading the log shows whom it is about: that too is logged."""
    consultation.note_all(viewer, subject_kind="log", subjects=[entry.subject for entry in entries])


def _names(officers: Iterable[UUID]) -> dict[UUID, str]:
    rows = Officer.objects.filter(pk__in=set(officers))
    return {row.pk: row.get_full_name() or row.username for row in rows}


def _protects(viewer: Viewer) -> None:
    if OfficerRole.DATA_PROTECTION not in viewer.roles:
        raise Refused("the log", "only your agency's data-protection officer reads it", "Ask them.")

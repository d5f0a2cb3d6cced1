"""Charts of the operation, from what the viewer may see: live, or as a release froze it."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from tallystick.actionday.results.reads import entries
from tallystick.records import consultation
from tallystick.records.models import (
    Account,
    Build,
    Call,
    Contribution,
    FigureRelease,
    Operation,
    Package,
    Person,
    Subject,
)
from tallystick.report.charts.frozen import Made, of_release
from tallystick.report.charts.shown import Column, CountryTable, Course, Funnel, Lane, Moment, ResultsMap, Step
from tallystick.report.counting.definitions import definition
from tallystick.report.counting.reads import figures
from tallystick.report.counting.taking_part import taking_part
from tallystick.vocabulary.actionday import CallKind
from tallystick.vocabulary.errors import Absent
from tallystick.vocabulary.results import ResultKind
from tallystick.vocabulary.viewer import Viewer

COLUMNS = ("suspects", "arrests", "house_searches", "items_seized")
"""Figures of the table per country, where none are named."""
RESULT_LANES = (
    ("arrests", "Arrests", (ResultKind.ARREST,)),
    ("searches", "Searches", (ResultKind.HOUSE_SEARCH, ResultKind.OTHER_SEARCH)),
    ("charged", "Charged", (ResultKind.CHARGED,)),
    ("convicted", "Convicted", (ResultKind.CONVICTED,)),
    ("sentences", "Sentences", (ResultKind.SENTENCE,)),
)


def results_map(viewer: Viewer, key: str, *, now: datetime, release: str = "") -> ResultsMap:
    """A figure by country: counted now, or its cells in a release that the viewer sees. Raises Absent."""
    table = country_table(viewer, (key,), now=now, release=release)
    column = table.columns[0]
    counted = {code: n for (code, _), n in table.numbers.items() if code}
    return ResultsMap(
        key=key, title=column.title, unit=column.unit, words=column.words, as_of=table.as_of, status=table.status,
        countries=counted, taking_part=tuple(sorted(set(taking_part().values()))),
    )  # fmt: skip


def country_table(viewer: Viewer, keys: Sequence[str] = COLUMNS, *, now: datetime, release: str = "") -> CountryTable:
    """Figures side by side, a row for each country. Raises Absent for a figure or release that is not known."""
    made = of_release(viewer, keys, release, now=now) if release else _live(viewer, keys, now=now)
    title, columns, numbers, as_of, status = made
    countries = {code for code, _ in numbers} | set(taking_part().values())
    return CountryTable(
        title=title, columns=columns, countries=tuple(sorted(countries)), numbers=numbers, as_of=as_of, status=status
    )


def _live(viewer: Viewer, keys: Sequence[str], *, now: datetime) -> Made:
    columns, statuses = [], set()
    numbers: dict[tuple[str, str], int] = {}
    lines = {line.key: line for line in figures(viewer, now=now)}
    for one in (definition(key) for key in keys):
        key, line = one.key, lines[one.key]
        words = " ".join(text for text in (one.words, line.withheld) if text)
        columns.append(Column(key=key, title=one.title, unit=one.unit, words=words, total=line.number))
        numbers |= {(country, key): n for country, n in line.by_country.items()}
        statuses.add(line.status)
    status = "confirmed" if statuses == {"confirmed"} else "provisional"
    return "Results per country", tuple(columns), numbers, now, status


def funnel(viewer: Viewer, *, now: datetime) -> Funnel:
    """Accounts of the platform, those with a lead, persons, subjects of action, arrests: as far as the viewer sees."""
    build = Build.objects.filter(operation_id=viewer.operation, current=True).first()
    leads = Account.objects.filter(operation_id=viewer.operation)
    persons = Person.objects.filter(operation_id=viewer.operation, became=None)
    subjects = Subject.objects.filter(operation_id=viewer.operation, withdrawn_at=None).values_list("count", flat=True)
    arrests = next(line for line in figures(viewer, now=now) if line.key == "arrests_operation")
    accounts = int((build.figures if build else {}).get("accounts", leads.count()))
    return Funnel(
        title="From accounts to arrests",
        as_of=now,
        steps=(
            Step(key="accounts", title="Accounts", number=accounts, unit="accounts", words=ACCOUNTS),
            Step(key="leads", title="Accounts with a lead", number=leads.count(), unit="accounts", words=LEADS),
            Step(key="persons", title="Persons", number=persons.count(), unit="persons", words=PERSONS),
            Step(key="subjects", title="Subjects of action", number=sum(subjects), unit="persons", words=SUBJECTS),
            Step(key="arrests", title="Arrests", number=arrests.number, unit="persons", words=arrests.definition.words),
        ),
    )


ACCOUNTS = "Accounts of all platforms in accepted contributions. An account is not a suspect."
LEADS = "Accounts that belong to a person with more than one, or stand alone with something to follow."
PERSONS = "Accounts held together by links count as one person; merged ones once."
SUBJECTS = "Persons that countries set as subjects of action, by the count each country gave; withdrawn ones not."


def course(viewer: Viewer, *, now: datetime) -> Course:
    """The operation by time: seizure, contributions, packages, windows, results of the day and after it, releases."""
    operation = Operation.objects.filter(pk=viewer.operation).first()
    if operation is None:
        raise Absent("operation", "you take part in no such operation", "Choose one you take part in.")
    here = {"operation_id": viewer.operation}
    received = Contribution.objects.filter(**here).exclude(state="withdrawn").values_list("received_at", flat=True)
    sent = Package.objects.filter(**here).exclude(released_at=None).values_list("released_at", flat=True)
    windows = Call.objects.filter(**here, kind=CallKind.WINDOW).exclude(starts_at=None)
    releases = FigureRelease.objects.filter(**here).exclude(released_at=None).values_list("released_at", flat=True)
    consultation.note(viewer, subject_kind="results", subject="course")
    seized = (Moment(at=operation.seized_at),) if operation.seized_at else ()
    lanes = (
        Lane(key="seized", title="Platform seized", moments=seized),
        _lane("contributions", "Contributions", received),
        _lane("packages", "Packages sent", sent),
        _lane("windows", "Windows proposed", windows.values_list("starts_at", flat=True)),
        *_results(viewer),
        _lane("figures", "Figures released", releases),
    )
    return Course(title="From seizure to sentence", lanes=lanes, as_of=now)


def _results(viewer: Viewer) -> tuple[Lane, ...]:
    held = entries(viewer)
    return tuple(
        Lane(
            key=key,
            title=title,
            moments=tuple(
                Moment(at=one.happened_at, count=one.count, words=one.country)
                for one in sorted(held, key=lambda one: one.happened_at)
                if one.kind in kinds
            ),
        )
        for key, title, kinds in RESULT_LANES
    )


def _lane(key: str, title: str, times: Iterable[datetime | None]) -> Lane:
    return Lane(key=key, title=title, moments=tuple(Moment(at=at) for at in sorted(at for at in times if at)))

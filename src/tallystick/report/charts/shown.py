"""What charts show, as numbers, each with its definition and as-of. Every chart is a table too."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime


@dataclass(frozen=True, kw_only=True)
class Table:
    """The figures of a chart in rows: ``head`` names the columns, ``notes`` say how each was counted and as of when."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ResultsMap:
    """One figure by country. ``countries``: code -> number; ``taking_part``: codes that may have nought or nothing."""

    key: str
    title: str
    unit: str
    words: str
    as_of: datetime
    status: str
    countries: dict[str, int]
    taking_part: tuple[str, ...] = ()

    def table(self) -> Table:
        codes = sorted({*self.countries, *self.taking_part}, key=lambda code: (-self.countries.get(code, 0), code))
        rows = tuple((code, str(self.countries.get(code, 0))) for code in codes)
        return Table(
            title=self.title, head=("country", self.unit), rows=(*rows, ("total", str(sum(self.countries.values())))),
            notes=(self.words, as_of(self.as_of, self.status)),
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of a funnel: not a part of the step before, but what it was counted to under its own definition."""

    key: str
    title: str
    number: int
    unit: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Funnel:
    """From accounts to arrests. The steps count different things: nothing is summed over them."""

    title: str
    steps: tuple[Step, ...]
    as_of: datetime

    def table(self) -> Table:
        rows = tuple((step.title, str(step.number), step.unit, step.words) for step in self.steps)
        head = ("step", "number", "unit", "counted")
        return Table(title=self.title, head=head, rows=rows, notes=(as_of(self.as_of),))


@dataclass(frozen=True, kw_only=True)
class Moment:
    """Something that happened; ``count`` how many of it at once."""

    at: datetime
    count: int = 1
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class Lane:
    """What happened of one kind, by time; no moments: it has not happened yet, as far as one sees."""

    key: str
    title: str
    moments: tuple[Moment, ...] = ()

    @property
    def number(self) -> int:
        return sum(moment.count for moment in self.moments)


@dataclass(frozen=True, kw_only=True)
class Course:
    """The operation from the seizure of the platform to the last sentence, a lane for each kind of step."""

    title: str
    lanes: tuple[Lane, ...]
    as_of: datetime

    def table(self) -> Table:
        rows = tuple(_lane(lane) for lane in self.lanes)
        return Table(title=self.title, head=("what", "number", "first", "last"), rows=rows, notes=(as_of(self.as_of),))


@dataclass(frozen=True, kw_only=True)
class Column:
    """One figure of the table per country."""

    key: str
    title: str
    unit: str
    words: str
    total: int


@dataclass(frozen=True, kw_only=True)
class CountryTable:
    """Figures by country: the countries of a column sum to its total; columns are never summed with one another.

    ``numbers``: (country, key of the column) -> number; missing: nothing was counted there.
    """

    title: str
    columns: tuple[Column, ...]
    countries: tuple[str, ...]
    numbers: dict[tuple[str, str], int] = field(default_factory=dict)
    as_of: datetime
    status: str = "provisional"

    def table(self) -> Table:
        rows = [(code, *(self._cell(code, column) for column in self.columns)) for code in self.countries]
        total = ("total", *(str(column.total) for column in self.columns))
        notes = tuple(f"{column.title}: {column.words}" for column in self.columns)
        return Table(
            title=self.title, head=("country", *(column.title for column in self.columns)), rows=(*rows, total),
            notes=(*notes, as_of(self.as_of, self.status)),
        )  # fmt: skip

    def _cell(self, code: str, column: Column) -> str:
        number = self.numbers.get((code, column.key))
        return "" if number is None else str(number)


def as_of(at: datetime, status: str = "") -> str:
    """As of 26 Feb 2025 06:00 UTC, provisional."""
    return f"As of {at.astimezone(UTC):%-d %b %Y %H:%M} UTC{', ' + status if status else ''}."


def _lane(lane: Lane) -> tuple[str, ...]:
    times: Sequence[datetime] = [moment.at for moment in lane.moments]
    said = [f"{at.astimezone(UTC):%Y-%m-%d %H:%M}" for at in (min(times), max(times))] if times else ["", ""]
    return (lane.title, str(lane.number), *said)

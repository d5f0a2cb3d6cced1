"""A part: one stream of one file read as one table; and what holds for the whole contribution."""

from dataclasses import dataclass
from datetime import UTC, datetime

from tallystick.intake.cover import Clock
from tallystick.intake.expressions import needs_zone
from tallystick.intake.mapping import TableMapping
from tallystick.vocabulary.fields import Field, FieldKind


@dataclass(frozen=True)
class Part:
    """``source`` and ``rejects`` are Parquet files, ``columns`` says source column -> column of ``source``."""

    number: int
    file: str
    stream: str
    mapping: TableMapping
    source: str
    columns: dict[str, str]
    rejects: str

    @property
    def step(self) -> str:
        """The name of the step that judges it."""
        return f"judged_{self.number}"

    def mapped(self) -> list[Field]:
        """Fields that have a column or a constant, in the table's order."""
        given = self.mapping.columns.keys() | self.mapping.constants.keys()
        return [one for one in self.mapping.fields() if one.name in given]

    def times(self) -> list[Field]:
        return [one for one in self.mapped() if one.kind is FieldKind.TIME]


@dataclass(frozen=True)
class Frame:
    """What holds for the whole contribution: digest, clock, mandate period, instant of receipt."""

    digest: str
    clock: Clock
    mandate_from: datetime
    mandate_until: datetime
    received_at: datetime

    def zone_of(self, one: Field, part: Part) -> str:
        """The zone of a field's naive times: the mapping's, else the cover sheet's, else ''."""
        if not needs_zone(one, part.mapping):
            return ""
        return part.mapping.timing(one.name).zone or self.clock.zone


def utc_text(moment: datetime) -> str:
    """An instant as the engine's naive UTC timestamp."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")


def zones_needed(parts: list[Part], frame: Frame) -> set[str]:
    """Zones whose days must lie in ``zone_days``."""
    return {frame.zone_of(one, part) for part in parts for one in part.times()} - {"", "UTC"}

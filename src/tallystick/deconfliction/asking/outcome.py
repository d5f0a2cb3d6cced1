"""What became of questions that were put together."""

from dataclasses import dataclass

from tallystick.records.models import AskAlarm, Question


@dataclass(frozen=True)
class Outcome:
    """``batch``: the id the questions share. ``alarm``: where there is one no question was put, and ``batch`` is empty:
    they looked like a search through what others hold. Of a planned search both are there: it is put in every case."""

    batch: str
    questions: tuple[Question, ...]
    alarm: AskAlarm | None = None

"""What became of something that was to be entered as held."""

from dataclasses import dataclass

from tallystick.records.models import AskAlarm, Holding


@dataclass(frozen=True)
class Entered:
    """``alarm``: where there is one nothing was entered; with what the officer asked for and entered before it looked
    like a search through what others ask for."""

    holding: Holding | None
    alarm: AskAlarm | None = None

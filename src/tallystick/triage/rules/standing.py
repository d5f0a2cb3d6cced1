"""Which judgements stand: what raises a file takes one person and falls with two, what lowers it takes two and falls
with one. So nobody alone puts a file further down, neither by saying something nor by taking something back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from tallystick.vocabulary.triage import LOWERS, About, Says, Stand

LONGEST = timedelta(days=365)
"""How long a lowering of a file may last."""


@dataclass(frozen=True)
class Judged:
    """A judgement as a rule takes it. ``agreed``, ``withdrawn``: officers (UUID) and when each said so.

    ``owner``: the agency whose officers said it. Series are named by the owner of a bank: two may use one name.
    """

    id: str
    about: About
    subject: str
    says: Says
    value: dict[str, str]
    by: str
    at: datetime
    until: datetime | None
    reason: str
    agreed: tuple[tuple[str, datetime], ...] = ()
    withdrawn: tuple[tuple[str, datetime], ...] = ()
    owner: str = ""

    @property
    def second(self) -> str:
        """Who agreed first, another person than who said it; empty while nobody did."""
        others = sorted((at, by) for by, at in self.agreed if by != self.by)
        return others[0][1] if others else ""


def stands(judged: Judged, now: datetime) -> bool:
    """Whether a judgement counts at an instant."""
    if judged.at > now or (judged.until is not None and judged.until <= now):
        return False
    back = {by for by, at in judged.withdrawn if at <= now}
    if judged.says not in LOWERS:
        return len(back) < 2
    return not back and any(by != judged.by and at <= now for by, at in judged.agreed)


def standing(judgements: Iterable[Judged], *, now: datetime) -> list[Judged]:
    """Those that stand, oldest first."""
    return sorted((one for one in judgements if stands(one, now)), key=lambda one: (one.at, one.id))


def state(judged: Judged, now: datetime) -> Stand:
    """Where it stands at an instant, for eyes."""
    if judged.until is not None and judged.until <= now:
        return Stand.OVER
    if stands(judged, now):
        return Stand.STANDS
    return Stand.WAITS if judged.says in LOWERS and not judged.withdrawn else Stand.WITHDRAWN

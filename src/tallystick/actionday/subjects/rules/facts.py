"""What readiness is judged from: plain values, of one subject at one time."""

from dataclasses import dataclass, field
from datetime import datetime

from tallystick.actionday.windows.rules.permitted import Permitted
from tallystick.vocabulary.actionday import Children


@dataclass(frozen=True, kw_only=True)
class Given:
    """The newest package of the agency that names the person. ``number`` with its version; ``received``: it was
    receipted or answered; ``gone``: what became of it where it holds no more ("recalled"), empty: it holds."""

    number: str = ""
    received: bool = False
    gone: str = ""
    not_before: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Window:
    """Where the country stands; times aware, None: no window was proposed."""

    starts_at: datetime | None = None
    ends_at: datetime | None = None
    accepted: bool = False
    held: bool = False
    stood_down: bool = False


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What the country keeps to itself, as its newest row says it."""

    basis: str = ""
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    any_hour: bool = False
    law_settled: str = ""
    deconflicted: str = ""
    suicide_assessed_by: str = ""
    suicide_assessed_at: datetime | None = None
    support: str = ""
    follow_up_due: datetime | None = None
    children: str = Children.UNKNOWN


@dataclass(frozen=True, kw_only=True)
class Facts:
    """``now`` aware. ``kept`` None: nothing was written. ``person``: it is somebody of a package (``given``).

    ``hidden``: who it is may not be known to who asks. ``asked``, ``waits``: asked for among the agencies, and a hit
    nobody decided about; None: nobody knows. ``permitted`` None: hours are not known; ``hours_source`` whose they are.
    ``law``: what the matrix says, ``law_clear`` whether that settles it. ``not_before`` of the operation. ``tied``
    whether it was looked at; ``conflict`` what was found.
    """

    now: datetime
    window: Window = field(default_factory=Window)
    kept: Kept | None = None
    person: bool = False
    given: Given | None = None
    hidden: bool = False
    withdrawn: bool = False
    asked: bool | None = None
    waits: bool | None = None
    permitted: Permitted | None = None
    hours_source: str = ""
    law: str = ""
    law_clear: bool = False
    not_before: datetime | None = None
    tied: bool = False
    conflict: str = ""

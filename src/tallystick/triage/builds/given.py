"""What a build is made from, as values: manifests, banks, judgements. No database."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tallystick.tables.step import Step
from tallystick.triage.banks.used import UsedBank
from tallystick.triage.rules.standing import Judged, stands


@dataclass(frozen=True, kw_only=True)
class Given:
    """A manifest that counts. ``root``: digest of the first of those it stands instead of, itself where there is none;
    ``first_at``: when that one came. ``codes``: its own and its item's. ``files``: rows it had when it was attached;
    ``set_aside``: rows of a list that its reader could not take."""

    digest: str
    root: str
    form: str
    item: str
    label: str
    at: datetime
    first_at: datetime
    codes: tuple[str, ...] = ()
    files: int = 0
    set_aside: int = 0


@dataclass(frozen=True, kw_only=True)
class Lent:
    """A bank the agency uses, with when its edition came into use."""

    bank: UsedBank
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Asked:
    """``elsewhere``: digests and forms of other agencies' manifests. ``before``, ``figures``: of the current build."""

    operation: str
    agency: str
    manifests: tuple[Given, ...]
    elsewhere: tuple[tuple[str, str], ...]
    banks: tuple[Lent, ...]
    judged: tuple[Judged, ...]
    names: Mapping[str, str] = field(default_factory=dict)
    before: Mapping[str, Any] = field(default_factory=dict)
    figures: Mapping[str, Any] = field(default_factory=dict)

    def matched(self, steps: Iterable[Step]) -> str:
        """Name of the folder of what depends on manifests and banks alone: the same ones under the same steps give the
        same tables."""
        banks = [(one.bank.id, one.bank.digest, sorted(one.bank.retracted), one.at.isoformat()) for one in self.banks]
        given = (sorted(map(repr, self.manifests)), sorted(self.elsewhere), sorted(banks))
        said = repr((*given, [(step.name, step.sql) for step in steps]))
        return hashlib.sha256(said.encode()).hexdigest()[:32]

    def whole(self, steps: Iterable[Step], *, now: datetime) -> str:
        """Name of all that a build is made from: equal ones of one day give equal rows until a wait is over."""
        said = [(repr(one), stands(one, now)) for one in self.judged]
        released = [(one.bank.id, sorted(one.bank.released), one.bank.by_two) for one in self.banks]
        given = (self.matched(steps), said, released, sorted(self.names.items()), now.astimezone(UTC).date())
        return hashlib.sha256(repr(given).encode()).hexdigest()

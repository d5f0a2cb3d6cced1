"""A definition of a figure: which entries count, and what counts as one. Data, never code: frozen with a release."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Definition:
    """What a figure counts.

    ``key`` names it, ``family`` the definitions that are compared with it; ``unit`` what one of it is; ``kinds``:
    ResultKinds. ``stage``: of items, seized, examined or content found. ``period``: "action" or "operation" (all of
    it); ``before_action``: what of before the action period counts as well: nothing, "main" (the main suspect's) or
    "all". ``main``: "with" or "without" the main suspect. ``already``: "with": who was under arrest already counts as
    well; "without": who was, as far as entries name the subject, does not; empty: not asked. ``roles`` and
    ``item_kinds``: these alone (none: every one). ``per``: one an "entry" (its count), "address", "warrant", "subject"
    or "country". ``of``: countries of "suspects" (what entries say) or "participating" ones (who takes part).
    ``about``: said as about so many, to the nearest this; 0: as it is. ``words`` say all this to a reader.
    """

    key: str
    family: str
    title: str
    unit: str
    words: str
    kinds: tuple[str, ...] = ()
    stage: str = ""
    period: str = "operation"
    before_action: str = ""
    main: str = "with"
    already: str = ""
    roles: tuple[str, ...] = ()
    item_kinds: tuple[str, ...] = ()
    per: str = "entry"
    of: str = ""
    about: int = 0
    version: int = 1

    def plain(self) -> dict[str, Any]:
        """As it is frozen with a release."""
        return {name: list(said) if isinstance(said, tuple) else said for name, said in asdict(self).items()}


def defined(said: Mapping[str, Any]) -> Definition:
    """A definition from its plain form; what stands beside it there is left alone."""
    known = {one.name for one in fields(Definition)}
    listed: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in said.items() if name in known
    }
    return Definition(**listed)


@dataclass(frozen=True, kw_only=True)
class Period:
    """The action period: from ``since`` until ``until``, both counted; aware."""

    since: datetime
    until: datetime

    def plain(self) -> dict[str, str]:
        return {"since": self.since.isoformat(), "until": self.until.isoformat()}


def period_of(said: Mapping[str, str]) -> Period | None:
    """A period from its plain form; None where none was frozen."""
    if not said:
        return None
    return Period(since=datetime.fromisoformat(said["since"]), until=datetime.fromisoformat(said["until"]))

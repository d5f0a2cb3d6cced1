"""What a statement is on a page, in a list, and as a file."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tallystick.report.releases.late import Late
from tallystick.report.statements.rules.facts import Part


@dataclass(frozen=True, kw_only=True)
class ReadingLine:
    """What a named reader said. ``by_maker``: entered by the officer who made the version."""

    says: str
    reader: str
    capacity: str
    words: str
    at: datetime
    by_maker: bool


@dataclass(frozen=True, kw_only=True)
class StatementLine:
    """A language version in a list. ``hindered``: sentences, why it cannot be used now (none: it can).

    ``newer``: a later version of the same statement in this language was made.
    """

    id: str
    kind: str
    language: str
    country: str
    version: int
    release: str
    figures_version: int
    owner: str
    digest: str
    at: datetime
    embargo_until: datetime | None
    readings: tuple[ReadingLine, ...]
    hindered: tuple[str, ...]
    newer: bool

    @property
    def usable(self) -> bool:
        return not self.hindered


@dataclass(frozen=True, kw_only=True)
class StatementPage:
    """A version with its parts, and as a fragment of HTML that bears its marks while it cannot be used.

    ``late``: what was entered since its figures were frozen and reads otherwise, as far as the viewer sees it: what a
    version from new figures would name as corrected.
    """

    line: StatementLine
    body: list[Part]
    given: dict[str, Any]
    template: str
    html: str
    late: tuple[Late, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Document:
    """A file to save: its name, media type and bytes."""

    name: str
    media_type: str
    content: bytes

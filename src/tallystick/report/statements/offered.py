"""What a statement can be made of: languages (one without a file says so), and the figures it says unless told."""

from collections.abc import Iterable
from dataclasses import dataclass

from babel import Locale

from tallystick.report.counting.rules.definition import Definition
from tallystick.report.statements.language import UNION, codes
from tallystick.report.statements.rules.apart import usual


@dataclass(frozen=True, kw_only=True)
class Offered:
    """A language by its code and its own name: whether it has a file of messages yet."""

    code: str
    name: str
    has_file: bool


def languages() -> tuple[Offered, ...]:
    """The 24 languages of the Union and every other that has a file."""
    known = codes()
    offered = sorted({*UNION, *known})
    return tuple(Offered(code=code, name=_name(code), has_file=code in known) for code in offered)


def usual_figures(definitions: Iterable[Definition]) -> frozenset[str]:
    """Keys of the figures that are said unless others are chosen: of those that are one sentence the first."""
    return usual(one.plain() for one in definitions)


def _name(code: str) -> str:
    return str(Locale.parse(code).get_display_name() or code).capitalize()

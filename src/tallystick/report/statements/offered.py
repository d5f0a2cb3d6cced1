"""Which languages a statement can be made in; a language without a file says so."""

from dataclasses import dataclass

from babel import Locale

from tallystick.report.statements.language import UNION, codes


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


def _name(code: str) -> str:
    return str(Locale.parse(code).get_display_name() or code).capitalize()

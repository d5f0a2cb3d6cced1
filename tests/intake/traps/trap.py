"""A trap: bytes made to break a reader or to change evidence without a word, and what must come of them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tallystick.intake.mapping import TableMapping, parse_mapping
from tallystick.intake.sheet import parse_toml

Given = tuple[Any, ...]


@dataclass(frozen=True)
class Plan:
    """How a trap's file is mapped: TOML with ``{platform}`` where rows of several traps must stay apart.

    ``compare`` are the fields of a given row that a trap's ``given`` lists.
    """

    toml: str
    compare: tuple[str, ...]

    def text(self, platform: str) -> str:
        return self.toml.replace("{platform}", platform)

    def mappings(self, platform: str) -> tuple[TableMapping, ...]:
        return parse_mapping(parse_toml(self.text(platform).encode(), where="trap"), where="trap")


ACCOUNT = Plan(
    '[[table]]\nname = "ACCOUNTS"\n[table.columns]\naccount = "id"\nhandle = "value"\n'
    '[table.constants]\nplatform = "{platform}"\n',
    ("account", "handle"),
)


def one_field_plan(table: str, field_name: str, *, more: str = "", constants: str = "") -> Plan:
    """A plan where column ``value`` is the field that is tried; column ``id`` keeps the rows apart."""
    apart = {"ACCOUNTS": "account", "ACCESSES": "account", "PAYMENTS": "account", "MEDIA": "account"}
    apart |= {"SUBSCRIBERS": "reference", "NETWORKS": "provider", "MESSAGES": "account"}
    platform = "" if table in ("SUBSCRIBERS", "NETWORKS") else 'platform = "{platform}"\n'
    return Plan(
        f'[[table]]\nname = "{table}"\n[table.columns]\n{apart[table]} = "id"\n{field_name} = "value"\n'
        f"[table.constants]\n{platform}{constants}{more}",
        (field_name,),
    )


@dataclass(frozen=True)
class Trap:
    """``given`` are the rows that come through, in order, by the plan's fields; ``aside`` the reasons (each a part of
    the reason's text) of those set aside, in order. ``refused``: a part of the message with which the whole file is
    refused. ``nothing``: refused or all set aside, whichever, and no row given. ``within``: refused, or given rows
    are some of these and no other.
    """

    name: str
    reader: str
    make: Callable[[], bytes] | bytes
    given: list[Given] | None = None
    aside: list[str] = field(default_factory=list)
    duplicates: int = 0
    refused: str = ""
    nothing: bool = False
    within: list[Given] | None = None
    options: dict[str, object] = field(default_factory=dict)
    plan: Plan = ACCOUNT

    def content(self) -> bytes:
        return self.make if isinstance(self.make, bytes) else self.make()

    def keep(self) -> dict[str, list[str]]:
        kept: dict[str, list[str]] = {}
        for table in self.plan.mappings("p"):
            columns = kept.setdefault(table.stream, [])
            columns += [column for column in dict.fromkeys(table.columns.values()) if column not in columns]
        return kept


@dataclass
class Came:
    """What came of a trap. ``error`` is the refusal of the whole file, else empty."""

    error: str = ""
    read: int = 0
    given: list[Given] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)
    duplicates: int = 0
    seconds: float = 0.0


def wrong_with(trap: Trap, came: Came) -> str:
    """What is not as the trap says; empty when all is."""
    if came.read != len(came.given) + len(came.aside) + came.duplicates:
        return f"{came.read} read is not {len(came.given)} + {len(came.aside)} + {came.duplicates}"
    if trap.refused or (trap.nothing and came.error):
        return "" if came.error and trap.refused in came.error else f"not refused as said: {came}"
    if came.error:
        return "" if trap.within is not None else f"refused: {came.error}"
    if trap.nothing:
        return f"rows came through: {came.given[:3]}" if came.given else ""
    if trap.within is not None:
        foreign = [row for row in came.given if row not in trap.within]
        return f"rows the whole file does not have: {foreign[:3]}" if foreign else ""
    return _differs(trap, came)


def _differs(trap: Trap, came: Came) -> str:
    if trap.given is not None and came.given != trap.given:
        return f"given {came.given[:4]!r}, not {trap.given[:4]!r}"
    if len(came.aside) != len(trap.aside):
        return f"set aside {came.aside[:4]}, not {trap.aside[:4]}"
    for found, expected in zip(came.aside, trap.aside, strict=True):
        if expected not in found:
            return f"set aside for {found!r}, not {expected!r}"
    return "" if came.duplicates == trap.duplicates else f"{came.duplicates} duplicates"

"""What agencies hold, ask and plan without knowing of each other, and whom they want left alone at the last moment.

``deconfliction.toml`` is what their officers enter and ask; the sealed truth says who is to hear of which overlap.
"""

import hashlib
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tallystick.rehearsal.columns import dice
from tallystick.rehearsal.countries import CODES
from tallystick.rehearsal.partners import account_name
from tallystick.rehearsal.pen import Pen
from tallystick.rehearsal.people import ROLES
from tallystick.rehearsal.sheet import Table, toml
from tallystick.rehearsal.words import PLATFORMS
from tallystick.rehearsal.world import World

BOTH, OWNER, NOBODY = "both", "owner", "nobody"
UNDERCOVER = 2
"""People of whom an agency says, when packages are drafted, that one account was its own officer's."""
LOOKED_ON = "viewer"
"""Whoever only looked on is in no package to begin with."""

_PAIRS: tuple[tuple[str, str, str], ...] = (
    ("email", "Overlap.Heron@Post.Example", " overlap.heron@post.example "),
    ("email", "late.lantern@inbox.test", "Late.Lantern@inbox.test"),
    ("handle", "Grey_Heron_4471", "grey_heron_4471"),
    ("device", "FP:77AB:019F:4471", "fp:77ab:019f:4471"),
    ("camera", "VX-4471-20", " vx-4471-20"),
)
"""Kind, how the owner writes it, how the asker does."""

_NAMES = (("Олександр Квітковець", "Oleksandr Kvitkovets", "1979-03-08"), ("Νίκος Λυχνάρης", "Nikos Lychnaris", ""))
"""How the owner writes a name, how the asker does, and the birth date the asker knows."""


@dataclass(frozen=True)
class Overlap:
    """One truth: what ``asker`` asks (as written) ``owner`` holds. ``told``: both sides, the owner, or nobody."""

    kind: str
    selector: str
    owner: str
    asker: str
    asked: str
    told: str = BOTH


@dataclass(frozen=True)
class Planted:
    """``holdings``, ``questions`` and ``searches`` as officers enter them, and the truth of it."""

    holdings: list[Table]
    questions: list[Table]
    searches: list[Table]
    truth: list[Overlap]


def write_overlaps(pen: Pen, world: World, into: Path) -> None:
    """``deconfliction.toml`` and ``sealed/overlaps.parquet``."""
    planted = plant(world)
    said: Table = {"holding": planted.holdings, "question": planted.questions, "search": planted.searches}
    (into / "deconfliction.toml").write_text(toml(said), encoding="utf-8")
    names = list(Overlap.__dataclass_fields__)
    rows = [astuple(one) for one in planted.truth]
    pen.lay("neighbours", {name: np.array([row[n] for row in rows], dtype=object) for n, name in enumerate(names)})
    pen.parquet(f"SELECT {', '.join(names)} FROM neighbours", into / "sealed" / "overlaps.parquet")


def plant(world: World) -> Planted:
    """All overlaps of a world, owners and askers going round its countries."""
    agencies = [f"{code}-NCP" for code in world.shape.countries]
    planted = Planted([], [], [], [])
    _equal(planted, agencies, world.seed)
    _standing(planted, agencies)
    _searches(planted, agencies)
    _names(planted, agencies)
    _undercover(planted, world)
    return planted


def _equal(planted: Planted, agencies: list[str], seed: int) -> None:
    """The same value at two agencies, in two spellings; two of them are silent."""
    drawn = dice(seed, "overlaps")
    key = "".join(f"{int(part):04x}" for part in drawn.integers(0, 2**16, 10))
    digest = hashlib.sha256(f"shapes of {seed}".encode()).hexdigest()
    pairs = [*_PAIRS, ("pgp", key.upper(), key), ("digest", digest, digest.upper())]
    silent = [
        ("email", "quiet.quay@post.example", "quiet.quay@post.example"),
        ("handle", "stillwater_20", "Stillwater_20"),
    ]
    for place, (kind, held, asked) in enumerate([*pairs, *silent]):
        quiet = place >= len(pairs)
        owner, asker = _two(agencies, place)
        _hold(planted, owner, kind, held, silent=quiet)
        _ask(planted, asker, kind, asked)
        planted.truth.append(
            Overlap("silent" if quiet else "equal", kind, owner, asker, asked.strip(), OWNER if quiet else BOTH)
        )


def _standing(planted: Planted, agencies: list[str]) -> None:
    """A question that is answered when somebody holds it later, and one that two agencies ask."""
    owner, asker = _two(agencies, 2)
    _ask(planted, asker, "email", "patient.pilot@post.example", standing_days=60)
    _hold(planted, owner, "email", "Patient.Pilot@post.example", when="later")
    planted.truth.append(Overlap("standing", "email", owner, asker, "patient.pilot@post.example"))
    one, other = _two(agencies, 4)
    for agency in (one, other):
        _ask(planted, agency, "handle", "two_of_a_kind_88", standing_days=60)
    planted.truth.append(Overlap("both ask", "handle", one, other, "two_of_a_kind_88"))
    planted.truth.append(Overlap("both ask", "handle", other, one, "two_of_a_kind_88"))


def _searches(planted: Planted, agencies: list[str]) -> None:
    """Two countries' searches at one address within one hour, written in two ways; and one that meets nobody."""
    one, other = _two(agencies, 0)
    places = [(one, "Lantern Row 12, Ostmere", 30.0), (other, "12 LANTERN ROW, Ostmere", 30.75)]
    for agency, place, begins in [*places, (one, "Weir Street 3, Velgrad", 30.0)]:
        planted.searches.append({"agency": agency, "place": place, "begins_h": begins, "hours": 2.0})
    for (owner, _, _), (asker, asked, _) in (places, places[::-1]):
        planted.truth.append(Overlap("search", "search", owner, asker, asked))


def _names(planted: Planted, agencies: list[str]) -> None:
    """Names spelt in another script: weak, so that the owner alone is told."""
    for place, (held, asked, birth) in enumerate(_NAMES):
        owner, asker = _two(agencies, place + 1)
        _hold(planted, owner, "name", held)
        _ask(planted, asker, "name", asked, birth=birth)
        planted.truth.append(Overlap("name", "name", owner, asker, asked, OWNER))


def _undercover(planted: Planted, world: World) -> None:
    """Accounts of people who would go into a package, entered as an undercover officer's once packages are drafted."""
    accounts, taken = world.accounts, set()
    for person in world.found.tolist():
        home = CODES[int(world.people["country"][person])]
        if home in taken or ROLES[int(world.people["role"][person])] == LOOKED_ON:
            continue
        taken.add(home)
        account = int(np.flatnonzero(accounts["person"] == person)[0])
        platform, number = int(accounts["platform"][account]), int(accounts["number"][account])
        key = f"{PLATFORMS[platform]}:{account_name(platform, number)}"
        owner = next(f"{code}-NCP" for code in reversed(world.shape.countries) if code != home)
        _hold(planted, owner, "account", key, when="drafted", excluded="undercover")
        planted.truth.append(Overlap("undercover", "account", owner, "", key, NOBODY))
        if len(taken) == UNDERCOVER:
            return


def _two(agencies: list[str], place: int) -> tuple[str, str]:
    """An owner and an asker, another pair each time."""
    return agencies[place % len(agencies)], agencies[(place + 3) % len(agencies)]


def _hold(
    planted: Planted,
    agency: str,
    kind: str,
    value: str,
    *,
    when: str = "first",
    silent: bool = False,
    excluded: str = "",
) -> None:
    """``when``: first, later (once questions were asked) or drafted (once packages are)."""
    row: dict[str, Any] = {"agency": agency, "kind": kind, "value": value, "when": when, "silent": silent}
    reference = f"{agency[:2]}-2026-{100 + len(planted.holdings)}"
    planted.holdings.append(row | {"excluded": excluded, "reference": reference})


def _ask(planted: Planted, agency: str, kind: str, value: str, *, standing_days: int = 0, birth: str = "") -> None:
    row = {"agency": agency, "kind": kind, "value": value, "standing_days": standing_days, "birth": birth}
    planted.questions.append(row)

"""What partner agencies hold, whom they want left alone, and the table of networks."""

from collections.abc import Sequence

import numpy as np

from tallystick.rehearsal import lines
from tallystick.rehearsal.columns import dice
from tallystick.rehearsal.countries import CODES, SLOT
from tallystick.rehearsal.covers import Folder, mapping
from tallystick.rehearsal.pen import Pen
from tallystick.rehearsal.people import KINDS, NO_LEAD
from tallystick.rehearsal.words import PLATFORMS, PROVIDERS
from tallystick.rehearsal.world import World

Row = tuple[str, ...]
CATEGORIES = ("suspect", "convicted", "contact_associate", "witness", "possible_victim")
DAY_FIRST = {"format": "%d.%m.%Y", "zone": "UTC"}


def table_csv(
    pen: Pen, names: Sequence[str], rows: Sequence[Row], *, folder_path: object, delimiter: str = ","
) -> None:
    """Rows of texts as CSV; an empty text is an empty cell."""
    columns = {name: np.array([row[place] or None for row in rows], dtype=object) for place, name in enumerate(names)}
    pen.lay("cells", columns)
    chosen = ", ".join(f'"{name}"' for name in names)
    pen.csv(f"SELECT {chosen} FROM cells", folder_path, delimiter=delimiter)  # type: ignore[arg-type]


def holding_rows(world: World, said: dict[int, tuple[str | None, ...]]) -> dict[str, list[Row]]:
    """Rows of each agency's own files: reference, kind, value, category, day seen.

    ``said``: account -> handle, e-mail, phone. Some people are known to two agencies; some values to nobody here.
    """
    rng = dice(world.seed, "holdings")
    rows: dict[str, list[Row]] = {code: [] for code in world.shape.countries}
    number = dict.fromkeys(rows, 0)
    for account, texts in said.items():
        home = CODES[int(world.people["country"][world.accounts["person"][account]])]
        other = world.shape.countries[int(rng.integers(len(world.shape.countries)))]
        for code in dict.fromkeys((home, other) if rng.random() < 0.3 else (home,)):
            number[code] += 1
            reference = f"{code}-2024-{number[code] * 7 + 1000}/1"
            category = CATEGORIES[int(rng.choice(5, p=(0.55, 0.2, 0.15, 0.07, 0.03)))]
            day = f"{int(rng.integers(1, 29)):02d}.{int(rng.integers(1, 13)):02d}.2023"
            for kind, value in zip(("handle", "email", "phone"), texts, strict=True):
                if value is not None and rng.random() < 0.7:
                    rows[code].append((reference, kind, value, category, day))
    for code in rows:
        for place in range(6):
            value = f"unrelated{int(rng.integers(10_000, 99_999))}@post.example"
            rows[code].append((f"{code}-2022-{place + 10}/2", "email", value, "witness", "01.06.2022"))
    return rows


def write_holdings(pen: Pen, rows: list[Row], folder: Folder) -> None:
    words = {"kind": {"nick": "handle", "mail": "email", "tel": "phone"}}
    said = {kind: word for word, kind in words["kind"].items()}
    columns = {"reference": "file_no", "kind": "type", "value": "value", "category": "status", "seen_at": "seen"}
    table = mapping("HOLDINGS", columns, times={"seen_at": DAY_FIRST}, words=words)
    path = folder.file("holdings.csv", "csv", [table], delimiter=";")
    names = ("file_no", "type", "value", "status", "seen")
    table_csv(pen, names, [(a, said[b], c, d, e) for a, b, c, d, e in rows], folder_path=path, delimiter=";")


def known_accounts(world: World) -> list[int]:
    """Accounts whose handle, e-mail and phone some agency already holds: one in six of those to find, some others."""
    rng = dice(world.seed, "known")
    person = world.accounts["person"]
    found = (world.people["lead"][person] != NO_LEAD) & (rng.random(len(person)) < 0.16)
    others = (world.people["kind"][person] == 0) & (rng.random(len(person)) < min(0.01, 900 / len(person)))
    return np.flatnonzero(found | others).tolist()


def exclusion_rows(world: World, mails: dict[int, str | None]) -> dict[str, list[Row]]:
    """Accounts each agency wants left alone, and their own mailboxes: country -> kind, value, reason."""
    rows: dict[str, list[Row]] = {}
    person = world.accounts["person"]
    for account in np.flatnonzero(world.people["kind"][person] > 0).tolist():
        kind = KINDS[int(world.people["kind"][person[account]])]
        code = CODES[int(world.people["country"][person[account]])]
        platform = int(world.accounts["platform"][account])
        number = int(world.accounts["number"][account])
        rows.setdefault(code, []).append(("account", f"{PLATFORMS[platform]}:{account_name(platform, number)}", kind))
        if mail := mails.get(account):
            rows[code].append(("email", mail, kind))
    return rows


def account_name(platform: int, number: int) -> str:
    """The platform's identifier of an account, as the engine's macro of that name says it."""
    if platform == 0:
        return str(number)
    return f"{number * 2654435761 & 0xFFFFFFFF:08x}" if platform == 1 else f"user{4_000_000_000 + number * 7}"


def write_exclusions(pen: Pen, rows: list[Row], folder: Folder) -> None:
    table = mapping("EXCLUSIONS", {"kind": "kind", "value": "value", "reason": "reason"})
    table_csv(pen, ("kind", "value", "reason"), rows, folder_path=folder.file("exclusions.csv", "csv", [table]))


def network_rows(world: World) -> list[Row]:
    """prefix, country, network type, provider of the invented address plan."""
    rows: list[Row] = []
    for code, slot in SLOT.items():
        start = lines.V4 + slot * lines.SLOT_SIZE
        first, second = PROVIDERS[slot % 6], PROVIDERS[(slot + 1) % 6]
        rows += [
            (f"{lines.said(start + quarter * (1 << 18))}/14", code, "residential", first if quarter < 3 else second)
            for quarter in range(4)
        ]
        rows.append((f"{lines.said(start + lines.MOBILE_AT)}/12", code, "mobile", second))
        rows.append((f"{lines.said(start + lines.CARRIER_AT)}/16", code, "cgnat", second))
        rows.append((f"{lines.said(start + lines.HOSTING_AT)}/16", code, "hosting", "Rackhall"))
        rows.append((f"2001:db8:{slot << 8:x}::/40", code, "residential", first))
    exits = np.arange(len(world.plan.vpn_country))
    listed = exits[world.plan.listed]
    for number, address in zip(listed.tolist(), lines.vpn_address(world.plan, listed).tolist(), strict=True):
        rows.append((f"{lines.said(address)}/32", CODES[int(world.plan.vpn_country[number])], "vpn", "Veilnet"))
    nodes = np.arange(len(world.plan.tor_country))
    for number, address in zip(nodes.tolist(), lines.tor_address(nodes).tolist(), strict=True):
        rows.append((f"{lines.said(address)}/32", CODES[int(world.plan.tor_country[number])], "tor", ""))
    return rows


def write_networks(pen: Pen, world: World, folder: Folder) -> None:
    table = mapping("NETWORKS", {"prefix": "prefix", "country": "cc", "network": "type", "provider": "holder"})
    path = folder.file("networks.csv", "csv", [table])
    table_csv(pen, ("prefix", "cc", "type", "holder"), network_rows(world), folder_path=path)

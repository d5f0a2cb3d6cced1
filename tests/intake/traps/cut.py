"""Whole files cut at every eighth: what is left is given exactly or set aside, and nothing else appears."""

import json

from tests.intake.traps import sqlite_traps, telegram_traps, weblog_traps
from tests.intake.traps.trap import ACCOUNT, Given, Plan, Trap

NUMBERS = range(1, 41)
ROWS: list[Given] = [(f"{n}", f'a "quoted", value {n}\nof two lines') for n in NUMBERS]


def _records() -> list[dict[str, str]]:
    return [{"id": account, "value": value} for account, value in ROWS]


CSV = b"id,value\n" + b"".join(
    f'{account},"{value}"\n'.encode() for account, value in [(a, v.replace('"', '""')) for a, v in ROWS]
)
# A delimited line cut inside a bare value looks whole: nothing in the format says how long it was.
CUT: list[Given] = [(account, None) for account, _ in ROWS]
WHOLE: dict[str, tuple[bytes, list[Given], Plan]] = {
    "csv": (CSV, [*ROWS, *CUT], ACCOUNT),
    "json": (json.dumps(_records(), indent=1).encode(), ROWS, ACCOUNT),
    "jsonl": ("".join(json.dumps(one) + "\n" for one in _records()).encode(), ROWS, ACCOUNT),
    "sqlite": (sqlite_traps.database(sqlite_traps.MANY), sqlite_traps.MANY_ROWS, ACCOUNT),
    "weblog": (
        "".join(f'240.0.0.{n} - - [{weblog_traps.AT}] {weblog_traps.GET} "-" "agent {n}"\n' for n in NUMBERS).encode(),
        [(f"240.0.0.{n}", weblog_traps.AT, f"agent {n}") for n in NUMBERS],
        weblog_traps.PLAN,
    ),
    "telegram": (
        telegram_traps.chat(*[{**telegram_traps.GOOD, "id": n} for n in NUMBERS]),
        [("user9", f"{n}", "7", "1735787045") for n in NUMBERS],
        telegram_traps.PLAN,
    ),
}

TRAPS = [
    Trap(f"cut: {reader} at {part}/8", reader, content[: len(content) * part // 8], within=rows, plan=plan)
    for reader, (content, rows, plan) in WHOLE.items()
    for part in range(1, 8)
]
TRAPS += [
    Trap(f"cut: {reader} one byte short", reader, content[:-1], within=rows, plan=plan)
    for reader, (content, rows, plan) in WHOLE.items()
]

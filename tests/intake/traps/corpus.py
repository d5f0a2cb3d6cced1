"""All traps, by name."""

from tests.intake.traps import (
    cut,
    encodings,
    foreign,
    json_traps,
    sqlite_traps,
    structure,
    telegram_traps,
    texts,
    times,
    values,
    weblog_traps,
)

FAMILIES = (
    structure,
    encodings,
    texts,
    json_traps,
    sqlite_traps,
    weblog_traps,
    telegram_traps,
    foreign,
    cut,
    values,
    times,
)
SHORT = {texts: 4, foreign: 7, values: 3, times: 3}
"""Families of one idea in many forms: of these an ordinary run takes every so-manieth trap, a long run all."""

TRAPS = {trap.name: trap for family in FAMILIES for trap in family.TRAPS}
WRITTEN = sum(len(family.TRAPS) for family in FAMILIES)
ORDINARY = {trap.name: trap for family in FAMILIES for trap in family.TRAPS[:: SHORT.get(family, 1)]}

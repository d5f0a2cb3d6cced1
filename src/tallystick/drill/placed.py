"""Compares where the order of looking puts the files of invented exhibits with what each was planted as. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from tallystick.vocabulary.triage import Tier

File = tuple[str, str]
"""Agency, and the path below its item."""


def score_places(real: Mapping[File, bool], placed: Iterable[tuple[str, int, Iterable[str]]]) -> dict[str, Any]:
    """``real``: for every file whether a real child might stand behind it. ``placed``: agency, tier and paths of each
    row of a queue. real_below: those that stand no higher than what is only declared to be generated. not_placed: files
    that stand nowhere.
    """
    tier_of = {(agency, path): tier for agency, tier, paths in placed for path in paths}
    below = sorted(path for file, path in _named(real) if real[file] and tier_of.get(file, 0) >= Tier.DECLARED)
    return {
        "files": len(real),
        "real": sum(real.values()),
        "real_below": below,
        "not_placed": sorted(path for file, path in _named(real) if file not in tier_of),
    }


def _named(files: Iterable[File]) -> Iterable[tuple[File, str]]:
    return ((file, f"{file[0]} {file[1]}") for file in files)

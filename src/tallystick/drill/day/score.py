"""Compares the figures of a played day with its sealed truth, definition by definition and country by country."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tallystick.report.counting.lines import FigureLine
from tallystick.vocabulary.errors import Absent


def day_truth(folder: Path) -> dict[str, dict[str, Any]]:
    """Definition -> ``total`` and ``by_country``. Raises Absent where a rehearsal has no day."""
    path = folder / "sealed" / "day.json"
    if not path.is_file():
        raise Absent(str(path), "there is no sealed truth of a day", "Score a folder that ./tally rehearsal wrote.")
    figures: dict[str, dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["figures"]
    return figures


def score_day(folder: Path, counted: Mapping[str, FigureLine]) -> dict[str, Any]:
    """``counted``: definition -> figure. day_figures: how many definitions were compared; day_wrong: those that differ,
    with both numbers. What the truth does not name comes to nought."""
    truth = day_truth(folder)
    wrong = [
        words for key, line in sorted(counted.items()) if (words := _differs(key, line.by_country, truth.get(key, {})))
    ]
    missing = [f"{key}: not counted" for key in sorted(set(truth) - set(counted))]
    return {"day_figures": len(counted), "day_wrong": wrong + missing}


def _differs(key: str, by_country: Mapping[str, int], truth: Mapping[str, Any]) -> str:
    """What is counted and what is true, where they differ."""
    said = {code: count for code, count in by_country.items() if count}
    true = dict(truth.get("by_country", {}))
    if said == true:
        return ""
    places = [code for code in sorted({*said, *true}) if said.get(code) != true.get(code)]
    told = ", ".join(f"{code} {said.get(code, 0)}/{true.get(code, 0)}" for code in places)
    return f"{key}: {sum(said.values())} counted, {sum(true.values())} true ({told})"

"""Makes the committed outlines and names. Run by hand when borders or names change, never at run time:

    python -m tallystick.desk.atlas.make countries-50m.json

Input: ``countries-50m.json`` of the npm package world-atlas 2.0.2 (ISC; Natural Earth 4.1, public domain), and CLDR
through babel. The border data's defaults are corrected here, see ``CORRECTIONS``; tests hold the result to them.
"""

import json
import sys
from pathlib import Path
from typing import Any

from babel import Locale
from babel.core import get_global

from tallystick.desk.atlas import plane, topology
from tallystick.desk.atlas.frames import LANGUAGES, Project, europe_frame, world_frame
from tallystick.desk.atlas.topology import Arc, Ring

HERE = Path(__file__).parent
CORRECTIONS = {"N. Cyprus": "CY", "Somaliland": "SO", "Kosovo": "XK"}
"""Areas without an ISO number, and the code they are drawn under."""

LEFT_OUT = ("Indian Ocean Ter.", "Siachen Glacier")
"""Too small to see and without a code of their own."""

PART_OF = {"AX": "FI"}
CRIMEA = (32.4, 44.3, 36.7, 46.3)
"""West, south, east, north in degrees. The file's default draws this ring under Russia; by law it is Ukraine's."""


def code_of(geometry: dict[str, Any]) -> str | None:
    """ISO 3166-1 alpha-2 of an area (XK for Kosovo), or None for what is left out."""
    name = geometry["properties"]["name"]
    if name in CORRECTIONS:
        return CORRECTIONS[name]
    if name in LEFT_OUT:
        return None
    number = geometry.get("id")
    if number is None:
        raise SystemExit(f"{name}: no ISO number. Add it to CORRECTIONS or LEFT_OUT.")
    code = str(get_global("territory_aliases")[number][0])
    return PART_OF.get(code, code)


def areas(document: dict[str, Any], arcs: list[Arc]) -> dict[str, list[Ring]]:
    """Rings by ISO code, corrected: Crimea to UA, Northern Cyprus into CY, Kosovo as XK, no inner borders."""
    found: dict[str, list[Ring]] = {}
    for geometry in document["objects"]["countries"]["geometries"]:
        code = code_of(geometry)
        for ring in topology.rings_of(geometry) if code else []:
            moved = code == "RU" and topology.inside_box(ring, arcs, box=CRIMEA)
            found.setdefault("UA" if moved else str(code), []).append(ring)
    return {code: topology.merged(rings, arcs) for code, rings in sorted(found.items())}


def outlines(
    rings: dict[str, list[Ring]], arcs: list[Arc], *, width: int, height: int, least: float
) -> dict[str, dict[str, Any]]:
    """Per code: ``d`` (SVG path) and ``at`` (where its label goes), of what shows inside the frame."""
    drawn: dict[str, dict[str, Any]] = {}
    for code, of_code in rings.items():
        whole = [r for r in (topology.points_of(r, arcs)[:-1] for r in of_code) if not plane.torn(r, width=width)]
        shown = [plane.clipped(r, width=width, height=height) for r in whole]
        shown = sorted((r for r in shown if len(r) > 2), key=plane.area, reverse=True)
        kept = [r for n, r in enumerate(shown) if n == 0 or plane.area(r) >= least]
        if not kept or not any(0 <= x <= width and 0 <= y <= height for x, y in kept[0]):
            continue
        x, y = plane.label_point(kept[0])
        drawn[code] = {"d": "".join(map(path, kept)), "at": [round(x, 1), round(y, 1)]}
    return drawn


def path(ring: Arc) -> str:
    """A closed SVG path in relative tenths, which is the shortest way to write it."""
    parts, at = [], (0, 0)
    for n, (x, y) in enumerate(ring):
        here = (round(x * 10), round(y * 10))
        step = (here[0] - at[0], here[1] - at[1])
        if n == 0 or step != (0, 0):
            parts.append(f"{'M' if n == 0 else 'l'}{step[0] / 10:g} {step[1] / 10:g}")
        at = here
    return "".join(parts) + "z"


def draw(document: dict[str, Any], project: Project, *, tolerance: float, **frame: Any) -> dict[str, Any]:
    """One drawing: its frame, its outlines and where they come from."""
    arcs = topology.decode_arcs(document)
    rings = areas(document, arcs)
    flat = [plane.simplified([project(p) for p in arc], tolerance=tolerance) for arc in arcs]
    made = outlines(rings, flat, **frame)
    return {
        "source": "Natural Earth 4.1 (public domain) by world-atlas 2.0.2 (ISC), corrected",
        "width": frame["width"],
        "height": frame["height"],
        "outlines": made,
    }


def names(language: str) -> dict[str, str]:
    """CLDR names of every two-letter territory in one language."""
    territories = Locale.parse(language).territories
    return {code: str(name) for code, name in sorted(territories.items()) if len(code) == 2 and code.isalpha()}


def write(where: Path, content: dict[str, Any]) -> None:
    """One line per country, so that a changed border shows as one changed line."""
    where.parent.mkdir(exist_ok=True)
    text = json.dumps(content, ensure_ascii=False, indent=0, sort_keys=True)
    where.write_text(text + "\n", encoding="utf-8")


def main() -> None:
    """Write ``europe.json``, ``world.json`` and ``names/<language>.json`` beside this file."""
    document = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    europe, world = europe_frame(), world_frame()
    write(HERE / "europe.json", draw(document, europe, tolerance=0.7, width=640, height=672, least=3.0))
    write(HERE / "world.json", draw(document, world, tolerance=0.6, width=640, height=268, least=2.0))
    for language in LANGUAGES:
        write(HERE / "names" / f"{language}.json", names(language))


if __name__ == "__main__":
    main()

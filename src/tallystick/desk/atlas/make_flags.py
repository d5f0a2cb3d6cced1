"""Makes ``static/desk/flags.svg``, one symbol a country. Run by hand, never at run time:

    python -m tallystick.desk.atlas.make_flags FOLDER

Input: ``flags/4x3`` of the npm package flag-icons 7.5.0 (MIT). A coat of arms is illegible at 20 pixels and weighs
up to 180 kB: those flags are drawn in ``flags.toml`` without it, as the civil flag where there is one.
"""

import re
import sys
import tomllib
from pathlib import Path

OUT = Path(__file__).parent.parent / "static" / "desk" / "flags.svg"
CODES = [
    "at",
    "be",
    "bg",
    "ch",
    "cz",
    "de",
    "dk",
    "ee",
    "fi",
    "fr",
    "gb",
    "gr",
    "hu",
    "ie",
    "is",
    "it",
    "lt",
    "lu",
    "lv",
    "nl",
    "no",
    "pl",
    "ro",
    "se",
    "sk",
    "ua",
    "ba",
    "ge",
    "mk",
    "si",
    "tr",
    "ca",
    "au",
    "jp",
    "th",
    "ma",
    "tn",
    "dz",
]


def symbol(code: str, drawing: str) -> str:
    """One symbol, its inner white space squeezed."""
    squeezed = re.sub(r">\s+<", "><", drawing.strip())
    return f'<symbol id="{code}" viewBox="0 0 640 480">{squeezed}</symbol>'


def drawing_of(folder: Path, code: str) -> str:
    """The children of one flag file. A symbol clips by itself; other ids would collide in one document."""
    text = (folder / f"{code}.svg").read_text(encoding="utf-8")
    inner = text[text.index(">") + 1 : text.rindex("</svg>")]
    inner = re.sub(r'<clipPath.*?</clipPath>| clip-path="[^"]*"|<defs>\s*</defs>', "", inner, flags=re.DOTALL)
    inner = re.sub(r"<defs>\s*</defs>", "", inner)
    if " id=" in inner or "url(" in inner or len(inner) > 6000:
        raise SystemExit(f"{code}.svg: not a simple flag. Draw it in flags.toml.")
    return inner


def main() -> None:
    """Write the sprite."""
    folder = Path(sys.argv[1])
    own = tomllib.loads((Path(__file__).parent / "flags.toml").read_text(encoding="utf-8"))
    drawn = {code: drawing_of(folder, code) for code in CODES} | own
    symbols = "\n".join(symbol(code.upper(), drawn[code]) for code in sorted(drawn))
    OUT.write_text(f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n', encoding="utf-8")


if __name__ == "__main__":
    main()

"""Languages of statements: one file each under ``languages/``. Adding a language is adding its file.

Plural categories, numbers, names of countries and months come from CLDR (babel); everything else from the file.
"""

import tomllib
from functools import cache
from pathlib import Path

from babel import Locale, UnknownLocaleError

from tallystick.report.statements.rules.language import Language
from tallystick.vocabulary.errors import Absent, Malformed

FILES = Path(__file__).with_name("languages")
UNION = (
    "bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "ga", "hr", "hu", "it", "lt", "lv", "mt", "nl", "pl",
    "pt", "ro", "sk", "sl", "sv",
)  # fmt: skip
"""The 24 languages of the Union: each is offered, or said to be without a file."""


def codes() -> tuple[str, ...]:
    """Languages that have a file."""
    return tuple(sorted(path.stem for path in FILES.glob("*.toml")))


@cache
def language(code: str) -> Language:
    """A language by its code (en, da, it, sl). Raises Absent where it has no file, Malformed naming what is wrong."""
    if code not in codes():
        has = ", ".join(codes())
        raise Absent(f"language {code[:8]}", "there is no file of its messages yet", f"Choose one of {has}, or add it.")
    return read_language(FILES / f"{code}.toml")


def read_language(path: Path) -> Language:
    """A language from its file. Raises Malformed naming the file and what is wrong with it."""
    said = tomllib.loads(path.read_text(encoding="utf-8"))
    try:
        made = Language(
            code=said["language"], locale=Locale.parse(said["locale"]), name=said["name"], zone=said["zone"],
            day=said["day"], months=tuple(said.get("months", ())), alphabet=said.get("alphabet", ""),
            never=tuple(said["never"]), words=said["words"], labels=said["labels"], negatives=said["negatives"],
            method=said["method"], names=said["names"], counted=said["counted"],
        )  # fmt: skip
    except (KeyError, ValueError, UnknownLocaleError) as error:
        raise Malformed(path.name, f"{error} is missing or wrong", "Write it as in en.toml.") from error
    for key, forms in made.counted.items():
        if set(forms) != made.forms:
            need = ", ".join(sorted(made.forms))
            raise Malformed(f"{path.name}, counted.{key}", f"it has {', '.join(forms)}", f"{made.name} needs {need}.")
    return made

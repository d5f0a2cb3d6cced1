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
PATTERN = "en"
"""The file that the others are held against."""
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
    """A language from its file. Raises Malformed naming the file and what is wrong, or missing beside English."""
    said = tomllib.loads(path.read_text(encoding="utf-8"))
    try:
        made = Language(
            code=said["language"], locale=Locale.parse(said["locale"]), name=said["name"], zone=said["zone"],
            here=said.get("here", ""), days=_three(said["days"]), first_day=said.get("first_day", ""),
            months=tuple(said.get("months", ())), time=said["time"], instant=said["instant"],
            within=said.get("within", {}), contracted=tuple((a, b) for a, b in said.get("contracted", ())),
            alphabet=said.get("alphabet", ""), capital_nouns=said.get("capital_nouns", False),
            never=tuple(said["never"]), words=said["words"], labels=said["labels"], negatives=said["negatives"],
            method=said["method"], names=said["names"], counted=said["counted"],
        )  # fmt: skip
    except (KeyError, ValueError, UnknownLocaleError) as error:
        raise Malformed(path.name, f"{error} is missing or wrong", "Write it as in en.toml.") from error
    for key, forms in made.counted.items():
        if set(forms) != made.forms:
            need = ", ".join(sorted(made.forms))
            raise Malformed(f"{path.name}, counted.{key}", f"it has {', '.join(forms)}", f"{made.name} needs {need}.")
    if made.code != PATTERN:
        _whole(made, beside=language(PATTERN), where=path.name)
    return made


def _whole(made: Language, *, beside: Language, where: str) -> None:
    """Raises Malformed naming the messages that are missing, or that nothing asks for."""
    for part in ("words", "labels", "negatives", "method", "names", "counted"):
        here, there = set(getattr(made, part)), set(getattr(beside, part))
        if here != there:
            what = [f"{key} is missing" for key in sorted(there - here)] + [
                f"{key} is none" for key in sorted(here - there)
            ]
            raise Malformed(f"{where}, {part}", ", ".join(what), f"Have the messages of {PATTERN}.toml.")


def _three(patterns: list[str]) -> tuple[str, str, str]:
    if len(patterns) != 3:
        raise ValueError("days")
    return patterns[0], patterns[1], patterns[2]

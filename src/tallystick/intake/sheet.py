"""Reading a cover sheet or mapping strictly: every key known, every value of its type, every refusal explained."""

import difflib
import errno
import os
import stat
import tomllib
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tallystick.vocabulary.errors import Absent, Malformed

LARGEST_SHEET = 1 << 20
LARGEST_NUMBER = 10_000_000_000
"""Three hundred years in seconds: no clock is further off."""


def nearest(word: str, known: Iterable[str]) -> str:
    """' Did you mean X?' when a known word is near, else ''."""
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f" Did you mean {close[0]}?" if close else ""


def read_toml(path: Path, *, where: str) -> dict[str, Any]:
    """The parsed file. Raises Absent when it is not there, Malformed when it is no plain TOML file of sensible size."""
    handle = _open(path, where)
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise Malformed(where, "is not a plain file", "Put a text file there")
        raw = os.read(handle, LARGEST_SHEET + 1)
    finally:
        os.close(handle)
    if len(raw) > LARGEST_SHEET:
        raise Malformed(where, "is too large for a sheet", "Keep it below 1 MiB")
    return parse_toml(raw, where=where)


def _open(path: Path, where: str) -> int:
    try:
        return os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        if isinstance(error, OSError) and error.errno == errno.ELOOP:
            raise Malformed(where, "is a link", "Put the file itself into the folder") from None
        raise Absent(where, "there is no such file", "Put it there or correct the name") from None


def parse_toml(raw: bytes, *, where: str) -> dict[str, Any]:
    """TOML text as a dictionary. Raises Malformed with the line."""
    try:
        return tomllib.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise Malformed(where, f"byte {error.start} is not UTF-8", "Save the sheet as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise Malformed(where, f"not TOML: {error}", "Correct the line") from None
    except (RecursionError, ValueError) as error:
        raise Malformed(where, f"not TOML one can work with ({type(error).__name__})", "Write it plainly") from None


class Section:
    """One TOML table being read. Every key must be asked for before ``finish``, which refuses the rest."""

    def __init__(self, content: Any, *, where: str) -> None:
        if not isinstance(content, dict):
            raise Malformed(where, "a table was expected", f"Write it as [{where.rsplit(' ', 1)[-1]}]")
        self.where = where
        self._content: dict[str, Any] = content
        self._asked: set[str] = set()

    def _take(self, key: str) -> Any:
        self._asked.add(key)
        return self._content.get(key)

    def _wrong(self, key: str, expected: str) -> Malformed:
        return Malformed(self.where, f"{key} must be {expected}", f"Correct {key}")

    def text(self, key: str, *, required: bool = True, most: int = 1000) -> str:
        """A text of at most ``most`` characters; '' when absent and not required."""
        value = self._take(key)
        if value is None and not required:
            return ""
        if value is None or (required and value == ""):
            raise Malformed(self.where, f"{key} is missing", f"Add {key}")
        if not isinstance(value, str):
            raise self._wrong(key, "a text in quotes")
        if len(value) > most or "\0" in value:
            raise self._wrong(key, f"a text of at most {most} characters without NUL")
        return value

    def texts(self, key: str) -> list[str]:
        """A list of texts; empty when absent."""
        value = self._take(key)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise self._wrong(key, "a list of texts")
        return list(value)

    def instant(self, key: str) -> datetime:
        """A date and time with zone, as UTC."""
        value = self._take(key)
        if not isinstance(value, datetime):
            raise self._wrong(key, "a date and time, such as 2026-02-01T10:00:00Z")
        if value.tzinfo is None:
            raise Malformed(self.where, f"{key} has no zone", "Add Z or the offset from UTC")
        try:
            return value.astimezone(UTC)
        except OverflowError:
            raise self._wrong(key, "a date and time of our times") from None

    def number(self, key: str) -> float:
        """A number; 0 when absent."""
        value = self._take(key)
        if value is None:
            return 0
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self._wrong(key, "a number")
        if abs(value) > LARGEST_NUMBER or value != value:
            raise self._wrong(key, f"a number up to {LARGEST_NUMBER:,}")
        return value

    def table(self, key: str, *, required: bool = False) -> dict[str, Any]:
        """A sub-table as it stands; {} when absent."""
        value = self._take(key)
        if value is None and required:
            raise Malformed(self.where, f"[{key}] is missing", f"Add a table [{key}]")
        if value is not None and not isinstance(value, dict):
            raise self._wrong(key, "a table")
        return dict(value or {})

    def written(self) -> list[str]:
        """The keys as written, for tables whose keys are free."""
        return list(self._content)

    def rows(self, key: str) -> list[Any]:
        """A list of tables ([[key]]); empty when absent."""
        value = self._take(key)
        if value is not None and not isinstance(value, list):
            raise self._wrong(key, f"a list, written [[{key}]]")
        return list(value or [])

    def one_of(self, key: str, known: Iterable[str]) -> str:
        """A text out of a closed list."""
        value, words = self.text(key), list(known)
        if value not in words:
            remedy = f"Use one of: {', '.join(words)}.{nearest(value, words)}"
            raise Malformed(self.where, f"{key} {value!r} is not known", remedy)
        return value

    def finish(self) -> None:
        """Refuse keys nobody asked for: a misspelt key must not be passed over in silence."""
        for key in self._content:
            if key not in self._asked:
                remedy = f"Remove it or use one of: {', '.join(sorted(self._asked))}.{nearest(key, self._asked)}"
                raise Malformed(self.where, f"key {key!r} is not known", remedy)

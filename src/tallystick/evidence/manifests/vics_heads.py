"""The head of a VICS file and its cases: one CASE row each, counts held against what is there."""

from typing import Any

from tallystick.evidence.manifests.rows import Manifest
from tallystick.evidence.manifests.vics_context import CASES_SHAPE, CONTEXT_KEYS, MEDIA_SHAPE, Context
from tallystick.evidence.manifests.vics_keys import CASE_FIELDS
from tallystick.evidence.manifests.vics_object import Forms, Opened, Row, other_rows
from tallystick.evidence.rules.dates import instant_of

UNOFFICIAL_KEY = "@tallystick.unofficial"
"""The mark of our own writer at the top of a file; it is no part of what the file says."""


class Heads:
    """``case`` is the number of the case being read, None in a hash set; ``trouble`` why the file is not whole."""

    def __init__(self, manifest: Manifest, context: Context, forms: Forms) -> None:
        self._manifest, self._context, self._forms = manifest, context, forms
        self.case: str | None = None
        self.trouble: str | None = None
        self.dropped = 0
        self._file, self._open = Opened(), Opened()
        self._cases, self._here = 0, 0

    def head(self, key: str, value: Any) -> None:
        if key == UNOFFICIAL_KEY:
            return
        if key in CONTEXT_KEYS and isinstance(value, str):
            self._file.parts.append("v" + key)
            return
        self._file.member(key, value, {})

    def case_begins(self) -> None:
        self._cases, self._here, self._open = self._cases + 1, 0, Opened()
        self.case = str(self._cases)

    def case_member(self, key: str, value: Any) -> None:
        self._open.member(key, value, CASE_FIELDS)

    def case_ends(self) -> None:
        columns = self._open.columns
        columns |= {
            "case": self.case,
            "seized": instant_of(columns.get("seized_raw")),
            "entries": str(self._here),
            "counts": _differ(columns.get("said_media"), self._here),
        }
        self._put(self._open, columns)
        self.case = None

    def counted(self) -> None:
        """A media entry, read or set aside."""
        self._here += 1

    def finish(self, *, dropped: int, dropped_bytes: int) -> None:
        """The row of the file itself, once everything was seen."""
        if self.case is not None:
            self.case_ends()
        columns: Row = {
            "case": "0",
            "format": "VICS",
            "format_version": self._context.version,
            "profile": self._context.profile,
            "context": self._context.url,
            "shape": CASES_SHAPE if self._cases else self._context.shape or MEDIA_SHAPE,
            "entries": str(self._manifest.entries),
            "dropped": str(dropped + self._file.dropped),
            "dropped_bytes": str(dropped_bytes),
            "broken": self.trouble,
        }
        self._put(self._file, columns)

    def _put(self, opened: Opened, columns: Row) -> None:
        columns["form"] = self._forms.of(opened.parts)
        self._manifest.case(columns)
        for rest in other_rows(opened.rest, "", case=columns["case"], entry=None):
            self._manifest.other(rest)
        if opened is not self._file:
            self.dropped += opened.dropped


def _differ(said: str | None, there: int) -> str | None:
    """In words, where the file's own count is not what is there; exporters count entries, files or digests."""
    if said is None or said == str(there):
        return None
    return f"the file says {said[:20]}, there are {there}"

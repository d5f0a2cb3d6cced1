"""The form of one access-log line. Pure; the patterns run in linear time on hostile lines."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Value = str | None
OWN = (
    "vhost",
    "address",
    "port",
    "ident",
    "user",
    "time",
    "request_method",
    "path",
    "status",
    "size",
    "referer",
    "agent",
)
_TEXT = r'[^"\\\n]*+(?:\\[^\n][^"\\\n]*+)*+'
_LIKE_ADDRESS = r"\[?[0-9A-Fa-f:]*[.:][0-9A-Fa-f.:]*\]?(?::\d{1,5})? "
_HOST = r"\[[^\]\s]++\](?=[: ])|[^\s:\[]++(?=:\d{1,5} | )|[^\s\[]++"
_TIME = r"\d{2}/[A-Z][a-z]{2}/\d{4}:\d{2}:\d{2}:\d{2} [+-]\d{4}"
_FIELDS = {
    "vhost": r"\S++", "address": _HOST, "port": r"\d{1,5}", "ident": r"\S++", "user": r"\S++(?= \[)|[^\[\n]*?",
    "time": _TIME, "status": r"\d{3}|-", "size": r"\d+|-", "referer": _TEXT, "agent": _TEXT,
}  # fmt: skip
_ANY_FIELD = rf'(?:"{_TEXT}"|[^\s"]+)'
_AFTER = re.compile(r'" (?:\d{3}|-) (?:\d+|-)(?= |$)')
_METHOD = re.compile(r"[A-Z]{3,20}(?= )")
_VERSION = re.compile(r" HTTP/\d(?:\.\d)?$")
_START = re.compile(r'[^\["]*+\[[^\]"]*+\] "')
_NOTHING = frozenset(("", "-", '""', '"-"'))
_LONGEST_LOOSE, _MOST_ENDS = 16_384, 8


@dataclass(frozen=True)
class Fault:
    reason: str
    remedy: str
    said: str = ""


class Form:
    """The pattern for one set of ``extra`` fields, giving only the ``kept`` columns, in that order."""

    def __init__(self, extra: Sequence[str], kept: Sequence[str]) -> None:
        self.extra, self.kept = list(extra), list(kept)
        self.line = re.compile(f"^{self._pattern()}$", re.MULTILINE)
        self._columns = [(self.line.groupindex[self._group_of(name)] - 1, self._reading(name)) for name in kept]

    def all_in(self, text: str) -> list[tuple[str, ...]]:
        """What every line that has the form holds, in order."""
        if self.line.groups > 1:
            return self.line.findall(text)
        return [found.groups("") for found in self.line.finditer(text)]

    def columns_of(self, found: list[tuple[str, ...]]) -> list[list[object]]:
        """The kept columns of what ``all_in`` gave."""
        columns: list[list[object]] = []
        for place, read in self._columns:
            if read is _plain:
                columns.append([None if values[place] in _NOTHING else values[place] for values in found])
            else:
                columns.append([read(values[place]) for values in found])
        return columns

    def one_in(self, line: str) -> tuple[Value, ...] | None:
        found = self.line.fullmatch(line)
        return self._picked(found.groups("")) if found else None

    def loose_in(self, line: str) -> tuple[Value, ...] | None:
        """A line whose request holds quotes nobody escaped, when its end can stand in one place only."""
        start = _START.match(line)
        if start is None or len(line) > _LONGEST_LOOSE:
            return None
        ends = [found.start() for found in _AFTER.finditer(line, start.end())][: _MOST_ENDS + 1]
        if not ends or len(ends) > _MOST_ENDS:
            return None
        fits = []
        for end in ends:
            request = line[start.end() : end].replace("\\", "\\\\").replace('"', '\\"')
            if found := self.line.fullmatch(line[: start.end()] + request + line[end:]):
                fits.append((found, line[start.end() : end]))
        if len(fits) != 1:
            return None
        found, request = fits[0]
        values = list(found.groups(""))
        if "request" in self.line.groupindex:
            values[self.line.groupindex["request"] - 1] = request
        return self._picked(values)

    def fault(self, line: str) -> Fault:
        """Why a line has not the form, with the fragment that says so."""
        ask = "Ask the sender for the line again, or name the right reader in the mapping."
        opened = re.search(r"\[([^\]\n]{0,60})", line)
        if opened is None or not re.fullmatch(_TIME, opened.group(1)):
            return Fault("no access-log time in brackets", ask, opened.group(1)[:40] if opened else "")
        if '] "' not in line:
            return Fault("no request in quotes after the time", ask)
        if not _AFTER.search(line):
            return Fault("no status and size after the request", ask)
        name_them = (
            "Name the fields at the end of the line with the option extra; a quote inside a field must be escaped."
        )
        return Fault("the end of the line is not what the mapping says, or stray quotes make it unclear", name_them)

    def _picked(self, values: Sequence[str]) -> tuple[Value, ...]:
        return tuple([read(values[place]) for place, read in self._columns])

    def _pattern(self) -> str:
        """With ``vhost`` the second word must look like an address: a blank in a user name never shifts a line."""
        one = {name: self._group(name, pattern) for name, pattern in _FIELDS.items()}
        address, port = one["address"], f"(?::{one['port']})?"
        if "port" in self.extra:
            address, port = self._group("address", r"\S++"), ""
        return (
            rf"(?:{one['vhost']} (?={_LIKE_ADDRESS}))?{address}{port} {one['ident']} {one['user']} "
            rf"\[{one['time']}\] \"{self._group('request', _TEXT)}\" {one['status']} {one['size']}"
            rf"(?: \"{one['referer']}\" \"{one['agent']}\"{self._extras()})? ?\r?"
        )

    def _extras(self) -> str:
        parts = ""
        for name in reversed(self.extra):
            parts = f"(?: {self._group(name, _ANY_FIELD)}{parts})?"
        return parts

    def _group(self, name: str, pattern: str) -> str:
        asked = name in self.kept or (name == "request" and {"path", "request_method"} & set(self.kept))
        return f"(?P<{self._group_of(name)}>{pattern})" if asked else f"(?:{pattern})"

    def _group_of(self, name: str) -> str:
        if name in self.extra:
            return f"extra{self.extra.index(name)}"
        return "request" if name in ("path", "request_method") else name

    def _reading(self, name: str) -> Callable[[str], Value]:
        if name in self.extra:
            return _extra
        return {"address": _address, "path": _path, "request_method": _method}.get(name, _plain)


def columns(extra: Sequence[str]) -> list[str]:
    """All columns a log with these extra fields has."""
    return [*OWN, *(name for name in extra if name not in OWN)]


def _plain(value: str) -> Value:
    return None if value in _NOTHING else value


def _address(value: str) -> Value:
    return value[1:-1] if value.startswith("[") else _plain(value)


def _extra(value: str) -> Value:
    return None if value in _NOTHING else value[1:-1] if value.startswith('"') else value


def _method(request: str) -> Value:
    found = _METHOD.match(request)
    return found.group() if found else None


def _path(request: str) -> Value:
    found = _METHOD.match(request)
    return _plain(_VERSION.sub("", request[found.end() + 1 :] if found else request))

"""A line about several doors, read as officers write it: "DK 6 of 6 done, 9 devices", "6/6 done 9 devices 2 arrests".

What is not understood is refused, with what was: nothing is dropped, nothing guessed.
"""

from dataclasses import dataclass, field

from tallystick.actionday.doors.rules.line_signs import Sign, fits, head, signs
from tallystick.actionday.doors.rules.line_words import FILLERS, ITEMS, MORE, NOTHING, NUMBERS, RESULTS, STATES, VOLUMES
from tallystick.vocabulary.actionday import DoorState
from tallystick.vocabulary.errors import Malformed
from tallystick.vocabulary.results import ResultKind

LONGEST = 300
LIKE = "Write it like: 6 of 6 done, 9 devices, 2 arrests, 1 nobody in."
MOST = 10_000
"""Doors, or results of a kind, that one line speaks of: a board has a place for each."""
MOST_OF_DATA = 10**9
"""Of any unit."""


@dataclass(frozen=True, kw_only=True)
class StateSaid:
    """So many doors stand in a state; ``of``: of how many, None: not said."""

    state: DoorState
    count: int
    of: int | None


@dataclass(frozen=True, kw_only=True)
class ResultSaid:
    """So many results of a kind so far; ``more``: in addition to what was said before. ``count`` in the kind's unit."""

    kind: ResultKind
    count: int
    item_kind: str = ""
    more: bool = False


@dataclass(frozen=True, kw_only=True)
class Line:
    """``nothing``: it says that there is nothing to report."""

    states: tuple[StateSaid, ...] = ()
    results: tuple[ResultSaid, ...] = ()
    nothing: bool = False


Meaning = tuple[str, str, str]
"""What a saying is: "state" or "result", its word, an item's kind."""

_MEANINGS: dict[tuple[str, ...], Meaning] = {
    **{tuple(one.split()): ("state", state, "") for state, said in STATES.items() for one in said},
    **{tuple(one.split()): ("result", kind, "") for kind, said in RESULTS.items() for one in said},
    **{tuple(one.split()): ("result", ResultKind.ITEM_SEIZED, item) for item, said in ITEMS.items() for one in said},
}
_LONGEST_SAYING = max(len(one) for one in _MEANINGS)


@dataclass
class _Reader:
    """A place in the signs of a line, and what was understood before it."""

    signs: list[Sign]
    doors: int
    place: int = 0
    states: list[StateSaid] = field(default_factory=list)
    results: list[ResultSaid] = field(default_factory=list)

    def at(self, ahead: int = 0) -> Sign:
        return self.signs[self.place + ahead] if self.place + ahead < len(self.signs) else Sign("end", "")

    def refuse(self, what: str, remedy: str = LIKE) -> Malformed:
        known = said(Line(states=tuple(self.states), results=tuple(self.results)))
        return Malformed("line", f"{what}; understood: {known or 'nothing yet'}", remedy)


def read_line(text: str, *, country: str, agency: str, doors: int = 0) -> Line:
    """What a line says. ``country``, ``agency``: for whom it is entered; ``doors``: how many there are, for "all done".

    Raises Malformed, with what was understood, for a line of another country, words nobody knows, a number of nothing,
    and what cannot be (7 of 6).
    """
    if len(text) > LONGEST:
        raise Malformed("line", f"it is longer than {LONGEST} characters", "Write one line a country.")
    whose, rest = head(text, country=country, agency=agency)
    if not fits(whose, country=country, agency=agency):
        what = f"it says {whose}, and is entered for {agency} ({country})"
        raise Malformed("line", what, "Enter it for that country.")
    reader = _Reader(signs(rest), doors)
    if tuple(one.text for one in reader.signs if one.kind != "apart") in {tuple(one.split()) for one in NOTHING}:
        return Line(nothing=True)
    _skip(reader)
    while reader.at().kind != "end":
        _claim(reader)
        _skip(reader)
    return _checked(reader)


def said(line: Line) -> str:
    """A line as the house understood it."""
    if line.nothing:
        return "nothing to report"
    parts = []
    for state in line.states:
        of = f" of {state.of}" if state.of is not None else ""
        parts.append(f"{state.count}{of} {_plain(state.state)}")
    for one in line.results:
        unit = "bytes " if one.kind == ResultKind.DATA_VOLUME else ""
        item = f" ({_plain(one.item_kind)})" if one.item_kind else ""
        parts.append(f"{one.count:,} {unit}{'more ' if one.more else ''}{_plain(one.kind)}{item}")
    return ", ".join(parts)


def _claim(reader: _Reader) -> None:
    """One number with what it counts, in either order."""
    if reader.at().kind == "more" or _is_number(reader) or reader.at().text in ("all", *MORE):
        count, of, more = _number(reader)
        if _volume(reader, count):
            return
        more = _skip_fillers(reader) or more
        meaning = _meaning(reader)
        if meaning is None:
            counted = f"{count:g} of {of}" if of is not None else f"{count:g}"
            raise reader.refuse(f"{counted} of what? {_here(reader)} is not understood")
        _skip_fillers(reader)
    else:
        meaning = _meaning(reader)
        if meaning is None:
            raise reader.refuse(f"{_here(reader)} is not understood")
        _skip_fillers(reader)
        _skip(reader)
        if not _is_number(reader):
            raise reader.refuse(f"how many {_plain(meaning[1])}?")
        count, of, more = _number(reader)
    _take(reader, meaning, count, of, more)


def _number(reader: _Reader) -> tuple[float, int | None, bool]:
    """A count, of how many, and whether in addition. "all": as many as there are doors."""
    more = False
    while reader.at().kind == "more" or reader.at().text in MORE:
        more, reader.place = True, reader.place + 1
    if reader.at().text == "all":
        reader.place += 1
        if not _is_number(reader):
            if not reader.doors:
                raise reader.refuse("all of how many is not known", "Write how many: 6 of 6 done.")
            return reader.doors, reader.doors, more
    if not _is_number(reader):
        raise reader.refuse(f"a number is missing before {_here(reader)}")
    count = reader.at().number
    reader.place += 1
    parted = reader.at().text in ("of", "/") or (reader.at().text, reader.at(1).text) == ("out", "of")
    if not parted:
        return count, None, more
    reader.place += 2 if reader.at().text == "out" else 1
    reader.place += reader.at().text == "the"
    if not _is_number(reader):
        raise reader.refuse(f"{count:g} of how many?")
    of = reader.at().number
    reader.place += 1
    return count, int(of), more


def _volume(reader: _Reader, count: float) -> bool:
    """Whether the number is a volume of data, which it then takes."""
    if reader.at().text not in VOLUMES:
        return False
    if count > MOST_OF_DATA:
        raise reader.refuse(f"{count:g} {reader.at().text} cannot be a volume of data")
    size = round(count * VOLUMES[reader.at().text])
    reader.place += 1
    while reader.at().text in ("of", "data") or reader.at().text in FILLERS:
        reader.place += 1
    reader.results.append(ResultSaid(kind=ResultKind.DATA_VOLUME, count=size))
    return True


def _take(reader: _Reader, meaning: Meaning, count: float, of: int | None, more: bool) -> None:
    if count != int(count) or count > MOST or (of or 0) > MOST:
        raise reader.refuse(f"{count:g} cannot be a number of {_plain(meaning[1])}")
    if of is not None and count > of:
        raise reader.refuse(f"{count:g} of {of} is more than there are")
    kind, word, item = meaning
    if kind == "result":
        reader.results.append(ResultSaid(kind=ResultKind(word), count=int(count), item_kind=item, more=more))
    elif more:
        raise reader.refuse(f"{count:g} more {_plain(word)}: how many are there in all by now?")
    else:
        reader.states.append(StateSaid(state=DoorState(word), count=int(count), of=of))


def _checked(reader: _Reader) -> Line:
    """The line, when it does not contradict itself."""
    line = Line(states=tuple(reader.states), results=tuple(reader.results))
    if not line.states and not line.results:
        raise reader.refuse("it says nothing")
    if len({one.state for one in line.states}) < len(line.states):
        raise reader.refuse("a state is said twice")
    items = [one for one in line.results if one.kind == ResultKind.ITEM_SEIZED]
    if len({(one.kind, one.item_kind) for one in line.results}) < len(line.results):
        raise reader.refuse("a result is said twice")
    if len(items) > 1 and any(not one.item_kind for one in items):
        raise reader.refuse("are these items among the devices, or besides?", "Write all devices, or each kind alone.")
    totals = {one.of for one in line.states if one.of is not None}
    if len(totals) > 1:
        raise reader.refuse("it speaks of different totals")
    if totals and sum(one.count for one in line.states) > min(totals):
        raise reader.refuse("its states are more than there are doors")
    of = min(totals, default=None)
    return Line(states=tuple(StateSaid(state=one.state, count=one.count, of=of) for one in line.states),
                results=line.results)  # fmt: skip


def _meaning(reader: _Reader) -> Meaning | None:
    """The longest saying that begins here, which it passes."""
    words = [reader.at(n).text if reader.at(n).kind in ("word", "apart") else "" for n in range(_LONGEST_SAYING)]
    for length in range(_LONGEST_SAYING, 0, -1):
        if found := _MEANINGS.get(tuple(words[:length])):
            reader.place += length
            return found
    return None


def _is_number(reader: _Reader) -> bool:
    """A number in figures or letters, unless a saying begins with it ("no answer")."""
    if reader.at().kind == "number":
        return True
    here = reader.place
    saying, reader.place = _meaning(reader), here
    return reader.at().text in NUMBERS and saying is None


def _skip_fillers(reader: _Reader) -> bool:
    """Pass words that say nothing, unless a saying begins with one; whether one of them said: in addition."""
    more = False
    while reader.at().text in FILLERS or reader.at().text in MORE:
        here = reader.place
        found, reader.place = _meaning(reader), here
        if found:
            break
        more = more or reader.at().text in MORE
        reader.place += 1
    return more


def _skip(reader: _Reader) -> None:
    while reader.at().kind == "apart":
        reader.place += 1


def _here(reader: _Reader) -> str:
    return "the end" if reader.at().kind == "end" else repr(reader.at().text)


def _plain(word: str) -> str:
    return word.replace("_", " ")

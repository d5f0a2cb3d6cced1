"""What may be said of what, and with which value and end. No Django, no clock."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from tallystick.triage.rules.standing import LONGEST
from tallystick.vocabulary.errors import Malformed
from tallystick.vocabulary.schemes import LABELS, NO_FINDING, Classification, Scheme
from tallystick.vocabulary.triage import LOWERS, SAYS_OF, About, Says

LONGEST_WORD = 80
_CLASSIFIED = ("scheme", "version", "profile", "value")

Word = TypeVar("Word", bound=StrEnum)


def words_of(about: str, says: str) -> tuple[About, Says]:
    """What is judged and what is said of it. Raises Malformed for words there are not, or that do not go together."""
    what, said = _word(About, about, "about"), _word(Says, says, "says")
    if said not in SAYS_OF[what]:
        raise Malformed("judgement", f"{said} is not said of {_a(what)}", _one_of(SAYS_OF[what]))
    return what, said


def _word(kind: type[Word], said: str, where: str) -> Word:
    try:
        return kind(said)
    except ValueError:
        raise Malformed(f"judgement, {where}", f"{said or 'nothing'} is no such word", _one_of(kind)) from None


def _one_of(words: Iterable[str]) -> str:
    return f"One of: {', '.join(sorted(str(word) for word in words))}."


def _a(what: About) -> str:
    return f"an {what}" if what == About.ENTRY else f"a {what}"


def end_of(about: About, says: Says, until: datetime | None, *, at: datetime) -> datetime | None:
    """Until when it holds: a lowering of a file always ends, within 365 days; nothing else does. Raises Malformed."""
    if about != About.FILE or says not in LOWERS:
        if until is not None:
            raise Malformed("until", f"{says} has no end", "Leave it out; who thinks otherwise withdraws it.")
        return None
    if until is None or until.tzinfo is None:
        raise Malformed("until", "what lowers a file ends, and no end was given", "Give one with its offset.")
    if not at < until <= at + LONGEST:
        raise Malformed("until", "it is not within the coming 365 days", "Say it anew when it has run out.")
    return until


def value_of(says: Says, value: Mapping[str, str], *, at: datetime) -> dict[str, str]:
    """What goes with it, and nothing more: ``since`` of a child that is safe, a classification under its whole scheme,
    ``to`` of a file handed on. Raises Malformed."""
    asked = {Says.SAFE: ("since",), Says.CLASSIFIED: _CLASSIFIED, Says.HANDED_ON: ("to",)}.get(says, ())
    given = {name: str(said).strip() for name, said in value.items()}
    if unasked := sorted(set(given) - set(asked)):
        raise Malformed("value", f"{', '.join(unasked)} is not asked for", f"{says} takes: {', '.join(asked) or '–'}.")
    for name in asked:
        _plain(name, given.get(name, ""))
    if says == Says.SAFE:
        _since(given["since"], at)
    if says == Says.CLASSIFIED:
        _classification(given)
    return {name: given[name] for name in asked}


def _plain(name: str, said: str) -> None:
    if not said:
        raise Malformed(f"value, {name}", "it is not given", "Give it.")
    if len(said) > LONGEST_WORD or not said.isprintable():
        raise Malformed(f"value, {name}", "it is too long, or holds signs that nobody sees", "Write it again, shorter.")


def _since(said: str, at: datetime) -> None:
    try:
        since = datetime.fromisoformat(said)
    except ValueError:
        since = None
    if since is None or since.tzinfo is None:
        remedy = "Write it like 2026-03-01T09:30+01:00."
        raise Malformed("value, since", f"{said} is no instant with an offset", remedy)
    if since > at:
        raise Malformed("value, since", "it has not come yet", "A child is safe from when they were safe, not before.")


def _classification(given: Mapping[str, str]) -> None:
    """A value under a table that is known must stand in it, and say that people saw abuse."""
    scheme = Scheme(given["scheme"], given["version"], given["profile"])
    table = LABELS.get(scheme)
    if table is None:
        return
    meaning = table.get(Classification(scheme, given["value"]).value or "")
    whole = f"{scheme.name} {scheme.version} {scheme.profile}"
    if meaning is None:
        raise Malformed("value, value", f"{whole} knows no {given['value']}", f"One of: {', '.join(table)}.")
    if meaning in NO_FINDING:
        remedy = "That it does not pertain is said as not_pertinent, by two."
        raise Malformed("value, value", f"{given['value']} under {whole} means {meaning}: that is no finding", remedy)

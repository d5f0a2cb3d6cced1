"""What is entered of a bank, and whether it can be."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from tallystick.records.models import Agency, Bank
from tallystick.vocabulary.banks import BankKind, Confidence
from tallystick.vocabulary.codes import HandlingCode
from tallystick.vocabulary.errors import Malformed


@dataclass(frozen=True, kw_only=True)
class Described:
    """A bank as its owner describes it. ``kind`` a BankKind, ``confidence`` a Confidence; ``source``: where the list
    comes from; ``scheme``, ``version``, ``profile``: under which table its values stand; ``licence``: what it may be
    used for; ``expires_at`` (aware): not used from then on; ``given_to``: agencies that may use it; ``codes``: its
    handling codes."""

    kind: str
    source: str
    confidence: str
    licence: str
    scheme: str = ""
    version: str = ""
    profile: str = ""
    expires_at: datetime | None = None
    keyed: bool = False
    given_to: tuple[str, ...] = ()
    codes: tuple[str, ...] = (HandlingCode.H0,)


_NEEDED = {
    "source": "Say who made the list, and when.",
    "licence": "Say what its owner lets it be used for.",
}


def check(name: str, described: Described, *, at: datetime) -> None:
    """Raises Malformed for a word that is none, what is missing or too long, an end that is no future."""
    for field, words in (("kind", BankKind), ("confidence", Confidence)):
        said = getattr(described, field)
        if said not in tuple(words):
            raise Malformed(field, f"{said or 'nothing'} is not one of its words", f"One of: {', '.join(words)}.")
    for field, remedy in _NEEDED.items():
        if not getattr(described, field).strip():
            raise Malformed(field, "it is not given", remedy)
    if not name.strip() or "/" in name:
        raise Malformed("name", "a bank has a name, without /", "Name it as its users know it.")
    texts = ("source", "licence", "scheme", "version", "profile")
    for field, said in {"name": name, **{field: getattr(described, field) for field in texts}}.items():
        most = getattr(Bank._meta.get_field(field), "max_length", 0)
        if len(said) > most or not said.isprintable():
            what = f"it is longer than {most} characters, or holds signs that nobody sees"
            raise Malformed(field, what, "Write it again, shorter.")
    _check_codes(described.codes)
    check_end(described.expires_at, at=at)


def _check_codes(codes: Iterable[str]) -> None:
    said = tuple(codes)
    alone = HandlingCode.H0 in said and len(set(said)) > 1
    if not said or alone or not set(said) <= set(HandlingCode):
        raise Malformed("codes", "they are not H0 alone, or H1 to H3", "Give H0, or those that bind.")


def check_end(end: datetime | None, *, at: datetime) -> None:
    """Raises Malformed for an end without its offset, or one that is no future."""
    if end is not None and (end.tzinfo is None or end <= at):
        raise Malformed("end", "it has no offset, or lies before now", "Write it like 2027-03-01T00:00+01:00.")


def agencies(codes: Iterable[str], *, owner: str) -> list[str]:
    """Codes of agencies other than the owner, in order. Raises Malformed for one that nobody knows."""
    named = {code.strip() for code in codes} - {owner}
    unknown = named - set(Agency.objects.filter(code__in=named).values_list("code", flat=True))
    if unknown:
        raise Malformed("agency", f"{', '.join(sorted(unknown))} is not known", "Give the agency's code.")
    return sorted(named)

"""What is entered of a result, and whether it can be."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import models

from tallystick.evidence.items import Described
from tallystick.records.models import Agency, Result
from tallystick.vocabulary.codes import PersonRole
from tallystick.vocabulary.errors import Malformed
from tallystick.vocabulary.results import ITEM_WORDS, UNITS, ResultKind

MOST = 10_000_000
"""More of anything but bytes is a slip of the hand."""
MOST_BYTES = 10**15
"""A petabyte: sums of very many stay within what PostgreSQL holds."""


@dataclass(frozen=True, kw_only=True)
class What:
    """A result: ``kind`` a ResultKind, ``count`` in its unit, ``country`` two letters (empty: the owner's).

    ``subject`` an id; ``warrant`` and ``address`` the country's short references, never an address; ``item_kind`` an
    ItemKind or "device" where nobody said which; ``main``: the main suspect's; ``source`` the act it rests on (empty:
    "told" on behalf of a country, else "entered"). ``item`` and ``label``: one seized item that goes into the register.
    """

    kind: str
    count: int = 1
    country: str = ""
    subject: str = ""
    role: str = ""
    warrant: str = ""
    address: str = ""
    item_kind: str = ""
    main: bool = False
    words: str = ""
    source: str = ""
    item: Described | None = None
    label: str = ""


def fields(what: What, *, owner: str, source: str) -> dict[str, Any]:
    """The columns of a Result. Raises Malformed for words the house does not know, and numbers that cannot be."""
    _words(what)
    most = MOST_BYTES if what.kind == ResultKind.DATA_VOLUME else MOST
    if isinstance(what.count, bool) or not 1 <= what.count <= most:
        raise Malformed(
            "count",
            f"{what.count} cannot be",
            f"A whole number from 1 to {most:,}; what is not there is a qualified negative.",
        )
    country = what.country.strip().upper() or _country(owner)
    if len(country) != 2 or not (country.isascii() and country.isalpha()):
        raise Malformed("country", f"{country or 'nothing'} is no country", "Two letters, like DK.")
    return {
        "kind": what.kind, "count": what.count, "country": country, "subject": _subject(what.subject),
        "role": what.role, "source": _source(what, source), "item_kind": _item_kind(what), "main": what.main,
        **{name: _text(what, name) for name in ("warrant", "address", "words")},
    }  # fmt: skip


def _words(what: What) -> None:
    allowed = {"kind": tuple(UNITS), "role": ("", *PersonRole), "item_kind": ("", *ITEM_WORDS)}
    for name, words in allowed.items():
        said = getattr(what, name)
        if said not in words:
            listed = ", ".join(word for word in words if word)
            raise Malformed(
                name.replace("_", " "), f"{said or 'nothing'} is not one of its words", f"One of: {listed}."
            )
    if what.item is not None and (what.kind != ResultKind.ITEM_SEIZED or what.count != 1 or not what.label.strip()):
        raise Malformed(
            "item", "only one seized item with its label goes into the register", "Enter several as a number, or each."
        )


def _item_kind(what: What) -> str:
    return what.item.kind if what.item is not None else what.item_kind


def _source(what: What, source: str) -> str:
    return f"item:{what.label.strip().upper()}" if what.item is not None else what.source or source


def _subject(said: str) -> UUID | None:
    try:
        return UUID(str(said)) if said else None
    except ValueError as error:
        raise Malformed("subject", "it is no id of a subject", "Choose one of the list.") from error


def _text(what: What, name: str) -> str:
    said = str(getattr(what, name)).strip()
    field = Result._meta.get_field(name)
    most = field.max_length if isinstance(field, models.CharField) else None
    if (most is not None and len(said) > most) or not said.isprintable():
        raise Malformed(name, f"it is longer than {most} characters, or holds signs nobody sees", "Shorten it.")
    return said


def _country(owner: str) -> str:
    return str(Agency.objects.filter(code=owner).values_list("country", flat=True).first() or "")

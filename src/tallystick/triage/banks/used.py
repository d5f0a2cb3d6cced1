"""A bank as a computation takes it: what it is, where its entries lie, what was said of them."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from tallystick.vocabulary.banks import BankKind, Confidence
from tallystick.vocabulary.schemes import Scheme


@dataclass(frozen=True, kw_only=True)
class UsedBank:
    """An edition of a bank that an agency uses now.

    ``owner``: agency code of whose bank it is. ``folder`` holds ``ENTRIES.parquet`` (columns
    ``vocabulary.banks.ENTRIES``) and ``head.json``; ``digest`` names the edition, which counts ``since`` then. ``key``:
    of a keyed bank (tokens are made by ``keying``), and of a list known only by membership. ``by_two``: two persons
    took the edition into use; an entry of one that is not lowers nothing. ``retracted``: entries that stand retracted,
    by name; what rests on them does not count. ``released``: entries that stand released from flood quarantine.

    ``members``: the membership file (``sealed.members``) of a list that did not travel, then there is no
    ENTRIES.parquet; a hit is unconfirmed until ``asks``, the agency whose list it is, confirms it.
    """

    id: str
    name: str
    kind: BankKind
    confidence: Confidence
    owner: str
    scheme: Scheme
    codes: tuple[str, ...]
    folder: Path
    digest: str
    by_two: bool
    since: datetime
    key: bytes | None = field(default=None, repr=False)
    members: Path | None = None
    asks: str = ""
    retracted: frozenset[str] = frozenset()
    released: frozenset[str] = frozenset()

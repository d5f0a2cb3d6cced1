"""What intake decides on values alone: whether counts reconcile, how a hostile text is shown, who may enter."""

import hashlib
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass

SHOWN_LENGTH = 200


@dataclass(frozen=True)
class Outcome:
    """What became of one stream read as one table. The reader counted ``read``; the rest is counted in the files."""

    file: str
    stream: str
    table: str
    read: int
    accepted: int
    quarantined: int
    duplicates: int

    @property
    def reconciles(self) -> bool:
        return self.read == self.accepted + self.quarantined + self.duplicates

    def as_row(self) -> dict[str, object]:
        return asdict(self)

    def sentence(self) -> str:
        sign = "=" if self.reconciles else "is not"
        return (
            f"{self.file} as {self.table}: {self.read} read {sign} {self.accepted} accepted"
            f" + {self.quarantined} quarantined + {self.duplicates} duplicates"
        )


def state_of(outcomes: Iterable[Outcome]) -> str:
    """'accepted' when every outcome reconciles, else 'held': then nothing of the contribution is given."""
    return "accepted" if all(outcome.reconciles for outcome in outcomes) else "held"


def shown(said: str | None) -> str:
    """A text as it may be shown: control, direction and invisible characters escaped, cut at 200.

    >>> shown("a\\u202eb\\x00")
    'a\\\\u202eb\\\\u0000'
    """
    cut = (said or "")[:SHOWN_LENGTH]
    visible = "".join(_escape(letter) for letter in cut)
    return visible if len(visible) <= SHOWN_LENGTH else visible[: SHOWN_LENGTH - 1] + "…"


def _escape(letter: str) -> str:
    if letter == " " or unicodedata.category(letter)[0] not in "CZ":
        return letter
    number = ord(letter)
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def contribution_digest(files: dict[str, str], *, cover: str) -> str:
    """sha256 (hex) over the sorted lines 'path, tab, sha256' of all files, then the cover sheet's sha256."""
    lines = [f"{path}\t{digest}\n" for path, digest in sorted(files.items())]
    return hashlib.sha256("".join([*lines, f"{cover}\n"]).encode("utf-8")).hexdigest()


def may_enter(*, agency: str, owner: str, coordinator: str) -> str:
    """'own' or 'on_behalf' when an officer of ``agency`` may enter what ``owner`` sends, else ''."""
    if agency == owner:
        return "own"
    return "on_behalf" if agency == coordinator else ""

"""Classification schemes: whose table a value belongs to. A bare 0 or 5 means opposite things in two of them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Scheme:
    """``version`` and ``profile`` (whose national table) are None where nobody said."""

    name: str
    version: str | None = None
    profile: str | None = None

    @property
    def whole(self) -> bool:
        """Whether it is known well enough for two values under it to be compared."""
        return bool(self.name and self.version and self.profile)


@dataclass(frozen=True)
class Classification:
    """A value as it was given, with the scheme it was given under; ``value`` None: not classified."""

    scheme: Scheme
    value: str | None


NOT_COMPARABLE = "not comparable"
SAME, DIFFERENT = "same", "different"

VICS_US = Scheme("vics", "2.0", "US")
DHS = Scheme("dhs", "old", "US")
UK_GRADES = Scheme("uk_abc", "2014", "UK")
INTERPOL_BASELINE = Scheme("interpol_baseline", "1", "INTERPOL")
NCMEC = Scheme("ncmec_ab", "1", "NCMEC")

LABELS: dict[Scheme, dict[str, str]] = {
    VICS_US: {
        "0": "Non-Pertinent",
        "1": "Child Abuse Material (CAM)",
        "2": "Child Exploitive (Non-CAM) / Age Difficult",
        "3": "CGI/Animation - child exploitive",
        "4": "Comparison images",
        "5": "Uncategorized",
    },
    DHS: {
        "0": "Uncategorized",
        "1": "illegal child exploitation",
        "2": "non-illegal / age difficult",
        "3": "CGI / animation",
        "4": "exemplar / comparison (internal)",
        "5": "Non-pertinent",
    },
    UK_GRADES: {"A": "grade A", "B": "grade B", "C": "grade C"},
    INTERPOL_BASELINE: {"y": "baseline", "n": "not baseline"},
    NCMEC: {"A1": "A1", "A2": "A2", "B1": "B1", "B2": "B2"},
}
"""Official short labels as public sources have them. Tables that are not public (Canada, Australia, the profiles
Default, UK and CUSTOM of VICS) are not guessed: a value under them has no label and is only ever itself."""

NO_FINDING = frozenset(
    {
        "Non-Pertinent",
        "Non-pertinent",
        "Uncategorized",
        "Comparison images",
        "exemplar / comparison (internal)",
        "not baseline",
    }
)
"""Labels under which nobody says that a child was abused: they are no reason to look at a file sooner."""


def label(given: Classification) -> str | None:
    """What the value means under its own scheme; None when that table is not known."""
    return LABELS.get(given.scheme, {}).get(given.value or "")


def compare(one: Classification, other: Classification) -> str:
    """``same`` or ``different`` under one whole scheme; else, or when one is not classified, ``not comparable``."""
    if one.scheme != other.scheme or not one.scheme.whole or one.value is None or other.value is None:
        return NOT_COMPARABLE
    return SAME if one.value == other.value else DIFFERENT

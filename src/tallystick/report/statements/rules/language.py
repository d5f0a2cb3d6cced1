"""What a language of statements is."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from babel import Locale


@dataclass(frozen=True, kw_only=True)
class Language:
    """A language file.

    ``words``, ``labels`` (of kinds), ``negatives``, ``method`` (how it is counted) and ``names`` (roles, kinds of
    items): message by key; ``counted``: key -> plural category -> message with {n}. ``day``: a CLDR date pattern;
    ``months``: names as they stand within a date, where CLDR's do not. ``alphabet``: the order of its letters (empty:
    plain Latin). ``never``: patterns of refused words.
    """

    code: str
    locale: Locale
    name: str
    zone: str
    day: str
    months: tuple[str, ...]
    alphabet: str
    never: tuple[str, ...]
    words: Mapping[str, str]
    labels: Mapping[str, str]
    negatives: Mapping[str, str]
    method: Mapping[str, str]
    names: Mapping[str, str]
    counted: Mapping[str, Mapping[str, str]]

    @property
    def forms(self) -> frozenset[str]:
        """The plural categories of the language: always ``other``."""
        return frozenset(self.locale.plural_form.tags) | {"other"}

    def refused(self, text: str) -> str:
        """The first word of a text that no statement may hold (who is suspected is a suspect); empty: none."""
        found = re.search(r"\b(" + "|".join(self.never) + r")\b", text, re.IGNORECASE) if self.never else None
        return found[0] if found else ""

"""What a language of statements is."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from babel import Locale


@dataclass(frozen=True, kw_only=True)
class Language:
    """A language file.

    ``words``, ``labels`` (of kinds), ``negatives``, ``method`` (how it is counted) and ``names`` (roles, kinds of
    items): message by key; ``counted``: key -> plural category -> message with {n}. ``days``: CLDR date patterns: of a
    day, of one whose year, of one whose month and year stand later in the span; ``first_day``: how the first of a month
    is written, where it is no number; ``months``: names as they stand within a date, where CLDR's do not. ``time``: a
    CLDR pattern; ``instant``: {day}, {time} and {zone} together; ``here``: what the clocks of ``zone`` are called.
    ``within``: country (code) -> "in the Netherlands", where the message of that key does not do; ``contracted``: what
    is written together with the day after it. ``capital_nouns``: nouns keep their capital within a sentence.
    ``alphabet``: the order of its letters (empty: plain Latin, then as Unicode has them). ``never``: patterns of
    refused words.
    """

    code: str
    locale: Locale
    name: str
    zone: str
    here: str
    days: tuple[str, str, str]
    first_day: str
    months: tuple[str, ...]
    time: str
    instant: str
    within: Mapping[str, str]
    contracted: tuple[tuple[str, str], ...]
    alphabet: str
    capital_nouns: bool
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

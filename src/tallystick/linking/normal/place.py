"""Postal addresses as people and offices write them. Weak alone: households share one."""

import re
import unicodedata

from anyascii import anyascii

from tallystick.linking.normal.form import Normal, fine, unfit


def place(said: str) -> Normal:
    """Its words and numbers in small Latin letters, each once, in order: which part stands where differs by country.

    >>> place("12 Bülowstraße, 10783 BERLIN").form == place("Bulowstrasse 12, Berlin 10783").form
    True
    """
    text = anyascii(unicodedata.normalize("NFKC", said).casefold()).lower()
    words = sorted(set(re.findall(r"[0-9]+|[a-z]+", text)))
    return fine(" ".join(words)) if words else unfit("no words in it")


def numbers(form: str) -> str:
    """The weaker key of an address: its numbers (house, postcode), or nothing where it has fewer than two."""
    found = [word for word in form.split() if word.isdigit()]
    return " ".join(found) if len(found) > 1 else ""

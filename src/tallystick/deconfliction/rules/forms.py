"""What is typed, in the one way in which equal things are equal."""

import re

from tallystick.linking.normal.form import Normal, fine, unfit
from tallystick.linking.normal.forms import normal_form
from tallystick.linking.normal.name import name
from tallystick.linking.normal.place import place
from tallystick.vocabulary.codes import SelectorKind
from tallystick.vocabulary.deconfliction import EXACT_KINDS, AskedKind

_HEX = re.compile(r"[0-9a-f]+\Z")
_DIGESTS = {32: "md5", 40: "sha1", 64: "sha256"}
KINDS: tuple[str, ...] = (*EXACT_KINDS, AskedKind.SEARCH, AskedKind.NAME)


def form_of(kind: str, value: str) -> Normal:
    """The normal form of a value of any kind that can be asked for, or why it has none. Account names are folded: not
    every list writes them as their platform does.

    >>> form_of("camera", " ab-12 ").form
    'AB-12'
    """
    text = value.strip()
    if not text or "\x00" in text:
        return unfit("empty" if not text else "a NUL sign in it")
    if kind == AskedKind.DIGEST:
        return digest(text)
    if kind == AskedKind.CAMERA:
        return serial(text)
    if kind == AskedKind.SEARCH:
        return place(text)
    if kind == AskedKind.NAME:
        return name(text)
    found = normal_form(kind, text)
    return fine(found.form.lower()) if kind == SelectorKind.ACCOUNT and found.form else found


def digest(said: str) -> Normal:
    """MD5, SHA-1 or SHA-256 in small hex, told apart by their length."""
    text = re.sub(r"[\s:]", "", said).lower()
    if len(text) not in _DIGESTS:
        return unfit(f"{len(text)} signs: an MD5 has 32, a SHA-1 40, a SHA-256 64")
    return fine(text) if _HEX.match(text) else unfit("a digest has the signs 0 to 9 and a to f")


def serial(said: str) -> Normal:
    """A serial number trimmed, in capitals: cameras and labels differ in nothing else. One that says nothing links
    nobody (the rule of :mod:`tallystick.triage.steps.shared`)."""
    text = said.strip().upper()
    bare = re.sub(r"[0 ._-]", "", text)
    if len(text) < 4 or not bare or len(set(bare)) == 1 or text.lower() in _SAYS_NOTHING:
        return unfit("a serial number that says nothing")
    return fine(text)


_SAYS_NOTHING = ("unknown", "none", "null", "n/a", "default", "serial")


def how_to(kind: str) -> str:
    """What a value of a kind looks like, for whoever typed another thing."""
    return _HOW_TO.get(kind, "Give it whole, as the source has it.")


_HOW_TO: dict[str, str] = {
    SelectorKind.EMAIL: "Give the whole address: name@host.",
    SelectorKind.PHONE: "Give the whole number with its country code: +45 ...",
    SelectorKind.ADDRESS: "Give one public IP address, and the window of time.",
    SelectorKind.ACCOUNT: "Write it as platform:account.",
    SelectorKind.PGP: "Give the whole fingerprint: forty digits.",
    AskedKind.DIGEST: "Give the MD5, SHA-1 or SHA-256 of the file in hex.",
    AskedKind.CAMERA: "Give the serial number as the file or the label has it.",
    AskedKind.SEARCH: "Give the address, or latitude and longitude, and the window of time.",
    AskedKind.NAME: "Give first name and family name.",
}

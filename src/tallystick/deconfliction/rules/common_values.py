"""Values that everybody has: refused as questions, by one rule for all, before anything is looked up."""

import re
from ipaddress import ip_address

from tallystick.vocabulary.codes import SelectorKind
from tallystick.vocabulary.deconfliction import EXACT_KINDS

_MAILBOXES_TEXT = """
abuse admin administrator anonymous contact default example hostmaster info mail mailer-daemon no-reply nobody none
noreply null postmaster root sales support test tester testing user username webmaster
"""
MAILBOXES = frozenset(_MAILBOXES_TEXT.split())
"""Mailboxes of RFC 2142, and those that are typed by whoever does not want to give one."""

_HOSTS = re.compile(r"(?:localhost|localdomain|test|example|invalid|mail|email)(?:\.[a-z]{2,})?\Z")
_ONE_SIGN = re.compile(r"(.)\1*\Z")
_NUMBERED = ("0123456789", "1234567890", "123456789", "12345678", "1234567", "123456", "12345", "1234")
_NOTHING = frozenset(["anonymous", "default", "n/a", "na", "none", "null", "serial", "test", "undefined", "unknown"])
_EMPTY_FILES = frozenset(
    [
        "d41d8cd98f00b204e9800998ecf8427e",
        "da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    ]
)
"""MD5, SHA-1 and SHA-256 of nothing at all."""


def common(kind: str, value: str) -> str:
    """Why a value says nothing of who has it, as the rest of a sentence; empty where it is a question.

    >>> common("email", "NoReply@post.example")
    'a mailbox that everybody has, or types'
    """
    text = value.strip().casefold()
    if kind not in EXACT_KINDS:
        return ""
    if kind == SelectorKind.EMAIL:
        return _mail(text)
    if kind == SelectorKind.ADDRESS:
        return _address(text)
    bare = re.sub(r"[\s._:/-]", "", text).removeprefix("+")
    if text in _NOTHING or (bare and _ONE_SIGN.match(bare)) or bare in _NUMBERED:
        return "a value that is typed where nothing is known"
    return "the digest of an empty file" if text in _EMPTY_FILES else ""


def _mail(text: str) -> str:
    local, at, host = text.rpartition("@")
    if not at:
        return ""
    name = local.split("+", 1)[0].replace(".", "")
    if name in MAILBOXES or local in MAILBOXES or host == "localhost" or (name == "test" and _HOSTS.match(host)):
        return "a mailbox that everybody has, or types"
    return "a host that nobody can reach" if host.endswith((".localhost", ".localdomain")) else ""


def _address(text: str) -> str:
    try:
        found = ip_address(text.strip("[]"))
    except ValueError:
        return ""
    # 240.0.0.0/4 counts as an address here: rehearsals are played with it.
    local = found.is_loopback or found.is_link_local or found.is_multicast or found.is_unspecified
    inside = found.version == 4 and any(str(found).startswith(prefix) for prefix in ("10.", "192.168."))
    inside = inside or (
        found.version == 4 and str(found).startswith("172.") and 16 <= int(str(found).split(".")[1]) < 32
    )
    inside = inside or (found.version == 6 and str(found).startswith(("fc", "fd")))
    return "an address that is used inside every network" if local or inside else ""

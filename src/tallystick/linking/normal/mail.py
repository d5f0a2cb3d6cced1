"""E-mail addresses: the full address is one selector; tags and dots are left in it."""

import re
import unicodedata

import idna

from tallystick.linking.normal.form import Normal, fine, unfit

_PLAIN_DOMAIN = re.compile(r"(?=.{1,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}\Z")
_LOCAL = re.compile(r"[^\s@<>()\[\]\\,;:\"\x00-\x1f\x7f]{1,64}\Z")
_DEFAULTS_TEXT = """
abc abuse admin administrator anon anonymous asd asdf asdfasdf contact default example fake foo foobar
hostmaster info mail me nobody none noone noreply no-reply null postmaster qwerty root sales spam support test
test1 test123 tester testing user username webmaster xxx
"""
_DEFAULTS = frozenset(_DEFAULTS_TEXT.split())
"""Mailboxes typed by default; role names of RFC 2142 among them."""


def mail(said: str) -> Normal:
    """NFKC, case folded, domain in its IDNA A-label form.

    The local part is folded too: RFC 5321 lets a provider tell ``A`` from ``a``, none in use does. Quoted local
    parts, comments and address literals are refused: they are not what a registration form stores.

    >>> mail("Juliane.N@BÜCHER.example").form
    'juliane.n@xn--bcher-kva.example'
    """
    text = unicodedata.normalize("NFKC", said).strip().casefold()
    local, at, domain = text.rpartition("@")
    if not at:
        return unfit("no @ in it")
    if not _LOCAL.match(local) or local.startswith(".") or local.endswith(".") or ".." in local:
        return unfit("the part before the @ is not a plain local part")
    if _name(local) in _DEFAULTS or len(local) == 1:
        return unfit("a mailbox people type who do not want to give one")
    plain = _domain(domain)
    return fine(f"{local}@{plain}") if plain else unfit("the part after the @ is not a domain name")


def _domain(domain: str) -> str:
    domain = domain.removesuffix(".")
    if not domain.isascii():
        try:
            domain = idna.encode(domain, uts46=True).decode("ascii")
        except (idna.IDNAError, UnicodeError):
            return ""
    return domain if _PLAIN_DOMAIN.match(domain) else ""


def mailbox(form: str) -> str:
    """The weaker key of an address: without ``+tag`` and dots. Most, not all, providers deliver these to one person."""
    local, _, domain = form.rpartition("@")
    return f"{_name(local)}@{domain}"


def _name(local: str) -> str:
    return local.split("+", 1)[0].replace(".", "") or local

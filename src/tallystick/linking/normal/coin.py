"""Addresses of Bitcoin, Ethereum and Monero."""

import re

import sha3

from tallystick.linking.normal import base58, bech32
from tallystick.linking.normal.form import Normal, fine, unfit

_BASE58_VERSIONS = {0x00, 0x05, 0x6F, 0xC4}
_WITNESS_PREFIXES = {"bc", "tb", "bcrt"}
_HEX40 = re.compile(r"0x[0-9a-fA-F]{40}\Z")
_MONERO_KINDS = {18: 69, 19: 77, 42: 69, 53: 69, 54: 77, 63: 69, 24: 69, 25: 77, 36: 69}
_BLOCK_SIGNS = (0, 2, 3, 5, 6, 7, 9, 10, 11)


def bitcoin(said: str) -> Normal:
    """Base58check as written; segwit (v0 bech32, v1 and up bech32m) in small letters. A ``bitcoin:`` URI is opened.

    >>> bitcoin("BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4").form
    'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'
    """
    text = re.sub(r"(?i)\Abitcoin:", "", said.strip()).split("?", 1)[0]
    if text.lower().startswith(("bc1", "tb1", "bcrt1")):
        found = bech32.witness(text)
        if found is None or found[0] not in _WITNESS_PREFIXES:
            return unfit("the check signs of this segwit address do not fit: a mistyped sign")
        return fine(text.lower())
    payload = base58.decode_checked(text) if 25 < len(text) < 36 else None
    if payload is None or len(payload) != 21 or payload[0] not in _BASE58_VERSIONS:
        return unfit("the check bytes of this Bitcoin address do not fit: a mistyped sign")
    return fine(text)


def ethereum(said: str) -> Normal:
    """Small letters. In mixed case the EIP-55 checksum must fit; all-small and all-capital texts carry none."""
    text = said.strip()
    if not _HEX40.match(text):
        return unfit("not 0x and forty hexadecimal digits")
    digits = text[2:]
    if digits not in (digits.lower(), digits.upper()) and digits != checksummed(digits):
        return unfit("the EIP-55 checksum does not fit: a mistyped sign")
    return fine("0x" + digits.lower())


def checksummed(digits: str) -> str:
    """EIP-55: a letter is capital where the Keccak-256 of the small-letter text has a high half byte."""
    small = digits.lower()
    digest = sha3.keccak_256(small.encode()).hexdigest()
    return "".join(sign.upper() if int(high, 16) > 7 else sign for sign, high in zip(small, digest, strict=False))


def monero(said: str) -> Normal:
    """Standard, integrated and sub-addresses as written, checksum (Keccak-256) verified."""
    text = re.sub(r"(?i)\Amonero:", "", said.strip()).split("?", 1)[0]
    raw = _monero_bytes(text)
    if raw is None or _MONERO_KINDS.get(raw[0]) != len(raw):
        return unfit("not a Monero address")
    if sha3.keccak_256(raw[:-4]).digest()[:4] != raw[-4:]:
        return unfit("the check bytes of this Monero address do not fit: a mistyped sign")
    return fine(text)


def _monero_bytes(text: str) -> bytes | None:
    """Monero's base58: blocks of eleven signs are eight bytes each, the last block is shorter."""
    if len(text) not in (95, 106):
        return None
    out = b""
    for start in range(0, len(text), 11):
        block = text[start : start + 11]
        number = base58.decode(block)
        size = _BLOCK_SIGNS.index(len(block)) if len(block) in _BLOCK_SIGNS else -1
        value = None if number is None or size < 0 else int.from_bytes(number, "big")
        if value is None or value >= 1 << (8 * size):
            return None
        out += value.to_bytes(size, "big")
    return out

"""Base58 as Bitcoin uses it: digits without 0, O, I and l."""

import hashlib

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_VALUE = {sign: value for value, sign in enumerate(ALPHABET)}


def decode(text: str) -> bytes | None:
    """The bytes of a base58 text, or nothing when a sign is not in the alphabet."""
    number = 0
    for sign in text:
        value = _VALUE.get(sign)
        if value is None:
            return None
        number = number * 58 + value
    zeros = len(text) - len(text.lstrip("1"))
    return b"\x00" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def encode(raw: bytes) -> str:
    number, out = int.from_bytes(raw, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        out = ALPHABET[rest] + out
    return "1" * (len(raw) - len(raw.lstrip(b"\x00"))) + out


def decode_checked(text: str) -> bytes | None:
    """Payload of a base58check text (version byte first), or nothing when its four check bytes do not fit."""
    raw = decode(text)
    if raw is None or len(raw) < 5:
        return None
    payload, check = raw[:-4], raw[-4:]
    digest = hashlib.sha256(hashlib.sha256(payload).digest()).digest()
    return payload if digest[:4] == check else None

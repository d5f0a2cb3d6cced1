"""Bech32 and bech32m (BIP 173, BIP 350)."""

_SIGNS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_VALUE = {sign: value for value, sign in enumerate(_SIGNS)}
_STEPS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
BECH32, BECH32M = 1, 0x2BC830A3


def split(text: str) -> tuple[str, list[int], int] | None:
    """Human-readable part, five-bit values without the checksum, and which constant the checksum fits."""
    if text != text.lower() and text != text.upper():
        return None
    text = text.lower()
    place = text.rfind("1")
    prefix, body = text[:place], text[place + 1 :]
    if place < 1 or len(body) < 6 or len(text) > 90 or any(not 33 <= ord(sign) <= 126 for sign in prefix):
        return None
    values = [_VALUE.get(sign, -1) for sign in body]
    if -1 in values:
        return None
    constant = _polymod([ord(s) >> 5 for s in prefix] + [0] + [ord(s) & 31 for s in prefix] + values)
    return (prefix, values[:-6], constant) if constant in (BECH32, BECH32M) else None


def _polymod(values: list[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for place, step in enumerate(_STEPS):
            check ^= step if (top >> place) & 1 else 0
    return check


def witness(text: str) -> tuple[str, int, bytes] | None:
    """Network prefix, witness version and program of a segwit address, or nothing when it is not one."""
    parts = split(text)
    if parts is None or not parts[1]:
        return None
    prefix, (version, *rest), constant = parts
    program = _bytes_of(rest)
    if version > 16 or program is None or not 2 <= len(program) <= 40:
        return None
    if constant != (BECH32 if version == 0 else BECH32M):
        return None
    if version == 0 and len(program) not in (20, 32):
        return None
    return prefix, version, program


def _bytes_of(values: list[int]) -> bytes | None:
    """Eight-bit bytes from five-bit values; what is left over must be under five zero bits."""
    number = 0
    for value in values:
        number = number << 5 | value
    spare = len(values) * 5 % 8
    if spare > 4 or number & ((1 << spare) - 1):
        return None
    return (number >> spare).to_bytes(len(values) * 5 // 8, "big")

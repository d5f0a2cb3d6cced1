"""Texts with check digits made from random bytes: Bitcoin and Monero addresses, IBANs, card fingerprints.

Sources: BIP 173 (bech32), Base58Check, the CryptoNote address format with Keccak-256, ISO 13616 (IBAN).
"""

import hashlib

import sha3

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
MONERO_BLOCK_DIGITS = (0, 2, 3, 5, 6, 7, 9, 10, 11)


def base58(number: int, digits: int = 0) -> str:
    """A whole number in base 58, padded with the digit for zero to ``digits``."""
    said = ""
    while number:
        number, rest = divmod(number, 58)
        said = BASE58[rest] + said
    return said.rjust(digits, BASE58[0])


def bitcoin_old(payload: bytes, version: int = 0) -> str:
    """A Base58Check address of 20 payload bytes."""
    body = bytes([version]) + payload
    body += hashlib.sha256(hashlib.sha256(body).digest()).digest()[:4]
    zeros = len(body) - len(body.lstrip(b"\0"))
    return BASE58[0] * zeros + base58(int.from_bytes(body, "big"))


def _polymod(values: list[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for place, term in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= term if top >> place & 1 else 0
    return check


def bitcoin_segwit(payload: bytes, part: str = "bc") -> str:
    """A version 0 bech32 address of 20 payload bytes."""
    number = int.from_bytes(payload, "big")
    words = [0] + [number >> shift & 31 for shift in range(155, -1, -5)]
    spread = [ord(letter) >> 5 for letter in part] + [0] + [ord(letter) & 31 for letter in part]
    check = _polymod([*spread, *words, 0, 0, 0, 0, 0, 0]) ^ 1
    words += [check >> 5 * (5 - place) & 31 for place in range(6)]
    return part + "1" + "".join(BECH32[word] for word in words)


def monero(payload: bytes) -> str:
    """A main-net standard address of 64 payload bytes (no keys stand behind it), 95 characters."""
    body = b"\x12" + payload
    body += sha3.keccak_256(body).digest()[:4]
    blocks = [body[start : start + 8] for start in range(0, len(body), 8)]
    return "".join(base58(int.from_bytes(block, "big"), MONERO_BLOCK_DIGITS[len(block)]) for block in blocks)


def card_fingerprint(payload: bytes) -> str:
    """The processor's token of a card: 32 hexadecimal digits, no card number behind it."""
    return payload[:16].hex()


def iban(country: str, bank: str, free: str) -> str:
    """An IBAN with right check digits, national ones included where the country has them."""
    if country == "NO" and _norwegian(bank + free) == 10:
        free = free[:-1] + str((int(free[-1]) + 1) % 10)
    middle = _spanish(bank, free) if country == "ES" else ""
    bban = bank + middle + free + _national(country, bank + free)
    digits = "".join(str(int(letter, 36)) for letter in bban + country + "00")
    return f"{country}{98 - int(digits) % 97:02d}{bban}"


def _national(country: str, bban: str) -> str:
    if country == "BE":
        return f"{int(bban) % 97 or 97:02d}"
    if country == "NO":
        return str(_norwegian(bban))
    if country in ("ME", "RS", "BA", "MK", "SI", "PT"):
        return f"{98 - int(bban) * 100 % 97:02d}"
    return ""


def _norwegian(bban: str) -> int:
    weights = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
    return -sum(int(digit) * weight for digit, weight in zip(bban, weights, strict=True)) % 11


def _spanish(bank: str, account: str) -> str:
    """The two control digits between bank and account of a Spanish account number."""
    weights = (1, 2, 4, 8, 5, 10, 9, 7, 3, 6)
    sums = [sum(int(f) * w for f, w in zip(text, weights, strict=True)) for text in ("00" + bank, account)]
    return "".join({10: "1", 11: "0"}.get(11 - total % 11, str(11 - total % 11)) for total in sums)

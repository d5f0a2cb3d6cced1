"""Means of payment that are not coins: cards by fingerprint, IBANs, vouchers."""

import re

from stdnum import iban as stdnum_iban
from stdnum import luhn
from stdnum.exceptions import ValidationError

from tallystick.linking.normal.form import Normal, fine, unfit

_FINGERPRINT = re.compile(r"[0-9a-z][0-9a-z*_.:/=+-]{5,127}\Z")
_CARD_NUMBER = re.compile(r"[0-9]{12,19}\Z")


def card(said: str) -> Normal:
    """The processor's fingerprint, folded. A full card number is refused: it must not be kept at all."""
    text = re.sub(r"\s+", "", said).casefold()
    bare = text.replace("-", "")
    if _CARD_NUMBER.match(bare) and luhn.is_valid(bare):
        return unfit("a full card number: ask the sender for the processor's fingerprint instead")
    if _masked(text):
        return unfit("a masked card number is shared by thousands of cards")
    return fine(text) if _FINGERPRINT.match(text) else unfit("not a card fingerprint")


def _masked(text: str) -> bool:
    return bool(re.fullmatch(r"[0-9]{0,8}[*x]{4,}[0-9]{0,4}", text)) or bool(re.fullmatch(r"[0-9]{6,10}", text))


def iban(said: str) -> Normal:
    """ISO 13616 without spaces, check digits verified.

    >>> iban("GB82 west 1234 5698 7654 32").form
    'GB82WEST12345698765432'
    """
    try:
        return fine(stdnum_iban.validate(said, check_country=False))
    except ValidationError as error:
        return unfit(f"not an IBAN: {str(error).rstrip('.').lower()}")


def voucher(said: str) -> Normal:
    """Letters and digits only, in capitals; at least eight of them."""
    text = re.sub(r"[\s-]+", "", said).upper()
    return fine(text) if re.fullmatch(r"[0-9A-Z]{8,64}", text) else unfit("not a voucher number")

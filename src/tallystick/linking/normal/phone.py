"""Telephone numbers in E.164."""

import phonenumbers

from tallystick.linking.normal.form import Normal, fine, unfit


def phone(said: str, region: str = "") -> Normal:
    """E.164; ``region`` (ISO 3166 alpha-2, may be empty) reads a number written without its country code.

    Numbers of a possible length are kept even where no operator has the range: ranges move, and drama
    ranges are all a rehearsal may use.

    >>> phone("044 668 18 00", "CH").form
    '+41446681800'
    """
    text = said.strip()
    if text.startswith("00"):
        text = "+" + text[2:]
    try:
        number = phonenumbers.parse(text, region or None)
    except phonenumbers.NumberParseException as error:
        return unfit(_WHY.get(error.error_type, "not a telephone number"))
    if not phonenumbers.is_possible_number(number):
        return unfit("too short or too long for its country")
    return fine(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def phone_country(form: str) -> str:
    """ISO country of an E.164 number's prefix, empty where several countries share it without telling apart."""
    try:
        number = phonenumbers.parse(form, None)
    except phonenumbers.NumberParseException:
        return ""
    region = phonenumbers.region_code_for_number(number)
    if region is None:
        regions = phonenumbers.region_codes_for_country_code(number.country_code or 0)
        region = regions[0] if len(regions) == 1 else ""
    return "" if region in {"001", "ZZ"} else region


_WHY = {
    phonenumbers.NumberParseException.INVALID_COUNTRY_CODE: "no country code, and the account names no country",
    phonenumbers.NumberParseException.TOO_SHORT_NSN: "too short for a telephone number",
    phonenumbers.NumberParseException.TOO_SHORT_AFTER_IDD: "too short for a telephone number",
    phonenumbers.NumberParseException.TOO_LONG: "too long for a telephone number",
}

"""One door to all normal forms."""

from collections.abc import Callable

from tallystick.linking.normal.coin import bitcoin, ethereum, monero
from tallystick.linking.normal.form import Normal, unfit
from tallystick.linking.normal.handle import handle, skeleton
from tallystick.linking.normal.instrument import card, iban, voucher
from tallystick.linking.normal.line import line
from tallystick.linking.normal.mail import mail, mailbox
from tallystick.linking.normal.mark import account, device, pgp
from tallystick.linking.normal.phone import phone
from tallystick.vocabulary.codes import SelectorKind

_FORMS: dict[str, Callable[[str], Normal]] = {
    SelectorKind.EMAIL: mail,
    SelectorKind.PHONE: phone,
    SelectorKind.HANDLE: handle,
    SelectorKind.ADDRESS: line,
    SelectorKind.CARD: card,
    SelectorKind.IBAN: iban,
    SelectorKind.BITCOIN: bitcoin,
    SelectorKind.ETHEREUM: ethereum,
    SelectorKind.MONERO: monero,
    SelectorKind.DEVICE: device,
    SelectorKind.VOUCHER: voucher,
    SelectorKind.PGP: pgp,
    SelectorKind.ACCOUNT: account,
}


def normal_form(kind: str, said: str, region: str = "") -> Normal:
    """The normal form of one value of a SelectorKind, or the reason why it has none.

    ``region`` (ISO 3166 alpha-2) is used for telephone numbers written without a country code.
    """
    text = said.strip()
    if not text or "\x00" in text:
        return unfit("empty" if not text else "a NUL sign in it")
    if kind == SelectorKind.PHONE:
        return phone(text, region)
    form = _FORMS.get(kind)
    return form(text) if form else unfit(f"{kind} is not a kind of selector")


def loose_form(kind: str, form: str) -> str:
    """The weaker key under which near spellings of a normal form meet; the form itself for most kinds."""
    if kind == SelectorKind.EMAIL:
        return mailbox(form)
    if kind == SelectorKind.HANDLE:
        return skeleton(form)
    return form

"""The sentences a package says, and how it writes times. Suspects, never offenders (practice 12)."""

from datetime import UTC, datetime

from tallystick.vocabulary.codes import Category, DerivedKind, PersonRole, SelectorKind

CATEGORY_SENTENCES = {
    Category.SUSPECT: "Suspect: an officer assessed so, with a reason. Nobody has been found guilty.",
    Category.CONVICTED: "Convicted before of such an offence, as the source says.",
    Category.POTENTIAL_FUTURE_OFFENDER: "Assessed as likely to commit such an offence; no act is alleged.",
    Category.CONTACT_ASSOCIATE: "Contact or associate: not a suspect.",
}

ROLE_SENTENCES = {
    PersonRole.OPERATOR: "ran the platform",
    PersonRole.PRODUCER: "is recorded as having made material",
    PersonRole.ADMINISTRATOR: "had administrator's rights",
    PersonRole.UPLOADER: "uploaded",
    PersonRole.BUYER: "paid",
    PersonRole.VIEWER: "viewed or downloaded",
    PersonRole.UNKNOWN: "not known from the rows in this package",
}

KIND_WORDS = {
    SelectorKind.EMAIL: "an e-mail address",
    SelectorKind.PHONE: "a telephone number",
    SelectorKind.HANDLE: "a user name",
    SelectorKind.ADDRESS: "an internet address close in time",
    SelectorKind.CARD: "a payment card",
    SelectorKind.IBAN: "a bank account",
    SelectorKind.BITCOIN: "a Bitcoin address",
    SelectorKind.ETHEREUM: "an Ethereum address",
    SelectorKind.MONERO: "a Monero address",
    SelectorKind.DEVICE: "a device fingerprint",
    SelectorKind.VOUCHER: "a voucher",
    SelectorKind.PGP: "a PGP key",
    SelectorKind.ACCOUNT: "an account name",
    DerivedKind.ALIAS: "a name taken along",
    DerivedKind.HOLDER: "a holder named alike",
    DerivedKind.NAMESAKE: "a holder of the same name",
    DerivedKind.HOURS: "unusual hours of the day",
}

STATEMENTS = (
    "This package is intelligence, not evidence. Obtain evidence by European Investigation Order, mutual "
    "legal assistance or through a joint investigation team.",
    "The sender proposes; your prosecutor decides. Everyone named is presumed innocent.",
    "An account is not a suspect. The holder of a line, card or wallet is not its user.",
)

CHILD_IN_DANGER = "A child in danger overrides every date and condition here: act at once, then tell the contact point."

HOLDER_SENTENCE = (
    "The provider's answer names a holder for this line, card or wallet, who is not necessarily its user. "
    "Ask for the name under the answer's number, under your own law."
)


def stamp(at: datetime | None) -> str:
    """An instant in UTC to the second; empty when there is none."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else ""


def kind_words(kind: str) -> str:
    """A kind of sign in words; the kind itself when it is a new one."""
    return next((words for known, words in KIND_WORDS.items() if known == kind), kind)


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun: ``1 access``, ``2 accesses``."""
    return f"{number} {one if number == 1 else many or one + 's'}"

"""Handling codes, evaluation codes and the small closed vocabularies of the field.

Source: Europol Regulation 2016/794 art. 29 and the handling codes of the Council Manual; LED art. 6;
the NCMEC CyberTipline event names, with Download added.
"""

from enum import StrEnum


class HandlingCode(StrEnum):
    """H0 stands alone; H1 to H3 combine; H3 needs a text."""

    H0 = "H0"
    H1 = "H1"
    H2 = "H2"
    H3 = "H3"


HANDLING_WORDS = {
    HandlingCode.H0: "for preventing and combating crime only",
    HandlingCode.H1: "not in judicial proceedings without the owner's permission",
    HandlingCode.H2: "not to be passed on without the owner's permission",
    HandlingCode.H3: "other restrictions, see the text",
}

SOURCE_EVALUATIONS = ("A", "B", "C", "X")
INFORMATION_EVALUATIONS = ("1", "2", "3", "4")


class Category(StrEnum):
    """Data-subject category. An account holder nobody has assessed is none of the others."""

    UNASSESSED = "unassessed"
    SUSPECT = "suspect"
    CONVICTED = "convicted"
    POTENTIAL_FUTURE_OFFENDER = "potential_future_offender"
    CONTACT_ASSOCIATE = "contact_associate"
    WITNESS = "witness"
    VICTIM = "victim"
    POSSIBLE_VICTIM = "possible_victim"
    INFORMANT = "informant"
    EXCLUDED = "excluded"


SHARED_BY_EXCEPTION = (Category.VICTIM, Category.POSSIBLE_VICTIM, Category.INFORMANT)


class PersonRole(StrEnum):
    """What the person did on the platform, strongest first: the law depends on the act."""

    OPERATOR = "operator"
    PRODUCER = "producer"
    ADMINISTRATOR = "administrator"
    UPLOADER = "uploader"
    BUYER = "buyer"
    VIEWER = "viewer"
    UNKNOWN = "unknown"


class AccessEvent(StrEnum):
    LOGIN = "Login"
    REGISTRATION = "Registration"
    PURCHASE = "Purchase"
    UPLOAD = "Upload"
    DOWNLOAD = "Download"
    OTHER = "Other"
    UNKNOWN = "Unknown"


class NetworkType(StrEnum):
    """What kind of line an address belongs to. Only RESIDENTIAL and MOBILE say where somebody is."""

    RESIDENTIAL = "residential"
    MOBILE = "mobile"
    CGNAT = "cgnat"
    VPN = "vpn"
    TOR = "tor"
    HOSTING = "hosting"
    UNKNOWN = "unknown"


class SelectorKind(StrEnum):
    EMAIL = "email"
    PHONE = "phone"
    HANDLE = "handle"
    ADDRESS = "address"
    CARD = "card"
    IBAN = "iban"
    BITCOIN = "bitcoin"
    ETHEREUM = "ethereum"
    MONERO = "monero"
    DEVICE = "device"
    VOUCHER = "voucher"
    PGP = "pgp"
    ACCOUNT = "account"


class DerivedKind(StrEnum):
    """Signs made from selectors and answers: nobody hands them in."""

    ALIAS = "alias"
    HOLDER = "holder"
    NAMESAKE = "namesake"
    HOURS = "hours"


WEAK_KINDS = (
    SelectorKind.HANDLE,
    SelectorKind.ADDRESS,
    SelectorKind.DEVICE,
    DerivedKind.ALIAS,
    DerivedKind.NAMESAKE,
    DerivedKind.HOURS,
)
"""Kinds that never join two accounts alone (DESIGN section 8)."""


class PaymentMethod(StrEnum):
    CARD = "card"
    VOUCHER = "voucher"
    IBAN = "iban"
    BITCOIN = "bitcoin"
    ETHEREUM = "ethereum"
    MONERO = "monero"
    TOKEN = "token"  # noqa: S105 - the platform's own ledger unit
    OTHER = "other"


class Flag(StrEnum):
    """What a lab that lawfully read a message says of it. The text itself never enters."""

    CHILD_ACCESSIBLE = "child_accessible"
    PLACE_NAMED = "place_named"
    OFFERS_PRODUCTION = "offers_production"
    EXTORTION = "extortion"
    SPEAKER_UNDER_AGE = "speaker_under_age"


class ExclusionReason(StrEnum):
    UNDERCOVER = "undercover"
    RESEARCHER = "researcher"
    HOTLINE = "hotline"
    VICTIM = "victim"
    JUVENILE = "juvenile"
    STOLEN_IDENTITY = "stolen_identity"


class ContributionKind(StrEnum):
    PLATFORM = "platform"
    HOLDING = "holding"
    PROVIDER_ANSWER = "provider_answer"
    EXCHANGE_ANSWER = "exchange_answer"
    LAB_FLAGS = "lab_flags"
    DEVICE = "device"
    REFERENCE = "reference"
    EXCLUSIONS = "exclusions"


class Answer(StrEnum):
    """What an analyst says of a proposed link."""

    SAME = "same"
    NOT_SAME = "not_same"
    UNSURE = "unsure"


class LinkState(StrEnum):
    """What a link is: the machine's two, what officers said, and disputed where officers contradict each other."""

    CANDIDATE = "candidate"
    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    UNSURE = "unsure"
    DISPUTED = "disputed"


class CountryState(StrEnum):
    ASSIGNED = "assigned"
    CONTESTED = "contested"
    UNKNOWN = "unknown"


class PackageStatus(StrEnum):
    DRAFT = "draft"
    LEGAL_CHECK = "legal_check"
    APPROVED = "approved"
    SENT = "sent"
    RECEIVED = "received"
    ACCEPTED = "accepted"
    FEEDBACK = "feedback"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class PermissionState(StrEnum):
    """Where an owner's permission stands; only a granted one lets anything pass."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class HandoverState(StrEnum):
    """Where an offer of ownership stands."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class SyntheticLaw(StrEnum):
    """Whether fully synthetic material is an offence in a country; unknown needs a legal check."""

    ANY = "any"
    REALISTIC = "realistic"
    DISPUTED = "disputed"
    NOT_CRIMINAL = "not_criminal"
    UNKNOWN = "unknown"


class OfficerRole(StrEnum):
    COORDINATOR = "coordinator"
    ANALYST = "analyst"
    NATIONAL_OFFICER = "national_officer"
    EXAMINER = "examiner"
    VICTIM_IDENTIFICATION = "victim_identification"
    PREVENTION = "prevention"
    DATA_PROTECTION = "data_protection"
    PROSECUTOR = "prosecutor"


class Doing(StrEnum):
    """What is logged under LED article 25(1)."""

    COLLECTION = "collection"
    ALTERATION = "alteration"
    CONSULTATION = "consultation"
    DISCLOSURE = "disclosure"
    COMBINATION = "combination"
    ERASURE = "erasure"


class Finding(StrEnum):
    """What a data-protection officer found of an entry of the log."""

    IN_ORDER = "in_order"
    UNCLEAR = "unclear"
    BREACH = "breach"


def strictest(code_sets: "list[list[str]] | list[tuple[str, ...]]") -> tuple[str, ...]:
    """Handling codes of a derived row: the union of its parents', H0 only when nothing else binds.

    >>> strictest([["H0"], ["H2"], ["H1", "H2"]])
    ('H1', 'H2')
    """
    union = {code for codes in code_sets for code in codes}
    binding = union - {HandlingCode.H0}
    return tuple(sorted(binding)) if binding else (HandlingCode.H0.value,)

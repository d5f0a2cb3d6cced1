"""The frozen content of a package: a plain structure of text, whole numbers, true or false, lists and maps.

Times are ``2025-02-26T06:00:00Z``; amounts are text. It is written to rows, shown at the desk, printed, and
signed as it stands, so what the recipient sees is what was approved.
"""

from typing import TypedDict

FORMAT = "tallystick-package/1"


class Source(TypedDict):
    """Lineage of one fact: ``contribution`` is a digest that ``sources`` of the package explains."""

    contribution: str
    file: str
    row: int


class Fact(TypedDict):
    """What every observation carries. ``account`` is ``platform:account``; ``conditions`` bind the reader."""

    account: str
    source: Source
    owner: str
    codes: list[str]
    evaluation: str
    conditions: list[str]


class AccountFact(Fact):
    platform: str
    name: str
    handle: str
    email: str
    phone: str
    role: str
    created_at: str
    last_seen_at: str


class AccessFact(Fact):
    """``lacks`` lists what a provider will miss: second, zone, port."""

    at: str
    said: str
    address: str
    port: int | None
    event: str
    network: str
    network_country: str
    provider: str
    lacks: list[str]


class PaymentFact(Fact):
    at: str
    method: str
    instrument: str
    instrument_country: str
    amount: str
    currency: str
    reference: str


class HolderFact(Fact):
    """The holder of a line, card or wallet: never a name; the answer's number leads to it lawfully."""

    kind: str
    value: str
    port: int | None
    at: str
    reference: str
    sentence: str


class Vote(TypedDict):
    country: str
    strength: int
    kind: str
    sentence: str
    sources: list[Source]


class Indicator(TypedDict):
    kind: str
    strength: int
    sentence: str
    sources: list[Source]


class Sign(TypedDict):
    kind: str
    value: str
    weight: int
    sentence: str
    sources: list[Source]


class LinkPart(TypedDict):
    """A confirmed link between two accounts of this person; ``weight`` is the sum of the signs shown."""

    left: str
    right: str
    weight: int
    signs: list[Sign]


class PersonPart(TypedDict):
    """``id`` is the person's own, which every log entry names; ``number`` the short one on paper."""

    id: str
    number: str
    category: str
    category_sentence: str
    role: str
    role_sentence: str
    first_at: str
    last_at: str
    indicators: list[Indicator]
    accounts: list[AccountFact]
    accesses: list[AccessFact]
    payments: list[PaymentFact]
    holders: list[HolderFact]
    votes: list[Vote]
    links: list[LinkPart]
    possibly_same: list[str]
    against: list[str]


class Expiry(TypedDict):
    person: str
    account: str
    at: str
    until: str
    address: str
    port: int | None
    provider: str
    sentence: str


class RiskLine(TypedDict):
    person: str
    kind: str
    sentence: str


class Contact(TypedDict):
    title: str
    phone: str
    languages: str
    deputy: str


class PageOne(TypedDict):
    why_here: list[str]
    risk: list[RiskLine]
    expires: list[Expiry]
    verify: list[str]
    call: list[Contact]


class AgencyName(TypedDict):
    code: str
    name: str
    country: str


class Legal(TypedDict):
    value: str
    sentence: str
    settled: bool


class Cover(TypedDict):
    operation: str
    operation_name: str
    number: str
    version: int
    replaces: str
    recipient: AgencyName
    owner: AgencyName
    codes: list[str]
    evaluations: list[str]
    made_at: str
    not_before: str
    feedback_due: str
    legal: Legal
    rehearsal: bool
    statements: list[str]


class SourcePart(TypedDict):
    """A contribution behind facts of this package; ``quarantined`` rows of it were set aside."""

    contribution: str
    owner: str
    kind: str
    exhibit: str
    codes: list[str]
    codes_text: str
    evaluation: str
    legal_basis: str
    received_at: str
    clock: str
    quarantined: int
    conditions: list[str]


class Content(TypedDict):
    format: str
    cover: Cover
    page_one: PageOne
    persons: list[PersonPart]
    sources: list[SourcePart]

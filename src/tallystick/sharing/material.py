"""What a package is made from, as plain values: rows of the records room without the database.

Times are aware UTC datetimes. ``codes`` are handling codes. Accounts go by ``platform:account`` (``key``).
"""

from dataclasses import dataclass, field
from datetime import datetime

from tallystick.vocabulary.codes import Category, CountryState, LinkState, PersonRole


@dataclass(frozen=True, kw_only=True)
class Lineage:
    """Where a row came from: the contribution's sha256, the file inside it, the record number from 1."""

    contribution: str
    file: str = ""
    row: int = 0
    account: str = ""


@dataclass(frozen=True, kw_only=True)
class ContributionRow:
    digest: str
    owner: str
    codes: tuple[str, ...]
    codes_text: str = ""
    evaluation: str = ""
    kind: str = ""
    exhibit: str = ""
    legal_basis: str = ""
    received_at: datetime | None = None
    state: str = "accepted"
    clock: str = ""
    quarantined: int = 0


@dataclass(frozen=True, kw_only=True)
class PermissionRow:
    """The owner's word that rows under ``code`` may go to ``recipient`` (for H1: to court there).

    ``scope`` lists the purposes it holds for; empty: every one.
    """

    contribution: str
    code: str
    recipient: str
    owner: str
    until: datetime | None = None
    scope: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Observation:
    """A copied row. ``person`` is the person's UUID as text."""

    person: str
    key: str
    source: Lineage
    codes: tuple[str, ...]
    category: str = Category.UNASSESSED


@dataclass(frozen=True, kw_only=True)
class AccountRow(Observation):
    platform: str
    account: str
    handle: str = ""
    email: str = ""
    phone: str = ""
    role: str = PersonRole.UNKNOWN
    created_at: datetime | None = None
    last_seen_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class AccessRow(Observation):
    """``complete`` lists which of second, zone and port the source gave."""

    at: datetime
    said: str = ""
    address: str
    port: int | None = None
    event: str = ""
    network: str = ""
    network_country: str = ""
    provider: str = ""
    complete: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PaymentRow(Observation):
    at: datetime
    method: str
    instrument: str = ""
    instrument_country: str = ""
    amount: str = ""
    currency: str = ""
    reference: str = ""


@dataclass(frozen=True, kw_only=True)
class HolderRow(Observation):
    """A provider's or exchange's answer, without the holder's name and address: they stay outside."""

    kind: str
    value: str
    port: int | None = None
    at: datetime | None = None
    holder_country: str = ""
    reference: str = ""


@dataclass(frozen=True, kw_only=True)
class VoteRow:
    person: str
    country: str
    strength: int
    kind: str
    sentence: str
    sources: tuple[Lineage, ...]
    codes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class IndicatorRow:
    person: str
    kind: str
    strength: int
    sentence: str
    sources: tuple[Lineage, ...]
    codes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SignRow:
    """One reason of a link. ``weight`` in hundredths of a bit, negative when it speaks against."""

    kind: str
    value: str
    weight: int
    sentence: str
    against: bool
    sources: tuple[Lineage, ...]


@dataclass(frozen=True, kw_only=True)
class LinkRow:
    left: str
    right: str
    weight: int
    state: str = LinkState.CANDIDATE
    codes: tuple[str, ...] = ()
    because: tuple[SignRow, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PersonRow:
    """``category`` is the latest assessment, or unassessed; ``assessed_at`` when an officer gave it.

    ``away_from`` are the agencies and officers (UUID) the person is tied to, ``towards`` the one agency of the country
    that may be given them all the same. ``contested``: decisions of analysts about its accounts contradict each other.
    """

    id: str
    number: str
    accounts: tuple[str, ...]
    category: str = Category.UNASSESSED
    assessed_at: datetime | None = None
    country: str = ""
    country_state: str = CountryState.UNKNOWN
    excluded: bool = False
    contested: bool = False
    away_from: tuple[str, ...] = ()
    towards: str = ""


@dataclass(frozen=True, kw_only=True)
class AgencyRow:
    code: str
    name: str
    country: str = ""
    contacts: tuple[tuple[str, str, str, str], ...] = ()
    """Title, phone, languages, deputy: one tuple a contact point."""


@dataclass(frozen=True, kw_only=True)
class OperationRow:
    reference: str
    name: str
    rehearsal: bool = False
    action_day: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Material:
    """Everything the coordinator may see about persons of one operation, before codes are applied.

    ``overshared`` are (kind, value, codes) that too many accounts hold.
    """

    operation: OperationRow
    owner: AgencyRow
    contributions: dict[str, ContributionRow] = field(default_factory=dict)
    permissions: tuple[PermissionRow, ...] = ()
    persons: tuple[PersonRow, ...] = ()
    accounts: tuple[AccountRow, ...] = ()
    accesses: tuple[AccessRow, ...] = ()
    payments: tuple[PaymentRow, ...] = ()
    holders: tuple[HolderRow, ...] = ()
    votes: tuple[VoteRow, ...] = ()
    indicators: tuple[IndicatorRow, ...] = ()
    links: tuple[LinkRow, ...] = ()
    overshared: tuple[tuple[str, str, tuple[str, ...]], ...] = ()

"""Every table of the house that holds rows, one subject a file."""

from tallystick.records.models.agency import Agency, Contact, Officer
from tallystick.records.models.contribution import Contribution, QuarantinedRow
from tallystick.records.models.exclusion import Exclusion
from tallystick.records.models.ledger import Consultation, LedgerLine
from tallystick.records.models.link import Decision, Link, OvershareValue
from tallystick.records.models.operation import Build, Member, Operation
from tallystick.records.models.package import Feedback, Package, Permission
from tallystick.records.models.person import (
    Access,
    Account,
    Assessment,
    CountryVote,
    Indicator,
    Payment,
    Person,
    SearchToken,
    Subscriber,
)

__all__ = [
    "Access",
    "Account",
    "Agency",
    "Assessment",
    "Build",
    "Consultation",
    "Contact",
    "Contribution",
    "CountryVote",
    "Decision",
    "Exclusion",
    "Feedback",
    "Indicator",
    "LedgerLine",
    "Link",
    "Member",
    "Officer",
    "Operation",
    "OvershareValue",
    "Package",
    "Payment",
    "Permission",
    "Person",
    "QuarantinedRow",
    "SearchToken",
    "Subscriber",
]

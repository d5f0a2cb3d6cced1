"""Every table of the house that holds rows, one subject a file."""

from tallystick.records.models.actionday import (
    Call,
    CallAnswer,
    DayLog,
    DayVersion,
    DoorReport,
    Override,
    SearchHours,
    SituationReport,
    Subject,
    SubjectDetail,
    Tied,
)
from tallystick.records.models.agency import Agency, Contact, Officer
from tallystick.records.models.consultation import Assignment, Consultation, Review
from tallystick.records.models.contribution import Contribution, QuarantinedRow
from tallystick.records.models.deconfliction import (
    AlarmFinding,
    AskAlarm,
    AskBudget,
    Hit,
    HitSource,
    Holding,
    JoinedQuestion,
    Question,
    SharedItem,
)
from tallystick.records.models.evidence import CustodyEvent, Item, Manifest
from tallystick.records.models.exclusion import Exclusion
from tallystick.records.models.figures import (
    ChildConsent,
    FigureCell,
    FigureRelease,
    FigureSignature,
    Statement,
    StatementReading,
)
from tallystick.records.models.handover import Handover
from tallystick.records.models.ledger import Checkpoint, Cosignature, LedgerLeaf, LedgerLine, LedgerNode
from tallystick.records.models.link import Decision, Link, OvershareValue
from tallystick.records.models.notice import Notice
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
from tallystick.records.models.protected import BrokenGlass, Protected
from tallystick.records.models.results import Confirmation, Negative, Result
from tallystick.records.models.signing_in import SignInTry
from tallystick.records.models.triage import Bank, BankEdition, Countersign, Judgement, Lead, QueueRow, TriageBuild

__all__ = [
    "Access",
    "Account",
    "Agency",
    "AlarmFinding",
    "AskAlarm",
    "AskBudget",
    "Assessment",
    "Assignment",
    "Bank",
    "BankEdition",
    "BrokenGlass",
    "Build",
    "Call",
    "CallAnswer",
    "Checkpoint",
    "ChildConsent",
    "Confirmation",
    "Consultation",
    "Contact",
    "Contribution",
    "Cosignature",
    "Countersign",
    "CountryVote",
    "CustodyEvent",
    "DayLog",
    "DayVersion",
    "Decision",
    "DoorReport",
    "Exclusion",
    "Feedback",
    "FigureCell",
    "FigureRelease",
    "FigureSignature",
    "Handover",
    "Hit",
    "HitSource",
    "Holding",
    "Indicator",
    "Item",
    "JoinedQuestion",
    "Judgement",
    "Lead",
    "LedgerLeaf",
    "LedgerLine",
    "LedgerNode",
    "Link",
    "Manifest",
    "Member",
    "Negative",
    "Notice",
    "Officer",
    "Operation",
    "Override",
    "OvershareValue",
    "Package",
    "Payment",
    "Permission",
    "Person",
    "Protected",
    "QuarantinedRow",
    "Question",
    "QueueRow",
    "Result",
    "Review",
    "SearchHours",
    "SearchToken",
    "SharedItem",
    "SignInTry",
    "SituationReport",
    "Statement",
    "StatementReading",
    "Subject",
    "SubjectDetail",
    "Subscriber",
    "Tied",
    "TriageBuild",
]

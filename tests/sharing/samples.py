"""An invented operation as material: people, accounts and addresses that exist nowhere."""

from datetime import UTC, date, datetime, timedelta

from tallystick.law.matrix import note
from tallystick.sharing.content import Content
from tallystick.sharing.material import (
    AccessRow,
    AccountRow,
    AgencyRow,
    ContributionRow,
    HolderRow,
    IndicatorRow,
    Lineage,
    LinkRow,
    Material,
    OperationRow,
    PaymentRow,
    PermissionRow,
    PersonRow,
    SignRow,
    VoteRow,
)
from tallystick.sharing.rules.package import Drafted, Edition, draft
from tallystick.sharing.rules.recipients import split

AT = datetime(2026, 2, 3, 9, 30, tzinfo=UTC)
PLATFORM, HOLDING, ANSWER, SECRET = ("a1" * 32, "b2" * 32, "c3" * 32, "d4" * 32)
COORDINATOR = AgencyRow(
    code="EC3",
    name="Coordinating unit",
    contacts=(("Duty officer", "+000 555 0100", "en, fr, de", "Deputy: +000 555 0101"),),
)
DENMARK = AgencyRow(code="DK-NCC", name="Nationalt center for cyberundersøgelser", country="DK")
GERMANY = AgencyRow(code="DE-ZAC", name="Zentralstelle Netzermittlung", country="DE")

CONTRIBUTIONS = {
    PLATFORM: ContributionRow(
        digest=PLATFORM,
        owner="NO-KRIPOS",
        codes=("H1",),
        evaluation="A1",
        kind="platform",
        exhibit="2026-NO-0117/A-001",
        legal_basis="Seizure order 25-114 of the district court",
        received_at=AT - timedelta(days=30),
        clock="UTC+0, 3 s fast against a reference clock",
        quarantined=14,
    ),
    HOLDING: ContributionRow(
        digest=HOLDING, owner="DK-NCC", codes=("H2",), evaluation="B2", kind="holding", received_at=AT
    ),
    ANSWER: ContributionRow(
        digest=ANSWER,
        owner="NO-KRIPOS",
        codes=("H2", "H3"),
        codes_text="Not to be shown to the provider's competitors",
        evaluation="A2",
        kind="provider_answer",
        legal_basis="Production order 25-130",
        received_at=AT - timedelta(days=9),
    ),
    SECRET: ContributionRow(
        digest=SECRET, owner="DE-ZAC", codes=("H2",), evaluation="C4", kind="holding", received_at=AT
    ),
}
PERMISSIONS = tuple(
    PermissionRow(contribution=ANSWER, code=code, recipient="DK-NCC", owner="NO-KRIPOS", until=AT + timedelta(days=90))
    for code in ("H2", "H3")
)


def at(days: int, seconds: int = 0) -> datetime:
    return AT - timedelta(days=days, seconds=seconds)


def src(row: int, digest: str = PLATFORM, file: str = "access.csv") -> Lineage:
    return Lineage(contribution=digest, file=file, row=row)


def account(person: str, name: str, row: int, **more: object) -> AccountRow:
    return AccountRow(
        person=person,
        key=f"lumen:{name}",
        platform="lumen",
        account=name,
        source=src(row, file="users.csv"),
        codes=("H1",),
        **more,  # type: ignore[arg-type]
    )


def access(person: str, name: str, row: int, when: datetime, **more: object) -> AccessRow:
    fields: dict[str, object] = {
        "address": f"2001:db8:{row:x}::7",
        "port": 40000 + row,
        "network": "residential",
        "network_country": "DK",
        "provider": "Fjordnet",
        "event": "Download",
        "complete": ("second", "zone", "port"),
    }
    return AccessRow(
        person=person,
        key=f"lumen:{name}",
        at=when,
        said=when.isoformat(),
        source=src(row),
        codes=("H1",),
        **{**fields, **more},  # type: ignore[arg-type]
    )


def _first() -> dict[str, tuple[object, ...]]:
    card = "card:5f1c…e0"
    return {
        "accounts": (
            account(
                "p1", "u4471", 4471, handle="Πλοηγός", email="nordlys@mail.example", role="uploader", created_at=at(700)
            ),
            account("p1", "u9020", 9020, handle="fyrtårn", phone="+4500000017", role="buyer", created_at=at(210)),
            account("p1", "u1188", 1188, handle="navigator_dk"),
        ),
        "accesses": (
            *(access("p1", "u4471", 100 + n, at(20 * n + 3, 77 * n)) for n in range(14)),
            access("p1", "u9020", 300, at(41, 9), network="cgnat", port=None, complete=("second", "zone")),
            access("p1", "u9020", 301, at(6, 31), network="vpn", network_country="NL", provider="Tunnelhost"),
        ),
        "payments": (
            PaymentRow(
                person="p1",
                key="lumen:u9020",
                at=at(40),
                method="card",
                instrument=card,
                instrument_country="DK",
                amount="49.00",
                currency="EUR",
                reference="tx-88120",
                source=src(71, file="orders.csv"),
                codes=("H1",),
            ),
        ),
        "holders": (
            HolderRow(
                person="p1",
                key="lumen:u4471",
                kind="address",
                value="2001:db8:64::7",
                port=40100,
                at=at(3),
                holder_country="DK",
                reference="FN-2026-0044",
                source=src(1, ANSWER, "answer.csv"),
                codes=("H2", "H3"),
            ),
            HolderRow(
                person="p1",
                key="lumen:u9020",
                kind="card",
                value=card,
                holder_country="SE",
                reference="IS-771",
                source=src(2, ANSWER, "answer.csv"),
                codes=("H2", "H3"),
            ),
        ),
        "votes": (
            VoteRow(
                person="p1",
                country="DK",
                strength=80,
                kind="subscriber",
                sentence="A provider's answer has the line in Denmark.",
                sources=(src(1, ANSWER, "answer.csv"),),
                codes=("H2", "H3"),
            ),
            VoteRow(
                person="p1",
                country="DK",
                strength=55,
                kind="access",
                sentence="14 accesses over nine months from residential lines in Denmark.",
                sources=(src(100), src(101)),
                codes=("H1",),
            ),
            VoteRow(
                person="p1",
                country="SE",
                strength=20,
                kind="card",
                sentence="The card's holder is in Sweden.",
                sources=(src(2, ANSWER, "answer.csv"),),
                codes=("H2", "H3"),
            ),
            VoteRow(
                person="p1",
                country="DE",
                strength=15,
                kind="holding",
                sentence="SECRETSENTENCE of the German holding.",
                sources=(src(9, SECRET, "known.csv"),),
                codes=("H2",),
            ),
        ),
        "indicators": (
            IndicatorRow(
                person="p1",
                kind="child_accessible",
                strength=90,
                sentence="The lab flagged a message: the writer says a child is within reach.",
                sources=(Lineage(contribution=PLATFORM, file="messages.csv", row=5521, account="lumen:u4471"),),
                codes=("H1",),
            ),
            IndicatorRow(
                person="p1",
                kind="prior_hit",
                strength=60,
                sentence="The e-mail address is in a holding of DK-NCC, category convicted.",
                sources=(Lineage(contribution=HOLDING, file="known.csv", row=12, account="lumen:u4471"),),
                codes=("H2",),
            ),
        ),
        "links": (
            LinkRow(
                left="lumen:u4471",
                right="lumen:u9020",
                weight=2140,
                state="confirmed",
                because=(
                    SignRow(
                        kind="device",
                        value="fp:77ab01",
                        weight=900,
                        sentence="One device fingerprint on both; 2 accounts hold it.",
                        against=False,
                        sources=(src(100), src(300)),
                    ),
                    SignRow(
                        kind="email",
                        value="nordlys@mail.example",
                        weight=1400,
                        sentence="The recovery e-mail of one is the e-mail of the other; 2 accounts hold it.",
                        against=False,
                        sources=(src(4471, file="users.csv"), src(9020, file="users.csv")),
                    ),
                    SignRow(
                        kind="address",
                        value="",
                        weight=-160,
                        sentence="They were used 40 seconds apart from different countries once.",
                        against=True,
                        sources=(src(301), src(100)),
                    ),
                ),
            ),
            LinkRow(
                left="lumen:u1188",
                right="lumen:u4471",
                weight=610,
                state="proposed",
                because=(
                    SignRow(
                        kind="handle",
                        value="navigator",
                        weight=610,
                        sentence="Alike names.",
                        against=False,
                        sources=(src(1188, file="users.csv"),),
                    ),
                ),
            ),
            LinkRow(
                left="lumen:u4471",
                right="lumen:u5555",
                weight=300,
                state="refused",
                because=(
                    SignRow(
                        kind="address",
                        value="2001:db8:65::7",
                        weight=300,
                        sentence="SECRETOTHER u5555 used the same line.",
                        against=False,
                        sources=(src(101),),
                    ),
                ),
            ),
        ),
    }


def _second() -> dict[str, tuple[object, ...]]:
    return {
        "accounts": (
            account("p2", "u0042", 42, handle="Вълнолом", email="val@post.test", role="viewer", created_at=at(400)),
        ),
        "accesses": tuple(
            access(
                "p2",
                "u0042",
                500 + n,
                at(60 * n + 290),
                address=f"240.12.0.{n}",
                network="mobile",
                port=None,
                complete=("second", "zone"),
            )
            for n in range(4)
        ),
        "votes": (
            VoteRow(
                person="p2",
                country="DK",
                strength=35,
                kind="access",
                sentence="4 accesses from a mobile network in Denmark.",
                sources=tuple(src(500 + n) for n in range(4)),
                codes=("H1",),
            ),
        ),
    }


def material() -> Material:
    """Two Danish persons, one contested, one excluded, and a German holding nobody else may have."""
    parts = [_first(), _second()]
    slots = ("accounts", "accesses", "payments", "holders", "votes", "indicators", "links")
    rows = {slot: tuple(row for part in parts for row in part.get(slot, ())) for slot in slots}
    return Material(
        operation=OperationRow(
            reference="LANTERN",
            name="Operation Lantern",
            rehearsal=True,
            action_day=datetime(2026, 3, 2, 5, tzinfo=UTC),
        ),
        owner=COORDINATOR,
        contributions=CONTRIBUTIONS,
        permissions=PERMISSIONS,
        persons=(
            PersonRow(
                id="p1",
                number="P-00017",
                accounts=("lumen:u1188", "lumen:u4471", "lumen:u9020"),
                category="suspect",
                country="DK",
                country_state="assigned",
            ),
            PersonRow(
                id="p2",
                number="P-00231",
                category="contact_associate",
                accounts=("lumen:u0042",),
                country="DK",
                country_state="assigned",
            ),
            PersonRow(id="p3", number="P-00300", accounts=("lumen:u3",), country="DK", country_state="contested"),
            PersonRow(
                id="p4", number="P-00301", accounts=("lumen:u4",), country="DK", country_state="assigned", excluded=True
            ),
        ),
        overshared=(("email", "val@post.test", ("H1",)),),
        **rows,  # type: ignore[arg-type]
    )


def edition(country: str = "DK", version: int = 1) -> Edition:
    said = note(country, date(2026, 2, 3))
    return Edition(
        number=f"LANTERN-{country}",
        version=version,
        replaces="",
        at=AT,
        legal={"value": said.value, "sentence": said.sentence, "settled": said.settled},
    )


def drafted(recipient: AgencyRow = DENMARK) -> Drafted:
    by_country, _ = split(material().persons)
    return draft(
        material(), persons=by_country[recipient.country], recipient=recipient, edition=edition(recipient.country)
    )


def content() -> Content:
    made = drafted().content
    assert made is not None
    return made

"""An invented operation as the desk's pages receive it: for looking at every component without a database.

Everyone here is invented; addresses are of 2001:db8::/32 and 240.0.0.0/4.
"""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from tallystick.desk.drawing.lanes import Event, Mark

NOW = datetime(2025, 2, 3, 22, 41, tzinfo=UTC)
SEIZED = datetime(2024, 11, 18, 4, 0, tzinfo=UTC)
ACTION = datetime(2025, 2, 26, 6, 0, tzinfo=UTC)
DIGEST = "5f3a9c0e71b2d84466aa0f9d1c37e2b85f3a9c0e71b2d84466aa0f9d1c37e2b8"


def uid(name: str) -> str:
    """A stable id for an invented thing."""
    return str(uuid5(UUID(int=0), name))


def source(file: str, row: int) -> dict[str, Any]:
    return {"contribution": DIGEST, "file": file, "row": row}


def sign(kind: str, value: str, weight: int, sentence: str, row: int = 1) -> dict[str, Any]:
    return {
        "kind": kind,
        "value": value,
        "weight": weight,
        "sentence": sentence,
        "against": weight < 0,
        "sources": [source("accounts.csv", row), source("accounts.csv", row + 4017)],
    }


SIGNS = [
    sign("card", "fp:9c41…7e", 1240, "Both paid with the card 9c41…7e, which no third account used.", 2113),
    sign(
        "email",
        "harbour.light@mail.example",
        930,
        "Both registered harbour.light@mail.example; two accounts of 4,981 hold it.",
        88,
    ),
    sign(
        "address",
        "2001:db8:41:7::19",
        310,
        "Both used 2001:db8:41:7::19 within 40 minutes on 3 Aug 2024; four accounts ever did.",
        41,
    ),
    sign(
        "handle",
        "grauwolf",
        120,
        "The handles grauwolf and Grau_Wolf differ by case and a mark only; 11 accounts hold a form of it.",
        7,
    ),
    sign("language", "", -260, "One account is set to German, the other to Norwegian.", 9),
    sign("hours", "", -90, "Their active hours hardly overlap (5 of 61 days).", 12),
]

LINK = {
    "id": uid("link"),
    "left": "lumen:40213",
    "right": "quayside:grau_wolf",
    "weight": sum(s["weight"] for s in SIGNS),
    "state": "proposed",
    "codes": ["H1", "H2"],
    "because": SIGNS,
}
REFUSED = {
    "id": uid("refused"),
    "left": "lumen:40213",
    "right": "lumen:40990",
    "weight": 340,
    "state": "refused",
    "codes": ["H0"],
    "because": [
        sign("address", "240.17.3.9", 340, "Both used 240.17.3.9, a carrier's shared address, on 9 Sep 2024.", 300)
    ],
}
WEAK = {
    "id": uid("weak"),
    "left": "quayside:grau_wolf",
    "right": "forum:gw77",
    "weight": 410,
    "state": "proposed",
    "codes": ["H0"],
    "because": [
        sign("handle", "gw77", 180, "The phone's contact card names gw77.", 31),
        sign("phone", "+49 1555 0100 77", 230, "Both gave the number ending 0077.", 32),
    ],
}
COUNTRIES = [
    {
        "country": code,
        "value": value,
        "contested": contested,
        "accounts": value * 3,
        "href": f"/persons/?country={code}",
        "package": status,
        "package_mood": mood,
    }
    for code, value, contested, status, mood in (
        ("DE", 61, 4, "approved", "waits"),
        ("FR", 38, 0, "sent", "done"),
        ("ES", 27, 2, "draft", ""),
        ("NL", 24, 0, "sent", "done"),
        ("DK", 19, 1, "accepted", "done"),
        ("PL", 17, 0, "draft", ""),
        ("GB", 16, 3, "legal_check", "waits"),
        ("SE", 13, 0, "sent", "done"),
        ("CZ", 11, 0, "draft", ""),
        ("AT", 9, 1, "draft", ""),
        ("HU", 8, 0, "", ""),
        ("NO", 7, 0, "sent", "done"),
        ("BE", 7, 2, "draft", ""),
        ("CH", 5, 0, "legal_check", "waits"),
        ("AU", 4, 0, "draft", ""),
        ("FI", 3, 0, "draft", ""),
        ("BA", 2, 0, "", ""),
        ("NZ", 1, 0, "", ""),
        ("IS", 1, 0, "", ""),
    )
]
CONTRIBUTIONS = [
    {
        "id": uid(name),
        "name": name,
        "owner": owner,
        "kind": kind,
        "exhibit": exhibit,
        "codes": codes,
        "evaluation": evaluation,
        "state": state,
        "received_at": SEIZED + timedelta(days=n * 9, hours=n * 3),
        "totals": {
            "read": read,
            "accepted": accepted,
            "quarantined": quarantined,
            "duplicates": duplicates,
            "outside": outside,
        },
    }
    for n, (
        name,
        owner,
        kind,
        exhibit,
        codes,
        evaluation,
        state,
        read,
        accepted,
        quarantined,
        duplicates,
        outside,
    ) in enumerate(
        (
            (
                "lumen-platform",
                "DK-NC3",
                "platform",
                "DK-014",
                ["H1"],
                "A1",
                "accepted",
                214_880,
                213_902,
                311,
                604,
                63,
            ),
            ("quayside-forum", "DE-BKA", "platform", "DE-2", ["H2"], "B2", "accepted", 41_207, 41_150, 57, 0, 0),
            ("provider-answers-nordic", "SE-NOA", "provider_answer", "", ["H0"], "A2", "held", 912, 870, 40, 1, 0),
            ("holdings-2024", "FR-OFMIN", "holding", "", ["H2", "H3"], "B3", "accepted", 1_204, 1_204, 0, 0, 0),
        )
    )
]
ACCOUNTS = [
    {
        "key": "lumen:40213",
        "handle": "grauwolf",
        "email": "harbour.light@mail.example",
        "phone": "",
        "role": "uploader",
        "created_at": SEIZED - timedelta(days=410),
        "last_seen_at": SEIZED - timedelta(days=3),
        **source("accounts.csv", 2113),
    },
    {
        "key": "quayside:grau_wolf",
        "handle": "Grau_Wolf",
        "email": "harbour.light@mail.example",
        "phone": "+49 1555 010077",
        "role": "buyer",
        "created_at": SEIZED - timedelta(days=300),
        "last_seen_at": SEIZED - timedelta(days=40),
        **source("members.jsonl", 88),
    },
    {
        "key": "forum:gw77",
        "handle": "gw77",
        "email": "",
        "phone": "+49 1555 010077",
        "role": "unknown",
        "created_at": None,
        "last_seen_at": None,
        **source("seen.csv", 31),
    },
]


def lanes() -> list[tuple[str, list[Event]]]:
    """Three accounts: regular with a long silence, sparse, and one without any time."""
    begin = SEIZED - timedelta(days=410)
    first = [Event(begin, "registration")] + [
        Event(begin + timedelta(days=d, hours=d % 7), "access", "Login")
        for d in (*range(3, 120, 4), *range(214, 408, 5))
    ]
    first += [Event(begin + timedelta(days=d), "payment", "12.00 EUR, card") for d in (30, 61, 229, 330)]
    second = [Event(begin + timedelta(days=110), "registration")] + [
        Event(begin + timedelta(days=d), "access", "Download") for d in range(115, 370, 9)
    ]
    return [("lumen:40213", first), ("quayside:grau_wolf", second), ("forum:gw77", [])]


MARKS = [Mark(SEIZED, "platform seized"), Mark(ACTION, "action day", planned=True)]
INDICATORS = [
    {
        "kind": "child_accessible",
        "strength": 90,
        "danger": True,
        "sentence": "The lab coded 2 messages of this account: child accessible (12 Sep 2024).",
        "sources": [source("flags.csv", 12), source("flags.csv", 77)],
    },
    {
        "kind": "offers_production",
        "strength": 80,
        "danger": True,
        "sentence": "The lab coded 1 message: offers production.",
        "sources": [source("flags.csv", 78)],
    },
    {
        "kind": "recent_activity",
        "strength": 30,
        "danger": False,
        "sentence": "Active 3 days before the seizure.",
        "sources": [source("access.csv", 19_004)],
    },
]
VOTES = [
    {
        "country": "DE",
        "kind": "card_issuer",
        "strength": 70,
        "against": False,
        "sentence": "Card 9c41…7e was issued in Germany.",
        "sources": [source("payments.csv", 901)],
    },
    {
        "country": "DE",
        "kind": "address",
        "strength": 60,
        "against": False,
        "sentence": "48 of 61 residential accesses came from lines registered in Germany.",
        "sources": [source("access.csv", 3)],
    },
    {
        "country": "NO",
        "kind": "language",
        "strength": 20,
        "against": True,
        "sentence": "One account is set to Norwegian.",
        "sources": [source("accounts.csv", 9)],
    },
]
ACCESSES = [
    {
        "at": SEIZED - timedelta(days=n, hours=n, seconds=n * 17),
        "address": f"2001:db8:41:7::{n + 10:x}",
        "port": 50_000 + n * 311 if n % 3 else None,
        "event": "Login",
        "network": ("residential", "mobile", "vpn")[n % 3],
        "provider": ("Nordlicht Net", "Wavecell", "")[n % 3],
        "network_country": ("DE", "DE", "")[n % 3],
        "lacks": "" if n % 3 else "port",
    }
    for n in range(3, 15)
]

"""Page one: why here, risk to a child, what expires first, what you must verify, whom to call."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from tallystick.linking.rules.indicators import ORDER
from tallystick.sharing.content import AccessFact, Contact, Expiry, PageOne, PersonPart, RiskLine
from tallystick.sharing.material import AgencyRow
from tallystick.sharing.rules.passing import NOT_IN_PROCEEDINGS
from tallystick.sharing.rules.wording import counted, stamp
from tallystick.vocabulary.codes import NetworkType

LOG_LIFE = timedelta(days=365)
"""The longest a provider is taken to keep connection records: an upper bound, many keep less."""

RISK_LINES = 12
EXPIRY_LINES = 12


def page_one(persons: list[PersonPart], *, owner: AgencyRow, recipient: AgencyRow, legal: str, at: datetime) -> PageOne:
    """The page an officer reads first, from what the rest of the package shows and nothing else."""
    expires = [line for person in persons if (line := _last_chance(person, at=at))]
    return {
        "why_here": _why_here(persons, country=recipient.country),
        "risk": _risk(persons),
        "expires": sorted(expires, key=lambda line: (line["until"], line["person"]))[:EXPIRY_LINES],
        "verify": _verify(persons, legal=legal),
        "call": [_contact(*contact) for contact in owner.contacts],
    }


def by_risk(person: PersonPart) -> tuple[list[int], str, str]:
    """Order of persons: by the kind that says most of a child at risk, then the next; never summed; then the latest."""
    kinds = {indicator["kind"] for indicator in person["indicators"]}
    places = sorted(ORDER.index(kind) if kind in ORDER else len(ORDER) for kind in kinds)
    return ([*places, len(ORDER) + 1], _backwards(person["last_at"]), person["number"])


def _backwards(text: str) -> str:
    return "".join(chr(255 - ord(letter)) for letter in text) or "\xff"


def _why_here(persons: list[PersonPart], *, country: str) -> list[str]:
    kinds: Counter[str] = Counter()
    for person in persons:
        kinds.update({vote["kind"] for vote in person["votes"] if vote["country"] == country})
    signs = "; ".join(f"{kind.replace('_', ' ')} for {number}" for kind, number in kinds.most_common())
    lines = [f"{counted(len(persons), 'person')} whose signs point to {country}, and nowhere else more strongly."]
    if signs:
        lines.append(f"Signs for {country}: {signs}. Each is given with its source under the person.")
    return lines


def _risk(persons: list[PersonPart]) -> list[RiskLine]:
    lines: list[RiskLine] = [
        {"person": person["number"], "kind": indicator["kind"], "sentence": indicator["sentence"]}
        for person in persons
        for indicator in person["indicators"]
    ]
    return lines[:RISK_LINES]


def usable(access: AccessFact) -> bool:
    """Whether a provider could name a subscriber for it: to the second, and with a port behind NAT."""
    network = access["network"]
    line = network == NetworkType.RESIDENTIAL
    nat = network in (NetworkType.CGNAT, NetworkType.MOBILE) and access["port"] is not None
    return (line or nat) and "second" not in access["lacks"] and "zone" not in access["lacks"]


def _last_chance(person: PersonPart, *, at: datetime) -> Expiry | None:
    alive = [access for access in person["accesses"] if usable(access) and _until(access) > at]
    if not alive:
        return None
    last = alive[-1]
    return {
        "person": person["number"],
        "account": last["account"],
        "at": last["at"],
        "until": stamp(_until(last)),
        "address": last["address"],
        "port": last["port"],
        "provider": last["provider"],
        "sentence": f"last of {counted(len(alive), 'usable access', 'usable accesses')}",
    }


def _until(access: AccessFact) -> datetime:
    return datetime.strptime(access["at"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC) + LOG_LIFE


def _verify(persons: list[PersonPart], *, legal: str) -> list[str]:
    accesses = [access for person in persons for access in person["accesses"]]
    portless = sum("port" in access["lacks"] for access in accesses)
    lines = [
        "Who used the line, card or wallet. Its holder is not its user; who else lives or works there?",
        "Every address against the provider's record, with second and source port, before anyone is visited. "
        "Copy addresses from the CSV files, never by hand."
        + (f" {portless} of {len(accesses)} accesses have no source port." if portless else ""),
        "Your own systems: is the person known, protected, a victim, a child, or one of your own sources?",
        "Before any contact: who assessed the risk of suicide and when, which support is ready, "
        "which children live there.",
        f"The law. {legal}",
    ]
    if any(NOT_IN_PROCEEDINGS in access["conditions"] for access in accesses):
        lines.append("Permission of the owner before anything marked H1 enters proceedings.")
    return lines


def _contact(title: str, phone: str, languages: str, deputy: str) -> Contact:
    return {"title": title, "phone": phone, "languages": languages, "deputy": deputy}

"""A bundle from what an agency was given: its prosecutor sees the package, not the rows of the coordinating agency."""

from collections.abc import Mapping
from typing import Any

from tallystick.records.models import Package
from tallystick.sharing.content import PersonPart, SourcePart
from tallystick.sharing.court.part import Plain
from tallystick.sharing.material import ContributionRow

BASIS = (
    "Made from package {number} version {version}, as it was given. Refused and unsure links are told as sentences;"
    " decisions, assessments and error rates are with the coordinating agency, which can make a fuller bundle."
)


def newest(versions: list[Package], number: str, *, agency: str) -> Package | None:
    """The newest version given to ``agency``, and not called back, that names this person."""
    mine = [row for row in versions if row.recipient == agency and row.recalled_at is None and _part(row, number)]
    return max(mine, key=lambda row: row.version, default=None)


def _part(row: Package, number: str) -> PersonPart | None:
    parts: list[PersonPart] = row.content.get("persons", [])
    return next((part for part in parts if part["number"] == number), None)


def given_part(row: Package, number: str) -> Plain:
    """The person as the package has them, in the shape of the bundle."""
    part: Mapping[str, Any] = _part(row, number) or {}
    slots = ("accounts", "accesses", "payments", "votes", "indicators")
    holders = [{**fact, "holder_country": ""} for fact in part["holders"]]
    return {
        "id": str(part.get("id", "")),
        **{name: part[name] for name in ("number", "category", "role", "first_at", "last_at", *slots)},
        "follows": "",
        "build": str(row.build),
        "country": row.country,
        "country_state": "assigned",
        "holders": holders,
        "contrary_votes": [vote for vote in part["votes"] if vote["country"] != row.country],
        "links": [_link(link) for link in part["links"]],
        "decisions": [],
        "assessments": [],
        "other_users": {"holders": holders, "shared_devices": [], "exclusion_hit": None},
        "overshared": [],
        "notes": [*part["against"], *part["possibly_same"]],
    }


def _link(link: Mapping[str, Any]) -> Plain:
    signs = [{**sign, "against": sign["weight"] < 0 and sign["kind"] != "prior"} for sign in link["signs"]]
    return {
        "id": "",
        "left": link["left"],
        "right": link["right"],
        "state": "confirmed",
        "weight": link["weight"],
        "weight_shown": link["weight"],
        "hidden": 0,
        "because": signs,
    }


def cited(part: Plain) -> set[str]:
    """Contributions that a part cites."""
    facts = [fact["source"] for slot in ("accounts", "accesses", "payments", "holders") for fact in part[slot]]
    told = [source for slot in ("votes", "indicators") for row in part[slot] for source in row["sources"]]
    signs = [source for link in part["links"] for sign in link["because"] for source in sign["sources"]]
    return {source["contribution"] for source in (*facts, *told, *signs)}


def known(source: SourcePart) -> ContributionRow:
    return ContributionRow(digest=source["contribution"], owner=source["owner"], codes=tuple(source["codes"]))


def contribution(source: SourcePart) -> Plain:
    """A contribution as the package tells of it."""
    plain: Mapping[str, Any] = source
    names = ("owner", "kind", "exhibit", "codes", "codes_text", "evaluation", "legal_basis", "received_at")
    return {
        "digest": source["contribution"],
        **{name: plain[name] for name in names},
        "clock": {"as told": source["clock"]} if source["clock"] else {},
        "mandate_from": None,
        "mandate_until": None,
        "aside": source["quarantined"],
    }

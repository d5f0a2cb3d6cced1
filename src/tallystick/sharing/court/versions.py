"""What recipients were told, version by version, and what changed in between."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tallystick.sharing.court.part import Plain
from tallystick.sharing.rules.wording import stamp

if TYPE_CHECKING:
    from tallystick.records.models import Package

WITHHELD = "what this version said is withheld"
_SLOTS = ("indicators", "accounts", "accesses", "payments", "holders", "votes", "links", "possibly_same", "against")


def told_versions(packages: list["Package"], *, numbers: set[str], citing: set[str]) -> list[Plain]:
    """Versions that hold one of these persons or cite one of these contributions, and what changed in between."""
    made: list[Plain] = []
    last: dict[tuple[str, str], dict[str, Any]] = {}
    for version in packages:
        if version.holds_protected:
            known = sorted(last.get((version.recipient, version.number), {}))
            made.append(_version(version, persons=[], changed={one: [WITHHELD] for one in known}))
            continue
        parts = {part["number"]: part for part in version.content.get("persons", ()) if part["number"] in numbers}
        before = last.get((version.recipient, version.number), {})
        cites = {source["contribution"] for source in version.content.get("sources", ())} & citing
        if parts or before or cites:
            changed = {one: changes(before.get(one), parts.get(one)) for one in sorted({*before, *parts})}
            made.append(_version(version, persons=sorted(parts), changed=changed))
        last[(version.recipient, version.number)] = parts
    return made


def _version(row: "Package", *, persons: list[str], changed: dict[str, list[str]]) -> Plain:
    return {
        "id": str(row.pk),
        "number": row.number,
        "version": row.version,
        "recipient": row.recipient,
        "status": row.status,
        "made_at": stamp(row.made_at),
        "made_by": str(row.made_by),
        "released_at": stamp(row.released_at),
        "released_by": str(row.released_by or ""),
        "recalled_at": stamp(row.recalled_at),
        "recall_reason": row.recall_reason,
        "file_sha256": row.digest,
        "build": str(row.build),
        "persons": persons,
        "changes": changed,
    }


def changes(old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> list[str]:
    """What changed about one person between two versions, in counts: values may be others' to pass on."""
    if old is None or new is None:
        return [] if old is new else ["enters this version" if old is None else "is no longer in this version"]
    lines = [
        f"{name}: {old.get(name) or 'none'} became {new.get(name) or 'none'}"
        for name in ("category", "role")
        if old.get(name) != new.get(name)
    ]
    for slot in _SLOTS:
        before, after = ([repr(row) for row in part.get(slot, ())] for part in (old, new))
        added, gone = len(set(after) - set(before)), len(set(before) - set(after))
        if added or gone:
            lines.append(f"{slot.replace('_', ' ')}: {added} came, {gone} went ({len(before)} to {len(after)})")
    return lines

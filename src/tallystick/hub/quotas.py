"""How many values the key server evaluates for an agency: charged on the disk before anything is answered."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tallystick.hub.place import Place, read_json, write_json
from tallystick.vocabulary.errors import Malformed, Refused

PER_DAY, PER_EPOCH = 1_000_000, 3_000_000
"""Where the operator has set no others. A day ends at midnight UTC."""


def set_quota(place: Place, agency: str, *, per_day: int, per_epoch: int) -> None:
    """Let an agency have so many values evaluated. Raises Malformed for a party nobody knows or numbers below none."""
    with place.locked():
        parties: dict[str, dict[str, Any]] = dict(place.parties)
        if agency not in parties or min(per_day, per_epoch) < 0:
            raise Malformed(f"agency {agency}", "it is no party here, or the numbers are none", "Admit it first.")
        parties[agency] |= {"per_day": per_day, "per_epoch": per_epoch}
        write_json(place.folder / "parties.json", parties)


def charge(place: Place, agency: str, count: int, *, epoch: int, at: datetime) -> None:
    """Count ``count`` values against an agency's quotas; on the disk when this returns. The caller holds the lock.

    Raises Refused, with nothing counted, where one of them would be exceeded.
    """
    day = f"{at.astimezone(UTC):%Y-%m-%d}"
    used = spent(place, agency, epoch=epoch, at=at)
    party: dict[str, Any] = place.parties[agency]
    allowed = {"day": party.get("per_day", PER_DAY), "epoch": party.get("per_epoch", PER_EPOCH)}
    for name, most in allowed.items():
        if used[name] + count > most:
            what = f"{agency} has had {used[name]:,} of {most:,} values of the {name}, and asks for {count:,} more"
            raise Refused("quota", what, "Ask for fewer, or the key server's operator for more.")
    path = _counters(place, agency)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    # Two epochs are served at a time: each has its own count.
    of_epochs = (read_json(path)["of_epochs"] if path.exists() else {}) | {str(epoch): used["epoch"] + count}
    write_json(path, {"day": day, "of_day": used["day"] + count, "of_epochs": of_epochs})


def spent(place: Place, agency: str, *, epoch: int, at: datetime) -> dict[str, int]:
    """How many values an agency had today and in this epoch."""
    path = _counters(place, agency)
    said = read_json(path) if path.exists() else {}
    today = said.get("day") == f"{at.astimezone(UTC):%Y-%m-%d}"
    return {
        "day": int(said["of_day"]) if today else 0,
        "epoch": int(said.get("of_epochs", {}).get(str(epoch), 0)),
    }


def _counters(place: Place, agency: str) -> Path:
    return place.folder / "counters" / f"{agency}.json"

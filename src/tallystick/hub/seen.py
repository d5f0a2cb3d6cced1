"""Which messages a role has taken: none is taken twice, whatever happens in between."""

import os
from datetime import UTC, datetime
from pathlib import Path

from tallystick.hub.place import Place
from tallystick.sealed.messages import Head
from tallystick.tables.shelf import sync
from tallystick.vocabulary.errors import Refused


def check_new(place: Place, head: Head) -> None:
    """Raises Refused for a message that was taken before."""
    if (_folder(place) / head.id).exists():
        raise Refused("message", f"{head.id} was taken before", "Make a new one: each is taken once.")


def take(place: Place, head: Head) -> None:
    """From now on the message counts as taken. Raises Refused when it was."""
    remember(place, head.id, until=head.expires_at)


def remember(place: Place, name: str, *, until: datetime) -> None:
    """Keep the id of a message until it runs out by itself. Raises Refused when it is kept already."""
    path = _folder(place) / name
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        raise Refused("message", f"{name} was taken before", "Make a new one: each is taken once.") from None
    os.utime(path, (until.timestamp(), until.timestamp()))
    sync(path)
    sync(path.parent)


def forget_old(place: Place, *, now: datetime) -> None:
    """Drop ids of messages that have run out."""
    for path in _folder(place).iterdir():
        if datetime.fromtimestamp(path.stat().st_mtime, UTC) <= now:
            path.unlink()


def _folder(place: Place) -> Path:
    return place.folder / "seen"

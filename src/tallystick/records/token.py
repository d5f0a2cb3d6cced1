"""The viewer token: who is asking, in a form that injected SQL cannot forge.

``body.mac`` with body = base64 of JSON and mac = sha256(key + sha256(key + body + ":" + backend pid)), hex. The key
lies outside the database's reach for the role that uses it; PostgreSQL checks the token in ``tally.viewer()``.
"""

import base64
import hashlib
import json
import time

from tallystick.vocabulary.viewer import Viewer

SECONDS = 600


def viewer_token(viewer: Viewer, *, key: bytes, backend: int, now: float | None = None) -> str:
    """A token for one backend process, good for ten minutes."""
    body = {
        "officer": viewer.officer,
        "agency": viewer.agency,
        "operation": viewer.operation,
        "purpose": viewer.purpose,
        "roles": list(viewer.roles),
        "service": viewer.service,
        "as": viewer.looks_as,
        "until": (time.time() if now is None else now) + SECONDS,
    }
    packed = base64.b64encode(json.dumps(body, sort_keys=True).encode()).decode()
    return f"{packed}.{signed(packed, key=key, backend=backend)}"


def signed(said: str, *, key: bytes, backend: int) -> str:
    """The mac of what is said to one backend process, hex."""
    inner = hashlib.sha256(key + f"{said}:{backend}".encode()).digest()
    return hashlib.sha256(key + inner).hexdigest()

"""Sessions whose rows sign nobody in: the database holds the SHA-256 of a session's key, and what the session says only
sealed under that key. Whoever reads ``django_session`` has no cookie, learns nothing of a session, and cannot lay one
officer's session under a key of their own.
"""

import base64
import hashlib
import logging
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone

from tallystick.site.sealed import NotSealed, derived, seal, unseal

ABOUT = "tallystick session"


def stored(key: str) -> str:
    """Under what a session's row is kept: the whole SHA-256 of its key, in the forty signs the column has."""
    return base64.b85encode(hashlib.sha256(key.encode()).digest()).decode()


class SessionStore(db.SessionStore):
    """Django's sessions in the database; the key itself is known to the browser alone."""

    # Django's asynchronous ways go past the methods below; these go through them.
    aexists, aload, acreate, asave = SessionBase.aexists, SessionBase.aload, SessionBase.acreate, SessionBase.asave
    adelete = SessionBase.adelete

    def exists(self, session_key: str) -> bool:
        return super().exists(stored(session_key))

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key:
            super().delete(stored(key))

    def load(self) -> dict[str, Any]:
        """What the session says; nothing, and the key forgotten, when its row is not there, is over, or not its own."""
        key, row = self.session_key or "", None
        if key:
            row = self.model.objects.filter(session_key=stored(key), expire_date__gt=timezone.now()).first()
        said = self.decode(row.session_data) if row else {}
        if not said:
            self._session_key = None
        return said

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        row = super().create_model_instance(data)
        row.session_key = stored(row.session_key)
        return row

    def encode(self, session_dict: dict[str, Any]) -> str:
        return seal(self.serializer().dumps(session_dict), key=self._sealing_key(), about=ABOUT)

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        try:
            packed = unseal(str(session_data), key=self._sealing_key(), about=ABOUT)
            said: dict[str, Any] = self.serializer().loads(packed)
        except NotSealed:
            logging.getLogger("django.security.SuspiciousSession").warning("Session data corrupted")
            return {}
        return said

    def _sealing_key(self) -> bytes:
        return derived(settings.SECRET_KEY.encode(), f"{ABOUT} {self.session_key}")

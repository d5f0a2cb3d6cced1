"""An agency's own post with other houses: what is sealed under its keys, and what is opened with them."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tallystick.deconfliction.partners.post_words import named, not_for, not_from, where_to
from tallystick.sealed import keys
from tallystick.sealed.messages import Letter, Message, NotBelieved, NotSealedTo, Reader, open_message, seal
from tallystick.vocabulary.errors import Absent, Malformed, Refused

AT_MOST = 1 << 30


@dataclass(frozen=True)
class Correspondent:
    """Somebody elsewhere: code, verify key (hex) and age key."""

    code: str
    verify_key: str
    age_recipient: str


@dataclass(frozen=True)
class Post:
    """An agency of this home, writing about one operation (its reference)."""

    home: Path
    agency: str
    operation: str

    def sealed(
        self,
        kind: str,
        body: bytes,
        to: Correspondent,
        *,
        at: datetime,
        count: int = 0,
        epoch: int = 0,
        named: str = "",
        answers: str = "",
    ) -> bytes:
        """A message of the agency's. ``named``: its id, where that is chosen before. Raises Absent (no keys here)."""
        letter = Letter(
            kind=kind, sender=self.agency, recipient=to.code, operation=self.operation, body=body, count=count,
            epoch=epoch, answers=answers, id=named,
        )  # fmt: skip
        key = keys.load(self.home, self.agency).signing_key
        return seal(letter, signing_key=key, recipient_key=to.age_recipient, at=at)

    def opened(self, content: bytes, whom: Correspondent, *, kind: str, now: datetime) -> Message:
        """What a correspondent wrote to the agency. Raises Absent, Malformed, Refused."""
        reader = Reader(
            code=self.agency,
            identity=keys.load(self.home, self.agency).age_identity,
            trusted={whom.code: whom.verify_key} if whom.verify_key else {},
        )
        try:
            message = open_message(content, reader, now=now)
        except NotSealedTo:
            raise Refused("message", not_for(self.agency), f"Take in what {whom.code} gave back.") from None
        except NotBelieved as error:
            if not whom.verify_key or error.head.sender == whom.code:
                raise
            raise Refused("message", not_from(error.head, whom.code), where_to(error.head.kind)) from None
        if message.head.operation != self.operation:
            raise Refused("message", f"it is of operation {message.head.operation}", "Take it in there.")
        if message.head.kind != kind:
            what = f"it is {named(message.head.kind)}, and {named(kind)} is awaited"
            raise Malformed("message", what, where_to(message.head.kind))
        return message


def content_of(path: Path) -> bytes:
    """A file that was carried here. Raises Absent, Malformed (too large)."""
    try:
        if path.stat().st_size > AT_MOST:
            raise Malformed(path.name, f"it is larger than {AT_MOST} bytes", "Ask for it in parts.")
        return path.read_bytes()
    except OSError as error:
        raise Absent(str(path), f"cannot be read ({error.strerror})", "Check the path.") from None

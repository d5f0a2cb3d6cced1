"""The card of a key server or match hub: who it is, and its public keys; handed over and checked by telephone."""

import json
from dataclasses import dataclass
from typing import Any

from tallystick.hub import key_server, match_hub
from tallystick.hub.place import CODE, HEX, Place
from tallystick.sealed.oprf.batches import CHECKS, TOKEN
from tallystick.vocabulary.errors import Malformed

ROLES = (key_server.ROLE, match_hub.ROLE)


@dataclass(frozen=True, kw_only=True)
class Card:
    """``epochs``: of a key server, what each key makes of the check values."""

    role: str
    code: str
    operation: str
    verify_key: str
    age_recipient: str
    epochs: dict[int, list[bytes]]

    @property
    def epoch(self) -> int:
        """The newest epoch."""
        return max(self.epochs, default=0)


def card_of(place: Place) -> dict[str, Any]:
    """The card of either role, as it is written."""
    return key_server.public_card(place) if place.about["role"] == key_server.ROLE else match_hub.public_card(place)


def read_card(content: str | bytes) -> Card:
    """A card as it was handed over. Raises Malformed."""
    try:
        said: dict[str, Any] = json.loads(content)
        tokens = {int(one): [bytes.fromhex(token) for token in some] for one, some in said.pop("epochs", {}).items()}
        card = Card(epochs=tokens, **said)
        sizes = {(len(some), *(len(token) for token in some)) for some in tokens.values()}
        if card.role not in ROLES or not CODE.fullmatch(card.code) or not HEX.fullmatch(card.verify_key):
            raise ValueError
        if sizes - {(CHECKS, *[TOKEN] * CHECKS)} or bool(tokens) != (card.role == key_server.ROLE):
            raise ValueError
    except (ValueError, TypeError, AttributeError, KeyError):
        what = "it is no card of a key server or match hub"
        raise Malformed("card", what, "Ask its operator for it again.") from None
    return card

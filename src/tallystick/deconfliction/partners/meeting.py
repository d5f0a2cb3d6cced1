"""Whom an agency writes to: the card of its operation's key server or match hub is taken in."""

from datetime import datetime

from tallystick.deconfliction.partners.beginning import kept_of
from tallystick.evidence.recording import line, need, running_operation
from tallystick.hub.cards import Card, read_card
from tallystick.records.session import session
from tallystick.vocabulary.errors import Refused
from tallystick.vocabulary.viewer import Viewer


def meet(card: Card, *, by: Viewer, at: datetime, reason: str) -> Card:
    """Take the card of the operation's key server or match hub in. Raises Malformed, Refused (another operation's)."""
    with session(by):
        operation = running_operation(by)
        need(reason, where=f"card of {card.code}")
        if card.operation != operation.reference:
            what = f"it is of operation {card.operation}"
            raise Refused(f"card of {card.code}", what, "Take it in there.")
        kept_of(by).keep_card(card)
        said = {"role": card.role, "verify_key": card.verify_key, "epochs": sorted(card.epochs), "reason": reason}
        line("meet_partner", f"partner:{card.code}", by=by, at=at, payload=said)
    return card


def take_card(content: bytes, *, by: Viewer, at: datetime, reason: str) -> Card:
    """:func:`meet`, from the card as it was handed over."""
    return meet(read_card(content), by=by, at=at, reason=reason)

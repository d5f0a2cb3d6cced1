"""What messages that are carried here are called, and which command takes each in: for whoever took the wrong file."""

from tallystick.sealed.messages import Head

_KINDS = {
    "evaluated": ("the key server's reply", "finish"),
    "told": ("the match hub's reply", "take"),
    "confirm": ("a request to confirm hits of a sealed list", "confirm"),
    "confirmed": ("what a list's owner says of unconfirmed hits", "confirmed"),
    "pair-ask": ("a partner's question", "pair answer"),
    "pair-answer": ("a partner's answer", "pair finish"),
    "pair-told": ("what a partner found in common", "pair take"),
}
"""Kind of a message -> what it is, and the command below ``tallystick partners`` that takes it in."""


def named(kind: str) -> str:
    """What a message of a kind is called."""
    return _KINDS[kind][0] if kind in _KINDS else f"a message of the kind {kind!r}"


def where_to(kind: str) -> str:
    """What to do with a message of a kind."""
    if kind in _KINDS:
        return f"Take it in with: tallystick partners {_KINDS[kind][1]}"
    return "Nothing here takes it in: look for the file that was meant."


def not_for(agency: str) -> str:
    """Of a message that is sealed to somebody else."""
    return f"it is not sealed to {agency}: it is for somebody else, perhaps one you are to carry there yourself"


def not_from(head: Head, awaited: str) -> str:
    """Of a message that names another sender than the one that is awaited; nobody vouches for what it says."""
    return f"it says that it is {named(head.kind)} from {head.sender}, and one from {awaited} is awaited"

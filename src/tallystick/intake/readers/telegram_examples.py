"""What the Telegram reader must make of small exports."""

import json

from tallystick.cage.reader import Example

_SAID = {
    "id": 7,
    "type": "message",
    "date": "2025-01-02T03:04:05",
    "date_unixtime": "1735787045",
    "from": "Invented One",
    "from_id": "user1",
    "text": ["never ", {"type": "bold", "text": "kept"}],
    "media_type": "sticker",
    "reply_to_message_id": 6,
}
_DONE = {"id": 8, "type": "service", "actor": "Invented Two", "actor_id": "user2", "action": "invite_members",
         "date_unixtime": "1735787046", "members": ["Invented One", None]}  # fmt: skip
_CHAT = {"name": "A room", "type": "private_group", "id": 99, "messages": [_SAID, _DONE, "no message"]}
_KEEP = {"messages": ["id", "from_id", "chat_id", "media_type", "action"], "members": ["name", "actor_id", "chat_name"]}
_ROWS: dict[str, list[tuple[str | None, ...]]] = {
    "messages": [("7", "user1", "99", "sticker", None), ("8", None, "99", None, "invite_members")],
    "members": [("Invented One", "user2", "A room"), (None, "user2", "A room")],
}

EXAMPLES = (
    Example(
        "one chat",
        json.dumps(_CHAT).encode(),
        {"messages": 3, "members": 3},
        {"messages": 1, "members": 1},
        keep=_KEEP,
        rows=_ROWS,
    ),
    Example(
        "everything",
        json.dumps({"about": "x", "contacts": {"list": []}, "chats": {"about": "y", "list": [_CHAT]}}).encode(),
        {"messages": 3, "members": 3},
        {"messages": 1, "members": 1},
        keep=_KEEP,
        rows=_ROWS,
    ),
)

"""Telegram exports of foreign shape."""

import json
from typing import Any

from tests.intake.traps.trap import Plan, Trap

PLAN = Plan(
    '[[table]]\nname = "MESSAGES"\nstream = "messages"\n[table.columns]\naccount = "from_id"\nat = "date_unixtime"\n'
    'message = "id"\nroom = "chat_id"\n[table.constants]\nplatform = "{platform}"\n'
    '[table.times]\nat = {format = "epoch_s"}\n',
    ("account", "message", "room", "at_said"),
)
GOOD: dict[str, Any] = {"id": 9, "type": "message", "date_unixtime": "1735787045", "from_id": "user9"}
GOOD_ROW = ("user9", "9", "7", "1735787045")


def chat(*messages: Any, **more: Any) -> bytes:
    return json.dumps({"name": "A room", "type": "private_group", "id": 7, **more, "messages": list(messages)}).encode()


def shape(name: str, content: bytes, given: object = None, *aside: str, **more: object) -> Trap:
    return Trap(f"telegram: {name}", "telegram", content, given, list(aside), plan=PLAN, **more)  # type: ignore[arg-type]


def message(name: str, change: dict[str, Any] | Any, given: object = None, *aside: str) -> Trap:
    """One message that is changed, then a good one that must not be lost."""
    changed = {**GOOD, "id": 1, **change} if isinstance(change, dict) else change
    return shape(name, chat(changed, GOOD), [*(given or []), GOOD_ROW], *aside)  # type: ignore[misc]


TRAPS = [
    message("an id as text", {"id": "1"}, [("user9", "1", "7", "1735787045")]),
    message(
        "an id beyond sixty-four bits",
        {"id": 25000000000000000001},
        [("user9", "25000000000000000001", "7", "1735787045")],
    ),
    message("an id that is a list", {"id": [1]}, None, "a list or an object"),
    message("a sender that is an object", {"from_id": {"id": 1}}, None, "a list or an object"),
    message("a sender that is null", {"from_id": None}, None, "required and empty"),
    message("a deleted sender", {"from": None}, [("user9", "1", "7", "1735787045")]),
    message("an instant as a number", {"date_unixtime": 1735787045}, [("user9", "1", "7", "1735787045")]),
    message("an instant in milliseconds", {"date_unixtime": "1735787045000"}, None, "another unit"),
    message("an instant of zero", {"date_unixtime": "0"}, None, "before 1990"),
    message("an instant before zero", {"date_unixtime": "-1"}, None, "not a time"),
    message("an instant of ten thousand years", {"date_unixtime": "253402300800"}, None, "another unit"),
    message("an instant in words", {"date_unixtime": "yesterday"}, None, "not a time"),
    message("an instant in exponents", {"date_unixtime": "1.7e9"}, None, "not a time"),
    message("an instant in Arabic digits", {"date_unixtime": "١٧٣٥٧٨٧٠٤٥"}, None, "not a time"),
    message("an instant with underscores", {"date_unixtime": "1_735_787_045"}, None, "not a time"),
    message("no instant", {"date_unixtime": None}, None, "required and empty"),
    message(
        "a text of nested parts",
        {"text": ["a", {"type": "link", "text": ["b", ["c"]]}]},
        [("user9", "1", "7", "1735787045")],
    ),
    message("members that are null", {"members": None}, [("user9", "1", "7", "1735787045")]),
    message("members that are an object", {"members": {"a": 1}}, [("user9", "1", "7", "1735787045")]),
    message("a message that is a text", "hello", None, "a message is no object"),
    message("a message that is a list", [1, 2], None, "a message is no object"),
    message("a message that is null", None, None, "a message is no object"),
    message("a message that is empty", dict.fromkeys(GOOD), None, "required and empty"),
    shape("a key twice in a message", chat(GOOD).replace(b'"id": 9', b'"id": 1, "id": 2'), [], "key stands twice"),
    shape("messages twice", chat(GOOD)[:-1] + b', "messages": []}', [GOOD_ROW], "key stands twice"),
    shape("messages that are an object", b'{"id": 7, "messages": {"1": {}}}', refused="no list of messages"),
    shape("messages that are a text", b'{"id": 7, "messages": "none"}', refused="no list of messages"),
    shape("no messages", b'{"id": 7, "name": "x"}', refused="no list of messages"),
    shape("an empty list of messages", chat(), []),
    shape("an empty file", b"", nothing=True),
    shape("a list of chats", json.dumps({"chats": {"list": [json.loads(chat(GOOD))]}}).encode(), [GOOD_ROW]),
    shape("chats without a list", b'{"chats": {"about": "x"}}', refused="no list of messages"),
    shape("a chat that is a text", b'{"chats": {"list": ["x", {"id": 7, "messages": []}]}}', []),
    shape("chats that were left", json.dumps({"left_chats": {"list": [json.loads(chat(GOOD))]}}).encode(), [GOOD_ROW]),
    shape(
        "the chat's id behind its messages",
        b'{"messages": [' + json.dumps(GOOD).encode() + b'], "id": 7}',
        [("user9", "9", None, "1735787045")],
    ),
    shape("the chat's id is a list", chat(GOOD, id=[7]), [("user9", "9", None, "1735787045")]),
    shape("cut in the middle", chat(GOOD, GOOD)[:-30], [GOOD_ROW], "no JSON from here on"),
    shape("an HTML export", b"<!DOCTYPE html><html><body><div class='message'>x</div></body></html>", nothing=True),
    shape("an array at the top", b"[" + chat(GOOD) + b"]", refused="no list of messages"),
    shape("a NaN in a message", chat(GOOD).replace(b'"id": 9', b'"id": NaN'), [], "not a JSON number"),
    shape(
        "two rooms of one id",
        json.dumps({"chats": {"list": [json.loads(chat(GOOD))] * 2}}).encode(),
        [GOOD_ROW],
        duplicates=1,
    ),
    shape("an option", chat(GOOD), refused="no such option", options={"encoding": "utf-8"}),
]

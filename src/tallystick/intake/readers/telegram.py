"""Telegram Desktop's JSON export (``result.json``), of one chat or of everything. Streams: ``messages``, ``members``.

No options. ``messages`` has who, when, where and what kind, never what was said: texts, captions, titles of
topics, polls, contacts, places and thumbnails are not columns. A service message carries ``actor``, ``actor_id``
and ``action``. ``members`` has one record for every name in a service message's list of members (who was
invited, joined or removed by it). ``date`` is the exporting machine's local time; ``date_unixtime`` is UTC.
"""

from collections.abc import Sequence
from typing import Any

from tallystick.cage.exact_json import ASK, Unfit, scalar
from tallystick.cage.json_stream import Found, JsonText, Lost, walk
from tallystick.cage.lines import coding_of
from tallystick.cage.reader import Example, Options, Source
from tallystick.cage.stream import Sink, Stream, Value
from tallystick.intake.readers.json_document import REST
from tallystick.intake.readers.telegram_examples import EXAMPLES
from tallystick.vocabulary.errors import Malformed

MESSAGES, MEMBERS = "messages", "members"
PATHS = (
    ("messages", "item"),
    ("chats", "list", "item", "messages", "item"),
    ("left_chats", "list", "item", "messages", "item"),
)
_OWN = (
    "id", "type", "date", "date_unixtime", "edited", "edited_unixtime",
    "from", "from_id", "actor", "actor_id", "action",
    "media_type", "mime_type", "file_name", "file_size", "duration_seconds", "reply_to_message_id", "reply_to_peer_id",
    "forwarded_from", "forwarded_from_id", "saved_from", "via_bot",
)  # fmt: skip
_CHAT = {"chat_id": "id", "chat_name": "name", "chat_type": "type"}
MESSAGE_COLUMNS = (*_OWN, *_CHAT)
MEMBER_COLUMNS = ("name", "message_id", "date", "date_unixtime", "actor", "actor_id", "action", *_CHAT)


class Telegram:
    name = "telegram"
    version = "1"
    examples: Sequence[Example] = EXAMPLES

    def read(self, source: Source, options: Options, out: Sink) -> None:
        """Raises Malformed when the file has no list of messages."""
        options.done()
        streams = {
            name: _declared(out.stream(name), columns)
            for name, columns in ((MESSAGES, MESSAGE_COLUMNS), (MEMBERS, MEMBER_COLUMNS))
            if out.wants(name)
        }
        text = JsonText(source, coding_of(source, "utf-8"), out.limits.record_bytes)
        try:
            for found in walk(text, list(PATHS)):
                _one(found, streams)
        except Lost as lost:
            for stream in streams.values():
                stream.reject(lost.reason, REST, said=lost.said, offset=lost.offset)
            return
        if not any(path[:-1] in text.reached for path in PATHS):
            raise Malformed("telegram", "the file has no list of messages", "Name the right reader in the mapping.")


READER = Telegram()


def _declared(stream: Stream, columns: Sequence[str]) -> Stream:
    stream.declare(columns)
    return stream


def _one(found: Found, streams: dict[str, Stream]) -> None:
    try:
        if found.unfit is not None:
            raise found.unfit
        if not isinstance(found.value, dict):
            raise Unfit("a message is no object")
        message = _message(found)
    except Unfit as unfit:
        for stream in streams.values():
            stream.reject(unfit.reason, ASK, said=unfit.said, offset=found.offset)
        return
    if MESSAGES in streams:
        streams[MESSAGES].accept([message[name] for name in MESSAGE_COLUMNS], found.size)
    if MEMBERS in streams:
        _members(found, message, streams[MEMBERS])


def _message(found: Found) -> dict[str, Value]:
    own = {name: _plain(found.value.get(name), name) for name in _OWN}
    chat = found.around[0] if found.around else {}
    return own | {column: _plain(chat.get(name), name) for column, name in _CHAT.items()}


def _plain(value: Any, name: str) -> Value:
    """A scalar as text; anything else under such a name is not what the format says."""
    if isinstance(value, dict | list):
        raise Unfit("a list or an object where one value belongs", name)
    return scalar(value)


def _members(found: Found, message: dict[str, Value], stream: Stream) -> None:
    members = found.value.get("members", [])
    for member in members if isinstance(members, list) else [members]:
        if isinstance(member, dict | list):
            stream.reject("a member is no name", ASK, offset=found.offset)
            continue
        about = message | {"name": scalar(member), "message_id": message["id"]}
        stream.accept([about[name] for name in MEMBER_COLUMNS], 200)

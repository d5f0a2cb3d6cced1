"""The two other platforms: ``lantern`` in JSON Lines, ``parley`` as the export of a chat group with a member list.

And the lab's flags on messages of all three.
"""

import json
from pathlib import Path
from typing import Any

from tallystick.rehearsal import dialect
from tallystick.rehearsal.columns import said_instant
from tallystick.rehearsal.covers import Folder, mapping
from tallystick.rehearsal.dialect import ISO, LANTERN, MILLISECONDS, PARLEY, SECONDS
from tallystick.rehearsal.harbour import said_accesses, split_accesses
from tallystick.rehearsal.pen import Pen
from tallystick.rehearsal.shop import payments_said
from tallystick.rehearsal.world import World

ON_LANTERN, ON_PARLEY = {"platform": "lantern"}, {"platform": "parley"}
USER_COLUMNS = {
    "account": "id",
    "handle": "name",
    "email": "profile.email",
    "phone": "profile.phone",
    "country": "profile.country",
    "zone": "profile.tz",
    "created_at": "created_ms",
    "device": "device.print",
}
EVENT_COLUMNS = {
    "account": "user",
    "at": "t",
    "event": "what",
    "address": "net.ip",
    "port": "net.port",
    "agent": "net.agent",
}
ORDER_COLUMNS = {
    "account": "user",
    "at": "t",
    "method": "pay.how",
    "instrument": "pay.with",
    "instrument_country": "pay.country",
    "amount": "sum",
    "currency": "currency",
    "reference": "order",
}
MEMBER_COLUMNS = {
    "account": "user_id",
    "handle": "username",
    "phone": "phone",
    "country": "sim_country",
    "created_at": "joined",
}
FLAG_COLUMNS = {
    "platform": "platform",
    "account": "account",
    "at": "sent",
    "message": "message",
    "flag": "flag",
}


def write_lantern(pen: Pen, world: World, folder: Folder) -> None:
    """Users, events, orders and posts of the second platform, nested JSON, one object a line. Its clock is right."""
    _users(pen, folder)
    _events(pen, world, folder)
    _orders(pen, world, folder)
    columns = {"account": "by", "at": "t", "room": "channel", "message": "id"}
    table = mapping("MESSAGES", columns, constants=ON_LANTERN, times={"at": MILLISECONDS})
    pen.json_lines(
        f"""SELECT message AS id, account_name({LANTERN}, number) AS by, stamp * 1000 AS t, 'ch' || room AS channel
        FROM messages WHERE platform = {LANTERN} ORDER BY message""",
        folder.file("posts.jsonl", "jsonl", [table]),
    )


def _users(pen: Pen, folder: Folder) -> None:
    table = mapping("ACCOUNTS", USER_COLUMNS, constants=ON_LANTERN, times={"created_at": MILLISECONDS})
    pen.json_lines(
        f"""SELECT account AS id, handle AS name,
        {{'email': email, 'phone': phone, 'country': country, 'tz': zone}} AS profile,
        {{'print': device}} AS device, created * 1000 AS created_ms
        FROM said WHERE platform = {LANTERN} ORDER BY created, place""",
        folder.file("users.jsonl", "jsonl", [table]),
    )


def _events(pen: Pen, world: World, folder: Folder) -> None:
    words = {"event": dialect.LANTERN_EVENTS}
    table = mapping("ACCESSES", EVENT_COLUMNS, constants=ON_LANTERN, times={"at": MILLISECONDS}, words=words)
    pen.lay("part", said_accesses(world, split_accesses(world)[2], offset=0))
    pen.json_lines(
        f"""SELECT account_name({LANTERN}, number) AS user, stamp * 1000 + (stamp * 7919 + number) % 1000 AS t,
        {dialect.sql_list(dialect.LANTERN_EVENTS)}[event + 1] AS what,
        {{'ip': address(address), 'port': CASE WHEN port > 0 THEN port END, 'agent': agent(agent)}} AS net FROM part""",
        folder.file("events.jsonl", "jsonl", [table]),
    )


def _orders(pen: Pen, world: World, folder: Folder) -> None:
    words = {"method": dialect.METHODS}
    table = mapping("PAYMENTS", ORDER_COLUMNS, constants=ON_LANTERN, times={"at": SECONDS}, words=words)
    with folder.file("orders.jsonl", "jsonl", [table]).open("w", encoding="utf-8") as out:
        for reference, user, how, text, country, amount, at in payments_said(pen, world, LANTERN):
            pay = {"how": how, "with": text, "country": country}
            order = {"order": f"L{reference}", "user": user, "t": at, "pay": pay, "sum": amount, "currency": "EUR"}
            out.write(json.dumps(order) + "\n")


def write_parley(pen: Pen, folder: Folder) -> None:
    """A chat group as the desktop client exports it (with texts, which intake drops), and who is in it."""
    table = mapping("ACCOUNTS", MEMBER_COLUMNS, constants=ON_PARLEY, times={"created_at": ISO})
    pen.csv(
        f"""SELECT account AS user_id, handle AS username, phone, country AS sim_country, iso(created) AS joined
        FROM said WHERE platform = {PARLEY} ORDER BY created, place""",
        folder.file("members.csv", "csv", [table], delimiter=";"),
        delimiter=";",
    )
    columns = {"account": "from_id", "at": "date_unixtime", "room": "chat_id", "message": "id"}
    table = mapping("MESSAGES", columns, stream="messages", constants=ON_PARLEY, times={"at": SECONDS})
    rows = pen.rows(
        f"""SELECT m.message, m.stamp, s.account, s.handle FROM messages m JOIN said s ON s.place = m.account
        WHERE m.platform = {PARLEY} ORDER BY m.message"""
    )
    _export(folder.file("result.json", "telegram", [table]), rows)


def _export(path: Path, rows: list[tuple[Any, ...]]) -> None:
    """One group export. The texts say nothing."""
    text = "(text of a rehearsal)"
    messages = [
        {
            "id": message,
            "type": "message",
            "date": said_instant(at),
            "date_unixtime": str(at),
            "from": handle,
            "from_id": account,
            "text": text,
            "text_entities": [{"type": "plain", "text": text}],
        }
        for message, at, account, handle in rows
    ]
    group = {"name": "Invented group", "type": "private_supergroup", "id": 1_900_000_001, "messages": messages}
    path.write_text(json.dumps(group, ensure_ascii=False, indent=1), encoding="utf-8")


def write_flags(pen: Pen, folder: Folder) -> None:
    """Coded flags of the lab that lawfully read the messages: a row reference and a word, no text."""
    table = mapping("MESSAGES", FLAG_COLUMNS, times={"at": ISO}, words={"flag": dialect.FLAGS})
    pen.csv(
        f"""SELECT platform_name(platform) AS platform, account_name(platform, number) AS account, iso(stamp) AS sent,
        message, {dialect.sql_list(dialect.FLAGS)}[flag + 1] AS flag FROM messages WHERE flag >= 0 ORDER BY message""",
        folder.file("flags.csv", "csv", [table]),
    )

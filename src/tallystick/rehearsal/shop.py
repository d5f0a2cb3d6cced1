"""The seized platform's shop (SQLite: payments and token ledger), its messages and its media, without content."""

import sqlite3
from typing import Any

import numpy as np

from tallystick.rehearsal import dialect
from tallystick.rehearsal.columns import Columns, said_instant
from tallystick.rehearsal.covers import Folder, mapping
from tallystick.rehearsal.dialect import HARBOUR, ISO, MILLISECONDS, PLAIN
from tallystick.rehearsal.pen import Pen
from tallystick.rehearsal.sheet import Table
from tallystick.rehearsal.world import World

PLATFORM = {"platform": "harbour"}
PAYMENT_COLUMNS = {
    "account": "user_id",
    "at": "paid_at",
    "method": "method",
    "instrument": "instrument",
    "instrument_country": "issuer_country",
    "amount": "amount",
    "currency": "currency",
    "reference": "order_id",
}
LEDGER_COLUMNS = {"account": "user_id", "at": "booked_ms", "amount": "tokens", "reference": "entry"}
MEDIA_COLUMNS = {
    "account": "uploader",
    "at": "uploaded",
    "item": "item",
    "sha256": "sha256",
    "sha1": "sha1",
    "md5": "md5",
    "size": "bytes",
    "mime": "mime",
}


def with_accounts(world: World, columns: Columns) -> Columns:
    """Columns with the number and platform of each row's account."""
    account = columns["account"]
    return columns | {"number": world.accounts["number"][account], "platform": world.accounts["platform"][account]}


def payments_said(pen: Pen, world: World, platform: int) -> list[tuple[Any, ...]]:
    """Payments on a platform: reference, account, method, instrument, its country, amount, UTC seconds."""
    money = world.money
    pen.lay("paid", with_accounts(world, money.payments))
    texts = {"text": np.array(money.texts, dtype=object), "country": money.countries}
    pen.lay("instruments", texts | {"instrument": np.arange(len(money.texts))})
    return pen.rows(
        f"""SELECT p.reference, account_name(p.platform, p.number),
        {dialect.sql_list(dialect.METHODS)}[p.method + 1], i.text,
        CASE WHEN i.country >= 0 THEN code(i.country) END, printf('%d.%02d', p.cents // 100, p.cents % 100), p.stamp
        FROM paid p JOIN instruments i USING (instrument) WHERE p.platform = {platform} ORDER BY p.stamp, p.reference"""
    )


def _shop_tables() -> list[Table]:
    paid = mapping(
        "PAYMENTS",
        PAYMENT_COLUMNS,
        stream="payments",
        constants=PLATFORM,
        times={"at": ISO},
        words={"method": dialect.METHODS},
    )
    constants = PLATFORM | {"method": "token", "currency": "TOKEN"}
    times = {"at": MILLISECONDS}
    ledger = mapping("PAYMENTS", LEDGER_COLUMNS, stream="token_ledger", constants=constants, times=times)
    return [paid, ledger]


def write_shop(pen: Pen, world: World, folder: Folder) -> None:
    """``shop.sqlite`` with the tables payments and token_ledger."""
    offset, tokens = world.shape.clock_offset, world.tokens
    number = world.accounts["number"][tokens["account"]]
    booked = zip(number.tolist(), tokens["at"].tolist(), tokens["tokens"].tolist(), strict=True)
    entries = [
        (f"T{place}", str(user), (at + offset) * 1000, amount)
        for place, (user, at, amount) in enumerate(booked, start=1)
    ]
    orders = [
        (str(reference), user, method, text, country, amount, "EUR", said_instant(at + offset) + "Z")
        for reference, user, method, text, country, amount, at in payments_said(pen, world, HARBOUR)
    ]
    shop = sqlite3.connect(folder.file("shop.sqlite", "sqlite", _shop_tables()))
    with shop:
        shop.execute(f"CREATE TABLE payments ({', '.join(f'{name} TEXT' for name in _ORDER)})")
        shop.execute("CREATE TABLE token_ledger (entry TEXT, user_id TEXT, booked_ms INTEGER, tokens INTEGER)")
        shop.executemany("INSERT INTO payments VALUES (?, ?, ?, ?, ?, ?, ?, ?)", orders)
        shop.executemany("INSERT INTO token_ledger VALUES (?, ?, ?, ?)", entries)
    shop.close()


_ORDER = ("order_id", "user_id", "method", "instrument", "issuer_country", "amount", "currency", "paid_at")


def write_messages(pen: Pen, world: World, folder: Folder) -> None:
    """``messages.csv``: who, when, on which board. Also lays the table ``messages`` for the other writers."""
    pen.lay("messages", with_accounts(world, world.messages))
    columns = {"account": "sender", "at": "sent", "room": "board", "message": "id"}
    table = mapping("MESSAGES", columns, constants=PLATFORM, times={"at": PLAIN})
    pen.csv(
        f"""SELECT message AS id, account_name(0, number) AS sender, utc(stamp + {world.shape.clock_offset}) AS sent,
        'board-' || room AS board FROM messages WHERE platform = {HARBOUR} ORDER BY message""",
        folder.file("messages.csv", "csv", [table], delimiter=";"),
        delimiter=";",
    )


def write_media(pen: Pen, world: World, folder: Folder) -> None:
    """``media.csv``: uploads by digest; no file stands behind any of them."""
    constants = PLATFORM | {"event": "Upload"}
    table = mapping("MEDIA", MEDIA_COLUMNS, constants=constants, times={"at": PLAIN})
    pen.lay("media", with_accounts(world, world.media))
    pen.csv(
        f"""SELECT item, account_name(0, number) AS uploader, utc(stamp + {world.shape.clock_offset}) AS uploaded,
        printf('%016x%016x%016x%016x', d1, d2, d3, d4) AS sha256,
        printf('%016x%016x%08x', d5, d6, d7 & 4294967295) AS sha1, printf('%016x%016x', d7, d1) AS md5, size AS bytes,
        CASE WHEN film = 0 THEN 'image/jpeg' ELSE 'video/mp4' END AS mime FROM media ORDER BY item""",
        folder.file("media.csv", "csv", [table]),
    )

"""The seized platform's own dump: accounts and sessions as CSV, and the web server's log."""

from collections.abc import Callable

import numpy as np

from tallystick.rehearsal import dialect
from tallystick.rehearsal.activity import DOWNLOAD, UPLOAD
from tallystick.rehearsal.columns import DAY, Array, Columns, rows_of
from tallystick.rehearsal.covers import Folder, mapping
from tallystick.rehearsal.dialect import HARBOUR, LANTERN, LOCAL, LOGGED, PLAIN
from tallystick.rehearsal.pen import Pen
from tallystick.rehearsal.people import epoch
from tallystick.rehearsal.spelling import local_time
from tallystick.rehearsal.world import World

CHUNK = 2_500_000
Told = Callable[[str], None]
PLATFORM = {"platform": "harbour"}
ACCOUNT_COLUMNS = {
    "account": "user_id",
    "handle": "username",
    "email": "mail",
    "phone": "phone",
    "role": "role",
    "country": "country",
    "language": "lang",
    "created_at": "registered",
    "last_seen_at": "last_login",
    "device": "fp",
    "pgp": "pgp",
}
SESSION_COLUMNS = {"account": "uid", "at": "ts", "event": "kind", "address": "ip", "port": "sport", "agent": "ua"}
LOG_COLUMNS = {
    "account": "user",
    "at": "time",
    "event": "request_method",
    "address": "address",
    "port": "port",
    "agent": "agent",
}


def write_accounts(pen: Pen, world: World, folder: Folder) -> None:
    """``accounts.csv`` in local time by the server's clock, which is off."""
    times = {"created_at": LOCAL, "last_seen_at": LOCAL}
    table = mapping("ACCOUNTS", ACCOUNT_COLUMNS, constants=PLATFORM, times=times)
    offset, held = world.shape.clock_offset, world.accounts
    local = {"c": local_time(held["created"] + offset), "l": local_time(held["last"] + offset)}
    pen.lay("local", {"place": held["place"]} | local)
    form = "'%d.%m.%Y %H:%M:%S'"
    pen.csv(
        f"""SELECT s.account AS user_id, s.handle AS username, s.email AS mail, s.phone, s.role, s.country,
        s.language AS lang, strftime(instant(t.c), {form}) AS registered, strftime(instant(t.l), {form}) AS last_login,
        s.device AS fp, s.pgp FROM said s JOIN local t USING (place) WHERE s.platform = {HARBOUR}
        ORDER BY s.created, s.place""",
        folder.file("accounts.csv", "csv", [table]),
    )


def split_accesses(world: World) -> tuple[Array, Array, Array]:
    """Rows of accesses in the sessions table, in the web server's log, and on the second platform."""
    platform = world.accounts["platform"][world.accesses["account"]]
    event = world.accesses["event"]
    late = world.accesses["at"] >= epoch(world.shape.last_day) - world.shape.log_days * DAY
    logged = late & ((event == DOWNLOAD) | (event == UPLOAD)) & (platform == HARBOUR)
    by_table = np.flatnonzero((platform == HARBOUR) & ~logged)
    return by_table, np.flatnonzero(logged), np.flatnonzero(platform == LANTERN)


def said_accesses(world: World, rows: Array, *, offset: int) -> Columns:
    """Accesses ready for writing: account number instead of its place, stamps as the source's clock had them."""
    part = rows_of(world.accesses, rows)
    part["number"] = world.accounts["number"][part["account"]]
    part["at"] = part["at"] + offset
    return part


def write_sessions(pen: Pen, world: World, folder: Folder, told: Told) -> None:
    """``sessions-NN.csv`` and ``access.log``."""
    table = mapping(
        "ACCESSES", SESSION_COLUMNS, constants=PLATFORM, times={"at": PLAIN}, words={"event": dialect.EVENTS}
    )
    by_table, by_log, _ = split_accesses(world)
    for number, start in enumerate(range(0, len(by_table), CHUNK), start=1):
        rows = by_table[start : start + CHUNK]
        pen.lay("part", said_accesses(world, rows, offset=world.shape.clock_offset))
        pen.csv(
            f"""SELECT account_name(0, number) AS uid, utc(stamp) AS ts,
            {dialect.sql_list(dialect.EVENTS)}[event + 1] AS kind, address(address) AS ip,
            CASE WHEN port > 0 THEN port END AS sport, agent(agent) AS ua FROM part""",
            folder.file(f"sessions-{number:02d}.csv", "csv", [table]),
        )
        told(f"sessions {start + len(rows):,} of {len(by_table):,}")
    _web_log(pen, world, folder, by_log)
    told(f"web log {len(by_log):,}")


def _web_log(pen: Pen, world: World, folder: Folder, rows: Array) -> None:
    words = {"event": {"GET": "Download", "PUT": "Upload"}}
    table = mapping("ACCESSES", LOG_COLUMNS, constants=PLATFORM, times={"at": LOGGED}, words=words)
    pen.lay("part", said_accesses(world, rows, offset=world.shape.clock_offset))
    pen.lines(
        f"""SELECT address(address) || ' - ' || number
        || strftime(instant(stamp), ' [%d/%b/%Y:%H:%M:%S +0000] "')
        || CASE event WHEN {UPLOAD} THEN 'PUT' ELSE 'GET' END
        || printf(' /f/%x HTTP/1.1" 200 ', (stamp * 31 + number) % 1000003) || (1000 + (stamp * 7 + number) % 900000)
        || ' "-" "' || agent(agent) || '" "' || CASE WHEN port > 0 THEN port::VARCHAR ELSE '-' END || '"' FROM part""",
        folder.file("access.log", "weblog", [table], extra=["port"]),
    )

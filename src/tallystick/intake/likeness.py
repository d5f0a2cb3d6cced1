"""Which source columns look like which fields: by their names and by the kinds of their values. A proposal, no more."""

import re
from dataclasses import dataclass
from typing import Any

from tallystick.vocabulary.fields import TABLES, Field, FieldKind

NAMES: dict[str, str] = {
    "platform": "platform site service",
    "account": "account accountid userid user uid fromid author authorid uploader member id owner buyer",
    "handle": "handle username nick nickname login screenname name unm",
    "display_name": "displayname fullname realname from",
    "email": "email mail emailaddress registrationemail",
    "phone": "phone phonenumber msisdn mobile tel telephone",
    "role": "role rank group usergroup",
    "created_at": "createdat created registered registeredat joined joinedat signup regdate made",
    "last_seen_at": "lastseenat lastseen lastlogin lastactive lastvisit",
    "country": "country countrycode cc",
    "language": "language lang locale",
    "zone": "timezone zone tz",
    "device": "device deviceid fingerprint fp",
    "pgp": "pgp pgpkey pgpfingerprint gpg",
    "at": "dateunixtime at time timestamp ts date datetime when uploaded uploadedat paidat sent sentat",
    "event": "event action kind type",
    "address": "address ip ipaddress remoteaddr clientip ipaddr",
    "port": "port sourceport sport srcport remoteport",
    "agent": "agent useragent ua browser",
    "method": "method paymentmethod paytype",
    "instrument": "instrument wallet card iban cardfingerprint voucher",
    "instrument_country": "instrumentcountry cardcountry bincountry issuercountry",
    "amount": "amount sum total price value paid",
    "currency": "currency cur unit",
    "reference": "reference ref transaction transactionid txid orderid order",
    "peer": "peer to recipient receiver",
    "room": "room chat chatid channel group roomid",
    "message": "message messageid msgid id",
    "flag": "flag code",
    "item": "item itemid file fileid mediaid",
    "sha256": "sha256",
    "sha1": "sha1",
    "md5": "md5",
    "size": "size bytes filesize",
    "mime": "mime mimetype contenttype",
    "kind": "kind type selectorkind",
    "value": "value selector",
    "prefix": "prefix network cidr",
    "network": "networktype nettype",
    "provider": "provider isp asname",
}
TEXTS = re.compile(
    r"text|body|bio|about|title|subject|caption|descr|comment|content|note|thumb|preview|prompt|path|referer"
)
"""Names of columns that may hold what somebody wrote or showed: never proposed."""

LONGEST = 320
"""Longer values are writing, not identifiers."""

TIME_KINDS = {
    "iso8601_offset": "iso8601",
    "iso8601_naive": "iso8601",
    "time_weblog": "%d/%b/%Y:%H:%M:%S %z",
    "epoch_s": "epoch_s",
    "epoch_ms": "epoch_ms",
    "epoch_us": "epoch_us",
}
_DATES = ("date_ymd", "date_day_first", "date_month_first", "date_unclear")

_FITTING: dict[str, set[str]] = {
    "email": {"email"},
    "address": {"ipv4", "ipv6"},
    "country": {"letters2"},
    "instrument_country": {"letters2"},
    "sha256": {"hex64"},
    "sha1": {"hex40"},
    "md5": {"hex32"},
    "port": {"whole"},
    "size": {"whole"},
    "amount": {"whole", "decimal"},
}


@dataclass(frozen=True)
class Choice:
    """A column proposed for a field, and why."""

    field: Field
    column: str
    because: str
    time_kind: str = ""


def main_kind(shape: dict[str, Any]) -> str:
    """The kind most values of a column have; '' when it is empty."""
    kinds = {kind: count for kind, count in shape["kinds"].items() if count}
    return max(kinds, key=lambda kind: kinds[kind]) if kinds else ""


def is_writing(column: str, shape: dict[str, Any]) -> bool:
    """Whether a column may hold texts, titles or pictures, by its name or the length of its values."""
    return bool(TEXTS.search(column.lower())) or int(shape["longest"]) > LONGEST


def _bare(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _fits(field: Field, kind: str) -> bool:
    if not kind:
        return False
    if field.kind is FieldKind.TIME:
        return kind in TIME_KINDS or kind in _DATES
    return kind in _FITTING.get(field.name, {kind})


def _rank(field: Field, column: str) -> int | None:
    """How early the column's name (or the last part of a dotted one) stands among the field's usual names."""
    usual = NAMES.get(field.name, _bare(field.name)).split()
    ranks = [usual.index(name) for name in (_bare(column), _bare(column.rsplit(".", 1)[-1])) if name in usual]
    return min(ranks) if ranks else None


def choices(table: str, columns: dict[str, Any]) -> list[Choice]:
    """At most one column for each field of ``table`` and one field for each column."""
    found: list[Choice] = []
    taken: set[str] = set()
    for field in TABLES[table]:
        ranked = sorted(
            (rank, column)
            for column, shape in columns.items()
            if column not in taken and not is_writing(column, shape) and _fits(field, main_kind(shape))
            if (rank := _rank(field, column)) is not None
        )
        if ranked:
            column = ranked[0][1]
            kind, shape = main_kind(columns[column]), columns[column]
            share = f"{shape['kinds'].get(kind, 0)} of {shape['filled']}"
            because = f"its name, and {share} values look like {kind}"
            found.append(Choice(field, column, because, kind if field.kind is FieldKind.TIME else ""))
            taken.add(column)
    return found


def best_table(columns: dict[str, Any]) -> str:
    """The table whose required fields, then whose other fields, find most columns; '' when none finds any."""
    scores: dict[str, float] = {}
    for table, fields in TABLES.items():
        chosen = choices(table, columns)
        required = [field for field in fields if field.required and field.name != "platform"]
        met = sum(choice.field.required for choice in chosen)
        if len(chosen) > 1 and met:
            scores[table] = 10 * met / max(1, len(required)) + len(chosen)
    return max(scores, key=lambda table: scores[table]) if scores else ""

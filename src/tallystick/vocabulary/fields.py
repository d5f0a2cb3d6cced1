"""The tables of the shelf: which observation has which fields.

Every row on the shelf also carries ``contribution`` (sha256, hex), ``file`` (path inside the contribution)
and ``row`` (record number in that file, from 1): see ``LINEAGE``. A time field ``t`` is a naive UTC
timestamp and travels with ``t_said``, the text the source had.
"""

from dataclasses import dataclass
from enum import StrEnum

from tallystick.vocabulary.codes import (
    AccessEvent,
    Category,
    ExclusionReason,
    Flag,
    NetworkType,
    PaymentMethod,
    PersonRole,
    SelectorKind,
)


class FieldKind(StrEnum):
    TEXT = "text"
    TIME = "time"
    DATE = "date"
    WHOLE = "whole"
    AMOUNT = "amount"
    COUNTRY = "country"
    ADDRESS = "address"
    PREFIX = "prefix"
    PORT = "port"
    DIGEST = "digest"
    CODED = "coded"


ENGINE_TYPES = {
    FieldKind.TIME: "TIMESTAMP",
    FieldKind.WHOLE: "BIGINT",
    FieldKind.PORT: "INTEGER",
    FieldKind.AMOUNT: "DECIMAL(38, 18)",
}


@dataclass(frozen=True)
class Field:
    """One field of a table. ``words`` is the closed list a CODED field may take."""

    name: str
    kind: FieldKind = FieldKind.TEXT
    required: bool = False
    words: tuple[str, ...] = ()
    says: str = ""


def _t(name: str, says: str = "", *, required: bool = False) -> Field:
    return Field(name=name, kind=FieldKind.TIME, required=required, says=says)


def _must(name: str, kind: FieldKind = FieldKind.TEXT, says: str = "") -> Field:
    return Field(name=name, kind=kind, required=True, says=says)


TABLES: dict[str, tuple[Field, ...]] = {
    "ACCOUNTS": (
        _must("platform"),
        _must("account", says="the platform's own identifier of the account"),
        Field("handle"),
        Field("display_name"),
        Field("email"),
        Field("phone"),
        Field("role", FieldKind.CODED, words=tuple(PersonRole)),
        _t("created_at"),
        _t("last_seen_at"),
        Field("country", FieldKind.COUNTRY, says="what the account holder claimed"),
        Field("language"),
        Field("zone", says="time zone set in the account"),
        Field("device", says="device fingerprint"),
        Field("pgp", says="fingerprint of a PGP key"),
    ),
    "ACCESSES": (
        _must("platform"),
        _must("account"),
        _t("at", required=True),
        Field("event", FieldKind.CODED, words=tuple(AccessEvent)),
        _must("address", FieldKind.ADDRESS),
        Field("port", FieldKind.PORT, says="source port: without it carrier NAT hides the subscriber"),
        Field("agent", says="user agent"),
        Field("device"),
    ),
    "PAYMENTS": (
        _must("platform"),
        _must("account"),
        _t("at", required=True),
        Field("method", FieldKind.CODED, required=True, words=tuple(PaymentMethod)),
        Field("instrument", says="card fingerprint, IBAN, wallet address or voucher number"),
        Field("instrument_country", FieldKind.COUNTRY, says="of the card's issuer or the account's bank"),
        Field("amount", FieldKind.AMOUNT),
        Field("currency"),
        Field("reference", says="transaction identifier"),
    ),
    "MESSAGES": (
        _must("platform"),
        _must("account"),
        _t("at", required=True),
        Field("peer"),
        Field("room"),
        Field("message", says="the platform's identifier of the message"),
        Field("flag", FieldKind.CODED, words=tuple(Flag), says="coded by the lab that lawfully read the text"),
    ),
    "MEDIA": (
        _must("platform"),
        _must("account"),
        _t("at"),
        Field("event", FieldKind.CODED, words=tuple(AccessEvent)),
        Field("item"),
        _must("sha256", FieldKind.DIGEST),
        Field("sha1", FieldKind.DIGEST),
        Field("md5", FieldKind.DIGEST),
        Field("size", FieldKind.WHOLE),
        Field("mime"),
    ),
    "SUBSCRIBERS": (
        Field(
            "kind",
            FieldKind.CODED,
            required=True,
            words=tuple(SelectorKind),
            says="which kind of selector was asked about",
        ),
        _must("value"),
        Field("port", FieldKind.PORT),
        _t("at", "the instant that was asked about"),
        _t("held_from"),
        _t("held_until"),
        Field("holder_name"),
        Field("holder_birth", FieldKind.DATE),
        Field("holder_address"),
        Field("holder_country", FieldKind.COUNTRY),
        Field("holder_email"),
        Field("holder_phone"),
        _must("reference", says="the answer's own number"),
    ),
    "HOLDINGS": (
        _must("reference", says="the partner agency's own case and subject number"),
        Field("kind", FieldKind.CODED, required=True, words=tuple(SelectorKind)),
        _must("value"),
        Field("category", FieldKind.CODED, words=tuple(Category)),
        _t("seen_at"),
    ),
    "EXCLUSIONS": (
        Field("kind", FieldKind.CODED, required=True, words=tuple(SelectorKind)),
        _must("value", says="for kind account: platform, a colon, the account"),
        Field("reason", FieldKind.CODED, required=True, words=tuple(ExclusionReason)),
    ),
    "NETWORKS": (
        _must("prefix", FieldKind.PREFIX),
        Field("country", FieldKind.COUNTRY, required=True),
        Field("network", FieldKind.CODED, required=True, words=tuple(NetworkType)),
        Field("provider"),
        _t("valid_from"),
        _t("valid_until"),
    ),
}

LINEAGE = (("contribution", "VARCHAR"), ("file", "VARCHAR"), ("row", "BIGINT"))


def columns_of(table: str) -> list[tuple[str, str]]:
    """Column names and engine types of a shelf table, lineage last."""
    columns: list[tuple[str, str]] = []
    for field in TABLES[table]:
        columns.append((field.name, ENGINE_TYPES.get(field.kind, "VARCHAR")))
        if field.kind is FieldKind.TIME:
            columns.append((f"{field.name}_said", "VARCHAR"))
    return columns + list(LINEAGE)

"""One field of a table as SQL: its value, and the code of what is wrong with it.

``r:<field>`` is the source's text (VARCHAR), ``v:<field>`` the typed value (NULL when empty or wrong).
All expressions are over those columns; codes are keys of ``reasons.REASONS``.
"""

from tallystick.intake.countries import COUNTRIES
from tallystick.intake.mapping import TableMapping
from tallystick.intake.stamps import EPOCHS, ISO, ISO_DATE, ISO_LEAP, SLASHED, carries_zone, pattern_of
from tallystick.tables.engine import named, quoted
from tallystick.vocabulary.fields import Field, FieldKind

EARLIEST, FURTHEST = "1990-01-01", "2101-01-01"
DIGEST_DIGITS = {"sha256": 64, "sha1": 40, "md5": 32}

_OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
_V4 = rf"{_OCTET}(?:\.{_OCTET}){{3}}"
_GROUP = "[1-9a-f][0-9a-f]{0,3}"
# IPv6 that is already in its one form: no zero group beside '::', and '::' standing for two groups at least.
_V6_FULL = f"{_GROUP}(?::{_GROUP}){{7}}"
_V6_SHORT = f"{_GROUP}(?::{_GROUP}){{0,4}}::(?:{_GROUP})?"
_V6_SPLIT = "|".join(f"{_GROUP}(?::{_GROUP}){{{n}}}::{_GROUP}(?::{_GROUP}){{1,{4 - n}}}" for n in range(4))
_V6 = f"(?:{_V6_FULL}|{_V6_SHORT}|{_V6_SPLIT})"


def raw(name: str) -> str:
    """The column with the source's text of a field."""
    return named(f"r:{name}")


def value(name: str) -> str:
    """The column with the typed value of a field."""
    return named(f"v:{name}")


def _whole(text: str, pattern: str) -> str:
    return f"regexp_full_match({text}, {quoted(pattern)})"


def _listed(words: tuple[str, ...]) -> str:
    return f"({', '.join(quoted(word) for word in words)})"


def _coded(one: Field, mapping: TableMapping) -> str:
    """Mapped words first and exactly, then words of the vocabulary in any case (ASCII: a Kelvin sign is no k)."""
    said = raw(one.name)
    known = COUNTRIES if one.kind is FieldKind.COUNTRY else tuple(str(word) for word in one.words)
    mapped = "".join(
        f" WHEN {said} = {quoted(source)} THEN {quoted(word)}"
        for source, word in mapping.words.get(one.name, {}).items()
    )
    plain = f"{_whole(said, '[!-~]+')} AND lower({said})"
    direct = "".join(f" WHEN {said} = {quoted(word)} THEN {quoted(word)}" for word in known) if one.words else ""
    other = (
        "".join(f" WHEN {plain} = {quoted(word.lower())} THEN {quoted(word)}" for word in known)
        if one.words
        else (f" WHEN {_whole(said, '[A-Za-z]{2}')} AND upper({said}) IN {_listed(known)} THEN upper({said})")
    )
    return f"CASE{mapped}{direct}{other} END"


def _address(said: str) -> str:
    """The quick cases in SQL; anything unusual goes to the registered function ``canonical_address``."""
    return (
        f"CASE WHEN {said} = '' THEN NULL WHEN {_whole(said, _V4)} THEN {said}"
        f" WHEN {_whole(f'lower({said})', _V6)} THEN lower({said}) ELSE nullif(canonical_address({said}), '') END"
    )


def _date(one: Field, mapping: TableMapping) -> str:
    said, written = raw(one.name), mapping.timing(one.name).format
    if written == ISO:
        parsed = f"CASE WHEN {_whole(said, ISO_DATE)} THEN TRY_CAST({said} AS DATE) END"
    elif written in EPOCHS:
        parsed = "CAST(NULL AS DATE)"
    else:
        read = f"try_strptime({said}, {quoted(written)})"
        parsed = f"CASE WHEN {_whole(said, pattern_of(written))} THEN CAST({read} AS DATE) END"
    return f"CAST({parsed} AS VARCHAR)"


def value_of(one: Field, mapping: TableMapping) -> str:
    """The typed value of a field out of its text; times are placed by ``stages`` and only named here."""
    said = raw(one.name)
    match one.kind:
        case FieldKind.TIME:
            return value(one.name)
        case FieldKind.DATE:
            return _date(one, mapping)
        case FieldKind.WHOLE:
            return f"CASE WHEN {_whole(said, '[0-9]{1,18}')} THEN CAST({said} AS BIGINT) END"
        case FieldKind.PORT:
            digits = f"CASE WHEN {_whole(said, '[0-9]{1,5}')} THEN CAST({said} AS INTEGER) END"
            return f"CASE WHEN {digits} BETWEEN 1 AND 65535 THEN {digits} END"
        case FieldKind.AMOUNT:
            pattern = r"-?[0-9]{1,20}(?:\.[0-9]{1,18})?"
            return f"CASE WHEN {_whole(said, pattern)} THEN TRY_CAST({said} AS DECIMAL(38, 18)) END"
        case FieldKind.ADDRESS:
            return _address(said)
        case FieldKind.PREFIX:
            return f"CASE WHEN {said} <> '' THEN nullif(canonical_prefix({said}), '') END"
        case FieldKind.DIGEST:
            pattern = f"[0-9a-fA-F]{{{DIGEST_DIGITS[one.name]}}}"
            return f"CASE WHEN {_whole(said, pattern)} THEN lower({said}) END"
        case FieldKind.CODED | FieldKind.COUNTRY:
            return _coded(one, mapping)
        case _:
            return f"nullif({said}, '')"


def _time_trouble(one: Field, mapping: TableMapping) -> str:
    """Which code a text gets that is no instant; only run on such rows, so it may be slow."""
    said, written = raw(one.name), mapping.timing(one.name).format
    if written in EPOCHS:
        early = f"WHEN {_whole(said, '[0-9]{1,7}')} THEN 'too_early'"
        return f"CASE {early} WHEN {_whole(said, '[0-9]{8,18}')} THEN 'unit' ELSE 'time' END"
    leap = ISO_LEAP if written == ISO else pattern_of(written, second="60")
    unclear = f" WHEN {_whole(said, ISO_DATE)} THEN 'date_only' WHEN {_whole(said, SLASHED)} THEN 'order'"
    return (
        f"CASE WHEN {named('t:' + one.name)} IS NOT NULL THEN {named('t:' + one.name)}"
        f" WHEN {_whole(said, leap)} THEN 'leap'{unclear if written == ISO else ''} ELSE 'time' END"
    )


_TROUBLE = {
    FieldKind.DATE: "date",
    FieldKind.WHOLE: "whole",
    FieldKind.PORT: "port",
    FieldKind.COUNTRY: "country",
    FieldKind.ADDRESS: "address",
    FieldKind.PREFIX: "prefix",
    FieldKind.DIGEST: "digest",
    FieldKind.CODED: "word",
}


def _trouble(one: Field, mapping: TableMapping) -> str:
    said = raw(one.name)
    if one.kind is FieldKind.TIME:
        return _time_trouble(one, mapping)
    if one.kind is FieldKind.AMOUNT:
        long = _whole(said, r"-?[0-9]+(?:\.[0-9]+)?")
        return f"CASE WHEN {long} THEN 'amount_size' ELSE 'amount' END"
    return quoted(_TROUBLE[one.kind])


def problems_of(one: Field, mapping: TableMapping, *, latest: str) -> list[tuple[str, str]]:
    """(condition, code expression) pairs, first that holds wins. ``latest`` is the instant of receipt, UTC."""
    said, found = raw(one.name), value(one.name)
    pairs: list[tuple[str, str]] = []
    if one.required:
        pairs.append((f"{said} IS NULL OR trim({said}) = ''", "'empty'"))
    if one.kind is FieldKind.TEXT:
        return [*pairs, (f"contains({said}, chr(0))", "'nul'")]
    pairs.append((f"{found} IS NULL AND {said} <> ''", _trouble(one, mapping)))
    if one.kind is FieldKind.TIME:
        # A validity may end in the future; an event cannot lie there.
        until = FURTHEST if one.name.endswith("_until") else latest
        pairs.append((f"{found} < TIMESTAMP {quoted(EARLIEST)}", "'too_early'"))
        pairs.append((f"{found} > TIMESTAMP {quoted(until)}", "'too_late'"))
    if one.kind is FieldKind.DATE:
        pairs.append((f"{found} > {quoted(latest[:10])}", "'too_late'"))
    return pairs


def needs_zone(one: Field, mapping: TableMapping) -> bool:
    """Whether a time field may hold times without an offset."""
    return one.kind is FieldKind.TIME and not carries_zone(mapping.timing(one.name).format)

"""The step that judges a part: every row typed, and of a row that cannot be taken in the first thing wrong with it.

Columns on the way: ``r:`` the source's text, ``p:`` microseconds since 1970 as written, ``z:`` whether the text says
its own offset, ``t:`` why a local time is no instant, ``v:`` the typed value.
"""

from tallystick.intake.expressions import EARLIEST, FURTHEST, needs_zone, problems_of, raw, value, value_of
from tallystick.intake.mapping import TableMapping
from tallystick.intake.part import Frame, Part, utc_text
from tallystick.intake.stamps import EPOCHS, ISO, ISO_PATTERN, ISO_ZONED, pattern_of
from tallystick.intake.zones import DAY
from tallystick.tables.engine import named, quoted
from tallystick.tables.step import Step
from tallystick.vocabulary.fields import ENGINE_TYPES, Field, FieldKind

MAIN_TIMES = {"ACCOUNTS": ("created_at", "last_seen_at")}
"""Times that say when a row happened: from the first to the last of them. Elsewhere ``at`` alone."""


def _texts(part: Part) -> str:
    texts = ['"row"']
    for one in part.mapped():
        said = part.mapping.constants.get(one.name)
        source = quoted(said) if said is not None else named(part.columns[part.mapping.columns[one.name]])
        texts.append(f"CAST({source} AS VARCHAR) AS {raw(one.name)}")
    return f"SELECT {', '.join(texts)} FROM read_parquet({quoted(part.source)})"


def _epoch(said: str, unit: int) -> str:
    number = f"TRY_CAST(CAST({said} AS DECIMAL(24, 6)) * {unit} AS BIGINT)"
    plausible = f"{number} BETWEEN epoch_us(TIMESTAMP '{EARLIEST}') AND epoch_us(TIMESTAMP '{FURTHEST}')"
    digits = f"regexp_full_match({said}, '[0-9]{{8,17}}(?:\\.[0-9]{{1,6}})?')"
    return f"CASE WHEN {digits} THEN CASE WHEN {plausible} THEN {number} END END"


def _iso(said: str) -> tuple[str, str]:
    plain = f"replace(regexp_replace(upper({said}), ' ?(Z|UTC|[+-][0-9:]+)$', '\\1'), 'UTC', 'Z')"
    plain = f"replace({plain}, ',', '.')"
    zoned = f"regexp_full_match({said}, {quoted(ISO_ZONED)})"
    aware, naive = (f"epoch_us(TRY_CAST({plain} AS {kind}))" for kind in ("TIMESTAMPTZ", "TIMESTAMP"))
    read = f"CASE WHEN {zoned} THEN {aware} ELSE {naive} END"
    return f"CASE WHEN regexp_full_match({said}, {quoted(ISO_PATTERN)}) THEN {read} END", zoned


def _written(one: Field, mapping: TableMapping) -> tuple[str, str]:
    """(``p:`` expression, ``z:`` expression) of a time."""
    said, written = raw(one.name), mapping.timing(one.name).format
    if written in EPOCHS:
        return _epoch(said, EPOCHS[written]), "true"
    if written == ISO:
        return _iso(said)
    read = f"epoch_us(try_strptime({said}, {quoted(written)}))"
    strict = f"regexp_full_match({said}, {quoted(pattern_of(written))})"
    return f"CASE WHEN {strict} THEN {read} END", "false" if needs_zone(one, mapping) else "true"


def _days(one: Field, zone: str) -> str:
    """The join that finds a local time's day in the table of zone days."""
    written, naive, days = named(f"p:{one.name}"), f"NOT {named(f'z:{one.name}')}", named(f"d:{one.name}")
    return (
        f"LEFT JOIN zone_days AS {days} ON CASE WHEN {naive} THEN {written} // {DAY} END = {days}.day"
        f" AND {days}.zone = {quoted(zone)} AND {written} >= {days}.starts AND {written} < {days}.ends"
    )


def _placed(one: Field, zone: str, *, shift: int) -> str:
    """``t:`` and ``v:`` of a time; ``shift`` is what the source's clock runs ahead, in microseconds."""
    written, naive, days = named(f"p:{one.name}"), f"NOT {named(f'z:{one.name}')}", named(f"d:{one.name}")
    if not zone:
        trouble, local = f"CASE WHEN {written} IS NOT NULL THEN 'no_zone' END", "NULL"
    elif zone == "UTC":
        trouble, local = "NULL", written
    else:
        # Days outside the table are outside 1989 to 2100: any offset shows them as too early or too late.
        ahead = f"CASE WHEN {days}.zone IS NULL THEN 0 ELSE {days}.ahead END"
        trouble, local = f"{days}.trouble", f"{written} - {ahead}"
    instant = f"make_timestamp(CASE WHEN {naive} THEN {local} ELSE {written} END - {shift})"
    why = f"CAST(CASE WHEN {naive} THEN {trouble} END AS VARCHAR)"
    return f", {why} AS {named(f't:{one.name}')}, {instant} AS {value(one.name)}"


def _mandate(part: Part, frame: Frame) -> list[tuple[str, str]]:
    """The condition under which a row happened outside the mandate's period."""
    mapped = {one.name for one in part.times()}
    names = [name for name in MAIN_TIMES.get(part.mapping.name, ("at",)) if name in mapped]
    if not names:
        return []
    values = [value(name) for name in names]
    first, last = f"coalesce({', '.join(values)})", f"coalesce({', '.join(reversed(values))})"
    begins, ends = (f"TIMESTAMP {quoted(utc_text(moment))}" for moment in (frame.mandate_from, frame.mandate_until))
    return [(f"{last} < {begins} OR {first} > {ends}", quoted(f"{names[0]}:mandate"))]


def _problem(part: Part, frame: Frame) -> str:
    """'field:code' of the first thing wrong with a row, or NULL."""
    latest = utc_text(frame.received_at)
    cases = [
        (condition, f"{quoted(one.name + ':')} || {code}")
        for one in part.mapped()
        for condition, code in problems_of(one, part.mapping, latest=latest)
    ]
    cases += _mandate(part, frame)
    whens = " ".join(f"WHEN {condition} THEN {code}" for condition, code in cases)
    return f"CASE {whens} END" if cases else "CAST(NULL AS VARCHAR)"


def _fields(part: Part) -> str:
    """The table's own columns, empty where nothing is mapped."""
    mapped = {one.name for one in part.mapped()}
    columns = []
    for one in part.mapping.fields():
        kind = ENGINE_TYPES.get(one.kind, "VARCHAR")
        found = value(one.name) if one.name in mapped else "NULL"
        columns.append(f"CAST({found} AS {kind}) AS {named(one.name)}")
        if one.kind is FieldKind.TIME:
            said = f"nullif({raw(one.name)}, '')" if one.name in mapped else "NULL"
            columns.append(f"CAST({said} AS VARCHAR) AS {named(one.name + '_said')}")
    return ", ".join(columns)


def judge(part: Part, frame: Frame) -> Step:
    """One part: ``part``, ``row``, the table's fields, ``problem`` ('field:code' or NULL) and ``said``, its text."""
    shift = round(frame.clock.offset_seconds * 1_000_000)
    written, placed, joins = "", "", ""
    for one in part.times():
        parsed, zoned = _written(one, part.mapping)
        zone = frame.zone_of(one, part)
        written += f", {parsed} AS {named(f'p:{one.name}')}, {zoned} AS {named(f'z:{one.name}')}"
        placed += _placed(one, zone, shift=shift)
        joins += f" {_days(one, zone)}" if zone not in ("", "UTC") else ""
    others = [one for one in part.mapped() if one.kind is not FieldKind.TIME]
    values = "".join(f", {value_of(one, part.mapping)} AS {value(one.name)}" for one in others)
    said = " ".join(f"WHEN {quoted(one.name)} THEN {raw(one.name)}" for one in part.mapped())
    sql = (
        f"WITH texts AS ({_texts(part)}), written AS (SELECT *{written} FROM texts),"
        f" placed AS (SELECT written.*{placed} FROM written{joins}),"
        f" typed AS (SELECT *{values} FROM placed),"
        f" judged AS (SELECT *, {_problem(part, frame)} AS problem FROM typed)"
        f' SELECT {part.number} AS part, "row", {_fields(part)}, problem,'
        f" CASE WHEN problem IS NOT NULL THEN CASE split_part(problem, ':', 1) {said} END END AS said FROM judged"
    )
    gives = f"every row of {part.file} read as {part.mapping.name}, typed, with what is wrong with it"
    return Step(part.step, gives, sql, keep=False)

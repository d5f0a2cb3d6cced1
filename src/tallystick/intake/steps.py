"""The steps that turn a contribution's exact texts into given tables and quarantine.

They count on three functions in the engine (``canonical_address``, ``canonical_prefix``, ``shown``) and on the
table ``zone_days``: see ``prepare.furnish``.
"""

from tallystick.intake.judging import judge
from tallystick.intake.part import Frame, Part, utc_text
from tallystick.intake.reasons import reason_rows
from tallystick.tables.engine import named, quoted
from tallystick.tables.step import Step
from tallystick.vocabulary.fields import LINEAGE, TABLES, columns_of


def _own(table: str) -> list[str]:
    """The table's columns without lineage, quoted."""
    return [named(name) for name, _ in columns_of(table)[: -len(LINEAGE)]]


def _good(table: str, parts: list[Part]) -> str:
    """Rows of a table that nothing is wrong with, from all its parts."""
    columns = f'part, "row", {", ".join(_own(table))}'
    return " UNION ALL ".join(f"SELECT {columns} FROM {part.step} WHERE problem IS NULL" for part in parts)


def repeat(table: str, parts: list[Part]) -> Step:
    """Later copies of a row that came before with every field equal.

    A digest finds candidates (a group-by over sixteen bytes a row), the fields themselves decide: nobody can
    craft a row that makes another one vanish.
    """
    own = _own(table)
    texts = ", ".join(f"coalesce(CAST({name} AS VARCHAR), chr(30))" for name in own)
    key = f"md5_number(concat_ws(chr(31), {texts}))"
    sql = (
        f"WITH good AS ({_good(table, parts)}),"
        f" many AS (SELECT {key} AS key FROM good GROUP BY 1 HAVING count(*) > 1),"
        f' turns AS (SELECT part, "row", row_number() OVER (PARTITION BY {", ".join(own)} ORDER BY part, "row") AS turn'
        f" FROM good SEMI JOIN many ON {key} = many.key)"
        ' SELECT part, "row" FROM turns WHERE turn > 1'
    )
    return Step(f"repeated_{table}", f"rows of {table} that equal an earlier row in every field", sql, keep=False)


def give(table: str, parts: list[Part], frame: Frame) -> Step:
    """The given table with its lineage."""
    files = " ".join(f"WHEN {part.number} THEN {quoted(part.file)}" for part in parts)
    sql = (
        f"SELECT {', '.join(_own(table))}, {quoted(frame.digest)} AS contribution,"
        f' CAST(CASE part {files} END AS VARCHAR) AS file, "row" FROM ({_good(table, parts)}) AS good'
        f' ANTI JOIN repeated_{table} AS repeated USING (part, "row")'
    )
    return Step(table, f"{table} as this contribution gives it", sql)


def quarantine(parts: list[Part], frame: Frame) -> Step:
    """Every row that was set aside, with the offending text, the reason and what to do."""
    period = f"from {utc_text(frame.mandate_from)[:19]} to {utc_text(frame.mandate_until)[:19]} UTC"
    rows = ", ".join(f"({', '.join(quoted(text) for text in row)})" for row in reason_rows(period))
    told = " UNION ALL ".join(_judged_badly(part) + " UNION ALL " + _rejected(part) for part in parts)
    sql = (
        f"WITH reasons(code, reason, remedy) AS (VALUES {rows})"
        f' SELECT "table", file, "row", field, said, reason, remedy FROM ({told}) AS told ORDER BY part, "row"'
    )
    return Step("quarantine", "rows that were set aside, with reason and remedy", sql)


def _judged_badly(part: Part) -> str:
    return (
        f"SELECT {_where(part)}, \"row\", split_part(problem, ':', 1) AS field, shown(coalesce(said, '')) AS said,"
        f" reasons.reason, reasons.remedy FROM {part.step}"
        " JOIN reasons ON reasons.code = split_part(problem, ':', 2) WHERE problem IS NOT NULL"
    )


def _rejected(part: Part) -> str:
    """Records the reader itself could not read."""
    return (
        f"SELECT {_where(part)}, \"row\", '' AS field, shown(coalesce(said, '')) AS said, reason, remedy"
        f" FROM read_parquet({quoted(part.rejects)}) WHERE stream = {quoted(part.stream)}"
    )


def _where(part: Part) -> str:
    return f'{part.number} AS part, {quoted(part.mapping.name)} AS "table", {quoted(part.file)} AS file'


def steps_of(parts: list[Part], frame: Frame) -> list[Step]:
    """All steps of a contribution, in the order they run."""
    steps = [judge(part, frame) for part in parts]
    for table in TABLES:
        theirs = [part for part in parts if part.mapping.name == table]
        if theirs:
            steps += [repeat(table, theirs), give(table, theirs, frame)]
    return [*steps, quarantine(parts, frame)]

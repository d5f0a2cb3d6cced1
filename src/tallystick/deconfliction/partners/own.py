"""What an agency itself holds, as values that can be compared elsewhere: one row for each kind and normal form.

Names and searches do not go: they are not compared by equal values. An address goes as address and day, of windows that
were entered by hand. Sealed holdings do not go: their values are not here.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import duckdb

from tallystick.deconfliction.answering.given import OnShelf, Source
from tallystick.deconfliction.answering.in_rows import holding_shown, living_holdings, standing_questions
from tallystick.deconfliction.rules.common_values import common
from tallystick.deconfliction.rules.forms import form_of
from tallystick.linking.builds.by_account import for_values
from tallystick.linking.steps.accounts import PLACE
from tallystick.records.models import Holding, OvershareValue, Question
from tallystick.tables.engine import named, quoted
from tallystick.tables.shelf import Shelf
from tallystick.triage.builds.laying import lay_rows
from tallystick.vocabulary.codes import SelectorKind
from tallystick.vocabulary.deconfliction import EXACT_KINDS, AskedKind, HeldAs

SHAPE = "kind VARCHAR, form VARCHAR, silent BOOLEAN, held VARCHAR, source VARCHAR, shown VARCHAR, account VARCHAR"
_DIGESTS = ("md5", "sha1", "sha256")
_LONGEST = timedelta(days=31)

Row = tuple[str, str, bool, str, str, str, str]


@dataclass(frozen=True)
class Gathered:
    """Read in a session: rows entered by hand, where files lie, values that too many have, sealed ones left out."""

    rows: list[Row]
    there: OnShelf
    shared: frozenset[tuple[str, str]]
    sealed: int


def gather(shelf: Shelf, agency: str, there: OnShelf, *, now: datetime) -> Gathered:
    """What rows say that an agency holds, and what of ``there`` is its own. In a session of an officer of it."""
    held = list(living_holdings(shelf.operation, now=now).filter(owner=agency, kind__in=EXACT_KINDS))
    rows = [_by_hand(one, form) for one in held if one.form for form in forms_of(one)]
    shared = OvershareValue.objects.filter(operation_id=shelf.operation).values_list("kind", "value")
    own = replace(there, contributions=_own(there.contributions, agency), manifests=_own(there.manifests, agency))
    return Gathered(rows, own, frozenset(shared), sum(not one.form for one in held))


def _own(given: Mapping[str, tuple[Source, ...]], agency: str) -> dict[str, tuple[Source, ...]]:
    return {digest: some for digest, some in given.items() if any(one.owner == agency for one in some)}


def own_questions(shelf: Shelf, agency: str, *, now: datetime) -> list[Question]:
    """Standing questions of an agency that can be asked elsewhere, and those of the last day."""
    rows = Question.objects.filter(operation_id=shelf.operation, owner=agency, ended_at=None, kind__in=EXACT_KINDS)
    standing = standing_questions(shelf.operation, now=now).values_list("pk", flat=True)
    new = rows.filter(at__gt=now - timedelta(days=1))
    found = {one.pk: one for one in (*rows.filter(pk__in=standing), *new)}
    return [one for one in found.values() if not one.detail.get("refused") and not common(one.kind, one.form)]


def forms_of(one: Holding | Question) -> Iterator[str]:
    """Forms under which a row is compared: an address once for each day of its window."""
    if one.kind != SelectorKind.ADDRESS:
        yield one.form
    elif one.since is not None and one.until is not None:
        day, last = one.since.astimezone(UTC).date(), min(one.until, one.since + _LONGEST).astimezone(UTC).date()
        while day <= last:
            yield f"{one.form} {day:%Y-%m-%d}"
            day += timedelta(days=1)


def lay_own(engine: duckdb.DuckDBPyConnection, gathered: Gathered) -> None:
    """Lay ``FOUND`` out: all of it, with the account it was found at where there is one."""
    lay_rows(engine, "FOUND", SHAPE, [*gathered.rows, *_excluded(engine, gathered.there)])
    for sql in (*_selectors(engine, gathered.there), *_digests(gathered.there)):
        engine.execute(f"INSERT INTO FOUND {sql}")


def accounts_found(engine: duckdb.DuckDBPyConnection) -> list[str]:
    rows = engine.execute("SELECT DISTINCT account FROM FOUND WHERE account <> ''").fetchall()
    return [account for (account,) in rows]


def settle_own(engine: duckdb.DuckDBPyConnection, gathered: Gathered, hidden: Iterable[str]) -> None:
    """Make ``OWN`` of ``FOUND``: each value once, silent where any of it must be. Common values are left out."""
    lay_rows(engine, "HIDDEN", "account VARCHAR", [(one,) for one in hidden])
    lay_rows(engine, "SHARED", "kind VARCHAR, form VARCHAR", sorted(gathered.shared))
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE OWN AS SELECT kind, form,"
        " bool_or(silent OR account IN (SELECT account FROM HIDDEN)) AS silent,"
        " min(held) AS held, arg_min(source, held) AS source, arg_min(shown, held) AS shown"
        " FROM FOUND f WHERE NOT EXISTS (SELECT 1 FROM SHARED s WHERE s.kind = f.kind AND s.form = f.form)"
        " GROUP BY kind, form"
    )
    said = engine.execute("SELECT DISTINCT kind, form FROM OWN").fetchall()
    everybodys = [(kind, form) for kind, form in said if common(kind, form.split(" ")[0])]
    lay_rows(engine, "EVERYBODYS", "kind VARCHAR, form VARCHAR", everybodys)
    engine.execute("DELETE FROM OWN USING EVERYBODYS e WHERE OWN.kind = e.kind AND OWN.form = e.form")


def _by_hand(one: Holding, form: str) -> Row:
    held = HeldAs.EXCLUSION if one.excluded else HeldAs.HOLDING
    return (one.kind, form, one.silent or bool(one.excluded), held, str(one.pk), holding_shown(one), "")


def _excluded(engine: duckdb.DuckDBPyConnection, there: OnShelf) -> Iterator[Row]:
    """Sealed lists of the agency's own contributions: silent."""
    there.shelf.open_given(engine, sorted(there.contributions))
    for kind, value, contribution in engine.execute("SELECT kind, value, contribution FROM EXCLUSIONS").fetchall():
        form = form_of(kind, value).form if kind in EXACT_KINDS and kind != SelectorKind.ADDRESS else ""
        if form:
            yield (kind, form, True, HeldAs.EXCLUSION, contribution, "It is on a sealed list of your agency", "")


def _selectors(engine: duckdb.DuckDBPyConnection, there: OnShelf) -> list[str]:
    """Selectors that the agency's own contributions gave, and the accounts they gave them of."""
    if there.folder is None or not there.contributions:
        return []
    for table in ("SELECTORS", "FILES"):
        path = quoted(for_values(there.folder, table))
        engine.execute(f"CREATE OR REPLACE VIEW {named(table)} AS SELECT * FROM read_parquet({path})")
    own = ", ".join(map(quoted, sorted(there.contributions)))
    source = f"FROM SELECTORS s JOIN FILES f ON f.file_no = s.source // {PLACE} WHERE f.contribution IN ({own})"
    said = f"false, '{HeldAs.CONTRIBUTION}', f.contribution, 'Account ' || s.key, s.key"
    account = quoted(SelectorKind.ACCOUNT)
    return [
        f"SELECT DISTINCT s.kind, CASE s.kind WHEN {account} THEN lower(s.value) ELSE s.value END, {said} {source}",
        f"SELECT DISTINCT {account}, lower(s.key), {said} {source}",
    ]


def _digests(there: OnShelf) -> Iterator[str]:
    for digest, sources in there.manifests.items():
        folder = there.shelf.manifest(digest)
        path = next((one for name in ("FILES", "MEDIA") if (one := folder / f"{name}.parquet").exists()), None)
        if path is not None:
            shown = quoted(f"Manifest of item {sources[0].title}")
            for name in _DIGESTS:
                said = f"false, '{HeldAs.MANIFEST}', {quoted(digest)}, {shown}, ''"
                yield (
                    f"SELECT DISTINCT {quoted(AskedKind.DIGEST)}, lower({name}), {said}"
                    f" FROM read_parquet({quoted(path)}) WHERE {name} <> ''"
                )


def as_value(kind: str, form: str) -> bytes:
    """What is made a token of, the same in every house."""
    return f"{kind}\x1f{form}".encode()

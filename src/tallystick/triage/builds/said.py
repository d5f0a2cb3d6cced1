"""What people said, as tables of the engine: of contents, of matches, of entries and of series."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import duckdb

from tallystick.triage.builds.given import Asked
from tallystick.triage.builds.laying import lay_rows
from tallystick.triage.builds.opening import naive
from tallystick.triage.rules.facts import Child, Label
from tallystick.triage.rules.placing import LONGEST_LABEL
from tallystick.triage.rules.standing import Judged, stands
from tallystick.vocabulary.triage import LOWERS, RAISES, About, Lowered, Says


@dataclass(frozen=True)
class Series:
    """What people recorded of a child, by owner of the bank and name of the series. ``safe``: since when."""

    identified: frozenset[tuple[str, str]] = frozenset()
    safe: Mapping[tuple[str, str], datetime] = field(default_factory=dict)

    def child(self, owner: str, series: str, *, identified: bool) -> Child:
        """The child of a series, in a bank whose owner may have said it is identified by listing it so."""
        key = (owner, series)
        return Child(
            series=series or "without a name",
            identified=identified or key in self.identified or key in self.safe,
            safe_since=self.safe.get(key) if series else None,
        )


def lay_said(engine: duckdb.DuckDBPyConnection, asked: Asked, *, now: datetime) -> None:
    """Make SUBJECTS, SAID (raises), LABELS (lower, standing or not), HANDED, MATCH_SAID and RELEASED."""
    _lay_subjects(engine, {one.subject.split(" ")[0] for one in asked.judged if one.about in (About.FILE, About.MATCH)})
    _lay_of_files(engine, [one for one in asked.judged if one.about == About.FILE], now)
    _lay_of_matches(engine, [one for one in asked.judged if one.about == About.MATCH], now)
    since = {one.subject: naive(one.at) for one in asked.judged if one.says == Says.RELEASED}
    released = [
        (number, entry, since.get(f"{one.bank.id} {entry}"))
        for number, one in enumerate(asked.banks, start=1)
        for entry in sorted(one.bank.released)
    ]
    lay_rows(engine, "RELEASED", "bank INTEGER, entry VARCHAR, came TIMESTAMP", released)


def _lay_subjects(engine: duckdb.DuckDBPyConnection, subjects: set[str]) -> None:
    """What a subject names now: a content may be known by a better digest than when it was judged. ``sole``: one
    content alone has that name; what lowers goes nowhere else."""
    lay_rows(engine, "ASKED_OF", "subject VARCHAR", [(one,) for one in sorted(subjects)])
    engine.execute(
        """CREATE OR REPLACE TEMP TABLE SUBJECTS AS
        SELECT subject, id, subject = content OR count(*) OVER (PARTITION BY subject) = 1 AS sole FROM (
          SELECT a.subject, c.id, c.content FROM ASKED_OF a JOIN CONTENTS c ON c.content = a.subject
          UNION
          SELECT a.subject, c.id, c.content FROM ASKED_OF a
          JOIN DIGESTS d ON d.kind || ':' || lower(hex(d.token)) = a.subject JOIN CONTENTS c ON c.id = d.id
          WHERE regexp_matches(a.subject, '^(sha1|md5):')
          UNION
          SELECT a.subject, c.id, c.content FROM ASKED_OF a
          JOIN MANIFESTS m ON m.root = split_part(a.subject, ':', 1)
          JOIN COPIES o ON o.manifest = m.manifest AND CAST(o.file AS VARCHAR) = split_part(a.subject, ':', 2)
          JOIN CONTENTS c ON c.id = o.id)"""
    )


def _lay_of_files(engine: duckdb.DuckDBPyConnection, said: list[Judged], now: datetime) -> None:
    raising = [(one.subject, str(one.says), naive(one.at)) for one in said if one.says in RAISES and stands(one, now)]
    _lay_by_content(engine, "SAID", "subject VARCHAR, says VARCHAR, came TIMESTAMP", raising, where="true")
    lower = [one for one in said if lowers(one) and not one.withdrawn]
    lowering = [(one.subject, one.id, stands(one, now), naive(one.at)) for one in lower]
    shape = "subject VARCHAR, judgement VARCHAR, by_two BOOLEAN, came TIMESTAMP"
    _lay_by_content(engine, "LABELS", shape, lowering, where="s.sole")
    handed = [(one.subject, naive(one.at)) for one in said if one.says == Says.HANDED_ON and stands(one, now)]
    _lay_by_content(engine, "HANDED_ON", "subject VARCHAR, came TIMESTAMP", handed, where="s.sole")
    engine.execute("CREATE OR REPLACE TEMP TABLE HANDED AS SELECT id, max(came) AS came FROM HANDED_ON GROUP BY id")


def _lay_by_content(
    engine: duckdb.DuckDBPyConnection, name: str, shape: str, rows: Sequence[tuple[object, ...]], *, where: str
) -> None:
    lay_rows(engine, f"{name}_GIVEN", shape, rows)
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT s.id, g.* EXCLUDE (subject)"
        f" FROM {name}_GIVEN g JOIN SUBJECTS s USING (subject) WHERE {where}"
    )


def _lay_of_matches(engine: duckdb.DuckDBPyConnection, said: list[Judged], now: datetime) -> None:
    rows = [
        (*one.subject.split(" ", 2), str(one.says), one.by, naive(one.at))
        for one in said
        if stands(one, now) and one.subject.count(" ") == 2
    ]
    shape = "subject VARCHAR, bank_id VARCHAR, entry VARCHAR, says VARCHAR, who VARCHAR, came TIMESTAMP"
    lay_rows(engine, "MATCH_GIVEN", shape, rows)
    engine.execute(
        """CREATE OR REPLACE TEMP TABLE MATCH_SAID AS
        SELECT s.id, b.bank, g.entry, g.says, arg_max(g.who, g.came) AS who, max(g.came) AS came
        FROM MATCH_GIVEN g JOIN SUBJECTS s USING (subject) JOIN BANKS b USING (bank_id)
        WHERE g.says = 'confirmed' OR s.sole GROUP BY s.id, b.bank, g.entry, g.says"""
    )


def lowers(one: Judged) -> bool:
    """Whether it is a label that can lower a file."""
    return one.about == About.FILE and one.says in LOWERS


def labels_of(said: Iterable[Judged], *, now: datetime) -> dict[str, Label]:
    """Labels by judgement, those with one person too: whoever gave one must be able to see that it does not count."""
    return {
        one.id: Label(
            kind=Lowered(str(one.says)),
            by=one.by,
            second=_second(one, now),
            reason=one.reason,
            at=one.at,
            until=one.until or one.at + LONGEST_LABEL,
        )
        for one in said
        if lowers(one) and not one.withdrawn
    }


def _second(one: Judged, now: datetime) -> str:
    others = sorted((at, by) for by, at in one.agreed if by != one.by and at <= now)
    return others[0][1] if others else ""


def series_of(said: Iterable[Judged], *, now: datetime) -> Series:
    """What stands of series. Two that say since when a child is safe: the later one counts."""
    identified: set[tuple[str, str]] = set()
    safe: dict[tuple[str, str], datetime] = {}
    for one in said:
        if one.about != About.SERIES or not stands(one, now):
            continue
        key = (one.owner, one.subject)
        if one.says == Says.IDENTIFIED:
            identified.add(key)
        if one.says == Says.SAFE:
            since = datetime.fromisoformat(one.value["since"]).astimezone(UTC)
            safe[key] = max(since, safe.get(key, since))
    return Series(frozenset(identified), safe)

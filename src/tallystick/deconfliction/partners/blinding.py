"""What an agency holds or asks is blinded for the key server: only what the match hub does not know yet.

Four messages are carried, by file or over the machine door: to the key server, back, to the match hub, back. Each act
of this room makes or takes one. They open sessions of their own, for between them lies work that takes minutes.
"""

import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime

import duckdb

from tallystick.deconfliction.answering.in_rows import standing_questions
from tallystick.deconfliction.partners.beginning import home, kept_of
from tallystick.deconfliction.partners.carried import to_keys, values_of
from tallystick.deconfliction.partners.having import all_held
from tallystick.deconfliction.partners.kept import HELD, KEYS, Kept, write_rows
from tallystick.deconfliction.partners.own import forms_of, own_questions
from tallystick.deconfliction.service import service
from tallystick.evidence.recording import line, need, running_operation
from tallystick.hub import match_hub
from tallystick.hub.rows import Code
from tallystick.records import consultation
from tallystick.records.models import Operation, Question
from tallystick.records.session import session
from tallystick.sealed.messages import fresh_id
from tallystick.sealed.oprf import batches
from tallystick.tables.engine import engine
from tallystick.tables.shelf import Shelf
from tallystick.triage.builds.laying import lay_rows
from tallystick.vocabulary.codes import Doing
from tallystick.vocabulary.deconfliction import HeldAs
from tallystick.vocabulary.errors import Absent, Refused
from tallystick.vocabulary.viewer import Viewer

MOST_QUESTIONS = match_hub.QUESTIONS_AT_MOST


def blind_holdings(*, by: Viewer, at: datetime, reason: str, told: batches.Told = batches.nobody) -> bytes:
    """A message to the key server with what the agency holds and the hub does not know yet, blinded.

    Raises Absent (no card), Malformed, Refused (nothing is new), Conflict (the hub's reply is still out).
    """
    kept = kept_of(by)
    with session(by):
        operation = running_operation(by)
        need(reason, where="holdings")
    with all_held(by, at=at) as (opened, _):
        kept.open_held(opened)
        opened.execute(_CHANGED)
        return _blind(opened, kept, operation, "holdings", by=by, at=at, reason=reason, told=told)


_ANY = f"'{HeldAs.QUESTION}'"
_CHANGED = f"""
CREATE OR REPLACE TEMP TABLE NEXT AS
WITH own AS (SELECT *, CASE WHEN silent THEN {int(Code.SILENT)} ELSE {int(Code.OPEN)} END AS code FROM OWN),
before AS (SELECT * FROM HELD WHERE held <> {_ANY} AND code <> {int(Code.GONE)})
SELECT o.kind, o.form, CAST(o.code AS UTINYINT) AS code, CAST(0 AS BIGINT) AS until, o.held, o.source, o.shown,
       b.token, b.handle
FROM own o LEFT JOIN before b ON b.kind = o.kind AND b.form = o.form WHERE b.handle IS NULL OR b.code <> o.code
UNION ALL
SELECT b.kind, b.form, CAST({int(Code.GONE)} AS UTINYINT), 0, b.held, b.source, b.shown, b.token, b.handle FROM before b
WHERE NOT EXISTS (SELECT 1 FROM own o WHERE o.kind = b.kind AND o.form = b.form)"""


def blind_questions(
    ids: Sequence[str] = (), *, by: Viewer, at: datetime, reason: str, told: batches.Told = batches.nobody
) -> bytes:  # fmt: skip
    """A message to the key server with questions of the agency (ids; all that stand or are new where none is named),
    blinded, and with those that stand no more, which the hub then drops. Raises as :func:`blind_holdings`."""
    kept = kept_of(by)
    with session(by):
        operation = running_operation(by)
        need(reason, where="questions")
        asked = own_questions(Shelf(home(), by.operation), by.agency, now=at)
        chosen = [one for one in asked if not ids or str(one.pk) in set(ids)]
        if missing := set(ids) - {str(one.pk) for one in chosen}:
            raise Absent(f"question {min(missing)}", "there is none of yours that can be asked there", "Ask it anew.")
    with session(service(by.operation), role="worker"):
        # One that is kept from this officer stands all the same.
        rows = standing_questions(by.operation, now=at).filter(owner=by.agency)
        stands = [str(one) for one in rows.values_list("pk", flat=True)]
    with engine(home() / "work") as opened:
        kept.open_held(opened)
        lay_rows(opened, "ASKED", _ASKED, [row for one in chosen for row in _question_rows(one, at=at)])
        lay_rows(opened, "STANDS", "source VARCHAR", [(one,) for one in stands])
        opened.execute(_QUESTIONS)
        return _blind(opened, kept, operation, "questions", by=by, at=at, reason=reason, told=told)


_ASKED = ", ".join(HELD.split(", ")[:-2])
_QUESTIONS = f"""
CREATE OR REPLACE TEMP TABLE NEXT AS
SELECT *, NULL::BLOB AS token, NULL::BLOB AS handle FROM ASKED a
WHERE NOT EXISTS (SELECT 1 FROM HELD h WHERE h.held = {_ANY} AND h.source = a.source AND h.form = a.form)
UNION ALL
SELECT kind, form, CAST({int(Code.GONE)} AS UTINYINT), 0, held, source, shown, token, handle FROM HELD
WHERE held = {_ANY} AND code = {int(Code.QUESTION)} AND until > 0 AND source NOT IN (SELECT source FROM STANDS)
ORDER BY code DESC LIMIT {MOST_QUESTIONS}"""


def _question_rows(one: Question, *, at: datetime) -> Iterator[tuple[object, ...]]:
    until = _until(one, at=at)
    for form in forms_of(one):
        shown = f"Your question of {one.at:%Y-%m-%d}"
        yield (one.kind, form, int(Code.QUESTION), until, str(HeldAs.QUESTION), str(one.pk), shown)


def _until(one: Question, *, at: datetime) -> int:
    """Until when a question stands, in seconds since 1970; 0 where it does not."""
    return int(one.standing_until.timestamp()) if one.standing_until and one.standing_until > at else 0


def _blind(
    opened: duckdb.DuckDBPyConnection, kept: Kept, operation: Operation, what: str, *, by: Viewer, at: datetime,
    reason: str, told: batches.Told,
) -> bytes:  # fmt: skip
    """Keep ``NEXT`` as what is under way, and blind what of it has no token yet."""
    count = opened.execute("SELECT count(*) FROM NEXT").fetchall()[0][0]
    if not count:
        raise Refused(what, "the match hub knows all of it already", "Nothing is left to do.")
    with kept.fresh() as fresh:
        write_rows(opened, "SELECT * FROM NEXT ORDER BY kind, form, source", fresh / "NEXT.parquet")
        about = {"stage": KEYS, "what": what, "seed": secrets.token_hex(32), "message": fresh_id()}
        kept.begin(fresh, about)
    with session(by):
        fresh_values = len(values_of(opened, kept))
        said = {"what": what, "values": fresh_values, "changes": count, "epoch": kept.epoch, "reason": reason}
        to = kept.card(KEYS).code
        consultation.note(
            by, subject_kind="partner", subject=to, doing=Doing.DISCLOSURE, recipient=to, reason=reason
        )  # fmt: skip
        line("ask_key_server", f"partner:{to}", by=by, at=at, payload=said)
    return to_keys(opened, kept, operation, at=at, told=told)

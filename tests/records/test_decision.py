"""Who sees a row, cell by cell: PostgreSQL's answer beside a truth table written here, from the rules and not the code.

Role AND handling codes (with the owners' recorded permissions) AND grant AND operation with purpose AND data-subject
category AND not tied to the viewer: all must hold.
"""

import itertools
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from tallystick.vocabulary.viewer import Viewer

NOW = datetime.now(UTC)
PROCEEDINGS = "support criminal proceedings"
PROTECTED = {"victim", "possible_victim", "informant"}
MEMBERS = {"EC3", "DK-NCP", "SE-NCP", "DE-BKA"}
CODES = [set(subset) for n in range(4) for subset in itertools.combinations(("H1", "H2", "H3"), n)]

JUDGES = {"coordinator", "analyst", "victim_identification"}
GIVEN = {"coordinator", "analyst", "national_officer", "prosecutor"}
WORKING = {"coordinator", "analyst", "national_officer", "examiner", "victim_identification"}
OF_THE_DAY = ("subject", "searchhours", "call", "callanswer", "tied", "doorreport", "daylog", "situationreport",
              "result", "negative", "confirmation", "figurerelease", "figurecell", "figuresignature", "childconsent",
              "statement", "statementreading")  # fmt: skip
OWN_DESK = {"national_officer", "prosecutor"}
KEPT = ("subjectdetail", "override")
"""What of the action day is for the own agency's desk alone."""
READERS = {
    "person": JUDGES,
    "account": JUDGES,
    "package": GIVEN,
    "contribution": {"coordinator", "analyst", "national_officer", "examiner", "victim_identification", "prosecutor"},
    **dict.fromkeys(("link", "access", "payment", "subscriber", "decision", "assessment"), JUDGES),
    **dict.fromkeys(("permission", "feedback"), GIVEN),
    **dict.fromkeys(("quarantinedrow", "handover"), WORKING),
    **dict.fromkeys(OF_THE_DAY, GIVEN),
    **dict.fromkeys(KEPT, OWN_DESK),
    "ledgerline": {"coordinator", "analyst", "data_protection"},
}
OF_CONTRIBUTION = ("account", "access", "payment", "subscriber", "package", "quarantinedrow")
"""Rows that name the contribution they come from, one of DE-BKA's."""
GIVEN_AS_IT_IS = ("contribution", "quarantinedrow")
"""Their owner itself gave them: passing them on is not the question."""
ABOUT_THE_WORK = ("permission", "feedback", "decision", "assessment", "handover", "ledgerline", *OF_THE_DAY, *KEPT)
"""No handling code speaks of them."""
STATES = ("none", "granted", "expired", "asked", "other_purpose", "refused")
"""What DE-BKA recorded for its contributions; the permission is for EC3 and SE-NCP, under each code."""


@dataclass(frozen=True)
class Row:
    table: str
    owner: str
    grants: frozenset[str]
    codes: frozenset[str]
    category: str
    away: frozenset[str]
    state: str


def permitted(row: Row, who: str, purpose: str, code: str) -> bool:
    """Whether the owner of what the row comes from lets ``who`` have it under a code."""
    if row.table == "contribution":
        return row.owner == who
    if row.table not in OF_CONTRIBUTION:
        return False
    if who == "DE-BKA":
        return True
    granted = row.state == "granted" or (row.state == "other_purpose" and purpose == PROCEEDINGS)
    return who in ("EC3", "SE-NCP") and granted


def may(row: Row, who: str, officer: str, purpose: str) -> bool:
    """The truth table for one agency, its officer and purpose; roles and categories apart."""
    # A package is its owner's without being asked only while that is the coordinator, who made it.
    keeps = row.owner == who and (row.table != "package" or who == "EC3")
    onward = [] if keeps or row.table in GIVEN_AS_IT_IS else ["H2", "H3"]
    asked = [] if row.table in ABOUT_THE_WORK else onward + (["H1"] if purpose == PROCEEDINGS else [])
    return all(
        (
            who in MEMBERS,
            purpose in ("test", PROCEEDINGS),
            row.owner == who or who in row.grants,
            not row.away & {who, officer},
            all(permitted(row, who, purpose, code) for code in asked if code in row.codes),
        )
    )


def sees(row: Row, viewer: Viewer) -> bool:
    """Looking as a country shows what both may see."""
    return (
        bool(viewer.operation)
        and bool(set(viewer.roles) & READERS[row.table])
        and row.category not in PROTECTED
        and may(row, viewer.agency, viewer.officer, viewer.purpose)
        and (not viewer.looks_as or may(row, viewer.looks_as, "", viewer.purpose))
    )


def rows(table: str, officer: str) -> list[Row]:
    owners = ("EC3", "DK-NCP")
    grants = (frozenset(), frozenset({"SE-NCP"}), frozenset({"EC3", "SE-NCP"}))
    categories = ("unassessed", "suspect", "victim", "informant")
    away = (frozenset(), frozenset({"SE-NCP"}), frozenset({officer}))
    states = STATES if table in ("account", "package") else STATES[:2] if table in OF_CONTRIBUTION else STATES[:1]
    made = itertools.product(owners, grants, map(frozenset, CODES), categories, away, states)
    return [Row(table, *cell) for cell in made]


def viewers(operation) -> list[Viewer]:
    made = []
    roles = [(), ("coordinator",), ("national_officer",), ("victim_identification",), ("prosecutor",), ("prevention",)]
    officers = operation.officers
    agencies = ("EC3", "DK-NCP", "SE-NCP", "DE-BKA", "FR-X")
    for agency, role, purpose in itertools.product(agencies, roles, ("test", PROCEEDINGS)):
        officer = officers.get(agency, officers["EC3"])
        made.append(Viewer(officer=officer, agency=agency, operation=operation.id, purpose=purpose, roles=role))
    coordinator = operation.viewer("EC3", "coordinator")
    for changed in ({"purpose": ""}, {"purpose": "curiosity"}, {"operation": ""}):
        made.append(Viewer(**{**coordinator.__dict__, **changed}))
    for country in ("SE-NCP", "DK-NCP", "DE-BKA"):
        for purpose in ("test", PROCEEDINGS):
            made.append(Viewer(**{**coordinator.__dict__, "looks_as": country, "purpose": purpose}))
    return made


def contribution_digest(state: str, codes: frozenset[str]) -> str:
    return f"{state}:{'+'.join(sorted(codes))}"


def lay_out(operation, table: str) -> dict[uuid.UUID, Row]:
    """One row per cell, written as the owner role, which the policies do not bind."""
    from tallystick.records.session import administration

    made: dict[uuid.UUID, Row] = {}
    kept = []
    with administration():
        for state, codes in itertools.product(STATES, CODES):
            _contribution(operation, contribution_digest(state, frozenset(codes)), codes, state)
        for number, row in enumerate(rows(table, operation.officers["EC3"])):
            digest = contribution_digest(row.state, row.codes)
            held = {
                "operation_id": operation.id,
                "owner": row.owner,
                "grants": sorted(row.grants),
                "codes": sorted(row.codes) or ["H0"],
                "category": row.category,
                "away_from": sorted(row.away),
            }
            one = model_of(table)(**held, **_own_columns(table, number, digest))
            made[one.pk] = row
            kept.append(one)
        model_of(table).objects.bulk_create(kept, batch_size=500)
    return made


def model_of(table: str):
    from django.apps import apps

    return apps.get_model("records", table)


def _own_columns(table: str, number: int, digest: str) -> dict[str, object]:
    """What a row of the table has beside what every row has."""
    some, said = uuid.uuid4(), {"by": uuid.uuid4(), "at": NOW, "reason": "r"}
    seen = {"key": f"a:{number}", "contribution": digest, "file": "f", "row": number}
    pair = {"left": f"a:{number}", "right": f"b:{number}"}
    if table in (*OF_THE_DAY, *KEPT):
        return _of_the_day(table, number)
    return {
        "person": {"number": f"P-{number}"},
        "account": {**seen, "platform": "a", "account": str(number)},
        "access": {**seen, "at": NOW, "said": "", "address": "::1", "event": "Login", "network": "residential"},
        "payment": {**seen, "at": NOW, "method": "card"},
        "subscriber": {**seen, "kind": "address", "value": "::1", "reference": "r"},
        "link": {**pair, "weight": 3, "build": some},
        "decision": {**pair, "answer": "same", **said},
        "assessment": {"person": some, "given": "suspect", **said},
        "package": {"recipient": "SE-NCP", "country": "SE", "number": str(number), "version": number, "build": some,
                    "made_by": some, "made_at": NOW, "contributions": [digest]},
        "contribution": {"digest": f"row {number}", "name": "n", "kind": "platform", "received_at": NOW,
                         "evaluation": "A1"},
        "quarantinedrow": {"contribution": digest, "table": "T", "file": "f", "row": 1, "field": "at", "reason": "r",
                           "remedy": "m"},
        "permission": {"contribution": f"row {number}", "code": "H2", "recipient": "SE-NCP", "state": "asked"},
        "feedback": {"package": some, "kind": "receipt", "received_at": NOW},
        "handover": {"kind": "package", "subject": some, "to": "SE-NCP", **said},
        "ledgerline": {"leaf": b"{}", "act": "test", "subject": f"thing {number}", "by": some, "at": NOW},
    }[table]  # fmt: skip


def _of_the_day(table: str, number: int) -> dict[str, object]:
    """The same of the tables of action day, results and figures."""
    some, said = uuid.uuid4(), {"by": uuid.uuid4(), "at": NOW}
    came = {"happened_at": NOW, "by": uuid.uuid4()}
    return {
        "subject": {"reference": f"K-{number}", **came},
        "subjectdetail": {"subject": some, "address": "a", **said},
        "searchhours": {"zone": "Europe/Copenhagen", "since": 360, "until": 1260, "source": "s", **came},
        "call": {"kind": "hold", "to": "SE-NCP", "batch": some, **said},
        "callanswer": {"call": some, "says": "acknowledged", **came},
        "tied": {"group": some, "subjects": [str(some)], "made_at": NOW},
        "override": {"subject": some, "reason": "r", **said},
        "doorreport": {"subject": some, "state": "done", **came},
        "daylog": {"kind": "note", "words": "w", **said},
        "situationreport": {"number": number, "at": NOW, "board": {"rows": []}},
        "result": {"kind": "arrest", "country": "DK", "source": "told", **came},
        "negative": {"kind": "no_arrests_in_country", "country": "IT", **came},
        "confirmation": {"kind": "result", "row": some, "says": "confirmed", **said},
        "figurerelease": {"number": number, "as_of": NOW, "digest": "d", **said},
        "figurecell": {"release": some, "definition": "arrests", "agency": "SE-NCP", "country": "SE", "number": 3},
        "figuresignature": {"release": some, "says": "signed", "cells": "d", **said},
        "childconsent": {"kinds": ["child_identified"], "given": True, "reason": "r", **said},
        "statement": {"release": some, "kind": "press", "language": "da", "template": "press 1", "digest": "d", **said},
        "statementreading": {"statement": some, "says": "signed", "reader": "R", "capacity": "c", "digest": "d",
                             **said},
    }[table]  # fmt: skip


def _contribution(operation, digest: str, codes: set[str], state: str) -> None:
    from tallystick.records.models import Contribution, Permission

    held = {"operation_id": operation.id, "owner": "DE-BKA"}
    Contribution.objects.create(
        digest=digest, name="n", kind="platform", received_at=NOW, evaluation="A1", codes=sorted(codes), **held
    )
    if state == "none":
        return
    words = {"asked": "asked", "refused": "refused"}.get(state, "granted")
    for recipient, code in itertools.product(("EC3", "SE-NCP"), ("H1", "H2", "H3")):
        Permission.objects.create(
            contribution=digest, code=code, recipient=recipient, state=words,
            until=NOW - timedelta(days=1) if state == "expired" else NOW + timedelta(days=1),
            scope=[PROCEEDINGS] if state == "other_purpose" else [], **held,
        )  # fmt: skip


def answers(operation, made: dict[uuid.UUID, Row], table: str) -> Iterator[tuple[set[uuid.UUID], set[uuid.UUID]]]:
    """For each viewer in turn: the rows PostgreSQL shows, and those the truth table does."""
    from tallystick.records.session import session

    for viewer in viewers(operation):
        with session(viewer):
            shown = set(model_of(table).objects.filter(operation=operation.id).values_list("pk", flat=True))
        yield shown & made.keys(), {key for key, row in made.items() if sees(row, viewer)}


def disagreements(operation, made: dict[uuid.UUID, Row], table: str) -> tuple[int, int, int]:
    """Cells asked, leaks, wrong denials."""
    cells = leaks = denials = 0
    for seen, due in answers(operation, made, table):
        cells, leaks, denials = cells + len(made), leaks + len(seen - due), denials + len(due - seen)
    return cells, leaks, denials


@pytest.mark.parametrize("table", ["account", "contribution", "package", "person"])
def test_every_cell_is_as_the_truth_table_says(operation, table):
    made = lay_out(operation, table)
    cells, leaks, denials = disagreements(operation, made, table)
    assert cells > 10_000
    assert (leaks, denials) == (0, 0)


SABOTAGE = {
    "victims shown": ("NOT tally.is_protected((category)::text)", "true"),
    "ties forgotten": ("NOT ((away_from)::text[]", "NOT ('{}'::text[]"),
    "H2 forgotten": ("NOT ('H2'::text = ANY", "NOT ('H9'::text = ANY"),
    "H1 forgotten": ("NOT ('H1'::text = ANY", "NOT ('H9'::text = ANY"),
    "roles forgotten": ("v_roles) && ARRAY", "v_roles) || ARRAY['coordinator'::text] && ARRAY"),
    "looking as forgotten": ("v_as) IS NULL", "v_as) IS NULL OR true"),
    "an OR for an AND": (") AND (", ") OR ("),
}


@pytest.mark.parametrize("how", sorted(SABOTAGE))
def test_a_sabotaged_policy_turns_the_table_red(operation, how):
    from django.db import connections

    made = lay_out(operation, "account")
    policy = "SELECT qual FROM pg_policies WHERE tablename = 'records_account' AND policyname = 'see'"
    with connections["owner"].cursor() as cursor:
        cursor.execute(policy)
        (was,) = cursor.fetchone()
        said, instead = SABOTAGE[how]
        assert said in was, was
        try:
            cursor.execute(f"ALTER POLICY see ON records_account USING ({was.replace(said, instead)})")
            assert any(seen - due for seen, due in answers(operation, made, "account"))
        finally:
            cursor.execute(f"ALTER POLICY see ON records_account USING ({was})")

"""Who writes a row, cell by cell: PostgreSQL's answer beside a truth table written here, from the rules alone.

A row is changed by who sees it, whose it is, and has a role that writes the table; statements without a WHERE are asked
the same. Nothing is removed by officers.
"""

import itertools
import uuid
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.db import Error, connections, transaction

from tallystick.vocabulary.codes import OfficerRole
from tallystick.vocabulary.viewer import Viewer
from tests.records.test_decision import READERS, disagreements, lay_out, sees

AT = datetime(2026, 2, 1, tzinfo=UTC)
WORKING = {"coordinator", "analyst", "national_officer", "examiner", "victim_identification"}
JUDGES = {"coordinator", "analyst", "victim_identification"}
CHANGED = {
    "contribution": ("state", "'withdrawn'", WORKING),
    "decision": ("withdrawn_by", "gen_random_uuid()", JUDGES),
    "handover": ("state", "'withdrawn'", {"coordinator", "national_officer"}),
    "link": ("state", "'refused'", JUDGES),
    "package": ("status", "'withdrawn'", {"coordinator", "analyst"}),
    "permission": ("reason", "'looked again'", {"coordinator", "analyst", "national_officer", "prosecutor"}),
    "subject": ("withdrawn_at", "now()", {"coordinator", "national_officer"}),
    "figurerelease": ("state", "'abandoned'", {"coordinator", "national_officer"}),
}
"""Table -> a column that officers change, to what, and which roles do."""

UNCHANGED = sorted({*READERS, "protected", "exclusion", "searchtoken", "oversharevalue", "build", "dayversion"}
                   - set(CHANGED))  # fmt: skip
ON_BEHALF = ("contribution", "permission")
"""What the coordinator, who was given it, writes for its owner."""

ROLES = [(), *((str(role),) for role in OfficerRole)]


def writers(operation) -> list[Viewer]:
    """Every role in four agencies, and what else must never write: another purpose, looking as a country."""
    made = []
    for agency, roles in itertools.product(("EC3", "DK-NCP", "SE-NCP"), ROLES):
        made.append(Viewer(officer=operation.officers[agency], agency=agency, operation=operation.id, purpose="test",
                           roles=roles))  # fmt: skip
    coordinator = operation.viewer("EC3")
    made += [replace(coordinator, looks_as="SE-NCP"), replace(coordinator, purpose="curiosity")]
    return [*made, operation.viewer("EC3/2", "coordinator")]


def changes(row, viewer: Viewer) -> bool:
    """The truth table."""
    behalf = row.table in ON_BEHALF and viewer.agency == "EC3" and "EC3" in row.grants
    return (
        sees(row, viewer)
        and bool(set(viewer.roles) & CHANGED[row.table][2])
        and (row.owner == viewer.agency or behalf)
        and not viewer.looks_as
    )


def tried(viewer: Viewer, text: str, *values: object) -> tuple[int, list]:
    """Rows a statement reached, in a transaction that is taken back: how many, and what it gave."""
    from tallystick.records.session import session

    with session(viewer), transaction.atomic(using="default"), connections["default"].cursor() as cursor:
        cursor.execute(text, values)
        found = (cursor.rowcount, cursor.fetchall() if cursor.description else [])
        transaction.set_rollback(True, using="default")
    return found


def denied(viewer: Viewer, text: str, *values: object) -> bool:
    """Whether PostgreSQL refuses the statement itself, whatever rows there are."""
    try:
        tried(viewer, text, *values)
    except Error:
        return True
    return False


def refused(viewer: Viewer, text: str, *values: object) -> bool:
    try:
        return tried(viewer, text, *values)[0] == 0
    except Error:
        return True


@pytest.mark.parametrize("table", sorted(CHANGED))
def test_every_cell_is_changed_by_whom_the_truth_table_says(operation, table):
    column, value, _ = CHANGED[table]
    made = lay_out(operation, table)
    ids = list(made)
    wrong, reached = [], 0
    for viewer in writers(operation):
        due = {key for key, row in made.items() if changes(row, viewer)}
        reached += len(due)
        if tried(viewer, f"UPDATE records_{table} SET {column} = {value}")[0] != len(due):
            wrong.append(("without a WHERE", viewer.agency, viewer.roles))
        _, found = tried(viewer, f"UPDATE records_{table} SET {column} = {value} WHERE id = ANY (%s) RETURNING id", ids)
        if {key for (key,) in found} != due:
            wrong.append(("with a WHERE", viewer.agency, viewer.roles))
    assert wrong == []
    assert reached > 0


@pytest.mark.parametrize("table", sorted({*CHANGED, *UNCHANGED}))
def test_no_officer_removes_a_row_or_moves_it(operation, table):
    for viewer in writers(operation):
        assert denied(viewer, f"DELETE FROM records_{table}"), viewer
        assert denied(viewer, f"DELETE FROM records_{table} WHERE id = gen_random_uuid()"), viewer
        assert denied(viewer, f"UPDATE records_{table} SET owner = %s", viewer.agency), viewer


@pytest.mark.parametrize("table", UNCHANGED)
def test_what_officers_do_not_change_they_do_not_change(operation, table):
    for viewer in writers(operation):
        assert denied(viewer, f"UPDATE records_{table} SET operation_id = operation_id"), viewer
        assert denied(viewer, f"UPDATE records_{table} SET operation_id = operation_id WHERE owner <> ''"), viewer


def test_without_the_reading_policy_an_update_without_a_where_reaches_what_is_hidden(operation, database):
    """The check turns red when the thing breaks."""
    from tallystick.site.setting_up import bring_up_to_date

    made = lay_out(operation, "package")
    viewer = operation.viewer("EC3", "coordinator")
    due = sum(changes(row, viewer) for row in made.values())
    text = "UPDATE records_package SET status = 'withdrawn'"
    try:
        with connections["owner"].cursor() as cursor:
            cursor.execute("ALTER POLICY change ON records_package USING (owner = 'EC3') WITH CHECK (owner = 'EC3')")
        assert tried(viewer, text)[0] > due
    finally:
        bring_up_to_date(database)
    assert tried(viewer, text)[0] == due


def test_only_ones_own_notices_are_marked_as_read(operation):
    from tallystick.records.models import Notice
    from tallystick.records.session import administration

    with administration():
        for to, role in itertools.product(("EC3", "SE-NCP"), ("", "data_protection")):
            Notice.objects.create(operation_id=operation.id, to=to, role=role, kind="permission", at=AT)
    for where in ("", " WHERE kind <> ''"):
        text = f"UPDATE records_notice SET read_at = now(){where}"
        assert tried(operation.viewer("SE-NCP", "analyst"), text)[0] == 1
        assert tried(operation.viewer("SE-NCP", "data_protection"), text)[0] == 2
        assert tried(replace(operation.viewer("EC3"), looks_as="SE-NCP"), text)[0] == 0


COMMON = "id, operation_id, owner, grants, codes, category, away_from"
CAME = ", sent, happened_at, via, told_by, told_how, officer_named, by, reason"
"""What every entry of the action day carries, and values for it."""
CAME_SO = ", gen_random_uuid(), now(), 'desk', '', '', '', tally.v_officer(), ''"
SAID = "tally.v_officer(), now()"
DECIDERS = {"coordinator", "national_officer"}
INSERTS = {
    "subject": (f"reference, count, role{CAME}", f"'new', 1, ''{CAME_SO}", DECIDERS),
    "searchhours": (f"zone, source{CAME}", f"'Europe/Berlin', 's'{CAME_SO}", DECIDERS),
    "doorreport": (f"door, state, count, words, early, void{CAME}",
                   f"1, 'done', 6, '', false, false{CAME_SO}", DECIDERS),
    "result": (f"kind, count, country, role, source, warrant, address, item_kind, main, words, void{CAME}",
               f"'arrest', 1, 'DK', '', 'told', '', '', '', false, '', false{CAME_SO}", DECIDERS),
    "negative": (f"kind, country, words, void{CAME}", f"'no_arrests_in_country', 'IT', '', false{CAME_SO}", DECIDERS),
    "confirmation": ('kind, "row", says, words, by, at', f"'result', (SELECT id FROM records_result"
                     f" WHERE owner = tally.v_agency() LIMIT 1), 'confirmed', '', {SAID}",
                     DECIDERS),
    "figurerelease": ("number, national, as_of, definitions, totals, digest, state, by, at, reason",
                      f"1, '', now(), '[]', '{{}}', 'd', 'signing', {SAID}, ''", DECIDERS),
    "contribution": ("digest, name, kind, exhibit, received_at, taken_in_at, legal_basis, evaluation, clock, state,"
                     " counts, files, codes_text", "'new', 'n', 'platform', '', now(), now(), '', 'A1', '{}',"
                     " 'accepted', '{}', '[]', ''", WORKING),
    "quarantinedrow": ('contribution, "table", file, "row", field, said, reason, remedy',
                       "'c', 'T', 'f', 1, 'at', '', 'r', 'm'", WORKING),
    "feedback": ("package, kind, person_number, answers, signed_by, received_at",
                 "gen_random_uuid(), 'receipt', '', '{}', '', now()", {"coordinator", "analyst", "national_officer"}),
    "package": ("recipient, country, number, version, status, build, content, contributions, made_by, made_at, file,"
                " digest, recall_reason", "'SE-NCP', 'SE', 'new', 0, 'draft', gen_random_uuid(), '{}', '{}',"
                " gen_random_uuid(), now(), '', '', ''", {"coordinator", "analyst"}),
    "handover": ('kind, subject, "to", state, by, at, reason, answer', "'contribution', gen_random_uuid(), 'DE-BKA',"
                 " 'offered', gen_random_uuid(), now(), '', ''", {"coordinator", "national_officer"}),
    "brokenglass": ("by, at, until, reason", "tally.v_officer(), now(), now() + interval '5 minutes', 'r'",
                    {"coordinator", "analyst", "national_officer", "victim_identification"}),
}  # fmt: skip
"""Table -> its own columns, values for them, and which roles add rows. Questions and decisions are below."""


def insert(table: str, columns: str, values: str) -> str:
    held = "gen_random_uuid(), %s, %s, '{}', '{}', 'unassessed', %s"
    return f"INSERT INTO records_{table} ({COMMON}, {columns}) VALUES ({held}, {values})"


def entries_of_each(operation) -> None:
    """An entry of each agency, of which it says whether it is right."""
    from datetime import UTC, datetime

    from tallystick.records.models import Result
    from tallystick.records.session import administration

    with administration():
        for agency, officer in operation.officers.items():
            Result.objects.create(operation_id=operation.id, owner=agency.split("/")[0], kind="arrest", count=1,
                                  by=officer, happened_at=datetime.now(UTC))  # fmt: skip


@pytest.mark.parametrize("table", sorted(INSERTS))
def test_a_row_is_added_by_the_roles_that_write_the_table_in_ones_own_name(operation, table):
    columns, values, roles = INSERTS[table]
    text = insert(table, columns, values)
    if table == "confirmation":
        entries_of_each(operation)
    for viewer, owner, tied in itertools.product(writers(operation), ("EC3", "SE-NCP"), (False, True)):
        due = owner == viewer.agency and bool(set(viewer.roles) & roles) and viewer.purpose == "test"
        due = due and not viewer.looks_as and not tied
        away = [viewer.officer] if tied else []
        assert refused(viewer, text, operation.id, owner, away) != due, (viewer, owner, tied)


def test_a_checkpoint_comes_back_through_the_coordinator(operation):
    text = (
        "INSERT INTO records_cosignature (id, agency, size, root, note, at)"
        " VALUES (gen_random_uuid(), 'SE-NCP', 1, 'r', 'n', now())"
    )
    for viewer in writers(operation):
        due = viewer.agency == "EC3" and bool({"coordinator", "analyst"} & set(viewer.roles))
        due = due and viewer.purpose == "test" and not viewer.looks_as
        assert refused(viewer, text) != due, viewer


def judged(operation, **more):
    """Two accounts of one person of EC3's, and the link between them."""
    from tallystick.records.models import Account, Link, Person
    from tallystick.records.session import administration

    held = {"operation_id": operation.id, "owner": "EC3", "codes": ["H0"], **more}
    ends = [f"a:{uuid.uuid4().hex[:8]}" for _ in range(2)]
    with administration():
        person = Person.objects.create(number=f"P-{ends[0]}", accounts=ends, **held)
        for end in ends:
            Account.objects.create(key=end, platform="a", account=end, person=person.pk, contribution="c", file="f",
                                   row=1, **held)  # fmt: skip
        Link.objects.create(left=ends[0], right=ends[1], weight=3, build=uuid.uuid4(), person=person.pk, **held)
    return person.pk, ends


ASSESS = insert("assessment", "person, given, by, at, reason", "%s, 'suspect', gen_random_uuid(), now(), 'r'")
DECIDE = insert("decision", '"left", "right", answer, by, at, reason', "%s, %s, 'same', gen_random_uuid(), now(), 'r'")


@pytest.mark.parametrize("category", ["unassessed", "victim"])
@pytest.mark.parametrize("tied", ["nobody", "officer", "agency"])
@pytest.mark.parametrize("owner", ["EC3", "DK-NCP"])
def test_only_whoever_knows_a_person_decides_about_them(operation, category, tied, owner):
    """By raw SQL as by act: not another agency's, not one kept away from the officer, not one put away."""
    away = {"nobody": [], "officer": [operation.officers["EC3"]], "agency": ["EC3"]}[tied]
    person, ends = judged(operation, away_from=away, category=category, owner=owner)
    for viewer in writers(operation):
        known = viewer.agency == owner and not {viewer.officer, viewer.agency} & set(away) and viewer.purpose == "test"
        known = known and bool(set(viewer.roles) & JUDGES) and not viewer.looks_as
        said = (operation.id, viewer.agency, [])
        assesses = known and (category == "unassessed" or "victim_identification" in viewer.roles)
        assert refused(viewer, ASSESS, *said, person) != assesses, viewer
        assert refused(viewer, DECIDE, *said, *ends) != (known and category == "unassessed"), viewer
        assert refused(viewer, DECIDE, *said, ends[0], "a:no such account"), viewer


def test_who_is_tied_takes_no_decision_back(operation):
    from tallystick.records.models import Decision
    from tallystick.records.session import administration

    _, ends = judged(operation, away_from=[operation.officers["EC3"]])
    with administration():
        Decision.objects.create(operation_id=operation.id, owner="EC3", left=ends[0], right=ends[1], answer="same",
                                by=uuid.uuid4(), at=AT, reason="r")  # fmt: skip
    text = "UPDATE records_decision SET withdrawn_at = now()"
    assert refused(operation.viewer("EC3"), text)
    assert not refused(operation.viewer("EC3/2"), text)


def test_every_table_that_officers_write_says_who(database):
    from tallystick.records.seeing import TABLES
    from tallystick.records.writers import WRITERS
    from tallystick.sharing import handover, permissions
    from tallystick.victims.acts import MAY_BREAK

    written = {table for table, kind in TABLES.items() if "INSERT" in kind.app or "UPDATE" in kind.app}
    assert written == set(WRITERS)
    said = {"permission": permissions.ASKERS, "handover": handover.DECIDERS, "brokenglass": MAY_BREAK}
    assert {table: set(WRITERS[f"records_{table}"].roles) for table in said} == {
        table: {str(role) for role in roles} for table, roles in said.items()
    }


@pytest.mark.parametrize("table", sorted(set(READERS) - {"person", "account", "package", "contribution"}))
def test_further_tables_are_shown_as_the_truth_table_says(operation, table):
    cells, leaks, denials = disagreements(operation, lay_out(operation, table), table)
    assert cells > 10_000
    assert (leaks, denials) == (0, 0)

"""Row-level security, made from one table of kinds. Applied after every migration, as the owner.

A table that is in neither TABLES nor PUBLIC gets no grant and so cannot be reached: new tables fail closed,
and a test says which one was forgotten.
"""

from dataclasses import dataclass, replace
from pathlib import Path

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper

from tallystick.records.roles import ROLES, VIEWED

FUNCTIONS = Path(__file__).with_name("sql")

WORKING = ("coordinator", "analyst", "national_officer", "examiner", "victim_identification")
JUDGES = ("coordinator", "analyst", "victim_identification")
GIVEN = ("coordinator", "analyst", "national_officer", "prosecutor")
KEEPERS = ("coordinator", "analyst", "data_protection")

_HERE = "operation_id = (SELECT tally.v_operation())"
_MINE = "owner = (SELECT tally.v_agency())"
_SERVICE = "(SELECT tally.v_service())"
_SHARED = f"({_MINE} OR (SELECT tally.v_agency()) = ANY (grants) OR {_SERVICE})"
# Looking as a country narrows: what both may see.
_LOOKED_AS = "((SELECT tally.v_as()) IS NULL OR owner = (SELECT tally.v_as()) OR (SELECT tally.v_as()) = ANY (grants))"
_NOT_TIED = "NOT (away_from::text[] && (SELECT tally.v_self()))"
_ORDINARY = f"(NOT tally.is_protected(category) OR {_SERVICE})"


def _role(roles: tuple[str, ...]) -> str:
    return f"({_SERVICE} OR (SELECT tally.v_roles()) && ARRAY[{', '.join(repr(role) for role in roles)}])"


def _passes(contributions: str) -> str:
    """H2 and H3: the owner's own grant, or its permission for whoever is given what was derived. H1: its permission
    before proceedings. ``contributions`` is the column (or array) that names where the row comes from.
    """
    onward = f"({_MINE} AND (SELECT tally.v_as()) IS NULL OR {_SERVICE})"
    return (
        f"(NOT 'H2' = ANY (codes) OR {onward} OR tally.permitted('H2', owner, {contributions}))"
        f" AND (NOT 'H3' = ANY (codes) OR {onward} OR tally.permitted('H3', owner, {contributions}))"
        f" AND {_proceedings(contributions)}"
    )


def _proceedings(contributions: str) -> str:
    """Also all that is asked of rows which their owner itself gave: passing them on is not the question."""
    return (
        f"(NOT 'H1' = ANY (codes) OR NOT (SELECT tally.v_proceedings()) OR {_SERVICE}"
        f" OR tally.permitted('H1', '', {contributions}))"
    )


def _see(roles: tuple[str, ...], *, passes: str, category: str = _ORDINARY) -> str:
    return " AND ".join([_HERE, _role(roles), _SHARED, _LOOKED_AS, _NOT_TIED, category, passes])


_WRITING = "(SELECT tally.v_as()) IS NULL"
_OWN = f"{_HERE} AND {_WRITING} AND ({_MINE} OR {_SERVICE})"
_OWN_OR_BEHALF = (
    f"{_HERE} AND {_WRITING} AND ({_MINE} OR {_SERVICE}"
    " OR ((SELECT tally.v_coordinates()) AND (SELECT tally.v_agency()) = ANY (grants)))"
)


@dataclass(frozen=True)
class Kind:
    """Who sees and who writes the rows of a table; ``app``, ``worker`` and ``victims`` are the verbs each role has."""

    see: str
    write: str
    app: str
    worker: str
    victims: str = ""


def _derived(contributions: str, roles: tuple[str, ...] = JUDGES) -> Kind:
    see = _see(roles, passes=_passes(contributions))
    return Kind(see, _OWN, "SELECT", "SELECT, INSERT, UPDATE, DELETE")


def _direct(digest: str, roles: tuple[str, ...], write: str, app: str, worker: str) -> Kind:
    return Kind(_see(roles, passes=_proceedings(f"ARRAY[{digest}]")), write, app, worker)


def _plain(roles: tuple[str, ...], write: str, app: str, worker: str) -> Kind:
    """Rows about the work itself, not taken from anyone's contribution."""
    return Kind(_see(roles, passes="true"), write, app, worker)


SOURCED = _derived("ARRAY[contribution::text]")
CONCLUDED = _derived("'{}'::text[]")
"""A conclusion names no single contribution: under H2 it stays with its owner, under H1 out of proceedings."""
SEALED = Kind(f"{_SERVICE} AND {_HERE}", _OWN, "", "SELECT, INSERT, UPDATE, DELETE")
HASHES = Kind("true", _SERVICE, "SELECT", "SELECT")
"""The Merkle log holds hashes only; what writes it is the sequencer."""

TABLES = {
    "records_contribution": _direct(
        "digest::text",
        (*WORKING, "prosecutor"),
        _OWN_OR_BEHALF,
        "SELECT, INSERT, UPDATE (state)",  # never the owner: ownership is handed over, not written
        "SELECT, INSERT, UPDATE",
    ),
    "records_quarantinedrow": _direct(
        "contribution::text", WORKING, _OWN_OR_BEHALF, "SELECT, INSERT", "SELECT, INSERT, UPDATE"
    ),
    "records_permission": _plain(
        GIVEN,
        # Whoever is to be given something asks for it in the owner's name; only the owner or its coordinator answers.
        f"({_OWN_OR_BEHALF}) OR ({_HERE} AND {_WRITING} AND state = 'asked' AND asked_by = (SELECT tally.v_agency()))",
        "SELECT, INSERT, UPDATE (state, scope, by, at, until, reason)",
        "SELECT",
    ),
    "records_feedback": _plain(GIVEN, _OWN_OR_BEHALF, "SELECT, INSERT", "SELECT"),
    "records_package": Kind(
        _see(GIVEN, passes=_passes("contributions::text[]")),
        _OWN,
        "SELECT, INSERT,"  # its content is frozen when it is drafted
        " UPDATE (status, grants, released_by, released_at, recalled_at, recall_reason, file, digest)",
        "SELECT, INSERT, UPDATE",
    ),
    "records_decision": _plain(JUDGES, _OWN, "SELECT, INSERT, UPDATE (withdrawn_at, withdrawn_by)", "SELECT"),
    "records_assessment": _plain(JUDGES, _OWN, "SELECT, INSERT", "SELECT, INSERT"),
    "records_handover": _plain(WORKING, _OWN, "SELECT, INSERT, UPDATE (state)", "SELECT"),
    "records_ledgerline": Kind(
        _see(KEEPERS, passes=f"({_SERVICE} OR (SELECT tally.v_protects()) OR NOT tally.about_protected(subject))"),
        _OWN,
        "SELECT",
        "SELECT",
    ),
    "records_ledgerleaf": HASHES,
    "records_ledgernode": HASHES,
    "records_checkpoint": Kind("true", _SERVICE, "SELECT", "SELECT, INSERT"),
    "records_cosignature": Kind("true", f"{_WRITING} AND (SELECT tally.v_agency()) <> ''", "SELECT, INSERT", "SELECT"),
    "records_person": CONCLUDED,
    "records_link": replace(CONCLUDED, app="SELECT, UPDATE (state)"),
    "records_oversharevalue": CONCLUDED,
    "records_account": SOURCED,
    "records_access": SOURCED,
    "records_payment": SOURCED,
    "records_subscriber": SOURCED,
    "records_countryvote": CONCLUDED,
    "records_indicator": CONCLUDED,
    "records_searchtoken": CONCLUDED,
    "records_protected": Kind(
        f"{_HERE} AND {_SHARED} AND {_NOT_TIED} AND (SELECT tally.v_as()) IS NULL"
        " AND ('victim_identification' = ANY ((SELECT tally.v_roles())::text[]) OR (SELECT tally.v_broken_glass()))"
        " AND (NOT 'H1' = ANY (codes) OR NOT (SELECT tally.v_proceedings()))",
        "false",
        "",
        "",
        "SELECT",
    ),
    "records_brokenglass": Kind(
        f"{_HERE} AND {_MINE} AND (by = (SELECT tally.v_officer()) OR (SELECT tally.v_protects()))",
        f"{_OWN} AND by = (SELECT tally.v_officer()) AND until <= clock_timestamp() + interval '1 hour'"
        " AND length(btrim(reason)) > 0",
        "SELECT, INSERT",
        "",
    ),
    "records_notice": Kind(
        f'{_HERE} AND {_WRITING} AND "to" = (SELECT tally.v_agency())'
        " AND (role = '' OR role = ANY ((SELECT tally.v_roles())::text[]))",
        f"{_HERE} AND {_WRITING}",
        "SELECT, INSERT, UPDATE (read_at, read_by)",
        "INSERT",
    ),
    "records_exclusion": SEALED,
    "records_operation": Kind(
        "id IN (SELECT tally.v_operations())",
        "coordinator = (SELECT tally.v_agency())",
        "SELECT",
        "SELECT",
    ),
    "records_member": Kind(
        "(agency = (SELECT tally.v_agency()) AND operation_id IN (SELECT tally.v_operations()))"
        " OR operation_id IN (SELECT tally.v_coordinated()) OR ((SELECT tally.v_service())"
        " AND operation_id = (SELECT tally.v_operation()))",
        "operation_id IN (SELECT tally.v_coordinated())",
        "SELECT",
        "SELECT",
    ),
    "records_assignment": Kind(
        "agency = (SELECT tally.v_agency()) AND operation_id IN (SELECT tally.v_operations())",
        "false",
        "SELECT",
        "",
    ),
    "records_build": Kind(
        f"{_HERE} AND {_role(JUDGES)} AND ({_MINE} OR {_SERVICE})", _OWN, "SELECT", "SELECT, INSERT, UPDATE"
    ),
    "records_consultation": Kind(
        f"{_MINE} AND (officer = (SELECT tally.v_officer()) OR (SELECT tally.v_protects()))",
        f"{_MINE} AND officer = (SELECT tally.v_officer())",
        "SELECT, INSERT",
        "",
        "INSERT",
    ),
    "records_review": Kind(
        f"{_MINE} AND (SELECT tally.v_protects())",
        f"{_MINE} AND (SELECT tally.v_protects()) AND {_WRITING}",
        "SELECT, INSERT, UPDATE (finding, note, by, at)",
        "",
    ),
    "records_signintry": Kind("false", "false", "", ""),
}

PUBLIC = {
    "records_agency": "SELECT",
    "records_contact": "SELECT",
    "records_officer": "SELECT, UPDATE (password, last_login, language)",
    "records_officer_groups": "SELECT",
    "records_officer_user_permissions": "SELECT",
    "auth_group": "SELECT",
    "auth_group_permissions": "SELECT",
    "auth_permission": "SELECT",
    "django_content_type": "SELECT",
    "django_migrations": "SELECT",
    "django_session": "SELECT, INSERT, UPDATE, DELETE",
    "account_emailaddress": "SELECT, INSERT, UPDATE, DELETE",
    "account_emailconfirmation": "SELECT, INSERT, UPDATE, DELETE",
    "mfa_authenticator": "SELECT, INSERT, UPDATE, DELETE",
    "procrastinate_jobs": "SELECT, INSERT, UPDATE, DELETE",
    "procrastinate_events": "SELECT, INSERT, UPDATE, DELETE",
    "procrastinate_periodic_defers": "SELECT, INSERT, UPDATE, DELETE",
    "procrastinate_workers": "SELECT, INSERT, UPDATE, DELETE",
}
"""Tables without a policy and why none is needed: sign-in, sessions, content types, migrations, the queue (ids only),
and the directory of agencies that every officer may read."""


def apply_policies(connection: BaseDatabaseWrapper, *, keys: dict[str, bytes]) -> None:
    """Drop and make again functions, grants and policies; ``keys`` are the viewer keys of the roles in VIEWED."""
    with connection.cursor() as cursor:
        _drop_functions(cursor)
        for path in sorted(FUNCTIONS.glob("*.sql")):
            cursor.execute(path.read_text(encoding="utf-8"))
        for role, key in keys.items():
            cursor.execute(
                "INSERT INTO tally.viewer_key VALUES (%s, %s) ON CONFLICT (role) DO UPDATE SET key = EXCLUDED.key",
                [ROLES[role], key],
            )
        present = set(connection.introspection.table_names(cursor))
        reached = ", ".join(ROLES[role] for role in (*VIEWED, "counter"))
        for table in sorted(present):
            cursor.execute(f'REVOKE ALL ON "{table}" FROM PUBLIC, {reached}')
        for table, verbs in PUBLIC.items():
            if table in present:
                cursor.execute(f'GRANT {verbs} ON "{table}" TO {ROLES["app"]}, {ROLES["worker"]}')
        for table, kind in TABLES.items():
            _protect(cursor, table, kind)
        cursor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {ROLES['app']}, {ROLES['worker']}")


def _drop_functions(cursor: object) -> None:
    """Every function of the schema, with the policies and triggers that call it: an older version leaves nothing."""
    run = cursor.execute  # type: ignore[attr-defined]
    run("SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.pronamespace = to_regnamespace('tally')")
    for (name,) in cursor.fetchall():  # type: ignore[attr-defined]
        run(f"DROP FUNCTION IF EXISTS {name} CASCADE")


def _protect(cursor: object, table: str, kind: Kind) -> None:
    run = cursor.execute  # type: ignore[attr-defined]
    run(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    run(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    for verb in ("see", "add", "change", "remove"):
        run(f"DROP POLICY IF EXISTS {verb} ON {table}")
    run(f"CREATE POLICY see ON {table} FOR SELECT USING ({kind.see})")
    run(f"CREATE POLICY add ON {table} FOR INSERT WITH CHECK ({kind.write})")
    run(f"CREATE POLICY change ON {table} FOR UPDATE USING ({kind.write}) WITH CHECK ({kind.write})")
    run(f"CREATE POLICY remove ON {table} FOR DELETE USING ({kind.write})")
    for role, verbs in (("app", kind.app), ("worker", kind.worker), ("victims", kind.victims)):
        if verbs:
            run(f"GRANT {_without_grants(table, verbs) if role != 'worker' else verbs} ON {table} TO {ROLES[role]}")


def _without_grants(table: str, verbs: str) -> str:
    """Officers' roles read every column but ``grants``: a recipient never learns who the other recipients are."""
    model = next(m for m in apps.get_models() if m._meta.db_table == table)
    columns = [str(field.column) for field in model._meta.local_concrete_fields]
    if "grants" not in columns:
        return verbs
    named = ", ".join(f'"{column}"' for column in columns if column != "grants")
    return verbs.replace("SELECT", f"SELECT ({named})")


def unprotected() -> list[str]:
    """Model tables that are in neither list: each is a mistake."""
    known = set(TABLES) | set(PUBLIC)
    tables = {m._meta.db_table for m in apps.get_models(include_auto_created=True) if m._meta.managed}
    return sorted(tables - known)

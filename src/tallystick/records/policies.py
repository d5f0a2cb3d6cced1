"""Row-level security, made from one table of kinds. Applied after every migration, as the owner.

A table that is in neither TABLES nor PUBLIC gets no grant and so cannot be reached: new tables fail closed,
and a test says which one was forgotten.
"""

from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper

from tallystick.records.roles import ROLES

FUNCTIONS = Path(__file__).with_name("access.sql")

_SEE = (
    "operation_id = (SELECT tally.v_operation()) AND (owner = (SELECT tally.v_agency())"
    " OR (SELECT tally.v_agency()) = ANY (grants) OR (SELECT tally.v_service()))"
    " AND (category <> ALL (ARRAY['victim','possible_victim','informant']) OR (SELECT tally.v_exception()))"
)
_OWN = (
    "operation_id = (SELECT tally.v_operation()) AND (owner = (SELECT tally.v_agency()) OR (SELECT tally.v_service()))"
)
_OWN_OR_BEHALF = (
    "operation_id = (SELECT tally.v_operation()) AND (owner = (SELECT tally.v_agency()) OR (SELECT tally.v_service())"
    " OR ((SELECT tally.v_coordinates()) AND (SELECT tally.v_agency()) = ANY (grants)))"
)


@dataclass(frozen=True)
class Kind:
    """Who sees and who writes the rows of a table; ``app`` and ``worker`` are the verbs each role is granted."""

    see: str
    write: str
    app: str
    worker: str


HELD = Kind(_SEE, _OWN, "SELECT, INSERT, UPDATE", "SELECT, INSERT, UPDATE")
BEHALF = Kind(_SEE, _OWN_OR_BEHALF, "SELECT, INSERT, UPDATE", "SELECT, INSERT, UPDATE")
APPENDED = Kind(_SEE, _OWN, "SELECT, INSERT", "SELECT, INSERT")
DERIVED = Kind(_SEE, _OWN, "SELECT", "SELECT, INSERT, UPDATE, DELETE")
SEALED = Kind("(SELECT tally.v_service()) AND operation_id = (SELECT tally.v_operation())", _OWN, "", DERIVED.worker)

TABLES = {
    "records_contribution": BEHALF,
    "records_quarantinedrow": BEHALF,
    "records_permission": Kind(_SEE, _OWN_OR_BEHALF, "SELECT, INSERT", "SELECT"),
    "records_feedback": Kind(_SEE, _OWN_OR_BEHALF, "SELECT, INSERT", "SELECT"),
    "records_package": HELD,
    "records_decision": Kind(_SEE, _OWN, "SELECT, INSERT, UPDATE (withdrawn_at, withdrawn_by)", "SELECT"),
    "records_assessment": APPENDED,
    "records_ledgerline": APPENDED,
    "records_person": DERIVED,
    "records_link": Kind(_SEE, _OWN, "SELECT, UPDATE (state)", DERIVED.worker),
    "records_oversharevalue": DERIVED,
    "records_account": DERIVED,
    "records_access": DERIVED,
    "records_payment": DERIVED,
    "records_subscriber": DERIVED,
    "records_countryvote": DERIVED,
    "records_indicator": DERIVED,
    "records_searchtoken": DERIVED,
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
    "records_build": Kind(_OWN, _OWN, "SELECT", "SELECT, INSERT, UPDATE"),
    "records_consultation": Kind(
        "owner = (SELECT tally.v_agency()) AND (officer = (SELECT tally.v_officer()) OR (SELECT tally.v_protects()))",
        "owner = (SELECT tally.v_agency()) AND officer = (SELECT tally.v_officer())",
        "SELECT, INSERT",
        "",
    ),
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
    """Drop and make again functions, grants and policies; ``keys`` are the viewer keys of app and worker."""
    with connection.cursor() as cursor:
        cursor.execute(FUNCTIONS.read_text(encoding="utf-8"))
        for role, key in keys.items():
            cursor.execute(
                "INSERT INTO tally.viewer_key VALUES (%s, %s) ON CONFLICT (role) DO UPDATE SET key = EXCLUDED.key",
                [ROLES[role], key],
            )
        present = set(connection.introspection.table_names(cursor))
        for table in sorted(present):
            cursor.execute(
                f'REVOKE ALL ON "{table}" FROM PUBLIC, {ROLES["app"]}, {ROLES["worker"]}, {ROLES["counter"]}'
            )
        for table, verbs in PUBLIC.items():
            if table in present:
                cursor.execute(f'GRANT {verbs} ON "{table}" TO {ROLES["app"]}, {ROLES["worker"]}')
        for table, kind in TABLES.items():
            _protect(cursor, table, kind)
        cursor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {ROLES['app']}, {ROLES['worker']}")


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
    for role, verbs in (("app", kind.app), ("worker", kind.worker)):
        if verbs:
            run(f"GRANT {verbs} ON {table} TO {ROLES[role]}")


def unprotected() -> list[str]:
    """Model tables that are in neither list: each is a mistake."""
    known = set(TABLES) | set(PUBLIC)
    tables = {m._meta.db_table for m in apps.get_models(include_auto_created=True) if m._meta.managed}
    return sorted(tables - known)

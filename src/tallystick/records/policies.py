"""Row-level security, made from one table of kinds. Applied after every migration, as the owner.

A table that is in neither TABLES nor PUBLIC gets no grant and so cannot be reached: new tables fail closed,
and a test says which one was forgotten.
"""

from pathlib import Path

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper

from tallystick.records.conditions import SERVICE, Kind
from tallystick.records.roles import ROLES, VIEWED
from tallystick.records.seeing import TABLES
from tallystick.records.writers import writers

FUNCTIONS = Path(__file__).with_name("sql")

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
and the directory of agencies that every officer may read. Who writes whose second factor and password:
``61_own_keys.sql``."""

WEB_ONLY = ("django_session", "mfa_authenticator", "account_emailaddress", "account_emailconfirmation")


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
                roles = ("app",) if table in WEB_ONLY else ("app", "worker")
                cursor.execute(f'GRANT {verbs} ON "{table}" TO {", ".join(ROLES[role] for role in roles)}')
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
    by = writers(table)
    write = f"({kind.write}) AND {by.asked}"
    # What is changed or removed must be seen as well: PostgreSQL asks that by itself only of statements that read.
    seen = f"({SERVICE} OR ({kind.see})) AND {write}"
    run(f"CREATE POLICY add ON {table} FOR INSERT WITH CHECK ({write} AND ({SERVICE} OR {by.add}))")
    run(f"CREATE POLICY change ON {table} FOR UPDATE USING ({seen}) WITH CHECK ({write})")
    run(f"CREATE POLICY remove ON {table} FOR DELETE USING ({seen})")
    for role, verbs in (("app", kind.app), ("worker", kind.worker), ("victims", kind.victims)):
        if verbs:
            run(f"GRANT {_without(HIDDEN.get(role, ()), table, verbs)} ON {table} TO {ROLES[role]}")


HIDDEN = {"app": ("grants", "mentions", "content_put_away", "held", "been", "token"), "victims": ("grants",)}
"""Columns that officers' roles cannot read: a recipient never learns who the other recipients are, and nobody what is
in a package that is withheld because of somebody put away, which accounts an id was given for, or the keyed token of a
value: with it the sealed lists could be asked.
"""

SHOWN = {"records_hitsource": ("held",), "records_searchtoken": ("token",)}
"""Columns that only share their name with a hidden one."""


def _without(hidden: tuple[str, ...], table: str, verbs: str) -> str:
    model = next(m for m in apps.get_models() if m._meta.db_table == table)
    columns = [str(field.column) for field in model._meta.local_concrete_fields]
    away = (set(columns) & set(hidden)) - set(SHOWN.get(table, ()))
    if not away:
        return verbs
    named = ", ".join(f'"{column}"' for column in columns if column not in away)
    return verbs.replace("SELECT", f"SELECT ({named})")


def unprotected() -> list[str]:
    """Model tables that are in neither list: each is a mistake."""
    known = set(TABLES) | set(PUBLIC)
    tables = {m._meta.db_table for m in apps.get_models(include_auto_created=True) if m._meta.managed}
    return sorted(tables - known)

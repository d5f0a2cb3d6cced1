"""Row-level security, made from one table of kinds. Applied after every migration, as the owner.

A table that is in neither TABLES nor PUBLIC gets no grant and so cannot be reached: new tables fail closed,
and a test says which one was forgotten.
"""

from dataclasses import replace
from pathlib import Path

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper

from tallystick.records.conditions import (
    ABOUT,
    ASKING,
    CONCLUDED,
    EXHIBITS,
    GIVEN,
    HASHES,
    HERE,
    HOLDERS,
    JUDGES,
    KEEPERS,
    LEADER,
    LINE,
    MINE,
    NAMED,
    NO_CONTRIBUTION,
    NOT_TIED,
    OPENED,
    OWN,
    OWN_OR_BEHALF,
    SEALED,
    SELF,
    SERVICE,
    SHARED,
    SOURCED,
    WORKING,
    WRITING,
    Kind,
    direct,
    marked,
    passing,
    plain,
    seen_by,
    with_role,
)
from tallystick.records.roles import ROLES, VIEWED
from tallystick.records.writers import writers

FUNCTIONS = Path(__file__).with_name("sql")

TABLES = {
    "records_contribution": direct(
        "digest::text",
        (*WORKING, "prosecutor"),
        OWN_OR_BEHALF,
        "SELECT, INSERT, UPDATE (state)",  # never the owner: ownership is handed over, not written
        "SELECT, INSERT, UPDATE",
    ),
    "records_quarantinedrow": direct(
        "contribution::text", WORKING, OWN_OR_BEHALF, "SELECT, INSERT", "SELECT, INSERT, UPDATE"
    ),
    "records_permission": plain(
        GIVEN,
        # Whoever is to be given something asks for it in the owner's name; only the owner or its coordinator answers.
        f"({OWN_OR_BEHALF}) OR ({HERE} AND {WRITING} AND state = 'asked' AND asked_by = (SELECT tally.v_agency()))",
        "SELECT, INSERT, UPDATE (state, scope, by, at, until, reason)",
        "SELECT",
    ),
    "records_feedback": Kind(
        # What was answered about persons in a package that is withheld.
        seen_by(GIVEN, passes=f"({SERVICE} OR person_number = '' OR NOT tally.package_withheld(package))"),
        OWN_OR_BEHALF,
        "SELECT, INSERT",
        "SELECT",
    ),
    "records_package": Kind(
        seen_by(GIVEN, passes=passing("contributions::text[]", holder=LEADER), instead=f"holds_protected AND {OPENED}"),
        OWN,
        "SELECT, INSERT,"  # its content is frozen when it is drafted
        " UPDATE (status, grants, released_by, released_at, recalled_at, recall_reason, file, digest)",
        "SELECT, INSERT, UPDATE",
        "SELECT",
    ),
    "records_decision": Kind(
        # Decisions stay as they were written, for builds: whom their accounts belong to is asked when they are read.
        seen_by(JUDGES, passes=f"({SERVICE} OR NOT ({marked('left')} OR {marked('right')}))"),
        OWN,
        "SELECT, INSERT, UPDATE (withdrawn_at, withdrawn_by)",
        "SELECT",
    ),
    "records_assessment": plain(JUDGES, OWN, "SELECT, INSERT", "SELECT, INSERT"),
    "records_item": plain(EXHIBITS, OWN, "SELECT, INSERT", "SELECT"),
    "records_custodyevent": plain(EXHIBITS, OWN, "SELECT, INSERT", "SELECT"),  # corrected by another, never changed
    "records_manifest": plain(EXHIBITS, OWN, "SELECT, INSERT", "SELECT"),
    "records_bank": plain(EXHIBITS, OWN, "SELECT, INSERT, UPDATE (grants)", "SELECT"),
    "records_bankedition": Kind(
        f"{HERE} AND ({SERVICE} OR EXISTS (SELECT 1 FROM records_bank b WHERE b.id = bank))",
        OWN,
        "SELECT, INSERT",
        "SELECT",
    ),
    # What people say is added to, never changed.
    "records_judgement": plain(EXHIBITS, OWN, "SELECT, INSERT", "SELECT"),
    "records_countersign": plain(EXHIBITS, OWN, "SELECT, INSERT", "SELECT"),
    "records_triagebuild": plain(EXHIBITS, OWN, "SELECT", "SELECT, INSERT, UPDATE"),
    "records_queuerow": plain(EXHIBITS, OWN, "SELECT", "SELECT, INSERT, DELETE"),
    "records_lead": plain(EXHIBITS, OWN, "SELECT", "SELECT, INSERT, DELETE"),
    # A question is its asker's, what is held its owner's; a hit is told to the asker unless its owner wants it silent.
    # What a person is known by is kept from whom the person is kept from.
    "records_question": Kind(
        seen_by(ASKING, passes=f"({SERVICE} OR person IS NULL OR NOT tally.person_hidden(person))"),
        OWN,
        "SELECT, INSERT, UPDATE (ended_at, ended_by)",
        "SELECT, INSERT, UPDATE",
    ),
    "records_holding": plain(HOLDERS, OWN, "SELECT, INSERT, UPDATE (withdrawn_at, withdrawn_by)", "SELECT"),
    "records_hit": Kind(
        seen_by(ASKING, passes=f"({SERVICE} OR {MINE} OR NOT tally.question_hidden(question))"),
        OWN,
        "SELECT, UPDATE (state, words, grants, decided_at, decided_by)",
        # State and words: what the owner of a sealed list says of a hit that was unconfirmed; of one that finds
        # something more all that a decision changed, and who is told.
        "SELECT, INSERT, UPDATE (told, urgency, due_at, made_at, state, words, grants, decided_at, decided_by)",
    ),
    "records_hitsource": plain(HOLDERS, OWN, "SELECT", "SELECT, INSERT"),
    "records_shareditem": Kind(
        seen_by(ASKING, passes=f"({SERVICE} OR {MINE} OR NOT tally.hit_hidden(hit))"), OWN, "SELECT, INSERT", "SELECT"
    ),
    "records_askbudget": plain(ASKING, OWN, "SELECT, INSERT", "SELECT"),
    "records_askalarm": plain(ASKING, OWN, "SELECT, INSERT", "SELECT"),
    "records_alarmfinding": plain(ASKING, OWN, "SELECT, INSERT", "SELECT"),
    "records_handover": plain(WORKING, OWN, "SELECT, INSERT, UPDATE (state)", "SELECT"),
    "records_ledgerline": Kind(
        seen_by(
            KEEPERS,
            passes=f"({SERVICE} OR ((SELECT tally.v_protects()) OR NOT tally.about_protected({LINE}))"
            f" AND NOT tally.about_tied({LINE}, {SELF}))",
        ),
        OWN,
        "SELECT",
        "SELECT",
    ),
    "records_ledgerleaf": HASHES,
    "records_ledgernode": HASHES,
    "records_checkpoint": Kind("true", SERVICE, "SELECT", "SELECT, INSERT"),
    "records_cosignature": Kind("true", f"{WRITING} AND (SELECT tally.v_agency()) <> ''", "SELECT, INSERT", "SELECT"),
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
        f"{HERE} AND {SHARED} AND {NOT_TIED} AND {OPENED} AND {passing(NO_CONTRIBUTION)}",
        "false",
        "",
        "",
        "SELECT",
    ),
    "records_brokenglass": Kind(
        f"{HERE} AND {MINE} AND (by = (SELECT tally.v_officer()) OR (SELECT tally.v_protects()))",
        f"{OWN} AND by = (SELECT tally.v_officer()) AND until <= clock_timestamp() + interval '1 hour'"
        " AND length(btrim(reason)) > 0",
        "SELECT, INSERT",
        "",
    ),
    "records_notice": Kind(
        f'{HERE} AND {WRITING} AND "to" = (SELECT tally.v_agency())'
        " AND (role = '' OR role = ANY ((SELECT tally.v_roles())::text[]))"
        # One about a package is there where the package is; one about a person, or an offer, where they may be known.
        f" AND (kind NOT IN ('package', 'recall') OR EXISTS (SELECT 1 FROM records_package k WHERE k.id = {NAMED}))"
        # One about a hit is for those who may open it.
        f" AND (kind <> 'hit' OR {with_role(WORKING)})"
        f" AND NOT tally.about_tied({ABOUT}, NULL, {SELF})",
        f"{HERE} AND {WRITING}",
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
        f"{HERE} AND {with_role(JUDGES)} AND ({MINE} OR {SERVICE})", OWN, "SELECT", "SELECT, INSERT, UPDATE"
    ),
    "records_consultation": Kind(
        f"{MINE} AND (officer = (SELECT tally.v_officer()) OR (SELECT tally.v_protects()))",
        f"{MINE} AND officer = (SELECT tally.v_officer())",
        "SELECT, INSERT",
        "",
        "INSERT",
    ),
    "records_review": Kind(
        f"{MINE} AND (SELECT tally.v_protects())",
        f"{MINE} AND (SELECT tally.v_protects()) AND {WRITING}",
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

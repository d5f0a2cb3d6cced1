"""The roles of the database and what each is for. Made by ``db init``, never by a migration."""

from contextlib import suppress

from psycopg import Connection, errors, sql

DATABASE = "tallystick"
ROLES = {
    "owner": "tally_owner",
    "app": "tally_app",
    "worker": "tally_worker",
    "victims": "tally_victims",
    "counter": "tally_counter",
    "backup": "tally_backup",
}
"""owner: migrations and administration, offline. app: officers' requests. worker: jobs. victims: officers'
requests for protected rows, and nothing else. counter: the public counter. backup: dumps everything, changes
nothing."""

VIEWED = ("app", "worker", "victims")
"""Roles whose sessions carry a viewer token, each signed with a key of its own."""

_EXTRA = {"owner": "BYPASSRLS", "backup": "BYPASSRLS"}


def create_roles(admin: Connection[tuple[object, ...]], *, passwords: dict[str, str]) -> None:
    """Create the roles with their passwords and the database, as the server's administrator (autocommit)."""
    for role, name in ROLES.items():
        exists = admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone()
        verb = "ALTER" if exists else "CREATE"
        attributes = f"LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION {_EXTRA.get(role, 'NOBYPASSRLS')}"
        admin.execute(
            sql.SQL("{} ROLE {} " + attributes + " PASSWORD {}").format(
                sql.SQL(verb), sql.Identifier(name), sql.Literal(passwords[role])
            )
        )
    if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
        owner = sql.Identifier(ROLES["owner"])
        admin.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), owner))
    admin.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(DATABASE)))
    for name in ROLES.values():
        admin.execute(
            sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(sql.Identifier(DATABASE), sql.Identifier(name))
        )
    copying = sql.SQL(", ").join([sql.Identifier(ROLES[role]) for role in ("app", "worker")])
    admin.execute(sql.SQL("GRANT TEMPORARY ON DATABASE {} TO {}").format(sql.Identifier(DATABASE), copying))
    admin.execute(sql.SQL("GRANT pg_read_all_data TO {}").format(sql.Identifier(ROLES["backup"])))
    _keep_values_out_of_the_log(admin)


def _keep_values_out_of_the_log(admin: Connection[tuple[object, ...]]) -> None:
    """The server's log names the error, not the statement or the row: both hold what people typed and were given.
    Nor does one session see what another of the same login runs: that would show it rows, and tokens that say who asks.
    """
    quiet = {"log_min_error_statement": "panic", "log_error_verbosity": "terse", "track_activities": "off"}
    for setting, value in quiet.items():
        # Only a superuser may; a hosted server whose administrator is none is told in docs/security.md.
        with suppress(errors.InsufficientPrivilege):
            admin.execute(
                sql.SQL("ALTER DATABASE {} SET {} = {}").format(
                    sql.Identifier(DATABASE), sql.Identifier(setting), sql.Literal(value)
                )
            )


_COUNTS = r"""
DO $$
DECLARE one record;
BEGIN
  FOR one IN SELECT p.oid::regprocedure AS name FROM pg_proc p WHERE p.pronamespace = 'pg_catalog'::regnamespace
      AND (p.proname LIKE 'pg\_stat\_get\_%' OR p.proname IN ('pg_relation_size', 'pg_table_size', 'pg_indexes_size',
        'pg_total_relation_size', 'pg_current_wal_lsn', 'pg_current_wal_insert_lsn', 'pg_current_wal_flush_lsn')) LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', one.name);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO tally_owner', one.name);
  END LOOP;
END $$
"""


def keep_counts_back(admin: Connection[tuple[object, ...]]) -> None:
    """How many rows a table has, and how large it is, tells a silent hit from none: in the database ``admin`` is
    connected to, the owner alone reads it (without it, a restore could not load the grants of a dump)."""
    # Only a superuser may; a hosted server whose administrator is none is told in docs/security.md.
    with suppress(errors.InsufficientPrivilege):
        admin.execute(_COUNTS)

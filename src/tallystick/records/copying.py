"""Many rows into a table under row-level security: COPY to a temporary table, then INSERT ... SELECT."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db import connections
from django.db.models import Model
from psycopg import sql
from psycopg.types.json import Jsonb

from tallystick.records.session import current_alias


def copy_rows(model: type[Model], rows: Iterable[Mapping[str, Any]]) -> int:
    """Insert rows given as field name -> value (missing fields take the model's default); returns how many.

    U+0000, which no column holds, becomes U+FFFD: a list somebody sent must not stop what is written from it.
    Runs in the session's transaction and role. COPY itself is refused on tables under row-level security.
    """
    fields: list[Any] = [field for field in model._meta.concrete_fields if not field.generated]
    columns = sql.SQL(", ").join([sql.Identifier(field.column) for field in fields])
    getters = [_getter(field) for field in fields]
    table, fresh = sql.Identifier(model._meta.db_table), sql.Identifier(f"copying_{model._meta.db_table}")
    connection = connections[current_alias()]
    connection.ensure_connection()
    with connection.connection.cursor() as cursor:
        make = "CREATE TEMPORARY TABLE {} ON COMMIT DROP AS SELECT {} FROM {} WHERE false"
        cursor.execute(sql.SQL(make).format(fresh, columns, table))
        with cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(fresh, columns)) as copy:
            for row in rows:
                copy.write_row([value(row) for value in getters])
        cursor.execute(sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {}").format(table, columns, columns, fresh))
        count = cursor.rowcount
        cursor.execute(sql.SQL("DROP TABLE {}").format(fresh))
    return int(count)


def _getter(field: Any) -> Callable[[Mapping[str, Any]], Any]:
    """How to take a field's value from a row: asked once per field, not once per value."""
    name, attribute, default = field.name, field.attname, field.get_default
    wrapped = field.get_internal_type() == "JSONField"

    def value(row: Mapping[str, Any]) -> Any:
        found = row[name] if name in row else row[attribute] if attribute in row else default()
        return Jsonb(_held(found)) if wrapped and found is not None else _held(found)

    return value


def _held(value: Any) -> Any:
    """The same without U+0000 in its texts."""
    if isinstance(value, str):
        return value.replace("\0", "\ufffd")
    if isinstance(value, dict):
        return {_held(key): _held(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_held(one) for one in value]
    return value

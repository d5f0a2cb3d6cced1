"""Hidden rows full of words that must appear nowhere: one of every table, hung on rows that are seen."""

import uuid
from datetime import UTC, datetime
from typing import Any

TOKEN = "zqcanary"
AT = datetime(2025, 1, 2, tzinfo=UTC)
SHORTEST = 12
NAMED = {"figure": "arrests", "chart": "course", "form": "csv"}
"""Parts of addresses that are no id: one of each."""
NOT_OPENED = {
    "given-one": "a package that was released: tests/desk/test_trust_pages.py",
    "given-file": "its file: tests/sharing/test_seal.py",
    "queue-bank": "a bank: tests/desk/test_banks_page.py",
    "queue-file": "a file of a built queue: tests/desk/test_queue_page.py",
    "ask-batch": "questions: tests/desk/test_deconfliction.py, tests/deconfliction/test_silence.py",
    "hit": "a hit: tests/desk/test_deconfliction.py",
    "link-preview": "a build: tests/desk/test_joining_page.py",
    "person-merge": "a build: tests/desk/test_joining_page.py",
    "person-split": "a build: tests/desk/test_joining_page.py",
    "persons-undone": "a decision: tests/desk/test_joining_page.py",
    "statement-document": "a statement that was read and signed: tests/report/test_statements.py",
    "protected-one": "somebody put away: tests/victims, tests/records/test_put_away.py",
    "door-sent": "a form of one's own, by its key: tests/desk/test_actionday_pages.py",
    "door-reported": "a report, by its id: tests/desk/test_actionday_pages.py",
    "kept": "a form that was kept: tests/desk/test_passkeys.py",
}
"""Pages that the sweep asks for by ids that are none, and where they are opened."""


def asking(ids: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What pages are asked with that show nothing unasked, by name."""
    return {
        "calls-preview": {"kind": "roll_call", "to": ["DK-DESK", "DE-DESK", "SE-DESK"]},
        "releases-preview": {"figure": ["arrests", "suspects", "negative:no_arrests_in_country"]},
        "items-labels": {"item": ids.get("item", "")},
        "statements-make": {"release": ids.get("figurerelease", ""), "kind": "press", "language": "en"},
        "board-sheets": {"agency": "DK-DESK"},
        "board-sheet": {"agency": "DK-DESK"},
    }


def value(field: Any, token: str) -> Any:
    """Something of the field's type, with the token in it wherever there is room."""
    kind = field.get_internal_type()
    if kind in ("CharField", "TextField"):
        return token[: field.max_length] if (field.max_length or 99) >= SHORTEST else ""
    if field.name == "number":
        return uuid.uuid4().int % 90_000 + 9_000  # counted up by an agency: no two have the same
    base = getattr(field, "base_field", None)
    if base is not None and base.get_internal_type() == "UUIDField":
        return [uuid.uuid4()]
    room = getattr(base, "max_length", 0) or 99
    makers: dict[str, Any] = {
        "UUIDField": uuid.uuid4(),
        "DateTimeField": AT,
        "JSONField": [_sign(token)] if field.name in ("because", "sources", "files") else {"note": token},
        "ArrayField": [token] if room >= SHORTEST else [],
        "BinaryField": token.encode(),
        "BooleanField": False,
        "DecimalField": 1,
    }
    return makers.get(kind, 7)


def _sign(token: str) -> dict[str, Any]:
    source = {"contribution": token, "file": token, "row": 1}
    return {"kind": "email", "value": token, "weight": 9, "sentence": token, "against": False, "sources": [source]}


def canary(model: Any, known: dict[str, Any]) -> Any:
    """Save a row of a model: what is known as given, everything else with a token of its own."""
    token = f"{TOKEN}{uuid.uuid4().hex[:10]}"
    names = {field.name for field in model._meta.concrete_fields} | {f.attname for f in model._meta.concrete_fields}
    given = {name: said for name, said in known.items() if name in names}
    for field in model._meta.concrete_fields:
        if "Integer" in field.get_internal_type() and isinstance(given.get(field.name), str):
            del given[field.name]  # a person's number is text, an edition's is not
        if field.name not in given and field.attname not in given and not field.primary_key:
            given[field.name] = value(field, token)
    return model.objects.create(**given)


def hung_on(seen: dict[str, Any]) -> dict[str, Any]:
    """References to rows that are seen, so that a leak would show on their pages and in their counts."""
    return {
        "person": seen["person"],
        "package": seen["package"],
        "key": "lumen:40213",
        "left": "lumen:40213",
        "right": "lumen:46",
        "state": "proposed",
        "category": "suspect",
        "country": "DE",
        "became": None,
        "withdrawn_at": None,
        "withdrawn_by": None,
        "away_from": [],
        "grants": [],
        "codes": ["H0"],
        "version": 7000,
    }


def plant(operation: str, *, owner: str, seen: dict[str, Any], **instead: Any) -> list[Any]:
    """One hidden row of every table that holds agency data; gives the rows."""
    from django.apps import apps

    from tallystick.records.models.held import Held
    from tallystick.records.session import administration

    skipped = {"LedgerLine"}  # nothing takes a line away again
    held = hung_on(seen) | {"operation_id": operation, "owner": owner} | instead
    with administration():
        models = [m for m in apps.get_app_config("records").get_models() if issubclass(m, Held)]
        return [canary(model, held | _once(model)) for model in models if model.__name__ not in skipped]


def _once(model: Any) -> dict[str, Any]:
    """A person is put away once: each planted row puts away one of its own."""
    return {"person": uuid.uuid4()} if model.__name__ == "Protected" else {}


def words(rows: list[Any]) -> dict[tuple[str, str], str]:
    """Every planted row as PostgreSQL writes it, to see whether any was changed."""
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        found = {}
        for row in rows:
            table = row._meta.db_table
            cursor.execute(f"SELECT to_jsonb(t)::text FROM {table} t WHERE id = %s", [row.pk])
            found[(table, str(row.pk))] = str(cursor.fetchone())
        return found


def hidden_from(desk, user):
    """Rows this officer may not see, each hidden for another reason."""
    from tallystick.records.models import Officer

    officer = Officer.objects.get(username=user)
    seen = {"person": desk.persons["P-00042"], "package": desk.package}
    other = {"HQ-DESK": "SE-DESK"}.get(officer.agency_id, "HQ-DESK")
    planted = plant(desk.operation, owner=other, seen=seen)
    own = {"owner": officer.agency_id, "seen": seen}
    planted += plant(desk.operation, **own, category="victim", version=7001, number="zqcanary-1", digest="zqcanary-1")
    planted += plant(
        desk.operation, **own, away_from=[str(officer.pk)], version=7002, number="zqcanary-2", digest="zqcanary-2"
    )
    return planted


def remove(planted):
    from tallystick.records.session import administration

    with administration():
        for row in planted:
            type(row).objects.filter(pk=row.pk).delete()


def addresses():
    """Every address of the desk with the kinds of id it takes and its methods."""
    from tallystick.desk import urls
    from tallystick.desk.access import patterns_below

    return [
        (p.name, list(p.pattern.converters), p.callback.access_methods)
        for p in patterns_below(urls.urlpatterns)
        if p.name
    ]


def path_of(name, kinds, ids):
    from django.urls import reverse

    named = NAMED | ({"form": "html"} if name.startswith("statement") else {})
    given = {kind: ids.get(kind, named.get(kind, uuid.UUID(int=5))) for kind in kinds}
    return reverse(f"desk:{name}", kwargs=given)

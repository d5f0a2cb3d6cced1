"""Questions put and holdings entered by invented officers, answered as the worker would; for tests."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

MAIL = "fox.tail@post.example"


def now() -> datetime:
    return datetime.now(UTC)


def put(kind: str = "email", value: str = MAIL, **more: Any) -> Any:
    from tallystick.deconfliction.asking.put import Put

    return Put(kind=kind, value=value, **more)


def officer(operation: Any, agency: str, *roles: str, purpose: str = "test") -> Any:
    """An officer of the agency (``DK-NCP`` or ``DK-NCP/2``), who may ask and hold where no roles are named."""
    return operation.viewer(agency, *(roles or ("coordinator", "analyst")), purpose=purpose)


def ask(operation: Any, agency: str, *puts: Any, answered: bool = True, purpose: str = "test", **more: Any) -> Any:
    """Put questions and have them answered; gives the outcome."""
    from tallystick.deconfliction.answering import jobs
    from tallystick.deconfliction.asking.acts import ask as put_questions
    from tallystick.records.session import session

    by = officer(operation, agency, purpose=purpose)
    with session(by):
        made = put_questions(puts or (put(),), by=by, **{"at": now(), "reason": "a case of ours"} | more)
    if answered and made.batch:
        jobs.answer_batch(home=Path(operation.home), operation_id=operation.id, batch=made.batch)
    return made


def standing(days: int = 30) -> datetime:
    return now() + timedelta(days=days)


def hold(operation: Any, agency: str, what: Any = None, *, again: bool = True, **more: Any) -> Any:
    """Enter a holding and have standing questions asked again; gives the row (None: an alarm)."""
    from tallystick.deconfliction.answering import jobs
    from tallystick.deconfliction.holding import acts
    from tallystick.records.session import session

    by = officer(operation, agency)
    with session(by):
        row = acts.hold(what or put(), by=by, **{"at": now(), "reason": "ours"} | more).holding
    if again and row:
        jobs.answer_standing(home=Path(operation.home), operation_id=operation.id, holding=str(row.pk))
    return row


def search(operation: Any, agency: str, what: Any, **more: Any) -> Any:
    """Plan a search and have what it asks answered; gives the outcome."""
    from tallystick.deconfliction.answering import jobs
    from tallystick.deconfliction.holding import acts
    from tallystick.records.session import session

    by = officer(operation, agency)
    with session(by):
        made = acts.plan_search(what, by=by, **{"at": now(), "reason": "a warrant"} | more)
    jobs.answer_batch(home=Path(operation.home), operation_id=operation.id, batch=made.batch)
    jobs.answer_standing(home=Path(operation.home), operation_id=operation.id)
    return made


def told(operation: Any, agency: str, made: Any, *, at: datetime | None = None, purpose: str = "test") -> list[Any]:
    """What the asker reads when answers are shown."""
    from tallystick.deconfliction.asking.reads import batch
    from tallystick.records.session import session

    by = officer(operation, agency, purpose=purpose)
    with session(by):
        return list(batch(by, made.batch, now=at or now() + timedelta(seconds=5)))


def states(operation: Any, agency: str, made: Any, **more: Any) -> list[str]:
    return [str(one.state) for one in told(operation, agency, made, **more)]


def rows(operation: Any, model: str, **which: Any) -> list[Any]:
    """Rows as nobody but the database's owner sees them."""
    from tallystick.records import models
    from tallystick.records.session import administration

    with administration():
        return list(getattr(models, model).objects.defer(None).filter(operation_id=operation.id, **which))


def notices(operation: Any, agency: str, kind: str = "hit") -> list[str]:
    return sorted(row.words for row in rows(operation, "Notice", to=agency, kind=kind))


def waiting(task: str, **ids: str) -> int:
    """How many jobs of a task wait in the queue with these arguments."""
    from django.db import connections

    from tallystick.records.session import administration

    with administration(), connections["owner"].cursor() as cursor:
        cursor.execute("SELECT args::text FROM procrastinate_jobs WHERE task_name = %s", [task])
        found = [json.loads(args) for (args,) in cursor.fetchall()]
    return sum(all(args.get(name) == said for name, said in ids.items()) for args in found)

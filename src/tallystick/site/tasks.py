"""Background jobs by name, for the queue. Arguments are ids only; each runs as the worker for one operation."""

from datetime import UTC, datetime

from django.conf import settings
from procrastinate.contrib.django import app

from tallystick.deconfliction.answering import jobs as answering
from tallystick.deconfliction.hits import due
from tallystick.linking import jobs as linking
from tallystick.sharing import jobs as sharing
from tallystick.sharing import ledger
from tallystick.site.office import Office
from tallystick.triage import jobs as triage
from tallystick.triage.builds.alone import in_turn


@app.task(name="linking.build")
def build(operation: str, asked: str = "") -> None:
    """Link the operation again; ``asked`` is the log entry of who asked for it."""
    linking.build(home=settings.TALLYSTICK_HOME, operation_id=operation, request=asked)


@app.task(name="sharing.seal_package")
def seal_package(operation: str, package: str) -> None:
    """Write and seal the file of a released package."""
    sharing.seal_package(Office(settings.TALLYSTICK_HOME).service(operation), package, home=settings.TALLYSTICK_HOME)


@app.periodic(cron="* * * * *")
@app.task(name="ledger.checkpoint")
def checkpoint(timestamp: int = 0) -> None:
    """Put committed lines into the log and sign a checkpoint over them: every minute, and after 1,000 lines."""
    ledger.checkpoint(settings.TALLYSTICK_HOME, at=datetime.now(UTC))


@app.task(name="triage.order")
def order(operation: str, agency: str) -> None:
    """Make an agency's order of looking again, after whatever build of it runs."""
    triage.order(home=settings.TALLYSTICK_HOME, operation_id=operation, agency=agency, turn=in_turn)


@app.periodic(cron="17 * * * *")
@app.task(name="triage.order_all")
def order_all(timestamp: int = 0) -> None:
    """Have every agency's order of looking made again: waits run out by the hour."""
    triage.order_all(home=settings.TALLYSTICK_HOME)


@app.periodic(cron="23 * * * *")
@app.task(name="deconfliction.remind")
def remind(timestamp: int = 0) -> None:
    """Remind owners of hits they have to decide about, by the hour: at half time, and when one is overdue."""
    due.remind_all(now=datetime.now(UTC))


@app.task(name="deconfliction.answer")
def answer(operation: str, question: str) -> None:
    """Answer a question: does anyone hold this?"""
    answering.answer(home=settings.TALLYSTICK_HOME, operation_id=operation, questions=[question])


@app.task(name="deconfliction.answer_batch")
def answer_batch(operation: str, batch: str) -> None:
    """Answer questions that were put together."""
    answering.answer_batch(home=settings.TALLYSTICK_HOME, operation_id=operation, batch=batch)


@app.task(name="deconfliction.answer_names")
def answer_names(operation: str, question: str = "") -> None:
    """Compare the name a question asks for with what owners hold, or those of all standing questions."""
    answering.answer_names(home=settings.TALLYSTICK_HOME, operation_id=operation, question=question)


@app.task(name="deconfliction.answer_standing")
def answer_standing(operation: str, holding: str = "") -> None:
    """Ask standing questions again: of a new holding, or of all there is."""
    answering.answer_standing(home=settings.TALLYSTICK_HOME, operation_id=operation, holding=holding)


@app.task(name="deconfliction.hurry")
def hurry(operation: str, question: str) -> None:
    """Have the owners of a question's hits decide within eight hours."""
    answering.hurry(home=settings.TALLYSTICK_HOME, operation_id=operation, question=question)

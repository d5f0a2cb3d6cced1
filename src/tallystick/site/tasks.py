"""Background jobs by name, for the queue. Arguments are ids only; each runs as the worker for one operation.

Each imports what it does when it is called: Django reads this file whenever it starts, for every command, and the rooms
behind it take longer to import than most commands to run.
"""

from datetime import UTC, datetime

from django.conf import settings
from procrastinate.contrib.django import app

from tallystick.site.office import Office


@app.task(name="linking.build")
def build(operation: str, asked: str = "") -> None:
    """Link the operation again; ``asked`` is the log entry of who asked for it."""
    from tallystick.linking import jobs as linking

    linking.build(home=settings.TALLYSTICK_HOME, operation_id=operation, request=asked)


@app.task(name="sharing.seal_package")
def seal_package(operation: str, package: str) -> None:
    """Write and seal the file of a released package."""
    from tallystick.sharing import jobs as sharing

    sharing.seal_package(Office(settings.TALLYSTICK_HOME).service(operation), package, home=settings.TALLYSTICK_HOME)


@app.periodic(cron="* * * * *")
@app.task(name="ledger.checkpoint")
def checkpoint(timestamp: int = 0) -> None:
    """Put committed lines into the log and sign a checkpoint over them: every minute, and after 1,000 lines."""
    from tallystick.sharing import ledger

    ledger.checkpoint(settings.TALLYSTICK_HOME, at=datetime.now(UTC))


@app.task(name="triage.order")
def order(operation: str, agency: str) -> None:
    """Make an agency's order of looking again, after whatever build of it runs."""
    from tallystick.triage import jobs as triage
    from tallystick.triage.builds.alone import in_turn

    triage.order(home=settings.TALLYSTICK_HOME, operation_id=operation, agency=agency, turn=in_turn)


@app.periodic(cron="17 * * * *")
@app.task(name="triage.order_all")
def order_all(timestamp: int = 0) -> None:
    """Have every agency's order of looking made again: waits run out by the hour."""
    from tallystick.triage import jobs as triage

    triage.order_all(home=settings.TALLYSTICK_HOME)


@app.periodic(cron="23 * * * *")
@app.task(name="deconfliction.remind")
def remind(timestamp: int = 0) -> None:
    """Remind owners of hits they have to decide about, by the hour: at half time, and when one is overdue."""
    from tallystick.deconfliction.hits import due

    due.remind_all(now=datetime.now(UTC))


@app.task(name="deconfliction.answer")
def answer(operation: str, question: str) -> None:
    """Answer a question: does anyone hold this?"""
    from tallystick.deconfliction.answering import jobs as answering

    answering.answer(home=settings.TALLYSTICK_HOME, operation_id=operation, questions=[question])


@app.task(name="deconfliction.answer_batch")
def answer_batch(operation: str, batch: str) -> None:
    """Answer questions that were put together."""
    from tallystick.deconfliction.answering import jobs as answering

    answering.answer_batch(home=settings.TALLYSTICK_HOME, operation_id=operation, batch=batch)


@app.task(name="deconfliction.answer_names")
def answer_names(operation: str, question: str = "") -> None:
    """Compare the name a question asks for with what owners hold, or those of all standing questions."""
    from tallystick.deconfliction.answering import jobs as answering

    answering.answer_names(home=settings.TALLYSTICK_HOME, operation_id=operation, question=question)


@app.task(name="deconfliction.answer_standing")
def answer_standing(operation: str, holding: str = "") -> None:
    """Ask standing questions again: of a new holding, or of all there is."""
    from tallystick.deconfliction.answering import jobs as answering

    answering.answer_standing(home=settings.TALLYSTICK_HOME, operation_id=operation, holding=holding)


@app.task(name="deconfliction.hurry")
def hurry(operation: str, question: str) -> None:
    """Have the owners of a question's hits decide within eight hours."""
    from tallystick.deconfliction.answering import jobs as answering

    answering.hurry(home=settings.TALLYSTICK_HOME, operation_id=operation, question=question)


@app.task(name="actionday.tie")
def tie(operation: str) -> None:
    """Compute again who could warn whom on the action day, and tell each agency of its own."""
    from tallystick.actionday.ties import jobs as ties

    ties.tie(settings.TALLYSTICK_HOME, operation)


@app.task(name="actionday.from_feedback")
def from_feedback(operation: str, feedback: str) -> None:
    """Fill results from what a country answered on a person of its package."""
    from tallystick.actionday.results import from_feedback as feedback_results

    feedback_results.from_feedback(operation_id=operation, feedback=feedback, now=datetime.now(UTC))


@app.periodic(cron="*/5 * * * *")
@app.task(name="actionday.situation")
def situation(timestamp: int = 0) -> None:
    """Keep what the board says at every full half hour while a window is open; soon after, where it was missed."""
    from tallystick.actionday.board import situation as situations

    situations.report_all(now=datetime.now(UTC))

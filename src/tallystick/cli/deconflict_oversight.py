"""Commands of the oversight of questions: what is left of the budget, patterns that look like a search."""

from datetime import UTC, datetime
from typing import Any

import click

from tallystick.cli.main import json_option, officer_options, reason_option
from tallystick.cli.printing import say_json, show
from tallystick.vocabulary.deconfliction import AlarmState
from tallystick.vocabulary.errors import Malformed


@click.command("budget")
@click.option("--officer", "per_officer", type=int, help="Set: questions a day of one officer, with --agency.")
@click.option("--agency", "per_agency", type=int, help="Set: questions a day of the agency.")
@click.option("--reason", default="", help="Why; needed to set it.")
@officer_options
@json_option
@click.pass_obj
def budget(
    office: Any, per_officer: int | None, per_agency: int | None, reason: str, username: str, operation: str,
    purpose: str, as_json: bool,
) -> None:  # fmt: skip
    """How many questions are left to you and your agency; a data-protection officer sets it."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.deconfliction.asking import budgets, reads

    now = datetime.now(UTC)
    if per_officer is not None or per_agency is not None:
        if per_officer is None or per_agency is None:
            raise Malformed("budget", "one of the two numbers is missing", "Give --officer and --agency.")
        with office.session(viewer):
            budgets.set_budget(per_officer, per_agency, by=viewer, at=now, reason=reason)
    with office.session(viewer):
        left = reads.left(viewer, now=now)
    said = {
        "of an officer": left.per_officer, "left to you": left.left_officer, "of the agency": left.per_agency,
        "left to the agency": left.left_agency,
    }  # fmt: skip
    if as_json:
        say_json(said)
        return
    for name, number in said.items():
        click.echo(f"{name:20} {number:,}")


@click.command("alarms")
@officer_options
@json_option
@click.pass_obj
def alarms(office: Any, username: str, operation: str, purpose: str, as_json: bool) -> None:
    """Questions of your agency that looked like a search through what others hold."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.deconfliction.asking import reads

    with office.session(viewer):
        rows = [
            {"alarm": str(one.alarm.pk), "state": str(one.state), "officer": one.officer, "kind": one.alarm.kind,
             "pattern": one.alarm.pattern, "questions": one.alarm.count, "shown": one.alarm.shown, "at": one.alarm.at,
             "finding": one.finding.reason if one.finding else "", "reason": one.tried,
             "before": [{"value": row.said, "at": row.at, "reason": row.reason} for row in one.questions]}
            for one in reads.alarms(viewer)
        ]  # fmt: skip
    columns = ["state", "officer", "kind", "pattern", "questions", "shown", "reason", "at", "alarm"]
    show(rows, columns=columns, as_json=as_json)


@click.command("settle")
@click.argument("alarm")
@click.argument("says", type=click.Choice([str(AlarmState.CLEARED), str(AlarmState.CONFIRMED)]))
@reason_option
@officer_options
@click.pass_obj
def settle(office: Any, alarm: str, says: str, reason: str, username: str, operation: str, purpose: str) -> None:
    """Clear an ALARM (its id), or confirm that it was a search; for data-protection officers."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.deconfliction.asking.alarms import settle_alarm

    with office.session(viewer):
        settle_alarm(alarm, says, by=viewer, at=datetime.now(UTC), reason=reason)
    click.echo(says)

"""Commands of owners' permissions: ask, answer, withdraw, list."""

from datetime import UTC, datetime
from typing import Any

import click

from tallystick.cli.main import json_option, officer_options, reason_option
from tallystick.cli.printing import show

until_option = click.option("--until", type=click.DateTime(["%Y-%m-%d"]), default=None, help="Last day it holds (UTC).")
scope_option = click.option(
    "--scope", multiple=True, metavar="PURPOSE", help="A purpose it holds for; none: every one."
)
told_option = click.option("--told", default="", help="On the owner's behalf: who told it, how and when.")
first_time_option = click.option(
    "--first-time", is_flag=True, help="The recipient is meant, though it was never given anything before."
)


def end_of(day: datetime | None) -> datetime | None:
    """The end of a day, UTC."""
    return day.replace(hour=23, minute=59, second=59, tzinfo=UTC) if day else None


def knowing_of(first_time: bool) -> tuple[str, ...]:
    """The warnings an officer acknowledged."""
    return ("first_time",) if first_time else ()


@click.group()
def permission() -> None:
    """Owners' permissions: H1 before proceedings, H2 and H3 before anything is passed on."""


@permission.command("ask")
@click.argument("contribution")
@click.option("--code", type=click.Choice(["H1", "H2", "H3"]), required=True)
@click.option("--recipient", required=True, help="Agency code.")
@until_option
@scope_option
@reason_option
@officer_options
@click.pass_obj
def ask(
    office: Any,
    contribution: str,
    code: str,
    recipient: str,
    until: datetime | None,
    scope: tuple[str, ...],
    reason: str,
    username: str,
    operation: str,
    purpose: str,
) -> None:
    """Ask the owner of CONTRIBUTION (its digest, or the start of it) for permission."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.sharing import permissions

    with office.session(viewer):
        row = permissions.ask_permission(
            contribution,
            code=code,
            recipient=recipient,
            scope=scope,
            until=end_of(until),
            by=viewer,
            at=datetime.now(UTC),
            reason=reason,
        )
    click.echo(f"{row.owner} is asked: {row.pk}")


@permission.command("answer")
@click.argument("permission_id")
@click.option("--grant/--refuse", "granted", required=True, default=None)
@until_option
@scope_option
@told_option
@first_time_option
@reason_option
@officer_options
@click.pass_obj
def answer(
    office: Any,
    permission_id: str,
    granted: bool,
    until: datetime | None,
    scope: tuple[str, ...],
    told: str,
    first_time: bool,
    reason: str,
    username: str,
    operation: str,
    purpose: str,
) -> None:
    """Grant or refuse what was asked of your agency, or of another on its behalf (--told)."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.sharing import permissions

    with office.session(viewer):
        row = permissions.answer_permission(
            permission_id,
            granted=granted,
            scope=scope or None,
            until=end_of(until),
            told=told,
            knowing=knowing_of(first_time),
            by=viewer,
            at=datetime.now(UTC),
            reason=reason,
        )
    click.echo(f"{row.state}: {row.code} of {row.contribution[:12]} for {row.recipient}")


@permission.command("withdraw")
@click.argument("permission_id")
@told_option
@reason_option
@officer_options
@click.pass_obj
def withdraw(
    office: Any, permission_id: str, told: str, reason: str, username: str, operation: str, purpose: str
) -> None:
    """End a permission; packages that rest on it are hidden from their recipient at once."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.sharing import permissions

    with office.session(viewer):
        row = permissions.withdraw_permission(permission_id, by=viewer, at=datetime.now(UTC), reason=reason, told=told)
    click.echo(f"withdrawn: {row.code} of {row.contribution[:12]} for {row.recipient}")


@permission.command("list")
@officer_options
@json_option
@click.pass_obj
def list_permissions(office: Any, username: str, operation: str, purpose: str, as_json: bool) -> None:
    """Permissions you may see: what waits for you, what you asked, what is in force."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from dataclasses import asdict

    from tallystick.sharing import asked

    with office.session(viewer):
        seen = asked.permissions(viewer, at=datetime.now(UTC))
    groups = (
        ("waits for you", seen.waiting),
        ("asked", seen.asked),
        ("in force", seen.in_force),
        ("ended", seen.ended),
    )
    rows = [{"list": name, **asdict(line)} for name, lines in groups for line in lines]
    columns = ["list", "code", "owner", "recipient", "state", "scope", "until", "days_left", "contribution", "id"]
    show(rows, columns=columns, as_json=as_json)


@click.command("permit")
@click.argument("contribution")
@click.option("--code", type=click.Choice(["H1", "H2", "H3"]), required=True)
@click.option("--recipient", required=True, help="Agency code.")
@until_option
@scope_option
@first_time_option
@reason_option
@officer_options
@click.pass_obj
def permit(
    office: Any,
    contribution: str,
    code: str,
    recipient: str,
    until: datetime | None,
    scope: tuple[str, ...],
    first_time: bool,
    reason: str,
    username: str,
    operation: str,
    purpose: str,
) -> None:
    """Record a permission the owner gave of its own accord, for CONTRIBUTION (its digest) and one recipient.

    The coordinator may enter it on behalf of the owner: say in the reason who told it, how and when.
    """
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.sharing import permissions

    with office.session(viewer):
        permissions.record_permission(
            contribution,
            code=code,
            recipient=recipient,
            until=end_of(until),
            scope=scope,
            knowing=knowing_of(first_time),
            by=viewer,
            at=datetime.now(UTC),
            reason=reason,
        )
    click.echo(f"recorded: {code} of {contribution[:12]} for {recipient}")

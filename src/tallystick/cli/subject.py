"""``tallystick subject``: subjects of action at a prompt, from a person of a package to ready; permitted hours."""

from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

import click

from tallystick.cli.asking import instant
from tallystick.cli.entering import entry_of, entry_options
from tallystick.cli.main import json_option, officer_options, reason_option
from tallystick.cli.printing import say_json, show
from tallystick.vocabulary.errors import Malformed

COLUMNS = ["agency", "reference", "count", "role", "state", "missing"]
WHEN = ("valid_from", "valid_until", "suicide_assessed_at", "follow_up_due")


@click.group()
def subject() -> None:
    """Subjects of action: what leaves the country is a reference, a count, a role and a state."""


@subject.command("persons")
@officer_options
@json_option
@click.pass_obj
def persons(office: Any, username: str, operation: str, purpose: str, as_json: bool) -> None:
    """Persons of your packages who are not set yet, those with signs of risk to a child first."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.actionday.subjects.reads import persons_to_set

    with office.session(viewer):
        rows = [vars(one) for one in persons_to_set(viewer)]
    show(rows, columns=["person", "number", "package", "role", "because"], as_json=as_json)


@subject.command("list")
@click.option("--after", default="", metavar="ID", help="Go on after this one.")
@officer_options
@json_option
@click.pass_obj
def listed(office: Any, after: str, username: str, operation: str, purpose: str, as_json: bool) -> None:
    """Subjects, with how much is missing before each of yours is ready."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.actionday.subjects.reads import subjects

    with office.session(viewer):
        lines, more = subjects(viewer, now=datetime.now(UTC), after=after)
    rows = [
        {**vars(one), "missing": sum(not reason.met for reason in one.reasons) if one.mine else ""} for one in lines
    ]
    show(rows, columns=COLUMNS, as_json=as_json)
    if more:
        click.echo(f"more: --after {more}", err=True)


@subject.command("show")
@click.argument("name")
@officer_options
@json_option
@click.pass_obj
def shown(office: Any, name: str, username: str, operation: str, purpose: str, as_json: bool) -> None:
    """One of your subjects (reference, code or id): what is there and what is missing before it is ready."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.actionday.doors.naming import subject_named
    from tallystick.actionday.subjects.reads import subject as one

    with office.session(viewer):
        page = one(viewer, subject_named(viewer, name), now=datetime.now(UTC))
    reasons = [vars(reason) for reason in page.line.reasons]
    if as_json:
        say_json({**vars(page.line), "reasons": reasons})
        return
    click.echo(f"{page.line.reference}: {page.line.state.replace('_', ' ')}")
    for reason in page.line.reasons:
        click.echo(f"  {'there  ' if reason.met else 'MISSING'}  {reason.sentence}")


@subject.command("set")
@click.argument("reference")
@click.option("--person", default="", metavar="ID", help="A person of your package (subject persons).")
@click.option("--count", default=1, show_default=True, help="How many persons it stands for.")
@click.option("--role", default="", help="operator, producer, administrator, uploader, buyer, viewer.")
@reason_option
@entry_options
@officer_options
@click.pass_obj
def set_one(
    office: Any, /, reference: str, person: str, count: int, role: str, reason: str, username: str, operation: str,
    purpose: str, **entry: str,
) -> None:  # fmt: skip
    """Set a subject under your own REFERENCE."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.actionday.subjects.acts import set_subject

    with office.session(viewer):
        row = set_subject(
            reference, entry=entry_of(**entry), by=viewer, at=datetime.now(UTC), reason=reason, person=person,
            count=count, role=role,
        )  # fmt: skip
    click.echo(f"{row.reference}: {row.pk}")


@subject.command("describe")
@click.argument("name")
@click.argument("said", nargs=-1, required=True, metavar="FIELD=VALUE ...")
@reason_option
@officer_options
@click.pass_obj
def describe(
    office: Any, /, name: str, said: tuple[str, ...], reason: str, username: str, operation: str, purpose: str
) -> None:
    """Write what stays with your agency, field by field: address=..., team=..., basis=..., valid_from=TIME,
    children=no, suicide_assessed_by=..., support=..., follow_up_due=TIME. What is not named stays as it was."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.actionday.doors.naming import subject_named
    from tallystick.actionday.subjects.details import Details, write_details
    from tallystick.actionday.subjects.reads import subject as one

    names = [field.name for field in fields(Details)]
    new = dict(_field(part, names) for part in said)
    with office.session(viewer):
        found = subject_named(viewer, name)
        before = one(viewer, found, now=datetime.now(UTC)).detail
        kept = {field: getattr(before, field) for field in names} if before else {}
        write_details(found, Details(**{**kept, **new}), by=viewer, at=datetime.now(UTC), reason=reason)
    click.echo(f"{name}: {', '.join(new)} written")


@subject.command("ready")
@click.argument("name")
@reason_option
@entry_options
@officer_options
@click.pass_obj
def ready(office: Any, /, name: str, reason: str, username: str, operation: str, purpose: str, **entry: str) -> None:
    """Say that a subject is ready; refused with everything that is missing."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.actionday.doors.naming import subject_named
    from tallystick.actionday.subjects.ready import say_ready

    with office.session(viewer):
        found = subject_named(viewer, name, agency=entry["agency"])
        row = say_ready(found, entry=entry_of(**entry), by=viewer, at=datetime.now(UTC), reason=reason)
    click.echo(f"ready: {row.pk}")


@subject.command("danger")
@click.argument("name")
@reason_option
@entry_options
@officer_options
@click.pass_obj
def danger(office: Any, /, name: str, reason: str, username: str, operation: str, purpose: str, **entry: str) -> None:
    """A child is in danger: go now, whatever stands in the way. The reason stays with your agency."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.actionday.doors.naming import subject_named
    from tallystick.actionday.subjects.danger import child_in_danger

    with office.session(viewer):
        found = subject_named(viewer, name, agency=entry["agency"])
        row = child_in_danger(found, entry=entry_of(**entry), by=viewer, at=datetime.now(UTC), reason=reason)
    click.echo(f"go: {row.pk}")


@subject.command("withdraw")
@click.argument("name")
@reason_option
@officer_options
@click.pass_obj
def withdraw(office: Any, /, name: str, reason: str, username: str, operation: str, purpose: str) -> None:
    """Withdraw a subject: nobody is to be acted on any more."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.actionday.doors.naming import subject_named
    from tallystick.actionday.subjects.acts import withdraw_subject

    with office.session(viewer):
        row = withdraw_subject(subject_named(viewer, name), by=viewer, at=datetime.now(UTC), reason=reason)
    click.echo(f"{row.reference}: withdrawn")


@subject.command("hours")
@click.argument("zone")
@click.option("--since", default="", metavar="HH:MM", help="From when homes may be searched, by local time.")
@click.option("--until", default="", metavar="HH:MM", help="Until when; neither: at any hour.")
@click.option("--source", required=True, help="The law that says so.")
@reason_option
@entry_options
@officer_options
@click.pass_obj
def hours(
    office: Any, /, zone: str, since: str, until: str, source: str, reason: str, username: str, operation: str,
    purpose: str, **entry: str,
) -> None:  # fmt: skip
    """Enter when your country may search homes, in its own ZONE (Europe/Copenhagen)."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.actionday.windows.acts import enter_hours

    with office.session(viewer):
        enter_hours(
            zone, _minutes(since), _minutes(until), source, entry=entry_of(**entry), by=viewer, at=datetime.now(UTC),
            reason=reason,
        )  # fmt: skip
    click.echo(f"{zone}: {f'{since} to {until}' if since else 'at any hour'}")


def _field(said: str, names: list[str]) -> tuple[str, Any]:
    name, given, value = said.partition("=")
    if not given or name not in names:
        raise Malformed(said, "it is no field with a value", f"Write FIELD=VALUE; fields: {', '.join(names)}.")
    if name == "any_hour":
        return name, value.strip().lower() in ("yes", "true")
    return name, instant(value) if name in WHEN else value


def _minutes(said: str) -> int | None:
    try:
        at = datetime.strptime(said, "%H:%M") if said else None  # noqa: DTZ007 - a clock's hand, no instant
    except ValueError:
        raise Malformed("hours", f"{said} is no time of day", "Write it like 07:00.") from None
    return at.hour * 60 + at.minute if at else None

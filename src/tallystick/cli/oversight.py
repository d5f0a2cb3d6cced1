"""Commands of oversight: who saw a person, the week's sample, what was found, alerts. For data-protection officers."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import click

from tallystick.cli.main import json_option, reason_option
from tallystick.cli.printing import show

COLUMNS = ["at", "officer", "doing", "purpose", "kind", "subject", "recipient", "outside", "reason"]


def guardian_options(command: Any) -> Any:
    """``--as``, ``--operation``, ``--purpose``: like every officer's, but the purpose is the review itself."""
    for option in (
        click.option("--purpose", envvar="TALLYSTICK_PURPOSE", default="review of processing", show_default=True),
        click.option("--operation", envvar="TALLYSTICK_OPERATION", required=True, help="The operation's reference."),
        click.option("--as", "username", envvar="TALLYSTICK_OFFICER", required=True, help="Your user name."),
    ):
        command = option(command)
    return command


@click.group()
def oversight() -> None:
    """The log of who looked at whom and why: your own agency's officers. Reading it is logged too."""


@oversight.command("who")
@click.argument("asked")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), default=None, help="From this day on (UTC).")
@guardian_options
@json_option
@click.pass_obj
def who(
    office: Any, asked: str, since: datetime | None, username: str, operation: str, purpose: str, as_json: bool
) -> None:
    """Who saw ASKED, when, why, in which operation, from outside or not.

    ASKED is a person (number or id; mergers and splits are followed), or the text of a search.
    """
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.oversight import reads

    with office.session(viewer):
        found = reads.who(viewer, asked, since=since.replace(tzinfo=UTC) if since else None)
    show(_lines((*found.looks, *found.builds)), columns=COLUMNS, as_json=as_json)
    if not as_json:
        click.echo(_total(found))


@oversight.command("officer")
@click.argument("name")
@click.option("--days", type=int, default=30, show_default=True)
@guardian_options
@json_option
@click.pass_obj
def officer(office: Any, name: str, days: int, username: str, operation: str, purpose: str, as_json: bool) -> None:
    """What the officer NAME (user name) of your agency did, newest first."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.oversight import reads

    with office.session(viewer):
        found = reads.by_officer(viewer, name, since=datetime.now(UTC) - timedelta(days=days))
    show(_lines(found.looks), columns=COLUMNS, as_json=as_json)
    if not as_json:
        click.echo(_total(found))


@oversight.command("sample")
@click.option("--week", default="", help="ISO week such as 2026-W07; else the last one that is over.")
@click.option("--from", "start", type=int, default=0, help="Rows to pass over.")
@guardian_options
@json_option
@click.pass_obj
def sample(office: Any, week: str, start: int, username: str, operation: str, purpose: str, as_json: bool) -> None:
    """The week's sample to review; it is drawn when it is first asked for, always the same."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.oversight import acts

    with office.session(viewer):
        found = acts.sample_to_review(week, by=viewer, at=datetime.now(UTC), start=start)
    rows = [
        {"review": str(one.review.pk), "because": one.review.because, "finding": one.review.finding, **line}
        for one, line in zip(found.rows, _lines(one.look for one in found.rows), strict=True)
    ]
    columns = ["review", "because", "finding", "at", "officer", "doing", "purpose", "kind", "subject", "outside"]
    show(rows, columns=columns, as_json=as_json)
    if not as_json:
        click.echo(f"{found.week}: {found.entries:,} entries, {found.total:,} drawn, {found.reviewed:,} reviewed")


@oversight.command("review")
@click.argument("review_id")
@click.argument("finding", type=click.Choice(["in_order", "unclear", "breach"]))
@reason_option
@guardian_options
@click.pass_obj
def review(office: Any, review_id: str, finding: str, reason: str, username: str, operation: str, purpose: str) -> None:
    """Say what a drawn entry is. A breach is told to your agency's coordinators."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.oversight import acts

    with office.session(viewer):
        acts.review(review_id, finding, by=viewer, at=datetime.now(UTC), reason=reason)
    click.echo("recorded")


@oversight.command("alerts")
@guardian_options
@json_option
@click.pass_obj
def alerts(office: Any, username: str, operation: str, purpose: str, as_json: bool) -> None:
    """Open alerts: looks from outside one's operations, unusual hours, breaches."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.oversight import reads

    with office.session(viewer):
        found = reads.alerts(viewer, datetime.now(UTC))
    rows = [
        {"at": one.at, "kind": one.kind, "officer": one.name or one.officer, "words": one.words, "notice": one.notice}
        for one in found
    ]
    show(rows, columns=["at", "kind", "officer", "words", "notice"], as_json=as_json)


def _lines(looks: Iterable[Any]) -> list[dict[str, Any]]:
    return [
        {
            "at": one.entry.at,
            "officer": one.name or "a job",
            "doing": one.entry.doing,
            "purpose": one.entry.purpose,
            "kind": one.entry.subject_kind,
            "subject": one.number or one.entry.subject,
            "recipient": one.entry.recipient,
            "outside": "yes" if one.entry.outside else "",
            "reason": one.entry.reason,
        }
        for one in looks
    ]


def _total(found: Any) -> str:
    shown = len(found.looks)
    return f"{found.total:,} entries" + (f", the newest {shown:,} shown" if found.total > shown else "")

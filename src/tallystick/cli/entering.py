"""What every entry of the action day says at a prompt: when, under which key, on whose behalf."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

import click

from tallystick.cli.asking import instant

Call = TypeVar("Call", bound=Callable[..., Any])
NOW = "When it happened, with its offset: 2026-03-01T06:10+01:00."


def entry_options(command: Call) -> Call:
    """When it happened, under which key, and on whose behalf: who told, how, when."""
    for option in (
        click.option("--told-at", default="", help="When they told it; else now."),
        click.option("--told-how", default="phone", show_default=True, help="siena, phone, liaison_officer, ..."),
        click.option("--told-by", default="", help="Who of them told you."),
        click.option("--for", "agency", default="", metavar="AGENCY", help="On behalf of this agency."),
        click.option("--officer-named", default="", help="Who you are, at a post that several share."),
        click.option("--sent", default="", metavar="KEY", help="A UUID; the same sent twice is one."),
        click.option("--at", "happened", default="", metavar="TIME", help=NOW),
    ):
        command = option(command)
    return command


def entry_of(
    *, happened: str, sent: str, officer_named: str, agency: str, told_by: str, told_how: str, told_at: str
) -> Any:
    """An entry as the acts take it. Raises Malformed for a time without its offset."""
    from tallystick.actionday.entering import Entry, Told
    from tallystick.vocabulary.actionday import Via

    told = Told(by=told_by, how=told_how, at=instant(told_at) or datetime.now(UTC)) if agency and told_by else None
    return Entry(
        sent=sent, happened_at=instant(happened), via=Via.COMMAND, agency=agency, told=told, officer_named=officer_named
    )

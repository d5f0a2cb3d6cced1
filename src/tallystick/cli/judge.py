"""Commands of what people say of files, matches, entries and series."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import click

from tallystick.cli.item import instant
from tallystick.cli.main import json_option, officer_options, reason_option
from tallystick.cli.printing import show
from tallystick.vocabulary.triage import LOWERS, SAYS_OF, About, Says

Call = Callable[..., Any]


def _words(about: About) -> click.Choice[str]:
    return click.Choice(sorted(str(says) for says in SAYS_OF[about]))


def said_options(command: Call) -> Call:
    """``--reason`` and who says it."""
    return click.pass_obj(reason_option(officer_options(command)))


@click.group()
def judge() -> None:
    """What people say of files, matches, entries and series. What raises a file takes one person and falls with two;
    what lowers it takes two and falls with one."""


@judge.command("file")
@click.argument("content")
@click.argument("says", type=_words(About.FILE))
@click.option("--until", default="", help="End of a lowering, a year at most: 2026-09-30T00:00+02:00.")
@click.option("--scheme", default="", help="Of a classification, with --version, --profile and --value.")
@click.option("--version", "scheme_version", default="")
@click.option("--profile", default="", help="Whose table it is: 0 and 5 swap meaning between two of them.")
@click.option("--value", default="")
@click.option("--to", default="", help="Who takes charge of a file that is handed on.")
@said_options
def judge_file(office: Any, /, content: str, says: str, until: str, scheme_version: str, **said: str) -> None:
    """Say something of a file of the queue: CONTENT is its SHA-256, or what the queue names it by."""
    end = instant(until) if until else None
    given = {name: said.pop(name) for name in ("scheme", "profile", "value", "to")} | {"version": scheme_version}
    _say(office, About.FILE, content, says, value=given, until=end, **said)


@judge.command("match")
@click.argument("content")
@click.argument("bank")
@click.argument("entry")
@click.argument("says", type=_words(About.MATCH))
@said_options
def judge_match(office: Any, /, content: str, bank: str, entry: str, says: str, **said: str) -> None:
    """Say whether a match of the file CONTENT with the ENTRY of a BANK (its id) is right."""
    _say(office, About.MATCH, f"{content} {bank} {entry}", says, value={}, until=None, **said)


@judge.command("entry")
@click.argument("bank")
@click.argument("entry")
@click.argument("says", type=_words(About.ENTRY))
@said_options
def judge_entry(office: Any, /, bank: str, entry: str, says: str, **said: str) -> None:
    """Retract an ENTRY of your agency's BANK (its id), or release one that hits everywhere and was set apart."""
    _say(office, About.ENTRY, f"{bank} {entry}", says, value={}, until=None, **said)


@judge.command("series")
@click.argument("series")
@click.argument("says", type=_words(About.SERIES))
@click.option("--since", default="", help="Since when the child is safe: 2026-03-01T09:30+01:00.")
@said_options
def judge_series(office: Any, /, series: str, says: str, since: str, **said: str) -> None:
    """Say that the child of a SERIES of your agency's bank is identified, or safe."""
    _say(office, About.SERIES, series, says, value={"since": since}, until=None, **said)


def _say(
    office: Any,
    about: About,
    subject: str,
    says: str,
    *,
    value: dict[str, str],
    until: datetime | None,
    reason: str,
    username: str,
    operation: str,
    purpose: str,
) -> None:
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.triage.judging.acts import judge as say

    given = {name: word for name, word in value.items() if word}
    with office.session(viewer):
        row = say(about, subject, says, value=given, until=until, by=viewer, at=datetime.now(UTC), reason=reason)
    waits = Says(says) in LOWERS
    click.echo(f"{'waits for a second person' if waits else 'noted'}: {row.pk}")


@judge.command("agree")
@click.argument("judgement")
@said_options
def agree(office: Any, judgement: str, reason: str, username: str, operation: str, purpose: str) -> None:
    """Agree, as another person, with what lowers: from then on it stands."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.triage.judging import acts

    with office.session(viewer):
        acts.agree(judgement, by=viewer, at=datetime.now(UTC), reason=reason)
    click.echo("agreed: it stands")


@judge.command("withdraw")
@click.argument("judgement")
@said_options
def withdraw(office: Any, judgement: str, reason: str, username: str, operation: str, purpose: str) -> None:
    """Take back what was said. What lowers falls at once, what raises when a second person takes it back too."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.triage.judging import acts

    with office.session(viewer):
        acts.withdraw(judgement, by=viewer, at=datetime.now(UTC), reason=reason)
    click.echo("taken back")


@judge.command("waiting")
@officer_options
@json_option
@click.pass_obj
def waiting(office: Any, username: str, operation: str, purpose: str, as_json: bool) -> None:
    """What officers of your agency said that waits for a second person."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.triage.showing import waiting_for_second

    with office.session(viewer):
        rows = [
            {
                "judgement": line.judged.id,
                "about": str(line.judged.about),
                "subject": line.judged.subject,
                "says": str(line.judged.says),
                "by": line.by,
                "at": line.judged.at.isoformat(),
                "until": line.judged.until.isoformat() if line.judged.until else "",
                "reason": line.judged.reason,
                "asked of you": line.may_agree,
            }
            for line in waiting_for_second(viewer, now=datetime.now(UTC))
        ]
    show(rows, columns=list(rows[0]) if rows else ["judgement"], as_json=as_json)

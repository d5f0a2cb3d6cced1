"""Commands of an agency and its partners: the hub, sealed lists, and one partner outside the hub. Files are carried."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from tallystick.cli.carrying import FILE, OUT, write
from tallystick.cli.main import officer_options, reason_option
from tallystick.cli.pairing import pair
from tallystick.cli.printing import Progress
from tallystick.vocabulary.errors import Malformed


@click.group()
def partners() -> None:
    """Questions to agencies that run a house of their own: by a hub, by sealed lists, or one by one."""


partners.add_command(pair)


@partners.command("meet")
@click.argument("card", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@reason_option
@officer_options
@click.pass_obj
def meet(office: Any, card: Path, reason: str, username: str, operation: str, purpose: str) -> None:
    """Take in the CARD of the operation's key server or match hub; compare its verify key by telephone first."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.deconfliction.partners.meeting import take_card

    taken = take_card(card.read_bytes(), by=viewer, at=datetime.now(UTC), reason=reason)
    click.echo(f"{taken.role} {taken.code}, verify key {taken.verify_key}")


@partners.command("holdings")
@OUT
@reason_option
@officer_options
@click.pass_obj
def holdings(office: Any, out: Path, reason: str, username: str, operation: str, purpose: str) -> None:
    """Blind what your agency holds and the hub does not know yet, for the key server."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.deconfliction.partners.blinding import blind_holdings

    write(out, blind_holdings(by=viewer, at=datetime.now(UTC), reason=reason, told=Progress()), to="the key server")


@partners.command("questions")
@click.argument("questions", nargs=-1)
@OUT
@reason_option
@officer_options
@click.pass_obj
def questions(
    office: Any, questions: tuple[str, ...], out: Path, reason: str, username: str, operation: str, purpose: str
) -> None:
    """Blind QUESTIONS (ids), or all that stand or are of the last day, for the key server."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.deconfliction.partners.blinding import blind_questions

    content = blind_questions(questions, by=viewer, at=datetime.now(UTC), reason=reason, told=Progress())
    write(out, content, to="the key server")


@partners.command("finish")
@FILE
@OUT
@reason_option
@officer_options
@click.pass_obj
def finish(office: Any, file: Path, out: Path, reason: str, username: str, operation: str, purpose: str) -> None:
    """Make tokens of FILE, the key server's reply, for the match hub."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.deconfliction.partners.post import content_of
    from tallystick.deconfliction.partners.telling import finish as finished

    content = finished(content_of(file), by=viewer, at=datetime.now(UTC), reason=reason, told=Progress())
    write(out, content, to="the match hub")


@partners.command("again")
@OUT
@officer_options
@click.pass_obj
def again(office: Any, out: Path, username: str, operation: str, purpose: str) -> None:
    """Write what is under way once more, where it was lost."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.deconfliction.partners.telling import again as once_more

    write(out, once_more(by=viewer, at=datetime.now(UTC)), to="whoever has not answered yet")


@partners.command("collect")
@OUT
@reason_option
@officer_options
@click.pass_obj
def collect(office: Any, out: Path, reason: str, username: str, operation: str, purpose: str) -> None:
    """Ask the match hub what is new for your agency."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.deconfliction.partners.collecting import collect as collected

    write(out, collected(by=viewer, at=datetime.now(UTC), reason=reason), to="the match hub")


@partners.command("take")
@FILE
@reason_option
@officer_options
@click.pass_obj
def take(office: Any, file: Path, reason: str, username: str, operation: str, purpose: str) -> None:
    """Take in FILE, the match hub's reply: what it found becomes hits."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.deconfliction.partners.collecting import take as taken
    from tallystick.deconfliction.partners.post import content_of

    found = taken(content_of(file), by=viewer, at=datetime.now(UTC), reason=reason)
    click.echo(f"{found.findings} findings, {found.hits} new hits")
    if found.more:
        click.echo("there is more: collect again")


@partners.command("seal-list")
@click.option("--for", "recipient", required=True, metavar="AGENCY")
@click.option("--expires", required=True, help="2027-03-01T00:00+01:00.")
@click.option("--questions", type=int, default=1_000_000, show_default=True, help="In so many, one false hit at most.")
@OUT
@reason_option
@officer_options
@click.pass_obj
def seal_list(
    office: Any, recipient: str, expires: str, questions: int, out: Path, reason: str, username: str, operation: str,
    purpose: str,
) -> None:  # fmt: skip
    """Seal what your agency holds openly as a list that only answers yes or no, for one agency."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.deconfliction.partners import lists

    try:
        wish = lists.Wish(recipient=recipient, expires_at=datetime.fromisoformat(expires), questions=questions)
    except ValueError:
        raise Malformed("--expires", f"{expires} is no instant", "Write it like 2027-03-01T00:00+01:00.") from None
    sealed = lists.seal_list(wish, by=viewer, at=datetime.now(UTC), reason=reason)
    write(out, sealed.content, to=recipient)
    click.echo(f"{sum(sealed.head.values.values()):,} values; a false hit in one of {questions:,} questions at most")


@partners.command("ask-list")
@FILE
@OUT
@reason_option
@officer_options
@click.pass_obj
def ask_list(office: Any, file: Path, out: Path, reason: str, username: str, operation: str, purpose: str) -> None:
    """Ask FILE, a sealed list that came, for your questions and holdings; OUT asks its owner to confirm the hits."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.deconfliction.partners import lists
    from tallystick.deconfliction.partners.post import content_of

    asked = lists.ask_list(content_of(file), by=viewer, at=datetime.now(UTC), reason=reason)
    click.echo(f"{asked.questions:,} asked, {asked.hits} new hits, unconfirmed")
    if asked.request:
        write(out, asked.request, to=asked.owner)


@partners.command("confirm")
@FILE
@click.option("--of", "asker", required=True, metavar="AGENCY", help="Who asks.")
@OUT
@reason_option
@officer_options
@click.pass_obj
def confirm(
    office: Any, file: Path, asker: str, out: Path, reason: str, username: str, operation: str, purpose: str
) -> None:
    """Answer FILE, another agency's request to confirm hits of your list."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.deconfliction.partners import confirming
    from tallystick.deconfliction.partners.post import content_of

    said = confirming.confirm(content_of(file), asker, by=viewer, at=datetime.now(UTC), reason=reason)
    click.echo(f"{said.yes} of {said.asked} confirmed")
    write(out, said.content, to=asker)


@partners.command("confirmed")
@FILE
@click.option("--of", "owner", required=True, metavar="AGENCY", help="Whose list it was.")
@reason_option
@officer_options
@click.pass_obj
def confirmed(office: Any, file: Path, owner: str, reason: str, username: str, operation: str, purpose: str) -> None:
    """Take in FILE, what a list's owner says of unconfirmed hits."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.deconfliction.partners import confirming
    from tallystick.deconfliction.partners.post import content_of

    yes, no = confirming.take_confirmation(content_of(file), owner, by=viewer, at=datetime.now(UTC), reason=reason)
    click.echo(f"{yes} confirmed, {no} not")

"""Commands of a pair: one partner outside the hub, three files carried."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from tallystick.cli.carrying import FILE, OUT, write
from tallystick.cli.main import officer_options, reason_option

PARTNER = click.argument("partner", metavar="AGENCY")


@click.group()
def pair() -> None:
    """Private set intersection with one partner: ask, answer, finish, take."""


@pair.command("ask")
@PARTNER
@OUT
@reason_option
@officer_options
@click.pass_obj
def ask(office: Any, partner: str, out: Path, reason: str, username: str, operation: str, purpose: str) -> None:
    """The first file, for AGENCY: what yours holds and asks, hidden."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.deconfliction.partners.pairs import ask_pair

    write(out, ask_pair(partner, by=viewer, at=datetime.now(UTC), reason=reason), to=partner)


@pair.command("answer")
@PARTNER
@FILE
@OUT
@reason_option
@officer_options
@click.pass_obj
def answer(
    office: Any, partner: str, file: Path, out: Path, reason: str, username: str, operation: str, purpose: str
) -> None:
    """The second file, for AGENCY, whose first one is FILE."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.deconfliction.partners.pairs import answer_pair
    from tallystick.deconfliction.partners.post import content_of

    content = answer_pair(content_of(file), partner, by=viewer, at=datetime.now(UTC), reason=reason)
    write(out, content, to=partner)


@pair.command("finish")
@PARTNER
@FILE
@OUT
@reason_option
@officer_options
@click.pass_obj
def finish(
    office: Any, partner: str, file: Path, out: Path, reason: str, username: str, operation: str, purpose: str
) -> None:
    """The third file, for AGENCY, whose answer is FILE: what both have, as hits here and told there."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.deconfliction.partners.pairs import finish_pair
    from tallystick.deconfliction.partners.post import content_of

    hits, content = finish_pair(content_of(file), partner, by=viewer, at=datetime.now(UTC), reason=reason)
    click.echo(f"{hits} new hits")
    write(out, content, to=partner)


@pair.command("take")
@PARTNER
@FILE
@reason_option
@officer_options
@click.pass_obj
def take(office: Any, partner: str, file: Path, reason: str, username: str, operation: str, purpose: str) -> None:
    """Take in FILE, the third one, of AGENCY."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.deconfliction.partners.pairs import take_pair
    from tallystick.deconfliction.partners.post import content_of

    hits = take_pair(content_of(file), partner, by=viewer, at=datetime.now(UTC), reason=reason)
    click.echo(f"{hits} new hits")

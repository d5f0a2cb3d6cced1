"""Commands about the cage in which hostile files are read."""

from typing import Any

import click

from tallystick.cli.main import json_option, officer_options, reason_option
from tallystick.cli.printing import say_json


@click.group()
def cage() -> None:
    """The cage hostile files are read in: prove it, or accept what it lacks."""


@cage.command("prove")
@json_option
@click.pass_obj
def prove(office: Any, as_json: bool) -> None:
    """Try from inside what the cage must refuse, and say what was refused. Exit 7 when something was not."""
    office.open()
    from tallystick.intake.safety import proof_of

    proof = proof_of(office.home)
    if as_json:
        say_json({"holds": proof.standing, "refused": proof.refused, "open": proof.open})
    else:
        click.echo(f"holds: {', '.join(proof.standing)}")
        for name in proof.refused:
            click.echo(f"refused  {name}")
        for name in proof.open:
            click.echo(f"OPEN     {name}")
        if proof.passed_over:
            click.echo(f"not used: {proof.passed_over}")
    if proof.open:
        raise SystemExit(7)


@cage.command("accept-weaker")
@reason_option
@officer_options
@click.pass_obj
def accept_weaker(office: Any, reason: str, username: str, operation: str, purpose: str) -> None:
    """Let files be read although the cage has the holes it has now. For coordinators; written into the ledger."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.intake.safety import accept_weaker, proof_of

    line = accept_weaker(office.home, viewer=viewer, reason=reason)
    click.echo(f"accepted for {operation}: {', '.join(proof_of(office.home).open)}")
    click.echo(f"ledger line {line.pk}; one hole more, and reading stops again")

"""Commands that say how the machine came to what it shows."""

from typing import Any

import click

from tallystick.cli.main import json_option, officer_options
from tallystick.cli.printing import say_json


@click.group()
def explain() -> None:
    """How the machine came to what it shows."""


@explain.command("links")
@officer_options
@json_option
@click.pass_obj
def explain_links(office: Any, username: str, operation: str, purpose: str, as_json: bool) -> None:
    """Steps, learnt weights, leases and thresholds of the current build, in plain sentences."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.linking.weighing import explaining

    with office.session(viewer):
        told = explaining.explain_links(viewer)
    if as_json:
        say_json({heading: list(sentences) for heading, sentences in told})
        return
    for heading, sentences in told:
        click.echo(f"{heading}")
        for sentence in sentences:
            click.echo(f"  {sentence}")

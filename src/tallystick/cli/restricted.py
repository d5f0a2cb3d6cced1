"""The command of the restricted route: keep a person away from whoever is tied to them."""

from datetime import UTC, datetime
from typing import Any

import click

from tallystick.cli.main import officer_options, reason_option


@click.command("keep-away")
@click.argument("person_id")
@click.option("--from", "away_from", multiple=True, help="Agency code or officer's id; none ends it.")
@click.option("--towards", default="", help="The one agency of the country that may still be given them.")
@reason_option
@officer_options
@click.pass_obj
def keep_away(
    office: Any,
    person_id: str,
    away_from: tuple[str, ...],
    towards: str,
    reason: str,
    username: str,
    operation: str,
    purpose: str,
) -> None:
    """Hide a person (number or id) from agencies and officers tied to them, with every copy, package and record."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.sharing import restricted

    with office.session(viewer):
        out = restricted.keep_person_away(
            person_id, away_from=away_from, towards=towards, by=viewer, at=datetime.now(UTC), reason=reason
        )
    click.echo(f"hidden from: {' '.join(away_from) or 'nobody'}")
    for package in out:
        click.echo(f"with a tied agency already, recall it: {package}")

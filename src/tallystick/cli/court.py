"""``tallystick court``: what a prosecutor, a judge and a defence expert are given."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from tallystick.cli.main import officer_options, reason_option


@click.group()
def court() -> None:
    """Court bundles: a person's or an exhibit's whole history, with what speaks against, checkable offline."""


@court.command("bundle")
@click.argument("person", default="", required=False, metavar="[PERSON-NUMBER]")
@click.option("--exhibit", default="", help="An exhibit's number instead of a person's.")
@click.option("--for", "recipient", default="", help="Agency whose prosecutor it is for; else your own.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The .zip to write.")
@reason_option
@officer_options
@click.pass_obj
def bundle(
    office: Any,
    person: str,
    exhibit: str,
    recipient: str,
    out: Path,
    reason: str,
    username: str,
    operation: str,
    purpose: str,
) -> None:
    """Write the bundle about PERSON-NUMBER or --exhibit; needs --purpose "support criminal proceedings"."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.sharing.court.bundle import make_bundle
    from tallystick.sharing.court.gather import About

    about = About(person=person, exhibit=exhibit)
    made = make_bundle(
        viewer, about, home=office.home, out=out, at=datetime.now(UTC), reason=reason, recipient=recipient
    )
    click.echo(f"written: {made.path}, {made.persons} persons, {made.entries} entries of the ledger")
    for kind, count in made.stays.items():
        click.echo(f"stays with its owners: {count} x {kind}")

"""``tallystick ledger witness``: what an agency keeps of the log, what it is shown, and what two were shown."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from tallystick.cli.main import json_option
from tallystick.cli.printing import say_json

agency_option = click.option("--agency", required=True, envvar="TALLYSTICK_AGENCY", help="The agency's code.")
file_argument = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def witness() -> None:
    """Agencies keep and cosign the log's checkpoints: a split view or a roll-back shows at the next exchange."""


@witness.command("show")
@agency_option
@json_option
@click.pass_obj
def show(office: Any, agency: str, as_json: bool) -> None:
    """What this agency keeps: the log's key, the size and root of its newest checkpoint, its own witness key."""
    office.set_up()
    from tallystick.sharing import witnessing

    found = witnessing.shown(home=office.home, agency=agency)
    if as_json:
        say_json(found)
        return
    for name, value in found.items():
        click.echo(f"{name:12} {value}" if name != "note" else f"\n{value}".rstrip())


@witness.command("take")
@click.argument("path", type=file_argument)
@agency_option
@click.pass_obj
def take(office: Any, path: Path, agency: str) -> None:
    """Take in a checkpoint handed over as the file PATH (from ``give``), and cosign it."""
    office.set_up()
    from tallystick.sharing import witnessing

    for line in witnessing.take(path, home=office.home, agency=agency, at=datetime.now(UTC)):
        click.echo(line)


@witness.command("compare")
@click.argument("left", type=file_argument)
@click.argument("right", type=file_argument)
@click.option("--proof", type=file_argument, help="A file from ``give --since`` the smaller of the two sizes.")
@click.pass_obj
def compare(office: Any, left: Path, right: Path, proof: Path | None) -> None:
    """Hold the witness files of two agencies (home/witness/CODE.json) beside one another.

    One size and two roots is a proven split view. With two sizes it takes a consistency proof from the smaller.
    """
    office.set_up()
    from tallystick.sharing import witnessing

    click.echo(witnessing.compare(left, right, proof=proof))


@witness.command("give")
@click.option("--since", type=int, multiple=True, help="What the agency keeps (its ``show``); may be said again.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The file to write.")
@click.pass_obj
def give(office: Any, since: tuple[int, ...], out: Path) -> None:
    """Where the log is kept: write a fresh checkpoint with proofs that it goes on from earlier ones."""
    office.open()
    from tallystick.sharing import witnessing

    size = witnessing.give(since, home=office.home, out=out, at=datetime.now(UTC))
    click.echo(f"checkpoint of {size} entries written: {out}")

"""Commands of the ledger: check all of it, sign a checkpoint, prove entries to somebody, erase by order."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from tallystick.cli.main import json_option, officer_options, reason_option
from tallystick.cli.printing import Progress, say_json


@click.group()
def ledger() -> None:
    """The record that cannot be altered unseen: check, checkpoint, prove, erase."""


@ledger.command("check")
@json_option
@click.pass_obj
def check(office: Any, as_json: bool) -> None:
    """Hash every entry again and compare with all that was signed; names the first bad entry (exit code 3)."""
    office.open()
    from dataclasses import asdict

    from tallystick.sharing import ledger as house

    done = house.check(office.home, told=Progress())
    if as_json:
        say_json(asdict(done))
        return
    click.echo(f"{done.entries:,} entries: each as signed; root {done.root}")
    click.echo(f"{done.checkpoints:,} checkpoints and {done.cosignatures:,} cosigned ones agree")
    click.echo(f"{done.erased:,} payloads lawfully erased; {done.waiting:,} lines wait for the next checkpoint")
    for remark in done.remarks:
        click.echo(remark)


@ledger.command("checkpoint")
@click.pass_obj
def checkpoint(office: Any) -> None:
    """Sign a checkpoint over everything written by now, and print it."""
    office.open()
    from tallystick.sharing import ledger as house

    click.echo(house.checkpoint(office.home, at=datetime.now(UTC)), nl=False)


@ledger.command("key")
@click.pass_obj
def key(office: Any) -> None:
    """Print the log's public key, for those who check (verify.py --key)."""
    office.open()
    from tallystick.sharing import ledger as house

    click.echo(house.key(office.home))


@ledger.command("prove")
@click.argument("named", nargs=-1, required=True, metavar="SUBJECT|LINE...")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The file to write.")
@click.option("--since", default=0, help="Also prove that the log continues its first N entries.")
@officer_options
@click.pass_obj
def prove(
    office: Any, named: tuple[str, ...], out: Path, since: int, username: str, operation: str, purpose: str
) -> None:
    """Write the proof of ledger lines (UUID, or a subject such as package:UUID) as a ledger.json; it is logged."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.sharing import ledger as house

    done = house.prove(viewer, named, out=out, since=since)
    click.echo(f"{len(done['entries'])} entries, {out.stat().st_size:,} bytes: {out}")
    click.echo(f"check it with: python verify.py {out} --key {done['key']}")


@ledger.command("erase")
@click.argument("named", nargs=-1, required=True, metavar="SUBJECT|LINE...")
@click.option("--scrub/--no-scrub", default=True, help="Also off the table's file now; nobody can write meanwhile.")
@reason_option
@officer_options
@click.pass_obj
def erase(
    office: Any, named: tuple[str, ...], scrub: bool, reason: str, username: str, operation: str, purpose: str
) -> None:
    """Erase the payload of ledger lines by order (named in the reason). Every proof stays valid."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.sharing import ledger as house

    done = house.erase(viewer, named, at=datetime.now(UTC), reason=reason, scrub=scrub)
    click.echo(f"erased: {done} payloads; a new ledger line says so for each")
    if not scrub:
        click.echo("their bytes stay in the table's file until the next erasure with --scrub")

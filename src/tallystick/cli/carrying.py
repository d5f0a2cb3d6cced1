"""Files that are carried to somebody else: written once, never over another."""

from pathlib import Path

import click

from tallystick.vocabulary.errors import Conflict

FILE = click.argument("file", type=click.Path(path_type=Path))
OUT = click.option("-o", "--out", required=True, type=click.Path(path_type=Path), help="What to carry; not there yet.")


def write(out: Path, content: bytes, *, to: str) -> None:
    """Write a file that is to be carried. Raises Conflict where there is one."""
    try:
        with out.open("xb") as opened:
            opened.write(content)
    except FileExistsError:
        raise Conflict(str(out), "it is there already", "Name another file; nothing is overwritten.") from None
    click.echo(f"written: {out} ({len(content):,} bytes), for {to}")

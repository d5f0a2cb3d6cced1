"""Commands for other people's manifests: read one in the cage, write one as VICS. Without database."""

from pathlib import Path

import click

from tallystick.cli.main import json_option
from tallystick.cli.printing import show


@click.group()
def manifest() -> None:
    """Manifests of other tools: VICS, Griffeye, ICSE, DFXML, hashdeep, ILook, plaso, NSRL."""


@manifest.command("read")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--as", "reader", required=True, help="vics, griffeye, icse, dfxml, hashdeep, ilook, plaso-hashes, ...")
@click.option("--into", required=True, type=click.Path(path_type=Path), help="A fresh folder.")
@click.option("--profile", default="", help="Whose category table: US, UK, ... or unstated (never compared).")
@json_option
def read(file: Path, reader: str, into: Path, profile: str, as_json: bool) -> None:
    """Read FILE in the cage: one Parquet file a stream, what could not be read beside it."""
    from tallystick.evidence.foreign import read_foreign

    told = read_foreign(file, reader=reader, into=into, options={"profile": profile} if profile else {})
    rows = [
        {"stream": name, "records": one.records, "set aside": one.rejects} for name, one in sorted(told.streams.items())
    ]
    show(rows, columns=["stream", "records", "set aside"], as_json=as_json)


@manifest.command("vics")
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("into", type=click.Path(path_type=Path))
@click.option("--version", default=None, help="1.2, 1.3 or 2.0; as it was read, unless said.")
@click.option("--profile", default=None)
def vics(folder: Path, into: Path, version: str | None, profile: str | None) -> None:
    """Write what was read into FOLDER as VICS to INTO. Unofficial, and the file says so."""
    from tallystick.evidence.foreign import foreign_to_vics

    written = foreign_to_vics(folder, into, version=version, profile=profile)
    click.echo(f"written: {written.entries:,} entries, {written.cases:,} cases")

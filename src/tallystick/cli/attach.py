"""Attach a manifest to the item it was made of: of a scan, or of another tool."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from tallystick.cli.main import officer_options, reason_option


@click.command("attach")
@click.argument("label")
@click.argument("manifest", type=click.Path(path_type=Path))
@click.option("--verify-key", default="", help="Of a scan: the examiner's key, as they gave it to you.")
@click.option("--reader", default="", help="Of another tool: vics, griffeye, icse, dfxml, hashdeep, ilook, ...")
@click.option("--profile", default="", help="Whose category table: US, UK, ... or unstated (never compared).")
@reason_option
@officer_options
@click.pass_obj
def attach(
    office: Any,
    label: str,
    manifest: Path,
    verify_key: str,
    reader: str,
    profile: str,
    reason: str,
    username: str,
    operation: str,
    purpose: str,
) -> None:
    """Attach MANIFEST to the item it was made of: the folder of a scan, or with --reader another tool's file."""
    if bool(verify_key) == bool(reader):
        raise click.UsageError("Give --verify-key for the manifest of a scan, or --reader for another tool's.")
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.evidence.attaching import attach_manifest
    from tallystick.evidence.attaching_foreign import attach_foreign

    act: dict[str, Any] = {"by": viewer, "at": datetime.now(UTC), "reason": reason}
    with office.session(viewer):
        if reader:
            options = {"profile": profile} if profile else {}
            row = attach_foreign(label, manifest, reader=reader, options=options, **act)
        else:
            row = attach_manifest(label, manifest, verify_key=verify_key, **act)
    click.echo(f"attached {row.digest[:16]}: {row.files:,} files, {row.counts['pictures']:,} pictures")

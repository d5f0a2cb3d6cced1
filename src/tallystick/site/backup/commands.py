"""The administrator's commands: backup, backup check, backup list, restore."""

from pathlib import Path

import click

from tallystick.cli.printing import Progress
from tallystick.site.backup.checking import check_backup
from tallystick.site.backup.keys import Lock, keep_keys
from tallystick.site.backup.manifest import Manifest, finished, read_manifest
from tallystick.site.backup.restoring import Asked
from tallystick.site.backup.restoring import restore as restored_home
from tallystick.site.backup.taking import same_disk, take_backup
from tallystick.site.office import Office
from tallystick.vocabulary.errors import Conflict, Unavailable

FOLDER = click.Path(file_okay=False, path_type=Path)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
passphrase_option = click.option("--passphrase-file", type=FILE, help="A file whose first line is the passphrase.")


@click.group(invoke_without_command=True)
@click.option("--to", type=FOLDER, help="Folder of backups; files already in it are not copied twice.")
@click.option("--keys-to", type=FOLDER, help="Also keep keys and passwords, sealed, in this other folder.")
@click.option("--recipient", default="", help="Seal the keys to this age recipient (age1...).")
@passphrase_option
@click.pass_context
def backup(
    context: click.Context, to: Path | None, keys_to: Path | None, recipient: str, passphrase_file: Path | None
) -> None:
    """Take a backup of this home while its officers work: rows, files and packages; keys apart."""
    if context.invoked_subcommand:
        return
    if to is None:
        raise click.UsageError("Give --to FOLDER.")
    if keys_to and bool(recipient) == bool(passphrase_file):
        raise click.UsageError("Give --recipient or --passphrase-file: keys are never kept unsealed.")
    office: Office = context.obj
    manifest = take_backup(office.home, to=to, key=_checkpoint(office), told=Progress())
    if keys_to:
        lock = Lock(recipient=recipient, passphrase=_first_line(passphrase_file))
        click.echo(f"keys: {keep_keys(office.home, folder=keys_to, backup=manifest.id, lock=lock)}")
    _warn(office.home, to, keys_to)
    click.echo(_said(manifest))
    if manifest.trouble:
        what = "; ".join(manifest.trouble[:10])
        raise Conflict(f"backup {manifest.id}", f"kept, but {what}", "Find the file or restore it; backup again.")


def _checkpoint(office: Office) -> str:
    """A fresh checkpoint, so that the newest entry of the backup is under one; gives the log's public key."""
    from datetime import UTC, datetime

    office.open()
    from tallystick.records.log import checkpoint, log_key

    try:
        checkpoint(office.home, at=datetime.now(UTC))
        return log_key(office.home).text()
    except Unavailable as error:
        click.echo(f"warning: no fresh checkpoint: {error}", err=True)
        return ""


def _warn(home: Path, to: Path, keys_to: Path | None) -> None:
    if same_disk(home, to):
        click.echo(f"warning: {to} is on the disk of the home: one failure takes both", err=True)
    if keys_to and same_disk(to, keys_to):
        click.echo("warning: rows and keys are on one disk: who takes it has both", err=True)
    if not keys_to:
        click.echo("warning: no keys kept (--keys-to): without them no package sealed before can be opened", err=True)


@backup.command("check")
@click.argument("folder", type=FOLDER)
def backup_check(folder: Path) -> None:
    """Read every byte of a backup, or of the newest in a folder. Needs no home."""
    manifest = check_backup(folder, told=Progress())
    click.echo(f"whole: {_said(manifest)}")
    for one in manifest.trouble:
        click.echo(f"was wrong in the home already: {one}", err=True)


@backup.command("list")
@click.argument("folder", type=FOLDER)
def backup_list(folder: Path) -> None:
    """The finished backups in a folder."""
    for path in finished(folder):
        click.echo(_said(read_manifest(path)))


def _said(manifest: Manifest) -> str:
    rows = sum(manifest.tables.values())
    return (
        f"{manifest.id}: {rows:,} rows, {len(manifest.files):,} files, {manifest.size:,} bytes,"
        f" ledger {manifest.ledger.size:,} entries, root {manifest.ledger.root}"
    )


@click.command()
@click.argument("folder", type=FOLDER)
@click.option("--into", required=True, type=FOLDER, help="The home to make: empty, or with --replace.")
@click.option("--keys", type=click.Path(exists=True, path_type=Path), help="Where the keys of the backup were kept.")
@click.option("--identity", type=FILE, help="age identity file that opens the keys.")
@passphrase_option
@click.option("--witness", "witnesses", type=FILE, multiple=True, help="A checkpoint or witness file an agency kept.")
@click.option("--replace", is_flag=True, help="Move a home that is there aside first. It is not deleted.")
@click.option("--accept-loss", "loss", default="", help="Restore although entries are lost; the reason is recorded.")
@click.option("--as", "officer", default="", help="The coordinator (user name) who accepts the loss.")
@click.option("--admin-url", default="", help="Use this server instead of the embedded one.")
def restore(
    folder: Path,
    into: Path,
    keys: Path | None,
    identity: Path | None,
    passphrase_file: Path | None,
    witnesses: tuple[Path, ...],
    replace: bool,
    loss: str,
    officer: str,
    admin_url: str,
) -> None:
    """Make a home from a backup (FOLDER: one backup, or a folder of them: the newest).

    Refused when the ledger in it is behind a checkpoint that an agency or the old home kept.
    """
    if loss and not officer:
        raise click.UsageError("Give --as OFFICER with --accept-loss: a person answers for it.")
    if keys and bool(identity) == bool(passphrase_file):
        raise click.UsageError("Give --identity or --passphrase-file to open the keys.")
    lock = Lock(identity=_identity(identity), passphrase=_first_line(passphrase_file))
    asked = Asked(
        source=folder, into=into.resolve(), keys=keys, lock=lock, witnesses=witnesses, replace=replace, loss=loss,
        officer=officer, admin_url=admin_url,
    )  # fmt: skip
    done = restored_home(asked, told=Progress())
    click.echo(f"restored {_said(done.manifest)}")
    if done.aside:
        click.echo(f"the old home lies in {done.aside}")
    if done.lost:
        click.echo(f"{done.lost} entries known to others are lost; the ledger says so", err=True)
    for note in done.notes:
        click.echo(f"note: {note}", err=True)


def _first_line(path: Path | None) -> str:
    return "" if path is None else path.read_text(encoding="utf-8").splitlines()[0].strip()


def _identity(path: Path | None) -> str:
    lines = [] if path is None else path.read_text(encoding="ascii").splitlines()
    return next((line.strip() for line in lines if line.startswith("AGE-SECRET-KEY-")), "")

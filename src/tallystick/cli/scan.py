"""Commands of the scan: on the examiner's own machine, offline, without database."""

import sys
import time
from pathlib import Path
from typing import Any

import click

from tallystick.cli.main import json_option
from tallystick.cli.printing import say_json


class ScanGroup(click.Group):
    """``scan FOLDER`` without a further word: what is no command of the group is a folder to scan."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in ("-h", "--help"):
            args = ["folder", *args]
        return super().parse_args(ctx, args)


@click.group(cls=ScanGroup)
def scan() -> None:
    """Scan a mounted folder into a manifest: tallystick scan FOLDER --into MANIFEST.

    Digests, perceptual digests and declared origin of every file. The manifest is all that need leave this machine;
    no picture, preview or prompt is in it. Stopped at any point, the same command goes on where it was. A folder that
    is called like one of the commands below is written ./check.
    """


@scan.command("folder")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--into", required=True, type=click.Path(path_type=Path), help="Folder of the manifest, not there yet.")
@click.option("--key", type=click.Path(path_type=Path), help="Sign with this key (tallystick scan key).")
@click.option("--item", default="", help="Label of the item, as A-001 or A-001/1.")
@click.option("--words", default="", help="Your own words, kept in the head and signed with it.")
@click.option("--file-systems", type=click.Choice(["one", "all"]), default="one", show_default=True)
@click.option("--lanes", type=click.IntRange(1, 64), help="Files read side by side.  [default: processors]")
@click.option("--digests-only", "look", flag_value="", default=None, help="Look at no picture.")
@click.option("--quiet", "tell", flag_value="nothing", default="progress", help="No progress.")
@json_option
def scan_folder(
    folder: Path,
    into: Path,
    key: Path | None,
    item: str,
    words: str,
    file_systems: str,
    lanes: int | None,
    look: str | None,
    tell: str,
    as_json: bool,
) -> None:
    """Scan FOLDER; nothing is written into it, and no link in it is followed."""
    from tallystick.evidence.scan import run

    wish = run.Wish(
        folder=folder,
        into=into,
        key=key,
        item=item,
        words=words,
        systems=file_systems,
        lanes=lanes or 0,
        look=run.LOOK if look is None else look,
    )
    _show(run.scan(wish, tell=_Teller() if tell == "progress" else lambda line: None), as_json=as_json)


@scan.command("check")
@click.argument("manifest", type=click.Path(path_type=Path))
@click.option("--verify-key", default="", help="The key it must be signed with, as the examiner gave it to you.")
@json_option
def check(manifest: Path, verify_key: str, as_json: bool) -> None:
    """Check digests, signature, counts and order of MANIFEST. Exit 3, with everything that is wrong."""
    from tallystick.evidence.scan.check import check_manifest

    checked = check_manifest(manifest, verify_key=verify_key)
    _show(checked.head, as_json=as_json)
    if checked.signer and not checked.pinned:
        click.echo("that key is only its own word: give --verify-key to check it against one you know", err=True)


@scan.command("confirm")
@click.argument("manifest", type=click.Path(path_type=Path))
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--asked", required=True, type=click.Path(path_type=Path), help="What tallystick triage ask wrote.")
@click.option("--into", required=True, type=click.Path(path_type=Path), help="Folder of the new manifest.")
@click.option("--key", type=click.Path(path_type=Path), help="Sign with this key (tallystick scan key).")
@click.option("--lanes", type=click.IntRange(1, 64), help="Files read side by side.  [default: processors]")
@json_option
def confirm_pictures(
    manifest: Path, folder: Path, asked: Path, into: Path, key: Path | None, lanes: int | None, as_json: bool
) -> None:
    """Look at some pictures of MANIFEST in full size, below FOLDER: a new manifest, to be attached instead of it."""
    from tallystick.evidence.scan.confirm import Confirmation, confirm

    wish = Confirmation(manifest=manifest, folder=folder, asked=asked, into=into, key=key, lanes=lanes or 0)
    _show(confirm(wish, tell=_Teller()), as_json=as_json)


@scan.command("key")
@click.argument("new_file", type=click.Path(path_type=Path))
def make_key(new_file: Path) -> None:
    """Make a key to sign with: the secret part goes to NEW_FILE, the verify key is printed."""
    from tallystick.evidence.scan.keys import new_key

    click.echo(f"verify key {new_key(new_file)}")


def _show(head: dict[str, Any], *, as_json: bool) -> None:
    from tallystick.evidence.scan.told import lines

    if as_json:
        say_json(head)
        return
    for line in lines(head):
        click.echo(line)


class _Teller:
    """Progress on standard error: one line that renews itself on a screen, a line every half minute in a log."""

    EVERY = 30.0

    def __init__(self) -> None:
        self._said = -self.EVERY

    def __call__(self, line: str) -> None:
        stays = line.endswith(("done", "found")) or not line[:1].isdigit()
        if sys.stderr.isatty():
            click.echo(f"\r\x1b[2K{line}" + ("\n" if stays else ""), err=True, nl=False)
        elif stays or time.monotonic() - self._said >= self.EVERY:
            self._said = time.monotonic()
            click.echo(line, err=True)

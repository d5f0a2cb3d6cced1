"""Commands of whoever runs a key server or a match hub: without a database, each in a folder of its own."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from tallystick.cli.main import json_option
from tallystick.cli.printing import Progress, say_json, show
from tallystick.vocabulary.errors import Conflict

FOLDER = click.argument("folder", type=click.Path(path_type=Path))
PEM = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group("key-server")
def key_server() -> None:
    """The key server of a hub: evaluates blinded values, and sees no identifier."""


@click.group("match-hub")
def match_hub() -> None:
    """The match hub: holds tokens, and says who holds the same."""


@key_server.command("init")
@FOLDER
@click.option("--operation", required=True, help="The operation's reference.")
@click.option("--code", default="KEY-SERVER", show_default=True)
def init_keys(folder: Path, operation: str, code: str) -> None:
    """Make a key server in FOLDER, with a key of its own."""
    from tallystick.hub.key_server import init

    init(folder, code=code, operation=operation)
    click.echo(f"made {folder}: hand the card (card) to every agency, and admit each (admit)")


@match_hub.command("init")
@FOLDER
@click.option("--operation", required=True, help="The operation's reference.")
@click.option("--code", default="MATCH-HUB", show_default=True)
def init_hub(folder: Path, operation: str, code: str) -> None:
    """Make a match hub in FOLDER."""
    from tallystick.hub.match_hub import init

    init(folder, code=code, operation=operation)
    click.echo(f"made {folder}: hand the card (card) to every agency, and admit each (admit)")


@click.command()
@FOLDER
def card(folder: Path) -> None:
    """Print the card: public keys, and what the keys make of the check values."""
    from tallystick.hub.cards import card_of
    from tallystick.hub.place import Place

    say_json(card_of(Place(folder)))


@click.command()
@FOLDER
@click.argument("code")
@click.option("--verify-key", required=True, help="The agency's, in hex.")
@click.option("--age-key", required=True, help="The agency's, age1...")
def admit(folder: Path, code: str, verify_key: str, age_key: str) -> None:
    """Have agency CODE known here by its public keys."""
    from tallystick.hub.place import Place
    from tallystick.hub.place import admit as admit_party

    admit_party(Place(folder), code, verify_key=verify_key, age_recipient=age_key)
    click.echo(f"admitted {code}")


@click.command()
@FOLDER
@click.argument("message", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("-o", "--out", required=True, type=click.Path(path_type=Path), help="The reply; not there yet.")
def answer(folder: Path, message: Path, out: Path) -> None:
    """Answer MESSAGE that was carried here."""
    if out.exists():
        raise Conflict(str(out), "it is there already", "Name another file; nothing is overwritten.")
    from tallystick.hub.answering import answer as answered

    reply = answered(folder, message.read_bytes(), now=datetime.now(UTC), told=Progress())
    out.write_bytes(reply)
    click.echo(f"written: {out} ({len(reply):,} bytes)")


@click.command()
@FOLDER
@click.option("--address", default="127.0.0.1", show_default=True)
@click.option("--port", default=8443, show_default=True, type=click.IntRange(1, 65535))
@click.option("--certificate", required=True, type=PEM, help="PEM of this door.")
@click.option("--key", required=True, type=PEM, help="PEM of its key.")
@click.option("--authority", required=True, type=PEM, help="PEM of who signed the agencies' certificates.")
@click.pass_obj
def serve(office: Any, folder: Path, address: str, port: int, certificate: Path, key: Path, authority: Path) -> None:
    """Answer messages over the network, to whoever shows a certificate of --authority: POST /messages."""
    office.serve_role(folder, certificate=certificate, key=key, authority=authority, address=address, port=port)


for group in (key_server, match_hub):
    for command in (card, admit, answer, serve):
        group.add_command(command)


@key_server.command("rotate")
@FOLDER
def rotate(folder: Path) -> None:
    """Begin an epoch with a new key. The key before the last one goes for good; hand the new card out."""
    from tallystick.hub.key_server import rotate as rotated
    from tallystick.hub.place import Place

    click.echo(f"epoch {rotated(Place(folder))}: hand the new card out, and begin it at the match hub (begin)")


@match_hub.command("begin")
@FOLDER
def begin(folder: Path) -> None:
    """Begin the next epoch, after the key server has. Tokens before the last one go for good."""
    from tallystick.hub.match_hub import begin as begun
    from tallystick.hub.place import Place

    click.echo(f"epoch {begun(Place(folder))}")


@key_server.command("quota")
@FOLDER
@click.argument("code")
@click.option("--day", type=int, required=True, help="Values a day (UTC).")
@click.option("--epoch", type=int, required=True, help="Values under one key.")
def quota(folder: Path, code: str, day: int, epoch: int) -> None:
    """Let agency CODE have so many values evaluated."""
    from tallystick.hub.place import Place
    from tallystick.hub.quotas import set_quota

    set_quota(Place(folder), code, per_day=day, per_epoch=epoch)
    click.echo(f"{code}: {day:,} a day, {epoch:,} an epoch")


@match_hub.command("compact")
@FOLDER
def compact(folder: Path) -> None:
    """Make one sorted file of all that is held; what ran out or was withdrawn goes for good. Nightly, say."""
    from tallystick.hub.place import Place
    from tallystick.hub.upkeep import compact as compacted

    click.echo(f"{compacted(Place(folder), now=datetime.now(UTC)):,} tokens")


@match_hub.command("notices")
@FOLDER
@json_option
def notices(folder: Path, as_json: bool) -> None:
    """Pairs of agencies that hold the same, one or both silently: neither was told, call both."""
    from dataclasses import asdict

    from tallystick.hub.place import Place
    from tallystick.hub.upkeep import notices as quiet

    rows = [asdict(one) for one in quiet(Place(folder))]
    show(rows, columns=["reference", "agency", "handle", "other", "other_handle"], as_json=as_json)


@match_hub.command("late")
@FOLDER
@json_option
def late(folder: Path, as_json: bool) -> None:
    """Agencies that told silently what others had asked for before: many are a sign of guesses, call the agency."""
    from dataclasses import asdict

    from tallystick.hub.place import Place
    from tallystick.hub.upkeep import late as found

    show([asdict(one) for one in found(Place(folder))], columns=["agency", "other", "met", "silent"], as_json=as_json)

"""Commands of the register of seized items."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from tallystick.cli.main import json_option, officer_options, reason_option
from tallystick.cli.printing import say_json, show
from tallystick.vocabulary.custody import Found, ItemKind, Power
from tallystick.vocabulary.errors import Conflict, Malformed

Call = Callable[..., Any]
ANSWERS = click.Choice([str(word) for word in Found])


def happened_options(command: Call) -> Call:
    """``--when``, ``--place`` and what goes with an event."""
    for option in (
        click.option("--seal", default="", help="Number on the seal."),
        click.option("--place", required=True),
        click.option("--when", required=True, help="With its offset: 2026-03-01T09:30+01:00."),
    ):
        command = option(command)
    return command


def instant(said: str) -> datetime:
    """An instant with its offset. Raises Malformed."""
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise Malformed("--when", f"{said} is no instant with an offset", "Write it like 2026-03-01T09:30+01:00.")
    return at


@click.group()
def item() -> None:
    """The register of seized items and their custody."""


@item.command("register")
@click.argument("label")
@click.option("--kind", required=True, type=click.Choice([str(kind) for kind in ItemKind]))
@click.option("--national", default="", help="The country's own exhibit number.")
@click.option("--description", default="")
@click.option("--make", default="")
@click.option("--model", default="")
@click.option("--serial", default="")
@click.option("--power", type=click.Choice([str(word) for word in Power]), default="unknown")
@click.option("--unlocked", type=ANSWERS, default="unknown")
@click.option("--encrypted", type=ANSWERS, default="unknown")
@click.option("--isolated", type=ANSWERS, default="unknown")
@click.option("--clock-offset", "clock_offset_s", type=int, default=None, help="Its clock minus true time, seconds.")
@click.option("--mandate", default="", help="The warrant or order it was seized under.")
@officer_options
@click.pass_obj
def register(office: Any, /, label: str, username: str, operation: str, purpose: str, **described: Any) -> None:
    """Enter an item: LABEL like A-001; what was made from it is A-001/1."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.evidence.items import Described, register_item

    with office.session(viewer):
        row = register_item(label, Described(**described), by=viewer, at=datetime.now(UTC))
    click.echo(f"registered {row.label}: {row.pk}")


@item.command("event")
@click.argument("label")
@click.argument("kind")
@happened_options
@click.option("--holder", default="", help="Who has it afterwards; you, unless said.")
@click.option("--digest", default="", help="SHA-256 of the copy.")
@click.option("--tool", default="")
@click.option("--photograph", "photographs", multiple=True, help="SHA-256 of a photograph.")
@reason_option
@officer_options
@click.pass_obj
def event(
    office: Any,
    /,
    label: str,
    kind: str,
    when: str,
    reason: str,
    username: str,
    operation: str,
    purpose: str,
    **said: Any,
) -> None:
    """Enter what happened: seized, sealed, unsealed, imaged, verified, analysed, photographed, returned, destroyed."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.evidence.acts import Happened, enter_event

    happened = Happened(when=instant(when), **said)
    with office.session(viewer):
        row = enter_event(label, kind, happened, by=viewer, at=datetime.now(UTC), reason=reason)
    click.echo(f"entered: {row.pk}")


@item.command("hand-over")
@click.argument("label")
@click.option("--to", required=True, help="User name of an officer of your agency, or a name.")
@happened_options
@reason_option
@officer_options
@click.pass_obj
def hand_over(
    office: Any,
    label: str,
    to: str,
    when: str,
    place: str,
    seal: str,
    reason: str,
    username: str,
    operation: str,
    purpose: str,
) -> None:
    """Hand an item to somebody; it is on its way until they give the receipt."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.evidence import acts

    happened = acts.Happened(when=instant(when), place=place, seal=seal)
    with office.session(viewer):
        row = acts.hand_over(label, happened, to=to, by=viewer, at=datetime.now(UTC), reason=reason)
    click.echo(f"on its way to {row.to}")


@item.command("receive")
@click.argument("label")
@happened_options
@reason_option
@officer_options
@click.pass_obj
def receive(
    office: Any, label: str, when: str, place: str, seal: str, reason: str, username: str, operation: str, purpose: str
) -> None:
    """Give the receipt, with the seal as you found it."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.evidence.acts import Happened, give_receipt

    happened = Happened(when=instant(when), place=place, seal=seal)
    with office.session(viewer):
        row = give_receipt(label, happened, by=viewer, at=datetime.now(UTC), reason=reason)
    click.echo(f"received by {row.holder}")


@item.command("take-back")
@click.argument("label")
@happened_options
@reason_option
@officer_options
@click.pass_obj
def take_back(
    office: Any, label: str, when: str, place: str, seal: str, reason: str, username: str, operation: str, purpose: str
) -> None:
    """Have an item again that you handed over and nobody received."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.evidence import acts

    happened = acts.Happened(when=instant(when), place=place, seal=seal)
    with office.session(viewer):
        row = acts.take_back(label, happened, by=viewer, at=datetime.now(UTC), reason=reason)
    click.echo(f"with {row.holder} again")


@item.command("correct")
@click.argument("event_id")
@reason_option
@officer_options
@click.pass_obj
def correct(office: Any, event_id: str, reason: str, username: str, operation: str, purpose: str) -> None:
    """Say what is wrong with an event; it stays as it was."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.evidence.acts import correct_event

    with office.session(viewer):
        correct_event(event_id, by=viewer, at=datetime.now(UTC), reason=reason)
    click.echo("corrected")


@item.command("list")
@officer_options
@json_option
@click.pass_obj
def list_items(office: Any, username: str, operation: str, purpose: str, as_json: bool) -> None:
    """Items with where they stand and how many gaps their records have."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.evidence.reads import items

    with office.session(viewer):
        rows = [
            {
                "label": line.item.label,
                "kind": line.item.kind,
                "national": line.item.national,
                "holder": line.standing.holder,
                "place": line.standing.place,
                "seal": line.standing.seal,
                "on its way to": line.standing.awaited,
                "gaps": line.gaps,
            }
            for line in items(viewer, now=datetime.now(UTC))
        ]
    show(rows, columns=list(rows[0]) if rows else ["label"], as_json=as_json)


@item.command("show")
@click.argument("label")
@officer_options
@json_option
@click.pass_obj
def show_item(office: Any, label: str, username: str, operation: str, purpose: str, as_json: bool) -> None:
    """One item: what happened to it, and what its record leaves open."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.evidence.papers import custody

    with office.session(viewer):
        content = custody(viewer, label, made=datetime.now(UTC))
    if as_json:
        say_json(content)
        return
    show(content["events"], columns=["number", "at", "kind", "place", "holder", "to", "seal", "by"], as_json=False)
    for one in content["manifests"]:
        click.echo(_manifest(one))
    for gap in content["gaps"]:
        click.echo(f"gap: {gap['sentence']} (events {', '.join(map(str, gap['events']))})")


@item.command("report")
@click.argument("label")
@click.argument("into", type=click.Path(path_type=Path))
@officer_options
@click.pass_obj
def report(office: Any, label: str, into: Path, username: str, operation: str, purpose: str) -> None:
    """Write the custody of an item to INTO: a .pdf, or a CASE graph (.json, .jsonld)."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.evidence import papers

    make = papers.custody_pdf if into.suffix.lower() == ".pdf" else papers.custody_case
    with office.session(viewer):
        made = make(viewer, label, made=datetime.now(UTC))
    _write(into, made)


@item.command("labels")
@click.argument("into", type=click.Path(path_type=Path))
@click.argument("labels", nargs=-1)
@click.option("--address", required=True, help="Where your desk answers: the codes lead to its pages.")
@officer_options
@click.pass_obj
def labels(
    office: Any, into: Path, labels: tuple[str, ...], address: str, username: str, operation: str, purpose: str
) -> None:
    """Write a sheet of labels with QR codes (PDF) for LABELS, or for every item of your agency."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.evidence.papers import label_sheet

    with office.session(viewer):
        made = label_sheet(viewer, labels, address=address, made=datetime.now(UTC))
    _write(into, made)


def _manifest(one: dict[str, Any]) -> str:
    counts, known = one["counts"], f"{one['digest'][:16]}, attached {one['at']}"
    known += f" instead of {one['instead'][:16]}" if one["instead"] else ""
    if one["form"] == "scan":
        return f"scanned: {known}: {counts['files']:,} files, {counts['pictures']:,} pictures"
    classified = f"{counts['files']:,} files, {counts['classified']:,} classified"
    return f"read as {one['form']}: {known}: {classified}; no signature of ours"


def _write(into: Path, made: bytes) -> None:
    if into.exists():
        raise Conflict(str(into), "it is there already", "Name another file; nothing is overwritten.")
    into.write_bytes(made)
    click.echo(f"written: {into} ({len(made):,} bytes)")

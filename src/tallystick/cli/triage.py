"""Commands of the order of looking: build it, show it, say why, ask for a look in full size."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from tallystick.cli.main import json_option, officer_options
from tallystick.cli.printing import Progress, say_json, show


@click.group()
def triage() -> None:
    """Which files people look at first, and why."""


@triage.command("build")
@officer_options
@json_option
@click.pass_obj
def build(office: Any, username: str, operation: str, purpose: str, as_json: bool) -> None:
    """Make your agency's order again from its manifests, the banks it uses and what people said."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.triage import acts, jobs

    office.in_background()
    progress = Progress()
    with office.session(viewer):
        agency = acts.request_order(by=viewer, at=datetime.now(UTC), reason="from the command line")
    figures = jobs.order_by_hand(
        home=office.home,
        operation_id=viewer.operation,
        agency=agency,
        told=lambda step: progress(f"{step.name}: {step.gives} {step.rows:,} rows, {step.seconds:.1f} s"),
    )
    if as_json:
        say_json(figures)
        return
    for name, number in figures.items():
        if isinstance(number, int):
            click.echo(f"{name.replace('_', ' '):32} {number}")
    for name, number in figures.get("tiers", {}).items():
        click.echo(f"  {name.replace('_', ' '):30} {number}")


@triage.command("queue")
@click.option("--item", "label", default="", help="Only files of this item, by its label.")
@click.option("--tier", default="", help="Only this tier, by its number.")
@click.option("--limit", default=50, show_default=True)
@officer_options
@json_option
@click.pass_obj
def queue(
    office: Any, label: str, tier: str, limit: int, username: str, operation: str, purpose: str, as_json: bool
) -> None:
    """Files in the order of looking, and why each stands where it does."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.triage.rows.listing import listed

    with office.session(viewer):
        page = listed(viewer, label=label, tier=tier, limit=limit, now=datetime.now(UTC))
    rows = [
        {
            "place": row.place,
            "tier": row.tier,
            "due": f"{row.due_at:%Y-%m-%d %H:%M}",
            "copies": row.copies,
            "alike": row.alike,
            "content": row.content,
            "because": row.because[0] if row.because else "",
        }
        for row in page
    ]
    show(rows, columns=["place", "tier", "due", "copies", "alike", "content", "because"], as_json=as_json)


@triage.command("why")
@click.argument("content")
@officer_options
@json_option
@click.pass_obj
def why(office: Any, content: str, username: str, operation: str, purpose: str, as_json: bool) -> None:
    """Everything that places one file: CONTENT is its SHA-256, as the queue shows it."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.triage.showing import file

    with office.session(viewer):
        found = file(viewer, content, now=datetime.now(UTC))
    row = found.row
    said = {
        "content": row.content,
        "place": row.place,
        "tier": row.tier,
        "because": row.because,
        "against": list(found.against),
        "matches": [dict(one) for one in found.matches],
        "places": row.places,
        "copies": row.copies,
        "alike": row.alike,
        "seen": row.seen_at.isoformat(),
        "due": row.due_at.isoformat(),
    }
    if as_json:
        say_json(said)
        return
    click.echo(f"place {row.place}, tier {row.tier}, due {row.due_at:%Y-%m-%d %H:%M}, {row.copies} copies")
    for sentence in row.because:
        click.echo(f"  {sentence}")
    for sentence in found.against:
        click.echo(f"  against: {sentence}")
    for one in found.matches:
        click.echo(f"  match: {one['name']} {one['entry']} by {one['kind']}, {one['distance']} bits, {one['state']}")
    for place in row.places:
        click.echo(f"  lies on {place['label']}: {place['shown']}")


@triage.command("ask")
@click.argument("item")
@click.option("--into", required=True, type=click.Path(path_type=Path), help="File to write; one more for each scan.")
@officer_options
@click.pass_obj
def ask(office: Any, item: str, into: Path, username: str, operation: str, purpose: str) -> None:
    """Write which files of ITEM the examiner's machine must look at in full size (scan confirm)."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.triage.rows.asking import write_asked

    with office.session(viewer):
        written = write_asked(viewer, item, into)
    for path, count in written:
        click.echo(f"written: {path}, {count} files")

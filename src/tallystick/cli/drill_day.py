"""``tallystick drill play``: the action day of a rehearsal, through the acts of the house or at its running desk."""

from typing import Any

import click

from tallystick.cli.main import json_option
from tallystick.cli.printing import Progress, say_json

SHOWN = (
    ("suspects", "suspects_without_main", "suspects_without_already"),
    ("suspects_countries", "participating_countries"),
    ("arrests", "arrests_with_main", "arrests_with_already"),
    ("house_searches", "house_searches_by_address", "house_searches_by_warrant"),
    ("items_seized", "devices_seized"),
    ("children_safeguarded",),
)
"""Figures that are told after a day, those that count one thing differently beside each other."""


@click.command("play")
@click.option(
    "--shape", type=click.Choice(["cumberland", "mozaik", "kidflix"]), default="cumberland", show_default=True
)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--desk", default="", metavar="URL", help="Send the entries to this running desk, as its officers would.")
@click.option("--shuffle", type=int, default=None, metavar="SEED", help="Send the lines in another order.")
@json_option
@click.pass_obj
def drill_play(office: Any, shape: str, seed: int, desk: str, shuffle: int | None, as_json: bool) -> None:
    """Play the action day of a rehearsal that was played up to its packages (tallystick rehearsal --no-day)."""
    office.make()
    from tallystick.drill import jobs
    from tallystick.drill.day.jobs import play_written

    progress = Progress()
    folder = jobs.write_rehearsal(shape, seed, home=office.home, told=progress)
    played = play_written(folder, home=office.home, desk=desk, shuffle=shuffle, told=progress)
    if as_json:
        say_json({"operation": played.reference, "sent": played.sent, "refused": played.refused,
                  "figures": {key: line.number for key, line in played.figures.items()}})  # fmt: skip
    else:
        tell_day(played)


def tell_day(played: Any) -> None:
    """A few lines: how much was entered, and what it comes to by each definition."""
    refused = f", {len(played.refused)} turned away" if played.refused else ""
    click.echo(f"\naction day of {played.reference}: {played.sent} entries sent{refused}")
    for number, act, words in played.refused[:5]:
        click.echo(f"  line {number} ({act}): {words}")
    for row in SHOWN:
        lines = [played.figures[key] for key in row]
        click.echo("; ".join(f"{line.definition.title}: {line.said}" for line in lines))

"""``tallystick rehearsal`` and ``tallystick drill``: an invented operation from end to end, and how well it went."""

from pathlib import Path
from typing import Any

import click

from tallystick.cli.drill_day import drill_play, tell_day
from tallystick.cli.main import json_option
from tallystick.cli.printing import Progress, say_json, show

SHAPES = click.Choice(["cumberland", "mozaik", "kidflix"])
COUNTED = ("named", "shown", "real_below", "not_placed")
DAY = ("day_wrong",)
OVERLAPS = ("overlaps_missed", "told_of_silent", "undercover_packaged")
shape_option = click.option("--shape", type=SHAPES, default="cumberland", show_default=True)
seed_option = click.option("--seed", type=int, default=1, show_default=True)


@click.command()
@shape_option
@seed_option
@click.option("--no-serve", is_flag=True, help="End after the tally instead of leaving the desk running.")
@click.option("--no-day", is_flag=True, help="Leave the action day to be played (tallystick drill play).")
@click.option("--port", type=int, default=8400, show_default=True)
@json_option
@click.pass_obj
def rehearsal(office: Any, shape: str, seed: int, no_serve: bool, no_day: bool, port: int, as_json: bool) -> None:
    """Run the main job on an invented operation and leave the desk running."""
    office.make()
    from tallystick.drill import jobs
    from tallystick.drill.day.jobs import play_written

    progress = Progress()
    folder = jobs.write_rehearsal(shape, seed, home=office.home, told=progress)
    played = jobs.play(folder, home=office.home, told=progress)
    day = None if no_day else play_written(folder, home=office.home, told=progress)
    if day is not None:
        played.seconds["action day"] = day.seconds
    if as_json:
        said = {key: line.number for key, line in day.figures.items()} if day else {}
        told = {"operation": played.reference, "countries": played.countries, "seconds": played.seconds}
        say_json(told | {"figures": said})
    else:
        _tell(played)
        if day is not None:
            tell_day(day)
    if not no_serve:
        _sign_ins(played, port)
        office.serve(port=port)


def _tell(played: Any) -> None:
    click.echo(f"\n{played.reference}: what each country is given")
    columns = ["country", "accounts", "persons", "contested", "packages", "packaged"]
    show(played.countries, columns=columns, as_json=False)
    total = {name: sum(row.get(name, 0) for row in played.countries) for name in columns[1:]}
    click.echo("in all: " + ", ".join(f"{number:,} {name}" for name, number in total.items()))
    for agency, figures in played.exhibits.items():
        first = sum(figures["tiers"].get(tier, 0) for tier in ("urgent", "not_safe", "classified", "linked"))
        words = f"{first} of {figures['files']} files to look at first, {figures['settled']} settled unseen"
        click.echo(f"exhibits of {agency}: {words}")
    if asked := played.deconfliction:
        click.echo(
            "deconfliction: {questions} questions of agencies, {of_packages:,} about persons in packages, {hits:,} hits"
            " ({silent} for their owners alone); {drafted_anew} packages drafted anew, without an undercover"
            " account".format(**asked)
        )
    click.echo("seconds: " + ", ".join(f"{name} {spent}" for name, spent in played.seconds.items()))


def _sign_ins(played: Any, port: int) -> None:
    click.echo(f"\nThe desk: http://localhost:{port}   (stop with Ctrl-C)")
    show(
        [{"user name": s.username, "password": s.password, "one-time-code secret": s.totp} for s in played.sign_ins],
        columns=["user name", "password", "one-time-code secret"],
        as_json=False,
    )


@click.group()
def drill() -> None:
    """Play officers by written policies against a rehearsal, and score against its sealed truth."""


@drill.command("write")
@shape_option
@seed_option
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--scale", type=float, default=1.0, help="Smaller than 1: fewer people, same kinds of trouble.")
def drill_write(shape: str, seed: int, folder: Path, scale: float) -> None:
    """Write an invented operation to FOLDER."""
    from tallystick.rehearsal.writer import rehearse

    rehearse(shape, seed, folder, scale=scale, told=Progress())


drill.add_command(drill_play)


@drill.command("score")
@click.option("--shape", "shapes", type=SHAPES, multiple=True, default=("cumberland", "mozaik"), show_default=True)
@click.option("--seeds", default="101-105", show_default=True, help="A seed or a range of seeds.")
@json_option
@click.pass_obj
def drill_score(office: Any, shapes: tuple[str, ...], seeds: str, as_json: bool) -> None:
    """Play unseen seeds and compare with their truth: precision, recall, country, innocents."""
    office.make()
    from tallystick.drill import jobs
    from tallystick.drill.day.jobs import play_written
    from tallystick.drill.day.score import score_day

    progress, rows = Progress(), []
    first, _, last = seeds.partition("-")
    for shape in shapes:
        for seed in range(int(first), int(last or first) + 1):
            folder = jobs.write_rehearsal(shape, seed, home=office.home, told=progress)
            played = jobs.play(folder, home=office.home, told=progress)
            found = jobs.score_played(folder, home=office.home, reference=played.reference)
            found |= score_day(folder, play_written(folder, home=office.home, told=progress).figures)
            counts = {name: len(found[name]) for name in (*COUNTED, *OVERLAPS, *DAY)}
            rows.append({"operation": played.reference, **found, **counts})
    columns = [
        "operation",
        "precision",
        "recall",
        "country",
        "pairs_joined",
        "pairs_wrong",
        "wrong_country",
        "named",
        "shown",
        "real_below",
        "not_placed",
        "overlaps",
        *OVERLAPS,
        *DAY,
    ]
    shown = [{**row, **{name: f"{row[name]:.4f}" for name in ("precision", "recall", "country")}} for row in rows]
    show(rows if as_json else shown, columns=[*columns, "innocents", "set_apart"], as_json=as_json)

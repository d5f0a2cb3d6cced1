"""``tallystick day``: the action day at a prompt. The board here; entries and paper in the files beside."""

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import click

from tallystick.cli.day_calls import answer, call
from tallystick.cli.day_doors import bulk, correct, report, withdraw
from tallystick.cli.day_paper import log, sheet, situation, type_in, write
from tallystick.cli.main import json_option, officer_options
from tallystick.cli.printing import say_json, show

LOOKED_EVERY_S = 5.0
LINE = ["country", "agency", "heard", "hearing", "window", "doors", "devices", "arrests", "searches", "unconfirmed"]
ON_A_WALL = ["code", "heard", "hearing", "doors", "signs"]


@click.group()
def day() -> None:
    """The action day: the board, reports of doors, calls and answers, sheets, the log."""


@day.command("board")
@click.option("--watch", is_flag=True, help="Print it again whenever it changes; end with Ctrl-C.")
@officer_options
@json_option
@click.pass_obj
def board(office: Any, watch: bool, username: str, operation: str, purpose: str, as_json: bool) -> None:
    """Where every country stands: last heard, late, silent, doors, results so far."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.actionday.board import reads

    while True:
        with office.session(viewer):
            seen = reads.board(viewer, now=datetime.now(UTC))
        _print(seen, as_json=as_json)
        if not watch:
            return
        _wait(office, viewer, seen)


@day.command("wall")
@officer_options
@json_option
@click.pass_obj
def wall(office: Any, username: str, operation: str, purpose: str, as_json: bool) -> None:
    """The board in codes and numbers, for a wall that others pass."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.actionday.board import reads

    with office.session(viewer):
        seen = reads.wall(viewer, now=datetime.now(UTC))
    rows = [
        {**_plain(vars(line)), "heard": _clock(line.last_heard), "hearing": str(line.hearing),
         "doors": _doors(line.counts, line.of), "signs": _signs(line)}
        for line in seen.lines
    ]  # fmt: skip
    show(rows, columns=ON_A_WALL, as_json=as_json)


@day.command("timeline")
@officer_options
@click.option("--after", default="", help="Go on where the page before ended, as it said.")
@click.option("--limit", type=click.IntRange(1, 500), default=500, show_default=True)
@json_option
@click.pass_obj
def timeline(office: Any, username: str, operation: str, purpose: str, after: str, limit: int, as_json: bool) -> None:
    """What happened, the newest first. The subjects it names are logged."""
    viewer = office.officer(username, operation=operation, purpose=purpose)
    from tallystick.actionday.board import reads

    with office.session(viewer):
        seen = reads.timeline(viewer, now=datetime.now(UTC), after=after, limit=limit)
    rows = [vars(one) for one in seen.moments]
    show(rows, columns=["at", "agency", "kind", "subject", "words"], as_json=as_json)
    if seen.after:
        click.echo(f"and earlier ones: --after {seen.after}", err=True)


def _wait(office: Any, viewer: Any, seen: Any) -> None:
    """Until the board is to be read again: one counter is asked for, nothing else."""
    from tallystick.actionday.board import reads

    while True:
        time.sleep(LOOKED_EVERY_S)
        with office.session(viewer):
            if reads.stale(viewer, seen=seen.version, changes_at=seen.changes_at, now=datetime.now(UTC)):
                return


def _print(seen: Any, *, as_json: bool) -> None:
    if as_json:
        rows = [{**vars(one), "roll_call": vars(one.roll_call),
                 "communications_check": vars(one.communications_check)} for one in seen.lines]  # fmt: skip
        say_json({"version": seen.version, "at": seen.at, "changes_at": seen.changes_at, "totals": dict(seen.totals),
                  "lines": rows})  # fmt: skip
        return
    click.echo(f"{seen.at:%d %b %Y %H:%M:%S} UTC, version {seen.version}: {_doors(seen.totals, 0) or 'no doors'}")
    rows = [
        {**vars(line), "heard": _clock(line.last_heard), "hearing": str(line.hearing).replace("_", " "),
         "window": _window(line), "doors": _doors(line.counts, line.of)}
        for line in seen.lines
    ]  # fmt: skip
    show(rows, columns=LINE, as_json=False)
    for line in seen.lines:
        for sentence in line.late:
            click.echo(f"{line.country} ({line.agency}) late: {sentence}")


def _window(line: Any) -> str:
    """The window in UTC and by the country's clocks, and what was said of it."""
    if line.starts_at is None:
        return "none"
    said = "accepted" if line.accepted else "declined" if line.declined else "not answered"
    said = "held" if line.held else "stood down" if line.stood_down else said
    return f"{line.starts_at:%d %b %H:%M} UTC{f' ({line.local})' if line.local else ''}, {said}"


def _doors(counts: Mapping[str, int], of: int) -> str:
    parts = ", ".join(f"{count} {state.replace('_', ' ')}" for state, count in counts.items())
    return f"{parts} of {of}" if of else parts


def _clock(at: datetime | None) -> str:
    return f"{at.astimezone(UTC):%d %b %H:%M} UTC" if at else "never"


def _signs(line: Any) -> list[str]:
    return [name.replace("_", " ") for name in ("silent", "late", "early", "held", "stood_down") if getattr(line, name)]


def _plain(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: dict(value) if isinstance(value, Mapping) else value for name, value in said.items()}


for command in (report, correct, withdraw, bulk, call, answer, log, write, sheet, type_in, situation):
    day.add_command(command)

"""How the command line says things: tables for people, JSON for machines, progress with honest time left."""

import json
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import click


def show(rows: Iterable[Mapping[str, Any]], *, columns: Sequence[str], as_json: bool) -> None:
    """Print rows as a table of ``columns``, or all of them as JSON."""
    listed = [dict(row) for row in rows]
    if as_json:
        say_json(listed)
        return
    cells = [[str(_plain(row.get(column, ""))) for column in columns] for row in listed]
    widths = [max([len(column), *(len(line[i]) for line in cells)]) for i, column in enumerate(columns)]
    click.echo("  ".join(column.ljust(width) for column, width in zip(columns, widths, strict=True)).rstrip())
    for line in cells:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def say_json(value: Any) -> None:
    click.echo(json.dumps(value, indent=1, sort_keys=True, default=str, ensure_ascii=False))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return f"{value:%d %b %Y %H:%M:%S} UTC"
    if isinstance(value, (list, tuple)):
        return " ".join(str(item) for item in value)
    return value


class Progress:
    """Tells stages and counts on standard error: done, of how many, time left as far as it can be known."""

    def __init__(self) -> None:
        self.started = time.monotonic()
        self.stage = ""

    def __call__(self, words: str, done: int = 0, of: int = 0) -> None:
        if words != self.stage:
            self.stage, self.started = words, time.monotonic()
        spent = time.monotonic() - self.started
        line = f"{words}"
        if of:
            left = spent / done * (of - done) if done else 0.0
            line += f": {done:,} of {of:,}" + (f", about {_spoken(left)} left" if done and done < of else "")
        if sys.stderr.isatty():
            end = "\n" if not of or done >= of else ""
            click.echo(f"\r\x1b[2K{line}{end}", err=True, nl=False)
        elif not of or done >= of:
            click.echo(line, err=True)


def _spoken(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"

"""Traps through the house: many at once through one cage and one judging, or one by one as a contribution."""

import hashlib
import json
import shutil
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import tallystick
from tallystick.cage import check
from tallystick.cage.check import checked_report
from tallystick.cage.gate import standing
from tallystick.cage.limits import Limits
from tallystick.cage.report import ReadReport
from tallystick.cage.start import Job, run_job
from tallystick.intake.cover import SourceFile
from tallystick.intake.part import Part, zones_needed
from tallystick.intake.prepare import furnish, prepare
from tallystick.intake.readers.catalogue import READERS
from tallystick.intake.reading import parts_of
from tallystick.intake.received import open_folder
from tallystick.intake.steps import steps_of
from tallystick.tables.engine import engine
from tallystick.tables.step import run_steps
from tallystick.vocabulary.errors import HouseError, Malformed, Unavailable
from tests.intake.traps.trap import Came, Trap
from tests.intake.trial import WIDE, rows_of
from tests.scratch import scratch

LIMITS = Limits(wall_seconds=240.0)
JUDGED_AT_ONCE = 60


@dataclass(frozen=True)
class Out:
    """One input that came out of the cage."""

    trap: Trap
    content: bytes
    report: ReadReport | None
    error: str
    seconds: float


def package_with_batch(folder: Path, *, broken: tuple[str, str, str] | None = None) -> list[str]:
    """A path of the package under which a child also finds the batch reader.

    ``broken`` is a file of the package, a line in it and what stands there instead: a build somebody sabotaged.
    """
    place = folder / "package"
    (place / "tallystick").mkdir(parents=True)
    shutil.copy(Path(__file__).with_name("batch.py"), place / "batch.py")
    for room in Path(next(iter(tallystick.__path__))).iterdir():
        ours = place / "tallystick" / room.name
        if broken and broken[0].startswith(f"{room.name}/"):
            shutil.copytree(room, ours, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            ours.symlink_to(room.resolve())
    if broken:
        file, was, now = broken
        text = (place / "tallystick" / file).read_text()
        assert text.count(was) == 1, f"{file} has no such line any more: {was}"
        (place / "tallystick" / file).write_text(text.replace(was, now))
    return [str(place / "tallystick")]


def read_all(traps: list[Trap], folder: Path, *, package: list[str]) -> list[Out]:
    """Every trap through its reader in one cage; a crash or a count that does not add up raises AssertionError."""
    proof = standing()
    contents = [trap.content() for trap in traps]
    inputs = [
        {"size": len(content), "reader": READERS[trap.reader], "options": trap.options, "keep": trap.keep()}
        for trap, content in zip(traps, contents, strict=True)
    ]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "source").write_bytes(b"".join(contents))
    into = folder / "into"
    into.mkdir()
    job = Job("read", "batch:READER", {"inputs": json.dumps(inputs)}, {"rows": []}, into, proof.locks)
    was, tallystick.__path__ = tallystick.__path__, package
    try:
        with (folder / "source").open("rb") as source:
            run_job(job, source=source.fileno(), limits=LIMITS, where="batch", wall=proof.wall)
    finally:
        tallystick.__path__ = was
    outcomes = json.loads((into / "outcomes.json").read_text())
    places = [into / str(number) for number in range(len(traps))]
    with check.checking_engine() as shared, pytest.MonkeyPatch.context() as patch:  # one engine for a thousand files
        patch.setattr(check, "checking_engine", lambda: nullcontext(shared))
        return [_out(*each) for each in zip(traps, contents, outcomes, places, strict=True)]


def _out(trap: Trap, content: bytes, told: dict[str, Any], into: Path) -> Out:
    assert "crash" not in told, f"{trap.name}: {told}"
    if "error" in told:
        assert told["error"] in ("Malformed", "Unavailable"), f"{trap.name}: {told}"
        return Out(trap, content, None, told["what"], told["seconds"])
    digest = hashlib.sha256(content).hexdigest()
    report = checked_report(told["read"], keep=trap.keep(), into=into, digest=digest, where=trap.name)
    return Out(trap, content, report, "", told["seconds"])


def judge_all(outs: list[Out], folder: Path) -> list[Came]:
    """What the real steps make of everything that was read."""
    came: list[Came] = []
    for start in range(0, len(outs), JUDGED_AT_ONCE):
        came += _judge(outs[start : start + JUDGED_AT_ONCE], folder / f"judged-{start}")
    return came


def _judge(outs: list[Out], folder: Path) -> list[Came]:
    parts: list[Part] = []
    ours: dict[int, int] = {}
    for place, out in enumerate(outs):
        if out.report is not None:
            tables = out.trap.plan.mappings(f"p{place}")
            source = SourceFile(f"{place}", out.trap.reader, tables, out.trap.options, "")
            fresh = parts_of(source, out.report, first=len(parts) + 1)
            ours |= {part.number: place for part in fresh}
            parts += fresh
    found = [Came(error=out.error, seconds=out.seconds) for out in outs]
    if parts:
        folder.mkdir(parents=True)
        _collect(parts, ours, outs, found, folder)
    return found


def _collect(parts: list[Part], ours: dict[int, int], outs: list[Out], found: list[Came], folder: Path) -> None:
    with engine(folder) as opened:
        furnish(opened, zones_needed(parts, WIDE))
        run_steps(opened, steps_of(parts, WIDE), folder / "steps")
        tables = {part.mapping.name for part in parts}
        for part in parts:
            report = outs[ours[part.number]].report
            assert report is not None
            found[ours[part.number]].read += report.streams[part.stream].records
        for table in sorted(tables):
            for row in rows_of(opened, f'SELECT * FROM {table} ORDER BY file, "row"'):
                place = int(row["file"].split("#")[0])
                found[place].given.append(tuple(row[name] for name in outs[place].trap.plan.compare if name in row))
            for (part,) in opened.execute(f"SELECT part FROM repeated_{table}").fetchall():
                found[ours[part]].duplicates += 1
        for file, reason in opened.execute('SELECT file, reason FROM quarantine ORDER BY file, "row"').fetchall():
            found[int(file.split("#")[0])].aside.append(reason)


SHEET = """
[contribution]
name = "a trap"
operation = "OP"
agency = "DK-NCP"
kind = "platform"
received_at = 2026-02-01T10:00:00Z
[legal]
basis = "test"
mandate = "test"
from = 1980-01-01T00:00:00Z
until = 2100-01-01T00:00:00Z
[handling]
codes = ["H0"]
evaluation = "X4"
[[file]]
path = "trap.bin"
reader = {reader}
mapping = "trap.toml"
[file.options]
"""


def alone(trap: Trap, folder: Path) -> Came:
    """The trap as a contribution of its own: folder, cover sheet, cage, steps, counts."""
    sent = folder / "sent"
    sent.mkdir(parents=True)
    options = "".join(f"{name} = {json.dumps(value)}\n" for name, value in trap.options.items())
    (sent / "contribution.toml").write_text(SHEET.format(reader=json.dumps(trap.reader)) + options, encoding="utf-8")
    (sent / "trap.toml").write_text(trap.plan.text("p"), encoding="utf-8")
    (sent / "trap.bin").write_bytes(trap.content())
    try:
        done = prepare(open_folder(sent), into=folder / "work")
    except (Malformed, Unavailable) as error:
        if "broke off" in error.what:
            raise AssertionError(f"{trap.name}: {error}") from error
        return Came(error=str(error))
    assert done.state == "accepted", f"{trap.name}: {[one.sentence() for one in done.outcomes]}"
    came = Came(read=sum(one.read for one in done.outcomes), duplicates=sum(one.duplicates for one in done.outcomes))
    with scratch() as opened:
        for path in done.given.values():
            for row in rows_of(opened, f"SELECT * FROM read_parquet('{path}') ORDER BY file, \"row\""):
                came.given.append(tuple(row[name] for name in trap.plan.compare if name in row))
        said = opened.execute(f"SELECT reason FROM read_parquet('{done.quarantine}') ORDER BY file, \"row\"")
        came.aside = [reason for (reason,) in said.fetchall()]
    return came


__all__ = ["Came", "HouseError", "Out", "alone", "judge_all", "package_with_batch", "read_all"]

"""Plays a whole operation: open, receive, link, judge, package, release, receipt. Nothing here reads the truth."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tallystick.drill.cast import engage, members, viewer
from tallystick.drill.laboratory import laboratories, play_laboratories
from tallystick.drill.neighbours import Neighbours
from tallystick.drill.officers import assess_persons, judge_links, package_and_release
from tallystick.drill.placed import score_places
from tallystick.drill.score import score
from tallystick.drill.told import hits_of, score_overlaps
from tallystick.drill.truth import read_exhibits, read_overlaps, read_truth
from tallystick.intake import jobs as intake
from tallystick.linking import jobs as linking
from tallystick.records.directory import SignIn
from tallystick.records.models import Operation, Package, Person, QueueRow
from tallystick.records.opening import open_from
from tallystick.records.session import administration, session
from tallystick.rehearsal.day import DAY, write_day
from tallystick.rehearsal.shapes import shape_of
from tallystick.rehearsal.writer import rehearse
from tallystick.report.reads import by_country
from tallystick.vocabulary.errors import Absent
from tallystick.vocabulary.viewer import Viewer

Told = Callable[[str, int, int], None]


def silent(words: str, done: int = 0, of: int = 0) -> None:
    """Hears everything and says nothing."""


@dataclass(kw_only=True)
class Played:
    """What a drill gives back. ``seconds`` per stage; ``countries`` as ``report.reads.by_country``; ``exhibits``: by
    agency the figures of its order of looking; ``deconfliction``: counts of questions and hits."""

    operation: str
    reference: str
    sign_ins: list[SignIn] = field(default_factory=list)
    countries: list[dict[str, Any]] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)
    exhibits: dict[str, Any] = field(default_factory=dict)
    deconfliction: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)


def write_rehearsal(shape: str, seed: int, *, home: Path, told: Told = silent) -> Path:
    """The folder of an invented operation below ``home/rehearsals``; written once, then used again. One that was
    written before rehearsals had an action day is given its own.
    """
    folder = home / "rehearsals" / f"{shape}-{seed}"
    if (folder / "sealed").is_dir() and (folder / "whole").exists():
        if not (folder / DAY).is_file():
            write_day(shape_of(shape), seed, folder)
        return folder
    if not folder.exists() or not any(folder.iterdir()):
        rehearse(shape, seed, folder, told=lambda words: told(f"writing: {words}", 0, 0))
        (folder / "whole").touch()
        return folder
    raise Absent(str(folder), "an earlier rehearsal stopped half-way here", "Remove the folder, then run again.")


def play(folder: Path, *, home: Path, told: Told = silent) -> Played:
    """Run the operation in ``folder`` through the house as its officers would. Safe to run again after a stop."""
    with administration():
        operation = open_from(folder / "operation.toml")
    played = Played(operation=str(operation.pk), reference=operation.reference)
    agencies = [code for code, _ in members(played.operation)]
    seized = laboratories(folder)
    played.sign_ins = engage(home, agencies, operation.coordinator, laboratories=seized, operation=operation.reference)
    by = {part: viewer(operation.coordinator, part, played.operation) for part in ("coordinator", "analyst", "second")}
    with _stage(played, "intake"):
        _receive_all(folder, home=home, viewer=by["coordinator"], told=told)
    with _stage(played, "linking"):
        linking.build(home=home, operation_id=played.operation, told=lambda step: told(f"linking: {step.gives}", 0, 0))
    with _stage(played, "judging"):
        judge_links(by["analyst"], told=told)
    with _stage(played, "linking again, decisions replayed"):
        played.figures = linking.build(home=home, operation_id=played.operation)
        assess_persons(by["analyst"], told=told)
    neighbours = Neighbours(folder, played.operation, home)
    with _stage(played, "deconfliction"):
        neighbours.enter_and_ask(told=told)
    with _stage(played, "packages"):
        released = package_and_release(
            by["coordinator"], by["second"], home=home, told=told, meanwhile=neighbours.leave_alone
        )
    played.deconfliction = neighbours.figures() | {"drafted_anew": released.anew}
    if seized:
        with _stage(played, "exhibits"):
            played.exhibits = play_laboratories(folder, operation, home=home, told=told)
    with session(by["coordinator"]):
        played.countries = by_country(by["coordinator"])
    return played


def _receive_all(folder: Path, *, home: Path, viewer: Viewer, told: Told) -> None:
    folders = sorted(path.parent for path in folder.glob("contributions/*/contribution.toml"))
    for place, contribution in enumerate(folders):
        told("receiving contributions", place, len(folders))
        intake.receive(contribution, home=home, viewer=viewer, reason="Handed over for the joint operation")
    told("receiving contributions", len(folders), len(folders))


@contextmanager
def _stage(played: Played, name: str) -> Iterator[None]:
    started = time.monotonic()
    yield
    played.seconds[name] = round(time.monotonic() - started, 1)


def score_played(folder: Path, *, home: Path, reference: str) -> dict[str, Any]:
    """Compare what stands in the rows with the sealed truth of the rehearsal."""
    with administration():
        operation = Operation.objects.filter(reference=reference).first()
        if operation is None:
            raise Absent(f"operation {reference}", "it was not played here", "Run: tallystick drill run")
        persons = Person.objects.filter(operation=operation, became=None).values_list("accounts", flat=True)
        packages = Package.objects.filter(operation=operation, released_at__isnull=False, recalled_at=None)
        packages = packages.filter(holds_protected=False)
        latest = {package.recipient: package.content for package in packages.order_by("version")}
        placed = QueueRow.objects.filter(operation=operation).values_list("owner", "tier", "places")
        files = [(owner, tier, [place["shown"] for place in places]) for owner, tier, places in placed]
        planted = read_overlaps(folder)
        found = score(read_truth(folder), persons=list(persons), packages=list(latest.values()))
        found |= score_places(read_exhibits(folder) if files else {}, files)
        return found | score_overlaps(planted, hits_of(operation), packages=list(latest.values()))

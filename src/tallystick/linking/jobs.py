"""The build: everything is linked again, decisions are replayed, persons keep their ids, rows are replaced at once."""

import fcntl
import hashlib
import shutil
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import Any

import duckdb

from tallystick.linking import building, weights
from tallystick.linking.building import Given
from tallystick.linking.choosing import Choice, choose, lay_out
from tallystick.linking.copies import Frame
from tallystick.linking.exclusions import exclusion_rows, key_of
from tallystick.linking.facts import Facts, Files, gather
from tallystick.linking.grouping import Grouping, answers_of, group_accounts
from tallystick.linking.personrows import Before, Told
from tallystick.linking.replacing import persons_now, replace_rows
from tallystick.linking.rules.partition import Pair
from tallystick.linking.steps import order
from tallystick.records.consultation import note_build
from tallystick.records.models import Build, Contribution, Decision, Operation, Person
from tallystick.records.session import session
from tallystick.tables.engine import engine
from tallystick.tables.shelf import Shelf, write_head
from tallystick.tables.step import StepDone
from tallystick.vocabulary.errors import Absent, Conflict
from tallystick.vocabulary.viewer import Viewer

Hear = Callable[[StepDone], None]


@dataclass(frozen=True)
class Asked:
    """What a build starts from, read in one short transaction."""

    owner: str
    request: str
    seized_s: int | None
    given: tuple[Given, ...]
    decisions: dict[Pair, str]
    before: dict[str, Before]


def build(*, home: Path, operation_id: str, request: str = "", told: Hear = lambda done: None) -> dict[str, Any]:
    """Link an operation again and make the result current; returns its figures.

    ``request`` is the id of the log entry of who asked for it (:func:`tallystick.linking.acts.request_build`).
    Safe to stop and to run again: steps already computed from the same contributions are not computed twice, rows
    change in one transaction at the end. Raises Conflict while another build of the operation runs, Absent when the
    operation is not there.
    """
    viewer = Viewer(officer=_NOBODY, agency="", operation=operation_id, purpose="linking", service=True)
    shelf = Shelf(home, operation_id)
    with _lock(shelf):
        asked = _ask(viewer, request)
        folder = shelf.built(_fingerprint(asked.given))
        with engine(home / "work") as opened:
            building.open_contributions(opened, shelf, asked.given)
            done = building.run(opened, folder, told=told)
            grouping = group_accounts(opened, asked.decisions)
            figures = _settle(opened, viewer, asked, grouping, done, folder)
        _clear(shelf, keep=folder)
    return figures


_NOBODY = "00000000-0000-0000-0000-000000000000"


@contextmanager
def _lock(shelf: Shelf) -> Iterator[None]:
    with shelf.lock_path().open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            where = f"operation {shelf.operation}"
            raise Conflict(where, "a build is already running", "Wait for it to end.") from None
        yield


def _ask(viewer: Viewer, request: str) -> Asked:
    with session(viewer, role="worker"):
        operation = Operation.objects.filter(pk=viewer.operation).first()
        if operation is None:
            raise Absent(
                f"operation {viewer.operation}", "there is no such operation", "See tallystick operation list."
            )
        seized = operation.seized_at.astimezone(UTC).replace(tzinfo=None) if operation.seized_at else None
        contributions = Contribution.objects.filter(operation=operation, state="accepted").order_by("digest")
        given = tuple(
            Given(
                contribution=row.digest,
                agency=row.owner,
                kind=row.kind,
                codes=tuple(row.codes),
                evaluation=row.evaluation,
                seized_at=seized if row.kind == "platform" else None,
            )
            for row in contributions
        )
        said = Decision.objects.filter(operation=operation, withdrawn_at=None).order_by("at", "id")
        return Asked(
            owner=operation.coordinator,
            request=request,
            seized_s=int(operation.seized_at.timestamp()) if operation.seized_at else None,
            given=given,
            decisions=answers_of(said.values_list("left", "right", "answer")),
            before=persons_now(Person.objects.all()),
        )


def _fingerprint(given: tuple[Given, ...]) -> str:
    """Name of a build's folder: the same contributions under the same steps and weights give the same tables."""
    steps = "".join(step.name + step.sql for step in (*order.FIRST, *order.THEN))
    said = repr((sorted(map(repr, given)), steps, weights.weight_rows()))
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def _settle(
    opened: duckdb.DuckDBPyConnection,
    viewer: Viewer,
    asked: Asked,
    grouping: Grouping,
    done: list[StepDone],
    folder: Path,
) -> dict[str, Any]:
    """Persons and all rows, in one transaction; what people decided meanwhile is read again inside it."""
    alive = {
        person: (old.number, old.accounts) for person, old in asked.before.items() if not old.became and old.accounts
    }
    spent = [old.number for old in asked.before.values()]
    choice = choose(opened, grouping, old=alive, spent=spent)
    choice.became = _aliases(choice, asked.before)
    lay_out(opened, choice.persons)
    facts = gather(opened, Files(opened), seized_s=asked.seized_s)
    build_id = str(uuid.uuid4())
    frame = Frame(viewer.operation, asked.owner, {one.contribution: one.codes for one in asked.given})
    figures = figures_of(opened, grouping, choice, facts)
    head = {
        "contributions": sorted(frame.codes),
        "folder": folder.name,
        "steps": {step.name: step.rows for step in done},
    }
    write_head(folder, head)
    hidden = list(exclusion_rows(opened, viewer.operation, secret=key_of(folder.parents[3] / "secrets")))
    with session(viewer, role="worker"):
        row = Build(id=build_id, operation_id=viewer.operation, owner=asked.owner, head=head, figures=figures)
        replace_rows(opened, frame, row, choice, facts, told=_notes(grouping), hidden=hidden)
        note_build(build_id, asked=asked.request)
    return figures | {"build": build_id}


def _aliases(choice: Choice, known: dict[str, Before]) -> dict[str, str]:
    """Old ids that only live on as aliases: those of this build and of every build before it, followed to the end."""
    became = dict(choice.became)
    for person, old in known.items():
        if old.became or not old.accounts:
            became.setdefault(person, old.became)
    living = {one.person for one in choice.persons}
    for person in became:
        end, seen = became[person], {person}
        while end and end not in living and end in became and end not in seen:
            seen.add(end)
            end = became[end]
        became[person] = end if end in living else ""
    return {person: end for person, end in became.items() if person not in living}


def _notes(grouping: Grouping) -> Told:
    cuts: dict[str, list[str]] = defaultdict(list)
    for cut in grouping.cuts:
        note = f"{cut.apart[0]} and {cut.apart[1]} are kept apart ({cut.because}): the tie {cut.bridge[0]} to "
        note += f"{cut.bridge[1]} was cut" + (", which somebody had confirmed." if cut.contradicts else ".")
        for account in {*cut.apart, *cut.bridge}:
            cuts[account].append(note)
    return Told(cuts, frozenset(account for group in grouping.too_large for account in group))


def figures_of(
    opened: duckdb.DuckDBPyConnection, grouping: Grouping, choice: Choice, facts: dict[str, Facts]
) -> dict[str, Any]:
    """What a build counts, for the operation's overview."""
    states = dict(opened.execute("SELECT state, count(*) FROM LINKS GROUP BY state").fetchall())
    counts = {
        "accounts": "SELECT count(*) FROM ACCOUNT_KEYS WHERE NOT holding",
        "holdings": "SELECT count(*) FROM ACCOUNT_KEYS WHERE holding",
        "selectors": "SELECT count(*) FROM SELECTORS",
        "no_normal_form": "SELECT count(*) FROM NORMAL WHERE form IS NULL",
        "overshared": "SELECT count(*) FROM OVERSHARED",
        "after_seizure": "SELECT count(*) FROM AFTER_SEIZURE",
        "excluded_accounts": "SELECT count(*) FROM EXCLUDED",
    }
    figures: dict[str, Any] = {}
    for name, sql in counts.items():
        row = opened.execute(sql).fetchone()
        figures[name] = int(row[0]) if row else 0
    return figures | {
        "links_proposed": states.get("proposed", 0),
        "links_candidate": states.get("candidate", 0),
        "persons": len(choice.persons),
        "persons_with_several_accounts": sum(len(one.accounts) > 1 for one in choice.persons),
        "persons_left_on_shelf": choice.left_out,
        "persons_excluded": sum(known.excluded for known in facts.values()),
        "components_too_large": len(grouping.too_large),
        "cuts": len(grouping.cuts),
        "contradictions": sum(cut.contradicts for cut in grouping.cuts),
    }


def _clear(shelf: Shelf, *, keep: Path) -> None:
    """Builds nobody reads any more go: all but this one and the one before it."""
    folders = [path for path in keep.parent.iterdir() if path.is_dir() and path != keep]
    for old in sorted(folders, key=lambda path: path.stat().st_mtime)[:-1]:
        shutil.rmtree(old, ignore_errors=True)

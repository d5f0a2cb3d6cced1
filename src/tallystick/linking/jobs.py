"""The build: everything is linked again, decisions are replayed, persons keep their ids, rows are replaced at once."""

import hashlib
import shutil
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb

from tallystick.linking.builds import computing
from tallystick.linking.builds.by_account import keep_copies
from tallystick.linking.builds.choosing import Choice, choose, lay_out, stand_with
from tallystick.linking.builds.computing import Given
from tallystick.linking.builds.given import accepted
from tallystick.linking.builds.grouping import Grouping, group_accounts
from tallystick.linking.builds.identities import aliases, known_ids
from tallystick.linking.builds.noted import notes_of
from tallystick.linking.exclusions import exclusion_rows, key_of
from tallystick.linking.following import at_once
from tallystick.linking.following.alone import alone
from tallystick.linking.judging import said
from tallystick.linking.rows.copies import Frame
from tallystick.linking.rows.facts import Facts, Files, gather
from tallystick.linking.rows.persons import Before
from tallystick.linking.rows.replacing import persons_now, replace_rows
from tallystick.linking.rules.answers import standing
from tallystick.linking.rules.partition import Pair
from tallystick.linking.steps import names, order
from tallystick.linking.weighing import weights
from tallystick.linking.weighing.explaining import learnt
from tallystick.records.consultation import note_build
from tallystick.records.models import Build, Operation, Person
from tallystick.records.queue import defer_beside_once, defer_once
from tallystick.records.session import session
from tallystick.tables.engine import engine
from tallystick.tables.shelf import Shelf, write_head
from tallystick.tables.step import StepDone
from tallystick.vocabulary.errors import Absent
from tallystick.vocabulary.queues import TIE
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
    folder: str


def build(*, home: Path, operation_id: str, request: str = "", told: Hear = lambda done: None) -> dict[str, Any]:
    """Link an operation again and make the result current; returns its figures.

    ``request`` is the id of the log entry of who asked for it (:func:`tallystick.linking.acts.request_build`).
    Safe to stop and to run again: steps already computed from the same contributions are not computed twice, rows
    change in one transaction at the end. Raises Conflict while another build of the operation runs, Absent when the
    operation is not there.
    """
    viewer = Viewer(officer=_NOBODY, agency="", operation=operation_id, purpose="linking", service=True)
    shelf = Shelf(home, operation_id)
    with alone(shelf):
        asked = _ask(viewer, request)
        folder = shelf.built(_fingerprint(asked.given))
        with engine(home / "work") as opened:
            computing.open_contributions(opened, shelf, asked.given)
            done = computing.run(opened, folder, told=told)
            grouping = group_accounts(opened, asked.decisions)
            figures = _settle(opened, viewer, asked, grouping, done, folder)
            keep_copies(opened, folder)
        _catch_up(shelf, viewer, asked)
        _clear(shelf, keep=folder)
    return figures


_NOBODY = "00000000-0000-0000-0000-000000000000"


def _catch_up(shelf: Shelf, viewer: Viewer, asked: Asked) -> None:
    """Have persons follow what was said while the build ran."""
    with session(viewer, role="worker"):
        now = standing(said.of_operation(viewer.operation))
    late = {pair for pair in now.keys() | asked.decisions.keys() if now.get(pair) != asked.decisions.get(pair)}
    if late:
        at_once.catch_up(shelf, {account for pair in late for account in pair})


def _ask(viewer: Viewer, request: str) -> Asked:
    with session(viewer, role="worker"):
        operation = Operation.objects.filter(pk=viewer.operation).first()
        if operation is None:
            raise Absent(
                f"operation {viewer.operation}", "there is no such operation", "See tallystick operation list."
            )
        return Asked(
            owner=operation.coordinator,
            request=request,
            seized_s=int(operation.seized_at.timestamp()) if operation.seized_at else None,
            given=accepted(operation),
            decisions=standing(said.of_operation(operation.pk)),
            before=persons_now(Person.objects.defer(None)),
            folder=_folder(operation),
        )


def _folder(operation: Operation) -> str:
    """The folder of the build that is current, empty before the first."""
    current = Build.objects.filter(operation=operation, current=True).order_by("-made_at").first()
    return str(current.head.get("folder", "")) if current else ""


def _fingerprint(given: tuple[Given, ...]) -> str:
    """Name of a build's folder: the same contributions under the same steps and weights give the same tables."""
    steps = "".join(step.name + step.sql for step in (*order.ALL, *names.STEPS))
    said = repr((sorted(map(repr, given)), steps, weights.starting_rows(), weights.levels()))
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
    choice = _choice(opened, grouping, asked, folder)
    lay_out(opened, choice.persons)
    facts = gather(opened, Files(opened), seized_s=asked.seized_s)
    build_id = str(uuid.uuid4())
    frame = Frame(viewer.operation, asked.owner, {one.contribution: one.codes for one in asked.given})
    figures = figures_of(opened, grouping, choice, facts)
    head = {
        "contributions": sorted(frame.codes),
        "folder": folder.name,
        "steps": {step.name: step.rows for step in done},
        **learnt(opened),
    }
    write_head(folder, head)
    hidden = list(exclusion_rows(opened, viewer.operation, secret=key_of(folder.parents[3] / "secrets")))
    with session(viewer, role="worker"):
        row = Build(id=build_id, operation_id=viewer.operation, owner=asked.owner, head=head, figures=figures)
        replace_rows(opened, frame, row, choice, facts, told=notes_of(grouping), hidden=hidden)
        note_build(build_id, asked=asked.request)
        defer_once("deconfliction.answer_standing", operation=viewer.operation)
        defer_beside_once(TIE, operation=viewer.operation)
    return figures | {"build": build_id}


def _choice(opened: duckdb.DuckDBPyConnection, grouping: Grouping, asked: Asked, folder: Path) -> Choice:
    known = known_ids(asked.before)
    choice = choose(opened, grouping, known=known)
    if folder.name != asked.folder:
        choice = stand_with(choice, known)
    return replace(choice, became=aliases(choice, asked.before))


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
        "contradictions": len(grouping.contradictions),
    }


def _clear(shelf: Shelf, *, keep: Path) -> None:
    """Builds nobody reads any more go: all but this one and the one before it."""
    folders = [path for path in keep.parent.iterdir() if path.is_dir() and path != keep]
    for old in sorted(folders, key=lambda path: path.stat().st_mtime)[:-1]:
        shutil.rmtree(old, ignore_errors=True)

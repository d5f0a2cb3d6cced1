"""After a decision the persons it touches follow at once: their part of the current build is grouped again, and the
rows of the persons in it change in one transaction. What comes out is what a build of everything would give.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import duckdb
from django.conf import settings
from django.db.models import IntegerField, Max, Q
from django.db.models.functions import Cast, Substr

from tallystick.linking.builds import computing, given
from tallystick.linking.builds.choosing import lay_out
from tallystick.linking.following.alone import alone
from tallystick.linking.following.region import only_of, open_built
from tallystick.linking.following.regrouping import Around, Regrouped, regroup
from tallystick.linking.following.rewriting import rewrite
from tallystick.linking.judging import said
from tallystick.linking.rows.copies import Frame
from tallystick.linking.rows.facts import Facts, Files, gather
from tallystick.linking.rows.persons import Before
from tallystick.linking.rows.replacing import persons_now
from tallystick.linking.rules.answers import standing
from tallystick.linking.rules.partition import Pair
from tallystick.records.categories import protected_accounts
from tallystick.records.models import Build, Operation, Person
from tallystick.records.queue import defer_beside_once
from tallystick.records.session import session
from tallystick.tables.engine import engine
from tallystick.tables.shelf import Shelf
from tallystick.vocabulary.errors import Conflict
from tallystick.vocabulary.queues import TIE
from tallystick.vocabulary.viewer import Viewer

PATIENCE = 5.0
"""Seconds to wait for whoever else changes who belongs together. A build takes longer: it ends with what was said
meanwhile."""

NOBODY = "00000000-0000-0000-0000-000000000000"


@dataclass(frozen=True)
class Place:
    """Where the current build of an operation lies, and what it was made with."""

    build: Build
    operation: Operation
    shelf: Shelf

    @property
    def folder(self) -> Path:
        return self.shelf.built(str(self.build.head.get("folder", "")))

    @property
    def seized_s(self) -> int | None:
        return int(self.operation.seized_at.timestamp()) if self.operation.seized_at else None


def follow(pairs: Iterable[tuple[str, Pair]]) -> None:
    """Have persons follow what was just said of these pairs of accounts (each with its operation's id).

    Opens its own session. While a build runs, nothing is done here: it ends with what was said meanwhile.
    """
    touched: dict[str, set[str]] = {}
    for operation, pair in pairs:
        touched.setdefault(operation, set()).update(pair)
    for operation, accounts in touched.items():
        shelf = Shelf(settings.TALLYSTICK_HOME, operation)
        try:
            with alone(shelf, patience=PATIENCE):
                catch_up(shelf, accounts)
        except Conflict:
            continue


def waits(operation: str) -> bool:
    """Whether a build runs: what is said now is recorded, and persons follow when it ends."""
    try:
        with alone(Shelf(settings.TALLYSTICK_HOME, operation)):
            return False
    except Conflict:
        return True


def catch_up(shelf: Shelf, accounts: Iterable[str]) -> None:
    """Group again what hangs together with these accounts; for whoever holds the lock of the operation's builds."""
    viewer = Viewer(officer=NOBODY, agency="", operation=shelf.operation, purpose="linking", service=True)
    with engine(shelf.root / "work") as opened, session(viewer, role="worker"):
        place = place_of(shelf)
        if place is not None:
            open_built(opened, place.folder)
            _regroup(opened, place, accounts)


def place_of(shelf: Shelf) -> Place | None:
    """The current build, where it is still on the shelf."""
    operation = Operation.objects.get(pk=shelf.operation)
    build = Build.objects.filter(operation=operation, current=True).order_by("-made_at").first()
    place = Place(build, operation, shelf) if build else None
    return place if place and place.build.head.get("folder") and place.folder.is_dir() else None


def _regroup(opened: duckdb.DuckDBPyConnection, place: Place, accounts: Iterable[str]) -> None:
    decisions = standing(said.of_operation(place.operation.pk))
    found = regroup(opened, accounts, Around(decisions, people_with, first_number(), is_full(place.build)))
    facts = known_of(opened, place, found)
    contributions = given.behind(place.operation, place.build.head["contributions"])
    frame = Frame(
        str(place.operation.pk), place.build.owner, {one.contribution: tuple(one.codes) for one in contributions}
    )
    computing.open_contributions(opened, place.shelf, contributions)
    rewrite(opened, frame, place.build, found, facts, decisions=decisions, folder=place.folder)
    defer_beside_once(TIE, operation=str(place.operation.pk))


def known_of(opened: duckdb.DuckDBPyConnection, place: Place, found: Regrouped) -> dict[str, Facts]:
    """What is known of the persons of a part."""
    only_of(opened, place.folder, found.region.ids.values())
    lay_out(opened, found.choice.persons)
    return gather(opened, Files(opened), seized_s=place.seized_s)


def is_full(build: Build) -> bool:
    """Whether the build left groups with a lead on the shelf for want of room."""
    return int(build.figures.get("persons_left_on_shelf", 0)) > 0


def first_number() -> int:
    """The first number that nobody ever had in this operation."""
    number = Cast(Substr("number", len("P-") + 1), IntegerField())
    return 1 + (Person.objects.aggregate(last=Max(number))["last"] or 0)


def people_with(accounts: frozenset[str]) -> dict[str, Before]:
    """For jobs: every person with one of these accounts, put away or not, and what is alias for them. They wait for
    whoever just changes one of them."""
    wanted = sorted(accounts)
    hidden = [person for person, have in protected_accounts().items() if accounts.intersection(have)]
    rows = Person.objects.defer(None).select_for_update().order_by("pk")
    found = persons_now(rows.filter(Q(accounts__overlap=wanted) | Q(held__overlap=wanted) | Q(pk__in=hidden)))
    living = [UUID(person) for person, old in found.items() if not old.became]
    return found | persons_now(rows.filter(became__in=living).exclude(pk__in=[UUID(person) for person in found]))

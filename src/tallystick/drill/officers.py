"""The played officers' hands: each decision goes through the same acts as at the desk."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.db import connections

from tallystick.deconfliction.answering import jobs as answering
from tallystick.deconfliction.asking.acts import ask_persons
from tallystick.drill.policies import category_of, judge
from tallystick.linking import acts as linking
from tallystick.linking import reads as links
from tallystick.records.models import CountryVote, Person
from tallystick.records.session import session
from tallystick.sharing import acts as sharing
from tallystick.sharing import jobs as packages
from tallystick.sharing import not_asked
from tallystick.sharing import reads as released
from tallystick.sharing.cautions import FIRST_TIME
from tallystick.vocabulary.codes import Category, LinkState, PackageStatus
from tallystick.vocabulary.errors import Refused
from tallystick.vocabulary.viewer import Viewer

Told = Callable[[str, int, int], None]
PAGE = 200
SEALED_AT_ONCE = 2


def judge_links(analyst: Viewer, *, told: Told) -> int:
    """Work through the queue of proposed links by the written policy; returns how many were judged."""
    judged, after = 0, ""
    while True:
        with session(analyst):
            page = links.queue(analyst, after=after, limit=PAGE)
            for link in [row for row in page.rows if row.state == LinkState.PROPOSED]:
                answer, reason = judge(link.weight, link.because)
                linking.decide_link(str(link.pk), answer, by=analyst, at=datetime.now(UTC), reason=reason)
                judged += 1
        told("judging links", judged, 0)
        if not page.after:
            return judged
        after = page.after


def assess_persons(analyst: Viewer, *, told: Told) -> int:
    """Give categories by the written policy; most persons stay unassessed."""
    assessed = 0
    with session(analyst):
        rows = list(Person.objects.filter(became=None, category=Category.UNASSESSED))
        votes: dict[object, set[str]] = defaultdict(set)
        for who, kind in CountryVote.objects.values_list("person", "kind"):
            votes[who].add(kind)
        for person in rows:
            kinds = votes[person.pk]
            given = category_of(person.role, person.country_state, votes=kinds, excluded=person.excluded)
            if given is not None:
                category, reason = given
                linking.assess_person(str(person.pk), category, by=analyst, at=datetime.now(UTC), reason=reason)
                assessed += 1
    told(f"assessed {assessed} persons", 0, 0)
    return assessed


@dataclass
class Released:
    """How many packages went out, and how many had to be drafted anew, because somebody in them is to be left alone."""

    out: int = 0
    anew: int = 0


def package_and_release(
    coordinator: Viewer, second: Viewer, *, home: Path, told: Told, meanwhile: Callable[[], object] = lambda: None
) -> Released:
    """Draft every country's package and ask for everybody in it; a second officer releases it; the file is sealed.

    ``meanwhile``: what others do between draft and release.
    """
    packages.draft_all(
        coordinator,
        at=datetime.now(UTC),
        reason="Prepared for the action day",
        told=lambda one: told("drafting packages", one.place, one.of),
    )
    meanwhile()
    with session(second):
        waiting = [(line.id, line.recipient) for line in released.packages(second) if line.standing in OPEN]
    ask_everybody(coordinator, [package for package, _ in waiting], home=home, told=told)
    done, sealed = Released(), list[Future[None]]()
    # As at the desk, where a job seals what went out while the officer goes on to the next.
    with ThreadPoolExecutor(max_workers=SEALED_AT_ONCE) as sealing:
        for place, (package, recipient) in enumerate(waiting, start=1):
            going = package
            try:
                _release(package, by=second)
            except Refused:
                # What it rests on changed since: the version without is drafted, and everybody in it was asked for.
                done.anew += 1
                going = _drafted_anew(recipient, by=coordinator)
                if going:
                    _release(going, by=second)
            if going:
                sealed.append(sealing.submit(_seal, going, by=second, home=home))
                done.out += 1
            told("releasing packages", place, len(waiting))
        for place, one in enumerate(sealed, start=1):
            one.result()
            told("sealing packages", place, len(sealed))
    return done


def _seal(package: str, *, by: Viewer, home: Path) -> None:
    """In a thread of its own, with connections of its own."""
    try:
        packages.seal_package(by, package, home=home)
    finally:
        connections.close_all()


def ask_everybody(coordinator: Viewer, drafted: Sequence[str], *, home: Path, told: Told) -> int:
    """Ask about everybody in drafted packages who was not asked for; returns how many questions that took."""
    told("asking about everybody in the packages", 0, 0)
    now, persons = datetime.now(UTC), list[str]()
    with session(coordinator):
        for package in drafted:
            row = released.find_package(coordinator, package)
            if not_asked.standing(row, at=now).not_asked:
                persons += released.person_ids(row)
        if not persons:
            return 0
        asked = ask_persons(persons, by=coordinator, at=now, reason="They are in drafted packages")
    answering.answer_batch(home=home, operation_id=coordinator.operation, batch=asked.batch)
    return len(asked.questions)


def _release(package: str, *, by: Viewer) -> None:
    """Approve and release, knowing that each recipient is meant and with whom hits are open."""
    with session(by):
        at, reason = datetime.now(UTC), "Read and found right; the recipient is meant"
        sharing.approve_package(package, by=by, at=at, reason="Law of the recipient looked at")
        warned, _ = not_asked.before_release(by, package, at=at)
        knowing = (FIRST_TIME, *(caution.kind for caution in warned.cautions))
        sharing.release_package(package, by=by, at=at, reason=reason, knowing=knowing)


def _drafted_anew(recipient: str, *, by: Viewer) -> str:
    with session(by):
        made = sharing.draft_package(recipient, by=by, at=datetime.now(UTC), reason="Somebody is to be left alone")
    return str(made.package.pk) if made.package else ""


OPEN = (PackageStatus.DRAFT, PackageStatus.LEGAL_CHECK, PackageStatus.APPROVED)

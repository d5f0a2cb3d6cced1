"""The played officers' hands: each decision goes through the same acts as at the desk."""

from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from tallystick.drill.policies import category_of, judge
from tallystick.linking import acts as linking
from tallystick.linking import reads as links
from tallystick.records.models import CountryVote, Person
from tallystick.records.session import session
from tallystick.sharing import acts as sharing
from tallystick.sharing import jobs as packages
from tallystick.sharing import reads as released
from tallystick.sharing.cautions import FIRST_TIME
from tallystick.vocabulary.codes import Category, LinkState, PackageStatus
from tallystick.vocabulary.viewer import Viewer

Told = Callable[[str, int, int], None]
PAGE = 200


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


def package_and_release(coordinator: Viewer, second: Viewer, *, home: Path, told: Told) -> int:
    """Draft every country's package; a second officer releases it; the file is sealed. Returns how many."""
    packages.draft_all(
        coordinator,
        at=datetime.now(UTC),
        reason="Prepared for the action day",
        told=lambda one: told("drafting packages", one.place, one.of),
    )
    with session(second):
        waiting = [line.id for line in released.packages(second) if line.standing in OPEN]
    for place, package in enumerate(waiting, start=1):
        with session(second):
            sharing.approve_package(package, by=second, at=datetime.now(UTC), reason="Law of the recipient looked at")
            reason, knowing = "Read and found right; the recipient is meant", (FIRST_TIME,)
            sharing.release_package(package, by=second, at=datetime.now(UTC), reason=reason, knowing=knowing)
        packages.seal_package(second, package, home=home)
        told("releasing and sealing packages", place, len(waiting))
    return len(waiting)


OPEN = (PackageStatus.DRAFT, PackageStatus.LEGAL_CHECK, PackageStatus.APPROVED)

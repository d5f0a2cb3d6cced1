"""Facts of readiness, of many subjects at once: one look at each table, as the open session sees it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tallystick.actionday.found import newest_details
from tallystick.actionday.subjects.given import Packages, packages_given
from tallystick.actionday.subjects.rules.facts import Facts, Kept, Window
from tallystick.actionday.windows.conflicts import conflicts_of
from tallystick.actionday.windows.hours import all_hours, permitted
from tallystick.actionday.windows.standing import Standing, standings
from tallystick.deconfliction.clearing import LASTS
from tallystick.law.hours import Hours
from tallystick.law.matrix import LegalNote, note
from tallystick.records.categories import asked_of_given, subjects_hidden
from tallystick.records.models import Agency, Operation, Subject, SubjectDetail, Tied
from tallystick.vocabulary.deconfliction import EXACT_KINDS
from tallystick.vocabulary.viewer import Viewer


def facts_of(viewer: Viewer, operation: Operation, rows: Sequence[Subject], *, now: datetime) -> dict[UUID, Facts]:
    """Subject -> facts, for subjects of any agencies: what an agency keeps to itself is there for its own alone."""
    agencies = sorted({row.owner for row in rows})
    own = [row.pk for row in rows if row.owner == viewer.agency]
    gathered = _Gathered(viewer, operation, agencies, own, now=now)
    return {row.pk: gathered.facts(row) for row in rows}


class _Gathered:
    """What was looked up once for all subjects."""

    def __init__(
        self, viewer: Viewer, operation: Operation, agencies: list[str], own: list[UUID], *, now: datetime
    ) -> None:
        self.viewer, self.operation, self.now = viewer, operation, now
        self.standings: dict[str, Standing] = standings(operation.pk)
        self.details: dict[UUID, SubjectDetail] = newest_details(own)
        self.hidden: set[UUID] = subjects_hidden(own) if own else set()
        self.packages: Packages = packages_given(viewer)
        self.tied: dict[str, str] = _tied(operation, owner=viewer.agency)
        self.conflicts = conflicts_of(viewer)
        persons = {row.person for row in self.details.values() if row.person is not None}
        self.asked = asked_of_given(persons, kinds=EXACT_KINDS, since=now - LASTS) if persons else {}
        self.laws = _laws(agencies, self.standings, now=now)
        self.hours = self._hours(agencies)

    def _hours(self, agencies: list[str]) -> dict[str, Hours]:
        """Each country's hours on the day of its own window."""
        found = {}
        for agency in agencies:
            window = self.standings.get(agency, Standing()).window
            day = (window.starts_at if window and window.starts_at else self.now).date()
            found[agency] = all_hours(self.operation.pk, [agency], day)[agency]
        return found

    def facts(self, row: Subject) -> Facts:
        detail = self.details.get(row.pk)
        person = detail.person if detail else None
        asked = self.asked.get(person) if person else None
        hours, law = self.hours[row.owner], self.laws[row.owner]
        return Facts(
            now=self.now,
            window=_window(self.standings.get(row.owner, Standing())),
            kept=_kept(detail) if detail else None,
            person=person is not None,
            given=self.packages.naming(str(person)) if person else None,
            hidden=row.pk in self.hidden,
            withdrawn=row.withdrawn_at is not None,
            asked=asked[0] if asked else None,
            waits=asked[1] if asked else None,
            permitted=permitted(hours),
            hours_source=hours.words,
            law=law.sentence,
            law_clear=law.settled,
            not_before=self.operation.action_day,
            tied=row.owner != self.viewer.agency or str(row.pk) in self.tied,
            conflict=self._conflict(row),
        )

    def _conflict(self, row: Subject) -> str:
        """Of its own groups; the coordinator, who enters for a country, knows of the country's as a whole."""
        if row.owner == self.viewer.agency:
            return self.tied.get(str(row.pk), "")
        return " ".join(self.conflicts.get(row.owner, ()))


def _tied(operation: Operation, *, owner: str) -> dict[str, str]:
    """Subject (id) -> the conflict its group is in, empty: none; of those that were looked at."""
    found: dict[str, str] = {}
    for subjects, conflict in Tied.objects.filter(operation=operation, owner=owner).values_list("subjects", "conflict"):
        for subject in subjects:
            if isinstance(subject, str):
                found[subject] = found.get(subject) or conflict
    return found


def _laws(agencies: list[str], found: dict[str, Standing], *, now: datetime) -> dict[str, LegalNote]:
    countries = dict(Agency.objects.filter(pk__in=agencies).values_list("pk", "country"))
    laws = {}
    for agency in agencies:
        window = found.get(agency, Standing()).window
        day = (window.starts_at if window and window.starts_at else now).date()
        laws[agency] = note(countries.get(agency, ""), day)
    return laws


def _window(standing: Standing) -> Window:
    window = standing.window
    return Window(
        starts_at=window.starts_at if window else None, ends_at=window.ends_at if window else None,
        accepted=standing.accepted, held=standing.held, stood_down=standing.stood_down,
    )  # fmt: skip


def _kept(row: SubjectDetail) -> Kept:
    return Kept(**{name: getattr(row, name) for name in Kept.__dataclass_fields__})

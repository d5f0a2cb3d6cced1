"""A person's or an exhibit's history out of the rows: one pass under the viewer's session, then pure parts."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from tallystick.linking.rules.errors import error_rates
from tallystick.linking.rules.sentences import doubts
from tallystick.records import consultation
from tallystick.records.models import Contribution, CountryVote, Indicator, Operation, Package, Person
from tallystick.sharing.court import given, rows
from tallystick.sharing.court.part import ANOTHER, WITHHELD_REASON, Passed, Plain, Rows, person_part
from tallystick.sharing.court.rules import live
from tallystick.sharing.court.versions import told_versions
from tallystick.sharing.material import ContributionRow, Lineage, Observation, PermissionRow
from tallystick.sharing.rules.passing import Gate
from tallystick.vocabulary.codes import SHARED_BY_EXCEPTION
from tallystick.vocabulary.errors import Absent, Refused
from tallystick.vocabulary.viewer import Viewer


@dataclass(frozen=True, kw_only=True)
class About:
    """What a bundle is about: a person's number, or an exhibit's. The other one is empty."""

    person: str = ""
    exhibit: str = ""

    @property
    def words(self) -> str:
        return f"person {self.person}" if self.person else f"exhibit {self.exhibit}"


@dataclass
class History:
    """What was found, codes H2 and H3 applied for the recipient; H1 is still to be asked for ``sources``.

    ``subjects``: ledger subjects about any of this, and whether the payload of their lines may go too.
    """

    parts: list[Plain]
    contributions: list[Plain]
    sources: list[ContributionRow]
    bound: dict[str, set[str]]
    permissions: tuple[PermissionRow, ...]
    quarantined: list[Plain]
    packages: list[Plain]
    rates: list[Plain]
    builds: list[Plain]
    officers: dict[str, Plain]
    stays: dict[str, int]
    persons: list[str]
    subjects: dict[str, bool] = field(default_factory=dict)
    basis: str = ""


def history(
    viewer: Viewer, operation: Operation, about: About, *, recipient: str, at: datetime, purpose: str
) -> History:
    """Everything the viewer may see about it, for ``recipient`` in court. Raises Absent; Refused for a sealed one."""
    held = rows.contributions(operation)
    permissions = live(rows.permits(operation), purpose=purpose)
    known = {digest: _known(row) for digest, row in held.items()}
    digests = [digest for digest, row in held.items() if about.exhibit and row.exhibit == about.exhibit]
    persons = rows.persons(operation, number=about.person, digests=digests)
    versions = rows.packages(operation, recipient=recipient)
    if about.person and not persons:
        mine = rows.packages(operation, recipient=viewer.agency)
        if row := given.newest(mine, about.person, agency=viewer.agency):
            return _given(viewer, row, about, recipient=recipient, permissions=permissions)
    if not persons and not digests:
        raise Absent(about.words, "there is none here that you may see", "Check the number and your role.")
    gate = Gate(recipient=recipient, at=at, contributions=known, permissions=permissions)
    passed = Passed(gate)
    persons = _may_go(persons, about, recipient=recipient, passed=passed)
    parts = [_part(operation, one, about, digests=digests, recipient=recipient, passed=passed) for one in persons]
    consultation.note_all(viewer, subject_kind="person", subjects=[str(person.pk) for person in persons])
    shown = sorted(set(passed.bound) | {digest for digest in digests if gate.contribution(digest).allowed})
    told = told_versions(
        versions, numbers={person.number for person in persons}, citing=set(shown) if about.exhibit else set()
    )
    made = [person.build for person in persons] + [version.build for version in versions]
    return History(
        parts=parts,
        contributions=[contribution(held[digest]) for digest in shown],
        sources=[known[digest] for digest in shown],
        bound=passed.bound,
        permissions=permissions,
        quarantined=rows.quarantined(operation, shown),
        packages=told,
        rates=error_rates(rows.judged(operation)),
        builds=rows.builds(operation, made),
        officers=rows.officers(_deciders(parts)),
        stays={kind: count for kind, count in sorted(passed.stays.items()) if count},
        persons=[str(person.pk) for person in persons],
        subjects=_subjects(parts, shown=shown, packages=told),
    )


def _part(
    operation: Operation, person: Person, about: About, *, digests: list[str], recipient: str, passed: Passed
) -> Plain:
    mine = _rows(operation, person, recipient=recipient)
    passed.gate = passed.gate.barring(_observations(mine))
    return person_part(_citing(mine, digests) if about.exhibit else mine, passed=passed)


def _deciders(parts: list[Plain]) -> set[str]:
    by = {row["by"] for part in parts for slot in ("decisions", "assessments") for row in part[slot]}
    return by | {row["withdrawn_by"] for part in parts for row in part["decisions"]}


def _given(
    viewer: Viewer, row: Package, about: About, *, recipient: str, permissions: tuple[PermissionRow, ...]
) -> History:
    """From a package: its recipient's own proceedings only, for it is not the recipient's to pass on."""
    if recipient != viewer.agency:
        remedy = "Ask the coordinating agency to make it."
        raise Refused(about.words, f"what {viewer.agency} was given is not its own to give to {recipient}", remedy)
    part = given.given_part(row, about.person)
    cited = given.cited(part)
    sources = [source for source in row.content["sources"] if source["contribution"] in cited]
    if {source["contribution"] for source in sources} != cited:
        raise Refused(about.words, "the package does not explain every source", "Ask the coordinating agency.")
    told = told_versions([row], numbers={about.person}, citing=set())
    consultation.note(viewer, subject_kind="package", subject=row.pk)
    consultation.note_all(viewer, subject_kind="person", subjects=[part["id"] or about.person])
    return History(
        parts=[part],
        contributions=[given.contribution(source) for source in sources],
        sources=[given.known(source) for source in sources],
        bound={},
        permissions=permissions,
        quarantined=[],
        packages=told,
        rates=[],
        builds=[],
        officers=rows.officers({str(row.made_by), str(row.released_by or "")}),
        stays={},
        persons=[part["id"] or about.person],
        subjects=_subjects([], shown=(), packages=told),
        basis=given.BASIS.format(number=row.number, version=row.version),
    )


def _may_go(persons: list[Person], about: About, *, recipient: str, passed: Passed) -> list[Person]:
    """Those who may be named to ``recipient``. Of an exhibit the others are counted, a bundle about them is refused."""
    going = []
    for person in persons:
        if person.category in SHARED_BY_EXCEPTION:
            because, remedy = "rows of its category never go this way", "Ask the victim-identification specialists."
        elif person.excluded:
            because = "it is on an exclusion list"
            remedy = "Ask the coordinator: whoever put it on the list decides what a court is told."
        elif recipient in person.away_from:
            because, remedy = f"it is withheld from {recipient}", "Choose another recipient, by the restricted route."
        else:
            going.append(person)
            continue
        if about.person:
            raise Refused(about.words, because, remedy)
        passed.stays["person"] += 1
    return going


def _known(row: Contribution) -> ContributionRow:
    return ContributionRow(
        digest=row.digest,
        owner=row.owner,
        codes=tuple(row.codes),
        evaluation=row.evaluation,
        kind=row.kind,
        exhibit=row.exhibit,
        state=row.state,
    )


def contribution(row: Contribution) -> Plain:
    """A contribution with its legal basis, codes, mandate and clock."""
    plain = ("digest", "name", "kind", "owner", "evaluation", "exhibit", "codes_text", "legal_basis", "state")
    timed = ("mandate_from", "mandate_until", "received_at", "taken_in_at", "clock", "counts", "files")
    return {"codes": sorted(row.codes)} | {name: rows.plain(getattr(row, name)) for name in (*plain, *timed)}


def _rows(operation: Operation, person: Person, *, recipient: str) -> Rows:
    links = rows.links(person, recipient=recipient)
    ends = {row[side] for row in links for side in ("left", "right")} - set(person.accounts)
    return Rows(
        person=_person(person),
        copied={slot: rows.copied(person, slot) for slot in rows.SLOTS},
        votes=rows.concluded(person, CountryVote),
        indicators=rows.concluded(person, Indicator),
        links=links,
        decisions=rows.decisions(person),
        assessments=rows.assessments(person),
        overshared=rows.overshared(operation, person),
        sealed=frozenset(rows.sealed_off(operation, ends)),
    )


def _observations(mine: Rows) -> list[Observation]:
    return [
        Observation(
            person=mine.person["id"],
            key=row["account"],
            source=Lineage(**row["source"]),
            codes=tuple(row["codes"]),
            category=row["row_category"],
        )
        for found in mine.copied.values()
        for row in found
    ]


def _citing(mine: Rows, digests: list[str]) -> Rows:
    """What of a person's history rests on these contributions."""
    links = [row for row in mine.links if any(_within(sign["sources"], digests) for sign in row["because"])]
    pairs = {(row["left"], row["right"]) for row in links}
    return replace(
        mine,
        copied={
            slot: [row for row in found if row["source"]["contribution"] in digests]
            for slot, found in mine.copied.items()
        },
        votes=[row for row in mine.votes if _within(row["sources"], digests)],
        indicators=[row for row in mine.indicators if _within(row["sources"], digests)],
        links=links,
        decisions=[row for row in mine.decisions if (row["left"], row["right"]) in pairs],
        overshared=[],
    )


def _person(person: Person) -> Plain:
    return {
        "id": str(person.pk),
        "number": person.number,
        "category": person.category,
        "role": person.role,
        "country": person.country,
        "country_state": person.country_state,
        "accounts": list(person.accounts),
        "codes": sorted(person.codes),
        "follows": str(person.follows or ""),
        "build": str(person.build or ""),
        "notes": doubts(person.figures),
    }


def _within(sources: Iterable[Plain], digests: Iterable[str]) -> bool:
    return bool({source["contribution"] for source in sources} & set(digests))


def _subjects(parts: list[Plain], *, shown: Iterable[str], packages: list[Plain]) -> dict[str, bool]:
    """Ledger subjects, and whether their payload says nothing that stays."""
    found = {("contribution", digest): True for digest in shown} | {("package", row["id"]): True for row in packages}
    for part in parts:
        open_reasons = all(row["reason"] != WITHHELD_REASON for row in part["assessments"])
        found[("person", part["id"])] = open_reasons
        for link in part["links"]:
            found[("link", link["id"])] = not link["hidden"] and ANOTHER not in (link["left"], link["right"])
        for row in part["decisions"]:
            found[("decision", row["id"])] = row["reason"] != WITHHELD_REASON
    return {f"{kind}{sep}{one}": whole for (kind, one), whole in found.items() for sep in (" ", ":")}

"""What a viewer may see of links and persons. Every read of a person is noted with its purpose before it returns."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from tallystick.linking import looked_at
from tallystick.linking.judging import unseen
from tallystick.linking.normal.forms import normal_form
from tallystick.linking.rules.sentences import bits, doubts
from tallystick.linking.rules.states import chance, computed_state, total
from tallystick.records import consultation
from tallystick.records.models import (
    Access,
    Account,
    Assessment,
    Build,
    CountryVote,
    Decision,
    Indicator,
    Link,
    OvershareValue,
    Payment,
    Person,
    SearchToken,
    Subscriber,
)
from tallystick.vocabulary.codes import CountryState, LinkState, SelectorKind
from tallystick.vocabulary.errors import Absent, Malformed
from tallystick.vocabulary.viewer import Viewer

OPEN = (LinkState.PROPOSED, LinkState.CANDIDATE)
HITS = 50
LAST = "\U0010ffff"
"""Sorts after every sign, where text sorts by code point."""


@dataclass(frozen=True)
class Page:
    """Some rows, and what to pass as ``after`` for the next ones (empty at the end)."""

    rows: tuple[Any, ...]
    after: str


@dataclass(frozen=True)
class PersonView:
    """A person with all that is copied about them. ``against`` says in sentences what speaks against."""

    person: Person
    accounts: tuple[Account, ...]
    accesses: tuple[Access, ...]
    payments: tuple[Payment, ...]
    subscribers: tuple[Subscriber, ...]
    votes: tuple[CountryVote, ...]
    indicators: tuple[Indicator, ...]
    links: tuple[Link, ...]
    neighbours: tuple[Link, ...]
    assessments: tuple[Assessment, ...]
    holdings: tuple[str, ...]
    against: tuple[str, ...]


@dataclass(frozen=True)
class Explained:
    """Why two accounts are linked: ``sentences`` to print, ``because`` to draw. ``chance`` is read off the sum."""

    left: str
    right: str
    weight: int
    state: str
    chance: float
    because: tuple[dict[str, Any], ...]
    sentences: tuple[str, ...]


def current_build(viewer: Viewer) -> Build | None:
    """The build that pages show, with its figures; none before the first one."""
    return Build.objects.filter(operation_id=viewer.operation, current=True).order_by("-made_at").first()


def overshared(viewer: Viewer, *, limit: int = 200) -> tuple[OvershareValue, ...]:
    """Values held by too many accounts to link any, most holders first."""
    return tuple(OvershareValue.objects.filter(operation_id=viewer.operation).order_by("-holders", "value")[:limit])


def queue(viewer: Viewer, *, after: str = "", limit: int = 50) -> Page:
    """Links nobody has judged yet, those whose decision is worth most first. ``after`` is the last page's."""
    rows = Link.objects.filter(operation_id=viewer.operation, state__in=OPEN)
    if after:
        worth, last = _cursor(after)
        rows = rows.filter(Q(worth__lt=worth) | Q(worth=worth, id__gt=_uuid(last, "page")))
    found = tuple(rows.order_by("-worth", "id")[: limit + 1])
    looked_at.links(viewer, found[:limit])
    return Page(found[:limit], f"{found[limit - 1].worth}~{found[limit - 1].pk}" if len(found) > limit else "")


def link(viewer: Viewer, link_id: str) -> Link:
    """A link with its because. Raises Absent."""
    found = Link.objects.filter(operation_id=viewer.operation, pk=_uuid(link_id, "link")).first()
    if found is None:
        raise _absent(f"link {link_id}")
    looked_at.one(viewer, found)
    return found


def decision(viewer: Viewer, decision_id: str) -> Decision:
    """A decision as it was given. Raises Absent."""
    found = Decision.objects.filter(operation_id=viewer.operation, pk=_uuid(decision_id, "decision")).first()
    if found is None:
        raise _absent(f"decision {decision_id}")
    looked_at.pair(viewer, found.left, found.right)
    return found


def decisions(viewer: Viewer, left: str, right: str) -> tuple[Decision, ...]:
    """Everything said of a pair, the latest first, withdrawn ones among it."""
    first, second = sorted((left, right))
    rows = Decision.objects.filter(operation_id=viewer.operation, left=first, right=second)
    return tuple(rows.order_by("-at", "-id"))


def persons(
    viewer: Viewer, *, country: str | None = None, after: str = "", limit: int = 50, excluded: bool = False
) -> Page:
    """Persons in the order of risk to a child. Persons on the sealed list stay out unless ``excluded``."""
    rows = Person.objects.filter(operation_id=viewer.operation, became=None, excluded=excluded).exclude(accounts=[])
    if country is not None:
        rows = rows.filter(country=country)
    if after:
        rank, last = _cursor(after)
        rows = rows.filter(Q(rank__lt=rank) | Q(rank=rank, number__gt=last))
    found = tuple(rows.order_by("-rank", "number")[: limit + 1])
    consultation.note(viewer, subject_kind="persons", subject="all" if country is None else country or "unknown")
    consultation.note_all(viewer, subject_kind="listed", subjects=[row.pk for row in found[:limit]])
    return Page(found[:limit], f"{found[limit - 1].rank}~{found[limit - 1].number}" if len(found) > limit else "")


def person_row(viewer: Viewer, person_id: str) -> Person:
    """The person's own row; an id that was merged leads to the person it lives on in. Raises Absent."""
    found = Person.objects.filter(operation_id=viewer.operation, pk=_uuid(person_id, "person")).first()
    for _ in range(64):
        if found is None or found.became is None:
            break
        found = Person.objects.filter(operation_id=viewer.operation, pk=found.became).first()
    if found is None:
        raise _absent(f"person {person_id}")
    consultation.note(viewer, subject_kind="person", subject=found.pk)
    return found


def person(viewer: Viewer, person_id: str) -> PersonView:
    """A person with accounts, accesses, payments, answers, votes, indicators, links and what speaks against."""
    found = person_row(viewer, person_id)
    of_person = {"operation_id": viewer.operation, "person": found.pk}
    links = tuple(Link.objects.filter(**of_person).order_by("-weight", "left", "right"))
    votes = tuple(CountryVote.objects.filter(**of_person).order_by("-strength", "country"))
    neighbours = tuple(_outside(viewer, found).order_by("-worth", "id")[:HITS])
    looked_at.beside(viewer, neighbours)
    return PersonView(
        person=found,
        accounts=tuple(Account.objects.filter(**of_person).order_by("key")),
        accesses=tuple(Access.objects.filter(**of_person).order_by("-at", "id")),
        payments=tuple(Payment.objects.filter(**of_person).order_by("-at", "id")),
        subscribers=tuple(Subscriber.objects.filter(**of_person).order_by("kind", "value")),
        votes=votes,
        indicators=tuple(Indicator.objects.filter(**of_person).order_by("-strength", "kind")),
        links=links,
        neighbours=neighbours,
        assessments=tuple(Assessment.objects.filter(**of_person).order_by("-at")),
        holdings=tuple(found.figures.get("holdings", ())),
        against=_against(found, links, neighbours, votes),
    )


def _outside(viewer: Viewer, found: Person) -> QuerySet[Link]:
    """Links from the person's accounts to accounts of nobody or of others."""
    rows = Link.objects.filter(operation_id=viewer.operation).exclude(person=found.pk)
    return rows.filter(Q(left__in=found.accounts) | Q(right__in=found.accounts))


def _against(
    found: Person, links: tuple[Link, ...], neighbours: tuple[Link, ...], votes: tuple[CountryVote, ...]
) -> tuple[str, ...]:
    said = [
        f"{row.left} and {row.right}: {sign['sentence']}" for row in links for sign in row.because if sign["against"]
    ]
    said += [
        f"{row.left} and {row.right} were said to be different people."
        for row in neighbours
        if row.state == LinkState.REFUSED
    ]
    said += [
        f"{row.left} and {row.right}: officers contradict each other on whether they are one person."
        for row in (*links, *neighbours)
        if row.state == LinkState.DISPUTED
    ]
    if found.country_state != CountryState.UNKNOWN:
        said += [f"Another country: {vote.sentence}" for vote in votes if vote.country != found.country]
    unsure = [row for row in links if row.state == LinkState.PROPOSED]
    if unsure:
        said.append(f"{len(unsure)} of the links that hold this person together were proposed by the machine only.")
    said += doubts(found.figures)
    return tuple(dict.fromkeys(said))


def graph(viewer: Viewer, person_id: str) -> dict[str, list[dict[str, Any]]]:
    """Nodes and edges around a person: own accounts, records of partners, and accounts a link leads to."""
    found = person_row(viewer, person_id)
    outside = _outside(viewer, found)[:HITS]
    looked_at.beside(viewer, outside)
    rows = [*Link.objects.filter(operation_id=viewer.operation, person=found.pk), *outside]
    own = set(found.accounts)
    names = sorted(own | {end for row in rows for end in (row.left, row.right)})
    nodes = [
        {"id": name, "own": name in own, "kind": "holding" if name.startswith("holding-") else "account"}
        for name in names
    ]
    edges = [
        {"id": str(row.pk), "left": row.left, "right": row.right, "weight": row.weight, "state": row.state,
         "inside": row.person == found.pk}
        for row in rows
    ]  # fmt: skip
    return {"nodes": nodes, "edges": edges}


def search(viewer: Viewer, text: str) -> tuple[tuple[Person, SearchToken | None], ...]:
    """Persons with a selector equal to the text in any normal form, then those with a token that begins with it."""
    asked = text.strip()
    if len(asked) < 2:
        raise Malformed("search", "fewer than two signs were given", "Give a whole selector or its beginning.")
    tokens = SearchToken.objects.filter(operation_id=viewer.operation)
    forms = {form for kind in SelectorKind if (form := normal_form(kind, asked).form)} | {asked.lower(), asked}
    hits = list(tokens.filter(token__in=forms)[:HITS])
    if len(asked) > 2:
        seen = [hit.pk for hit in hits]
        # A range, not LIKE: under row-level security only comparisons that cannot leak may use the index.
        begun = tokens.filter(token__gte=asked.lower(), token__lt=asked.lower() + LAST)
        hits += list(begun.exclude(pk__in=seen)[: HITS - len(hits)])
    by_person: dict[uuid.UUID, SearchToken | None] = {}
    for hit in hits:
        by_person.setdefault(hit.person, hit)
    rows = Person.objects.filter(operation_id=viewer.operation)
    numbered = rows.filter(number=asked.upper())
    by_person.update({row.pk: by_person.get(row.pk) for row in numbered})
    found = {row.pk: row for row in rows.filter(pk__in=by_person)}
    consultation.note(viewer, subject_kind="search", subject=asked)
    consultation.note_all(viewer, subject_kind="listed", subjects=found)
    return tuple((found[key], token) for key, token in by_person.items() if key in found)


def explain(viewer: Viewer, left: str, right: str) -> Explained:
    """Why two accounts are linked, step by step; what others said stays hidden while the viewer is asked unseen.

    Raises Absent where nothing ties them.
    """
    first, second = sorted((left, right))
    found = Link.objects.filter(operation_id=viewer.operation, left=first, right=second).first()
    if found is None:
        raise Absent(
            f"{first} and {second}",
            "no link between them is shown here",
            "Nothing usable is shared, or the sum is too low to list.",
        )
    looked_at.one(viewer, found)
    sentences = [f"{bits(sign['weight'])}  {sign['sentence']}" for sign in found.because]
    summed = total(found.because)
    hidden = unseen.is_asked(viewer, found)
    state = computed_state(found.because) if hidden else found.state
    sentences.append(f"{bits(summed)}  in all: {state}.")
    for said in () if hidden else decisions(viewer, first, second):
        taken_back = " (withdrawn)" if said.withdrawn_at else ""
        sentences.append(f"Said {said.answer} on {said.at:%Y-%m-%d %H:%M} UTC{taken_back}: {said.reason}")
    return Explained(first, second, summed, state, chance(summed), tuple(found.because), tuple(sentences))


def _cursor(after: str) -> tuple[int, str]:
    number, _, last = after.partition("~")
    if not number.lstrip("-").isdigit() or not last:
        raise Malformed("page", "this page's place is not readable", "Start again from the first page.")
    return int(number), last


def _uuid(text: str, what: str) -> uuid.UUID:
    try:
        return uuid.UUID(str(text))
    except ValueError:
        raise _absent(f"{what} {text}") from None


def _absent(where: str) -> Absent:
    return Absent(where, "there is no such thing here", "Check the address; it may have gone with a rebuild.")

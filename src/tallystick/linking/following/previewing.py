"""What a decision would change, before it is given: persons as they are and as they would be, and what stands on them.

Computed as it will be when persons follow, from what the viewer may see: accounts they may not see are not named.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from django.conf import settings

from tallystick.linking import reads
from tallystick.linking.builds.choosing import Chosen
from tallystick.linking.following.at_once import Place, first_number, is_full, known_of, place_of
from tallystick.linking.following.region import open_built
from tallystick.linking.following.regrouping import Around, Regrouped, regroup
from tallystick.linking.judging import said, unseen
from tallystick.linking.rows.persons import Before, category
from tallystick.linking.rows.replacing import before_of
from tallystick.linking.rows.standing_on import standing_on, withdraws
from tallystick.linking.rules.answers import Said, standing
from tallystick.linking.rules.countries import place as placed_by
from tallystick.linking.rules.partition import Pair
from tallystick.records import consultation
from tallystick.records.categories import ids_of
from tallystick.records.models import Person
from tallystick.tables.engine import engine
from tallystick.tables.shelf import Shelf
from tallystick.vocabulary.codes import Answer
from tallystick.vocabulary.errors import Absent, Conflict
from tallystick.vocabulary.viewer import Viewer

MARK = "~"
"""The id of a word that nobody has given yet: it sorts behind every other of the same instant."""


@dataclass(frozen=True)
class Party:
    """A person before or after: ``number`` (empty and ``new`` where it will be one that nobody had), accounts, country,
    category."""

    number: str
    accounts: tuple[str, ...]
    country: str
    country_state: str
    category: str
    new: bool = False

    @property
    def name(self) -> str:
        return self.number or "a new number"


@dataclass(frozen=True)
class Preview:
    """``before`` and ``after`` of everybody whose accounts would change; ``changes`` says it in sentences, ``packages``
    what becomes of packages that stand on them; ``doubts`` why accounts would be kept apart against the decision."""

    before: tuple[Party, ...]
    after: tuple[Party, ...]
    changes: tuple[str, ...]
    packages: tuple[str, ...]
    doubts: tuple[str, ...] = ()

    @property
    def sentences(self) -> tuple[str, ...]:
        return (*self.changes, *self.packages, *self.doubts)


def preview_link(viewer: Viewer, link_id: str, answer: Answer) -> Preview:
    """What an answer to a link would change. Raises Absent; Conflict while the viewer's own opinion is asked unseen:
    what changes would tell what others said."""
    link = reads.link(viewer, link_id)
    if unseen.is_asked(viewer, link):
        what = "your own opinion is asked, unseen by what others said"
        raise Conflict(f"link {link_id}", what, "Answer first; you can take your answer back.")
    return ahead(viewer, with_words(viewer, [(link.left, link.right)], answer), {link.left, link.right})


def preview_undo(viewer: Viewer, decision_ids: Sequence[str]) -> Preview:
    """What taking decisions back would change. Raises Absent."""
    rows = [reads.decision(viewer, one) for one in decision_ids]
    gone = {str(row.pk) for row in rows}
    words = [word for word in said.of_operation(viewer.operation) if word.id not in gone]
    return ahead(viewer, words, {end for row in rows for end in (row.left, row.right)})


def with_words(viewer: Viewer, pairs: Iterable[Pair], answer: Answer) -> list[Said]:
    """Everything said in the operation, and these answers of the viewer besides."""
    more = [
        Said(
            left=left, right=right, answer=str(answer), by=viewer.officer, at=datetime.max.replace(tzinfo=UTC), id=MARK
        )
        for left, right in pairs
    ]
    return [*said.of_operation(viewer.operation), *more]


def ahead(viewer: Viewer, words: Iterable[Said], accounts: Iterable[str]) -> Preview:
    """What would be if this were all that was said; ``accounts``: those on whom it differs. The look is logged.

    Raises Absent before the first build.
    """
    decisions = standing(words)
    with Ahead(viewer) as looking:
        found = looking.regrouped(decisions, accounts)
        countries = looking.countries(found)
    preview = _preview(found, countries)
    consultation.note_all(viewer, subject_kind="listed", subjects=sorted(found.before))
    return preview


class Ahead:
    """The current build, opened to try decisions on it. Nothing is written."""

    def __init__(self, viewer: Viewer) -> None:
        place = place_of(Shelf(settings.TALLYSTICK_HOME, viewer.operation))
        if place is None:
            raise Absent("persons", "nothing was linked yet", "Link the operation first: tallystick link build.")
        self._place: Place = place
        self._opening = engine(place.shelf.root / "work")

    def __enter__(self) -> "Ahead":
        self._engine = self._opening.__enter__()
        open_built(self._engine, self._place.folder)
        return self

    def __exit__(self, *error: object) -> None:
        self._opening.__exit__(None, None, None)

    def regrouped(self, decisions: Mapping[Pair, str], accounts: Iterable[str]) -> Regrouped:
        """Who would belong together around these accounts, of whom the viewer may see."""
        around = Around(decisions, seen_with, first_number(), is_full(self._place.build))
        found = regroup(self._engine, accounts, around)
        seen = {account for old in found.before.values() if not old.became for account in old.accounts}
        seen |= found.region.holdings
        persons = [_as_seen(one, found, seen) for one in found.choice.persons]
        return replace(found, choice=replace(found.choice, persons=[one for one in persons if one.accounts]))

    def countries(self, found: Regrouped) -> dict[str, tuple[str, str]]:
        """Country and its state by person."""
        facts = known_of(self._engine, self._place, found)
        told = {person: placed_by(known.votes) for person, known in facts.items()}
        return {person: (one.country, str(one.state)) for person, one in told.items()}


def _as_seen(one: Chosen, found: Regrouped, seen: set[str]) -> Chosen:
    names = {*one.accounts, *one.holdings} & seen
    ids = tuple(sorted(found.region.ids[name] for name in names))
    return replace(one, accounts=one.accounts & seen, ids=ids)


def seen_with(accounts: frozenset[str]) -> dict[str, Before]:
    """Persons the viewer may see with one of these accounts, and what is alias for them."""
    rows = Person.objects.filter(accounts__overlap=sorted(accounts))
    living = {str(row.pk): before_of(row) for row in rows}
    known = {account for old in living.values() for account in old.accounts}
    stood = {str(person): ids for person, ids in ids_of(known).items()}
    others = Person.objects.filter(pk__in=set(stood) - set(living), became__isnull=False)
    found = living | {str(row.pk): before_of(row) for row in others}
    return {person: _remembering(old, *stood.get(person, ([], []))) for person, old in found.items()}


def _remembering(old: Before, held: list[str], been: list[list[str]]) -> Before:
    return replace(old, held=frozenset(held), been=tuple(frozenset(group) for group in been))


def _preview(found: Regrouped, countries: Mapping[str, tuple[str, str]]) -> Preview:
    rows = {str(row.pk): row for row in Person.objects.filter(pk__in=list(found.before))}
    had = {person: old for person, old in found.before.items() if not old.became and old.accounts}
    have = {one.person: one for one in found.choice.persons}
    same = {person for person in had if person in have and have[person].accounts == had[person].accounts}
    before = [
        Party(old.number, tuple(sorted(old.accounts)), rows[person].country, rows[person].country_state, old.category)
        for person, old in had.items()
        if person not in same
    ]
    after = [
        _then(one, countries.get(person, ("", "unknown")), _category(one, found.before))
        for person, one in have.items()
        if person not in same
    ]
    stood = standing_on(party.number for party in before)
    return Preview(
        before=tuple(sorted(before, key=lambda one: one.number)),
        after=tuple(sorted(after, key=_order)),
        changes=tuple(_changes(before, after)) or ("Nobody's accounts change.",),
        packages=withdraws(stood),
        doubts=tuple(sorted({note for account in _accounts(after) for note in found.told.cuts.get(account, ())})),
    )


def _order(party: Party) -> tuple[bool, str, tuple[str, ...]]:
    """Those with a number first."""
    return not party.number, party.number, party.accounts


def _then(one: Chosen, placed: tuple[str, str], given: str) -> Party:
    number = one.number if one.kept else ""
    return Party(number, tuple(sorted(one.accounts)), *placed, given, new=not one.kept)


def _accounts(parties: Iterable[Party]) -> Iterator[str]:
    return (account for party in parties for account in party.accounts)


def _category(one: Chosen, before: Mapping[str, Before]) -> str:
    held = [old for old in before.values() if not old.became and old.accounts & one.accounts]
    return category(held, before.get(one.person))


def _changes(before: Sequence[Party], after: Sequence[Party]) -> Iterator[str]:
    """Sentences: who is joined, who is parted, whose country or category would be another."""
    for party in sorted(after, key=_order):
        of = sorted(old.number for old in before if set(old.accounts) & set(party.accounts))
        name = party.name
        if len(of) > 1:
            yield f"{', '.join(of[:-1])} and {of[-1]} become one person: {name}, with {_many(party)}."
        else:
            yield f"{name[0].upper()}{name[1:]} has {_many(party)}: {', '.join(party.accounts)}."
        yield from _otherwise(party, [old for old in before if old.number in of])
    for old in before:
        if old.number not in {party.number for party in after}:
            yield f"{old.number} leads to whoever has its accounts from then on."


def _otherwise(party: Party, of: Sequence[Party]) -> Iterator[str]:
    for old in of:
        if (old.country, old.country_state) != (party.country, party.country_state):
            was, now = (f"{one.country or 'no country'} ({one.country_state})" for one in (old, party))
            yield f"The country of {old.number} was {was}; {party.name} is placed in {now}."
        if old.category != party.category:
            yield f"{old.number} is {_word(old.category)}; {party.name} will be {_word(party.category)}."


def _many(party: Party) -> str:
    return "one account" if len(party.accounts) == 1 else f"{len(party.accounts)} accounts"


def _word(value: str) -> str:
    return value.replace("_", " ")

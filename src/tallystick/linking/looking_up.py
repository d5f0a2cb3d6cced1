"""Does this selector link to anyone? Answered from rows at once, and from the current build for what no page shows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

import duckdb
from django.conf import settings

from tallystick.linking.builds.by_account import for_values
from tallystick.linking.following.at_once import place_of
from tallystick.linking.normal.forms import loose_form, normal_form
from tallystick.linking.steps.accounts import PLACE
from tallystick.records import consultation
from tallystick.records.categories import hidden_among, usable_now
from tallystick.records.models import Account, OvershareValue, Person, SearchToken
from tallystick.tables.engine import engine, named, quoted
from tallystick.tables.shelf import Shelf
from tallystick.vocabulary.codes import SelectorKind
from tallystick.vocabulary.errors import Malformed
from tallystick.vocabulary.viewer import Viewer

NAMED = 20
"""So many accounts are named of those that no page shows."""


@dataclass(frozen=True)
class Found:
    """A value read as one kind of selector: ``form`` in the one way in which equal ones are equal.

    ``holders``: accounts of the current build that hold it or a near spelling, as far as the viewer may know of them;
    ``shelf``: those that belong to nobody shown; ``persons``: whom the viewer may see; ``overshared``: why it links
    nobody (empty: it may).
    """

    kind: str
    form: str
    holders: int
    persons: tuple[Person, ...]
    shelf: tuple[str, ...]
    overshared: str

    @property
    def sentence(self) -> str:
        """What was found, for whoever asked."""
        if not self.holders and not self.persons:
            return f"As {self.kind} ({self.form}): nobody you may see holds it."
        who = ", ".join(person.number for person in self.persons) or "nobody with a page"
        held = "one account holds" if self.holders == 1 else f"{self.holders} accounts hold"
        said = f"As {self.kind} ({self.form}): {held} it; {who}."
        if self.shelf:
            more = "one account is" if len(self.shelf) == 1 else f"{len(self.shelf)} accounts are"
            said += f" {more} with no person yet: {', '.join(self.shelf[:NAMED])}."
        return said + (f" It links nobody: {self.overshared}." if self.overshared else "")


def look_up(viewer: Viewer, value: str) -> tuple[Found, ...]:
    """What is known of a selector, one answer for each kind it may be; those that somebody holds first.

    The look is logged with the persons it showed. Raises Malformed for fewer than two signs.
    """
    asked = value.strip()
    if len(asked) < 2:
        raise Malformed("look-up", "fewer than two signs were given", "Give a whole selector.")
    forms = {str(kind): form for kind in SelectorKind if (form := normal_form(kind, asked).form)}
    holders = _holders(viewer, forms)
    found = [_found(viewer, kind, form, holders.get(kind, set())) for kind, form in forms.items()]
    consultation.note(viewer, subject_kind="search", subject=asked)
    consultation.note_all(viewer, subject_kind="listed", subjects={row.pk for one in found for row in one.persons})
    return tuple(sorted(found, key=lambda one: (not one.persons, not one.holders)))


def _found(viewer: Viewer, kind: str, form: str, holders: set[str]) -> Found:
    tokens = SearchToken.objects.filter(operation_id=viewer.operation, kind=kind, token=form[:320])
    ids: set[UUID] = set(tokens.values_list("person", flat=True))
    accounts = Account.objects.filter(operation_id=viewer.operation, key__in=holders).exclude(person=None)
    of = dict(accounts.values_list("key", "person"))
    persons = Person.objects.filter(operation_id=viewer.operation, pk__in=ids | {one for one in of.values() if one})
    shared = OvershareValue.objects.filter(operation_id=viewer.operation, kind=kind, value=form[:300]).first()
    shelf = sorted(key for key in holders - set(of) if not key.startswith("holding-"))
    shown = tuple(persons.order_by("number"))
    return Found(kind, form, len(holders), shown, tuple(shelf), shared.reason if shared else "")


def _holders(viewer: Viewer, forms: dict[str, str]) -> dict[str, set[str]]:
    """Accounts by kind that hold the value in the current build, from contributions the viewer may see."""
    place = place_of(Shelf(settings.TALLYSTICK_HOME, viewer.operation))
    if place is None:
        return {}
    found: dict[str, set[str]] = {}
    with engine(place.shelf.root / "work") as opened:
        for table in ("SELECTORS", "ACCOUNT_KEYS", "FILES", "LINES", "ACCESS_ROWS"):
            path = quoted(for_values(place.folder, table))
            opened.execute(f"CREATE VIEW {named(table)} AS SELECT * FROM read_parquet({path})")
        rows = list(_rows(opened, forms))
    usable = usable_now({contribution for _, _, contribution in rows})
    for kind, key, contribution in rows:
        if contribution in usable:
            found.setdefault(kind, set()).add(key)
    hidden = hidden_among({key for keys in found.values() for key in keys})
    return {kind: keys - hidden for kind, keys in found.items()}


def _rows(opened: duckdb.DuckDBPyConnection, forms: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """(kind, account, contribution) of whoever holds one of the values."""
    values = {kind: form for kind, form in forms.items() if kind != SelectorKind.ADDRESS}
    named_values = " OR ".join(
        f"kind = {quoted(kind)} AND loose = {quoted(loose_form(kind, form))}" for kind, form in values.items()
    )
    files = f"JOIN FILES f ON f.file_no = s.source // {PLACE}"
    if named_values:
        sql = f"SELECT DISTINCT s.kind, s.key, f.contribution FROM SELECTORS s {files} WHERE {named_values}"
        yield from _all(opened, sql)
    if address := forms.get(SelectorKind.ADDRESS):
        sql = f"""SELECT DISTINCT 'address', k.key, f.contribution FROM LINES l JOIN ACCESS_ROWS s ON s.line = l.line
          JOIN ACCOUNT_KEYS k ON k.id = s.id {files} WHERE l.form = {quoted(address)}"""
        yield from _all(opened, sql)


def _all(opened: duckdb.DuckDBPyConnection, sql: str) -> Iterable[tuple[str, str, str]]:
    return opened.execute(sql).fetchall()

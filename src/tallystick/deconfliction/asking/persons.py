"""The selectors of persons of the operation, as questions; and what of them is no question."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from tallystick.deconfliction import persons as persons_of
from tallystick.deconfliction.asking.putting import ReadOf
from tallystick.deconfliction.asking.read_put import Read, token
from tallystick.deconfliction.asking.who import absent
from tallystick.records.models import Person
from tallystick.vocabulary.errors import Malformed
from tallystick.vocabulary.viewer import Viewer


def selectors_of(persons: Sequence[str], *, by: Viewer) -> list[ReadOf]:
    """Every selector of these persons (numbers or UUIDs) the viewer sees, each once for a person.

    Values everybody has are among them: the answering job says of which it is so. Raises Absent for a person that is
    not seen; Malformed for nobody, or when none of them has a selector.
    """
    if not persons:
        raise Malformed("question", "nobody is named", "Name at least one person.")
    ids = _ids(persons, by=by)
    # What a clearance asks to have been asked: a person is cleared by these and by no others.
    known = persons_of.selectors_of(UUID(by.operation), map(str, ids))
    found = [(person, kind, form) for person in ids for kind, form in sorted(known[str(person)])]
    if not found:
        raise Malformed("question", "nobody of them has a selector to ask for", "Ask by name, or for another person.")
    return [(person, _read(kind, form, operation=by.operation)) for person, kind, form in found]


def not_asked(persons: Iterable[UUID], *, operation: str) -> tuple[str, ...]:
    """Account numbers of these persons that are left out: nothing says of which platform they are."""
    found = persons_of.bare_numbers_of(UUID(operation), map(str, persons))
    return tuple(sorted({number for numbers in found.values() for number in numbers}))


def _ids(persons: Sequence[str], *, by: Viewer) -> dict[UUID, int]:
    """Person -> place among those that were named."""
    numbers, uuids = [], []
    for said in persons:
        try:
            uuids.append(UUID(str(said)))
        except ValueError:
            numbers.append(str(said).strip().upper())
    rows = Person.objects.filter(operation_id=by.operation, became=None)
    seen = {row.pk: row.number for row in (*rows.filter(pk__in=uuids), *rows.filter(number__in=numbers))}
    by_number = {number: pk for pk, number in seen.items()}
    missing = [str(one) for one in uuids if one not in seen] + [one for one in numbers if one not in by_number]
    if missing:
        raise absent(f"person {missing[0]}")
    return {pk: place for place, (pk, _) in enumerate(sorted(seen.items(), key=lambda one: one[1]))}


def _read(kind: str, form: str, *, operation: str) -> Read:
    return Read(kind, form, token(kind, form, operation=operation), {"said": form, "form": form})

"""What officers said of editions and entries, as the rules take it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tallystick.records.models import BankEdition, Countersign, Judgement
from tallystick.triage.banks.choosing import Edition
from tallystick.triage.judging.said import as_judged
from tallystick.triage.rules.standing import standing
from tallystick.vocabulary.triage import About, Agrees, Says

EDITION = "edition"
"""What a Countersign on an edition of a bank is about."""

Word = tuple[str, datetime]


@dataclass(frozen=True)
class Loaded:
    """A row with how the rule takes it."""

    row: BankEdition
    edition: Edition


def loaded(operation_id: UUID | str, banks: Iterable[UUID]) -> dict[UUID, list[Loaded]]:
    """The editions of banks that whoever asks may see, by bank, in order of number."""
    rows = list(BankEdition.objects.filter(operation_id=operation_id, bank__in=set(banks)).order_by("number"))
    said = _said(rows)
    found: dict[UUID, list[Loaded]] = defaultdict(list)
    for row in rows:
        found[row.bank].append(Loaded(row, _edition(row, said)))
    return found


def _said(rows: list[BankEdition]) -> dict[tuple[UUID, str], list[Word]]:
    """Officers' words by edition and what they say; only those of whoever owns the edition count."""
    owners = {row.pk: row.owner for row in rows}
    found: dict[tuple[UUID, str], list[Word]] = defaultdict(list)
    for one in Countersign.objects.filter(what=EDITION, to__in=list(owners)).order_by("at", "id"):
        if one.owner == owners[one.to]:
            found[one.to, one.says].append((str(one.by), one.at))
    return found


def _edition(row: BankEdition, said: Mapping[tuple[UUID, str], list[Word]]) -> Edition:
    return Edition(
        number=row.number,
        by=str(row.by),
        at=row.at,
        takes_away=bool(row.counts.get("takes_away")),
        agreed=tuple(said.get((row.pk, Agrees.AGREED), ())),
        withdrawn=tuple(said.get((row.pk, Agrees.WITHDRAWN), ())),
    )


def entries_said(
    operation_id: UUID | str, owners: Mapping[str, str], *, agency: str, now: datetime
) -> dict[tuple[str, Says], frozenset[str]]:
    """Entries by bank's id and what stands of them. ``owners``: the owner of each bank, by id as text.

    Retracting is the word of the bank's owner; a release also that of the agency which uses the bank.
    """
    rows = Judgement.objects.filter(
        operation_id=operation_id, about=About.ENTRY, owner__in={agency, *owners.values()}
    )  # fmt: skip
    found: dict[tuple[str, Says], set[str]] = defaultdict(set)
    for one in standing(as_judged(rows), now=now):
        bank, _, entry = one.subject.partition(" ")
        whose = owners.get(bank)
        if whose is not None and (one.owner == whose or (one.says == Says.RELEASED and one.owner == agency)):
            found[bank, one.says].add(entry)
    return {about: frozenset(entries) for about, entries in found.items()}

"""Which banks name a series: a word on a child reaches no further than the banks that it can have been said of."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from uuid import UUID

import duckdb
from django.conf import settings

from tallystick.records.models import BankEdition
from tallystick.tables.engine import quoted
from tallystick.tables.shelf import Shelf
from tallystick.triage.banks.places import ENTRIES_FILE


def naming(operation_id: UUID | str, banks: Iterable[UUID], series: Iterable[str]) -> Mapping[str, frozenset[str]]:
    """The banks (ids as text) that name each of these series, in any edition that was ever loaded.

    Also in one that waits or was replaced: what was said of a name was said of what it stood for then. A list that did
    not travel names none.
    """
    wanted = sorted(set(series))
    if not wanted:
        return {}
    shelf = Shelf(Path(settings.TALLYSTICK_HOME), str(operation_id))
    found: dict[str, set[str]] = {one: set() for one in wanted}
    rows = BankEdition.objects.filter(operation_id=operation_id, bank__in=set(banks)).order_by("bank", "number")
    with duckdb.connect(config={"threads": 1, "memory_limit": "1GB"}) as engine:
        for bank, digest in rows.values_list("bank", "digest"):
            path = shelf.bank(digest) / ENTRIES_FILE
            if path.exists():
                for (name,) in engine.execute(_NAMED.format(quoted(path)), [wanted]).fetchall():
                    found[name].add(str(bank))
    return {name: frozenset(those) for name, those in found.items()}


_NAMED = "SELECT DISTINCT series FROM read_parquet({0}) WHERE list_contains(CAST(? AS VARCHAR[]), series)"

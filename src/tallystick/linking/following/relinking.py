"""Links of a part as rows: those there are follow their persons and decisions, and keep their ids; those of accounts
that had no rows are copied.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
from django.db.models import Q

from tallystick.linking.following.region import Region, among, narrow
from tallystick.linking.judging.stakes import Stakes, stakes_of
from tallystick.linking.rows.copies import Frame, Row
from tallystick.linking.rows.links import link_rows, state_after
from tallystick.linking.rules.partition import Pair
from tallystick.linking.rules.states import computed_state
from tallystick.records.copying import copy_rows
from tallystick.records.models import Account, Build, Link, Person


@dataclass(frozen=True)
class Ends:
    """Whose the accounts of a part are now (``owner``), which of them had no rows (``fresh``), the persons' rows."""

    region: Region
    owner: Mapping[str, str]
    fresh: frozenset[str]
    people: Sequence[Row]


def relink(
    engine: duckdb.DuckDBPyConnection,
    frame: Frame,
    build: Build,
    ends: Ends,
    *,
    decisions: Mapping[Pair, str],
    folder: Path,
) -> None:
    """Bring the links with an end in the part to where a build would bring them."""
    accounts = sorted(ends.region.ids)
    rows = list(Link.objects.filter(Q(left__in=accounts) | Q(right__in=accounts), operation_id=frame.operation))
    _narrow(engine, ends, folder)
    owner = _owners(engine, rows, ends)
    _choose(engine, owner)
    stakes = stakes_of([*ends.people, *_neighbours(owner, ends)], frame.operation)
    kept = [row for row in rows if _stays(row, ends, decisions)]
    there = {(row.left, row.right) for row in kept}
    Link.objects.filter(pk__in=[row.pk for row in rows if (row.left, row.right) not in there]).delete()
    _update(kept, owner, decisions=decisions, stakes=stakes)
    inside = {pair: answer for pair, answer in decisions.items() if ends.region.ids.keys() & set(pair)}
    fresh = link_rows(engine, frame, build=str(build.pk), decisions=inside, stakes=stakes)
    copy_rows(Link, (row for row in fresh if (row["left"], row["right"]) not in there))


def _stays(row: Link, ends: Ends, decisions: Mapping[Pair, str]) -> bool:
    """Whether a build would show it: signs tie accounts of persons or partners' records, or people spoke of it."""
    if len(row.because) < 2:
        return (row.left, row.right) in decisions
    return all(
        end in ends.owner or end in ends.region.holdings or end not in ends.region.ids for end in (row.left, row.right)
    )


def _update(rows: Iterable[Link], owner: Mapping[str, str], *, decisions: Mapping[Pair, str], stakes: Stakes) -> None:
    changed = []
    for row in rows:
        left, right = owner.get(row.left), owner.get(row.right)
        person = left if left and left == right else None
        state = state_after(decisions.get((row.left, row.right)), computed_state(row.because))
        worth = stakes.worth(row.weight, (left, right))
        if (str(row.person or ""), row.state, row.worth) != (person or "", state, worth):
            row.person, row.state, row.worth = person, state, worth
            changed.append(row)
    Link.objects.bulk_update(changed, ["person", "state", "worth"], batch_size=500)


def _narrow(engine: duckdb.DuckDBPyConnection, ends: Ends, folder: Path) -> None:
    """Leave the links of accounts without rows, with what speaks for and against them and the names at both ends."""
    ids = [ends.region.ids[account] for account in ends.fresh]
    either = f"{among('left_id', ids)} OR {among('right_id', ids)}"
    narrow(engine, folder, "LINKS", either)
    narrow(engine, folder, "EVIDENCE", either)
    led_to = engine.execute("SELECT left_id FROM LINKS UNION SELECT right_id FROM LINKS").fetchall()
    narrow(engine, folder, "ACCOUNT_KEYS", among("id", {*ends.region.ids.values(), *(key for (key,) in led_to)}))


def _owners(engine: duckdb.DuckDBPyConnection, rows: Iterable[Link], ends: Ends) -> dict[str, str]:
    """Whose each account is that a link of the part leads to."""
    led_to = {key for (key,) in engine.execute("SELECT key FROM ACCOUNT_KEYS").fetchall()}
    led_to |= {end for row in rows for end in (row.left, row.right)}
    elsewhere = led_to - set(ends.region.ids)
    outside = Account.objects.filter(key__in=elsewhere).exclude(person=None)
    found = {key: str(person) for key, person in outside.values_list("key", "person")}
    for key in elsewhere - set(found):
        holder = Person.objects.filter(figures__holdings__contains=[key]).values_list("pk", flat=True).first()
        found |= {key: str(holder)} if holder else {}
    return found | dict(ends.owner)


def _choose(engine: duckdb.DuckDBPyConnection, owner: Mapping[str, str]) -> None:
    """Make CHOSEN say whose each of these accounts, and each record of a partner with them, is."""
    keys = dict(engine.execute("SELECT key, id FROM ACCOUNT_KEYS").fetchall())
    rows = [(keys[account], person) for account, person in owner.items() if account in keys]
    engine.execute("CREATE OR REPLACE TABLE CHOSEN (id BIGINT, person VARCHAR)")
    if rows:
        laid = {"id": np.array([row[0] for row in rows]), "person": np.array([row[1] for row in rows], dtype=object)}
        engine.register("laid", laid)
        engine.execute("INSERT INTO CHOSEN SELECT id, person FROM laid")
        engine.unregister("laid")


def _neighbours(owner: Mapping[str, str], ends: Ends) -> list[Row]:
    inside = {str(row["id"]) for row in ends.people}
    rows = Person.objects.filter(pk__in=set(owner.values()) - inside)
    return [
        {"id": row.pk, "accounts": row.accounts, "rank": row.rank, "expires_first": row.expires_first, "became": None}
        for row in rows
    ]

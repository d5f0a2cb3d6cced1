"""Lists that may not travel: asked by membership alone, and unconfirmed until whose list it is confirms."""

import duckdb
import numpy as np

from tallystick.sealed.members import open_members
from tallystick.triage.banks.used import UsedBank
from tallystick.triage.builds.laying import lay_rows


def lay_members(engine: duckdb.DuckDBPyConnection, number: int, bank: UsedBank) -> None:
    """Add to FOUND what seems to be in a list that is here as a membership file only: to confirm, never claimed.

    Raises Absent, Malformed.
    """
    if bank.members is None or bank.key is None:
        return
    members = open_members(bank.members, key=bank.key)
    for strength, kind in enumerate(("sha256", "sha1", "md5")):
        sql = "SELECT id, token FROM DIGESTS WHERE kind = ? ORDER BY id, token"
        rows = engine.execute(sql, [kind]).fetchnumpy()
        held = np.flatnonzero(members.holds(kind, rows["token"]))
        found = [(int(rows["id"][one]), f"{kind}:{rows['token'][one].hex()}") for one in held]
        lay_rows(engine, "MEMBERS", "id BIGINT, entry VARCHAR", [row for row in found if row[1] not in bank.retracted])
        engine.execute(
            f"INSERT INTO FOUND SELECT m.id, {number}, m.entry, '{kind}', {strength}, 0, true, false, false, false,"
            " NULL, NULL, NULL, c.seen_at FROM MEMBERS m JOIN CONTENTS c USING (id)"
        )

"""Banks for tests: invented digests as CSV lists, officers who make, load and agree."""

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.scratch import scratch

NOW = datetime.now(UTC).replace(microsecond=0)
LATER = NOW + timedelta(days=30)


def sha256(number):
    return hashlib.sha256(f"invented {number}".encode()).hexdigest()


def md5(number):
    return hashlib.md5(f"invented {number}".encode(), usedforsecurity=False).hexdigest()


def sha1(number):
    return hashlib.sha1(f"invented {number}".encode(), usedforsecurity=False).hexdigest()


def listed(*numbers, series="", value=""):
    """A CSV list of invented digests."""
    rows = [f"{md5(number)},{sha256(number)},{series},{value}" for number in numbers]
    return "\n".join(["md5,sha256,series,value", *rows, ""])


def call(act, viewer, *said, at=NOW, **more):
    from tallystick.records.session import session

    with session(viewer):
        return act(*said, by=viewer, at=at, **{"reason": "as agreed", **more})


def make(viewer, name="known", at=NOW, **more):
    from tallystick.triage.banks.acts import make_bank
    from tallystick.triage.banks.describing import Described

    said = {"kind": "known_unidentified", "source": "own work", "confidence": "confirmed", "licence": "triage"} | more
    return call(make_bank, viewer, name, Described(**said), at=at)


def load(viewer, place, content, name="known", reader="csv", at=NOW, **options):
    from tallystick.triage.banks.editions import Given, load_edition

    path = Path(place) / f"list-{len(list(Path(place).iterdir()))}"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return call(load_edition, viewer, name, Given(path=path, reader=reader, options=options), at=at)


def agree(viewer, name="known", at=NOW, **more):
    from tallystick.triage.banks.agreeing import agree_to_bank

    return call(agree_to_bank, viewer, name, at=at, **more)


def withdraw(viewer, name="known", at=NOW):
    from tallystick.triage.banks.agreeing import withdraw_bank

    return call(withdraw_bank, viewer, name, at=at)


def used(operation, agency, now=NOW):
    """Banks in use by an agency, as the build's job takes them."""
    from tallystick.records.session import session
    from tallystick.triage.banks.in_use import usable

    with session(operation.service, role="worker"):
        return usable(operation.id, agency, now=now)


def one(operation, agency, now=NOW):
    (found,) = used(operation, agency, now)
    return found


def entries(folder):
    """Rows of an edition's ENTRIES.parquet."""
    with scratch() as engine:
        found = engine.execute("SELECT * FROM read_parquet(?)", [str(folder / "ENTRIES.parquet")])
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def names(folder):
    return {row["entry"] for row in entries(folder)}


def shelved(operation, row):
    return operation.home / "shelf" / operation.id / "banks" / row.digest

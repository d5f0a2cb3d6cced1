"""The hub's way, with everything round it: messages signed and sealed, quotas and steps on the disk."""

import os
import secrets
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyrage

from benchmarks.deconfliction import world
from benchmarks.measure import AGREED, Figures
from benchmarks.timing import seconds, spent
from tallystick.hub import key_server, match_hub, place, quotas, rows, upkeep
from tallystick.hub.store import Store, copy_rows
from tallystick.sealed import lists, messages
from tallystick.sealed.oprf import batches
from tallystick.sealed.signing import verify_key_of
from tallystick.tables.engine import engine

TOKENS = int(os.environ.get("TALLYSTICK_BENCH_ROWS", "19000000"))
OPERATION = "BENCH-1"


class Agency:
    """Keys, and the way of values through both roles."""

    def __init__(self, hub: "Hub", number: int) -> None:
        self.hub, self.code = hub, world.AGENCIES[number]
        self.identity, self.signing = pyrage.x25519.Identity.generate(), secrets.token_bytes(32)
        keys = {"verify_key": verify_key_of(self.signing), "age_recipient": str(self.identity.to_public())}
        for role in (hub.keys, hub.hub):
            place.admit(role, self.code, **keys)
        quotas.set_quota(hub.keys, self.code, per_day=10**9, per_epoch=10**9)

    def says(self, card: dict[str, str], kind: str, body: bytes, *, count: int) -> bytes:
        letter = messages.Letter(
            kind=kind, sender=self.code, recipient=card["code"], operation=OPERATION, body=body, count=count, epoch=1
        )  # fmt: skip
        return messages.seal(letter, signing_key=self.signing, recipient_key=card["age_recipient"], at=self.hub.now)

    def hears(self, card: dict[str, str], content: bytes) -> bytes:
        reader = messages.Reader(
            code=self.code, identity=str(self.identity), trusted={card["code"]: card["verify_key"]}
        )
        return messages.open_message(content, reader, now=self.hub.now).body

    def holds(self, values: list[bytes], *, code: rows.Code = rows.Code.OPEN, kind: str = match_hub.HOLD) -> bytes:
        """All of it: blind, evaluate, finish, tell the hub; gives what the hub tells."""
        hub, seed = self.hub, secrets.token_bytes(32)
        asked = batches.blind(values, seed=seed)
        sent = self.says(hub.key_card, key_server.BLIND, asked, count=len(asked) // 32)
        evaluated = self.hears(hub.key_card, key_server.answer(hub.keys, sent, now=hub.now))
        checks = [bytes.fromhex(one) for one in hub.key_card["epochs"]["1"]]
        tokens = batches.finish(values, evaluated, seed=seed, checks=checks)
        codes = np.full(len(values), code, dtype=np.uint8)
        until = np.zeros(len(values), dtype=np.int64)
        body = rows.written(tokens, secrets.token_bytes(16 * len(values)), codes=codes, until=until)
        sent = self.says(hub.hub_card, kind, body, count=len(values))
        return self.hears(hub.hub_card, match_hub.answer(hub.hub, sent, now=hub.now))


class Hub:
    """Both roles in folders of their own."""

    def __init__(self, folder: Path) -> None:
        self.now = datetime.now(UTC)
        self.keys = key_server.init(folder / "keys", code="KEYS", operation=OPERATION)
        self.hub = match_hub.init(folder / "hub", code="HUB", operation=OPERATION)
        self.key_card, self.hub_card = key_server.public_card(self.keys), match_hub.public_card(self.hub)

    def found(self) -> dict[tuple[int, int], int]:
        """How many values each pair of agencies was found to share."""
        with engine(self.hub.folder / "work") as opened:
            match_hub.store(self.hub, 1).open(opened)
            told = opened.execute("SELECT agency, other, count(*) FROM PAIRS GROUP BY ALL").fetchall()
        counts: dict[tuple[int, int], int] = {}
        for agency, other, count in told:
            one, two = sorted((world.AGENCIES.index(agency), world.AGENCIES.index(other)))
            counts[one, two] = counts.get((one, two), 0) + count
        return counts


def run(folder: Path) -> Figures:
    """A full run of all agencies, a day's update, one question, and the false hits of a list."""
    hub = Hub(folder / f"roles-{os.getpid()}")
    agencies = [Agency(hub, number) for number in range(len(world.AGENCIES))]
    full = spent(lambda: [one.holds(world.held(number)) for number, one in enumerate(agencies)])
    found = hub.found()
    compacting = spent(lambda: upkeep.compact(hub.hub, now=hub.now))
    daily = spent(lambda: [one.holds(world.new_of_a_day(number)) for number, one in enumerate(agencies)])
    items = world.EACH * len(agencies)
    return {
        AGREED: float(sum(found.get(pair, 0) for pair in world.SAMPLE)),
        "cpu": full["cpu"] + compacting["cpu"],
        "seconds": full["seconds"] + compacting["seconds"],
        "item_us": 1e6 * full["cpu"] / items,
        "daily_cpu": daily["cpu"],
        **one_question(folder / f"large-{os.getpid()}"),
        **false_hits(),
    }


def one_question(folder: Path) -> Figures:
    """Seconds of one question at a hub that holds nineteen million tokens, sealed message to sealed reply, and of all
    of it with its token made first."""
    hub = Hub(folder)
    agency = Agency(hub, 0)
    lay_tokens(match_hub.store(hub.hub, 1), folder)
    asked = [f"email\x1fasked-{number}@ship.example".encode() for number in range(12)]
    agency.holds(asked[:1], code=rows.Code.QUESTION, kind=match_hub.ASK)
    took = [
        seconds(lambda one=one: agency.holds([one], code=rows.Code.QUESTION, kind=match_hub.ASK)) for one in asked[1:]
    ]
    return {"question_seconds": sorted(took)[len(took) // 2], "question_worst": max(took)}


def lay_tokens(store: Store, folder: Path) -> None:
    """A base of random tokens: what a hub would hold of nineteen agencies."""
    random = np.random.default_rng(7)
    hi = np.sort(random.integers(0, 2**64, TOKENS, dtype=np.uint64))
    laid = {"hi": hi, "lo": random.integers(0, 2**64, TOKENS, dtype=np.uint64)}
    with engine(folder / "work") as opened, store.fresh("base", f"{1:010}") as place_of_base:
        opened.register("laid", laid)
        sql = (
            "SELECT hi, lo, 'AG-' || lpad(CAST(1 + lo % 18 AS VARCHAR), 2, '0') AS agency, lo AS handle_hi,"
            " hi AS handle_lo, CAST(0 AS UTINYINT) AS code, CAST(0 AS BIGINT) AS until FROM laid"
        )
        copy_rows(opened, sql, place_of_base / "TOKENS.parquet")
        store.open(opened)
        copy_rows(opened, "SELECT * FROM PAIRS", place_of_base / "PAIRS.parquet")


def false_hits() -> Figures:
    """What a sealed list states, and what a million questions about values that are not in it give."""
    listed = {"email": [f"listed-{number}".encode() for number in range(50_000)]}
    identity = pyrage.x25519.Identity.generate()
    given = lists.For(
        recipient="B", recipient_key=str(identity.to_public()), operation=OPERATION,
        expires_at=datetime(2099, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    key, at = secrets.token_bytes(32), datetime(2026, 1, 1, tzinfo=UTC)
    sealed = lists.make(listed, given, owner="A", name="bench", signing_key=key, at=at, questions=2_000)
    members = lists.open_list(
        sealed.content, identity=str(identity), trusted={"A": verify_key_of(key)}, recipient="B", operation=OPERATION,
        now=at,
    ).members  # fmt: skip
    wrong = members.holds("email", (f"asked-{number}".encode() for number in range(1_000_000))).sum()
    return {"false_hits": float(wrong) / 1e6, "false_hits_stated": members.head.false_hits}

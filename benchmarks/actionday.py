"""Two hundred phones posting what happens at their doors and twenty boards polling: real granian, real PostgreSQL.

A phone posts about every ten seconds, one in twenty of its forms twice under one key. A board asks every five seconds
whether anything changed. Beside it the idle case: one phone and one board, about once a second, nobody else. The load
is made on the machine that is measured.
"""

import http.client
import json
import os
import random
import threading
import time
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from benchmarks import actionday_rows, home
from benchmarks.load import server
from benchmarks.measure import Benchmark, Figures, Measure
from benchmarks.memory import tree_mib

SECONDS = float(os.environ.get("TALLYSTICK_LOAD_SECONDS", "60"))
WARM, TWICE = 8.0, 0.05
POSTS_EVERY, POLLS_EVERY, ALONE_EVERY = 10.0, 5.0, 1.0
"""Seconds between two forms of a phone, and two questions of a board; of those that are alone, so as to have enough."""
STATES = ("go", "under_way", "nobody_in", "revisit", "done")


class Client(threading.Thread):
    """Asks again and again until told to stop. ``took``: (when asked, milliseconds); ``errors``: what else came."""

    def __init__(self, port: int, said: dict[str, Any], *, seed: int, until: float, every: float) -> None:
        super().__init__(daemon=True)
        self.said, self.dice, self.until, self.every = said, random.Random(seed), until, every
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.took: list[tuple[float, float]] = []
        self.errors: list[str] = []

    def run(self) -> None:
        time.sleep(self.dice.random() * self.every)
        while time.perf_counter() < self.until:
            self.turn()
            time.sleep(self.dice.uniform(0.8, 1.2) * self.every)

    def turn(self) -> None:
        raise NotImplementedError

    def ask(self, verb: str, path: str, *, body: str | None = None, **headers: str) -> tuple[int, dict[str, str], int]:
        """Status, headers and size of the answer; 0 where there was none."""
        began = time.perf_counter()
        told = {"Host": "localhost", "Cookie": self.said["cookie"], **headers}
        try:
            self.line.request(verb, path, body=body, headers=told)
            answer = self.line.getresponse()
            size = len(answer.read())
            status, given = answer.status, {name.lower(): value for name, value in answer.getheaders()}
        except OSError as error:
            self.errors.append(f"{error!r} {path}")
            self.line.close()
            status, given, size = 0, {}, 0
        self.took.append((began, 1_000 * (time.perf_counter() - began)))
        return status, given, size


class Phone(Client):
    """Posts the form of its door. ``sent``: keys the desk acknowledged."""

    def __init__(self, port: int, said: dict[str, Any], *, seed: int, until: float, every: float) -> None:
        super().__init__(port, said, seed=seed, until=until, every=every)
        self.sent: list[str] = []

    def turn(self) -> None:
        key = str(uuid.UUID(int=self.dice.getrandbits(128), version=4))
        form = {"sent": key, "state": self.dice.choice(STATES), "door": "1", "csrfmiddlewaretoken": self.said["token"]}
        for _ in range(2 if self.dice.random() < TWICE else 1):
            status, _, _ = self.ask(
                "POST", f"/doors/{self.said['subject']}/report/", body=urlencode(form),
                **{"Content-Type": "application/x-www-form-urlencoded", "Origin": "http://localhost"},
            )  # fmt: skip
            if status == 302:
                self.sent.append(key)
            elif status:
                self.errors.append(f"{status} for a form")


class Board(Client):
    """Asks whether the board changed. ``same``: answers with nothing in them; ``carried``: their bytes."""

    def __init__(self, port: int, said: dict[str, Any], *, seed: int, until: float, every: float) -> None:
        super().__init__(port, said, seed=seed, until=until, every=every)
        self.tag, self.same, self.carried = "", 0, 0

    def turn(self) -> None:
        status, headers, size = self.ask("GET", "/board/now/", **({"If-None-Match": self.tag} if self.tag else {}))
        self.tag = headers.get("etag", "")
        if status == 304:
            self.same, self.carried = self.same + 1, self.carried + size
        elif status not in (0, 200):
            self.errors.append(f"{status} for the board")


def arm(folder: Path, *, phones: int, boards: int, pace: tuple[float, float]) -> Figures:
    """So many of each for SECONDS that count; ``pace``: seconds between two forms, and between two questions."""
    home.enter(folder)
    said = json.loads((folder / "actionday.json").read_text(encoding="utf-8"))
    with server(folder, "tallystick.site.wsgi:application") as (port, pid):
        began = time.perf_counter()
        ends, seed = began + WARM + SECONDS, time.time_ns()
        posting = [
            Phone(port, one, seed=seed + n, until=ends, every=pace[0]) for n, one in enumerate(said["phones"][:phones])
        ]
        polling = [
            Board(port, one, seed=seed - n - 1, until=ends, every=pace[1])
            for n, one in enumerate(said["boards"][:boards])
        ]
        for client in (*posting, *polling):
            client.start()
        for client in (*posting, *polling):
            client.join()
        mib = tree_mib(pid)
    there = actionday_rows.entered(said["operation"])
    keys = {key for one in posting for key in one.sent}
    since = began + WARM
    return {
        **_milliseconds("post", posting, since),
        **_milliseconds("poll", polling, since),
        "posts": sum(when >= since for one in posting for when, _ in one.took) / SECONDS,
        "errors": float(_told([words for one in (*posting, *polling) for words in one.errors])),
        "lost": float(len(keys - set(there))),
        "twice": float(sum(count > 1 for count in there.values())),
        "unchanged_bytes": float(sum(one.carried for one in polling)),
        "server_mib": mib,
    }


def _milliseconds(name: str, clients: Sequence[Client], since: float) -> Figures:
    """The middle and the slowest twentieth of what was asked since then."""
    took = sorted(spent for one in clients for when, spent in one.took if when >= since)
    if not took:
        raise SystemExit(f"nothing was asked in {SECONDS:.0f} s by {len(clients)} clients ({name})")
    return {f"{name}_{share}": took[int(len(took) * share / 100)] for share in (50, 95)} | {
        f"{name}_worst": took[-1],
    }


def _told(errors: list[str]) -> int:
    for words in errors[:5]:
        print(f"error: {words}", flush=True)
    return len(errors)


def ours(folder: Path) -> Figures:
    return arm(folder, phones=actionday_rows.PHONES, boards=actionday_rows.BOARDS, pace=(POSTS_EVERY, POLLS_EVERY))


def idle(folder: Path) -> Figures:
    return arm(folder, phones=1, boards=1, pace=(ALONE_EVERY, ALONE_EVERY))


BENCHMARK = Benchmark(
    name="actionday",
    says=f"{actionday_rows.PHONES} phones, {actionday_rows.BOARDS} boards, {SECONDS:.0f} s, beside one of each",
    measures=(
        Measure(name="actionday_post_p50", figure="post_50", unit="ms", peer="idle"),
        Measure(name="actionday_post_p95", figure="post_95", unit="ms", peer="idle", budget=500),
        Measure(name="actionday_poll_p50", figure="poll_50", unit="ms", peer="idle"),
        Measure(name="actionday_poll_p95", figure="poll_95", unit="ms", peer="idle", budget=500),
        Measure(name="actionday_posts", figure="posts", unit="posts/s", peer="idle", more=True, budget=15),
        Measure(name="actionday_errors", figure="errors", unit="errors", peer="idle"),
        Measure(name="actionday_lost", figure="lost", unit="entries", peer="idle"),
        Measure(name="actionday_twice", figure="twice", unit="entries", peer="idle"),
        Measure(name="actionday_unchanged_bytes", figure="unchanged_bytes", unit="bytes", peer="idle"),
        Measure(name="actionday_server_mib", figure="server_mib", unit="MiB", peer="idle"),
    ),
    sides={"ours": ours, "idle": idle},
    prepare=actionday_rows.stock,
    tidy=home.leave,
    runs=3,
)

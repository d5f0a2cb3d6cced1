"""Fifty analysts at the desk while a million rows are received: real granian, real PostgreSQL, every look logged.

Each analyst asks for a page (list, search, person with its graph, links, link), reads for about a second, asks again.
Beside it the same with the log taken out of the web application. The load is made on the machine that is measured.
"""

import http.client
import json
import os
import random
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote_plus

from benchmarks import home, intake, load_rows
from benchmarks.measure import Benchmark, Figures, Measure
from benchmarks.memory import tree_mib

SECONDS = float(os.environ.get("TALLYSTICK_LOAD_SECONDS", "60"))
WARM, THINK = 8.0, 1.0
PAGES = ("persons", "persons", "person", "person", "search", "links", "link")
KINDS = tuple(dict.fromkeys(PAGES))

_SERVE = """
import os, sys
os.environ["TALLYSTICK_ROLES"] = "app,victims"
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels
from tallystick.site.serving import WEB_PROCESSES
Granian(sys.argv[1], address="127.0.0.1", port=int(sys.argv[2]), interface=Interfaces.WSGI, workers=WEB_PROCESSES,
        blocking_threads=2, log_level=LogLevels.warning, websockets=False).serve()
"""
"""As tallystick.site.serving does it, for any application."""

_RECEIVE = """
import sys
from pathlib import Path
from tallystick.site.office import Office
from tallystick.intake.jobs import receive
office = Office(Path(sys.argv[1]))
office.in_background()
viewer = office.officer("analyst-0", operation="BENCH-INTAKE", purpose="identify suspects")
for folder in sys.argv[2:]:
    row = receive(Path(folder), home=office.home, viewer=viewer, reason="under load")
    print(row.counts["total"]["read"], flush=True)
"""


def prepare(folder: Path) -> None:
    """The rows, the sign-ins, and contributions of a million rows for each side."""
    load_rows.stock(folder)
    for side in ("ours", "unlogged"):
        for turn in range(3):
            place = folder / f"{side}-{turn}"
            place.mkdir()
            intake.prepare(place, rows=intake.ROWS + 10 * turn + len(side))


class Analyst(threading.Thread):
    """Asks for pages until told to stop. ``took``: (when asked, milliseconds, page); ``errors``: what else came."""

    def __init__(self, port: int, cookie: str, said: dict[str, list[str]], *, seed: int, until: float) -> None:
        super().__init__(daemon=True)
        self.port, self.cookie, self.said, self.dice, self.until = port, cookie, said, random.Random(seed), until
        self.took: list[tuple[float, float, str]] = []
        self.errors: list[str] = []

    def run(self) -> None:
        time.sleep(self.dice.random() * THINK)
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        while (began := time.perf_counter()) < self.until:
            page, path = self._page()
            try:
                line.request("GET", path, headers={"Host": "localhost", "Cookie": self.cookie})
                answer = line.getresponse()
                body = answer.read()
                if answer.status != 200 or b"</html>" not in body:
                    self.errors.append(f"{answer.status} {path}")
            except OSError as error:
                self.errors.append(f"{error!r} {path}")
                line.close()
            self.took.append((began, 1_000 * (time.perf_counter() - began), page))
            time.sleep(self.dice.uniform(0.5, 1.5) * THINK)

    def _page(self) -> tuple[str, str]:
        page, pick = self.dice.choice(PAGES), self.dice.choice
        paths = {
            "persons": f"/persons/?country={pick(('', *load_rows.COUNTRIES))}",
            "person": f"/persons/{pick(self.said['persons'])}/",
            "search": f"/search/?q={quote_plus(pick(self.said['texts']))}",
            "links": "/links/",
            "link": f"/links/{pick(self.said['links'])}/",
        }
        return page, paths[page]


@contextmanager
def server(folder: Path, target: str) -> Iterator[tuple[int, int]]:
    """Granian with an application; gives port and process id."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (folder / "server.log").open("a") as log:
        process = subprocess.Popen([sys.executable, "-c", _SERVE, target, str(port)], stdout=log, stderr=log)
    try:
        for _ in range(600):
            with socket.socket() as trying:
                if trying.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(30)


def arm(folder: Path, *, side: str, target: str) -> Figures:
    """One arm: fifty analysts, SECONDS of it counted, while contributions of a million rows are received."""
    home.enter(folder)
    said = json.loads((folder / "load.json").read_text(encoding="utf-8"))
    places = [str(folder / f"{side}-{turn}" / "contribution") for turn in range(3)]
    with server(folder, target) as (port, pid), (folder / f"{side}.received").open("w") as out:
        receiving = subprocess.Popen([sys.executable, "-c", _RECEIVE, str(folder / "home"), *places], stdout=out)
        began = time.perf_counter()
        ends = began + WARM + SECONDS
        team = [Analyst(port, one, said, seed=n, until=ends) for n, one in enumerate(said["cookies"])]
        for one in team:
            one.start()
        time.sleep(WARM)
        before = tree_mib(pid)
        for one in team:
            one.join()
        after, ended = tree_mib(pid), receiving.poll()
        receiving.terminate()
        receiving.wait()
    received = (folder / f"{side}.received").read_text().split()
    found = figures(team, since=began + WARM)
    return found | {
        "growth": 100 * (after / before - 1),
        "rows_in": float(sum(map(int, received))),
        "still": still_received(ended, contributions=len(received), of=len(places)),
    }


def still_received(ended: int | None, *, contributions: int, of: int) -> float:
    """1 when the intake ran to the end of what was counted. ``ended``: its exit code then, None while it runs.

    An intake that died or had nothing left to do fails the run: its pages were not answered beside a load.
    """
    if ended is not None:
        raise SystemExit(f"the intake ended too early, with {ended} after {contributions} of {of} contributions")
    return 1.0


def figures(team: list[Analyst], *, since: float) -> Figures:
    """Pages a second; milliseconds in the middle, of the slowest twentieth and hundredth, in all and by page."""
    counted = [(took, page) for one in team for when, took, page in one.took if when >= since]
    errors = [words for one in team for words in one.errors]
    for words in errors[:5]:
        print(f"error: {words}", flush=True)
    every = sorted(took for took, _ in counted)
    found = {"pages": len(every) / SECONDS, "errors": float(len(errors))}
    for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99)):
        found[name] = every[int(len(every) * share)]
    for page in KINDS:
        of_page = sorted(took for took, kind in counted if kind == page)
        found[f"{page}_p95"] = of_page[int(len(of_page) * 0.95)]
    return found


def ours(folder: Path) -> Figures:
    return arm(folder, side="ours", target="tallystick.site.wsgi:application")


def unlogged(folder: Path) -> Figures:
    return arm(folder, side="unlogged", target="benchmarks.unlogged:application")


BENCHMARK = Benchmark(
    name="load",
    says=f"{load_rows.ANALYSTS} analysts for {SECONDS:.0f} s during intake, every look logged, beside no log at all",
    measures=(
        Measure(name="load_pages", figure="pages", unit="pages/s", peer="unlogged", more=True, budget=40),
        Measure(name="load_p50", figure="p50", unit="ms", peer="unlogged"),
        Measure(name="load_p95", figure="p95", unit="ms", peer="unlogged", budget=400),
        Measure(name="load_p99", figure="p99", unit="ms", peer="unlogged", budget=1_000),
        *(Measure(name=f"load_{page}_p95", figure=f"{page}_p95", unit="ms", peer="unlogged") for page in KINDS),
        Measure(name="load_errors", figure="errors", unit="errors", peer="unlogged"),
        Measure(name="load_growth", figure="growth", unit="% RSS", peer="unlogged"),
        Measure(name="load_still_received", figure="still", unit="of 1", peer="unlogged", more=True),
        Measure(name="load_rows_received", figure="rows_in", unit="rows", peer="unlogged", more=True),
    ),
    sides={"ours": ours, "unlogged": unlogged},
    prepare=prepare,
    tidy=home.leave,
    runs=1,
)

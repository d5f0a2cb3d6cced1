"""The peer: openmined-psi, exact (RAW), one pair after the other, on a sample of pairs scaled to all 171."""

from pathlib import Path

from benchmarks.deconfliction import world
from benchmarks.measure import AGREED, Figures
from benchmarks.timing import spent


def run(folder: Path) -> Figures:
    """``cpu``: every pair from its beginning. ``cpu_reused``: each agency hides its own once, for all its partners.
    ``daily_cpu``: the same with what is new in a day alone, both ways, against everything."""
    import private_set_intersection.python as psi

    parts = dict.fromkeys(("setup", "request", "process", "intersect", "daily_own", "daily_pair"), 0.0)
    agreed = 0

    def took(name, work):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        kept = []
        parts[name] += spent(lambda: kept.append(work()))["cpu"]
        return kept[0]

    for one, other in world.SAMPLE:
        ours, theirs = ([value.decode() for value in world.held(number)] for number in (one, other))
        server, client = psi.server.CreateWithNewKey(True), psi.client.CreateWithNewKey(True)
        raw, size = psi.DataStructure.RAW, len(theirs)
        setup = took("setup", lambda: server.CreateSetupMessage(0.0, size, ours, raw))  # noqa: B023
        request = took("request", lambda: client.CreateRequest(theirs))  # noqa: B023
        response = took("process", lambda: server.ProcessRequest(request))  # noqa: B023
        agreed += len(took("intersect", lambda: client.GetIntersection(setup, response)))  # noqa: B023
        new = [value.decode() for value in world.new_of_a_day(other)]
        took("daily_own", lambda: server.CreateSetupMessage(0.0, len(new), new, raw))  # noqa: B023
        request = took("daily_own", lambda: client.CreateRequest(new))  # noqa: B023
        response = took("daily_pair", lambda: server.ProcessRequest(request))  # noqa: B023
        took("daily_pair", lambda: client.GetIntersection(setup, response))  # noqa: B023
    one = {name: cost / len(world.SAMPLE) for name, cost in parts.items()}
    pairs, agencies = len(world.PAIRS), len(world.AGENCIES)
    of_pair = one["process"] + one["intersect"]
    return {
        AGREED: float(agreed),
        "cpu": pairs * (one["setup"] + one["request"] + of_pair),
        "cpu_reused": agencies * (one["setup"] + one["request"]) + pairs * of_pair,
        "item_us": 1e6 * (one["setup"] + one["request"] + of_pair) / world.EACH,
        "daily_cpu": agencies * one["daily_own"] + 2 * pairs * one["daily_pair"],
    }

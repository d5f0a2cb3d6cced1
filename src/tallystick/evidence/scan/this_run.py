"""What belongs to one run of a scan and to no other: when, where, how often it was started, in which cage."""

import platform
import time
from datetime import UTC, datetime

from tallystick.cage.gate import standing
from tallystick.evidence.scan.head import Run
from tallystick.evidence.scan.workplace import Plan


def this_run(plan: Plan) -> Run:
    """The run that ends now."""
    return Run(
        began=plan.began,
        ended=now(),
        starts=plan.starts,
        time_zone=f"{time.tzname[0]} (UTC{time.strftime('%z')})",
        machine=platform.node(),
        folder=plan.folder,
        cage=standing().standing if plan.asked["settings"]["look"] != "none" else (),
    )


def now() -> str:
    """This second in UTC, as in 2026-03-01T06:00:00Z."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")

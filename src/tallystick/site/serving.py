"""The officers' web on this machine: granian for requests, a worker process for jobs, one for what somebody waits for.

With TALLYSTICK_CERT and TALLYSTICK_KEY (PEM files) the desk speaks TLS 1.3 and nothing else.
"""

import os
import subprocess
import sys
from pathlib import Path

from tallystick.vocabulary.errors import Absent
from tallystick.vocabulary.queues import AT_ONCE, LONG

BACKGROUND = 10
"""How far jobs stand back behind officers' pages (nice)."""
WEB_PROCESSES = max(2, min(4, os.cpu_count() or 2))
STOPPING = 8
"""How long a process may take to end what it does when the desk is stopped, before it is killed (seconds)."""


def serve(home: Path, *, port: int, address: str = "127.0.0.1", worker: bool = True) -> None:
    """Serve the desk; returns when stopped. The web process is given the app role's secrets only by name."""
    environment = {**os.environ, "TALLYSTICK_HOME": str(home), "DJANGO_SETTINGS_MODULE": "tallystick.site.settings"}
    jobs = [_worker(LONG, environment), _worker(AT_ONCE, environment)] if worker else []
    if jobs:
        os.setpriority(os.PRIO_PROCESS, jobs[0].pid, BACKGROUND)
    os.environ.update(environment, TALLYSTICK_ROLES="app,victims")
    if os.environ.get("TALLYSTICK_CERT"):
        os.environ["TALLYSTICK_TLS"] = "1"
    try:
        _granian(address, port)
    finally:
        _ended(jobs)


def _worker(queue: str, environment: dict[str, str]) -> "subprocess.Popen[bytes]":
    """A process that does the jobs of one queue, one after the other."""
    return subprocess.Popen(
        [sys.executable, "-m", "django", "procrastinate", "worker", "--queues", queue, "--delete-jobs", "successful"],
        env={**environment, "TALLYSTICK_ROLES": "app,worker"},
    )


def _ended(jobs: "list[subprocess.Popen[bytes]]") -> None:
    """A worker ends the job it is at, or is killed: the queue gives an unfinished job to the next worker."""
    for one in jobs:
        one.terminate()
    for one in jobs:
        try:
            one.wait(timeout=STOPPING)
        except subprocess.TimeoutExpired:
            one.kill()
            one.wait()


def _granian(address: str, port: int) -> None:
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    Granian(
        "tallystick.site.wsgi:application",
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        workers=WEB_PROCESSES,
        workers_kill_timeout=STOPPING,
        blocking_threads=2,
        log_level=LogLevels.warning,
        websockets=False,
        ssl_cert=_file("TALLYSTICK_CERT"),
        ssl_key=_file("TALLYSTICK_KEY"),
    ).serve()


def _file(name: str) -> Path | None:
    """A file named in the environment."""
    said = os.environ.get(name, "")
    if said and not Path(said).is_file():
        raise Absent(name, f"there is no file {said}", "Name a PEM file, or leave both names out.")
    return Path(said) if said else None

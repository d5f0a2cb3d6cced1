"""What every test may ask for: a real PostgreSQL of its own process, an operation, the third-party corpus."""

import os
import shutil
import tempfile
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from tallystick.vocabulary.viewer import Viewer
from tests import once

RUN = once.begin()
HOME = Path(tempfile.mkdtemp(prefix="tallystick-test-"))
os.environ["TALLYSTICK_HOME"] = str(HOME)
os.environ["DJANGO_SETTINGS_MODULE"] = "tallystick.site.settings"


def pytest_unconfigure(config: pytest.Config) -> None:
    from tallystick.records.server import Server

    Server(HOME).stop(mode="immediate")
    shutil.rmtree(HOME, ignore_errors=True)
    if RUN:
        shutil.rmtree(RUN, ignore_errors=True)


LONG_FILES = (
    *("drill/test_play", "desk/test_canaries", "desk/test_crossed", "drill/test_day", "crash"),
    *("intake/test_bad", "intake/test_stopped", "records/test_decision", "cage/test_worker"),
    "deconfliction/test_silence",
    *("desk", "site", "evidence/test_scan", "evidence", "records", "intake", "deconfliction", "cli", "cage", "drill"),
)
"""Files of tests that take longest, started first so that no process ends alone with one of them."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def place(item: pytest.Item) -> int:
        name = item.nodeid.removeprefix("tests/")
        return next((n for n, start in enumerate(LONG_FILES) if name.startswith(start)), len(LONG_FILES))

    items.sort(key=place)


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The third-party data, read in place."""
    place = Path(os.environ.get("TALLYSTICK_CORPUS", Path(__file__).parents[2] / "shared" / "corpus"))
    if not place.is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"no corpus at {place}: set TALLYSTICK_CORPUS")
        pytest.skip(f"no corpus at {place}: set TALLYSTICK_CORPUS")
    return place


@pytest.fixture(scope="session")
def pristine() -> set[Path]:
    """The server with an empty database, kept aside as ``pristine``; gives the files that belong to it."""
    from django.db import connections

    from tallystick.site.setting_up import make_home

    make_home(HOME)
    connections.close_all()
    with administrator() as admin:
        admin.execute("ALTER DATABASE tallystick RENAME TO pristine")
        # Nobody cuts the power of this server: tests that do have homes of their own, with the house's settings.
        admin.execute("ALTER SYSTEM SET fsync = off")
        admin.execute("SELECT pg_reload_conf()")
    hash_quickly()
    return {path for path in files_of_home() if path.is_file()}


STRENGTH: dict[str, int] = {}
"""What the house stretches passwords by, as it stood before ``hash_quickly``."""


def hash_quickly() -> None:
    """Passwords of this process's officers are stretched next to nothing: an eighth of a run went there.

    Only the tests know how; programs that they start stretch as always, and so does whoever asks for ``full_strength``.
    """
    from tallystick.site.passwords import Scrypt

    for name, little in (("work_factor", 2), ("parallelism", 1)):
        STRENGTH.setdefault(name, getattr(Scrypt, name))
        setattr(Scrypt, name, little)


@pytest.fixture
def full_strength(pristine: set[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords stretched as the house does it."""
    from tallystick.site.passwords import Scrypt

    for name, value in STRENGTH.items():
        monkeypatch.setattr(Scrypt, name, value)


@pytest.fixture(scope="module")
def database(pristine: set[Path]) -> Path:
    """An empty running database and home for each file of tests, whatever the files before it did to theirs.

    Tests work in it as role app, never as superuser. Gives the home.
    """
    from django.db import connections

    from tallystick.records.server import Server

    connections.close_all()
    for path in files_of_home():
        if path.is_file() and path not in pristine:
            path.unlink()
    Server(HOME).start()
    with administrator() as admin:
        admin.execute("DROP DATABASE IF EXISTS tallystick WITH (FORCE)")
        admin.execute("CREATE DATABASE tallystick OWNER tally_owner TEMPLATE pristine")
    Server(HOME).init()
    return HOME


def files_of_home() -> list[Path]:
    """What the house keeps outside the database; the journal is open as long as the process lives."""
    return [
        path for folder in HOME.iterdir() if folder.name not in ("pg", "log") for path in (folder, *folder.rglob("*"))
    ]


def administrator() -> psycopg.Connection[tuple[object, ...]]:
    """The server's superuser, who alone copies databases."""
    from tallystick.records.server import Server

    place = Server(HOME).parameters("owner") | {"user": "postgres", "password": Server(HOME).password("postgres")}
    return psycopg.connect(**place | {"dbname": "postgres"}, autocommit=True)


@dataclass
class Joint:
    """An operation with its agencies and one officer per role; ``viewer("SE-NCP")`` looks as that agency."""

    reference: str
    id: str
    home: Path
    officers: dict[str, str] = field(default_factory=dict)

    def viewer(self, agency: str, *roles: str, purpose: str = "test") -> Viewer:
        """The agency's officer (``agency`` or ``agency/2`` for a second one)."""
        return Viewer(
            officer=self.officers[agency],
            agency=agency.split("/")[0],
            operation=self.id,
            purpose=purpose,
            roles=roles or ("coordinator", "analyst"),
        )

    @property
    def service(self) -> Viewer:
        return Viewer(officer="", agency="", operation=self.id, purpose="job", service=True)


PURPOSES = ["test", "support criminal proceedings"]
AGENCIES = {"EC3": "", "DK-NCP": "DK", "SE-NCP": "SE", "DE-BKA": "DE"}


@pytest.fixture
def operation(database: Path) -> Joint:
    """A fresh operation coordinated by EC3 and led by DK-NCP, with SE-NCP and DE-BKA as partners."""
    from tallystick.records.models import Agency, Assignment, Member, Officer, Operation
    from tallystick.records.session import administration

    reference = f"TEST-{uuid.uuid4().hex[:8]}"
    with administration():
        for code, country in AGENCIES.items():
            Agency.objects.get_or_create(
                code=code, defaults={"name": f"Agency {code}", "country": country, "coordinating": not country}
            )
        row = Operation.objects.create(
            reference=reference,
            name="An invented operation",
            lead="DK-NCP",
            coordinator="EC3",
            opened_at=datetime(2026, 1, 5, tzinfo=UTC),
            seized_at=datetime(2026, 1, 1, tzinfo=UTC),
            action_day=datetime(2026, 3, 1, 5, tzinfo=UTC),
            synthetic=True,
        )
        joint = Joint(reference=reference, id=str(row.pk), home=database)
        for code in AGENCIES:
            Member.objects.create(operation=row, agency=code, role="participant", purposes=PURPOSES)
            for suffix in ("", "/2"):
                officer = Officer.objects.create(
                    username=f"{reference}-{code}{suffix}", agency_id=code, roles=["coordinator", "analyst"]
                )
                joint.officers[f"{code}{suffix}"] = str(officer.pk)
                Assignment.objects.create(operation=row, agency=code, officer=officer.pk)
    return joint

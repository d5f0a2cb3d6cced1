"""A home with a database for the length of a benchmark."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from tallystick.vocabulary.viewer import Viewer

AGENCIES = {"EC3": "", "DK-NCP": "DK", "SE-NCP": "SE", "DE-BKA": "DE"}
OFFICER = "00000000-0000-4000-8000-000000000001"


def make(folder: Path) -> None:
    """Make ``folder/home`` with its database running."""
    from tallystick.site.setting_up import make_home

    make_home(folder / "home")


def enter(folder: Path) -> None:
    """Set Django up for the home that is already there."""
    from tallystick.site.office import Office

    Office(folder / "home").open()


def leave(folder: Path) -> None:
    """Stop the database; what lies on disk goes with the folder."""
    from tallystick.records.server import Server

    Server(folder / "home").stop(mode="immediate")


def open_operation(reference: str) -> UUID:
    """An operation of four agencies led by DK-NCP; gives its id."""
    from tallystick.records import directory
    from tallystick.records.session import administration

    with administration():
        for code, country in AGENCIES.items():
            directory.add_agency(code=code, name=f"Agency {code}", country=country, coordinating=not country)
        opened = directory.open_operation(
            reference=reference,
            name="An invented operation",
            lead="DK-NCP",
            coordinator="EC3",
            opened_at=datetime(2026, 1, 5, tzinfo=UTC),
            members=list(AGENCIES),
            synthetic=True,
        )
    found: UUID = opened.pk
    return found


def operation_id(reference: str) -> UUID:
    """The id of an operation opened before."""
    from tallystick.records.models import Operation
    from tallystick.records.session import administration

    with administration():
        found: UUID = Operation.objects.get(reference=reference).pk
    return found


def officer(agency: str, operation: UUID) -> Viewer:
    """An officer of the agency at work on the operation, for a purpose its agencies take part in it for."""
    purpose = "identify suspects"
    return Viewer(officer=OFFICER, agency=agency, operation=str(operation), purpose=purpose, roles=("analyst",))


def service(operation: UUID) -> Viewer:
    """A job at work on the operation."""
    return Viewer(officer="", agency="", operation=str(operation), purpose="job", service=True)

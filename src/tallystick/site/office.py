"""Who sits down to work: officers as viewers, sessions for doors that may not open them themselves."""

import os
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tallystick.records.server import Server
from tallystick.site.serving import BACKGROUND, serve
from tallystick.site.setting_up import make_home
from tallystick.site.starting import set_up
from tallystick.vocabulary.codes import OfficerRole
from tallystick.vocabulary.errors import Absent
from tallystick.vocabulary.viewer import Viewer

if TYPE_CHECKING:
    from tallystick.records.models import Operation


def viewer_of(officer: Any, operation: str, purpose: str, looks_as: str = "") -> Viewer:
    """The viewer an officer is while working on an operation (its UUID) for a purpose.

    Whoever looks as a country has that country's national officer's role and no other: everything narrows.
    """
    return Viewer(
        officer=str(officer.pk),
        agency=officer.agency_id or "",
        operation=operation,
        purpose=purpose,
        roles=(OfficerRole.NATIONAL_OFFICER,) if looks_as else tuple(officer.roles),
        looks_as=looks_as,
    )


class Office:
    """What the command line is handed: a home, and sessions in it. Nothing is opened before it is needed."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._ready = False

    def make(self) -> None:
        """Make this home ready (database, tables, policies) and open it."""
        make_home(self.home)
        self._ready = True

    def serve(self, *, port: int, address: str = "127.0.0.1", worker: bool = True) -> None:
        """Run the desk until stopped."""
        serve(self.home, port=port, address=address, worker=worker)

    @staticmethod
    def serve_role(folder: Path, *, certificate: Path, key: Path, authority: Path, address: str, port: int) -> None:
        """Run the machine door of a key server or match hub until stopped."""
        from tallystick.api.serving import Certificates, serve_door

        serve_door(folder, Certificates(own=certificate, key=key, authority=authority), address=address, port=port)

    @staticmethod
    def in_background() -> None:
        """Let officers' pages go first: this process, and those it starts, stand back for them (nice)."""
        os.setpriority(os.PRIO_PROCESS, 0, max(BACKGROUND, os.getpriority(os.PRIO_PROCESS, 0)))

    def open(self) -> None:
        """Start the database if need be and set Django up; safe to call again."""
        if self._ready:
            return
        Server(self.home).start()
        self.set_up()

    def set_up(self) -> None:
        """Set Django up for this home (its secrets must exist)."""
        set_up(self.home)
        self._ready = True

    def officer(self, username: str, *, operation: str, purpose: str) -> Viewer:
        """The viewer for an officer's user name and an operation's reference."""
        self.open()
        from tallystick.records.models import Officer

        found = Officer.objects.filter(username=username, is_active=True).first()
        if found is None:
            raise Absent(f"officer {username}", "there is no such officer", "See: tallystick officer list")
        chosen = self.operation(found, reference=operation)
        return viewer_of(found, str(chosen.pk), purpose)

    def operation(self, officer: Any, *, reference: str) -> "Operation":
        """The operation with this reference, if the officer's agency takes part in it."""
        from tallystick.records.models import Operation
        from tallystick.records.session import session

        with session(viewer_of(officer, "", "")):
            found = Operation.objects.filter(reference=reference).first()
        if found is None:
            raise Absent(
                f"operation {reference}", "you take part in no such operation", "See: tallystick operation list"
            )
        return found

    def service(self, operation: str) -> Viewer:
        """The worker's identity for one operation (UUID)."""
        return Viewer(officer="", agency="", operation=operation, purpose="job", service=True)

    def session(self, viewer: Viewer) -> AbstractContextManager[Viewer]:
        """A transaction for a viewer, under the role that fits."""
        self.open()
        from tallystick.records.session import session

        return session(viewer, role="worker" if viewer.service else "app")

    def administration(self) -> AbstractContextManager[None]:
        """A transaction as the owner, for set-up."""
        self.open()
        from tallystick.records.session import administration

        return administration()

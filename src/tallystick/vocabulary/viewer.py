"""Who is asking: the one value every read takes first and every session is opened for."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """An officer of an agency, working on one operation for one stated purpose.

    ``officer`` is the officer's UUID as text, ``operation`` the operation's UUID as text (empty before one is
    chosen), ``service`` is true only for jobs, which act for no agency and run under the worker's role. ``looks_as`` is
    the agency as which a coordinator looks: they then see what both may see, and write nothing.
    """

    officer: str
    agency: str
    operation: str = ""
    purpose: str = ""
    roles: tuple[str, ...] = ()
    service: bool = False
    looks_as: str = ""

    @property
    def recipient(self) -> str:
        """The agency whose packages are shown: the viewer's own, or the one looked as."""
        return self.looks_as or self.agency

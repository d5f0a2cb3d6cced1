"""The viewer as whom jobs of deconfliction work: nobody's officer, in one operation."""

from tallystick.vocabulary.viewer import Viewer

NOBODY = "00000000-0000-0000-0000-000000000000"


def service(operation: str, *, agency: str = "", purpose: str = "deconfliction") -> Viewer:
    """The job. ``agency`` and ``purpose``: for whom something is looked up, where handling codes ask it."""
    return Viewer(officer=NOBODY, agency=agency, operation=operation, purpose=purpose, service=True)

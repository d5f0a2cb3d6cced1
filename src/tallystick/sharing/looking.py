"""Looking as a country: what its recipients see is checked by the coordinator before and after it is released.

PostgreSQL narrows: a row is shown when both may see it, and nothing can be written.
"""

from tallystick.records import consultation
from tallystick.sharing import rows
from tallystick.sharing.material import AgencyRow
from tallystick.sharing.reads import running_operation
from tallystick.vocabulary.codes import OfficerRole
from tallystick.vocabulary.errors import Absent, Refused
from tallystick.vocabulary.viewer import Viewer


def agencies(viewer: Viewer) -> list[AgencyRow]:
    """The agencies a coordinator may look as: every other one that takes part, by country. Raises Refused."""
    operation = running_operation(viewer)
    if operation.coordinator != viewer.agency or OfficerRole.COORDINATOR not in viewer.roles:
        raise Refused("looking as a country", "the coordinator does that", "Ask the coordinator what a country sees.")
    others = [agency for agency in rows.member_agencies(operation) if agency.code != viewer.agency]
    return sorted(others, key=lambda agency: (agency.country, agency.code))


def look_as(agency: str, *, viewer: Viewer) -> str:
    """Check that the viewer may look as ``agency``, record it, and give the agency back. Raises Absent, Refused."""
    if agency not in {other.code for other in agencies(viewer)}:
        raise Absent(f"agency {agency}", "it takes no part in the operation", "Choose one of the list.")
    consultation.note(viewer, subject_kind="agency", subject=agency, reason=f"looked as {agency}")
    return agency

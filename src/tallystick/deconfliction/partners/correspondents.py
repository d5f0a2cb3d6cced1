"""Other agencies as correspondents: by the keys that the directory has of them."""

from tallystick.deconfliction.partners.post import Correspondent
from tallystick.records.models import Agency
from tallystick.vocabulary.errors import Malformed, Refused
from tallystick.vocabulary.viewer import Viewer


def correspondent(code: str, *, by: Viewer) -> Correspondent:
    """Another agency, in a session. Raises Malformed (none, or one's own), Refused (its keys are not known)."""
    agency = Agency.objects.filter(code=code).first()
    if agency is None or code == by.agency:
        raise Malformed("agency", f"{code or 'nobody'} is no other agency", "Give an agency's code.")
    if not agency.age_recipient or not agency.verify_key:
        raise Refused(f"agency {code}", "its keys are not known here", "Enter them: tallystick keys trust.")
    return Correspondent(agency.code, agency.verify_key, agency.age_recipient)

"""The played officers of a rehearsal: who they are, their sign-ins, their keys."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from tallystick.records.directory import SignIn, add_officers, assign, set_keys
from tallystick.records.models import Agency, Member, Officer
from tallystick.records.session import administration
from tallystick.sealed.keys import folder, generate, load
from tallystick.vocabulary.codes import OfficerRole
from tallystick.vocabulary.viewer import Viewer

Parts = Mapping[str, tuple[OfficerRole, ...]]
"""User name without the agency -> roles."""

COORDINATORS: Parts = {
    "coordinator": (OfficerRole.COORDINATOR, OfficerRole.ANALYST),
    "analyst": (OfficerRole.ANALYST,),
    "second": (OfficerRole.COORDINATOR,),
    "data-protection": (OfficerRole.DATA_PROTECTION,),
}
LISTS: Parts = {
    "victims": (OfficerRole.VICTIM_IDENTIFICATION,),
    "victims-second": (OfficerRole.VICTIM_IDENTIFICATION,),
}
"""Who keeps the lists of known files, at the coordinating agency."""
LABORATORY: Parts = {
    "examiner": (OfficerRole.EXAMINER,),
    "victims": (OfficerRole.VICTIM_IDENTIFICATION,),
    "data-protection": (OfficerRole.DATA_PROTECTION,),
}
"""Who works on seized items, at an agency that has any, and who reads what its officers asked."""
PURPOSE = "identify suspects"


def user_name(agency: str, part: str) -> str:
    return f"{agency.split('-')[0].lower()}-{part}"


def engage(
    home: Path, agencies: Sequence[str], coordinator: str, *, laboratories: Sequence[str] = (), operation: str = ""
) -> list[SignIn]:
    """Add the played officers that are not there yet and make each agency's keys; returns every sign-in known.

    ``laboratories``: agencies with seized items. With ``operation`` (a reference) it becomes theirs: nobody of them
    looks at it from outside.
    """
    path = home / "rehearsal-sign-ins.json"
    known = {row["username"]: SignIn(**row) for row in (json.loads(path.read_text()) if path.exists() else [])}
    new: list[Officer] = []
    names: list[str] = []
    with administration():
        for agency in agencies:
            keys = load(home, agency) if (folder(home, agency) / "age.key").exists() else generate(home, agency)
            set_keys(agency, age_recipient=keys.age_recipient, verify_key=keys.verify_key)
            for part, roles in _parts(agency, coordinator, laboratories).items():
                name = user_name(agency, part)
                names.append(name)
                if not Officer.objects.filter(username=name).exists():
                    new.append(Officer(username=name, agency_id=agency, roles=list(roles)))
        known |= {told.username: told for told in add_officers(new)}
        if operation:
            assign(operation, names)
    path.touch(mode=0o600)
    path.write_text(json.dumps([asdict(told) for told in known.values()], indent=1))
    return list(known.values())


def _parts(agency: str, coordinator: str, laboratories: Sequence[str]) -> Parts:
    if agency == coordinator:
        return {**COORDINATORS, **(LISTS if laboratories else {})}
    return {"officer": (OfficerRole.NATIONAL_OFFICER,), **(LABORATORY if agency in laboratories else {})}


def viewer(agency: str, part: str, operation: str) -> Viewer:
    """A played officer at work on an operation (UUID)."""
    officer = Officer.objects.get(username=user_name(agency, part))
    return Viewer(
        officer=str(officer.pk), agency=agency, operation=operation, purpose=PURPOSE, roles=tuple(officer.roles)
    )


def members(operation: str) -> list[tuple[str, str]]:
    """Code and country of every agency of an operation, coordinating bodies first."""
    with administration():
        codes = Member.objects.filter(operation_id=operation).values("agency")
        agencies = Agency.objects.filter(code__in=codes).order_by("country", "code")
        return [(agency.code, agency.country) for agency in agencies]

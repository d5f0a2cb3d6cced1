"""``operation.toml``: the operation and the agencies that take part."""

from pathlib import Path

from tallystick.rehearsal.countries import COUNTRIES
from tallystick.rehearsal.covers import instant
from tallystick.rehearsal.sheet import Table, toml
from tallystick.rehearsal.world import World

COORDINATOR = "EC3"


def write_operation(world: World, into: Path) -> None:
    """Reference, dates and agencies of the invented operation."""
    shape = world.shape
    operation: Table = {
        "reference": world.reference,
        "name": f"Rehearsal {shape.name.capitalize()} {world.seed}",
        "lead": f"{shape.lead}-NCP",
        "coordinator": COORDINATOR,
        "opened_at": instant(shape.opened_at),
        "seized_at": instant(shape.seized_at),
        "action_day": instant(shape.action_day),
        "synthetic": True,
    }
    agencies = [
        {
            "code": COORDINATOR,
            "name": "European Cybercrime Centre (rehearsal)",
            "country": "",
            "languages": ["en"],
            "contact": "+999 00 0100",
        }
    ]
    for number, code in enumerate(shape.countries, 1):
        country = COUNTRIES[code]
        agencies.append(
            {
                "code": f"{code}-NCP",
                "name": f"National contact point of {country.name} (rehearsal)",
                "country": code,
                "languages": list(country.languages),
                "contact": f"+999 {number:02d} 0100",
            }
        )
    text = toml({"operation": operation, "agency": agencies})
    (into / "operation.toml").write_text(text, encoding="utf-8")

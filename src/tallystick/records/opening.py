"""Opens an operation with its agencies from an ``operation.toml``, as an administrator."""

import tomllib
from pathlib import Path
from typing import Any

from tallystick.records.directory import add_agency, open_operation
from tallystick.records.models import Operation
from tallystick.vocabulary.errors import Malformed


def open_from(path: Path) -> Operation:
    """Agencies and operation of the file; an operation already open under this reference is returned as it is."""
    sheet = _read(path)
    operation = sheet["operation"]
    known = Operation.objects.filter(reference=operation["reference"]).first()
    for agency in sheet["agency"]:
        add_agency(
            code=agency["code"],
            name=agency["name"],
            country=agency.get("country", ""),
            coordinating=not agency.get("country"),
            phone=agency.get("contact", ""),
            languages=agency.get("languages", []),
        )
    return known or open_operation(
        reference=operation["reference"],
        name=operation["name"],
        lead=operation["lead"],
        coordinator=operation["coordinator"],
        opened_at=operation["opened_at"],
        seized_at=operation.get("seized_at"),
        action_day=operation.get("action_day"),
        synthetic=operation.get("synthetic", False),
        members=[agency["code"] for agency in sheet["agency"]],
    )


def _read(path: Path) -> dict[str, Any]:
    try:
        sheet = tomllib.loads(path.read_text(encoding="utf-8"))
        for name in ("reference", "name", "lead", "coordinator", "opened_at"):
            sheet["operation"][name]
        for agency in sheet["agency"]:
            agency["code"], agency["name"]
    except (tomllib.TOMLDecodeError, KeyError, TypeError, UnicodeDecodeError) as error:
        what = f"not an operation sheet ({error})"
        raise Malformed(str(path), what, "See docs/rehearsal.md for its form.") from error
    return sheet

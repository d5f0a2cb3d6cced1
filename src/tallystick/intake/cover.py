"""The cover sheet of a contribution: who sends what, on which legal ground, under which codes, by which clock."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from tallystick.intake.mapping import TableMapping, parse_mapping
from tallystick.intake.sheet import Section, read_toml
from tallystick.intake.zones import check_zone
from tallystick.vocabulary.codes import INFORMATION_EVALUATIONS, SOURCE_EVALUATIONS, ContributionKind, HandlingCode
from tallystick.vocabulary.errors import Malformed

COVER = "contribution.toml"
_READER = re.compile(r"[a-z][a-z0-9_-]*")
_AGENCY = re.compile(r"[A-Z0-9][A-Z0-9-]{0,15}")


@dataclass(frozen=True)
class Clock:
    """The source's clock: ``zone`` of naive times or '', seconds it runs ahead of true time, how one knows."""

    zone: str = ""
    offset_seconds: float = 0
    evidence: str = ""


@dataclass(frozen=True)
class SourceFile:
    """One file of the contribution: path inside the folder, reader, its options and what its streams hold."""

    path: str
    reader: str
    tables: tuple[TableMapping, ...]
    options: dict[str, object] = field(default_factory=dict)
    mapping: str = ""


@dataclass(frozen=True)
class CoverSheet:
    """A cover sheet that follows its format. ``grants`` are the agencies it is given to besides its owner."""

    name: str
    operation: str
    agency: str
    kind: ContributionKind
    exhibit: str
    received_at: datetime
    grants: tuple[str, ...]
    basis: str
    mandate: str
    mandate_from: datetime
    mandate_until: datetime
    codes: tuple[str, ...]
    codes_text: str
    evaluation: str
    clock: Clock
    files: tuple[SourceFile, ...]


def read_cover(folder: Path) -> CoverSheet:
    """The cover sheet of ``folder`` with its mappings. Raises Absent or Malformed with where, what and what to do."""
    top = Section(read_toml(folder / COVER, where=COVER), where=COVER)
    contribution = Section(top.table("contribution", required=True), where=f"{COVER} [contribution]")
    legal = Section(top.table("legal", required=True), where=f"{COVER} [legal]")
    handling = Section(top.table("handling", required=True), where=f"{COVER} [handling]")
    clock = Section(top.table("clock"), where=f"{COVER} [clock]")
    files = top.rows("file")
    top.finish()
    sheet = CoverSheet(
        **_contribution(contribution),
        **_legal(legal),
        **_handling(handling),
        clock=_clock(clock),
        files=tuple(_file(each, folder=folder, number=n) for n, each in enumerate(files, start=1)),
    )
    for section in (contribution, legal, handling, clock):
        section.finish()
    _check_files(sheet.files)
    return sheet


def _agency(code: str, *, where: str) -> str:
    if not _AGENCY.fullmatch(code):
        raise Malformed(where, f"{code!r} is not an agency code", "Write it as the operation lists it, such as DK-NCP")
    return code


def _contribution(section: Section) -> dict[str, Any]:
    return {
        "name": section.text("name", most=200),
        "operation": section.text("operation", most=40),
        "agency": _agency(section.text("agency"), where=section.where),
        "kind": ContributionKind(section.one_of("kind", [str(kind) for kind in ContributionKind])),
        "exhibit": section.text("exhibit", required=False, most=40),
        "received_at": section.instant("received_at"),
        "grants": tuple(sorted({_agency(code, where=section.where) for code in section.texts("for")})),
    }


def _legal(section: Section) -> dict[str, Any]:
    begins, ends = section.instant("from"), section.instant("until")
    if ends <= begins:
        raise Malformed(section.where, "the mandate ends before it begins", "Correct from and until")
    return {
        "basis": section.text("basis"),
        "mandate": section.text("mandate"),
        "mandate_from": begins,
        "mandate_until": ends,
    }


def _handling(section: Section) -> dict[str, Any]:
    codes, text = tuple(sorted(set(section.texts("codes")))), section.text("text", required=False)
    known = [str(code) for code in HandlingCode]
    if not codes or any(code not in known for code in codes):
        raise Malformed(section.where, f"codes {list(codes)} are not handling codes", f"Use {', '.join(known)}")
    if HandlingCode.H0 in codes and len(codes) > 1:
        raise Malformed(section.where, "H0 stands alone", "Leave H0 out or the others")
    if HandlingCode.H3 in codes and not text.strip():
        raise Malformed(section.where, "H3 needs its restriction in words", "Add text")
    evaluation = section.text("evaluation")
    if len(evaluation) != 2 or evaluation[0] not in SOURCE_EVALUATIONS or evaluation[1] not in INFORMATION_EVALUATIONS:
        raise Malformed(section.where, f"evaluation {evaluation!r} is not known", "Use A, B, C or X and 1 to 4: B2")
    return {"codes": codes, "codes_text": text, "evaluation": evaluation}


def _clock(section: Section) -> Clock:
    zone = section.text("zone", required=False)
    clock = Clock(
        zone=check_zone(zone, where=section.where) if zone else "",
        offset_seconds=section.number("offset_seconds"),
        evidence=section.text("evidence", required=False),
    )
    if clock.offset_seconds and not clock.evidence.strip():
        raise Malformed(section.where, "offset_seconds without evidence", "Say in evidence how the clock was compared")
    return clock


def _file(content: Any, *, folder: Path, number: int) -> SourceFile:
    section = Section(content, where=f"{COVER} [[file]] {number}")
    path = inside(section.text("path", most=250), where=section.where)
    mapping, inline = section.text("mapping", required=False, most=250), section.rows("table")
    reader, options = section.text("reader", most=100), section.table("options")
    if not _READER.fullmatch(reader):
        raise Malformed(section.where, f"reader {reader!r} is no reader's name", "Name a reader such as csv or jsonl")
    section.finish()
    if bool(mapping) == bool(inline):
        raise Malformed(section.where, f"{path} needs one mapping", 'Give mapping = "..." or [[file.table]], not both')
    if mapping:
        content = read_toml(folder / inside(mapping, where=section.where), where=mapping)
    else:
        content = {"table": inline}
    tables = parse_mapping(content, where=mapping or section.where)
    return SourceFile(path=path, reader=reader, tables=tables, options=options, mapping=mapping)


def inside(path: str, *, where: str) -> str:
    """A path that stays inside the contribution's folder. Raises Malformed when it would leave it."""
    pure = PurePosixPath(path)
    if pure.is_absolute() or ".." in pure.parts or "\\" in path or str(pure) != path or path == COVER:
        raise Malformed(where, f"path {path!r} is not a plain path inside the folder", "Write it as folder/file.csv")
    return path


def _check_files(files: tuple[SourceFile, ...]) -> None:
    if not files:
        raise Malformed(COVER, "no file is listed", "Add a [[file]] for every file to be read")
    paths = [one.path for one in files]
    for path in paths:
        if paths.count(path) > 1:
            raise Malformed(COVER, f"{path} is listed twice", "List it once, with all its tables in one mapping")

"""Reading the files of a contribution through the cage, each once: a finished reading is found again by its report."""

import hashlib
import json
import os
import shutil
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tallystick.cage.report import ReadReport, StreamRead
from tallystick.cage.run import read_file
from tallystick.intake.cover import SourceFile
from tallystick.intake.part import Part
from tallystick.intake.readers.catalogue import READERS
from tallystick.tables.shelf import settle, sync
from tallystick.vocabulary.errors import Absent, Conflict, Malformed

CHUNK = 1 << 22
LONGEST_NAME = 255
"""Bytes in one part of a path."""


def hash_file(folder: Path, path: str) -> tuple[str, int]:
    """(sha256 hex, bytes) of a plain file inside ``folder``; links are not followed."""
    found = folder / path
    if any(len(os.fsencode(part)) > LONGEST_NAME for part in found.parts):
        raise Malformed(path, "is a name longer than files can have", "Give the file a shorter name")
    if any(step.is_symlink() for step in (found, *found.parents) if step.is_relative_to(folder) and step != folder):
        raise Malformed(path, "is a link", "Put the file itself into the folder")
    if not found.is_file():
        raise Absent(path, "is listed on the cover sheet and not there", "Add the file or take it off the sheet")
    hashed = hashlib.sha256()
    size = 0
    with found.open("rb") as opened:
        while chunk := opened.read(CHUNK):
            hashed.update(chunk)
            size += len(chunk)
    return hashed.hexdigest(), size


def kept_columns(source: SourceFile) -> dict[str, list[str]]:
    """stream -> source columns that any table of the mapping uses; nothing else is ever written."""
    keep: dict[str, list[str]] = {}
    for table in source.tables:
        columns = keep.setdefault(table.stream, [])
        columns += [column for column in dict.fromkeys(table.columns.values()) if column not in columns]
    return keep


def read_source(folder: Path, source: SourceFile, *, sha256: str, into: Path) -> ReadReport:
    """The report of reading one file into ``into``; read now unless that was finished before.

    Raises Conflict when the file is no longer the one that was hashed.
    """
    done = into.with_name(f"{into.name}.json")
    if done.is_file():
        return load_report(done, folder=into)
    if into.exists():
        shutil.rmtree(into)
    reader = READERS.get(source.reader, source.reader)
    report = read_file(
        folder / source.path, reader=reader, options=source.options, keep=kept_columns(source), into=into
    )
    if report.sha256 != sha256:
        raise Conflict(
            source.path, "changed while it was being read", "Receive the contribution again from a copy at rest"
        )
    for written in (*report.folder.iterdir(), report.folder):
        sync(written)  # a report must not outlive, in a power cut, the rows it speaks of
    with settle(done) as fresh:
        fresh.write_text(json.dumps(asdict(report), default=str), encoding="utf-8")
    return report


def load_report(path: Path, *, folder: Path) -> ReadReport:
    """A report as ``read_source`` saved it, for files that now lie in ``folder``."""
    said: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    streams = {
        name: StreamRead(**{**stream, "columns": tuple(stream["columns"])})
        for name, stream in said.pop("streams").items()
    }
    return ReadReport(**{**said, "streams": streams, "folder": folder, "unasked": tuple(said["unasked"])})


def label_of(source: SourceFile, report: ReadReport, stream: str) -> str:
    """How rows name their file: its path, and the stream too where the file has several, as row numbers begin anew."""
    several = len(report.streams) + len(report.unasked) > 1
    return f"{source.path}#{stream}" if several else source.path


def parts_of(source: SourceFile, report: ReadReport, *, first: int) -> list[Part]:
    """The parts of one file, numbered from ``first``."""
    return [
        Part(
            number=number,
            file=label_of(source, report, table.stream),
            stream=table.stream,
            mapping=table,
            source=str(report.path(table.stream)),
            columns=report.streams[table.stream].named,
            rejects=str(report.rejects_path),
        )
        for number, table in enumerate(source.tables, start=first)
    ]

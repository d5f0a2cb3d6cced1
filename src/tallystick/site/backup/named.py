"""The files that rows name. A row whose file is not in the backup is told, whatever else the backup holds."""

from collections.abc import Mapping
from dataclasses import dataclass

from tallystick.cage.report import stream_file
from tallystick.evidence.manifests.tables import STREAMS
from tallystick.records.dumping import Connection
from tallystick.vocabulary.manifest import TABLES

_CONTRIBUTIONS = "SELECT operation_id::text, digest, state, counts, name FROM records_contribution"
_MANIFESTS = """SELECT m.operation_id::text, m.digest, m.form, i.label
    FROM records_manifest m JOIN records_item i ON i.id = m.item"""
_EDITIONS = (
    "SELECT e.operation_id::text, e.digest, e.number, e.counts ? 'asks', b.name FROM records_bankedition e"
    " JOIN records_bank b ON b.id = e.bank"
)
_PACKAGES = "SELECT number, version, file, digest FROM records_package WHERE file <> ''"


@dataclass(frozen=True, kw_only=True)
class Named:
    """One file (path below the home) that a row names, its digest where the row has it, and what to say without."""

    path: str
    because: str
    digest: str = ""

    def kept(self, files: Mapping[str, tuple[str, int]]) -> bool:
        """Whether the backup has it, and it is the one the row means."""
        found = files.get(self.path)
        return found is not None and self.digest in ("", found[0])


def files_named(connection: Connection) -> list[Named]:
    """Given tables and quarantine of contributions, manifests of scans and of other tools, sealed packages."""
    named: list[Named] = []
    for operation, digest, state, counts, name in connection.execute(_CONTRIBUTIONS).fetchall():
        tables = sorted({str(one["table"]) for one in _outcomes(counts) if one["accepted"]})
        paths = [f"given/{table}/{digest}.parquet" for table in tables if state != "held"]
        if _outcomes(counts):
            paths.append(f"quarantine/{digest}.parquet")
        for path in paths:
            full = f"shelf/{operation}/{path}"
            named.append(Named(path=full, because=f"{full}: contribution {name} has rows in it, the file is not there"))
    for operation, digest, form, label in connection.execute(_MANIFESTS).fetchall():
        for name in _of_scan() if form == "scan" else _of_another_tool():
            full = f"shelf/{operation}/manifests/{digest}/{name}"
            how = "was scanned into it" if form == "scan" else f"has a manifest of another tool ({form}) in it"
            named.append(Named(path=full, because=f"{full}: item {label} {how}, the file is not there"))
    for operation, digest, number, sealed, name in connection.execute(_EDITIONS).fetchall():
        for file in ("head.json", "MEMBERS" if sealed else "ENTRIES.parquet"):
            full = f"shelf/{operation}/banks/{digest}/{file}"
            because = f"{full}: edition {number} of bank {name} was loaded into it, the file is not there"
            named.append(Named(path=full, because=because, digest="" if file == "head.json" else str(digest)))
    for number, edition, file, digest in connection.execute(_PACKAGES).fetchall():
        because = f"{file}: package {number} v{edition} was sealed into it, the file is not there or another"
        named.append(Named(path=str(file), because=because, digest=str(digest)))
    return named


def _of_scan() -> list[str]:
    return ["head.json", *(f"{table}.parquet" for table in TABLES)]


def _of_another_tool() -> list[str]:
    return ["head.json", "rejects.parquet", *map(stream_file, STREAMS)]


def _outcomes(counts: object) -> list[dict[str, object]]:
    found = counts.get("outcomes", []) if isinstance(counts, dict) else []
    return [one for one in found if isinstance(one, dict) and "table" in one and "accepted" in one]

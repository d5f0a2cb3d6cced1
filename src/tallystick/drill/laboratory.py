"""Plays the laboratories of an operation: items are registered and scanned, held against lists, put in order."""

import csv
import importlib.util
import shutil
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from tallystick.drill.cast import LISTS, viewer
from tallystick.evidence.acts import Happened, enter_event
from tallystick.evidence.attaching import attach_manifest
from tallystick.evidence.items import Described as DescribedItem
from tallystick.evidence.items import register_item
from tallystick.evidence.scan.keys import load_key, new_key, verify_key
from tallystick.evidence.scan.run import Wish, scan
from tallystick.records.models import Operation
from tallystick.records.session import session
from tallystick.tables.engine import quoted
from tallystick.triage import jobs as triage
from tallystick.triage.banks.acts import make_bank
from tallystick.triage.banks.agreeing import agree_to_bank
from tallystick.triage.banks.describing import Described as DescribedBank
from tallystick.triage.banks.editions import Given, load_edition
from tallystick.triage.banks.lending import accept_bank
from tallystick.triage.judging.acts import agree, judge
from tallystick.vocabulary.banks import LOWERING, BankKind, Confidence
from tallystick.vocabulary.custody import CustodyKind
from tallystick.vocabulary.errors import Conflict
from tallystick.vocabulary.triage import About, Says
from tallystick.vocabulary.viewer import Viewer

Told = Callable[[str, int, int], None]
SCHEME = ("interpol_baseline", "1", "INTERPOL")
"""Classification scheme of the lists' values, its version, its profile."""


def laboratories(folder: Path) -> list[str]:
    """Agencies whose items lie in a rehearsal's folder; none where pictures cannot be read here (extra ``media``)."""
    if importlib.util.find_spec("PIL") is None or not (folder / "exhibits" / "exhibits.toml").is_file():
        return []
    return list(dict.fromkeys(item["agency"] for item in _read(folder)["item"]))


def play_laboratories(folder: Path, operation: Operation, *, home: Path, told: Told) -> dict[str, Any]:
    """Keep lists, register and scan every item, order every queue; figures of each agency. Safe to run again."""
    agencies, said, place = laboratories(folder), _read(folder), str(operation.pk)
    lister, second = (viewer(operation.coordinator, part, place) for part in LISTS)
    for bank in said["bank"]:
        told(f"list: {bank['name']}", 0, 0)
        _keep_list(folder, bank, agencies, lister=lister, second=second)
    for item in said["item"]:
        told(f"item {item['label']} of {item['agency']}", 0, 0)
        examiner = viewer(item["agency"], "examiner", place)
        _examine(folder, item, examiner, named=f"{operation.reference} {item['label']}", home=home)
    # When all have come: what an agency's files share with another's is seen by both.
    return {agency: triage.order(home=home, operation_id=place, agency=agency) for agency in agencies}


def _read(folder: Path) -> dict[str, Any]:
    return tomllib.loads((folder / "exhibits" / "exhibits.toml").read_text(encoding="utf-8"))


def _keep_list(folder: Path, bank: dict[str, Any], agencies: list[str], *, lister: Viewer, second: Viewer) -> None:
    """A list of the coordinator's, made from files it has itself, in use by two persons where it can lower a file."""
    known = bank["kind"] != BankKind.NOT_PERTINENT
    scheme, version, profile = SCHEME if known else ("", "", "")
    described = DescribedBank(
        kind=bank["kind"], source="Files of this rehearsal", confidence=Confidence.CONFIRMED, licence=bank["licence"],
        scheme=scheme, version=version, profile=profile, given_to=tuple(agencies),
    )  # fmt: skip
    with _once(lister) as by:
        make_bank(bank["name"], described, by=by, at=_now(), reason="Kept for the joint operation")
    with _scanned(folder / "exhibits" / "lists" / bank["folder"]) as manifest:
        table = _table(manifest, series=bank["series"], value="y" if known else "")
        with _once(lister) as by:
            given = Given(path=table, reader="csv", options={})
            load_edition(bank["name"], given, by=by, at=_now(), reason="First edition")
    if bank["kind"] in {*LOWERING, BankKind.KNOWN_IDENTIFIED}:
        with _once(second) as by:
            agree_to_bank(bank["name"], by=by, at=_now(), reason="Looked at the list and how it was made")
    if bank["kind"] in LOWERING:
        for agency in sorted(set(agencies) - {lister.agency}):
            with _once(viewer(agency, "victims", lister.operation)) as by:
                named = f"{lister.agency}/{bank['name']}"
                accept_bank(named, by=by, at=_now(), reason="Looked at what it holds, and who made it")
    if bank["kind"] == BankKind.KNOWN_IDENTIFIED:
        _safeguarded(bank["series"], lister=lister, second=second)


def _safeguarded(series: str, *, lister: Viewer, second: Viewer) -> None:
    """The child of a series is known and safe, by two persons."""
    with _once(lister) as by:
        judge(About.SERIES, series, Says.IDENTIFIED, by=by, at=_now(), reason="Known to the national unit")
    with _once(lister) as by:
        since = {"since": (_now() - timedelta(days=90)).isoformat()}
        row = judge(About.SERIES, series, Says.SAFE, value=since, by=by, at=_now(), reason="Safeguarded, as they wrote")
        said = str(row.pk)
    with _once(second) as by:
        agree(said, by=by, at=_now(), reason="Read the same letter")


def _examine(folder: Path, item: dict[str, Any], examiner: Viewer, *, named: str, home: Path) -> None:
    """Register, seize, scan in the cage, attach under the examiner's own key."""
    described = {name: item[name] for name in ("national", "kind", "make", "model", "serial")}
    with _once(examiner) as by:
        register_item(item["label"], DescribedItem(**described), by=by, at=_now())
        seized = Happened(when=_now() - timedelta(hours=4), place=item["place"], seal=f"S-{item['serial']}")
        enter_event(item["label"], CustodyKind.SEIZED, seized, by=by, at=_now(), reason="Search of the premises")
    files = folder / "exhibits" / item["agency"] / item["label"]
    key = home / "rehearsals" / f"{item['agency']}-examiner.key"
    if not key.exists():
        key.parent.mkdir(parents=True, exist_ok=True)
        new_key(key)
    known = verify_key(load_key(key))
    with _scanned(files, item=named, key=key) as manifest, _once(examiner) as by:
        attach_manifest(item["label"], manifest, verify_key=known, by=by, at=_now(), reason="Scanned by the examiner")


@contextmanager
def _scanned(files: Path, *, item: str = "", key: Path | None = None) -> Iterator[Path]:
    """The manifest of a folder, until it is no longer needed."""
    place = Path(tempfile.mkdtemp(prefix="tallystick-scan-"))
    try:
        scan(Wish(folder=files, into=place / "manifest", item=item, key=key, lanes=1), tell=lambda line: None)
        yield place / "manifest"
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _table(manifest: Path, *, series: str, value: str) -> Path:
    """A manifest's digests as a table that a bank is loaded from."""
    columns = ("md5", "sha1", "sha256", "pdq", "pdq_quality", "size")
    with duckdb.connect(config={"threads": 1}) as engine:
        source = quoted(manifest / "FILES.parquet")
        rows = engine.execute(f"SELECT {', '.join(columns)} FROM read_parquet({source}) ORDER BY file").fetchall()
    table = manifest / "list.csv"
    with table.open("w", newline="", encoding="utf-8") as out:
        written = csv.writer(out)
        written.writerow([*columns, "series", "value"])
        written.writerows([*("" if cell is None else cell for cell in row), series, value] for row in rows)
    return table


@contextmanager
def _once(officer: Viewer) -> Iterator[Viewer]:
    """A session for an act that an earlier run may have done already."""
    try:
        with session(officer) as by:
            yield by
    except Conflict:
        return


def _now() -> datetime:
    return datetime.now(UTC)

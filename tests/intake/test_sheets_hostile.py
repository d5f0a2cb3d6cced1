"""Cover sheets and mappings somebody hostile wrote: refused with a reason, and nothing outside the folder is read."""

import os
from pathlib import Path

import pytest

from tallystick.intake.received import open_folder
from tallystick.vocabulary.errors import Absent, Malformed
from tests.intake.folders import MAPPING, sheet, write_contribution

GOOD = sheet(operation="OP", small=True)


def changed(was: str, now: str) -> str:
    assert GOOD.count(was) >= 1
    return GOOD.replace(was, now, 1)


def path(now: str) -> str:
    return changed('path = "accounts.csv"', f"path = {now}")


SHEETS = {
    "an empty sheet": "",
    "a NUL": GOOD + "\0",
    "bytes that are no utf-8": GOOD + "\udcff",
    "a sheet of two megabytes": GOOD + "#" * (2 << 20),
    "a hundred thousand brackets": GOOD + "x = " + "[" * 100_000,
    "a hundred thousand tables deep": GOOD + "[" + "a." * 100_000 + "a]\n",
    "a key twice": GOOD + '\n[contribution]\nname = "again"\n',
    "a key nobody knows": changed("[legal]", "[legal]\nadmin = true"),
    "a number of ten thousand digits": changed("offset_seconds = 37", f"offset_seconds = {'9' * 10_000}"),
    "a clock that is off by no number": changed("offset_seconds = 37", "offset_seconds = nan"),
    "a clock that is off for ever": changed("offset_seconds = 37", "offset_seconds = inf"),
    "a clock that is off by an age": changed("offset_seconds = 37", "offset_seconds = 1e300"),
    "a clock that is off by a truth": changed("offset_seconds = 37", "offset_seconds = true"),
    "a zone that is a path": changed('zone = "Europe/Copenhagen"', 'zone = "../../etc/passwd"'),
    "a zone that is absolute": changed('zone = "Europe/Copenhagen"', 'zone = "/etc/localtime"'),
    "a year before all": changed("received_at = 2026-02-01T10:00:00Z", "received_at = 0001-01-01T00:00:00+14:00"),
    "a year after all": changed("received_at = 2026-02-01T10:00:00Z", "received_at = 9999-12-31T23:59:59-14:00"),
    "an instant without zone": changed("received_at = 2026-02-01T10:00:00Z", "received_at = 2026-02-01T10:00:00"),
    "a day for an instant": changed("received_at = 2026-02-01T10:00:00Z", "received_at = 2026-02-01"),
    "a text for an instant": changed("received_at = 2026-02-01T10:00:00Z", 'received_at = "now"'),
    "a mandate that ends before it begins": changed("until = 2026-03-01T00:00:00Z", "until = 2020-03-01T00:00:00Z"),
    "a path that climbs": path('"../accounts.csv"'),
    "a path that climbs inside": path('"a/../../accounts.csv"'),
    "an absolute path": path('"/etc/passwd"'),
    "a path with a backslash": path("'..\\accounts.csv'"),
    "a path with a NUL": path('"accounts\\u0000.csv"'),
    "a path that is the sheet": path('"contribution.toml"'),
    "a path that is the folder": path('"."'),
    "a path with a slash behind": path('"accounts.csv/"'),
    "a name longer than files can have": path('"' + "ø" * 200 + '"'),
    "a path that is a list": path('["accounts.csv"]'),
    "a file nobody sent": path('"missing.csv"'),
    "a file twice": GOOD + '\n[[file]]\npath = "accounts.csv"\nreader = "csv"\nmapping = "accounts.mapping.toml"\n',
    "a mapping that climbs": changed('mapping = "accounts.mapping.toml"', 'mapping = "../../etc/passwd"'),
    "a mapping that is absolute": changed('mapping = "accounts.mapping.toml"', 'mapping = "/etc/passwd"'),
    "a mapping that is data": changed('mapping = "accounts.mapping.toml"', 'mapping = "accounts.csv"'),
    "a reader by module": changed('reader = "csv"', 'reader = "os:system"'),
    "a reader with a path": changed('reader = "csv"', 'reader = "../csv"'),
    "an agency that is a statement": changed('agency = "DK-NCP"', 'agency = "DK\'; DROP TABLE x; --"'),
    "a code nobody has": changed('codes = ["H2"]', 'codes = ["H9"]'),
    "no code": changed('codes = ["H2"]', "codes = []"),
    "no table": changed("[handling]", "handling = 5\n[other]"),
}
MAPPINGS = {
    "an empty mapping": "",
    "a mapping of a field nobody has": MAPPING + '\n[table.columns.x]\ny = "z"\n',
    "an unknown field": MAPPING.replace('handle = "name"', 'handles = "name"'),
    "a table nobody has": MAPPING.replace("ACCOUNTS", "ACCOUNT"),
    "a format that runs": MAPPING.replace("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %Q"),
    "a format without a day": MAPPING.replace("%d/%m/%Y %H:%M:%S", "%H:%M:%S"),
    "a zone nobody has": MAPPING.replace('%S"}', '%S", zone = "Mars/Olympus"}'),
    "a stream with a NUL": MAPPING.replace('name = "ACCOUNTS"', 'name = "ACCOUNTS"\nstream = "a\\u0000"'),
    "a constant for a column": MAPPING.replace('platform = "harbour"', 'platform = "harbour"\nhandle = "x"'),
}


def sent(folder: Path) -> Path:
    return write_contribution(folder / "sent", operation="OP", small=True)


@pytest.mark.parametrize("says", SHEETS)
def test_a_hostile_sheet_is_refused(says: str, tmp_path: Path) -> None:
    folder = sent(tmp_path)
    (folder / "contribution.toml").write_text(SHEETS[says], encoding="utf-8", errors="surrogateescape")
    with pytest.raises((Malformed, Absent)) as caught:
        open_folder(folder)
    assert caught.value.remedy
    assert len(str(caught.value)) < 12_000


@pytest.mark.parametrize("says", MAPPINGS)
def test_a_hostile_mapping_is_refused(says: str, tmp_path: Path) -> None:
    folder = sent(tmp_path)
    (folder / "accounts.mapping.toml").write_text(MAPPINGS[says])
    with pytest.raises((Malformed, Absent)):
        open_folder(folder)


@pytest.mark.parametrize("name", ["contribution.toml", "accounts.mapping.toml", "accounts.csv"])
@pytest.mark.parametrize("kind", ["link", "pipe", "folder", "device"])
def test_only_plain_files_of_the_folder_itself_are_read(name: str, kind: str, tmp_path: Path) -> None:
    folder = sent(tmp_path)
    (folder / name).rename(tmp_path / "outside")
    if kind == "link":
        (folder / name).symlink_to(tmp_path / "outside")
    elif kind == "pipe":
        os.mkfifo(folder / name)
    elif kind == "folder":
        (folder / name).mkdir()
    else:
        (folder / name).symlink_to("/dev/zero")
    with pytest.raises((Malformed, Absent)):
        open_folder(folder)


def test_a_link_among_the_folders_is_not_followed(tmp_path: Path) -> None:
    folder = sent(tmp_path)
    (tmp_path / "elsewhere").mkdir()
    (folder / "accounts.csv").rename(tmp_path / "elsewhere" / "accounts.csv")
    (folder / "inside").symlink_to(tmp_path / "elsewhere")
    text = (folder / "contribution.toml").read_text()
    (folder / "contribution.toml").write_text(text.replace('path = "accounts.csv"', 'path = "inside/accounts.csv"'))
    with pytest.raises(Malformed, match="is a link"):
        open_folder(folder)

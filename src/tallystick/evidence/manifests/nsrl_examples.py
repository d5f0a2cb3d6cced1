"""What the reader of RDSv3 must make of a small database."""

import sqlite3

from tallystick.cage.reader import Example

_SHA256 = "0123456789ABCDEF" * 4
_SCHEMA = """
CREATE TABLE FILE (sha256 VARCHAR NOT NULL, sha1 VARCHAR NOT NULL, md5 VARCHAR NOT NULL, crc32 VARCHAR NOT NULL,
  file_name VARCHAR NOT NULL, file_size INTEGER NOT NULL, package_id INTEGER NOT NULL);
CREATE TABLE VERSION (version VARCHAR, build_set VARCHAR);
CREATE VIEW DISTINCT_HASH AS SELECT DISTINCT sha256 FROM FILE;
"""


def database(rows: int) -> bytes:
    """A database of invented files, as bytes."""
    with sqlite3.connect(":memory:") as opened:
        opened.executescript(_SCHEMA)
        opened.execute("INSERT INTO VERSION VALUES ('2026.03.1', 'minimal')")
        values = [(_SHA256, _SHA256[:40], _SHA256[:32], "00000000", f"file {n}.dll", n, 1) for n in range(rows)]
        opened.executemany("INSERT INTO FILE VALUES (?, ?, ?, ?, ?, ?, ?)", values)
        opened.commit()
        return bytes(opened.serialize())


EXAMPLES = (
    Example(
        "two files of one package",
        database(2),
        {"MEDIA": 2, "PATHS": 2, "EXIF": 0, "CASE": 1, "OTHER": 2},
        keep={
            "MEDIA": ["sha256", "size"], "PATHS": ["name"], "EXIF": [], "CASE": ["application_version"],
            "OTHER": ["json"],
        },
        rows={
            "MEDIA": [(_SHA256.lower(), "0"), (_SHA256.lower(), "1")],
            "PATHS": [("file 0.dll",), ("file 1.dll",)],
            "CASE": [("2026.03.1",)],
            "OTHER": [('{"crc32":"00000000","package_id":"1"}',)] * 2,
        },
    ),
)  # fmt: skip

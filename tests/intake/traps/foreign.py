"""Files of other kinds, offered as each of ours: archives, bombs, pictures, programs, markup. Nothing comes of them."""

import bz2
import gzip
import io
import lzma
import pickle
import plistlib
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from functools import cache

from tallystick.intake.readers.catalogue import READERS
from tests.intake.traps.trap import Trap

CSV = b"id,value\n1,x\n"


def zipped(*members: tuple[str, bytes], stored: bool = False) -> bytes:
    told = io.BytesIO()
    with zipfile.ZipFile(told, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED)
    return told.getvalue()


def linked_zip() -> bytes:
    told = io.BytesIO()
    with zipfile.ZipFile(told, "w") as archive:
        link = zipfile.ZipInfo("rows.csv")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return told.getvalue()


def tarred(name: str, kind: bytes = tarfile.REGTYPE, link: str = "", content: bytes = CSV) -> bytes:
    told = io.BytesIO()
    with tarfile.open(fileobj=told, mode="w") as archive:
        member = tarfile.TarInfo(name)
        member.type, member.linkname, member.size = kind, link, len(content) if kind == tarfile.REGTYPE else 0
        archive.addfile(member, io.BytesIO(content))
    return told.getvalue()


def declared_zip_bomb() -> bytes:
    """A small archive whose directory says ten gibibytes."""
    held = bytearray(zipped(("rows.csv", b"\0" * 1_000_000)))
    at = held.rindex(b"PK\x01\x02")
    held[at + 24 : at + 28] = struct.pack("<I", 0xFFFFFFFE)
    return bytes(held)


def nested_zip() -> bytes:
    held = CSV
    for _ in range(20):
        held = zipped(("rows.csv", held))
    return held


def gzip_bomb() -> bytes:
    return gzip.compress(b"\0" * (16 << 20), 9)


XML = b'<?xml version="1.0"?>\n'
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
KINDS: dict[str, Callable[[], bytes] | bytes] = {
    "a zip": lambda: zipped(("rows.csv", CSV)),
    "a zip that only stores": lambda: zipped(("rows.csv", CSV), stored=True),
    "an empty zip": lambda: zipped(),
    "a zip bomb": lambda: zipped(("rows.csv", b"\0" * (16 << 20))),
    "a zip that says ten gibibytes": declared_zip_bomb,
    "a zip in a zip, twenty deep": nested_zip,
    "a zip with a name twice": lambda: zipped(("rows.csv", CSV), ("rows.csv", b"id,value\n2,y\n")),
    "a zip that climbs": lambda: zipped(("../../rows.csv", CSV)),
    "a zip with an absolute name": lambda: zipped(("/etc/cron.d/x", CSV)),
    "a zip with a NUL in a name": lambda: zipped(("rowsXcsv", CSV)).replace(b"rowsXcsv", b"rows\0csv"),
    "a zip with a link": linked_zip,
    "a zip cut short": lambda: zipped(("rows.csv", CSV))[:-30],
    "a zip behind a program": lambda: b"MZ" + b"\0" * 510 + zipped(("rows.csv", CSV)),
    "a gzip": lambda: gzip.compress(CSV),
    "a gzip bomb": gzip_bomb,
    "a gzip in a gzip": lambda: gzip.compress(gzip.compress(gzip.compress(CSV))),
    "a bzip2": lambda: bz2.compress(CSV),
    "an xz": lambda: lzma.compress(CSV),
    "a zlib stream": lambda: zlib.compress(CSV),
    "a zstandard frame": b"\x28\xb5\x2f\xfd\x24\x0d" + b"\0" * 40,
    "a 7z": b"7z\xbc\xaf\x27\x1c\0\x04" + b"\0" * 60,
    "a rar": b"Rar!\x1a\x07\x01\0" + b"\0" * 60,
    "a tar": lambda: tarred("rows.csv"),
    "a tar that climbs": lambda: tarred("../../rows.csv"),
    "a tar with an absolute name": lambda: tarred("/etc/cron.d/x"),
    "a tar with a link out": lambda: tarred("rows.csv", tarfile.SYMTYPE, "/etc/passwd"),
    "a tar with a hard link out": lambda: tarred("rows.csv", tarfile.LNKTYPE, "../../secret"),
    "a tar with a device": lambda: tarred("rows.csv", tarfile.CHRTYPE),
    "a tar with a pipe": lambda: tarred("rows.csv", tarfile.FIFOTYPE),
    "XML": XML + b"<rows><row id='1'>x</row></rows>",
    "XML of a billion laughs": XML + f'<!DOCTYPE r [<!ENTITY l0 "ha">{LAUGHS}]><r>&l9;</r>'.encode(),
    "XML that blows up squared": XML
    + b'<!DOCTYPE r [<!ENTITY a "'
    + b"a" * 50_000
    + b'">]><r>'
    + b"&a;" * 5_000
    + b"</r>",
    "XML that reads a file": XML + b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>',
    "XML that asks the network": XML + b'<!DOCTYPE r SYSTEM "http://a.example/x.dtd"><r/>',
    "XML in utf-16": "<?xml version='1.0' encoding='utf-16'?><rows/>".encode("utf-16"),
    "a picture that draws": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "a page": b"<!DOCTYPE html>\n<html><body onload=alert(1)><table><tr><td>1</td></tr></table></body></html>\n",
    "a PNG": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\xff" * 13 + b"\0" * 40,
    "a JPEG": b"\xff\xd8\xff\xe0\0\x10JFIF\0" + b"\0" * 60,
    "a PDF": b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/OpenAction<</S/JavaScript/JS(x)>>>>\nendobj\n%%EOF\n",
    "a program": b"\x7fELF\x02\x01\x01" + b"\0" * 120,
    "a pickle": pickle.dumps({"id": "1", "value": "x"}),
    "a pickle that runs": b"cos\nsystem\n(S'id'\ntR.",
    "a property list": plistlib.dumps({"id": "1"}, fmt=plistlib.FMT_BINARY),
    "a Parquet file": b"PAR1" + b"\0" * 60 + b"PAR1",
    "a database of another engine": b"\0" * 8 + b"DUCK" + b"\0" * 100,
    "an event log": b"ElfFile\0" + b"\0" * 120,
    "a mailbox": b"From heron@a.example Mon Jan 13 19:31:16 2025\nSubject: x\n\nbody\n",
    "rich text": b"{\\rtf1\\ansi x}",
    "YAML that grows": b"a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\n",
    "MessagePack": b"\x82\xa2id\xa11\xa5value\xa1x",
    "CBOR": b"\xa2\x62id\x611\x65value\x61x",
    "zeros": b"\0" * 100_000,
    "ones": b"\xff" * 100_000,
}


def _of(name: str, content: Callable[[], bytes] | bytes, reader: str) -> Trap:
    return Trap(f"foreign: {name} as {reader}", reader, content, nothing=True)


MADE = {name: content if isinstance(content, bytes) else cache(content) for name, content in KINDS.items()}
TRAPS = [_of(name, content, reader) for name, content in MADE.items() for reader in READERS]

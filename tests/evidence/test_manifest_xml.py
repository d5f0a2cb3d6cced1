"""XML of strangers: nothing is expanded, nothing is fetched, and a large file is a stream."""

import socket
import tracemalloc
from pathlib import Path

import pytest

from tallystick.vocabulary.errors import Malformed
from tests.evidence.manifests import MD5, read_manifest
from tests.evidence.test_manifest_readers import through

LAUGHS = b'<!ENTITY a "ha">' + b"".join(b'<!ENTITY %c "&%c;&%c;">' % (n + 1, n, n) for n in range(97, 120))


@pytest.mark.parametrize(
    "document",
    [
        b"<!DOCTYPE dfxml [" + LAUGHS + b"]><dfxml>&x;</dfxml>",
        b'<!DOCTYPE dfxml [<!ENTITY x SYSTEM "file:///etc/passwd">]><dfxml>&x;</dfxml>',
        b'<!DOCTYPE dfxml [<!ENTITY % x SYSTEM "http://a.example/x.dtd"> %x;]><dfxml/>',
    ],
)
def test_entities_are_refused_and_nothing_is_fetched(
    document: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def connect(*_: object) -> None:
        raise AssertionError("something was fetched")

    monkeypatch.setattr(socket.socket, "connect", connect)
    with pytest.raises(Malformed, match="entities"):
        read_manifest(document, "dfxml", tmp_path)


def test_an_outer_dtd_is_named_and_never_read(tmp_path: Path) -> None:
    document = b'<!DOCTYPE dfxml SYSTEM "http://a.example/dfxml.dtd"><dfxml version="1"/>'
    assert read_manifest(document, "dfxml", tmp_path).rows("MEDIA") == []


def test_a_large_file_is_read_as_a_stream(tmp_path: Path) -> None:
    path = tmp_path / "large.dfxml"
    one = f"<fileobject><filename>a</filename><hashdigest type='md5'>{MD5}</hashdigest></fileobject>"
    path.write_text(f"<dfxml version='1'>{one * 30_000}</dfxml>")
    from tallystick.cage.child import load
    from tallystick.cage.limits import Limits
    from tallystick.cage.reader import Options, Source
    from tallystick.evidence.manifests.catalogue import READERS

    class Nowhere:
        limits, engine = Limits(), None

        def wants(self, stream: str) -> bool:
            return False

    with path.open("rb") as opened:
        tracemalloc.start()
        load(READERS["dfxml"]).read(Source(opened.fileno(), path.stat().st_size), Options({}), Nowhere())
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert most < 2 << 20 < path.stat().st_size


def test_depth_and_length_have_an_end() -> None:
    for document in (b"<dfxml>" + b"<a>" * 65, b"<dfxml>" + b"x" * (2 << 20) + b"</dfxml>"):
        sink = through(document, "dfxml")
        assert sink is not None
        assert len(sink.rejects) == 1

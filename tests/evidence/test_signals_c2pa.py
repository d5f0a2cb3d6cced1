"""C2PA: the state apart from what is declared, every ingredient walked, and no connection attempted."""

import csv
import http.server
import io
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tallystick.evidence.scan.signals.c2pa import OFFLINE, _of_store
from tallystick.vocabulary.manifest import C2paState
from tests.evidence.pictures import jpeg, look_at, looked_at, xmp, xmp_segment

c2pa = pytest.importorskip("c2pa")
pytest.importorskip("PIL.Image")
PLACE = "01_media_provenance"


def signed(told: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for one in told["signals"] if one["kind"] == "c2pa"]


def observed(corpus: Path) -> list[dict[str, str]]:
    with (corpus / PLACE / "OBSERVED_c2pa-python-0.38.1.tsv").open(newline="") as table:
        return list(csv.DictReader(table, dialect="excel-tab", quoting=csv.QUOTE_NONE))


def expected_state(row: dict[str, str]) -> str | None:
    """As the table has it: a state, or the library's exception."""
    if row["state_or_exception"] != "EXC":
        return row["state_or_exception"].lower()
    return "remote_not_fetched" if "Remote" in row["failure_codes"] else None


@pytest.mark.corpus
def test_state_and_source_types_of_every_observed_file(corpus: Path) -> None:
    rows = observed(corpus)
    assert len(rows) >= 28
    for row in rows:
        told = look_at(corpus / PLACE / row["path"].removeprefix("dev/"))
        found = signed(told)
        state = expected_state(row)
        assert {one["state"] for one in found} == ({state} if state else set()), row["path"]
        types = {*(row["digital_source_types"] or "-").split(",")} - {"-", ""}
        assert {one["token"] for one in found} - {None} == types, row["path"]
        if state not in (None, "remote_not_fetched"):
            assert all(one["generator"] for one in found), row["path"]


@pytest.mark.corpus
def test_a_signer_is_trusted_only_when_its_root_is_given(corpus: Path) -> None:
    roots = corpus / PLACE / "contentauth+c2pa-rs/sdk/tests/fixtures/certs/trust/test_cert_root_bundle.pem"
    file = corpus / PLACE / "contentauth+c2pa-python/tests/fixtures/C.jpg"
    assert {one["state"] for one in signed(look_at(file))} == {"valid"}
    trusted = signed(look_at(file, trust=roots.read_text()))
    assert {one["state"] for one in trusted} == {"trusted"}
    assert {one["token"] for one in trusted} == {"algorithmicMedia"}


@pytest.mark.corpus
def test_one_changed_byte_is_invalid_and_still_declares(corpus: Path) -> None:
    data = bytearray((corpus / PLACE / "contentauth+example-assets/images/Firefly_tabby_cat.jpg").read_bytes())
    data[-5000] ^= 1
    (row,) = signed(looked_at(bytes(data)))
    assert (row["state"], row["says"], row["token"]) == ("invalid", "declared_ai", "trainedAlgorithmicMedia")


@pytest.fixture
def listener() -> Iterator[tuple[str, list[str]]]:
    """A server here that notes who comes."""
    came: list[str] = []

    class Noting(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            came.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Noting)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", came
    server.shutdown()
    server.server_close()
    thread.join()


def pointing_to(address: str) -> bytes:
    return jpeg(xmp_segment(xmp(f"<dcterms:provenance>{address}/CANARY</dcterms:provenance>")))


def test_a_manifest_kept_elsewhere_is_not_fetched(listener: tuple[str, list[str]]) -> None:
    address, came = listener
    told = looked_at(pointing_to(address))
    (row,) = signed(told)
    assert (row["state"], row["says"]) == ("remote_not_fetched", "declared_other")
    assert "CANARY" not in str(told)
    assert came == []


def test_the_same_file_is_fetched_once_the_settings_allow_it(listener: tuple[str, list[str]]) -> None:
    address, came = listener
    open_settings = {"version": 1, "verify": {"remote_manifest_fetch": True}}
    with pytest.raises(c2pa.C2paError):
        c2pa.Reader("image/jpeg", io.BytesIO(pointing_to(address)), context=c2pa.Context.from_dict(open_settings))
    assert came == ["/CANARY"]


def test_the_settings_allow_no_host_and_ask_for_nothing() -> None:
    assert OFFLINE["verify"]["remote_manifest_fetch"] is False
    assert OFFLINE["verify"]["ocsp_fetch"] is False
    assert OFFLINE["core"]["allowed_network_hosts"] == []


KILLED_BY_A_SOCKET = textwrap.dedent(
    """
    import ctypes, os, platform, struct, sys
    from tallystick.evidence.scan.look import look, ready

    def no_socket():
        number = {"x86_64": 41, "aarch64": 198}[platform.machine()]
        lines = [(0x20, 0, 0, 0), (0x15, 0, 1, number), (0x06, 0, 0, 0x80000000), (0x06, 0, 0, 0x7FFF0000)]
        code = b"".join(struct.pack("=HBBI", *line) for line in lines)
        held = ctypes.create_string_buffer(code, len(code))
        head = ctypes.create_string_buffer(struct.pack("@HP", len(lines), ctypes.addressof(held)))
        libc = ctypes.CDLL(None, use_errno=True)
        assert libc.prctl(38, 1, 0, 0, 0) == 0
        assert libc.syscall({"x86_64": 317, "aarch64": 277}[platform.machine()], 1, 1, head) == 0

    ready()
    no_socket()
    if sys.argv[1] == "try":
        import socket
        socket.socket()
    looked = 0
    for folder, _, names in os.walk(sys.argv[2]):
        for name in names:
            handle = os.open(os.path.join(folder, name), os.O_RDONLY)
            look(handle, os.fstat(handle).st_size, {})
            os.close(handle)
            looked += 1
    print(looked)
    """
)


def under_the_filter(what: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run where the kernel ends the process at the first socket that is asked for."""
    command = [sys.executable, "-c", KILLED_BY_A_SOCKET, what, str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False, env={"PYTHONPATH": ":".join(sys.path)})


@pytest.mark.corpus
@pytest.mark.skipif(sys.platform != "linux", reason="the filter is the kernel's")
def test_no_socket_is_asked_for_over_the_whole_corpus(corpus: Path) -> None:
    assert under_the_filter("try", corpus / PLACE).returncode == -31  # the filter works: SIGSYS
    run = under_the_filter("look", corpus / PLACE)
    assert run.returncode == 0, run.stderr[-500:]
    assert int(run.stdout) >= 60


AI_TYPE = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
CAMERA_TYPE = "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture"


def manifest(source: str | None, action: str = "c2pa.created", **ingredients: str) -> dict[str, Any]:
    """A manifest as the library prints it; ``ingredients``: relationship to the label of their own manifest."""
    actions = [{"action": action, **({"digitalSourceType": source} if source else {})}]
    return {
        "claim_generator_info": [{"name": "Maker", "version": "1"}],
        "ingredients": [{"relationship": how, "active_manifest": label} for how, label in ingredients.items()],
        "assertions": [{"label": "c2pa.actions.v2", "data": {"actions": actions}}],
    }


def told_of(**manifests: dict[str, Any]) -> dict[str, tuple[str | None, str]]:
    store = {"active_manifest": "top", "manifests": manifests}
    return {one.where: (one.token, one.says) for one in _of_store(store, C2paState.VALID)}


def test_a_declaration_three_ingredients_down_is_found() -> None:
    told = told_of(
        top=manifest(None, "c2pa.converted", parentOf="a"),
        a=manifest(None, "c2pa.opened", parentOf="b"),
        b=manifest(None, "c2pa.opened", parentOf="c"),
        c=manifest(AI_TYPE),
    )
    assert told["ingredient parentOf, depth 3, c2pa.created"] == ("trainedAlgorithmicMedia", "declared_ai")


def test_ingredients_that_lead_in_a_circle_end() -> None:
    assert len(told_of(top=manifest(AI_TYPE, parentOf="a"), a=manifest(None, parentOf="top"))) == 2


@pytest.mark.parametrize(
    ("top", "says"),
    [
        (manifest(AI_TYPE), "declared_ai"),
        (manifest(AI_TYPE, "c2pa.edited"), "declared_ai_edit"),
        (manifest(AI_TYPE, inputTo="photo"), "declared_ai_edit"),
        (manifest(AI_TYPE.replace("trained", "compositeWithTrained")), "declared_ai_edit"),
    ],
)
def test_whatever_was_there_before_makes_it_an_edit(top: dict[str, Any], says: str) -> None:
    told = told_of(top=top, photo=manifest(CAMERA_TYPE))
    assert next(value for where, value in told.items() if where.startswith("active"))[1] == says


def test_a_generated_part_placed_into_another_picture_is_an_edit() -> None:
    told = told_of(top=manifest(CAMERA_TYPE, componentOf="part"), part=manifest(AI_TYPE))
    assert {says for _, says in told.values()} == {"declared_camera", "declared_ai_edit"}


def test_a_manifest_that_nothing_leads_to_is_walked_too() -> None:
    assert "manifest without reference, c2pa.created" in told_of(top=manifest(None), lost=manifest(AI_TYPE))


@pytest.mark.parametrize(
    "store", [{}, {"manifests": []}, {"manifests": {"a": 1}}, {"manifests": {"a": {"ingredients": 3}}}]
)
def test_a_store_of_another_shape_declares_nothing(store: dict[str, Any]) -> None:
    assert {row.says for row in _of_store(store, C2paState.INVALID)} == {"declared_other"}

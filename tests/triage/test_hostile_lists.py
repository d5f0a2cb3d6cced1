"""What somebody writes into a list or a file does not stop the order; what does stop it is told once."""

import pytest

from tallystick.vocabulary.triage import Tier
from tests.triage.laid import DAY, NOW, Laid, camera, digest, seen


@pytest.fixture
def laid(operation):
    return Laid(operation)


def test_a_character_that_no_column_holds_stops_no_order(laid):
    laid.bank("B", "known_identified", [{"sha256": digest("x"), "series": "S\0", "value": "1\0"}])
    told = {"sha256": digest("x"), "mime": "image/\0jpeg", "series": "S\0", "paths": ["a/\0b.jpg"]}
    for label in ("A-001", "A-002"):
        laid.told(label, [told | {"exif": {"serial": "SER\x001234"}}, {"sha256": digest("y"), "category": "7\0"}])
    laid.build()
    row = laid.queue()[digest("x")]
    assert (row.tier, row.mime, row.matches[0]["series"]) == (Tier.NOT_SAFE, "image/\ufffdjpeg", "S\ufffd")
    assert "\0" not in row.places[0]["shown"]
    assert [lead.value for lead in laid.rows("Lead")] == ["SER\ufffd1234"]


@pytest.mark.parametrize("taken", ["9999:12:31 23:59:59.5Z", "9999:12:31 23:59:59", "9999:12:31 23:59:59-05:00"])
def test_a_date_at_the_end_of_the_calendar_is_the_latest_there_is(laid, taken):
    laid.scan("A-001", [seen("pic", signals=[camera(taken=taken)])])
    laid.bank("B", "known_identified", [{"sha256": digest("pic"), "series": "S"}])
    laid.says("series", "S", "safe", value={"since": (NOW - 30 * DAY).isoformat()}, agreed=True)
    laid.build()
    assert laid.tier("pic") == Tier.NOT_SAFE, "it is dated after the child was safeguarded"


def test_an_order_that_cannot_be_made_is_told_once_until_one_is_made_again(laid, monkeypatch):
    from tallystick.triage import jobs

    laid.scan("A-001", [seen("a")])
    laid.build()
    before = [row.content for row in laid.rows()]
    laid.scan("A-002", [seen("b")])

    def broken(*given, **more):
        raise ValueError("what a list says")

    for turn in (1, 2):
        with monkeypatch.context() as patched:
            patched.setattr(jobs, "queue_rows", broken)
            for _ in range(3):
                with pytest.raises(ValueError, match="what a list says"):
                    laid.build()
        told = laid.rows("Notice")
        assert len(told) == turn
        assert all("could not be made again" in row.words and "what a list says" not in row.words for row in told)
        assert {row.role for row in told} == {"victim_identification"}
        assert [row.content for row in laid.rows()] == before
        folders = [path for path in (laid.shelf / "triage" / laid.agency).iterdir() if path.is_dir()]
        assert len(folders) <= 4, "what failed does not pile up"
        laid.build()
        before = [row.content for row in laid.rows()]
        laid.scan(f"A-00{turn + 2}", [seen(f"c{turn}")])

"""The signs that recur: the same everywhere, said by shape and word, escaped, without a single inline style."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tallystick.desk import words
from tests.desk import sample

DESK = Path(__file__).parents[2] / "src" / "tallystick" / "desk"
NOW = datetime(2025, 2, 3, 22, 41, tzinfo=UTC)


@pytest.fixture
def shown(database):
    """Renders a piece of template with the desk's tags."""
    from django.template import Context, Template

    def render(template: str, **context: object) -> str:
        return Template("{% load desk %}" + template).render(Context(context))

    return render


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (datetime(2025, 2, 26, 6, 0, tzinfo=UTC), "26 Feb 2025 06:00 UTC"),
        (datetime(2025, 2, 26, 6, 0), "26 Feb 2025 06:00 UTC"),  # noqa: DTZ001 - naive means UTC here
        ("2025-02-26T06:00:00Z", "26 Feb 2025 06:00 UTC"),
        ("2025-02-26T07:30:00+01:30", "26 Feb 2025 06:00 UTC"),
        (None, ""),
        ("", ""),
    ],
)
def test_a_time_is_written_one_way(value, said, database):
    assert words.utc(value) == said


@pytest.mark.parametrize(
    ("ahead", "said"),
    [
        (timedelta(days=22, hours=7), "in 22 days"),
        (timedelta(hours=26), "in 26 hours"),
        (timedelta(minutes=1), "in 1 minute"),
        (-timedelta(days=3), "3 days ago"),
    ],
)
def test_a_distance_is_said_in_the_largest_unit_that_says_enough(ahead, said, database):
    assert words.distance(NOW + ahead, now=NOW) == said


@pytest.mark.parametrize(
    ("code", "meaning"),
    [
        ("H1", "not in judicial proceedings without the owner's permission"),
        ("B2", "source: reliable in most cases; known personally"),
        ("A1", "accuracy not in doubt"),
        ("Q9", "meaning not on record"),
    ],
)
def test_a_code_says_what_it_means_on_focus(shown, code, meaning):
    html = shown(
        "{% codes handling evaluation %}",
        handling=[code] if code == "H1" else [],
        evaluation="" if code == "H1" else code,
    )
    assert meaning in html.replace("&#x27;", "'")
    assert 'tabindex="0"' in html


def test_the_sum_is_shown_above_its_bars_with_what_speaks_against(shown):
    html = shown("{% because signs scale=100 unit='bits' %}", signs=sample.SIGNS)
    assert "+22.5" in html
    assert len(re.findall(r"<li[ >]", html)) == 6
    assert html.count("is-against") == 2
    assert "\N{MINUS SIGN}2.6" in html


@pytest.mark.parametrize("state", ["assigned", "contested", "unknown"])
def test_a_countrys_state_is_a_shape_and_a_word(shown, state):
    html = shown("{% country 'XK' state %}", state=state)
    assert "Kosovo*" in html
    assert state in html
    assert "<svg" in html


def test_no_country_is_said_and_not_left_blank(shown):
    assert "unknown" in shown("{% country '' 'unknown' %}")


def test_an_error_says_where_what_and_what_to_do(shown):
    from tallystick.vocabulary.errors import Malformed

    html = shown("{% error failure %}", failure=Malformed("manifest row 2113", "63 characters", "Ask the lab again."))
    for part in ("manifest row 2113", "63 characters", "Ask the lab again."):
        assert part in html


def test_a_figure_carries_status_and_as_of(shown):
    html = shown("{% figure 'Accounts' 4981 as_of=at status='confirmed' %}", at=NOW)
    for part in ("4,981", "confirmed", "3 Feb 2025 22:41 UTC"):
        assert part in html


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({"read": 10, "accepted": 7, "quarantined": 2, "duplicates": 1}, "reconciles"),
        ({"read": 10, "accepted": 7, "quarantined": 2, "duplicates": 0}, "does not reconcile"),
    ],
)
def test_a_contribution_adds_up_or_says_that_it_does_not(shown, counts, said):
    assert f">{said}<" in shown("{% reconciliation counts %}", counts=counts)


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'-alert(1)-'",
    "{{ 7|add:7 }}",
    "\u202egnp.exe",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_text_from_a_suspect_stays_text(shown, text):
    sign = sample.sign(text, text, 100, text)
    sign["sources"] = [{"contribution": text, "file": text, "row": 1}]
    link = {**sample.LINK, "left": text, "because": [sign]}
    html = shown(
        "{% because signs %}{% lineage source %}{% link_graph accounts links %}{% country text %}{% timeline rows %}",
        signs=[sign],
        source=sign["sources"][0],
        accounts=[text],
        links=[link],
        text=text,
        rows=[(text, sample.lanes()[0][1])],
    )
    assert "<script" not in html
    assert "<img" not in html
    assert not re.search(r"<[^>]*\son\w+=", html)


def test_no_template_carries_an_inline_style_a_handler_or_unescaped_text():
    for path in [*DESK.rglob("*.html"), *DESK.rglob("*.svg")]:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\sstyle\s*=|<style|<[^>%]*\son[a-z]+\s*=|javascript:|autoescape off|mark_safe", text), (
            path.name
        )
        unescaped = re.findall(r"{{[^}]*\|safe[^}]*}}", text)
        assert unescaped in ([], ["{{ totp_svg|safe }}"]), path.name
        assert not re.search(r"<script(?![^>]*\ssrc=)", text), path.name


def test_pages_ask_nobody_outside_for_anything():
    for path in [*DESK.rglob("*.html"), *DESK.rglob("*.css"), *DESK.rglob("*.js")]:
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://|//cdn|@import|@font-face", text), path.name


def test_the_desks_own_words_for_persons_hold():
    text = " ".join(path.read_text(encoding="utf-8").lower() for path in DESK.rglob("*.html"))
    assert "porn" not in text
    assert "offender" not in text
    assert "detected" not in text

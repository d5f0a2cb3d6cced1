"""An officer asks whether anyone holds a value, another agency decides: real browsers, narrow, dark, unscripted."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command

from tests.desk.test_day import officer  # noqa: F401 - the fixture
from tests.desk.test_scripts import aside

pytestmark = pytest.mark.browser

ADDRESS = "grauwolf@mail.example"
# One for each time somebody signs in: a code serves once.
PEOPLE = (
    ("anja", "DK-DESK", "analyst", "Anja Lind"),
    ("axel", "DK-DESK", "examiner", "Axel Holm"),
    ("dagny", "DK-DESK", "data_protection", "Dagny Skov"),
    ("sara", "SE-DESK", "national_officer", "Sara Berg"),
    ("sten", "SE-DESK", "analyst", "Sten Ek"),
)


def followed():
    call_command("procrastinate", "worker", "--one-shot", verbosity=0)


@pytest.fixture(scope="module")
def desk(desk):
    """The stocked desk with what Sweden holds, what Denmark asked before, an alarm, and people who sit down to it."""
    from tallystick.records.directory import add_officer, set_contact
    from tallystick.records.session import administration
    from tests.desk.conftest import viewer
    from tests.desk.signing import PASSWORD, SECRET

    with administration():
        for user, agency, role, name in PEOPLE:
            add_officer(username=user, agency=agency, roles=[role], name=name, password=PASSWORD, totp=SECRET)
        for code, phone, languages in (("SE-DESK", "+46 555 0100", ["sv", "en"]), ("DK-DESK", "+45 5550 0100", ["da"])):
            set_contact(
                code, title="Round-the-clock desk", phone=phone, languages=languages, deputy="duty officer, ext. 7"
            )
    anja, sara = viewer("anja", desk.operation), viewer("sara", desk.operation)
    _hold(sara)
    _ask(anja)
    followed()
    return desk


def _hold(sara):
    from tallystick.deconfliction.asking.put import Put
    from tallystick.deconfliction.holding.acts import hold
    from tallystick.records.session import session

    rows = (
        (Put(kind="email", value=ADDRESS), {"reference": "SE-77/3", "words": "the man from the harbour"}),
        (Put(kind="phone", value="+46 70 555 01 42"), {"reference": "SE-77/4"}),
        (Put(kind="handle", value="harbour_light"), {"silent": True, "reference": "SE-12"}),
        (Put(kind="account", value="lumen:40990"), {"excluded": "undercover", "sealed": True, "reference": "SE-0"}),
        (Put(kind="camera", value="TELMERE-7731-0042"), {}),
    )
    with session(sara):
        for put, more in rows:
            hold(put, by=sara, at=datetime.now(UTC), reason="case SE-77", **more)


def _ask(anja):
    from tallystick.deconfliction.asking.acts import ask
    from tallystick.deconfliction.asking.put import Put
    from tallystick.records.session import session

    now = datetime.now(UTC)
    asked = (
        ("phone", "+46 70 555 01 42", {"urgency": "urgent", "at": now - timedelta(hours=7)}),
        ("handle", "harbour_light", {"at": now - timedelta(days=2)}),
        ("camera", "TELMERE-7731-0042", {"at": now - timedelta(days=1), "standing_until": now + timedelta(days=60)}),
        ("iban", "DE02 1203 0000 0000 2020 51", {"at": now - timedelta(days=3)}),
    )
    for kind, value, more in asked:
        with session(anja):
            ask([Put(kind=kind, value=value)], by=anja, reason="on the seized telephone A-001", **more)
    numbers = [Put(kind="phone", value=f"+45 55 50 01 {n:02}") for n in range(24)]
    with session(anja):
        assert ask(numbers, by=anja, at=now, reason="numbers of a block").alarm


def test_one_asks_and_the_other_decides(officer, served):  # noqa: F811
    anja, sara = officer("anja"), officer("sara")
    page = anja.page
    page.keyboard.press("a")
    page.keyboard.type(ADDRESS)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.input_value("#kind") == "email"
    anja.look("ask")
    page.check("input[value=soon]")
    page.fill("#reason", "named by the girl in the interview")
    anja.follow("button:has-text('Ask everybody')")
    assert "being asked" in anja.text()
    anja.look("ask-waiting")
    aside(followed)
    page.wait_for_selector("text=hit: the owner decides what to share", timeout=20_000)
    assert "+46 555 0100" in anja.text()
    assert "harbour" not in anja.text()
    anja.look("ask-answered")

    sara.follow("nav >> text=Deconfliction")
    assert "For us to decide" in sara.text()
    sara.look("hits")
    sara.follow("tr:has-text('e-mail') >> a.mono")
    assert "SE-77/3" in sara.text() or "holding" in sara.text().lower()
    sara.look("hit-owner")
    sara.page.fill("#title-1", "Case officer")
    sara.page.fill("#words-1", "Ib Lund, extension 7. We plan nothing before 12 March.")
    sara.page.fill("#why-share", "the same man")
    sara.follow("button:has-text('Share with DK-DESK')")
    assert "Shared" in sara.text()
    sara.look("hit-owner-shared")

    page.reload()
    assert "hit: shared" in anja.text()
    anja.follow("a:has-text('Read what they shared')")
    assert "Ib Lund, extension 7" in anja.text()
    anja.look("hit-asker")
    anja.follow("nav >> text=Deconfliction")
    anja.look("hits-asker")
    for tab in ("Questions", "What we hold", "Whom to call"):
        anja.follow(f".tabs a:has-text('{tab}')")
        anja.look(f"deconfliction-{tab.split()[0].lower()}")


def test_what_an_agency_holds_is_put_in_and_a_silent_hit_is_told(officer, served):  # noqa: F811
    sten = officer("sten")
    sten.page.goto(f"{served.address}/holdings/")
    assert "sealed: the value is not kept" in sten.text()
    sten.look("holdings")
    sten.page.click("summary:has-text('Register a holding')")
    sten.page.select_option("#hold #kind", "address")
    assert sten.page.is_visible("#hold #since"), "an address needs its window"
    sten.look("holdings-hold")
    sten.page.goto(f"{served.address}/holdings/?open=search#plan")
    sten.look("holdings-search")
    sten.page.goto(f"{served.address}/hits/")
    sten.follow("tr:has-text('silent') >> a.mono")
    assert "the asker sees no hit" in sten.text()
    sten.look("hit-silent")
    sten.page.fill("#why-reveal", "he is no longer under cover")
    sten.follow("button:has-text('Tell DK-DESK')")
    assert "The asker is told" in sten.text()


def test_without_scripts_the_answer_comes_by_itself(officer, served):  # noqa: F811
    axel = officer("axel", scripts=False)
    axel.page.fill("#ask-value", "nobody@mail.example")
    with axel.page.expect_navigation():
        axel.page.press("#ask-value", "Enter")
    axel.page.fill("#value", "nobody.has.this@mail.example")
    axel.page.fill("#reason", "on the seized laptop")
    axel.follow("button:has-text('Ask everybody')")
    assert "being asked" in axel.text()
    aside(followed)
    axel.page.wait_for_selector(".tag:has-text('no hit')", timeout=20_000)


def test_a_data_protection_officer_looks_into_a_pattern(officer, served):  # noqa: F811
    dagny = officer("dagny")
    dagny.page.goto(f"{served.address}/oversight/")
    dagny.follow("a:has-text('Oversight of questions')")
    assert "24 questions" in dagny.text()
    dagny.look("oversight-questions")
    dagny.page.fill("textarea >> nth=0", "a list of a subpoena: ordinary work")
    dagny.follow("button:has-text('clear it')")
    assert "Looked into" in dagny.text()
    dagny.look("oversight-questions-settled")


def test_a_coordinator_asks_from_a_person_and_a_package(officer, served):  # noqa: F811
    inga = officer("inga")
    inga.page.goto(f"{served.address}/persons/{served.persons['P-00042']}/")
    inga.follow(".head a:has-text('Does anyone else hold')")
    inga.page.wait_for_selector("#why-asked")
    inga.look("person-ask")
    inga.page.fill("#why-asked", "before the package")
    inga.follow("#ask-person button:has-text('Ask everybody')")
    assert "being asked" in inga.text()
    inga.page.goto(f"{served.address}/packages/{served.package}/")
    assert "Not asked is not allowed" in inga.text()
    inga.look("package-ask")
    inga.page.fill("#why-asked", "before it is released")
    inga.follow("button:has-text('Ask for its persons')")
    aside(followed)
    inga.page.wait_for_selector(".tag:has-text('no hit')", timeout=20_000)
    inga.look("package-asked")
    inga.page.goto(f"{served.address}/packages/{served.package}/")
    assert "everybody was asked for" in inga.text()

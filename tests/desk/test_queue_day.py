"""A victim-identification specialist works the queue in a real browser: by keyboard, narrow, without scripts."""

from datetime import timedelta

import pytest

from tests.desk.test_day import officer  # noqa: F401 - the fixture
from tests.triage.queued import NOW, digest, lay_bank, lay_queue, match

pytestmark = pytest.mark.browser

COUNTS = {
    "files": 50_350, "contents": 41_230,
    "known": 412, "new": 40_818, "declared": 2_914, "camera": 29_377, "settled": 388, "copies": 9_120,
    "alike": 1_455, "classified": 3, "handed_on": 1,
}  # fmt: skip


@pytest.fixture(scope="module")
def desk(desk):
    """The stocked desk with an order of looking for the Danish unit, two officers more there, and leads."""
    from tallystick.records.directory import add_officer
    from tallystick.records.models import Item, Lead
    from tallystick.records.session import administration, session
    from tallystick.vocabulary.viewer import Viewer
    from tests.desk.conftest import viewer
    from tests.desk.signing import PASSWORD, SECRET

    with administration():
        # One for each time somebody signs in: a code serves once.
        for user, name in (("vera", "Vera Holm"), ("vita", "Vita Lind")):
            add_officer(
                username=user, agency="DK-DESK", roles=["victim_identification"], name=name, password=PASSWORD,
                totp=SECRET,
            )  # fmt: skip
    vera, dorte = viewer("vera", desk.operation), viewer("dorte", desk.operation)
    bank = lay_bank(
        vera, home=_home(), name="National known", kind="known_identified", entries={"swing": "Harbour swing"}
    )  # fmt: skip
    with session(dorte):
        item = Item(operation_id=desk.operation, owner="DK-DESK", label="A-001", kind="phone", by=dorte.officer, at=NOW)
        item.save(force_insert=True)
    service = Viewer(officer="", agency="", operation=desk.operation, purpose="job", service=True)
    lay_queue(service, owner="DK-DESK", rows=_rows(bank, str(item.pk)), figures=_figures(str(item.pk)))
    with session(service, role="worker"):
        held = {"operation_id": desk.operation, "owner": "DK-DESK", "codes": ["H0"], "build": item.pk}
        Lead.objects.create(
            **held, kind="serial", value="TELMERE-7731-0042", contents=212, items=[item.pk], elsewhere=True
        )
        Lead.objects.create(**held, kind="seed", value="4242424242", contents=17, items=[item.pk])
    desk.item = str(item.pk)
    return desk


def _home():
    from django.conf import settings

    return settings.TALLYSTICK_HOME


def _rows(bank, item):
    place = {"item": item, "label": "A-001", "file": 17, "shown": "DCIM/Camera/20250226_060000.jpg"}
    near = match(bank, "swing", kind="pdq", distance=12, series="Harbour swing", name="National known")
    apart = match(bank, "blank", kind="pdq", distance=4, state="apart", name="National known")
    told = [
        (0, "A child is being extorted: they are alive and can be reached now.", {"due_at": NOW - timedelta(hours=3)}),
        (1, "A new file of the child of series Harbour swing: it is not one that people have seen.",
         {"matches": [near, apart], "known": True, "declares": ["declared_ai", "declared_camera"], "alike": 4}),
        (2, "People have classified it, and nobody is recorded as knowing the child.", {"copies": 3}),
        (3, "It is linked to something known.", {"strength": 501, "handed_on": True}),
        (6, "It is declared to be generated. Anybody could have written that.",
         {"why": "overdue", "due_at": NOW - timedelta(days=9), "declares": ["declared_ai"]}),
        (4, "It declares a camera, and nobody knows it.", {"declares": ["declared_camera"]}),
        (9, "People have classified this very file; the child of series Harbour swing is safeguarded.",
         {"why": "sample", "matches": [match(bank, "swing", name="National known")], "known": True}),
    ]  # fmt: skip
    more = ["The same camera serial number as in 12 known.", "Declared to come from a camera by camera tags."]
    return [
        {"tier": tier, "because": [because, *more], "items": [item], "places": [place], "asked": tier == 1} | extra
        for tier, because, extra in told
    ] + [{"items": [item], "places": [place]} for _ in range(60)]


def _figures(item):
    tiers = {
        "urgent": 1, "not_safe": 1, "classified": 14, "linked": 1_203, "camera": 27_911, "unknown": 9_020,
        "declared": 2_650, "declared_trusted": 264, "safe": 166,
    }  # fmt: skip
    return COUNTS | {"tiers": tiers, "items": {item: COUNTS}}


def test_a_day_at_the_queue(officer, served):  # noqa: F811
    vera = officer("vera")
    page = vera.page
    vera.follow("nav >> text=Queue")
    assert "A child is being extorted" in vera.text()
    vera.look("queue")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("w")
    page.wait_for_url("**/queue/files/**")
    assert "What speaks against" in vera.text()
    page.keyboard.press("w")
    assert "Why it stands here" in page.evaluate("document.activeElement.innerText")
    vera.look("queue-file")
    page.keyboard.press("j")
    page.wait_for_url(f"**/queue/files/{digest('file 3')}/")
    page.keyboard.press("1")
    page.keyboard.press("Escape")
    vera.follow("button:has-text('A child in danger')")
    assert "It goes to the top of the queue" in vera.text()
    page.click("summary:has-text('Lower it')")
    page.click("label:has-text('synthetic')")
    page.fill("#why-lower", "the generator's own record, and the hands")
    vera.look("queue-file-lower")
    vera.follow("button:has-text('Say so')")
    assert "It stays where it is until a second officer agrees" in vera.text()
    vera.look("queue-file-judged")
    page.goto(f"{served.address}/queue/")
    for name in ("Leads", "Spared", "Second person"):
        vera.follow(f"main a:has-text('{name}')")
        vera.look(f"queue-{name.split()[0].lower()}")
        vera.follow("main a:text-is('Queue')")
    vera.follow("main a:text-is('Banks')")
    vera.look("queue-banks")
    vera.follow("main a:text-is('National known')")
    vera.look("queue-bank")
    page.goto(f"{served.address}/items/{served.item}/")
    vera.look("queue-item")


def test_a_second_officer_agrees_without_scripts(officer, served):  # noqa: F811
    first, second = officer("vita", scripts=False), officer("dorte", scripts=False)
    first.page.goto(f"{served.address}/queue/files/{digest('file 9')}/")
    first.page.click("summary:has-text('Lower it')")
    first.page.click("label:has-text('not pertinent')")
    first.page.fill("#why-lower", "an icon of the system")
    first.follow("button:has-text('Say so')")
    second.follow("nav >> text=Queue")
    second.follow("main >> text=Second person")
    second.page.click(f"li:has-text('{digest('file 9')[:12]}') >> summary:has-text('Agree')")
    second.page.fill(f"li:has-text('{digest('file 9')[:12]}') >> textarea >> nth=0", "I looked at its place and type")
    second.follow("button:has-text('I agree')")
    assert "it stands from now on" in second.text()
    assert digest("file 9")[:12] not in second.text()

"""Results, figures, releases and statements as officers meet them at the desk."""

import html
import re
import uuid

import pytest

from tests.desk.running_day import stock_day
from tests.desk.running_figures import stock_release, stock_results
from tests.desk.test_actionday_pages import key_of

WHY = {"reason": "because the day needs it"}
PAGES = (
    "/results/", "/results/not-found/", "/figures/", "/figures/arrests/", "/figures/charts/map/",
    "/figures/charts/funnel/", "/figures/charts/course/", "/figures/charts/countries/", "/releases/",
    "/releases/children/", "/statements/",
)  # fmt: skip
WRITING = ("/results/enter/", "/releases/choose/", "/statements/make/")


def text_of(answer) -> str:
    """What a reader reads of the page's main part."""
    main = answer.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main)))


@pytest.fixture(scope="module")
def ids(desk):
    day = stock_day(desk)
    return day | stock_results(desk, day) | stock_release(desk)


@pytest.mark.parametrize("user", ["inga", "dorte", "karl", "sven", "maja"])
def test_every_page_opens_to_whoever_works_on_the_day(ids, signed_in, user):
    client = signed_in(user)
    for path in (*PAGES, *(WRITING if user != "maja" else ()), f"/releases/{ids['released']}/"):
        assert client.get(path).status_code == 200, path
    if user == "maja":
        assert {client.get(path).status_code for path in WRITING} == {403}


def test_a_result_is_entered_once_and_counts(ids, signed_in):
    dorte = signed_in("dorte")
    page = dorte.get("/results/enter/")
    assert "DK-ALFA" in page.content.decode()
    assert "EICHE" not in page.content.decode()
    form = {"sent": key_of(page), "kind": "interview", "count": "3"}
    answers = [dorte.post("/results/put/", form) for _ in range(2)]
    assert {one["Location"] for one in answers} == {answers[0]["Location"]}
    assert "Interview, 3 persons" in text_of(dorte.get(answers[0]["Location"]))
    assert "Interviews" in text_of(dorte.get("/figures/"))
    assert dorte.post("/results/put/", {**form, "sent": str(uuid.uuid4()), "count": "many"}).status_code == 422
    assert signed_in("karl").get(answers[0]["Location"]).status_code == 404


def test_data_is_given_in_the_unit_one_has_it_in(ids, signed_in):
    dorte = signed_in("dorte")
    form = {"sent": str(uuid.uuid4()), "kind": "data_volume", "count": "2.5", "size": "TB"}
    assert "2.5 TB" in text_of(dorte.post("/results/put/", form, follow=True))
    row = dorte.post("/results/put/", form)["Location"]
    assert 'value="2.5"' in dorte.get(row).content.decode(), "the form that corrects it says it as it was said"
    half = {**form, "sent": str(uuid.uuid4()), "kind": "arrest", "count": "2.5"}
    assert dorte.post("/results/put/", half).status_code == 422


def test_one_item_goes_into_the_register_in_the_same_step(ids, signed_in):
    from tallystick.records.models import Item
    from tallystick.records.session import administration

    dorte = signed_in("dorte")
    form = {"sent": str(uuid.uuid4()), "kind": "item_seized", "count": "1", "item_kind": "phone", "label": "b-17"}
    page = text_of(dorte.post("/results/put/", form, follow=True))
    assert "item in the register, B-17" in page
    with administration():
        assert Item.objects.filter(owner="DK-DESK", label="B-17").count() == 1


def test_a_correction_stands_beside_what_it_corrects(ids, signed_in):
    dorte = signed_in("dorte")
    old = text_of(dorte.get(f"/results/{ids['dk-arrest']}/"))
    assert "holds no longer" in old
    assert "one more in the evening" in old
    assert "5 persons" in old
    path = f"/results/{ids['dk-search']}/"
    page = dorte.get(path)
    assert 'value="7/26"' in page.content.decode(), "the form begins with what is there"
    form = {"sent": key_of(page), "kind": "house_search", "count": "10", "warrant": "7/26"}
    assert dorte.post(f"{path}correct/", form).status_code == 422, "no reason"
    fixed = dorte.post(f"{path}correct/", form | WHY)
    assert "House search, 10 searches" in text_of(dorte.get(fixed["Location"]))
    assert "Something else was put in its place" in text_of(dorte.get(path))
    assert signed_in("karl").post(f"{path}correct/", form | WHY).status_code == 404


def test_what_was_told_is_confirmed_by_its_country(ids, signed_in):
    inga, sven = signed_in("inga"), signed_in("sven")
    page = inga.get("/results/enter/", {"agency": "SE-DESK"})
    assert "Who of SE-DESK told you" in text_of(page)
    form = {"sent": key_of(page), "agency": "SE-DESK", "kind": "letter", "count": "7"}
    assert inga.post("/results/put/", form).status_code == 422, "nobody told"
    made = inga.post("/results/put/", form | {"told_by": "Ek", "told_how": "phone"})["Location"]
    assert "told, not confirmed" in text_of(inga.get(made))
    assert "is it right?" in text_of(sven.get("/results/"))
    row = made.rstrip("/").rpartition("/")[2]
    word = {"of": "result", "says": "wrong"}
    assert sven.post(f"/results/{row}/word/", word).status_code == 422
    assert sven.post(f"/results/{row}/word/", word | {"words": "eight"}).status_code == 302
    assert "says it is wrong" in text_of(inga.get(made))
    assert sven.post(f"/results/{row}/word/", {"of": "result", "says": "confirmed"}).status_code == 302
    assert "told, confirmed" in text_of(inga.get(made))
    assert signed_in("karl").post(f"/results/{row}/word/", {"of": "result", "says": "confirmed"}).status_code == 404


def test_what_was_not_found_is_an_entry_like_any_other(ids, signed_in):
    dorte, path = signed_in("dorte"), "/results/not-found/"
    form = {"sent": key_of(dorte.get(path)), "kind": "no_child_from_country", "country": "DK", "words": "so far"}
    assert dorte.post(f"{path}put/", form).status_code == 302
    page = dorte.get(path)
    assert "No child from the country" in text_of(page)
    assert "so far" in text_of(page)
    assert "so far" not in text_of(signed_in("inga").get(path)), "about children, without consent"
    row = re.search(r"not-found/([0-9a-f-]{36})/correct/", page.content.decode()).group(1)
    fixed = {"sent": str(uuid.uuid4()), "kind": "no_child_from_country", "country": "DK", "words": "by Friday", **WHY}
    assert dorte.post(f"{path}{row}/correct/", fixed).status_code == 302
    page = dorte.get(path)
    assert "by Friday" in text_of(page)
    assert "so far" not in text_of(page)
    row = re.search(r"not-found/([0-9a-f-]{36})/withdraw/", page.content.decode()).group(1)
    assert dorte.post(f"{path}{row}/withdraw/", {"sent": str(uuid.uuid4()), **WHY}).status_code == 302
    assert "by Friday" not in text_of(dorte.get(path))


def test_a_figure_says_what_was_released_of_it_last(ids, signed_in):
    from tallystick.records.models import FigureRelease
    from tallystick.records.session import administration

    with administration():
        row = FigureRelease.objects.get(pk=ids["released"])
    for user in ("inga", "karl"):
        listed, one = (signed_in(user).get(path) for path in ("/figures/", "/figures/house_searches/"))
        assert f"{row.totals['house_searches']} in release {row.number}" in text_of(listed)
        assert f"{row.totals['house_searches']} in release {row.number}: open it" in text_of(one)
        assert f'href="/releases/{row.pk}/"' in one.content.decode()
    never = text_of(signed_in("inga").get("/figures/domains/"))
    assert "Released last" not in never


def test_a_figure_opens_its_entries_and_stands_beside_another_definition(ids, signed_in):
    inga = signed_in("inga")
    page = inga.get("/figures/")
    for part in ("Arrests", "provisional", "As of", "entries", "v1", "not confirmed"):
        assert part in text_of(page), part
    one = text_of(inga.get("/figures/arrests_with_main/", {"against": "arrests"}))
    assert "In “Arrests, with the main suspect's”, not in “Arrests”" in one
    assert "Before the action period" in one
    two = text_of(inga.get("/figures/arrests/", {"against": "arrests_with_already"}))
    assert "Under arrest already" in two or "Already under arrest" in two
    assert inga.get("/figures/nothing/").status_code == 404
    assert inga.get("/figures/arrests/", {"against": "nothing"}).status_code == 404
    assert "DK-ALFA" in text_of(inga.get("/figures/arrests/")), "the country's own reference, which it gave"
    assert "DK-ALFA" in text_of(signed_in("dorte").get("/figures/arrests/"))
    own = text_of(signed_in("karl").get("/figures/arrests/"))
    assert "Germany" in own
    assert "Denmark" not in own
    assert "DK-ALFA" not in own


def test_every_entry_of_a_figure_is_reached_page_by_page(ids, signed_in, monkeypatch):
    from tallystick.desk.views import figures

    monkeypatch.setattr(figures, "PAGE", 2)
    dorte, path, seen = signed_in("dorte"), "/figures/arrests_operation/", []
    page = dorte.get(path)
    total = int(re.search(r"(\d+) in all", text_of(page)).group(1))
    while True:
        seen += re.findall(r'<th><a href="/results/([0-9a-f-]{36})/', page.content.decode())
        following = re.search(r'rel="next" href="([^"]+)"', page.content.decode())
        if not following:
            break
        page = dorte.get(path + html.unescape(following.group(1)))
    assert len(seen) == len(set(seen)) == total > 2


def test_charts_are_drawings_tables_and_files(ids, signed_in):
    inga = signed_in("inga")
    for chart in ("map", "countries", "course", "funnel"):
        page = inga.get(f"/figures/charts/{chart}/").content.decode()
        assert "<svg" in page, chart
        assert '<table class="chart-table' in page, chart
        assert "style=" not in page.split("<main", 1)[1], "the page's policy refuses styles"
        for form, begins in (("svg", b"<svg"), ("png", b"\x89PNG"), ("csv", b'"')):
            answer = inga.get(f"/figures/charts/{chart}/file.{form}")
            assert answer.content.startswith(begins)
            assert f'"{chart}.{form}"' in answer["Content-Disposition"]
    assert inga.get("/figures/charts/pie/").status_code == inga.get("/figures/charts/map/file.gif").status_code == 404
    frozen = inga.get("/figures/charts/countries/", {"release": ids["released"]})
    assert "As a release froze it" in text_of(frozen)
    assert inga.get("/figures/charts/map/", {"key": "letters", "release": ids["released"]}).status_code == 200
    assert (
        signed_in("dorte").get("/figures/charts/map/file.csv").content.count(b"\r\n")
        < inga.get("/figures/charts/map/file.csv").content.count(b"\r\n") + 1
    )


def test_nothing_goes_out_before_it_was_shown(ids, signed_in):
    from tallystick.records.models import FigureRelease
    from tallystick.records.session import administration

    inga = signed_in("inga")
    assert inga.get("/releases/preview/", {"national": ""}).status_code == 422
    asked = {
        "figure": ["arrests", "suspects", "items_seized_about"],
        "embargo": "2027-03-29T08:00",
        "zone": "Europe/Copenhagen",
    }
    with administration():
        before = FigureRelease.objects.count()
    page = inga.get("/releases/preview/", asked)
    said = text_of(page)
    assert "29 Mar 2027 06:00 UTC" in said
    assert "08:00 CEST" in said
    assert "What will happen" in said
    assert "about " in said.partition("Items seized, about")[2], "as it will be said"
    assert "DK-DESK" in said
    assert "SE-DESK" in said
    with administration():
        assert FigureRelease.objects.count() == before
    fields = dict.fromkeys(("national", "since", "until"), "") | {"embargo": "2027-03-29T06:00:00+00:00"}
    form = {"figure": ["arrests"], **fields}
    assert inga.post("/releases/put/", form).status_code == 422, "no reason"
    made = inga.post("/releases/put/", form | WHY)["Location"]
    assert "embargo until 29 Mar 2027 06:00 UTC" in text_of(inga.get(made))
    assert inga.post(f"{made}abandon/", WHY).status_code == 302
    assert "Given up" in text_of(inga.get(made))
    assert signed_in("dorte").post("/releases/put/", form | WHY).status_code == 403, "the joint one is not theirs"


def test_a_country_sees_exactly_what_it_signs(ids, signed_in):
    dorte, path = signed_in("dorte"), f"/releases/{ids['waiting']}/"
    page = text_of(dorte.get(path))
    assert "waits for you" in page
    assert "What your agency signs" in page
    assert "6 persons" in page
    assert "DE-DESK" not in page
    assert "SE-DESK" not in page
    assert "14 searches" not in page, "nobody but whoever put them sees the sum"
    assert dorte.post(f"{path}sign/", {"says": "objected", "words": ""}).status_code == 422
    assert dorte.post(f"{path}sign/", {"says": "objected", "words": "six by now"}).status_code == 302
    inga = signed_in("inga")
    said = text_of(inga.get(path))
    assert "six by now" in said
    assert "missing" in said
    assert inga.post(f"{path}release/", WHY).status_code == 403
    assert dorte.post(f"{path}sign/", {"says": "signed"}).status_code == 302
    assert signed_in("karl").post(f"{path}sign/", {"says": "signed"}).status_code == 302
    forms = inga.get(path).content.decode()
    assert forms.count('name="told_by"') == 1, "one form for every country that told it"
    assert "<option>SE-DESK</option>" in forms
    on_behalf = {"says": "signed", "agency": "SE-DESK", "told_how": "phone"}
    assert inga.post(f"{path}sign/", on_behalf).status_code == 422, "nobody told"
    assert inga.post(f"{path}sign/", on_behalf | {"told_by": "Ek"}).status_code == 302
    page = inga.get(path)
    assert "what will happen" in text_of(page)
    assert "It cannot be taken back" in text_of(page)
    assert page.content.decode().count(f"{path}release/") == 1
    assert dorte.post(f"{path}release/", WHY).status_code == 403
    assert inga.post(f"{path}release/", {}).status_code == 422
    assert inga.post(f"{path}release/", WHY | {"knowing": "small_numbers"}).status_code == 302
    page = text_of(dorte.get(path))
    assert "Released" in page
    assert "14 searches" in page or "15 searches" in page


def test_a_small_number_is_released_by_somebody_who_knows(ids, signed_in):
    dorte, karl = signed_in("dorte"), signed_in("karl")
    for client, country in ((dorte, "DK"), (karl, "DE")):
        form = {"figure": ["arrests"], "national": country, "embargo": "", "since": "", "until": ""}
        assert client.post("/releases/put/", form | {"national": "SE"} | WHY).status_code == 403
        path = client.post("/releases/put/", form | WHY)["Location"]
        assert client.post(f"{path}sign/", {"says": "signed"}).status_code == 302
        page = client.get(path)
        if country == "DE":
            assert "is SE's: 1" in text_of(page)
            assert 'name="knowing"' in page.content.decode()
            assert client.post(f"{path}release/", WHY).status_code == 403
        assert client.post(f"{path}release/", WHY | {"knowing": "small_numbers"}).status_code == 302


def test_what_was_corrected_since_stands_beside_the_release(ids, signed_in):
    dorte = signed_in("dorte")
    form = {"sent": str(uuid.uuid4()), "kind": "arrest", "count": "1"}
    assert dorte.post("/results/put/", form).status_code == 302
    page = text_of(signed_in("inga").get(f"/releases/{ids['released']}/"))
    assert "Corrected since" in page
    assert "added 1" in page


def test_only_a_country_lets_out_what_it_says_about_children(ids, signed_in):
    dorte, inga = signed_in("dorte"), signed_in("inga")
    path = "/releases/children/"
    assert "no consent" in text_of(inga.get(path))
    assert "consent/" not in inga.get(path).content.decode()
    assert "children" not in text_of(inga.get(f"/results/{ids['dk-child']}/"))
    form = {"kind": "child_safeguarded", "given": "yes"}
    assert inga.post(f"{path}consent/", form | WHY).status_code == 403
    assert dorte.post(f"{path}consent/", {"given": "yes", **WHY}).status_code == 422
    assert dorte.post(f"{path}consent/", form | WHY).status_code == 302
    assert "2 children" in text_of(inga.get(f"/results/{ids['dk-child']}/"))
    assert dorte.post(f"{path}consent/", form | {"given": "no"} | WHY).status_code == 302
    assert inga.get(f"/results/{ids['dk-child']}/").status_code == 404


def test_a_statement_is_not_signed_until_a_named_reader_signs_exactly_it(ids, signed_in):
    inga, path = signed_in("inga"), f"/statements/{ids['statement']}/"
    page = inga.get(path)
    assert "NON FIRMATO" in text_of(page)
    assert "indagati" in text_of(page)
    assert 'lang="it"' in page.content.decode()
    assert inga.get(f"{path}document.pdf").status_code == 403
    assert b"NON FIRMATO" in inga.get(f"{path}draft.html").content
    reader = {"says": "signed", "reader": "Lucia Fiore", "capacity": "interpreter"}
    assert inga.post(f"{path}read/", reader).status_code == 409, "without the digest of what was read"
    assert inga.post(f"{path}read/", reader | {"digest": "0" * 64}).status_code == 409
    assert signed_in("dorte").post(f"{path}read/", reader | {"digest": ids["digest"]}).status_code == 403
    objected = {**reader, "says": "objected", "digest": ids["digest"]}
    assert inga.post(f"{path}read/", objected).status_code == 422
    assert inga.post(f"{path}read/", reader | {"digest": ids["digest"]}).status_code == 302
    page = inga.get(path)
    assert "NON FIRMATO" not in text_of(page)
    assert "Lucia Fiore" in text_of(page)
    made = inga.get(f"{path}document.pdf")
    assert made.content.startswith(b"%PDF")
    assert "press-it-f1-v1.pdf" in made["Content-Disposition"]
    assert "Lucia Fiore" in text_of(signed_in("karl").get(path))


def test_a_statement_is_made_from_released_figures(ids, signed_in):
    inga = signed_in("inga")
    page = inga.get("/statements/make/", {"release": ids["released"], "kind": "press", "language": "da"})
    assert len(re.findall(r'name="(?:first|last)" type="date" value="\d{4}-\d\d-\d\d"', page.content.decode())) == 2
    assert "languages have no file of messages yet" in text_of(page)
    assert '<option value="da" selected>' in page.content.decode()
    assert 'name="language" value="da"' in page.content.decode()
    assert "Italy looked at two accounts" in text_of(page)
    form = {
        "release": ids["released"], "kind": "press", "language": "da", "first": "2026-06-24", "place": "Aarhus",
        "figures": ["arrests", "suspects"], "follows": ["examination"], "countries": "DK, SE",
        "qualified:no_arrests_in_country:IT": "Italien så på nogle konti.",
    }  # fmt: skip
    assert inga.post("/statements/put/", {**form, "words": "There were 9."}).status_code == 422
    made = inga.post("/statements/put/", form)["Location"]
    said = text_of(inga.get(made))
    assert "IKKE UNDERSKREVET" in said.upper() or "not signed" in said
    assert "Aarhus" in said
    assert "Italien så på nogle konti." in said
    national = {**form, "kind": "national"}
    assert inga.post("/statements/put/", national).status_code == 403


def test_what_one_country_enters_changes_no_page_of_another(ids, signed_in):
    dorte, karl = signed_in("dorte"), signed_in("karl")
    paths = [
        path for path in (*PAGES, *WRITING, "/figures/arrests/?against=arrests_with_main") if "children" not in path
    ]
    paths += [f"/figures/charts/{chart}/file.csv" for chart in ("map", "countries", "course", "funnel")]
    before = [plain(karl.get(path)) for path in paths]
    for kind in ("arrest", "house_search", "child_identified", "charged"):
        form = {"sent": str(uuid.uuid4()), "kind": kind, "count": "3", "words": "Havnegade"}
        assert dorte.post("/results/put/", form).status_code == 302
    negative = {"sent": str(uuid.uuid4()), "kind": "no_suspects_in_country", "country": "NO"}
    assert dorte.post("/results/not-found/put/", negative).status_code == 302
    assert [path for path, was in zip(paths, before, strict=True) if plain(karl.get(path)) != was] == []


def plain(answer) -> bytes:
    """A page without its keys and times."""
    return re.sub(
        rb'(?s)<time.*?</time>|As of [^.]*UTC|name="(csrfmiddlewaretoken|sent)" value="[^"]*"', b"", answer.content
    )

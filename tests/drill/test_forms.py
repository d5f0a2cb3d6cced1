"""A form is sent as its page gives it out: what stands in it, what is filled in, and no field it does not have."""

import pytest

from tallystick.vocabulary.errors import Absent

PAGE = """<form method="get" action="/find/"><input name="q"></form>
<form method="post" action="/set/"><input type="hidden" name="person" value="p-1"><input name="reference" required>
<textarea name="reason">Because &amp; so</textarea></form>
<form method="post" action="/set/"><input type="hidden" name="person" value="p-2"><input name="reference">
<select name="zone"><option value="Europe/Zagreb">Zagreb</option><option value="UTC" selected>UTC</option></select>
<select name="role"><option value="">not known</option><option value="producer">producer</option></select>
<input type="checkbox" name="any" value="1"><input type="checkbox" name="kind" value="a" checked>
<input type="checkbox" name="kind" value="b" checked><input type="radio" name="children" value="unknown" checked>
<input type="radio" name="children" value="no"><textarea name="reason"></textarea></form>"""


@pytest.fixture
def find(database):
    from tallystick.drill.day.forms import find_form

    return find_form


def test_of_several_forms_the_one_where_a_value_stands(find):
    assert find(PAGE, "/set/", {}).standing == {"person": ["p-1"], "reference": [""], "reason": ["Because & so"]}
    assert find(PAGE, "/set/", {"person": "p-2"}).standing["person"] == ["p-2"]


def test_it_is_sent_with_what_stands_in_it_and_what_is_filled_in(find):
    said = find(PAGE, "/set/", {"person": "p-2"}).filled({"reference": "HR-01", "children": "no", "kind": ["a"]})
    assert said == {"person": ["p-2"], "reference": ["HR-01"], "zone": ["UTC"], "kind": ["a"], "children": ["no"]}


@pytest.mark.parametrize(("action", "having"), [("/gone/", {}), ("/set/", {"person": "p-3"})])
def test_a_form_that_is_not_on_the_page_is_absent(find, action, having):
    with pytest.raises(Absent, match="the page does not have it"):
        find(PAGE, action, having)


def test_a_field_that_the_form_does_not_have_is_not_sent(find):
    with pytest.raises(Absent, match="no field count"):
        find(PAGE, "/set/", {}).filled({"count": "2"})

"""Whether a person was asked about stands on the person's page, with a link to the answers."""

import re

from tests.desk.test_items_page import text_of


def test_a_person_s_page_says_when_it_was_asked_about_how_many_values_and_what_is_told(desk, signed_in):
    inga = signed_in("inga")
    person = desk.persons["P-00042"]
    path = f"/persons/{person}/"
    assert "Asked about" not in text_of(inga.get(path))
    made = inga.post(f"/ask/persons/{person}/", {"reason": "before the package", "urgency": "ordinary"})
    assert made.status_code == 302
    page = inga.get(path)
    assert re.search(r"Asked about \d+ \w+ \d{4} \d\d:\d\d UTC ?, [1-9]\d* values?: being asked", text_of(page))
    assert f'href="{made["Location"]}"' in page.content.decode()

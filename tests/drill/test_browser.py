"""A day is played at a desk of this machine, and at no other."""

import pytest

from tallystick.vocabulary.errors import Refused


@pytest.mark.parametrize("desk", ["http://desk.example.org:8400", "https://192.0.2.7", "file:///etc", ""])
def test_nothing_is_sent_to_another_machine(database, desk):
    from tallystick.drill.day.browser import Browser
    from tallystick.records.directory import SignIn

    with pytest.raises(Refused, match="not on this machine"):
        Browser(desk, SignIn(username="a", password="b", totp="c"), operation="o", purpose="p")

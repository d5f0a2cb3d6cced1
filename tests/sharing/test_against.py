"""What weakens a package is said of whatever it rests on."""

import pytest

from tallystick.sharing.rules.against import against


def said(*methods: str) -> str:
    part = {"accesses": [], "payments": [{"method": method} for method in methods]}
    return " ".join(against(part, here="DK", rows=[], holders=[], keys=frozenset(), gate=None))


@pytest.mark.parametrize(
    ("methods", "words"),
    [
        (("card",), "someone other than its holder"),
        (("bitcoin",), "strangers pay"),
        (("ethereum",), "strangers pay"),
        ((), "No payment supports this"),
    ],
)
def test_each_way_of_paying_has_its_warning(methods, words):
    assert words in said(*methods)


def test_a_way_that_is_ones_own_has_none():
    assert not any(words in said("iban") for words in ("strangers", "someone other", "No payment"))

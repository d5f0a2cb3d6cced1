"""The played analyst confirms only what holds."""

import pytest

from tallystick.drill.policies import category_of, judge
from tallystick.vocabulary.codes import Answer, Category


def sign(kind, weight=900, *, against=False):
    return {"kind": kind, "weight": weight, "against": against, "sentence": f"same {kind}"}


@pytest.mark.parametrize(
    ("weight", "because", "answer"),
    [
        (1200, [sign("prior", -900), sign("card")], Answer.SAME),
        (1200, [sign("handle"), sign("address")], Answer.SAME),
        (1200, [sign("prior", -900), sign("handle", 2100)], Answer.UNSURE),
        (316, [sign("card")], Answer.UNSURE),
        (1200, [sign("card"), sign("country", -300, against=True)], Answer.UNSURE),
    ],
)
def test_the_analyst_confirms_only_what_holds(weight, because, answer):
    assert judge(weight, because)[0] is answer


def test_an_account_holder_is_not_a_suspect_by_default():
    assert category_of("viewer", "assigned", votes=["kyc"], excluded=False) is None
    assert category_of("buyer", "contested", votes=["kyc"], excluded=False) is None
    assert category_of("buyer", "assigned", votes=["kyc"], excluded=True) is None
    assert category_of("buyer", "assigned", votes=["home line"], excluded=False) is None
    assert category_of("buyer", "assigned", votes=["home line", "subscriber"], excluded=False)[0] is Category.SUSPECT

"""What a normaliser returns: a form, or the reason why there is none."""

from typing import NamedTuple


class Normal(NamedTuple):
    """``form`` is empty exactly when ``reason`` says why the value cannot be a selector of its kind."""

    form: str = ""
    reason: str = ""


def fine(form: str) -> Normal:
    return Normal(form, "")


def unfit(reason: str) -> Normal:
    return Normal("", reason)

"""What a normaliser returns: a form, or the reason why there is none."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Normal:
    """``form`` is empty exactly when ``reason`` says why the value cannot be a selector of its kind."""

    form: str = ""
    reason: str = ""


def fine(form: str) -> Normal:
    return Normal(form=form)


def unfit(reason: str) -> Normal:
    return Normal(reason=reason)

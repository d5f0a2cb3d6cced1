"""What two answers that name like holders say of each other, without the name. A holder is not the user."""

from collections.abc import Mapping

NAME_AND_BIRTH = "name and birth"
LIKE_NAME_AND_BIRTH = "like name and birth"
NAME_AND_CONTACT = "name and contact"
NAME = "name"
"""Many people bear one name: it is weak and never joins."""

_SAME = ("same", "part")
_LIKE = (*_SAME, "like with a rare word", "like")
_REACHED = {"address": ("same", "like"), "email": ("same",), "phone": ("same",)}
_FIELDS = {
    "name": "name",
    "birth": "birth date",
    "address": "address",
    "email": "e-mail address",
    "phone": "telephone number",
}


def level_of(agree: Mapping[str, str], *, weight: float, words: int) -> str:
    """The level at which two holders are one person, or nothing.

    ``agree``: field -> word for its level (``unknown`` where one does not say). ``weight``: log2 of the odds.
    ``words``: of the shorter name. Birth dates that differ by more than a slip within the year are two persons,
    whatever else agrees: father and son share a name, an address and often a telephone.
    """
    name, birth = agree["name"], agree["birth"]
    if name not in _LIKE or birth not in ("same", "slip", "unknown"):
        return ""
    if birth == "unknown":
        if weight >= 0 and any(agree[field] in words_for for field, words_for in _REACHED.items()):
            return NAME_AND_CONTACT
        return NAME if name in _SAME and words > 1 else ""
    if weight < 0:
        return ""
    return NAME_AND_BIRTH if name in _SAME and birth == "same" else LIKE_NAME_AND_BIRTH


def shown(agree: Mapping[str, str]) -> str:
    """Which fields agree, nearly agree and differ; never what they hold.

    >>> shown({"name": "same", "birth": "slip", "address": "unknown", "email": "differs", "phone": "unknown"})
    'name agrees; birth date nearly agrees; e-mail address differs'
    """
    said = []
    for field, word in _FIELDS.items():
        level = agree[field]
        if level == "unknown":
            continue
        said.append(f"{word} {_how(field, level)}")
    return "; ".join(said)


def _how(field: str, level: str) -> str:
    if level == "same" or (field == "name" and level in _SAME):
        return "agrees"
    near = level in _LIKE if field == "name" else level in ("slip", "like", "mailbox", "one digit")
    return "nearly agrees" if near else "differs"

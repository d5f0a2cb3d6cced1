"""A frozen figure in a language: its sentence, its label, and how it was counted. Never one without the last."""

from babel.lists import format_list

from tallystick.report.counting.lines import nearest
from tallystick.report.counting.rules.definition import Definition, defined
from tallystick.report.statements.rules.facts import Frozen
from tallystick.report.statements.rules.language import Language
from tallystick.report.statements.rules.saying import counted, number
from tallystick.vocabulary.results import ABOUT_CHILDREN, UNITS, ResultKind

_TOGETHER: dict[frozenset[str], str] = {
    frozenset({ResultKind.HOUSE_SEARCH, ResultKind.OTHER_SEARCH}): "searches",
    frozenset({ResultKind.ARREST, ResultKind.ALREADY_UNDER_ARREST}): "arrest_already",
}

_DEVICES = frozenset({"computer", "phone", "tablet", "storage", "server", "camera", "sim", "device"})


def message_of(definition: Definition) -> str:
    """The key of the figure's message; empty where none says just this, and its label and number do."""
    if definition.per == "country" or definition.of:
        return f"countries_{definition.of or 'suspects'}"
    kinds = kinds_of(definition)
    if definition.item_kinds and kinds == {ResultKind.ITEM_SEIZED}:
        return "devices_seized" if _DEVICES.issuperset(definition.item_kinds) else ""
    return next(iter(kinds)) if len(kinds) == 1 else _TOGETHER.get(kinds, "")


def kinds_of(definition: Definition) -> frozenset[str]:
    """ResultKinds that count, those under arrest already among them where the definition says so."""
    already = {str(ResultKind.ALREADY_UNDER_ARREST)} if definition.already == "with" else set()
    return frozenset({str(kind) for kind in definition.kinds} | already)


def children_in(definition: Definition) -> frozenset[str]:
    """Kinds about children that the figure counts: each needs the consent of every country it is from."""
    return frozenset(str(kind) for kind in ABOUT_CHILDREN) & kinds_of(definition)


def label(figure: Frozen, *, of: Language) -> str:
    """A noun for tables: Suspects arrested."""
    definition = defined(figure.definition)
    key = message_of(definition)
    if key:
        return of.labels[key]
    names = [of.labels[kind] for kind in _ordered(kinds_of(definition))]
    return str(format_list(names, locale=of.locale))


def said(figure: Frozen, *, of: Language) -> str:
    """The number as digits, with "about" where its definition says so."""
    definition = defined(figure.definition)
    digits = number(_nearest(figure.number, definition.about), of=of, unit=_unit(definition))
    return of.method["about_number"].replace("{n}", digits) if _about(figure, definition) else digits


def sentence(figure: Frozen, *, of: Language) -> str:
    """25 suspects were arrested. In the plural form the number takes."""
    definition = defined(figure.definition)
    key = message_of(definition)
    if not key:
        return f"{label(figure, of=of)}: {said(figure, of=of)}."
    n = _nearest(figure.number, definition.about)
    text = counted(key, n, of=of, unit=_unit(definition))
    if _about(figure, definition):
        digits = number(n, of=of, unit=_unit(definition))
        text = text.replace(digits, of.method["about_number"].replace("{n}", digits), 1)
    return text[0].upper() + text[1:]


def method(figure: Frozen, *, of: Language) -> str:
    """How the figure was counted, from every rule of its definition, in sentences of the language."""
    definition = defined(figure.definition)
    rules = [_counts(definition, of=of)] if len(kinds_of(definition)) > 1 else []
    if definition.of != "participating":
        rules.append(of.method[f"period_{definition.period}"])
        rules += [of.method[f"before_{definition.before_action}"]] if definition.before_action else []
        rules += [of.method["main_without"]] if definition.main == "without" else []
        rules += [of.method[f"already_{definition.already}"]] if definition.already else []
        rules += _named(definition, of=of)
        rules += [of.method[f"per_{definition.per}"]] if definition.per != "entry" else []
    rules += [of.method[f"of_{definition.of}"]] if definition.of else []
    about = number(definition.about, of=of, unit=_unit(definition)) if definition.about else ""
    rules += [of.method["about"].replace("{n}", about)] if about else []
    return " ".join(rules)


def _counts(definition: Definition, *, of: Language) -> str:
    names = [_within(of.labels[kind], of=of) for kind in _ordered(kinds_of(definition))]
    return of.method["counts"].replace("{labels}", str(format_list(names, locale=of.locale)))


def _ordered(kinds: frozenset[str]) -> list[str]:
    """As the vocabulary has them: who was arrested before "who already was", whose clause runs to the end."""
    return [str(kind) for kind in ResultKind if str(kind) in kinds]


def _named(definition: Definition, *, of: Language) -> list[str]:
    found = []
    for rule in ("roles", "item_kinds"):
        names = [of.names[name] for name in getattr(definition, rule)]
        if names:
            found.append(of.method[rule].replace("{names}", str(format_list(names, locale=of.locale))))
    return found


def _unit(definition: Definition) -> str:
    return "bytes" if {UNITS[ResultKind(kind)] for kind in definition.kinds} == {"bytes"} else ""


def _about(figure: Frozen, definition: Definition) -> bool:
    """Small numbers are never rounded away."""
    return bool(definition.about) and figure.number >= definition.about


def _nearest(n: int, step: int) -> int:
    return nearest(n, step) if step and n >= step else n


def _within(text: str, *, of: Language) -> str:
    """A label as it stands within a sentence."""
    return text if of.capital_nouns else text[0].lower() + text[1:]

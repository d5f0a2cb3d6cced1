"""The parts of a statement, in the order of its template, in one language."""

import tomllib
from collections.abc import Callable, Mapping, Sequence

from tallystick.report.counting.rules.definition import defined
from tallystick.report.statements.rules import saying
from tallystick.report.statements.rules.facts import Facts, Frozen, NotFound, Part, Version
from tallystick.report.statements.rules.figures import label, method, said, sentence
from tallystick.report.statements.rules.language import Language


class Body:
    """Fills templates. Every figure that is named is numbered, and its note says how it was counted and as of when."""

    def __init__(self, kind: str, facts: Facts, *, of: Language) -> None:
        self.kind, self.facts, self.of = kind, facts, of
        self.chosen = facts.chosen
        self._noted: list[Frozen] = []

    def parts(self, names: Sequence[str]) -> list[Part]:
        """All parts named by the template, empty ones left out."""
        return [part for name in names for part in _PARTS[name](self)]

    def word(self, key: str, **values: str) -> str:
        return saying.filled(self.of.words[key], of=self.of, **values)

    def note(self, figure: Frozen) -> str:
        """The number of a figure's note."""
        if figure not in self._noted:
            self._noted.append(figure)
        return str(self._noted.index(figure) + 1)

    def figures(self, figures: Sequence[Frozen]) -> list[Part]:
        return [{"is": "figure", "text": sentence(one, of=self.of), "note": self.note(one)} for one in figures]

    def notes(self) -> list[Part]:
        """How each figure was counted: the end of every statement."""
        facts, of = self.facts, self.of
        rows = [[str(n), self._how(one)] for n, one in enumerate(self._noted, 1)]
        joint = [{"is": "small", "text": self._version(facts.joint, key="joint_version_of")}] if facts.joint else []
        kosovo = saying.KOSOVO in (*self.chosen.countries, facts.country, *(one.country for one in facts.negatives))
        return [
            {"is": "heading", "text": of.words["method"]},
            {"is": "notes", "rows": rows},
            {"is": "small", "text": f"{self._version(facts.version, key='version_of')} {of.words['provisional']}"},
            *joint,
            *([{"is": "small", "text": of.words["kosovo"]}] if kosovo else []),
        ]

    def _how(self, figure: Frozen) -> str:
        as_of = self.word("as_of", when=saying.instant(figure.as_of, of=self.of))
        return f"{label(figure, of=self.of)}. {method(figure, of=self.of)} {as_of}"

    def _version(self, version: Version, *, key: str) -> str:
        return self.word(key, number=str(version.number), day=saying.day(version.released, of=self.of))


def templates(text: str) -> Mapping[str, tuple[int, tuple[str, ...]]]:
    """Statement kind -> version of its template and the names of its parts, from the text of ``templates.toml``."""
    return {kind: (said["version"], tuple(said["parts"])) for kind, said in tomllib.loads(text).items()}


def _kind(body: Body) -> list[Part]:
    return [{"is": "kind", "text": body.of.words[body.kind]}]


def _rehearsal(body: Body) -> list[Part]:
    return [{"is": "mark", "text": body.of.words["rehearsal"]}] if body.facts.rehearsal else []


def _headline(body: Body) -> list[Part]:
    country = saying.country(body.facts.country, of=body.of) if body.facts.country else ""
    key = "headline_empact" if body.chosen.action else "headline_country" if country else "headline"
    made: list[Part] = [{"is": "title", "text": body.word(key, name=body.chosen.name, country=country)}]
    if body.chosen.place:
        day = _dated(body)
        made.append({"is": "dateline", "text": f"{body.chosen.place}, {day}"})
    return made


def _dated(body: Body) -> str:
    """The first day on which all the figures that it names may go out."""
    facts = body.facts
    days = [version.goes_out for version in (facts.version, facts.joint) if version is not None]
    return saying.day(max(days), of=body.of)


def _lead(body: Body) -> list[Part]:
    when = saying.span(body.chosen.first, body.chosen.last, of=body.of)
    within = saying.within(body.facts.country, of=body.of) if body.facts.country else ""
    key = "lead_country" if within else "lead"
    return [{"is": "lead", "text": body.word(key, when=when, name=body.chosen.name, within=within)}]


def _figures(body: Body) -> list[Part]:
    return body.figures(body.facts.figures)


def _beside(body: Body) -> list[Part]:
    if not body.facts.beside:
        return []
    return [{"is": "heading", "text": body.of.words["whole_operation"]}, *body.figures(body.facts.beside)]


def _table(body: Body) -> list[Part]:
    rows = [[label(one, of=body.of), said(one, of=body.of), body.note(one)] for one in body.facts.figures]
    head = [body.of.words[key] for key in ("figure", "number", "note")]
    return [{"is": "heading", "text": body.of.words["results"]}, {"is": "table", "head": head, "rows": rows}]


def _negatives(body: Body) -> list[Part]:
    if not body.facts.negatives:
        return []
    points = [{"is": "point", "text": _not_found(body, one)} for one in body.facts.negatives]
    return [{"is": "heading", "text": body.of.words["not_found"]}, *points]


def _not_found(body: Body, one: NotFound) -> str:
    country = saying.country(one.country, of=body.of) if one.country else ""
    key = f"{one.kind}_country" if country and f"{one.kind}_country" in body.of.negatives else one.kind
    text = body.of.negatives[key].replace("{country}", country)
    words = one.words.strip()
    ended = words if not words or words[-1] in ".!?" else f"{words}."
    return f"{text} {ended[:1].upper()}{ended[1:]}".strip()


def _facts(body: Body) -> list[Part]:
    words = body.of.words
    rows = [
        [words["led_by"], body.facts.led_by],
        [words["coordinated_by"], body.facts.coordinated_by],
        [words["countries"], saying.countries(body.chosen.countries, of=body.of)],
    ]
    return [{"is": "facts", "rows": [row for row in rows if row[1]]}]


def _corrections(body: Body) -> list[Part]:
    before = body.facts.before
    if before is None:
        return []
    made: list[Part] = [
        {"is": "heading", "text": body.of.words["corrections"]},
        {"is": "text", "text": body.word("corrected_lead", day=saying.day(before.day, of=body.of))},
    ]
    now = {one.key: one for one in body.facts.figures}
    for key, old in before.figures.items():
        text, new = _corrected(body, old, now.get(key)), now.get(key)
        noted = {"note": body.note(new)} if new else {}
        made += [{"is": "point", "text": text, **noted}] if text else []
    return made


def _corrected(body: Body, old: Frozen, new: Frozen | None) -> str:
    name = label(new or old, of=body.of)
    if new is None:
        return body.word("no_longer", label=name)
    if _rules(old) != _rules(new):
        return body.word("counted_anew", label=name, new=said(new, of=body.of))
    if old.number == new.number:
        return ""
    return body.word("corrected", label=name, new=said(new, of=body.of), old=said(old, of=body.of))


def _rules(figure: Frozen) -> dict[str, object]:
    """What decides a number; titles and words alone do not."""
    plain = defined(figure.definition).plain()
    return {name: value for name, value in plain.items() if name not in ("title", "words", "version")}


def _follows(body: Body) -> list[Part]:
    if not body.chosen.follows:
        return []
    made = [{"is": "text", "text": body.of.words[key]} for key in body.chosen.follows]
    return [{"is": "heading", "text": body.of.words["what_follows"]}, *made]


def _words(body: Body) -> list[Part]:
    return [{"is": "text", "text": text} for text in body.chosen.words]


def _presumption(body: Body) -> list[Part]:
    return [{"is": "text", "text": body.of.words["presumption"]}]


def _contact(body: Body) -> list[Part]:
    if not body.chosen.contact:
        return []
    return [{"is": "heading", "text": body.of.words["contact"]}, *_lines(body.chosen.contact)]


def _lines(text: str) -> list[Part]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return [{"is": "lines", "rows": lines}] if lines else []


def _letter(body: Body) -> list[Part]:
    day = _dated(body)
    return [
        *_lines(body.chosen.to),
        {"is": "dateline", "text": f"{body.chosen.place}, {day}" if body.chosen.place else day},
        {"is": "title", "text": body.word("headline_empact", name=body.chosen.name)},
        {"is": "text", "text": body.of.words["salutation"]},
        {"is": "text", "text": body.word("thanks", name=body.chosen.name)},
    ]


def _closing(body: Body) -> list[Part]:
    signed = f"{body.facts.coordinated_by}\n{body.chosen.contact}"
    return [{"is": "text", "text": body.of.words["closing"]}, *_lines(signed)]


def _empact(body: Body) -> list[Part]:
    words, chosen = body.of.words, body.chosen
    rows = [
        [words["operational_action"], chosen.action],
        [words["driver"], chosen.driver],
        [words["co_drivers"], chosen.co_drivers],
        [words["participants"], saying.countries(chosen.countries, of=body.of)],
        [words["period"], saying.period(chosen.first, chosen.last, of=body.of)],
        [words["led_by"], body.facts.led_by],
        [words["coordinated_by"], body.facts.coordinated_by],
    ]
    return [{"is": "facts", "rows": [row for row in rows if row[1]]}]


_PARTS: Mapping[str, Callable[[Body], list[Part]]] = {
    "kind": _kind, "rehearsal": _rehearsal, "headline": _headline, "lead": _lead, "figures": _figures,
    "negatives": _negatives, "facts": _facts, "beside": _beside, "corrections": _corrections,
    "follows": _follows, "words": _words, "presumption": _presumption, "contact": _contact, "letter": _letter,
    "closing": _closing, "empact": _empact, "table": _table, "notes": Body.notes,
}  # fmt: skip

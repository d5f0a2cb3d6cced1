"""A statement as HTML: a fragment for a page of the desk, and a document that stands alone. No scripts."""

from collections.abc import Iterable, Sequence
from html import escape

from tallystick.report.statements.rules.facts import Part
from tallystick.report.statements.rules.language import Language

_STYLE = """
body { margin: 0; background: #fff; color: #16191d; font: 17px/1.55 Georgia, "Liberation Serif", serif; }
article { max-width: 42rem; margin: 0 auto; padding: 48px 24px 64px; }
h1 { font-size: 1.75rem; line-height: 1.25; margin: 4px 0 12px; } h2 { font-size: 1.1rem; margin: 28px 0 6px; }
p { margin: 0 0 10px; } ul { margin: 0 0 10px; padding-left: 1.2em; } li { margin: 2px 0; }
.statement-kind { text-transform: uppercase; letter-spacing: .08em; font-size: .8rem; color: #4c5867; }
.statement-lead { font-size: 1.12rem; } .statement-dateline, .statement-small { color: #4c5867; font-size: .9rem; }
.statement-mark { border: 2px solid #16191d; padding: 6px 10px; font-weight: bold; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 16px; border-top: 1px solid #8491a1;
  border-bottom: 1px solid #8491a1; padding: 10px 0; margin: 18px 0; } dt { color: #4c5867; } dd { margin: 0; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: 5px 8px 5px 0;
  border-bottom: 1px solid #c3cad3; vertical-align: top; }
.statement-number { text-align: right; font-variant-numeric: tabular-nums; }
ol { font-size: .88rem; line-height: 1.45; padding-left: 1.6em; } sup { line-height: 0; font-size: .7em; }
a { color: inherit; }
@media print { article { max-width: none; padding: 0; } h2 { break-after: avoid; } }
"""


def fragment(body: Sequence[Part], *, of: Language, marks: Iterable[str] = (), top: int = 2) -> str:
    """The parts as one ``article``; ``marks`` stand above everything (not signed, embargo). Everything is escaped.

    ``top``: the level of its title: on a page of the desk the second, below the page's own.
    """
    written = [f'<p class="statement-mark">{escape(mark)}</p>' for mark in marks]
    at = 0
    while at < len(body):
        run = _run(body, at)
        written.append(_list(run) if body[at]["is"] in ("figure", "point") else _part(body[at], top=top))
        at += len(run)
    return f'<article class="statement" lang="{of.locale.language}">\n' + "\n".join(written) + "\n</article>"


def document(body: Sequence[Part], *, of: Language, marks: Iterable[str] = ()) -> str:
    """The same as a document of its own, readable on screen and on paper."""
    title = next((str(part["text"]) for part in body if part["is"] == "title"), str(body[0]["text"]))
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
    inner = fragment(body, of=of, marks=marks, top=1)
    start = f'<!doctype html>\n<html lang="{of.locale.language}"><head>{head}<style>{_STYLE}</style></head>'
    return f"{start}\n<body>{inner}</body></html>\n"


def _run(body: Sequence[Part], at: int) -> Sequence[Part]:
    """The part, or with it all that follow and belong to the same list."""
    kind, end = body[at]["is"], at + 1
    while kind in ("figure", "point") and end < len(body) and body[end]["is"] == kind:
        end += 1
    return body[at:end]


def _list(run: Sequence[Part]) -> str:
    return "<ul>" + "".join(f"<li>{escape(part['text'])}{_ref(part.get('note', ''))}</li>" for part in run) + "</ul>"


def _ref(note: str) -> str:
    return f'<sup><a href="#statement-note-{note}">{note}</a></sup>' if note else ""


def _part(part: Part, *, top: int) -> str:
    kind = part["is"]
    if "rows" in part:
        return {"facts": _facts, "table": _table, "notes": _notes, "lines": _lines}[kind](part)
    tag = {"title": f"h{top}", "heading": f"h{top + 1}"}.get(kind, "p")
    named = f' class="statement-{kind}"' if tag == "p" and kind != "text" else ""
    return f"<{tag}{named}>{escape(part['text'])}</{tag}>"


def _lines(part: Part) -> str:
    return "<p>" + "<br>".join(escape(line) for line in part["rows"]) + "</p>"


def _facts(part: Part) -> str:
    return "<dl>" + "".join(f"<dt>{escape(a)}</dt><dd>{escape(b)}</dd>" for a, b in part["rows"]) + "</dl>"


def _table(part: Part) -> str:
    name, number, note = (escape(word) for word in part["head"])
    head = (
        f'<th scope="col">{name}</th><th scope="col" class="statement-number">{number}</th><th scope="col">{note}</th>'
    )
    rows = "".join(
        f'<tr><th scope="row">{escape(a)}</th><td class="statement-number">{escape(b)}</td><td>{_ref(c)}</td></tr>'
        for a, b, c in part["rows"]
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _notes(part: Part) -> str:
    rows = "".join(f'<li id="statement-note-{escape(n)}">{escape(text)}</li>' for n, text in part["rows"])
    return f"<ol>{rows}</ol>"

"""A statement as PDF/UA: the same content gives the same bytes."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from tallystick.paper.pdf import set_pdf
from tallystick.report.statements.rules.facts import Part
from tallystick.report.statements.rules.language import Language

TEMPLATE = Path(__file__).with_name("statement.typ")


def write_pdf(body: Sequence[Part], *, of: Language, at: datetime, marks: Iterable[str] = ()) -> bytes:
    """The parts on A4; ``at``: when the version was made; ``marks`` stand above everything."""
    title = next((str(part["text"]) for part in body if part["is"] == "title"), str(body[0]["text"]))
    content = {"lang": of.locale.language, "region": of.locale.territory or "", "title": title, "parts": list(body),
               "marks": list(marks)}  # fmt: skip
    return set_pdf(content, template=TEMPLATE, made=f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}")

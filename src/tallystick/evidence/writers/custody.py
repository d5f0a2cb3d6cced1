"""The custody report of one item on paper, and the sheet of labels."""

from pathlib import Path
from typing import Any

from tallystick.paper.pdf import set_pdf

REPORT = Path(__file__).with_name("custody.typ")
LABELS = Path(__file__).with_name("labels.typ")


def write_custody_pdf(content: dict[str, Any]) -> bytes:
    """The custody of an item as PDF; ``content`` as :func:`tallystick.evidence.content.custody_content` gives it."""
    return set_pdf(content, template=REPORT, made=content["made_at"])


def write_labels_pdf(content: dict[str, Any]) -> bytes:
    """Labels with QR codes, twelve on a page; ``content`` as ``label_content`` gives it."""
    return set_pdf(content, template=LABELS, made=content["made_at"])

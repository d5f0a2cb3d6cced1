"""The package on paper."""

from pathlib import Path

from tallystick.paper.pdf import set_pdf
from tallystick.sharing.content import Content

TEMPLATE = Path(__file__).with_name("package.typ")


def write_pdf(content: Content) -> bytes:
    """The package as PDF."""
    return set_pdf(content, template=TEMPLATE, made=content["cover"]["made_at"])

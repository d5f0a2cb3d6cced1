"""Every file of a package, by name."""

from tallystick.sharing.content import Content
from tallystick.sharing.writers.case import write_case
from tallystick.sharing.writers.csv import write_csv
from tallystick.sharing.writers.json import write_json
from tallystick.sharing.writers.paper import write_pdf


def write_files(content: Content) -> dict[str, bytes]:
    """``package.pdf``, ``package.json``, ``case.json`` and one CSV per kind, all made from the same content."""
    files = {"package.json": write_json(content), "package.pdf": write_pdf(content), **write_csv(content)}
    return files | {"case.json": write_case(content, files)}

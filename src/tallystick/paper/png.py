"""A drawing as PNG: set by typst, with built-in typefaces alone, so that it is the same everywhere."""

from typing import cast

import typst

from tallystick.vocabulary.errors import Malformed

_PAGE = """#set page(width: auto, height: auto, margin: 0pt)
#set text(font: ("Libertinus Serif", "DejaVu Sans Mono"))
#image(bytes(sys.inputs.drawing), format: "svg")
"""
SHARP = 144.0
"""Points to the inch: two dots for each unit of the drawing."""


def png_of(svg: str, *, ppi: float = SHARP) -> bytes:
    """The SVG as PNG of ``ppi`` / 72 dots a unit. Raises Malformed where it is no drawing."""
    compiler = typst.Compiler(ignore_system_fonts=True)
    try:
        made = compiler.compile(input=_PAGE.encode(), format="png", ppi=ppi, sys_inputs={"drawing": svg})
    except typst.TypstError as error:
        raise Malformed("drawing", str(error), "Report it to the maintainers.") from error
    return cast(bytes, made)

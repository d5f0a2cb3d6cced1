"""QR codes as SVG."""

import io

import segno


def qr_svg(text: str) -> str:
    """A QR code of a text (error correction M) as SVG of one unit a module, quiet zone of four included."""
    made = io.BytesIO()
    segno.make_qr(text, error="m").save(made, kind="svg", border=4, xmldecl=False, svgns=True)
    return made.getvalue().decode("ascii")

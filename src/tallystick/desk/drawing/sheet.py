"""A drawing that stands alone: SVG with attributes only (a page's policy refuses styles), black on white.

Readable in grey print: what colours tell, patterns, numbers or words tell as well. Text is ink on paper, 7 to 1.
"""

from html import escape

INK, QUIET, LINE, EDGE, PAPER = "#1a212b", "#4c5867", "#d3dae3", "#8491a1", "#ffffff"
STEPS = ("#fbfcfd", "#cfe4e5", "#9fcbce", "#67aab0", "#34848c", "#0b5f69")
"""One hue in five steps, from light to dark in grey as well; the first is nothing."""
SEA = "#eaf0f4"
FONT = "system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif"
LETTER = 0.56
"""About how wide a letter is, as a share of its size."""

_PATTERNS = (
    '<pattern id="{name}-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    f'<path d="M0 0V6" stroke="{INK}" stroke-width="1.2"/></pattern>'
    '<pattern id="{name}-dots" width="6" height="6" patternUnits="userSpaceOnUse">'
    f'<circle cx="3" cy="3" r="1.1" fill="{INK}"/></pattern>'
)


class Sheet:
    """Collects shapes; ``said`` is what those hear who do not see it. ``name`` sets ids of one drawing apart."""

    def __init__(self, name: str, *, width: float, said: str) -> None:
        self.name, self.width, self.said = name, width, said
        self._shapes: list[str] = []

    def text(self, x: float, y: float, words: object, **more: object) -> None:
        """Words at a baseline. ``more``: size (13), bold, quiet, anchor (start, middle, end), halo."""
        fill = QUIET if more.get("quiet") else INK
        bold = ' font-weight="700"' if more.get("bold") else ""
        around = f' paint-order="stroke" stroke="{PAPER}" stroke-width="3" stroke-linejoin="round"'
        halo = around if more.get("halo") else ""
        self._shapes.append(
            f'<text x="{x:.1f}" y="{y:.1f}" font-size="{more.get("size", 13)}" fill="{fill}"'
            f' text-anchor="{more.get("anchor", "start")}"{bold}{halo}>{escape(str(words))}</text>'
        )

    def box(self, x: float, y: float, width: float, height: float, **more: object) -> None:
        """A rectangle. ``more``: fill (a colour, or a pattern's name), stroke, said (a title on it)."""
        self._shape(f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{height:.1f}"', more)

    def path(self, d: str, **more: object) -> None:
        """A path. ``more``: as of :meth:`box`, and width of the stroke."""
        self._shape(f'<path d="{escape(d)}" fill-rule="evenodd"', more)

    def dot(self, x: float, y: float, radius: float, **more: object) -> None:
        self._shape(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"', more)

    def inset(self, svg: str) -> None:
        """Shapes as they are, made by another sheet's :meth:`shapes`."""
        self._shapes.append(svg)

    @property
    def shapes(self) -> str:
        return "\n".join(self._shapes)

    def svg(self, *, height: float) -> str:
        """The whole drawing on white, with its title for those who hear it."""
        size = f'viewBox="0 0 {self.width:.0f} {height:.0f}" width="{self.width:.0f}" height="{height:.0f}"'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="{escape(self.said)}"'
            f' font-family="{escape(FONT)}">\n<title>{escape(self.said)}</title>\n'
            f"<defs>{_PATTERNS.replace('{name}', self.name)}</defs>\n"
            f'<rect width="{self.width:.0f}" height="{height:.0f}" fill="{PAPER}"/>\n{self.shapes}\n</svg>\n'
        )

    def _shape(self, start: str, more: dict[str, object]) -> None:
        fill = str(more.get("fill", "none"))
        painted = f"url(#{self.name}-{fill})" if fill in ("hatch", "dots") else fill
        stroke = f' stroke="{more["stroke"]}" stroke-width="{more.get("width", 1)}"' if more.get("stroke") else ""
        title = f"<title>{escape(str(more['said']))}</title>" if more.get("said") else ""
        self._shapes.append(f'{start} fill="{painted}"{stroke}>{title}</{start[1:].split(" ", 1)[0]}>')


def wide(words: object, *, size: float = 13) -> float:
    """About how long words are when they are written."""
    return len(str(words)) * size * LETTER


def lines(words: str, *, width: float, size: float = 13) -> list[str]:
    """Words broken into lines no longer than a width."""
    found, line = [], ""
    for word in words.split():
        longer = f"{line} {word}".strip()
        if line and wide(longer, size=size) > width:
            found.append(line)
            longer = word
        line = longer
    return [*found, line] if line else found


def footed(sheet: Sheet, y: float, notes: tuple[str, ...]) -> float:
    """Notes below a drawing: how its figures were counted, and as of when. Gives where they end."""
    for note in notes:
        for line in lines(note, width=sheet.width - 32, size=12):
            sheet.text(16, y, line, size=12, quiet=True)
            y += 17
    return y

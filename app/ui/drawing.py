"""Drawings of our own: shapes with their colours in them, so that a page, a print and a PDF show the same.

Colours are presentation attributes, which the pages' policy allows. Every drawing has a narrow twin, since words in
an SVG shrink with it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from html import escape

from markupsafe import Markup

INK, MIDDLE, LINE, PALE, PAPER = "#182426", "#4b585a", "#8b9794", "#e2e6e5", "#ffffff"
TEAL, DEEP, COPPER, SAND, MIST = "#0f5d63", "#0d3b40", "#b75c16", "#f7f4ee", "#edf4f3"
WIDE, NARROW = 900, 345
LETTER = 7.4  # about a letter's width at the drawing's size of text
SIZE = 14
SMALL = 13


@dataclass(frozen=True, slots=True)
class Rect:
    """A box, in the drawing's own units, as all shapes are."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    stroke: str = "none"
    round: float = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float
    stroke: str = LINE
    width: float = 1
    dash: str = ""


@dataclass(frozen=True, slots=True)
class Dot:
    """A disc."""

    x: float
    y: float
    radius: float
    fill: str
    stroke: str = PAPER
    width: float = 1.5


@dataclass(frozen=True, slots=True)
class Text:
    """A line of words."""

    x: float
    y: float
    text: str
    anchor: str = "start"
    fill: str = INK
    bold: bool = False
    size: int = SIZE
    turned: bool = False  # read from below upwards
    halo: bool = False  # edged with the paper's colour, to be read over lines and points


@dataclass(frozen=True, slots=True)
class Path:
    """Lines or areas through points, of as many parts as there are: many bars or whiskers as one shape."""

    parts: tuple[tuple[tuple[float, float], ...], ...]
    stroke: str = "none"
    width: float = 1
    fill: str = "none"
    dash: str = ""
    closed: bool = False


Shape = Rect | Line | Dot | Text | Path


@dataclass(frozen=True, slots=True)
class Drawing:
    """Shapes, from the back to the front."""

    width: int
    height: int
    shapes: tuple[Shape, ...]

    def svg(self, label: str, css: str = "", *, sized: bool = False) -> Markup:
        """Return the drawing as SVG, told as one picture by its label; with its size in it where it is a file."""
        body = "".join(_written(self.shapes))
        size = f' width="{self.width}" height="{self.height}"' if sized else ""
        head = (
            f'<svg class="{escape(css)}"{size} viewBox="0 0 {self.width} {self.height}" role="img" '
            f'aria-label="{escape(label)}" xmlns="http://www.w3.org/2000/svg" '
            f'font-family="system-ui, Segoe UI, Roboto, Liberation Sans, Arial, sans-serif">'
            f"<title>{escape(label)}</title>"
        )
        return Markup(f"{head}{body}</svg>")  # noqa: S704  # every text in it is escaped


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything that a page shows of some figures, but for their table.

    Attributes:
        label: what it is, for those who cannot see it.
        sentence: what it shows.
        figure: the same for Plotly: {"data", "layout"}; None where a drawing is all.
        key: colours and what they mean, each (colour, words).
    """

    label: str
    sentence: str
    wide: Drawing
    narrow: Drawing
    figure: dict[str, object] | None = None
    key: tuple[tuple[str, str], ...] = ()
    paper: Drawing | None = None  # for print, where it differs from the wide one

    def on_paper(self) -> Drawing:
        """Return the drawing for print, with what its colours mean written under it."""
        if self.paper:
            return self.paper
        shapes: list[Shape] = list(self.wide.shapes)
        x, y = 0.0, self.wide.height + 22.0
        for colour, words in self.key:
            long = 26 + LETTER * len(words) + 18
            if x and x + long > self.wide.width:
                x, y = 0.0, y + 24
            shapes += [Rect(x, y - 13, 16, 16, fill=colour, stroke=MIDDLE), Text(x + 22, y, words)]
            x += long
        return Drawing(self.wide.width, round(y + 8) if self.key else self.wide.height, tuple(shapes))


def _written(shapes: Iterable[Shape]) -> Iterable[str]:
    for shape in shapes:
        if isinstance(shape, Rect):
            corner = f' rx="{shape.round:g}"' if shape.round else ""
            edge = f' stroke="{shape.stroke}"' if shape.stroke != "none" else ""
            yield (
                f'<rect x="{shape.x:.1f}" y="{shape.y:.1f}" width="{max(0, shape.width):.1f}" '
                f'height="{shape.height:.1f}" fill="{shape.fill}"{edge}{corner}/>'
            )
        elif isinstance(shape, Line):
            dash = f' stroke-dasharray="{shape.dash}"' if shape.dash else ""
            yield (
                f'<line x1="{shape.x1:.1f}" y1="{shape.y1:.1f}" x2="{shape.x2:.1f}" y2="{shape.y2:.1f}" '
                f'stroke="{shape.stroke}" stroke-width="{shape.width:g}"{dash}/>'
            )
        elif isinstance(shape, Dot):
            yield (
                f'<circle cx="{shape.x:.1f}" cy="{shape.y:.1f}" r="{shape.radius:g}" fill="{shape.fill}" '
                f'stroke="{shape.stroke}" stroke-width="{shape.width:g}"/>'
            )
        elif isinstance(shape, Path):
            yield _way(shape)
        else:
            yield _words(shape)


def _way(shape: Path) -> str:
    end = "Z" if shape.closed else ""
    way = "".join(["M" + " ".join([f"{x:.1f},{y:.1f}" for x, y in part]) + end for part in shape.parts if part])
    dash = f' stroke-dasharray="{shape.dash}"' if shape.dash else ""
    edge = f' stroke="{shape.stroke}" stroke-width="{shape.width:g}"{dash}' if shape.stroke != "none" else ""
    return f'<path d="{way}" fill="{shape.fill}"{edge} stroke-linejoin="round"/>'


def _words(shape: Text) -> str:
    anchor = f' text-anchor="{shape.anchor}"' if shape.anchor != "start" else ""
    weight = ' font-weight="700"' if shape.bold else ""
    turned = f' transform="rotate(-90 {shape.x:.1f} {shape.y:.1f})"' if shape.turned else ""
    halo = f' stroke="{PAPER}" stroke-width="4" stroke-linejoin="round" paint-order="stroke"' if shape.halo else ""
    look = f'font-size="{shape.size}" fill="{shape.fill}"{anchor}{weight}{turned}{halo}'
    return f'<text x="{shape.x:.1f}" y="{shape.y:.1f}" {look}>{escape(shape.text)}</text>'


def moved(shape: Shape, x: float, y: float) -> Shape:
    """Return a shape elsewhere."""
    if isinstance(shape, Path):
        return replace(shape, parts=tuple(tuple((a + x, b + y) for a, b in part) for part in shape.parts))
    if isinstance(shape, Line):
        return replace(shape, x1=shape.x1 + x, x2=shape.x2 + x, y1=shape.y1 + y, y2=shape.y2 + y)
    return replace(shape, x=shape.x + x, y=shape.y + y)


def shortened(text: str, width: float, size: int = SIZE) -> str:
    """Return a text that fits a width, cut at a word where it has to be."""
    most = int(width / (LETTER * size / SIZE))
    if len(text) <= most:
        return text
    cut = text[: max(1, most - 1)]
    return f"{(cut.rsplit(' ', 1)[0] if ' ' in cut[most // 2 :] else cut).rstrip(' ,:;')}…"


def in_lines(text: str, width: float, size: int = SIZE) -> list[str]:
    """Return a text in lines that fit a width, broken between words."""
    most = max(8, int(width / (LETTER * size / SIZE)))
    lines: list[str] = []
    for word in text.split(" "):  # what must not be parted is joined by other spaces
        if lines and len(lines[-1]) + 1 + len(word) <= most:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return lines or [""]


def over_the_row(label: str, row: int) -> dict[str, object]:
    """Return a note for Plotly that stands over a row, in two lines where it is long: so it fits a narrow screen."""
    return {
        "text": "<br>".join(plain(line) for line in in_lines(label, 44 * LETTER)),
        "align": "left",
        "font": {"size": 13},
        "x": 0,
        "xref": "paper",
        "xanchor": "left",
        "y": row - 0.25,
        "yref": "y",
        "yanchor": "bottom",
        "showarrow": False,
    }


def plain(text: str) -> str:
    """Return a text that Plotly, which knows a few tags, shows as it stands."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

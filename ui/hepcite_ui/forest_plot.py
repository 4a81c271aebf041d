"""Results of several studies as a forest plot: inline SVG in the colours and the font of the page.

A row stands on two lines, words above and interval below, so that it can be read on a telephone too.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from hepcite.drawing import draw_svg
from hepcite.reported_results import Group
from hepcite_ui.forest_rows import Row, Scale, compose_rows, compose_scale, describe_plot

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH, MARGIN = 340, 10
"""In units of the drawing, which are pixels where it is not scaled; results.css lets it grow by a quarter."""

LINE, STRIP, GAP, FONT = 15, 16, 9, 12
"""Height of a line of words, of the interval below, of the space between rows, and of letters."""

WIDE_LETTER = 7.2
"""Width that a letter takes on average in the widest of the usual fonts; the page's font is not known here."""

INK, MUTED, RULE, DIRECT, INDIRECT, PAPER = "#010203", "#010204", "#010205", "#010206", "#010207", "#010208"
COLOURS = {
    INK: "currentColor",
    MUTED: "var(--hc-muted, currentColor)",
    RULE: "var(--hc-line, #9aa5b1)",
    DIRECT: "var(--hc-accent, currentColor)",
    INDIRECT: "var(--hc-amber-ink, currentColor)",
    PAPER: "var(--hc-paper, Canvas)",
}
"""The colours that are drawn with, and those of the page, light or dark, that take their place."""

_UNMARKED: Mapping[str, str] = {}

STYLE: dict[Any, Any] = {"svg.fonttype": "none", "svg.hashsalt": "hepcite", "font.size": FONT, "path.simplify": False}


def draw(group: Group, labels: Mapping[str, str], marks: Mapping[str, str] = _UNMARKED) -> Markup:
    """Return the plot, one row a result in the order of the group; empty for no result.

    Args:
        labels: What the study of each document is called, "Chan 2024".
        marks: What is said of documents that are no direct evidence, by id: "indirect", "mixed lines".
    """
    rows = compose_rows(group, labels, marks, int((WIDTH - 2 * MARGIN) / WIDE_LETTER))
    if not rows:
        return Markup("")
    svg = _draw_svg(rows, compose_scale(group, rows))
    return _fit_to_page(svg, describe_plot(group, labels, marks))


def _draw_svg(rows: Sequence[Row], scale: Scale) -> str:
    height = sum(map(_height, rows)) + LINE + GAP

    def fill(figure: "Figure") -> None:
        axes = figure.add_axes((MARGIN / WIDTH, 0, 1 - 2 * MARGIN / WIDTH, 1))
        axes.set(xlim=(scale.left, scale.right), ylim=(height, 0), xscale="log" if scale.reference else "linear")
        axes.set_axis_off()
        top = 0
        for row in rows:
            _draw_row(axes, row, scale, top)
            top += _height(row)
        _draw_axis(axes, scale, top)

    return draw_svg(fill, (WIDTH / 72, height / 72), STYLE, dpi=72)


def _height(row: Row) -> int:
    return _lines(row) * LINE + STRIP + GAP


def _lines(row: Row) -> int:
    """Return how many lines stand above the interval: on the left the words, on the right value and size."""
    return max(len(row.words), 2 if row.size else 1)


def _draw_row(axes: "Axes", row: Row, scale: Scale, top: int) -> None:
    for i, words in enumerate(row.words, start=1):
        _write(axes, 0, top + LINE * i - 3, words)
    _write(axes, 1, top + LINE - 3, row.printed, ha="right", weight="bold")
    if row.size:
        _write(axes, 1, top + 2 * LINE - 3, row.size, ha="right", color=MUTED)
    middle = top + LINE * _lines(row) + STRIP / 2
    colour = INDIRECT if row.indirect else DIRECT
    _draw_ruler(axes, scale, middle)
    if row.interval:
        _draw_interval(axes, row.interval, scale, middle, colour)
    if row.value is not None and scale.left <= row.value <= scale.right:
        _draw_point(axes, row, (row.value, middle), colour)


def _draw_ruler(axes: "Axes", scale: Scale, middle: float) -> None:
    """Draw the faint axis of one row, with the line of no difference a little stronger."""
    gap = float("nan")
    ends = (middle - STRIP / 2, middle + STRIP / 2)
    xs, ys = [scale.left, scale.right], [middle, middle]
    for tick, _ in scale.ticks:
        xs += [gap, tick, tick]
        ys += [gap, *ends]
    _line(axes, xs, ys, RULE)
    if scale.reference is not None:
        _line(axes, (scale.reference, scale.reference), ends, MUTED, 1.6)


def _draw_interval(axes: "Axes", interval: tuple[float, float], scale: Scale, middle: float, colour: str) -> None:
    """Draw the interval with a stroke at each end, but none where it goes on beyond the axis."""
    low, high = max(interval[0], scale.left), min(interval[1], scale.right)
    _line(axes, (low, high), (middle, middle), colour, 2.2)
    for end in interval:
        if scale.left <= end <= scale.right:
            _line(axes, (end, end), (middle - 4, middle + 4), colour, 2.2)


def _draw_point(axes: "Axes", row: Row, place: tuple[float, float], colour: str) -> None:
    """Draw a square, or a diamond for indirect evidence; as a path, since a marker would need an id on the page."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path
    from matplotlib.transforms import Affine2D

    x, y = axes.transData.transform(place)
    square = Affine2D().translate(-0.5, -0.5).rotate_deg(45 if row.indirect else 0).scale(9).translate(x, y)
    axes.add_artist(
        PathPatch(
            Path.unit_rectangle(),
            facecolor=colour if row.interval else PAPER,
            edgecolor=colour,
            linewidth=1.8,
            zorder=3,
            clip_on=False,
            transform=square,
        )
    )


def _draw_axis(axes: "Axes", scale: Scale, top: int) -> None:
    _line(axes, (scale.left, scale.right), (top, top), MUTED)
    for tick, words in scale.ticks:
        _line(axes, (tick, tick), (top, top + 4), MUTED)
        side = {scale.left: "left", scale.right: "right"}.get(tick, "center")  # the outermost must stay inside
        axes.text(tick, top + LINE, words, color=MUTED, ha=side, va="baseline", parse_math=False)


def _line(axes: "Axes", xs: Sequence[float], ys: Sequence[float], colour: str, width: float = 1) -> None:
    axes.plot(xs, ys, color=colour, lw=width, clip_on=False, solid_capstyle="butt")


def _write(axes: "Axes", x: float, y: float, words: str, **style: str) -> None:
    """Write words at a share of the width; they are never read as mathematics."""
    look: dict[str, Any] = {"color": INK, "ha": "left", "va": "baseline", **style}
    axes.text(x, y, words, transform=axes.get_yaxis_transform(), parse_math=False, clip_on=False, **look)


def _fit_to_page(svg: str, description: str) -> Markup:
    """Return the drawing without ids, sizes, styles and fonts of its own, which would reach beyond it on the page."""
    from lxml import etree

    root = etree.fromstring(svg.encode("utf-8"), etree.XMLParser(resolve_entities=False, no_network=True))
    # The first holds a style sheet for the whole page, the second is the empty ground.
    for element in (*root.iterfind(".//{*}defs"), *root.iterfind(".//{*}path[@style='fill: none']")):
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)
    for element in root.iter():
        for name in ("id", "width", "height", "version", "transform"):
            element.attrib.pop(name, None)
        if style := element.get("style"):
            element.set("style", _to_page_style(style))
    root.attrib.update({"class": "hc-plot", "role": "img", "aria-label": description})
    etree.cleanup_namespaces(root)
    return Markup(etree.tostring(root, encoding="unicode"))  # noqa: S704  lxml has escaped all text


def _to_page_style(style: str) -> str:
    """Return a style in the colours of the page; its font is the page's own."""
    parts = (part.partition(": ") for part in style.split("; "))
    return "; ".join(f"{name}: {COLOURS.get(value, value)}" for name, _, value in parts if name != "font-family")

"""Drawings by matplotlib as SVG text, one at a time: its settings belong to the whole process, not to a thread."""

import io
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_TURN = threading.Lock()

_NO_METADATA = dict.fromkeys(("Date", "Creator", "Format", "Type"))


def draw_svg(
    draw: Callable[["Figure"], None],
    size: tuple[float, float],
    style: dict[Any, Any],
    *,
    dpi: float = 100,
    layout: Literal["constrained"] | None = None,
) -> str:
    """Return a drawing as an `<svg>` element with a transparent ground; equal calls give equal text.

    Args:
        draw: Puts everything on the figure.
        size: Width and height in inches.
        style: Settings of matplotlib that hold for this drawing; "svg.hashsalt" begins the ids in it.
        dpi: Units of the drawing in an inch.
        layout: "constrained" keeps labels inside.
    """
    import matplotlib as mpl
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    svg = io.StringIO()
    with _TURN, mpl.rc_context(style):
        drawing = Figure(figsize=size, dpi=dpi, layout=layout)
        FigureCanvasSVG(drawing)
        draw(drawing)
        drawing.savefig(svg, format="svg", transparent=True, metadata=_NO_METADATA)
    text = svg.getvalue()
    return text[text.index("<svg") :]


def load() -> None:
    """Load what draws, which takes a second, so that nobody waits for it later."""
    draw_svg(lambda _: None, (1, 1), {})

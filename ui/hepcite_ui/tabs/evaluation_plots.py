"""The plots of an evaluation, drawn by `hepcite_eval.plots`, as part of the page in light and in dark."""

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from markupsafe import Markup

from hepcite_ui.rendering import join
from hepcite_ui.tabs.evaluation_results import Measured

TYPE_MEASURES = ("must-quote recall", "citation precision", "citation recall")
KIND_MEASURES = ("true refusals", "fitting reasons")

_PLOTS = Markup('<h3>Plots</h3><div class="hc-plots">{}</div>')
_PLOT = Markup(
    '<figure class="hc-plot{}"><figcaption><strong>{}</strong>: {}</figcaption>'
    '<div class="hc-drawing" role="group" tabindex="0" aria-label="Plot">{}</div></figure>'
)

_STYLE_SHEET = re.compile(r"<style\b.*?</style>", re.DOTALL)
_NAMED = re.compile(r'(\bid="|\bhref="#|url\(#)')


def render_plots(titled: Sequence[tuple[str, Measured]]) -> Markup:
    """Return the plots that the figures allow; of several sets of questions, plots of one kind side by side.

    Args:
        titled: What was measured, each under the name of its questions.
    """
    drawn = [[(title, measured.name, *plot) for plot in _draw(measured)] for title, measured in titled]
    return _PLOTS.format(
        join(
            _PLOT.format(" hc-wide" if is_wide else "", title, caption, inline_svg(svg, f"{name}-{number}"))
            for number, row in enumerate(zip_longest(*drawn), start=1)
            for title, name, caption, svg, is_wide in filter(None, row)
        )
    )


def inline_svg(svg: str, name: str) -> Markup:
    """Return a drawing so that several may stand in one page: ids of its own, no style sheet, colours of the page.

    Args:
        svg: Drawn here, from numbers, and so taken as markup.
        name: Begins the drawing's ids; another one for each drawing of a page.
    """
    from hepcite_eval.plots import COLOURS, GRID, INK

    inks = {INK: "currentColor", GRID: "var(--hc-line)"}
    inks |= {colour: f"var(--hc-series-{i})" for i, colour in enumerate(COLOURS, start=1)}
    for printed, shown in inks.items():
        svg = svg.replace(printed, shown)
    # A style sheet inside a drawing holds for the whole page.
    return Markup(_NAMED.sub(rf"\g<1>{name}-", _STYLE_SHEET.sub("", svg)))  # noqa: S704


def _draw(measured: Measured) -> Iterator[tuple[str, str, bool]]:
    """Yield caption and drawing of each plot, and whether it is a wide one; times only where the answers are kept."""
    from hepcite_eval import plots

    figures = {run.identity.system: run.figures for run in measured.runs}
    first = measured.runs[0].figures
    yield "sources that answer, found among the first k documents", plots.recall_by_depth(figures), False
    yield "share of wrong answers, the most confident answers first", plots.risk_by_coverage(figures), False
    if first.by_type:
        yield "answerable questions, by type", plots.bars(first.by_type, TYPE_MEASURES), True
    if first.by_kind:
        yield "questions declined, and for a fitting reason, by kind", plots.bars(first.by_kind, KIND_MEASURES), True
    if measured.responses:
        yield "share of answers given within a time", plots.latencies(measured.responses), False

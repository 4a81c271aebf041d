"""The plots of a report, as SVG text that carries its own styles and needs nothing else."""

from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from hepcite.drawing import draw_svg
from hepcite_eval.figures import Figures
from hepcite_eval.intervals import Estimate
from hepcite_eval.measures.retrieval import DEPTHS
from hepcite_eval.responses import Response

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INK, GRID = "#1f2933", "#d5dbe1"
COLOURS = ("#0b6e6e", "#c2571a", "#5b4b9a", "#7a7a7a")
"""One a series; told apart in grey and by people who see red and green alike."""

MARKERS = ("o", "s", "^", "D")

STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.size": 10,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": GRID,
    "axes.axisbelow": True,
    "legend.frameon": False,
}


def recall_by_depth(systems: Mapping[str, Figures]) -> str:
    """Draw recall of gold sources against the depth of the ranking, one line a system."""

    def draw(axes: "Axes") -> None:
        for i, (name, figures) in enumerate(systems.items()):
            points = [(k, figures.overall[f"Recall@{k}"]) for k in DEPTHS if f"Recall@{k}" in figures.overall]
            ks = [k for k, _ in points]
            axes.plot(ks, [e.mean for _, e in points], color=COLOURS[i], marker=MARKERS[i], label=name)
            axes.fill_between(ks, [e.low for _, e in points], [e.high for _, e in points], color=COLOURS[i], alpha=0.15)
        axes.set(xlabel="documents ranked (k)", ylabel="Recall@k", ylim=(0, 1.02), xscale="log")
        axes.set_xticks(DEPTHS, [str(k) for k in DEPTHS])
        axes.minorticks_off()
        axes.legend(loc="lower right")

    return _svg("recall by depth", draw)


def risk_by_coverage(systems: Mapping[str, Figures]) -> str:
    """Draw the risk-coverage curves; a dot marks where a system chose to stop answering."""

    def draw(axes: "Axes") -> None:
        for i, (name, figures) in enumerate(systems.items()):
            points = figures.risk_coverage.points
            if points:
                axes.plot(*zip(*points, strict=True), color=COLOURS[i], label=name)
                axes.plot(*points[-1], color=COLOURS[i], marker=MARKERS[i])
        axes.set(
            xlabel="coverage (share of questions answered)", ylabel="risk (share wrong)", xlim=(0, 1.02), ylim=(0, 1.02)
        )
        if axes.lines:
            axes.legend(loc="best")

    return _svg("risk by coverage", draw)


def bars(groups: Mapping[str, Mapping[str, Estimate]], measures: Sequence[str]) -> str:
    """Draw a bar with its interval for each measure in each group of questions."""

    def draw(axes: "Axes") -> None:
        width = 0.8 / len(measures)
        for i, name in enumerate(measures):
            placed = [(x, group[name]) for x, group in enumerate(groups.values()) if name in group]
            xs = [x + (i - (len(measures) - 1) / 2) * width for x, _ in placed]
            below = [e.mean - e.low for _, e in placed]
            above = [e.high - e.mean for _, e in placed]
            axes.bar(
                xs,
                [e.mean for _, e in placed],
                width * 0.9,
                yerr=(below, above),
                color=COLOURS[i],
                ecolor=INK,
                capsize=2,
                label=name,
            )
        labels = [f"{group}\nn = {max(e.n for e in of_group.values())}" for group, of_group in groups.items()]
        axes.set(ylim=(0, 1.05))
        axes.set_xticks(range(len(labels)), labels)
        axes.grid(visible=False, axis="x")
        axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=len(measures))

    return _svg(" and ".join(measures), draw, (10, 3.6))


def latencies(systems: Mapping[str, Mapping[str, Response]]) -> str:
    """Draw how the times of the answers are distributed: the share of questions answered within a time."""

    def draw(axes: "Axes") -> None:
        for i, (name, responses) in enumerate(systems.items()):
            times = [response.milliseconds for response in responses.values()]
            axes.ecdf(times, color=COLOURS[i], label=name)
        # A few answers take many times as long as the others: on a linear axis they would hide all else.
        axes.set(xlabel="milliseconds", ylabel="share of answers within", ylim=(0, 1.02))
        axes.set_xscale("symlog", linthresh=1)
        axes.set_xlim(left=0)
        axes.legend(loc="lower right")

    return _svg("time of an answer", draw)


def _svg(title: str, draw: Callable[["Axes"], None], size: tuple[float, float] = (5.2, 3.4)) -> str:
    style = STYLE | {"svg.hashsalt": title}  # other plots have other ids
    text = draw_svg(lambda figure: draw(figure.add_subplot()), size, style, layout="constrained")
    return text.replace("<svg ", f'<svg role="img" aria-label="{escape(title)}" ', 1)

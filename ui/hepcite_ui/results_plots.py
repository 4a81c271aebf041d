"""The forest plots of an answer's results, each with its caption and notes.

Pure functions; see `rendering` for how text is escaped.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from markupsafe import Markup

from hepcite import wording
from hepcite.documents import Document
from hepcite.reported_results import Group
from hepcite_ui.forest_plot import draw
from hepcite_ui.forest_rows import compose_notes, name_quantity
from hepcite_ui.rendering import join
from hepcite_ui.study_labels import mark_indirect

_PLOTS = Markup('<div class="hc-plots-beside">{}</div>')
_SMALL = Markup(' <span class="hc-small">{}</span>')
_FIGURE = Markup(
    '<figure class="hc-plot-figure"><figcaption>{caption}</figcaption>{plot}<p class="hc-results-note">{notes}</p>'
    "</figure>"
)


def render_plots(
    groups: Sequence[Group],
    documents: Mapping[str, Document],
    labels: Mapping[str, str],
    missing: Collection[tuple[str, Collection[str]]],
) -> Markup:
    """Return the plot of each group; empty for none.

    Args:
        documents: The sources by their ids.
        labels: What the study of each is called.
        missing: Quotes whose figures are in no group: what their study is called, and the endpoints that they name.
    """
    plots = join(_render_plot(group, documents, labels, missing) for group in groups)
    return _PLOTS.format(plots) if plots else plots


def _render_plot(
    group: Group,
    documents: Mapping[str, Document],
    labels: Mapping[str, str],
    missing: Collection[tuple[str, Collection[str]]],
) -> Markup:
    sources = [documents[result.doc_id] for result in group.results]
    marks = {document.doc_id: words for document in sources if (words := mark_indirect(document))}
    absent = dict.fromkeys(name for name, endpoints in missing if not {group.endpoint, ""}.isdisjoint(endpoints))
    notes = [*compose_notes(group, marks), *([f"Not drawn: {'; '.join(absent)}."] if absent else [])]
    notes += ["p-values stand in the table."] if any(result.p_value for result in group.results) else []
    return _FIGURE.format(caption=_caption(group, sources), plot=draw(group, labels, marks), notes=" ".join(notes))


def _caption(group: Group, sources: Sequence[Document]) -> Markup:
    """Name what is plotted, and by study how designs and lines are mixed, unless all are direct and of one design."""
    quantity = name_quantity(group)
    studies = {document.doc_id: document for document in sources}.values()
    designs = Counter(wording.describe_design(document) for document in studies)
    settings = Counter(mark_indirect(document) or "after immunotherapy" for document in studies)
    mixed = [f"designs: {_list(designs)}"] if len(designs) > 1 else []
    mixed += [f"lines: {_list(settings)}"] if set(settings) != {"after immunotherapy"} else []
    mix = _SMALL.format("; ".join(mixed)) if mixed else Markup("")
    return Markup("<strong>{}</strong>").format(quantity[:1].upper() + quantity[1:]) + mix


def _list(counted: Mapping[str, int]) -> str:
    return ", ".join(f"{name} ({count})" for name, count in counted.items())

"""The filters beside the question: which documents may answer."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import gradio as gr

from hepcite.documents import DOCUMENT_KINDS, SETTINGS, STUDY_TYPES, THERAPY_CLASSES, Document, Filters
from hepcite.evidence import DESIGN_NAMES, KIND_NAMES
from hepcite.wording import LINE_NAMES, THERAPY_NAMES

ANY_YEAR = 0
"""Stands in the list of years for all of them."""

Choices = list[tuple[str, str]]


class FilterParts(NamedTuple):
    """The components, in the order in which events hand over their values."""

    settings: gr.Dropdown
    study_types: gr.Dropdown
    therapy_classes: gr.Dropdown
    kinds: gr.Dropdown
    after_year: gr.Dropdown


def build_filters(documents: Sequence[Document]) -> FilterParts:
    """Build the filters, folded away, with what occurs in the corpus to choose from."""
    with gr.Accordion("Filters", open=False, elem_id="hc-filters") as box:
        with gr.Row():
            parts = FilterParts(
                _choose("Line of therapy", _present(SETTINGS, (d.setting for d in documents), LINE_NAMES)),
                _choose("Study design", _present(STUDY_TYPES, (d.study_type for d in documents), DESIGN_NAMES)),
                _choose(
                    "Therapy class",
                    _present(THERAPY_CLASSES, (c for d in documents for c in d.therapy_classes), THERAPY_NAMES),
                ),
                _choose("Kind of source", _present(DOCUMENT_KINDS, (d.kind for d in documents), KIND_NAMES)),
                _build_years(documents),
            )
        clear = gr.Button("Clear filters", size="sm", elem_id="hc-clear-filters")
    clear.click(lambda: shown(Filters()), None, list(parts), api_visibility="private", show_progress="hidden")
    for part in parts:
        part.change(_describe, list(parts), box, api_visibility="private", show_progress="hidden")
    return parts


def chosen(
    settings: Sequence[str],
    study_types: Sequence[str],
    therapy_classes: Sequence[str],
    kinds: Sequence[str],
    after_year: int | None,
) -> Filters:
    """Return what the components say as filters."""
    return Filters(tuple(kinds), tuple(study_types), tuple(settings), tuple(therapy_classes), after_year or None)


def shown(filters: Filters) -> tuple[list[str], list[str], list[str], list[str], int]:
    """Return the values by which the components show the filters."""
    return (
        list(filters.settings),
        list(filters.study_types),
        list(filters.therapy_classes),
        list(filters.kinds),
        filters.after_year or ANY_YEAR,
    )


def offer(filters: Filters, documents: Sequence[Document]) -> Filters:
    """Return the filters without what this corpus does not offer, as a link from another one may hold."""
    years = {document.year for document in documents}
    return Filters(
        kinds=_offered(filters.kinds, (document.kind for document in documents)),
        study_types=_offered(filters.study_types, (document.study_type for document in documents)),
        settings=_offered(filters.settings, (document.setting for document in documents)),
        therapy_classes=_offered(filters.therapy_classes, (c for d in documents for c in d.therapy_classes)),
        after_year=filters.after_year if filters.after_year in years else None,
    )


def _offered(codes: Sequence[str], occurring: Iterable[str]) -> tuple[str, ...]:
    present = set(occurring)
    return tuple(code for code in dict.fromkeys(codes) if code in present)


def _describe(*values: object) -> gr.Accordion:
    """Say on the folded box how many filters are on."""
    count = sum(bool(value) for value in values)
    return gr.Accordion(label=f"Filters: {count} active" if count else "Filters")


def _present(order: Iterable[str], occurring: Iterable[str], names: dict[str, str]) -> Choices:
    present = set(occurring)
    return [(names[code], code) for code in order if code in present]


def _choose(label: str, choices: Choices) -> gr.Dropdown:
    return gr.Dropdown(choices, value=[], multiselect=True, label=label, min_width=190)


def _build_years(documents: Sequence[Document]) -> gr.Dropdown:
    years = sorted({document.year for document in documents if document.year}, reverse=True)
    choices = [("any year", ANY_YEAR), *((f"{year} or later", year) for year in years)]
    return gr.Dropdown(choices, value=ANY_YEAR, label="Published", min_width=190)

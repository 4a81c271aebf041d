"""The filters beside the question."""

import gradio as gr
import pytest

from hepcite.documents import Filters
from hepcite_ui.filters import ANY_YEAR, build_filters, chosen, shown


@pytest.fixture
def parts(trial, unverified):
    """The filters of a corpus of two documents."""
    with gr.Blocks():
        return build_filters([trial, unverified])


def test_only_what_occurs_is_offered(parts):
    """A filter that would leave nothing is no choice; what there is, stands in the order of its directness."""
    offered = [[code for _, code in part.choices] for part in parts]
    assert offered[:4] == [
        ["second-line-post-ici", "first-line"],
        ["phase-2", "retrospective-cohort"],
        [],
        ["abstract", "study-record"],
    ]


def test_years_are_offered_newest_first(parts):
    """Undated documents add no year."""
    assert parts.after_year.choices == [("any year", ANY_YEAR), ("2024 or later", 2024)]


def test_nothing_is_chosen_at_first(parts):
    """A new page filters nothing."""
    assert chosen(*(part.value for part in parts)) == Filters()


@pytest.mark.parametrize(
    "filters",
    [
        Filters(),
        Filters(kinds=("abstract",), after_year=2024),
        Filters(study_types=("phase-2", "rct"), settings=("other",), therapy_classes=("tki",)),
    ],
)
def test_filters_are_shown_as_they_were_chosen(filters: Filters):
    """What a link restores is what was chosen."""
    assert chosen(*shown(filters)) == filters

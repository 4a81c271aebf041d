"""An answer as a file."""

import json

import pytest

from hepcite.citations import select
from hepcite.errors import QuestionError
from hepcite.reported_results import ResultTable
from hepcite_ui.taking_along import FORMATS, write_file

PFS = "Median PFS was 4.1 months <95% CI 3.3-5.3>"
NO_RESULTS = ResultTable((), 0)


@pytest.mark.parametrize("name", FORMATS)
def test_file_is_named_after_the_answer(answer_from, trial, name: str):
    """Files of two answers do not overwrite each other."""
    file = write_file(answer_from((trial, PFS)), NO_RESULTS, name)
    assert file["name"] == f"hepcite-{'a' * 8}.{FORMATS[name].suffix}"
    assert file["media_type"] == FORMATS[name].media_type


@pytest.mark.parametrize("name", ["markdown", "ris", "bibtex"])
def test_reference_stands_in_the_file(answer_from, trial, name: str):
    """Each format for people and reference managers names the quoted paper."""
    assert "10.1016/j.jhep.2024.03.033" in write_file(answer_from((trial, PFS)), NO_RESULTS, name)["content"]


def test_pmid_list(answer_from, trial):
    """One number a line."""
    assert write_file(answer_from((trial, PFS)), NO_RESULTS, "pmids")["content"].split() == ["38508240"]


def test_numbers_of_quotes_are_those_of_the_card(answer_from, trial, unverified):
    """The Markdown cites each quote under the number that the page shows."""
    answer = answer_from((trial, PFS), (trial, "OS 9.9 months"), (unverified, "was longer"))
    content = write_file(answer, NO_RESULTS, "markdown")["content"]
    assert [content.count(f"[{citation.number}]") > 0 for citation in select(answer).citations] == [True] * 3


def test_audit_file_is_the_answer_as_json(answer_from, trial):
    """The audit file holds quote and filters."""
    audit = json.loads(write_file(answer_from((trial, PFS)), NO_RESULTS, "json")["content"])
    assert audit["statements"][0]["quotes"][0]["text"] == PFS and "filters" in audit


def test_unknown_format_is_refused(answer_from, trial):
    """A format that does not exist is said with those that do."""
    with pytest.raises(QuestionError, match=r"^there is no format 'pdf': choose one of markdown, ris, "):
        write_file(answer_from((trial, PFS)), NO_RESULTS, "pdf")

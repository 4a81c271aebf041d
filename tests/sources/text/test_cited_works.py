"""Lists of references that are lines of text."""

import pytest

from hepcite.sources.text.cited_works import is_reference_heading, lone_doi, read_citations


def test_an_entry():
    """An entry loses its number and the names of links, and gives its identifiers and its year."""
    line = "12. Llovet JM. Sorafenib. N Engl J Med 2008;359:378. doi:10.5555/nej.1. PMID: 90000012 [PubMed] [View]"
    (entry,) = read_citations([line])
    assert (entry.position, entry.doi, entry.pmid, entry.year) == (1, "10.5555/nej.1", "90000012", 2008)
    assert entry.citation.startswith("Llovet JM.") and entry.citation.endswith("90000012")


@pytest.mark.parametrize("heading", ["References", "7. REFERENCES", "Literature cited", "References and notes"])
def test_headings(heading: str):
    """Usual headings of reference lists are known."""
    assert is_reference_heading(heading)


def test_reference_values_is_another_heading():
    """A heading that only begins alike is none."""
    assert not is_reference_heading("Reference values")


def test_the_only_doi_is_the_text_s_own():
    """One DOI is the text's own, however often it stands there; with two, neither is."""
    assert lone_doi("doi: 10.5555/A.1. See https://doi.org/10.5555/a.1") == "10.5555/a.1"
    assert lone_doi("10.5555/a.1 and 10.5555/b.2") is None

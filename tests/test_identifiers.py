"""Identifiers: however people write them, they come out in one spelling, and nothing else passes for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hepcite.identifiers import Identifier, normal_doi, parse_identifier, title_key, trial_numbers

SUFFIX = st.text("abcxyzABCXYZ0123456789.-_/();", min_size=1, max_size=20)


@pytest.mark.parametrize(
    "text",
    [
        "10.5555/Abc.(24)01",
        "doi:10.5555/abc.(24)01",
        "DOI: 10.5555/ABC.(24)01",
        "doi.org/10.5555/abc.(24)01",
        "https://doi.org/10.5555/abc.(24)01",
        "http://dx.doi.org/10.5555/ABC.(24)01",
        "  10.5555/abc.(24)01. ",
        "10.5555/abc.(24)01;",
    ],
)
def test_spellings_of_a_doi(text: str):
    """A DOI is read with and without its address, in any case, and without the punctuation behind it."""
    assert parse_identifier(text) == Identifier("doi", "10.5555/abc.(24)01")


@pytest.mark.parametrize(
    "text", ["90000001", "PMID: 90000001", "pmid:90000001", "https://pubmed.ncbi.nlm.nih.gov/90000001/"]
)
def test_spellings_of_a_pmid(text: str):
    """A PMID is read bare, with its name, and from its address."""
    assert parse_identifier(text) == Identifier("pmid", "90000001")


@pytest.mark.parametrize(
    "text",
    ["PMID 90000001", "https://pubmed.ncbi.nlm.nih.gov/90000001/?term=examplinib", "pubmed.ncbi.nlm.nih.gov/90000001"],
)
def test_pmid_as_it_is_printed_and_copied(text: str):
    """A PMID is read as HepCite itself names papers, and from an address as it stands in the browser after a search."""
    assert parse_identifier(text) == Identifier("pmid", "90000001")


@pytest.mark.parametrize("text", ["https://www.doi.org/10.5555/abc", "doi 10.5555/abc"])
def test_doi_as_it_is_copied(text: str):
    """A DOI is read from the other address of its resolver, and behind its name without a colon."""
    assert parse_identifier(text) == Identifier("doi", "10.5555/abc")


def test_leading_zeros_do_not_count():
    """A PMID with leading zeros is the same number."""
    assert parse_identifier("00090001") == Identifier("pmid", "90001")


@pytest.mark.parametrize(
    "text",
    [
        "PMC9000001",
        "pmc9000001",
        "PMCID: PMC9000001",
        "PMC9000001.2",
        "https://pmc.ncbi.nlm.nih.gov/articles/PMC9000001/",
    ],
)
def test_spellings_of_a_pmcid(text: str):
    """A PMCID is read in any case, with its name, with a version, and from its address."""
    assert parse_identifier(text) == Identifier("pmcid", "PMC9000001")


@pytest.mark.parametrize("text", ["NCT90000001", "nct90000001", "https://clinicaltrials.gov/study/NCT90000001"])
def test_spellings_of_a_trial_number(text: str):
    """A trial's number is read in any case and from its address."""
    assert parse_identifier(text) == Identifier("nct", "NCT90000001")


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "liver cancer",
        "10.5555",
        "10.5555/",
        "10.5555/a b",
        "900000001",
        "NCT9000001",
        "NCT900000011",
        "PMC",
        "12.5555/a",
    ],
)
def test_no_identifier(text: str):
    """Words, parts of identifiers and numbers of the wrong length are none."""
    assert parse_identifier(text) is None


@given(SUFFIX)
def test_one_spelling_stays_as_it_is(suffix: str):
    """An identifier that was read is read as itself, whatever its case was."""
    found = parse_identifier(f"10.5555/x{suffix}")
    assert found is not None
    assert parse_identifier(found.value) == parse_identifier(found.value.upper()) == found


@pytest.mark.parametrize("text", [None, "", "n/a", "90000001", "NCT90000001"])
def test_text_without_a_doi(text: str | None):
    """A text that is no DOI gives none, also when it is another identifier."""
    assert normal_doi(text) is None


def test_trial_numbers_in_text():
    """The numbers in a text come in its order, each once, also when printed with a space or in small letters."""
    text = "Registered as nct90000002 and NCT 90000001; see NCT90000002 and NCT900000033."
    assert trial_numbers(text) == ("NCT90000002", "NCT90000001")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Examplinib in HCC: a β-catenin story.", "EXAMPLINIB IN HCC – A Β‐CATENIN STORY"),
        ("Fibrosis après échec", "ﬁbrosis apre\u0300s e\u0301chec"),
        ("CO₂ at baseline", "CO2 at baseline"),
        ("Straße", "STRASSE"),
        ("Sorafenib in HCC", "RETRACTED: Sorafenib in HCC"),
        ("Sorafenib in HCC", "[Withdrawn] Sorafenib in HCC."),
        ("Sorafenib in HCC", "Retracted Article – Sorafenib in HCC"),
        ("Sorafenib in HCC", "EXPRESSION OF CONCERN: Sorafenib in HCC"),
        ("Sorafenib in HCC", "Sorafenib in HCC (Retracted article. See vol. 3, pg. 5, 2025)"),
    ],
)
def test_same_title(first: str, second: str):
    """Case, accents, ligatures, dashes, full stops and a mark of retraction make no other title."""
    assert title_key(first) == title_key(second)


@pytest.mark.parametrize("other", ["Examplinib in phase 3", "Examplinib in phase II", "Examplinib"])
def test_other_title(other: str):
    """Another number or word makes another title."""
    assert title_key(other) != title_key("Examplinib in phase 2")

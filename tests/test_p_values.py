"""The p-value of a comparison; examplinib and mockumab were never made, what is said of real drugs is from a record."""

import pytest

from hepcite.documents import Document
from hepcite.lexicon import Lexicon
from hepcite.result_reading.sentences import read_sentence
from hepcite.result_reading.values import P_VALUE
from hepcite.sources.shipped import corpus_folder
from hepcite.splitting import split_sentences

LEXICON = Lexicon.read(corpus_folder() / "lexicon.yaml")

SHOWN = {
    "ahelp": [["P=0.0476"]],
    "cares-310-final": [["P<0.0001"]],
    "celestial": [["P<0.001"]],
    "checkmate-459": [["P=0.075"]],
    "checkmate-9dw": [["P=0.018"]],
    "cheon-lenvatinib-vs-sorafenib-korea-japan": [["p<0.001", "p=0.651"], ["p=0.046"]],
    "chon-sorafenib-vs-lenvatinib-post-atezobev": [["p=0.001"], ["p=0.353"]],
    "codrituzumab-phase2": [["p=0.87"]],
    "cosmic-312": [["P=0.0012"], ["P=0.44"]],
    "emerald-1": [["P=0.032"]],
    "go30140": [["P=0.011"]],
    "haic-post-atezobev-2024-frontoncol": [["p=0.073"], ["p=0.018"], ["p=0.031"]],
    "himalaya": [["P=0.0035"]],
    "imbrave050": [["P=0.012"]],
    "imbrave150": [["P<0.001"], ["P<0.001"]],
    "keynote-240": [["P=0.0238 against a threshold of 0.0174"]],
    "keynote-394": [["P=0.0032"]],
    "leap-002": [["one-sided P=0.0227 against a boundary of 0.0185"]],
    "leap-012": [["P=0.0002"]],
    "namodenoson-phase2": [["p=0.028"]],
    "persano-lenvatinib-vs-sorafenib-post-atezobev": [["p=0.01"]],
    "reach": [["P=0.14"]],
    "reach-2": [["P=0.0199"], ["P<0.0001"]],
    "resorce": [["one-sided P<0.0001"]],
    "sharp": [["P<0.001"]],
}
"""The p-values that are shown of each record, a list a sentence."""


def p_values(text: str) -> list[tuple[str, str | None]]:
    """Return each value that a sentence reports, as printed, with its p-value."""
    found = [read for read in read_sentence(text, LEXICON) if read.value.digits]
    assert all(text[read.p_value[1] : read.p_value[2]] == read.p_value[0] for read in found if read.p_value)
    return [(read.value.digits[0], read.p_value[0] if read.p_value else None) for read in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Median OS was 10.2 months with examplinib versus 8.0 months with placebo (HR 0.76, 95% CI 0.63-0.92, "
            "P=0.0476).",
            [("10.2", "P=0.0476"), ("8.0", "P=0.0476"), ("0.76", "P=0.0476")],
        ),
        (
            "Before matching, median PFS favoured second-line lenvatinib over sorafenib in the Cheon study (4.9 versus "
            "3.3 months, p<0.001) but OS did not (13.2 versus 11.5 months, p=0.651).",
            [("4.9", "p<0.001"), ("3.3", "p<0.001"), ("13.2", "p=0.651"), ("11.5", "p=0.651")],
        ),
        (
            "Median OS was 18.9 months with examplinib versus 14.3 months with mockumab (p=0.01).",
            [("18.9", "p=0.01"), ("14.3", "p=0.01")],
        ),
        (
            "Median OS was 13.9 months with examplinib versus 10.6 months with placebo, HR 0.78 (95% CI 0.61-0.99, "
            "P=0.0238 against a threshold of 0.0174).",
            [(value, "P=0.0238 against a threshold of 0.0174") for value in ("13.9", "10.6", "0.78")],
        ),
        (
            "The response rate was 35% with examplinib and 18% with mockumab (p=0.031).",
            [("35", "p=0.031"), ("18", "p=0.031")],
        ),
        ("Median OS was 10.2 months with examplinib versus 8.0 months with placebo.", [("10.2", None), ("8.0", None)]),
    ],
)
def test_p_value_of_two_arms(text: str, expected: list[tuple[str, str | None]]):
    """The one p-value beside the figures of two arms is theirs and their hazard ratio's, as it is printed."""
    assert p_values(text) == expected


OF_TWO_ARMS = "Median OS was 10 months with lenvatinib versus 8 months with sorafenib"


@pytest.mark.parametrize(
    "behind",
    [
        " (p=0.03), and the p for interaction was 0.2.",
        ", interaction p=0.03.",
        ", both p=0.03.",
        ", p=0.03, for non-inferiority.",
        " (p=0.03), demonstrating non-inferiority.",
        ", p=0.03 overall.",
        ", p=0.03 adjusted for Child-Pugh class.",
        " (p=0.03) before matching.",
        " (p=0.03) within Child-Pugh A.",
        " and similar with regorafenib (p=0.03).",
        " (p=0.03), log-rank p=0.21.",
        ", age was balanced (p=0.03).",
        ", in a smaller cohort (p=0.03).",
        " (HR for PFS 0.5, p=0.03).",
        " (HR for progression 0.5, 95% CI 0.4-0.7, p=0.03).",
        ", p=1.2×10-5.",
        ", p<10-4.",
        " (HR 0.76, 95% CI 0.60-0.90, p=1.2×10-5).",
    ],
)
def test_p_value_of_something_else(behind: str):
    """Several tests, another question, other patients or a number that goes on: the figures stand without a p-value."""
    assert {p for _, p in p_values(f"{OF_TWO_ARMS}.")} == {None}
    found = p_values(OF_TWO_ARMS + behind)
    assert len(found) >= 2 and {p for _, p in found} == {None}


@pytest.mark.parametrize(
    "text",
    [
        "Lenvatinib was non-inferior to sorafenib for overall survival: 13.6 versus 12.3 months (HR 0.92, p=0.04).",
        "The ORR was 18% (95% CI 11-28; p=0.02) in the lenvatinib group and 12% (95% CI 6-20) in the sorafenib group.",
        "The ORR was 18% (95% CI 11-28; p=0.02) in the lenvatinib group and 12% (95% CI 6-20; p=0.5) in the other.",
        "The ORR was 18% (p=0.02) with lenvatinib and 12% (p=0.5) with sorafenib.",
        "Median OS was 10.2 months with examplinib (p=0.04).",
        "OS and PFS were 10 and 4 months with lenvatinib versus 8 and 3 months with sorafenib (p=0.03).",
    ],
)
def test_p_value_of_one_arm_or_of_a_margin(text: str):
    """A p-value before the second figure may be against a benchmark, and one of non-inferiority shows no difference."""
    found = p_values(text)
    assert found and {p for _, p in found} == {None}


@pytest.mark.parametrize(
    "text", ["p=1.2×10-5", "p<10-4", "p=1e-5", "p<1", "p=0.8 x 10-5", "p=1.0×10−5", "p=0.05-0.10", "p ≤ 1"]
)
def test_part_of_a_number_is_no_p_value(text: str):
    """A power of ten, a range and a bound of 1 are not read as what they begin with."""
    assert P_VALUE.search(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "Median OS was 10 months with examplinib versus 8 months with placebo (p=0.03), PFS did not differ (p=0.4).",
        "Median PFS was 4 months with examplinib versus 3 months with placebo (p=0.03) and ORR 20% versus 9% (p=0.4).",
    ],
)
def test_p_value_of_the_next_endpoint_stays_there(text: str):
    """What stands behind another endpoint is not the p-value of the one before it."""
    assert {p for value, p in p_values(text) if value in {"10", "8", "4", "3"}} == {"p=0.03"}


def test_p_values_of_the_shipped_corpus(shipped: tuple[Document, ...]):
    """The sentences of the records whose p-value is shown are these, each read by eye; in each it is the only one."""
    found = {}
    for document in shipped:
        for sentence in split_sentences(document):
            text = document.text[sentence.start : sentence.end]
            if shown := {p for _, p in p_values(text) if p}:
                found.setdefault(document.doc_id, []).append(sorted(shown))
    assert found == SHOWN

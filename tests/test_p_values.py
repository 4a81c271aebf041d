"""The p-value of a comparison; examplinib and mockumab were never made, what is said of real drugs is from a record."""

import pytest

from hepcite.documents import Document
from hepcite.lexicon import Lexicon
from hepcite.result_reading.sentences import read_sentence
from hepcite.result_reading.values import P_VALUE
from hepcite.sources.shipped import corpus_folder
from hepcite.splitting import split_sentences

LEXICON = Lexicon.read(corpus_folder() / "lexicon.yaml")


def p_values(text: str) -> list[tuple[str, str | None]]:
    """Return each value that a sentence reports, as printed, with its p-value."""
    return [(read.value.digits[0], read.p_value) for read in read_sentence(text, LEXICON) if read.value.digits]


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


@pytest.mark.parametrize(
    "text",
    [
        "Median OS was 10 months with examplinib (p=0.04).",
        "Median OS was 10 months with examplinib versus 8 months with placebo (p for interaction 0.03).",
        "Median OS was 10 months with examplinib versus 8 months with placebo (interaction p=0.03).",
        "Median OS was 10 months with examplinib versus 8 months with placebo (p=0.03 for non-inferiority).",
        "Median OS was 10 months with examplinib versus 8 months with placebo (p=0.03 in Child-Pugh A).",
        "Median OS was 10 months with examplinib versus 8 months with placebo (p=0.03; adjusted p=0.21).",
        "Median OS was 10 months with examplinib versus 8 months with placebo, age was balanced (p=0.5).",
        "Median OS was 10 months with examplinib, 8 months with mockumab and 7 months with placebo (p=0.04).",
        "Median OS was 10 versus 8 months and PFS 4 versus 3 months with examplinib and placebo (both p<0.001).",
    ],
)
def test_p_value_of_something_else(text: str):
    """One arm, several tests, a third arm, a subgroup or another question: nothing is said of significance."""
    assert {p for _, p in p_values(text)} <= {None}


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
    """Every p-value that is shown stands in its sentence, and a sentence with one p-value gives no other."""
    found = 0
    for document in shipped:
        for sentence in split_sentences(document):
            text = document.text[sentence.start : sentence.end]
            shown = {p for _, p in p_values(text) if p}
            assert shown <= {match[0] for match in P_VALUE.finditer(text)}
            found += len(shown)
    assert found > 20

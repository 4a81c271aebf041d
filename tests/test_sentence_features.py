"""Whether a sentence reports a finding, and which of a question's numbers it has."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hepcite.numbers import numbers
from hepcite.sentence_features import is_no_finding, only_names_a_measure, shared_numbers, tells_between


@pytest.mark.parametrize(
    "sentence",
    [
        "BACKGROUND: Median survival is short.",
        "Methods : Patients with HCC.",
        "Study design: a cohort.",
        "We aimed to assess survival.",
        "To evaluate cabozantinib in HCC.",
        "The primary objective was survival.",
        "The purpose of this study was safety.",
        "The best sequence remains unknown.",
        "Its role is not well established.",
        "Little is known of this setting.",
        "Patients were randomised 2:1.",
        "Patients were randomly assigned to placebo.",
        "Tumours were retrospectively analyzed.",
        "We conducted a cohort study.",
        "47 patients were enrolled.",
    ],
)
def test_background_aim_and_procedure(sentence: str):
    """Headings, aims, what is unknown and what was done report nothing."""
    assert is_no_finding(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "",
        "Median OS was 9.9 months.",
        "RESULTS: Median OS was 9.9 months.",
        "Conclusions: Cabozantinib is active.",
        "Patients with cirrhosis lived shorter.",
        "Survival was known in all patients.",
        "Background therapy was stopped in 4%.",
        "The design effect was small.",
        "Cabozantinib was associated with longer survival.",
        "Die \u00dcberlebenszeit \u2265 9 Monate \U0001f600",
    ],
)
def test_findings(sentence: str):
    """Results and conclusions are findings, also where a heading's word begins them."""
    assert not is_no_finding(sentence)


@given(st.sampled_from(["Patients were enrolled.", "Aim: to find out.", "Survival was 9 months."]))
@settings(deadline=None)
def test_capitals_do_not_matter(sentence: str):
    """Written in capitals a sentence reports as much, and as little."""
    assert is_no_finding(sentence.upper()) == is_no_finding(sentence)


@pytest.mark.parametrize(
    ("question", "sentence", "share"),
    [
        ("AFP of 400 or 200?", "AFP of at least 400 ng/mL", 0.5),
        ("AFP of 400?", "AFP of 400 or 200", 1.0),
        ("HR 0.58?", "HR 0.580", 0.0),
        ("4 of 4?", "4 responders", 1.0),
        ("1,171 patients?", "1171 patients", 0.0),
        ("no number", "9.9 months", 0.0),
        ("9.9?", "", 0.0),
        ("", "", 0.0),
        ("1, 2, 3, 4", "2 and 4 and 6", 0.5),
    ],
)
def test_shared_numbers_by_hand(question: str, sentence: str, share: float):
    """The share of the question's different numbers that the sentence spells the same."""
    assert shared_numbers(question, sentence) == share


@given(st.text(max_size=40), st.text(max_size=40))
@settings(deadline=None)
def test_share_lies_between_none_and_all(question: str, sentence: str):
    """Of any two texts the share is between 0 and 1."""
    assert 0.0 <= shared_numbers(question, sentence) <= 1.0


@given(st.text("0123456789., a", max_size=40))
@settings(deadline=None)
def test_a_question_shares_all_numbers_with_itself(text: str):
    """A text shares all numbers with itself, and 0 when it has none."""
    assert shared_numbers(text, text) == float(bool(numbers(text)))


@given(st.text("0123456789. a", max_size=30), st.text("0123456789. a", max_size=30), st.text("012 ", max_size=20))
@settings(deadline=None)
def test_more_words_share_no_less(question: str, sentence: str, more: str):
    """A sentence that goes on shares no fewer numbers."""
    assert shared_numbers(question, f"{sentence} ; {more}") >= shared_numbers(question, sentence)


@pytest.mark.parametrize(
    ("sentence", "only"),
    [
        ("A trial of 95 patients with response rate as primary endpoint.", True),
        ("It tested 20 mg and 30 mg; safety was the primary endpoint.", True),
        ("Secondary outcomes are OS and PFS.", True),
        ("Median PFS, the primary endpoint, was 4.1 months.", False),
        ("The trial missed its primary endpoint, survival.", False),
        ("Response was 24%.", False),
        ("", False),
    ],
)
def test_measured_is_not_found(sentence: str, only: bool):
    """To say that an outcome is measured is not to report it; to say how it came out is."""
    assert only_names_a_measure(sentence) is only


@pytest.mark.parametrize(
    ("sentence", "tells"),
    [
        ("Median OS was 13.2 versus 11.5 months.", True),
        ("OS did not differ between the two drugs.", True),
        ("Sorafenib and lenvatinib had similar efficacy.", True),
        ("The PFS gain persisted (p=0.046).", True),
        ("The study pooled patients given lenvatinib (56) or sorafenib (67).", False),
        ("Sorafenib (53.9%) and lenvatinib (25.6%) were the leading drugs.", False),
        ("Methods: OS was 9 versus 8 months.", False),
    ],
)
def test_comparisons(sentence: str, tells: bool):
    """Figures on both sides, a p value or a word for the difference compare; numbers of patients do not."""
    assert tells_between(sentence) is tells

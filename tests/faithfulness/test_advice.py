"""Advice and judgement, which only a guideline or a review may be reported to give."""

from collections.abc import Callable

import pytest

from hepcite.documents import STUDY_TYPES, Document
from hepcite.faithfulness.advice import ADVISING, find_advice

MakeDocument = Callable[..., Document]

QUOTE = "Median OS was 10.2 months with cabozantinib versus 8.0 months on placebo."
GUIDANCE = "Atezolizumab-bevacizumab is recommended as first-line treatment."


@pytest.mark.parametrize("design", STUDY_TYPES)
@pytest.mark.parametrize(
    "text",
    [
        "You had a median OS of 10.2 months.",
        "Your patient had a response.",
        "We found a median OS of 10.2 months.",
        "Our cohort had a median OS of 10.2 months.",
        "Please note the median OS of 10.2 months.",
        "I think cabozantinib prolonged OS.",
        "Let's look at OS.",
        "This tells us that OS was 10.2 months.",
    ],
)
def test_address(text: str, design: str, document: MakeDocument):
    """To speak to or for somebody is a fault whatever the design of the source."""
    assert find_advice(text, text, document(text, study_type=design))


@pytest.mark.parametrize("design", ["phase-3-rct", "guideline", "review"])
@pytest.mark.parametrize(
    "text",
    [
        "Use cabozantinib after sorafenib.",
        "Start lenvatinib at 12 mg.",
        "start lenvatinib at 12 mg",
        "Median OS was 10.2 months. Switch to cabozantinib.",
        "Median OS was 10.2 months; stop nivolumab.",
        "OS was longer, so give cabozantinib.",
        "OS was longer, therefore treat with cabozantinib.",
        "Do not give nivolumab.",
        "Never give nivolumab after transplantation.",
        "Consider TACE.",
        "Monitor AFP.",
        "Withhold bevacizumab.",
    ],
)
def test_order(text: str, design: str, document: MakeDocument):
    """A sentence or clause that begins like an order is a fault whatever the design of the source."""
    assert find_advice(text, text, document(text, study_type=design))


@pytest.mark.parametrize("design", ["phase-3-rct", "meta-analysis", "retrospective-cohort", "guideline", "review"])
@pytest.mark.parametrize(
    "text",
    [
        "Cabozantinib should follow sorafenib.",
        "Cabozantinib must follow sorafenib.",
        "Cabozantinib is recommended after sorafenib.",
        "Experts advise cabozantinib.",
        "Cabozantinib is preferred after sorafenib.",
        "Cabozantinib is the treatment of choice.",
        "Cabozantinib is the standard of care.",
        "Cabozantinib is indicated after sorafenib.",
        "Cabozantinib is appropriate after sorafenib.",
        "Cabozantinib is a reasonable treatment.",
        "Clinicians used cabozantinib.",
        "Cabozantinib is to be considered.",
        "Bevacizumab was to be avoided.",
        "CABOZANTINIB SHOULD FOLLOW SORAFENIB.",
    ],
)
def test_advice_in_words_of_its_own(text: str, design: str, document: MakeDocument):
    """Advice that does not stand in the quote is a fault, also over a guideline that gives other advice."""
    assert find_advice(text, QUOTE, document(QUOTE, study_type=design))


@pytest.mark.parametrize("design", sorted(ADVISING))
@pytest.mark.parametrize(
    ("text", "quote"),
    [
        (GUIDANCE, GUIDANCE),
        ("The guideline recommends atezolizumab-bevacizumab.", GUIDANCE),
        ("TACE should be repeated.", "TACE should be repeated on demand."),
        ("Lenvatinib is preferred.", "Preferred treatment is lenvatinib."),
        ("Nivolumab was to be avoided.", "Nivolumab is best avoided after transplantation."),
    ],
)
def test_advice_of_a_guideline(text: str, quote: str, design: str, document: MakeDocument):
    """The advice of a guideline or a review, in its own words, is no fault."""
    assert find_advice(text, quote, document(quote, study_type=design)) == ()


@pytest.mark.parametrize(
    "design", ["phase-3-rct", "meta-analysis", "retrospective-cohort", "preclinical", "not-stated"]
)
@pytest.mark.parametrize(
    "text",
    [
        "Lenvatinib should be tested after immunotherapy.",
        "Sorafenib is recommended after lenvatinib.",
        "Cabozantinib is a suitable choice after sorafenib.",
    ],
)
def test_advice_of_a_study(text: str, design: str, document: MakeDocument):
    """The advice of a source that is neither a guideline nor a review is not passed on, even in its own words."""
    assert find_advice(text, text, document(text, study_type=design))


@pytest.mark.parametrize(
    "text",
    [
        "The recommended phase 2 dose was 1 mg/kg.",
        "The recommended dose was 12 mg.",
        "A recommended starting dose was found.",
    ],
)
def test_terms_of_a_trial(text: str, document: MakeDocument):
    """A recommended dose is a result of a trial, not advice."""
    assert find_advice(text, text, document(text, study_type="phase-1")) == ()


@pytest.mark.parametrize(
    "text",
    [
        QUOTE,
        "In the US series, median OS was 7.5 months.",
        "The use of steroids shortened OS.",
        "Patients could continue nivolumab.",
        "The trial tested whether to stop nivolumab.",
        "Treatment was stopped in 12%.",
        "Class I evidence",
        "",
    ],
)
@pytest.mark.parametrize("design", ["phase-3-rct", "guideline"])
def test_report(text: str, design: str, document: MakeDocument):
    """A plain report in the third person is no advice."""
    assert find_advice(text, QUOTE, document(QUOTE, study_type=design)) == ()


def test_every_fault_has_its_line(document: MakeDocument):
    """An address, an order and a piece of advice are three faults, and each line shows the words."""
    lines = find_advice("Use cabozantinib; you should.", QUOTE, document(QUOTE))
    assert len(lines) == 3
    assert all(any(word in line for line in lines) for word in ("Use", "you", "should"))

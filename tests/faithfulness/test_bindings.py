"""Whether each figure of a statement belongs to what it belongs to in its source: arm, endpoint, group, interval."""

from collections.abc import Callable

import pytest

from hepcite.faithfulness.bindings import turned_comparand, wrong_figures
from hepcite.faithfulness.labelled_text import LabelledText

Label = Callable[[str], LabelledText]

CELESTIAL = (
    "Median PFS in CELESTIAL was 5.2 months with cabozantinib and 1.9 months with placebo "
    "(HR 0.44, 95% CI 0.36-0.52, P<0.001)."
)
VERSUS = "OS was 10.2 months (95% CI 9.1-12.0) with cabozantinib versus 8.0 months (95% CI 6.8-9.4) on placebo."
KOREA = "Median PFS was 3.7 months (95% CI 3.1-4.9) and median OS 7.5 months (95% CI 5.5-9.5) with cabozantinib."
ALBI = "The HR was 0.63 (95% CI 0.46-0.86) in grade 1 and 0.84 (95% CI 0.66-1.06) in grade 2."
COUNTS = "Of 47 patients, 3 had a partial response and 38 had stable disease; 1,171 were screened."
RATES = "Response was 35.3% after failure and 18.1% as first-line therapy (p=0.031)."
LISTED = "Bleeding occurred in 12%, ascites in 7% and fever in more than 20% of patients within 8 weeks."
ALL = [CELESTIAL, VERSUS, KOREA, ALBI, COUNTS, RATES, LISTED]


@pytest.fixture
def wrong(label: Label) -> Callable[[str, str], tuple[str, ...]]:
    """Hold the figures of a statement against those of a sentence."""
    return lambda statement, sentence: wrong_figures(label(statement), label(sentence))


Wrong = Callable[[str, str], tuple[str, ...]]


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        *((text, text) for text in ALL),
        ("", CELESTIAL),
        ("PFS was longer.", CELESTIAL),
        ("Median PFS with cabozantinib was 5.2 months.", CELESTIAL),
        ("Placebo had a median PFS of 1.9 months.", CELESTIAL),
        ("PFS was 5.2 months with cabozantinib versus 1.9 months with placebo.", CELESTIAL),
        ("PFS was 1.9 months with placebo and 5.2 months with cabozantinib.", CELESTIAL),
        ("The HR for PFS was 0.44 (95% CI 0.36-0.52).", CELESTIAL),
        ("With cabozantinib, OS was 10.2 months (95% CI 9.1-12.0).", VERSUS),
        ("On placebo, OS was 8.0 months (95% CI 6.8-9.4).", VERSUS),
        ("OS was 7.5 months and PFS 3.7 months.", KOREA),
        ("OS was 7.5 months (95% CI 5.5-9.5) with cabozantinib.", KOREA),
        ("In grade 2 the HR was 0.84 (95% CI 0.66-1.06).", ALBI),
        ("In grade 2 the HR was 0.84 and in grade 1 it was 0.63.", ALBI),
        ("3 of 47 patients had a partial response.", COUNTS),
        ("Three of 47 patients had a partial response.", COUNTS),
        ("Stable disease was seen in 38 of 47.", COUNTS),
        ("1,171 patients were screened.", "1,171 patients were screened and 707 were randomised."),
        ("Response was 18.1% as first-line therapy and 35.3% after failure.", RATES),
        ("Ascites occurred in 7% and bleeding in 12%.", LISTED),
        ("Fever occurred in over 20%.", LISTED),
    ],
)
def test_borne_out(statement: str, sentence: str, wrong: Wrong):
    """A figure beside the arm, endpoint and group that it has in the source is no fault, in whatever order."""
    assert wrong(statement, sentence) == ()


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("Median PFS with cabozantinib was 5.3 months.", CELESTIAL),
        ("Median PFS with cabozantinib was 5.2 weeks.", CELESTIAL),
        ("Median PFS with cabozantinib was 52 months.", CELESTIAL),
        ("Median PFS with cabozantinib was more than 5.2 months.", CELESTIAL),
        ("Median PFS with cabozantinib was about 5.2 months.", CELESTIAL),
        ("The HR for PFS was 0.52.", CELESTIAL),
        ("The HR for PFS was 0.44 (90% CI 0.36-0.52).", CELESTIAL),
        ("The HR for PFS was 0.44 (P=0.001).", CELESTIAL),
        ("OS was 10.20 months with cabozantinib.", VERSUS),
        ("Bleeding occurred in 12 patients.", LISTED),
        ("Fever occurred in 20%.", LISTED),
        ("Fever occurred in at least 20%.", LISTED),
        ("Ascites occurred in 7% within 8 months.", LISTED),
        ("1171 patients were screened.", COUNTS),
        ("3% had a partial response.", COUNTS),
    ],
)
def test_figure_not_in_the_source(statement: str, sentence: str, wrong: Wrong):
    """Other digits, another unit, bound or role, or another way to print a number, is one fault."""
    (line,) = wrong(statement, sentence)
    assert line.endswith("is not in the source")


def test_number_in_words(wrong: Wrong):
    """A number that the source spells out may be spelt out, and not be put in digits."""
    sentence = "Three of twelve patients had a partial response."
    assert wrong("Three patients had a partial response.", sentence) == ()
    assert wrong("3 patients had a partial response.", sentence)


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("PFS was 1.9 months with cabozantinib.", CELESTIAL),
        ("PFS was 5.2 months with placebo.", CELESTIAL),
        ("PFS was 1.9 months with cabozantinib and 5.2 months with placebo.", CELESTIAL),
        ("PFS was 5.2 versus 1.9 months with placebo versus cabozantinib.", CELESTIAL),
        ("PFS was 1.9 versus 5.2 months.", CELESTIAL),
        ("OS was 8.0 months (95% CI 6.8-9.4) with cabozantinib.", VERSUS),
        ("OS was 10.2 months (95% CI 6.8-9.4) with cabozantinib.", VERSUS),
        ("OS was 10.2 months on placebo versus 8.0 months with cabozantinib.", VERSUS),
        ("OS was 10.2 months (95% CI 12.0-9.1) with cabozantinib.", VERSUS),
        ("Median PFS was 7.5 months with cabozantinib.", KOREA),
        ("Median OS was 3.7 months with cabozantinib.", KOREA),
        ("Median PFS was 7.5 months and median OS 3.7 months with cabozantinib.", KOREA),
        ("Median OS was 7.5 months (95% CI 3.1-4.9) with cabozantinib.", KOREA),
        ("The HR was 0.84 in grade 1 and 0.63 in grade 2.", ALBI),
        ("In grade 1 the HR was 0.84.", ALBI),
        ("In grade 2 the HR was 0.63 (95% CI 0.46-0.86).", ALBI),
        ("38 patients had a partial response.", COUNTS),
        ("3 patients had stable disease.", COUNTS),
        ("Response was 18.1% after failure.", RATES),
        ("Response was 18.1% after failure and 35.3% as first-line therapy.", RATES),
        ("Bleeding occurred in 7% and ascites in 12%.", LISTED),
        ("Ascites occurred in 12%.", LISTED),
    ],
)
def test_figure_of_something_else(statement: str, sentence: str, wrong: Wrong):
    """A figure of another arm, endpoint, group, count or interval is a fault."""
    lines = wrong(statement, sentence)
    assert lines
    assert all(line.endswith("belongs to something else in the source") for line in lines)


@pytest.mark.parametrize("sentence", ALL)
def test_no_figure_is_borne_out_by_nothing(sentence: str, label: Label):
    """A sentence without a figure bears out none: there is a line for each figure of the statement."""
    statement = label(sentence)
    assert len(wrong_figures(statement, label("PFS and OS were measured."))) == len(statement.figures)


def test_another_clause(wrong: Wrong):
    """A treatment that the source names in another clause alone does not get its figure."""
    sentence = "Median PFS was 5.2 months with cabozantinib; lenvatinib was stopped."
    assert wrong("Median PFS was 5.2 months with cabozantinib.", sentence) == ()
    assert wrong("Median PFS was 5.2 months with lenvatinib.", sentence)


@pytest.mark.parametrize(
    ("statement", "sentence", "turned"),
    [
        ("Pain was greater before TACE than after TACE.", "Pain was greater after TACE than before TACE.", "after"),
        ("OS was longer in men than in women.", "OS was longer in women than in men.", "women"),
        ("AFP rose in cirrhosis versus steatosis.", "AFP rose in steatosis versus cirrhosis.", "steatosi"),
        (
            "OS was longer with sorafenib than with lenvatinib.",
            "OS was longer with lenvatinib than with sorafenib.",
            "lenvatinib",
        ),
        (
            "Response was 24.1% with lenvatinib versus sorafenib.",
            "Response was 24.1% with sorafenib versus lenvatinib.",
            "sorafenib",
        ),
    ],
)
def test_turned_comparand(statement: str, sentence: str, turned: str, label: Label):
    """What only the statement compares with is returned when the source compares the other way round."""
    assert turned in turned_comparand(label(statement), label(sentence))


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("OS was longer with lenvatinib than with sorafenib.", "OS was longer with lenvatinib than with sorafenib."),
        ("Lenvatinib was better versus sorafenib.", "OS was longer with lenvatinib than with sorafenib."),
        ("OS was longer with lenvatinib.", "OS was longer with lenvatinib than with sorafenib."),
        ("OS was longer than with placebo.", "OS was longer with lenvatinib than with sorafenib."),
        ("", "OS was longer with lenvatinib than with sorafenib."),
        ("OS was longer with lenvatinib than with sorafenib.", ""),
    ],
)
def test_same_comparand(statement: str, sentence: str, label: Label):
    """The same comparison, none, or one with what the source does not name, turns nothing."""
    assert turned_comparand(label(statement), label(sentence)) == frozenset()

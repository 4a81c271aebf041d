"""With which treatment an outcome was better; the sentences are invented, but for those of two records."""

import pytest

from hepcite.better_treatment import are_apart, better_treatment
from hepcite.lexicon import Lexicon
from hepcite.sources.shipped import corpus_folder

LEXICON = Lexicon.read(corpus_folder() / "lexicon.yaml")
ASKED = frozenset({"lenvatinib", "sorafenib"})


@pytest.mark.parametrize(
    ("sentence", "better"),
    [
        ("OS was longer with lenvatinib than with sorafenib (p=0.02).", "lenvatinib"),
        ("OS was significantly longer with sorafenib than lenvatinib.", "sorafenib"),
        ("OS favoured sorafenib over lenvatinib (p=0.02).", "sorafenib"),
        ("PFS favoured lenvatinib over sorafenib, but OS favoured sorafenib over lenvatinib.", "sorafenib"),
        ("Second-line lenvatinib gave longer median OS than sorafenib: 10 versus 8 months.", "lenvatinib"),
        ("Median OS was 10 months with lenvatinib versus 12 months with sorafenib (p=0.04).", "sorafenib"),
        (
            "Compared with sorafenib, restricted mean survival over 12 months was longer by 1.49 months with "
            "lenvatinib (95% CI 1.10-1.88, p<0.001) and by 1.16 months with regorafenib (95% CI 0.41-1.96, p=0.002) in "
            "the post-immunotherapy TKI meta-analysis.",
            "lenvatinib",
        ),
        (
            "Median OS was 18.9 months in patients given second-line lenvatinib versus 14.3 months with sorafenib "
            "(p=0.01) in the Persano cohort; the abstract prints this as HR 2.24.",
            "lenvatinib",
        ),
    ],
)
def test_plain_forms_are_read(sentence: str, better: str):
    """Two figures, and the plain ways of saying that one treatment did better, tell which one."""
    found = better_treatment(sentence, "os", ASKED, LEXICON)
    assert found is not None
    assert found.better == better and {*found} == ASKED


@pytest.mark.parametrize(
    "sentence",
    [
        "OS was shorter with lenvatinib than with sorafenib, although the response rate was higher with lenvatinib.",
        "Overall survival was worse and the risk of death was higher with lenvatinib than with sorafenib.",
        "Overall survival differed (p=0.02), and grade 3 hypertension was higher with lenvatinib than with sorafenib.",
        "PFS was longer with lenvatinib than with sorafenib, but OS was not.",
        "PFS was longer with lenvatinib, but OS favoured sorafenib (p=0.01).",
        "OS was not longer with lenvatinib than with sorafenib.",
        "OS was longer with lenvatinib in patients with HBV and with sorafenib in those with HCV.",
        "OS was longer with lenvatinib than with sorafenib in patients with HBV.",
        "OS was longer with lenvatinib or sorafenib than with best supportive care.",
        "OS was longer with lenvatinib plus TACE than with sorafenib.",
        "Compared with sorafenib plus TACE, OS was longer with lenvatinib.",
        "OS was longer with sorafenib followed by lenvatinib than with lenvatinib followed by sorafenib.",
        "OS was longer with lenvatinib than with placebo in patients who had received sorafenib.",
        "Median OS was 12 months in patients previously treated with lenvatinib versus 10 months in those previously "
        "treated with sorafenib.",
        "Median OS was 12 months with lenvatinib-pembrolizumab versus 10 months with sorafenib.",
        "Median OS was 12 months with lenvatinib versus 10 months with lenvatinib or sorafenib.",
        "Median OS was 12 months with lenvatinib versus 12 months with sorafenib.",
        "Median PFS was 12 months with lenvatinib versus 10 months with sorafenib.",
        "OS differed between lenvatinib and sorafenib (p=0.01).",
    ],
)
def test_all_else_is_left_open(sentence: str):
    """Other outcomes, their contraries, negations, parts of the patients, combinations and sequences say nothing."""
    assert better_treatment(sentence, "os", ASKED, LEXICON) is None


@pytest.mark.parametrize(("figures", "agree"), [("10 versus 8", True), ("8 versus 10", False)])
def test_figures_and_words_must_agree(figures: str, agree: bool):
    """A sentence whose figures say the contrary of its words says nothing."""
    text = f"Second-line lenvatinib gave longer median OS than sorafenib: {figures} months."
    assert (better_treatment(text, "os", ASKED, LEXICON) is not None) is agree


def test_less_may_be_better():
    """Of an outcome that is not known to be better when there is more of it, nothing is said."""
    text = "Time to response was longer with lenvatinib than with sorafenib."
    assert better_treatment(text, "time-to-response", ASKED, LEXICON) is None


@pytest.mark.parametrize(
    ("text", "apart"),
    [
        ("OS did not differ between lenvatinib and sorafenib.", True),
        ("Compared with sorafenib, OS was longer with lenvatinib and by less with regorafenib.", True),
        ("OS was longer with lenvatinib or sorafenib than with placebo.", False),
        ("OS was 10 months with lenvatinib plus pembrolizumab and 9 months with sorafenib.", False),
        ("OS was 10 months with lenvatinib-pembrolizumab and 9 months with sorafenib.", False),
        ("OS was 10 months with lenvatinib.", False),
    ],
)
def test_combinations_are_not_their_parts(text: str, apart: bool):
    """A text sets two treatments against each other only where neither is part of a regimen or an alternative."""
    assert are_apart(text, ASKED, LEXICON) is apart

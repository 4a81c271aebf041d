"""Which treatments a sentence names as already given."""

import pytest

from hepcite.lexicon import Lexicon
from hepcite.prior_therapy import is_prior, prior_mentions

GIVEN = [
    ("cabozantinib after atezolizumab", {"atezolizumab"}),
    ("lenvatinib after failure of atezolizumab-bevacizumab", {"atezo-bev"}),
    ("after first-line durvalumab-tremelimumab, sorafenib", {"stride"}),
    ("cabozantinib following a PD-1 inhibitor", {"pd-1-inhibitor"}),
    ("beyond atezo-bev: rego or cabo", {"atezo-bev"}),
    ("first-line was STRIDE, then lenvatinib", {"stride"}),
    ("cabozantinib in patients refractory to sorafenib", {"sorafenib"}),
    ("patients progressing on atezolizumab plus bevacizumab were given lenvatinib", {"atezo-bev"}),
    ("Survival after progression on the nivolumab", {"nivolumab"}),
    ("previously treated with sorafenib, ramucirumab", {"sorafenib"}),
    ("patients whose nivolumab failed received lenvatinib", {"nivolumab"}),
    ("sorafenib-pretreated patients received regorafenib", {"sorafenib"}),
    ("atezolizumab-experienced patients", {"atezolizumab"}),
    ("Once lenvatinib stops working", {"lenvatinib"}),
    ("tumours progressed after lenvatinib", {"lenvatinib"}),
    ("What should follow lenvatinib?", {"lenvatinib"}),
    ("switching from sorafenib to cabozantinib", {"sorafenib"}),
    ("after stopping lenvatinib", {"lenvatinib"}),
    ("CABOZANTINIB AFTER ATEZOLIZUMAB", {"atezolizumab"}),
]

NOT_GIVEN = [
    "",
    "cabozantinib improved survival",
    "regorafenib versus sorafenib",
    "lenvatinib plus pembrolizumab in first line",
    "nivolumab and ipilimumab in untreated patients",
    "Cabozantinib was stopped in 9% of patients.",
    "Old age was linked to stopping lenvatinib for adverse events.",
]


def given(text: str, lexicon: Lexicon) -> set[str]:
    """Return the ids of the treatments that a text names as already given."""
    return {mention.concept.id for mention in lexicon.mentions(text) if is_prior(text, mention)}


@pytest.mark.parametrize(("text", "expected"), GIVEN)
def test_already_given(text: str, expected: set[str], lexicon: Lexicon):
    """The treatment that came before is told from the one that is asked about."""
    assert given(text, lexicon) == expected


@pytest.mark.parametrize("text", NOT_GIVEN)
def test_not_given_before(text: str, lexicon: Lexicon):
    """A treatment that is studied, compared or combined is not one given before."""
    assert given(text, lexicon) == set()


@pytest.mark.parametrize("text", ["survival after CheckMate 459", "after Child-Pugh B", "after liver transplantation"])
def test_only_treatments(text: str, lexicon: Lexicon):
    """A trial, a score or an operation is no earlier drug therapy, whatever stands before it."""
    assert given(text, lexicon) == set()


def test_both_in_one_sentence(lexicon: Lexicon):
    """Only the earlier treatment counts when the later one follows it in the same sentence."""
    assert given("After nivolumab failed, regorafenib was given.", lexicon) == {"nivolumab"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What comes after durvalumab-tremelimumab (STRIDE)?", {"stride"}),
        ("What comes after immunotherapy (durvalumab-tremelimumab)?", {"stride"}),
        ("What comes after a PD-1 inhibitor (nivolumab)?", {"pd-1-inhibitor", "nivolumab"}),
        ("After atezo-bev? (lenvatinib)", {"atezo-bev"}),
        ("After lenvatinib (cabozantinib)", {"lenvatinib"}),
    ],
)
def test_brackets_explain(text: str, expected: set[str], lexicon: Lexicon):
    """What stands in brackets right behind an earlier treatment is the same treatment, unless it is another drug."""
    assert {mention.concept.id for mention in prior_mentions(text, lexicon.mentions(text))} == expected

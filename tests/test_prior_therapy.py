"""Treatments already given, told from the words around their names."""

import pytest

from hepcite.lexicon import Lexicon
from hepcite.prior_therapy import is_prior


def prior(lexicon: Lexicon, text: str) -> list[str]:
    """Return the ids of the treatments that a text names as already given."""
    return [mention.concept.id for mention in lexicon.mentions(text) if is_prior(text, mention)]


@pytest.mark.parametrize(
    "text",
    [
        "after nivolumab",
        "post-nivolumab",
        "following nivolumab",
        "beyond nivolumab",
        "failed nivolumab",
        "after failure of nivolumab",
        "refractory to nivolumab",
        "resistant to nivolumab",
        "progressing on nivolumab",
        "progressed after nivolumab",
        "previously treated with nivolumab",
        "pretreated with nivolumab",
        "prior nivolumab",
        "after first-line nivolumab",
        "after stopping nivolumab",
        "AFTER THE NIVOLUMAB",
        "nivolumab failure",
        "nivolumab has failed",
        "nivolumab-pretreated",
        "nivolumab-refractory",
        "nivolumab-experienced",
        "nivolumab stops working",
    ],
)
def test_already_given(lexicon: Lexicon, text: str):
    """Words before or behind a name say that the treatment was given."""
    assert prior(lexicon, f"examplinib {text}" if text[0] != "n" else text) == ["nivolumab"]


@pytest.mark.parametrize(
    "text",
    [
        "nivolumab",
        "nivolumab after resection",
        "nivolumab versus placebo",
        "nivolumab in patients with cirrhosis",
        "is nivolumab effective",
        "switch to nivolumab",
        "before nivolumab",
        "without nivolumab",
        "",
    ],
)
def test_not_given_before(lexicon: Lexicon, text: str):
    """A treatment that is asked about was not given before."""
    assert prior(lexicon, text) == []


@pytest.mark.parametrize("text", ["after surgery", "post-ICI survival", "prior OS", "after CELESTIAL"])
def test_only_treatments_are_given(lexicon: Lexicon, text: str):
    """A trial, an endpoint or an operation is never a treatment given before."""
    assert not {"celestial-trial", "os"} & set(prior(lexicon, text))

"""Whether a statement keeps what was given before, and what was studied after it."""

from collections.abc import Callable

import pytest

from hepcite.faithfulness.sequence import turned_sequence
from hepcite.faithfulness.support import treatments_of
from hepcite.faithfulness.tokens import Tokenizer

Turned = Callable[[str, str], tuple[str, ...]]


@pytest.fixture
def turned(tokenizer: Tokenizer) -> Turned:
    """Hold the order of treatments of a statement against that of a sentence."""

    def hold(statement: str, sentence: str) -> tuple[str, ...]:
        mine, theirs = tokenizer.tokens(statement), tokenizer.tokens(sentence)
        return turned_sequence(mine, theirs, treatments_of((*mine, *theirs), tokenizer))

    return hold


@pytest.mark.parametrize(
    ("statement", "sentence", "drugs"),
    [
        ("Sorafenib after regorafenib", "Regorafenib after sorafenib", {"sorafenib", "regorafenib"}),
        ("Lenvatinib was given.", "Nivolumab was given after lenvatinib.", {"lenvatinib"}),
        ("Nivolumab after lenvatinib", "Lenvatinib before nivolumab", {"lenvatinib", "nivolumab"}),
        ("Sorafenib then regorafenib", "Regorafenib then sorafenib", {"sorafenib", "regorafenib"}),
        ("Lenvatinib followed by TACE", "TACE followed by lenvatinib", {"lenvatinib", "tace"}),
        ("Patients were cabozantinib-naive.", "Patients were cabozantinib-pretreated.", {"cabozantinib"}),
        ("Patients were sorafenib-refractory.", "Patients were sorafenib-naive.", {"sorafenib"}),
        (
            "Atezolizumab-bevacizumab after lenvatinib",
            "Lenvatinib after atezolizumab-bevacizumab",
            {"atezolizumab", "bevacizumab", "lenvatinib"},
        ),
    ],
)
def test_turned(statement: str, sentence: str, drugs: set[str], turned: Turned):
    """Each treatment that is given before, next or never, otherwise than in the source, has a line."""
    lines = turned(statement, sentence)
    assert len(lines) == len(drugs)
    assert {line.split(": ")[-1] for line in lines} == drugs


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("Regorafenib after sorafenib", "Regorafenib after sorafenib"),
        ("Regorafenib following sorafenib", "Regorafenib after sorafenib"),
        ("Patients previously treated with sorafenib had regorafenib.", "Regorafenib after sorafenib"),
        ("Regorafenib in sorafenib-pretreated patients", "Regorafenib after sorafenib"),
        ("Regorafenib for sorafenib-resistant HCC", "Regorafenib in sorafenib-refractory patients"),
        ("Prior nivolumab, then cabozantinib", "After nivolumab they moved on, then cabozantinib was given"),
        ("After sorafenib, regorafenib was given.", "Regorafenib was given after sorafenib."),
        ("Sorafenib then regorafenib", "Sorafenib was followed by regorafenib."),
        ("Lenvatinib in A+B-pretreated patients", "Lenvatinib after atezolizumab-bevacizumab"),
        ("Lenvatinib after atezolizumab plus bevacizumab", "Lenvatinib after atezolizumab-bevacizumab"),
        ("Lenvatinib after bevacizumab and atezolizumab", "Lenvatinib after atezolizumab-bevacizumab"),
    ],
)
def test_same_sequence(statement: str, sentence: str, turned: Turned):
    """Other words for the same order of treatments are no fault, also where several drugs were given together."""
    assert turned(statement, sentence) == ()


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("Ramucirumab after sorafenib", "Cabozantinib was given."),
        ("OS was 9.9 months.", "Cabozantinib after sorafenib"),
        ("", "Cabozantinib after sorafenib"),
        ("Cabozantinib after sorafenib", ""),
    ],
)
def test_treatments_of_one_side(statement: str, sentence: str, turned: Turned):
    """A treatment that only one of both texts names cannot be turned."""
    assert turned(statement, sentence) == ()


def test_source_with_both(turned: Turned):
    """A source that has a drug both before and as what was studied bears out either."""
    sentence = "Sorafenib was given; regorafenib after sorafenib was given to 12."
    assert turned("Sorafenib was given.", sentence) == ()
    assert turned("Regorafenib after sorafenib", sentence) == ()
    assert turned("They were sorafenib-naive.", sentence)


def test_comma_ends_the_phrase(turned: Turned):
    """What stands behind a comma was not given before because of a word in front of the comma."""
    assert turned("Cabozantinib was given.", "After progression, cabozantinib was given.") == ()
    assert turned("After cabozantinib they progressed.", "After progression, cabozantinib was given.")


def test_only_what_counts_as_a_treatment(tokenizer: Tokenizer):
    """Only the keys that are handed over as treatments are looked at."""
    mine, theirs = tokenizer.tokens("Sorafenib after regorafenib"), tokenizer.tokens("Regorafenib after sorafenib")
    assert turned_sequence(mine, theirs, frozenset()) == ()
    assert len(turned_sequence(mine, theirs, frozenset({"sorafenib"}))) == 1

"""Whether a statement says of a finding that it is so, or not, and as surely as its source does."""

from collections.abc import Callable

import pytest

from hepcite.faithfulness.labelled_text import LabelledText
from hepcite.faithfulness.polarity import wrong_polarity
from hepcite.faithfulness.support import treatments_of
from hepcite.faithfulness.tokens import Tokenizer

Wrong = Callable[[str, str], tuple[str, ...]]

EQUAL = "OS did not differ between lenvatinib and sorafenib."
NO_BENEFIT = "There was no OS benefit with lenvatinib over sorafenib."
HALF = "Cabozantinib prolonged PFS but not OS."
MAY = "Lenvatinib may prolong OS."


@pytest.fixture
def wrong(tokenizer: Tokenizer) -> Wrong:
    """Hold what a statement tells and denies against what a sentence does."""

    def hold(statement: str, sentence: str) -> tuple[str, ...]:
        mine, theirs = tokenizer.tokens(statement), tokenizer.tokens(sentence)
        text = LabelledText((*mine, *theirs), tokenizer)
        endpoints = frozenset(token.key for token in text.tokens if text.is_endpoint(token))
        return wrong_polarity(mine, theirs, treatments_of(text.tokens, tokenizer), endpoints)

    return hold


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        (EQUAL, "OS was longer with lenvatinib than with sorafenib."),
        (NO_BENEFIT, "Lenvatinib gave an OS benefit over sorafenib."),
        ("Median OS was not reached.", "Median OS was reached."),
        ("No patient responded.", "One patient responded."),
        ("Patients without cirrhosis responded.", "Patients with cirrhosis responded."),
        ("Grade 5 events never occurred.", "Grade 5 events occurred."),
    ],
)
def test_source_denies_nothing(statement: str, sentence: str, wrong: Wrong):
    """A statement that denies something is a fault where the source denies nothing."""
    assert len(wrong(statement, sentence)) == 1


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("OS differed between lenvatinib and sorafenib.", EQUAL),
        ("There was an OS benefit with lenvatinib over sorafenib.", NO_BENEFIT),
        ("Cabozantinib prolonged OS.", HALF),
        ("Cabozantinib prolonged OS but not PFS.", HALF),
        ("Cabozantinib prolonged PFS and OS.", HALF),
        ("PFS was not longer, but OS was longer.", "PFS was longer, but OS was not longer."),
        ("Ascites predicted survival.", "Ascites did not predict survival."),
        ("Patients with cirrhosis responded.", "Patients without cirrhosis responded."),
        ("The primary endpoint was met.", "The primary endpoint was not met."),
        ("Median OS was reached.", "Median OS was not reached."),
    ],
)
def test_turned_round(statement: str, sentence: str, wrong: Wrong):
    """A statement that tells what the source denies, or denies what the source tells, is a fault."""
    assert wrong(statement, sentence)


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        (EQUAL, EQUAL),
        (NO_BENEFIT, NO_BENEFIT),
        (HALF, HALF),
        ("OS was not different with lenvatinib and sorafenib.", EQUAL),
        ("There was no difference in OS between sorafenib and lenvatinib.", EQUAL),
        ("OS did not differ.", "OS was similar with lenvatinib and sorafenib."),
        ("OS was similar with lenvatinib and sorafenib.", EQUAL),
        ("OS did not significantly differ.", "There was no significant difference in OS."),
        ("Cabozantinib prolonged PFS.", HALF),
        ("Cabozantinib did not prolong OS.", "With cabozantinib, OS was not longer."),
        ("Lenvatinib prolonged OS.", "OS was longer with lenvatinib."),
        ("Median OS with nivolumab was not reached.", "With nivolumab the median OS was not reached."),
        ("Nobody responded.", "No patient responded."),
        ("", EQUAL),
    ],
)
def test_kept(statement: str, sentence: str, wrong: Wrong):
    """What a source tells or denies, in the same words or in others of the same sense, is no fault."""
    assert wrong(statement, sentence) == ()


def test_treatments_are_free(tokenizer: Tokenizer):
    """A key that may stand inside or outside a negation is no fault in either place."""
    mine, theirs = tokenizer.tokens("There was ascites with sorafenib."), tokenizer.tokens("There was no sorafenib.")
    assert wrong_polarity(mine, theirs, frozenset({"sorafenib"}), frozenset()) == ()
    assert wrong_polarity(mine, theirs, frozenset(), frozenset())


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("Lenvatinib prolonged OS.", MAY),
        ("OS was longer with lenvatinib.", "OS was numerically longer with lenvatinib."),
        ("AFP predicted OS.", "AFP possibly predicted OS."),
        ("Steatosis predicted response.", "An exploratory analysis found that steatosis predicted response."),
        ("Antibiotics shortened OS.", "The data suggest that antibiotics shortened OS."),
        ("Lenvatinib prolonged PFS and OS.", "Lenvatinib prolonged PFS, and OS was numerically longer."),
    ],
)
def test_more_certain(statement: str, sentence: str, wrong: Wrong):
    """What stands only in a hedged phrase of the source is a fault when it is told without any hedge."""
    assert wrong(statement, sentence)


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        (MAY, MAY),
        ("Lenvatinib might prolong OS.", MAY),
        ("Lenvatinib possibly prolonged OS.", MAY),
        ("OS appeared longer with lenvatinib.", "OS was numerically longer with lenvatinib."),
        ("Lenvatinib prolonged PFS.", "Lenvatinib prolonged PFS, and OS was numerically longer."),
        ("Lenvatinib may prolong OS.", "Lenvatinib prolonged OS."),
    ],
)
def test_as_certain(statement: str, sentence: str, wrong: Wrong):
    """A hedge in other words, one added, or a finding that the source does not hedge, is no fault."""
    assert wrong(statement, sentence) == ()


def test_lines_name_what_is_turned(wrong: Wrong):
    """A line names what the source denies, or does not."""
    assert "predict" in " ".join(wrong("Ascites predicted survival.", "Ascites did not predict survival."))
    assert "ascit" in " ".join(wrong("No ascites was found.", "Ascites was found, and no encephalopathy."))

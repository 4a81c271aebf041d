"""What a figure may belong to: sorts of labels, and a figure with those that it has."""

from collections.abc import Callable

import pytest

from hepcite.faithfulness.figures import Figure
from hepcite.faithfulness.labels import STATISTICS, LabelClass, Labelled, class_of, number_label
from hepcite.faithfulness.tokens import Token, Tokenizer

Read = Callable[[str], tuple[Token, ...]]

NOTHING: frozenset[str] = frozenset()
OS = Figure(3, "9.9", "months", "", "value")


def labelled(figure: Figure = OS, own: frozenset[str] = NOTHING, inherited: frozenset[str] = NOTHING) -> Labelled:
    """Make a figure with labels."""
    return Labelled(figure, own, inherited, NOTHING, 0)


@pytest.mark.parametrize(
    ("name", "sort"),
    [
        ("sorafenib", "treatment"),
        ("Nexavar", "treatment"),
        ("immunotherapy", "treatment"),
        ("TKI", "treatment"),
        ("TACE", "treatment"),
        ("stereotactic body radiotherapy", "treatment"),
        ("CAR-T", "treatment"),
        ("C-CAR031", "treatment"),
        ("placebo", "treatment"),
        ("control", "treatment"),
        ("alone", "treatment"),
        ("monotherapy", "treatment"),
        ("OS", "endpoint"),
        ("progression-free survival", "endpoint"),
        ("objective response rate", "endpoint"),
        ("disease control rate", "endpoint"),
        ("partial response", "endpoint"),
        ("adverse events", "endpoint"),
        ("survival", "endpoint"),
        ("median", "statistic"),
        ("HR", "statistic"),
        ("hazard ratio", "statistic"),
        ("odds ratio", "statistic"),
        ("CI", "statistic"),
        ("ratio", "statistic"),
        ("grade", "statistic"),
        ("HCC", "other"),
        ("hepatitis B", "other"),
        ("AFP", "other"),
        ("Child-Pugh", "other"),
        ("second-line", "other"),
        ("CELESTIAL", "other"),
        ("cirrhosis", "other"),
        ("hypertension", "other"),
        ("longer", "other"),
    ],
)
def test_sorts_of_labels(name: str, sort: LabelClass, read: Read, tokenizer: Tokenizer):
    """Treatments and what they are compared with, endpoints and statistics are told from all other labels."""
    (token,) = read(name)
    assert class_of(token, tokenizer) == sort


@pytest.mark.parametrize("text", ["p = 0.03", "P = 0.03", "P<0.001"])
def test_sort_of_p(text: str, read: Read, tokenizer: Tokenizer):
    """The p of a p value is a statistic."""
    assert class_of(read(text)[0], tokenizer) == "statistic"


@pytest.mark.parametrize("name", ["atezolizumab plus bevacizumab", "STRIDE", "lenvatinib plus pembrolizumab"])
def test_sorts_of_a_regimen(name: str, read: Read, tokenizer: Tokenizer):
    """Every drug of a regimen is a treatment."""
    assert [class_of(token, tokenizer) for token in read(name)] == ["treatment", "treatment"]


def test_sort_of_a_statistic_that_is_an_endpoint_in_the_lexicon(tokenizer: Tokenizer):
    """A hazard ratio is a statistic although the lexicon has it among the endpoints."""
    assert tokenizer.kind_of("hazard-ratio") == "endpoint"
    assert "hazard-ratio" in STATISTICS


@pytest.mark.parametrize(
    ("figure", "label"),
    [
        (Figure(0, "60", "mg", "", "value"), "#60mg"),
        (Figure(7, "60", "mg", "≥", "value"), "#60mg"),
        (Figure(0, "47", "people", "", "value"), "#47"),
        (Figure(0, "47", "", "", "value"), "#47"),
        (Figure(0, "34", "%", "", "value"), "#34%"),
        (Figure(0, "9.9", "months", "", "value"), "#9.9months"),
        (Figure(0, "-32", "%", "", "value"), "#-32%"),
    ],
)
def test_number_labels(figure: Figure, label: str):
    """A figure labels others by its digits and its unit, patients being counted with or without their name."""
    assert number_label(figure) == label


@pytest.mark.parametrize(
    ("own", "inherited", "every"),
    [
        (NOTHING, NOTHING, set()),
        ({"os"}, NOTHING, {"os"}),
        (NOTHING, {"lenvatinib"}, {"lenvatinib"}),
        ({"os"}, {"lenvatinib", "hcc"}, {"os", "lenvatinib", "hcc"}),
    ],
)
def test_all_labels(own: set[str], inherited: set[str], every: set[str]):
    """A figure may have its own labels and those taken over."""
    assert labelled(own=frozenset(own), inherited=frozenset(inherited)).all == every


@pytest.mark.parametrize(
    ("figure", "own", "compares"),
    [
        (Figure(3, "0.58", "ratio", "", "value"), {"hazard-ratio"}, True),
        (Figure(3, "0.58", "ratio", "", "value"), {"odds-ratio", "orr"}, True),
        (Figure(3, "0.03", "ratio", "", "p"), set(), True),
        (Figure(3, "0.40", "ratio", "", "interval"), {"confidence-interval", "#0.58ratio"}, True),
        (Figure(3, "0.40", "", "", "interval"), {"hazard-ratio"}, True),
        (OS, {"os", "median", "lenvatinib"}, False),
        (Figure(3, "8.1", "months", "", "interval"), {"confidence-interval", "#9.9months"}, False),
        (Figure(3, "34", "%", "", "value"), {"orr"}, False),
    ],
)
def test_what_compares(figure: Figure, own: set[str], compares: bool):
    """A ratio, the ends of its interval and a p value set two arms against each other; a time or a share does not."""
    assert labelled(figure, frozenset(own)).compares is compares


def test_inherited_ratio_compares_nothing():
    """A time does not set arms against each other because a ratio stood before it."""
    assert not labelled(OS, frozenset({"os"}), frozenset({"hazard-ratio"})).compares

"""What each figure of a text belongs to: labels beside it, and those taken over from before."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hepcite.faithfulness.labelled_text import LabelledText
from hepcite.faithfulness.labels import Labelled
from hepcite.faithfulness.tokens import Tokenizer

Label = Callable[[str], LabelledText]

ARMS = "Median PFS was 4.1 months with lenvatinib versus 1.9 months with sorafenib."
SIDES = "OS was longer with lenvatinib than with sorafenib (9.9 versus 8.0 months)."

WORDS = [
    "OS",
    "PFS",
    "ORR",
    "median",
    "lenvatinib",
    "sorafenib",
    "placebo",
    "cirrhosis",
    "9.9",
    "8.0",
    "16",
    "47",
    "34",
    "%",
    "months",
    "of",
    "with",
    "in",
    "and",
    "versus",
    "than",
    "whereas",
    "longer",
    ";",
    ",",
    ".",
    "(",
    ")",
]


def of(text: LabelledText, value: str) -> Labelled:
    """Return the labelled figure of a text with these digits."""
    (found,) = (item for item in text.labelled if item.figure.value == value)
    return found


def test_labels_beside_and_before(label: Label):
    """The second arm has its own treatment, takes over the endpoint, and not the treatment of the first arm."""
    first, second = label(ARMS).labelled
    assert first.own == {"median", "pfs", "lenvatinib"}
    assert first.inherited == frozenset()
    assert second.own == {"sorafenib"}
    assert second.inherited == {"median", "pfs"}


@pytest.mark.parametrize(
    ("text", "value", "has", "lacks"),
    [
        (ARMS, "4.1", {"pfs", "lenvatinib"}, {"sorafenib"}),
        (ARMS, "1.9", {"pfs", "sorafenib"}, {"lenvatinib"}),
        ("OS was 9.9 months and PFS 4.1 months with lenvatinib.", "9.9", {"os", "lenvatinib"}, {"pfs"}),
        ("OS was 9.9 months and PFS 4.1 months with lenvatinib.", "4.1", {"pfs", "lenvatinib"}, {"os"}),
        ("With lenvatinib, OS was 9.9 months and PFS 4.1.", "9.9", {"os", "lenvatinib"}, {"pfs"}),
        ("With lenvatinib, OS was 9.9 months and PFS 4.1.", "4.1", {"pfs", "lenvatinib"}, {"os"}),
        ("ORR was 34% with lenvatinib, DCR 71%.", "71", {"dcr", "lenvatinib"}, {"orr"}),
        ("ORR was 34% with lenvatinib; with sorafenib it was 12%.", "12", {"orr", "sorafenib"}, {"lenvatinib"}),
        ("ORR was 34% with lenvatinib whereas sorafenib gave 12%.", "12", {"orr", "sorafenib"}, {"lenvatinib"}),
        ("Lenvatinib: OS 9.9 months. Sorafenib: OS 8.0 months.", "9.9", {"os", "lenvatinib"}, {"sorafenib"}),
        ("Lenvatinib: OS 9.9 months. Sorafenib: OS 8.0 months.", "8.0", {"os", "sorafenib"}, {"lenvatinib"}),
        ("OS 9.9 versus 8.0 months with lenvatinib versus sorafenib.", "9.9", {"os"}, {"sorafenib"}),
        ("OS 9.9 versus 8.0 months with lenvatinib versus sorafenib.", "8.0", {"os"}, {"lenvatinib"}),
        ("OS was 9.9 months compared with placebo, and PFS 4.1.", "4.1", {"pfs"}, {"os", "placebo"}),
        (
            "OS was 9.9 months with atezolizumab plus bevacizumab and 8.0 with sorafenib.",
            "9.9",
            {"os", "atezolizumab", "bevacizumab"},
            {"sorafenib"},
        ),
        (
            "OS was 9.9 months with atezolizumab plus bevacizumab and 8.0 with sorafenib.",
            "8.0",
            {"os", "sorafenib"},
            {"atezolizumab", "bevacizumab"},
        ),
    ],
)
def test_labels_of_arms_and_endpoints(text: str, value: str, has: set[str], lacks: set[str], label: Label):
    """Each figure has its own endpoint and treatment, takes over the one that it lacks, and not one that it has."""
    labels = of(label(text), value).all
    assert has <= labels
    assert not lacks & labels


@pytest.mark.parametrize(
    ("text", "value", "own"),
    [
        ("ORR was 34% (16 of 47) with lenvatinib.", "16", {"orr", "#34%"}),
        ("ORR was 34% (16 of 47) with lenvatinib.", "47", {"orr", "#34%"}),
        ("OS was 9.9 months (95% CI 8.1–10.2) with lenvatinib.", "8.1", {"os", "confidence-interval", "#9.9months"}),
        ("OS was 9.9 months (95% CI 8.1–10.2) with lenvatinib.", "10.2", {"os", "confidence-interval", "#9.9months"}),
        ("OS was longer with lenvatinib (HR 0.58, p=0.003).", "0.58", {"hazard-ratio", "os", "lenvatinib"}),
        ("OS was longer with lenvatinib (HR 0.58, p=0.003).", "0.003", {"p", "os", "lenvatinib"}),
    ],
)
def test_labels_in_brackets(text: str, value: str, own: set[str], label: Label):
    """A figure in a bracket has the labels in front of it, and the figure that the bracket is of."""
    assert own <= of(label(text), value).own


@pytest.mark.parametrize("value", ["16", "47"])
def test_labels_behind_a_bracket(value: str, label: Label):
    """A figure in a bracket takes over what stands behind the bracket, in the segment that goes on."""
    item = of(label("ORR was 34% (16 of 47) with lenvatinib."), value)
    assert "lenvatinib" in item.inherited


@pytest.mark.parametrize(
    ("text", "value", "estimate"),
    [
        ("OS was 9.9 months (95% CI 8.1–10.2).", "8.1", {"#9.9months"}),
        ("OS was 9.9 months (95% CI 8.1–10.2).", "10.2", {"#9.9months"}),
        ("ORR 34% (95% CI 20–51) versus 12% (95% CI 5–19).", "5", {"#12%"}),
        ("16 (34%) responded.", "34", {"#16"}),
        ("OS was 9.9 months (95% CI 8.1–10.2).", "9.9", set()),
    ],
)
def test_estimates(text: str, value: str, estimate: set[str], label: Label):
    """The end of an interval carries the value that it is the interval of, among its own labels."""
    item = of(label(text), value)
    assert item.estimate == estimate
    assert item.estimate <= item.own


@pytest.mark.parametrize(
    "text",
    [
        SIDES,
        "OS was longer with lenvatinib than with sorafenib (9.9 vs 8.0 months).",
        "OS was longer with lenvatinib than with sorafenib (9.9 against 8.0 months, p=0.03).",
        "OS was longer with lenvatinib than with sorafenib, 9.9 versus 8.0 months.",
        "OS was better with lenvatinib versus sorafenib (median 9.9 versus 8.0 months).",
    ],
)
def test_sides_of_a_comparison(text: str, label: Label):
    """Of two figures behind a comparison, the first is of what is compared, the second of what it is compared with."""
    first, second = of(label(text), "9.9"), of(label(text), "8.0")
    assert "lenvatinib" in first.own
    assert "sorafenib" not in first.all
    assert "sorafenib" in second.own
    assert "lenvatinib" not in second.all
    assert "os" in first.all


@pytest.mark.parametrize(
    "text", ["PFS 3.7, OS 7.5 months with lenvatinib.", "PFS 3.7 and OS 7.5 months with lenvatinib"]
)
def test_tails_of_lists(text: str, label: Label):
    """What stands behind the last figure of a list is said of all of them, but not its endpoint."""
    first, last = of(label(text), "3.7"), of(label(text), "7.5")
    assert "lenvatinib" in first.inherited
    assert "os" not in first.all
    assert "lenvatinib" in last.own


@pytest.mark.parametrize(
    "text",
    [
        "PFS with sorafenib 3.7, OS 7.5 months with lenvatinib.",
        "PFS with sorafenib 3.7 and PFS 7.5 months with lenvatinib.",
        "PFS 3.7; OS 7.5 months with lenvatinib.",
        "PFS 3.7 versus 7.5 months with lenvatinib.",
    ],
)
def test_tails_that_are_not_shared(text: str, label: Label):
    """A figure takes over no treatment from behind it that has one of its own, or that another clause or arm names."""
    assert "lenvatinib" not in of(label(text), "3.7").all


def test_names_of_the_study_are_no_labels(tokenizer: Tokenizer):
    """What names the study as a whole tells no figure from another."""
    tokens = tokenizer.tokens("In CELESTIAL, PFS was 5.2 months and OS 10.2 months.")
    plain, named = LabelledText(tokens, tokenizer), LabelledText(tokens, tokenizer, frozenset({"celestial-trial"}))
    assert all("celestial-trial" in item.all for item in plain.labelled)
    assert not any("celestial-trial" in item.all for item in named.labelled)


def test_figures_beside_each_other(label: Label):
    """Measured figures of a segment label each other, and none labels itself."""
    text = label("60 mg of cabozantinib for 5.2 months")
    assert "#5.2months" in of(text, "60").own
    assert "#60mg" in of(text, "5.2").own
    assert "#60mg" not in of(text, "60").own


@pytest.mark.parametrize(
    ("text", "value", "weak"),
    [
        ("Hypertension occurred in 34% and proteinuria in 12% with lenvatinib.", "12", "hypertens"),
        ("ORR in cirrhosis was 34% and ORR in ascites 12%.", "12", "cirrhosi"),
        ("In cirrhosis, ORR was 34%. DCR was 71%.", "71", "cirrhosi"),
    ],
)
def test_doubtful_labels(text: str, value: str, weak: str, label: Label):
    """A word taken over is doubtful beside a word of the figure's own in its place, and in another sentence."""
    item = of(label(text), value)
    assert weak in item.weak
    assert weak not in item.own


@pytest.mark.parametrize(
    ("text", "value", "certain"),
    [
        (ARMS, "1.9", "pfs"),
        ("In cirrhosis, ORR was 34% and DCR 71%.", "71", "cirrhosi"),
        ("In cirrhosis, ORR was 34% with lenvatinib versus 12% with sorafenib.", "12", "cirrhosi"),
    ],
)
def test_certain_labels(text: str, value: str, certain: str, label: Label):
    """A label taken over inside a clause without another word in its place is not doubtful."""
    item = of(label(text), value)
    assert certain in item.inherited
    assert certain not in item.weak


@pytest.mark.parametrize("text", ["", "OS was not reached.", "Lenvatinib was safe (and well tolerated)."])
def test_texts_without_figures(text: str, label: Label):
    """A text without a number has no labelled figure."""
    assert label(text).labelled == ()


@pytest.mark.parametrize(
    "text",
    [
        ARMS,
        "OS was 9.9 months (95% CI 8.1–10.2) with lenvatinib; PFS 4.1 months.",
        "ORR was 34% (16/47) versus 20% (9/45).",
    ],
)
def test_order_of_figures(text: str, label: Label):
    """The labelled figures come in the order in which they stand in the text, each with its segment."""
    laid = label(text)
    assert tuple(item.figure for item in laid.labelled) == laid.figures
    for item in laid.labelled:
        assert item.figure.place in laid.segments[item.segment].places


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=25))
def test_any_text_is_labelled_soundly(tokenizer: Tokenizer, words: list[str]):
    """Every figure is labelled once; own and inherited labels are apart, and no figure is its own label."""
    laid = LabelledText(tokenizer.tokens(" ".join(words)), tokenizer)
    assert sorted(item.figure.place for item in laid.labelled) == [figure.place for figure in laid.figures]
    for item in laid.labelled:
        assert not item.own & item.inherited
        assert {label for label in item.all if not label.startswith("#")} <= laid.keys
        assert item.figure.place in laid.segments[item.segment].places

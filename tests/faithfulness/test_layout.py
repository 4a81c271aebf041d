"""The layout of a text: which labels stand where around its figures."""

from collections.abc import Callable, Sequence

import pytest

from hepcite.faithfulness.figures import Figure
from hepcite.faithfulness.labels import LabelClass
from hepcite.faithfulness.layout import Layout
from hepcite.faithfulness.tokens import Token, Tokenizer

MakeLayout = Callable[..., Layout]

ARMS = "Median PFS was 4.1 months with lenvatinib versus 1.9 months with sorafenib."
BRACKETS = "ORR with lenvatinib was 34% (16/47; 95% CI 20–51) in HCC."
COMPARED = "OS was longer with lenvatinib than with sorafenib (9.9 versus 8.0 months)."


@pytest.fixture
def layout(tokenizer: Tokenizer) -> MakeLayout:
    """Lay out a text; names of the study may be given."""
    return lambda text, *names: Layout(tokenizer.tokens(text), tokenizer, frozenset(names))


def figure(layout: Layout, value: str) -> Figure:
    """Return the figure of a layout with these digits."""
    return next(figure for figure in layout.figures if figure.value == value)


def place(tokens: Sequence[Token], key: str) -> Token:
    """Return the first token with a key."""
    return next(token for token in tokens if token.key == key)


def test_what_a_layout_holds(layout: MakeLayout):
    """A layout holds the tokens, segments and figures of its text, and each figure by its place."""
    laid = layout(ARMS)
    assert [figure.value for figure in laid.figures] == ["4.1", "1.9"]
    assert [segment.turn for segment in laid.segments] == ["", "versus"]
    assert [laid.tokens[place].key for place in laid.figure_at] == ["4.1", "1.9"]
    assert tuple(laid.figure_at.values()) == laid.figures


@pytest.mark.parametrize("text", ["", ".", "and, or"])
def test_empty_layouts(text: str, layout: MakeLayout):
    """A text that says nothing has no figure and no label."""
    laid = layout(text)
    assert laid.figures == ()
    assert laid.keys == frozenset()
    assert laid.shared_tails() == frozenset()


@pytest.mark.parametrize(
    ("sort", "labels"),
    [
        ("treatment", {"lenvatinib", "sorafenib"}),
        ("endpoint", {"pfs"}),
        ("statistic", {"median"}),
    ],
)
def test_labels_of_one_sort(sort: LabelClass, labels: set[str], layout: MakeLayout):
    """The labels of a text are told apart by their sort; those that it does not have are of none."""
    laid = layout(ARMS)
    assert laid.of_class(laid.keys, sort) == labels
    assert laid.of_class({"os", "regorafenib", "hazard-ratio"}, sort) == frozenset()


def test_labels_of_a_text(layout: MakeLayout):
    """The labels of a text are all that it says, without marks, negations and words that add nothing."""
    assert layout("PFS was not longer with lenvatinib.").keys == {"pfs", "longer", "lenvatinib"}


@pytest.mark.parametrize(
    ("text", "key", "endpoint", "treatment"),
    [
        ("OS with lenvatinib", "os", True, False),
        ("OS with lenvatinib", "lenvatinib", False, True),
        ("ORR with placebo", "placebo", False, True),
        ("lenvatinib alone", "alon", False, True),
        ("HR 0.58", "hazard-ratio", False, False),
        ("median OS", "median", False, False),
        ("cirrhosis and OS", "cirrhosi", False, False),
        ("of the patients", "the", False, False),
        ("OS, PFS", ",", False, False),
        ("47 patients", "47", False, False),
    ],
)
def test_endpoints_and_treatments(text: str, key: str, endpoint: bool, treatment: bool, layout: MakeLayout):
    """Endpoints, and treatments with what they are compared with, are known among all tokens."""
    laid = layout(text)
    token = place(laid.tokens, key)
    assert laid.is_endpoint(token) is endpoint
    assert laid.is_treatment(token) is treatment


@pytest.mark.parametrize(("key", "order"), [("median", 0), ("pfs", 1), ("lenvatinib", 6)])
def test_order_of_labels(key: str, order: int, layout: MakeLayout):
    """A label stands where it stands first."""
    assert layout(f"{ARMS} Lenvatinib prolonged median PFS.").order(key) == order


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("OS was 9.9 months and PFS 4.1 months", [0, 0]),
        ("OS was 9.9 months versus 8.0 months", [0, 0]),
        ("OS was 9.9 months, whereas PFS was 4.1", [0, 1]),
        ("OS was 9.9 months; PFS was 4.1", [0, 1]),
        ("OS was 9.9 months. PFS was 4.1. ORR was 34%", [0, 1, 2]),
        ("OS was 9.9 months, PFS 4.1; ORR 34%", [0, 0, 1]),
        ("OS was 9.9 months but PFS was 4.1 and ORR 34%", [0, 1, 1]),
    ],
)
def test_clauses(text: str, clauses: list[int], layout: MakeLayout):
    """Clauses are counted from 0 at "whereas", a semicolon and the like; "and" or "versus" begins none."""
    laid = layout(text)
    assert [laid.clause_of(i) for i in range(len(laid.segments))] == clauses


@pytest.mark.parametrize(
    ("key", "clauses"), [("os", {0}), ("lenvatinib", {0, 1}), ("pfs", {1}), ("orr", {2}), ("sorafenib", set())]
)
def test_clauses_that_name_a_label(key: str, clauses: set[int], layout: MakeLayout):
    """A label is named in each clause in which it stands."""
    text = "OS with lenvatinib was 9.9 months, whereas PFS with lenvatinib was 4.1; ORR was 34%."
    assert layout(text).clauses_with(key) == clauses


@pytest.mark.parametrize(
    ("text", "before", "behind"),
    [
        ("Median PFS was 4.1 months with lenvatinib", {"median", "pfs"}, {"lenvatinib"}),
        ("4.1 months with lenvatinib", set(), {"lenvatinib"}),
        ("PFS with lenvatinib was 4.1 months", {"pfs", "lenvatinib"}, set()),
        ("PFS was long", {"pfs", "long"}, set()),
        ("PFS rates were 34% at 6 months with lenvatinib", {"pfs"}, {"lenvatinib"}),
        ("ORR 34% (lenvatinib)", {"orr"}, {"lenvatinib"}),
        ("ORR 34% (lenvatinib; 95% CI 20–51)", {"orr"}, {"lenvatinib"}),
        ("ORR 34% (16 of 47 with lenvatinib)", {"orr"}, set()),
        ("34% (discovery)", set(), {"discoveri"}),
    ],
)
def test_labels_around_a_number(text: str, before: set[str], behind: set[str], layout: MakeLayout):
    """Labels stand in front of the first number of a segment or behind it, a bracket without a number behind it."""
    laid = layout(text)
    assert laid.split_labels(laid.segments[0]) == (before, behind)


def test_names_of_the_study_are_no_labels(layout: MakeLayout):
    """What names the study as a whole labels none of its figures."""
    text = "In CELESTIAL, PFS in CELESTIAL was 5.2 months with cabozantinib"
    assert "celestial-trial" in layout(text).split_labels(layout(text).segments[1])[0]
    named = layout(text, "celestial-trial")
    assert named.split_labels(named.segments[1]) == ({"pfs"}, {"cabozantinib"})


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("60 mg was given for 9.9 months", {"#60mg", "#9.9months"}),
        ("34% in 12 weeks", {"#34%", "#12weeks"}),
        ("16 of 47 patients", set()),
        ("16 patients, p=0.03", set()),
        ("34% with p<0.001", {"#34%"}),
        ("PFS was long", set()),
    ],
)
def test_numbers_beside_each_other(text: str, labels: set[str], layout: MakeLayout):
    """The measured figures of a segment label each other; counts and p values label nothing."""
    laid = layout(text)
    assert laid.numbers_beside(laid.segments[0]) == labels


@pytest.mark.parametrize(
    ("text", "ahead", "rest", "anchor"),
    [
        (BRACKETS, {"orr", "lenvatinib"}, {"hcc"}, {"#34%"}),
        ("PFS (4.1 months) with lenvatinib", {"pfs"}, {"lenvatinib"}, set()),
        ("PFS 4.1 months (HR 0.44)", {"pfs"}, set(), {"#4.1months"}),
        ("Lenvatinib gave PFS of 4.1 to 5.2 months (range)", {"lenvatinib", "pfs"}, set(), {"#5.2months"}),
    ],
)
def test_brackets_and_what_is_around_them(
    text: str, ahead: set[str], rest: set[str], anchor: set[str], layout: MakeLayout
):
    """A bracket has the labels in front of it and behind it, and belongs to the last figure in front of it."""
    laid = layout(text)
    bracket = next(segment for segment in laid.segments if segment.parent is not None)
    assert laid.of_parent(bracket) == (ahead, rest)
    assert laid.anchor(bracket) == anchor


@pytest.mark.parametrize(
    ("text", "value", "estimate"),
    [
        ("OS 9.9 months (95% CI 8.1–10.2)", "8.1", {"#9.9months"}),
        ("OS 9.9 months (95% CI 8.1–10.2)", "10.2", {"#9.9months"}),
        ("OS 9.9 months (95% CI 8.1–10.2)", "9.9", set()),
        ("34% (95% CI 20–51) versus 12% (95% CI 5–19)", "20", {"#34%"}),
        ("34% (95% CI 20–51) versus 12% (95% CI 5–19)", "5", {"#12%"}),
        ("OS 9.9 months in 47 patients (95% CI 8.1–10.2)", "8.1", {"#9.9months"}),
        ("a 95% CI of 8.1 to 10.2", "8.1", set()),
        ("364 (60.3%) responded", "60.3", {"#364"}),
        ("364 patients (60.3%) responded", "60.3", {"#364"}),
        ("364 patients responded (60.3%)", "60.3", set()),
        ("364 patients, 60.3% of them men", "60.3", set()),
        ("9.9 months (60.3%)", "60.3", set()),
    ],
)
def test_estimates(text: str, value: str, estimate: set[str], layout: MakeLayout):
    """The end of an interval is of the last value before it, a share of the count right before it."""
    laid = layout(text)
    assert laid.estimate_of(figure(laid, value)) == estimate


@pytest.mark.parametrize(
    ("text", "shared"),
    [
        ("PFS was 9.9 versus 8.0 months with lenvatinib versus sorafenib", {1}),
        ("PFS was 9.9 and 8.0 months with lenvatinib and sorafenib", {1}),
        ("PFS was 9.9 vs 8.0 months for lenvatinib vs sorafenib (p=0.03)", {1}),
        ("PFS was 9.9 versus 8.0 months with lenvatinib and so on", set()),
        (ARMS, set()),
        ("PFS was 9.9 versus 8.0 months", set()),
        ("PFS was 9.9 versus 8.0 months with lenvatinib", set()),
        ("PFS was 9.9 months with lenvatinib versus 8.0 months with sorafenib and placebo", set()),
    ],
)
def test_shared_tails(text: str, shared: set[int], layout: MakeLayout):
    """The labels behind two bare numbers are of both where another treatment follows."""
    assert layout(text).shared_tails() == shared


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("9.9 months", True),
        ("median 9.9 months", True),
        ("HR 0.58", True),
        ("p<0.001", True),
        ("9.9 months with lenvatinib", False),
        ("PFS 9.9 months", False),
        ("34% (discovery)", False),
        ("9.9 months in cirrhosis", False),
    ],
)
def test_bare_segments(text: str, bare: bool, layout: MakeLayout):
    """A segment is bare that has no label but names of statistics."""
    laid = layout(text)
    assert laid.bare(laid.segments[0]) is bare


@pytest.mark.parametrize(
    ("text", "words", "comparand"),
    [
        (COMPARED, "9.9", 1),
        ("OS was longer with lenvatinib than with sorafenib, 9.9 versus 8.0 months", "9.9", 1),
        ("OS was longer with lenvatinib versus sorafenib: 9.9 against 8.0 months", "9.9", 1),
        (ARMS, "4.1", None),
        (ARMS, "1.9", None),
        ("OS was longer with lenvatinib (9.9 versus 8.0 months)", "9.9", None),
        ("OS was longer with lenvatinib and sorafenib (9.9 and 8.0 months)", "9.9", None),
    ],
)
def test_comparands(text: str, words: str, comparand: int | None, layout: MakeLayout):
    """Figures in or behind what stands after "than" are those of a comparison."""
    laid = layout(text)
    (index,) = (i for i, segment in enumerate(laid.segments) if words in {token.key for token in segment.tokens})
    assert laid.comparand_before(index) == comparand

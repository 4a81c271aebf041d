"""The labels that later segments of a text take over from earlier ones."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hepcite.faithfulness.carrying import Carried
from hepcite.faithfulness.labels import LabelClass
from hepcite.faithfulness.segments import Segment, split_segments
from hepcite.faithfulness.tokens import Tokenizer

MakeSegment = Callable[..., Segment]

CLASSES: dict[str, LabelClass] = {
    "os": "endpoint",
    "pfs": "endpoint",
    "lenvatinib": "treatment",
    "sorafenib": "treatment",
    "median": "statistic",
    "hazard-ratio": "statistic",
    "hbv": "other",
    "hcv": "other",
    "cirrhosi": "other",
}

NOTHING: frozenset[str] = frozenset()
LABELS = st.frozensets(st.sampled_from(sorted(CLASSES)), max_size=4)


def some(*keys: str) -> frozenset[str]:
    """Return a set of labels."""
    return frozenset(keys)


@pytest.fixture
def segment(tokenizer: Tokenizer) -> MakeSegment:
    """Make the last segment of a text."""
    return lambda text="median OS was 9.9 months": split_segments(tokenizer.tokens(text))[-1]


@pytest.fixture
def carried(segment: MakeSegment) -> Callable[..., Carried]:
    """Make what is carried behind segments, of each the labels before its number and behind it."""

    def make(*labels: tuple[frozenset[str], frozenset[str]]) -> Carried:
        made = Carried(CLASSES)
        for before, behind in labels:
            made.add(before, behind, segment())
        return made

    return make


def test_nothing_is_carried_at_first():
    """The first segment of a text takes over nothing."""
    assert Carried(CLASSES).into(some("os"), some("lenvatinib")) == (NOTHING, NOTHING)


@pytest.mark.parametrize(
    ("own", "taken"),
    [
        (NOTHING, {"pfs", "lenvatinib", "median"}),
        (some("sorafenib"), {"pfs", "median"}),
        (some("os"), {"lenvatinib", "median"}),
        (some("os", "sorafenib"), {"median"}),
        (some("hazard-ratio"), {"pfs", "lenvatinib", "median"}),
        (some("hcv"), {"pfs", "lenvatinib", "median"}),
    ],
)
def test_what_gives_way(own: frozenset[str], taken: set[str], carried: Callable[..., Carried]):
    """A treatment or an endpoint gives way to one of the segment's own, wherever it stands; a statistic does not."""
    before = carried((some("median", "pfs"), some("lenvatinib")))
    assert before.into(NOTHING, own)[0] == taken
    assert before.into(own, NOTHING)[0] == taken


@pytest.mark.parametrize(
    ("before", "behind", "weak"),
    [
        (NOTHING, NOTHING, set()),
        (some("hcv"), NOTHING, {"hbv"}),
        (NOTHING, some("hcv"), set()),
        (some("os"), some("lenvatinib"), set()),
        (some("hcv"), some("lenvatinib"), {"hbv"}),
    ],
)
def test_doubtful_words_in_front(
    before: frozenset[str], behind: frozenset[str], weak: set[str], carried: Callable[..., Carried]
):
    """A word in front of a number is doubtful for a segment that has a word of its own in front of its number."""
    taken, doubtful = carried((some("hbv"), NOTHING)).into(before, behind)
    assert taken == {"hbv"}
    assert doubtful == weak


@pytest.mark.parametrize(
    ("before", "behind", "weak"),
    [
        (NOTHING, NOTHING, set()),
        (NOTHING, some("hcv"), {"hbv"}),
        (some("os"), some("hcv"), {"hbv"}),
        (some("os"), some("lenvatinib"), set()),
        (some("median"), some("hazard-ratio"), set()),
    ],
)
def test_doubtful_words_behind(
    before: frozenset[str], behind: frozenset[str], weak: set[str], carried: Callable[..., Carried]
):
    """A word behind a number is doubtful for a segment that has a word of its own behind its number."""
    taken, doubtful = carried((NOTHING, some("hbv"))).into(before, behind)
    assert taken == {"hbv"}
    assert doubtful == weak


def test_only_other_words_are_doubtful(carried: Callable[..., Carried]):
    """Treatments, endpoints and statistics that are taken over are not doubtful."""
    behind = carried((some("median", "pfs"), some("lenvatinib")))
    assert behind.into(some("hcv"), some("hbv"))[1] == NOTHING


def test_later_segments_replace(carried: Callable[..., Carried]):
    """A later treatment or endpoint takes the place of an earlier one; other words and statistics stay."""
    behind = carried((some("median", "pfs", "hbv"), some("lenvatinib")), (some("os"), some("sorafenib")))
    assert behind.into(NOTHING, NOTHING)[0] == {"median", "hbv", "os", "sorafenib"}


def test_a_treatment_is_replaced_from_the_other_side(carried: Callable[..., Carried]):
    """A treatment in front of a number takes the place of one behind an earlier number."""
    behind = carried((some("pfs"), some("lenvatinib")), (some("sorafenib"), NOTHING))
    assert behind.into(NOTHING, NOTHING)[0] == {"pfs", "sorafenib"}


def test_several_treatments_stay_together(carried: Callable[..., Carried]):
    """The drugs of a regimen are taken over together."""
    assert carried((some("pfs"), some("lenvatinib", "sorafenib"))).into(NOTHING, NOTHING)[0] == {
        "pfs",
        "lenvatinib",
        "sorafenib",
    }


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("OS compared with sorafenib", False),
        ("OS was longer than with sorafenib", False),
        ("OS versus sorafenib", False),
        ("OS 9.9 versus 8.0 months with sorafenib", True),
        ("OS 9.9, with sorafenib", True),
        ("OS 9.9 whereas sorafenib", True),
    ],
)
def test_comparands(text: str, kept: bool, segment: MakeSegment, carried: Callable[..., Carried]):
    """What something is compared with is not carried on, unless a number of its own stands beside it."""
    made = carried((some("os"), some("lenvatinib")))
    made.add(NOTHING, some("sorafenib"), segment(text))
    assert made.into(NOTHING, NOTHING)[0] == {"os", "sorafenib" if kept else "lenvatinib"}


def test_copies_go_on_by_themselves(segment: MakeSegment, carried: Callable[..., Carried]):
    """A bracket begins with what is carried outside, and neither changes the other."""
    outside = carried((some("pfs"), some("lenvatinib")))
    inside = outside.copy()
    assert inside.into(NOTHING, NOTHING) == outside.into(NOTHING, NOTHING)
    inside.add(some("os"), NOTHING, segment())
    assert outside.into(NOTHING, NOTHING)[0] == {"pfs", "lenvatinib"}
    assert inside.into(NOTHING, NOTHING)[0] == {"os", "lenvatinib"}
    outside.add(NOTHING, some("sorafenib"), segment())
    assert inside.into(NOTHING, NOTHING)[0] == {"os", "lenvatinib"}


@given(st.lists(st.tuples(LABELS, LABELS), max_size=4), LABELS, LABELS)
def test_whatever_is_carried(steps: list[tuple[frozenset[str], frozenset[str]]], before: frozenset[str], behind):
    """What is doubtful is taken over, and what is taken over came before and is of no sort that gives way."""
    made = Carried(CLASSES)
    for labels in steps:
        made.add(*labels, Segment((), ()))
    taken, weak = made.into(before, behind)
    own = {CLASSES[key] for key in before | behind} & {"treatment", "endpoint"}
    assert weak <= taken <= frozenset().union(*(labels for step in steps for labels in step))
    assert not {CLASSES[key] for key in taken} & own
    assert {CLASSES[key] for key in weak} <= {"other"}


@given(st.lists(st.tuples(LABELS, LABELS), max_size=4))
def test_copies_are_equal(steps: list[tuple[frozenset[str], frozenset[str]]]):
    """A copy hands over the same labels as its original."""
    made = Carried(CLASSES)
    for before, behind in steps:
        made.add(before, behind, Segment((), ()))
    assert made.copy().into(NOTHING, NOTHING) == made.into(NOTHING, NOTHING)
    assert made.copy().into(some("hcv"), some("cirrhosi")) == made.into(some("hcv"), some("cirrhosi"))

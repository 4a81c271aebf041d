"""The figures of a text: each number with its unit, bound and role, and which ones mean the same."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hepcite.faithfulness.figures import Figure, read_figures
from hepcite.faithfulness.tokens import Token

Read = Callable[[str], Sequence[Token]]

MONTHS = Figure(3, "9.9", "months", "", "value")
COUNT = Figure(3, "16", "people", "", "value")

FIGURES = st.builds(
    Figure,
    place=st.integers(0, 30),
    value=st.sampled_from(["9.9", "16", "47", "0.58"]),
    unit=st.sampled_from(["", "people", "%", "months", "ratio"]),
    bound=st.sampled_from(["", "<", "≥", "~"]),
    role=st.sampled_from(["value", "level", "interval", "p", "date"]),
    total=st.booleans(),
)


def figures(tokens: Sequence[Token]) -> dict[str, Figure]:
    """Return the figures of a text by their digits."""
    return {figure.value: figure for figure in read_figures(tokens)}


@pytest.mark.parametrize(
    ("text", "value", "unit", "bound", "role"),
    [
        ("Median OS was 9.9 months", "9.9", "months", "", "value"),
        ("Median OS was 9·9 months", "9.9", "months", "", "value"),
        ("Median OS exceeded 12 months", "12", "months", ">", "value"),
        ("about a third, 34%, responded", "34", "%", "", "value"),
        ("nearly 34% responded", "34", "%", "~<", "value"),
        ("47 patients", "47", "people", "", "value"),
        ("at least twelve patients", "12", "people", "≥", "value"),
        ("1,171 patients", "1171", "people", "", "value"),
        ("grade 3 or higher", "3", "grade", "≥", "value"),
        ("p<0.001", "0.001", "ratio", "<", "p"),
        ("enrolled in 2021", "2021", "", "", "date"),
        ("a 95% CI", "95", "%", "", "level"),
        ("an IQR of 57 to 71", "71", "", "", "interval"),
        ("AFP changed by −32%", "-32", "%", "", "value"),
        ("12 studies", "12", "studies", "", "value"),
    ],
)
def test_figures_by_hand(text: str, value: str, unit: str, bound: str, role: str, read: Read):
    """A number is read with its unit, what bounds it, and its role."""
    figure = figures(read(text))[value]
    expected = (unit, bound, role) if role != "p" else (figure.unit, bound, role)
    assert (figure.unit, figure.bound, figure.role) == expected


def test_order_and_places(read: Read):
    """Figures come in the text's order, each with the position of its token."""
    tokens = read("PFS 4.1 versus 1.9 months (HR 0.44; p<0.001) in 707 patients")
    found = read_figures(tokens)
    assert [figure.value for figure in found] == ["4.1", "1.9", "0.44", "0.001", "707"]
    assert [tokens[figure.place].key for figure in found] == [figure.value for figure in found]


@pytest.mark.parametrize("text", ["", "OS was not reached", "randomised 2:1 in NCT03434379"])
def test_texts_without_figures(text: str, read: Read):
    """A text without a number has no figure."""
    assert read_figures(read(text)) == ()


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("3.8 months with lenvatinib, 3.7 with sorafenib", "3.7", "months"),
        ("3.8 months with lenvatinib and 3.7 with sorafenib", "3.7", "months"),
        ("3.8 months with lenvatinib versus 3.7 with sorafenib", "3.7", "months"),
        ("3.8 months with lenvatinib against 3.7 with sorafenib", "3.7", "months"),
        ("10.1% with lenvatinib, 9.2 with sorafenib", "9.2", "%"),
        ("8.1 weeks with lenvatinib, 9.2 with sorafenib", "9.2", "weeks"),
        ("grades 1, 2 and 3", "1", "grade"),
        ("grades 1, 2 and 3", "2", "grade"),
        ("grades 1, 2 and 3", "3", "grade"),
        ("grade 3 and 4", "4", "grade"),
        ("grade 3 or 4", "4", "grade"),
    ],
)
def test_units_of_lists(text: str, value: str, unit: str, read: Read):
    """A decimal, and a grade, without a unit goes on a list with the unit of the value before it."""
    assert figures(read(text))[value].unit == unit


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("at 12 months, 3.7 with sorafenib", "3.7"),
        ("within 12 months, 3.7 with sorafenib", "3.7"),
        ("after 12 months, 3.7 with sorafenib", "3.7"),
        ("3.8 months with lenvatinib; 3.7 with sorafenib", "3.7"),
        ("OS was 3.8 months and the HR was 0.71", "0.71"),
        ("OS was 3.8 months, hazard ratio 0.71", "0.71"),
        ("OS was 3.8 months, p=0.71", "0.71"),
        ("47 patients, 3.7 with sorafenib", "3.7"),
    ],
)
def test_units_that_are_not_lent(text: str, value: str, read: Read):
    """A landmark, a closed clause and a count lend their unit to nothing, nor does any value to a ratio."""
    assert figures(read(text))[value].unit not in {"months", "people"}


@pytest.mark.parametrize(
    ("text", "totals"),
    [
        ("3 of 47 patients", ["47"]),
        ("3 of the 47 patients", ["47"]),
        ("three of 47", ["47"]),
        ("24/70 patients", ["70"]),
        ("Of 477 people, 38 responded", ["477"]),
        ("Of the 477 people, 38 responded", ["477"]),
        ("response in 25 patients", ["25"]),
        ("in all 25 patients", ["25"]),
        ("Among 25 patients, 3 died", ["25"]),
        ("among the 25 who were treated", ["25"]),
        ("34% (16/47) against 20% (9/45)", ["47", "45"]),
        ("47 patients responded", []),
        ("OS of 9 months", []),
        ("responses in 25%", []),
        ("died in 12 months", []),
        ("enrolled in 14 centres", []),
    ],
)
def test_totals(text: str, totals: list[str], read: Read):
    """A number is a total where others are counted among it."""
    assert [figure.value for figure in read_figures(read(text)) if figure.total] == totals


@pytest.mark.parametrize(
    ("figure", "counts"),
    [
        (COUNT, True),
        (replace(COUNT, unit=""), True),
        (replace(COUNT, unit="studies"), True),
        (replace(COUNT, unit="places"), True),
        (replace(COUNT, bound="≥"), True),
        (replace(COUNT, unit="months"), False),
        (replace(COUNT, unit="%"), False),
        (replace(COUNT, unit="grade"), False),
        (replace(COUNT, unit="", value="0.5"), False),
        (replace(COUNT, role="date", unit=""), False),
        (replace(COUNT, role="interval"), False),
        (MONTHS, False),
    ],
)
def test_counts(figure: Figure, counts: bool):
    """A whole number of patients, studies or places, or of nothing named, counts."""
    assert figure.counts is counts


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (MONTHS, replace(MONTHS, place=17), True),
        (MONTHS, replace(MONTHS, value="9.8"), False),
        (MONTHS, replace(MONTHS, unit="weeks"), False),
        (MONTHS, replace(MONTHS, unit=""), False),
        (MONTHS, replace(MONTHS, bound="~"), False),
        (MONTHS, replace(MONTHS, role="interval"), False),
        (COUNT, replace(COUNT, unit=""), True),
        (COUNT, replace(COUNT, total=True), True),
        (COUNT, replace(COUNT, unit="%"), False),
        (COUNT, replace(COUNT, unit="studies"), False),
        (replace(MONTHS, role="interval"), replace(MONTHS, role="interval", unit=""), True),
        (replace(MONTHS, role="interval"), replace(MONTHS, role="interval", unit="weeks"), False),
        (replace(MONTHS, role="interval"), replace(MONTHS, role="interval", unit="", value="8.9"), False),
        (Figure(0, "0.05", "ratio", "<", "p"), Figure(9, "0.05", "ratio", "<", "p"), True),
        (Figure(0, "0.05", "ratio", "<", "p"), Figure(9, "0.05", "ratio", "", "p"), False),
        (Figure(0, "0.05", "ratio", "", "p"), Figure(9, "0.05", "ratio", "", "value"), False),
    ],
)
def test_same_figures(one: Figure, other: Figure, same: bool):
    """Figures are the same in digits, unit, bound and role; the ends of an interval may lack their unit."""
    assert one.means(other) is same


@given(FIGURES, FIGURES)
def test_sameness_is_mutual(one: Figure, other: Figure):
    """A figure means itself, and what means another one is meant by it."""
    assert one.means(one)
    assert one.means(other) is other.means(one)


@given(FIGURES, FIGURES)
def test_confusion_is_mutual(one: Figure, other: Figure):
    """No figure is confused with itself, and one that could be taken for another could be so the other way round."""
    assert not one.may_be_confused_with(one)
    assert one.may_be_confused_with(other) is other.may_be_confused_with(one)


@pytest.mark.parametrize(
    ("one", "other", "confused"),
    [
        (MONTHS, Figure(9, "8.0", "months", "", "value"), True),
        (MONTHS, Figure(9, "8.0", "months", "~", "value"), True),
        (MONTHS, Figure(9, "34", "%", "", "value"), False),
        (MONTHS, Figure(9, "8.0", "months", "", "interval"), False),
        (COUNT, Figure(9, "47", "", "", "value"), True),
        (COUNT, Figure(9, "47", "people", "", "value", total=True), True),
        (COUNT, Figure(9, "47", "%", "", "value"), False),
        (Figure(0, "0.4", "ratio", "", "interval"), Figure(9, "8.1", "months", "", "interval"), True),
        (Figure(0, "0.4", "ratio", "", "p"), Figure(9, "0.01", "ratio", "<", "p"), True),
        (Figure(0, "0.4", "ratio", "", "p"), Figure(9, "0.58", "ratio", "", "value"), False),
    ],
)
def test_confusion(one: Figure, other: Figure, confused: bool):
    """A figure could be taken for another one of the same sort and role."""
    assert one.may_be_confused_with(other) is confused

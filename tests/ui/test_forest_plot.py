"""Forest plots: what they show, that they say so in words, and that they keep to themselves on the page."""

import math
import re
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from hepcite.reported_results import Group, Result
from hepcite_ui.forest_plot import MARGIN, WIDTH, draw
from hepcite_ui.forest_rows import DIAMONDS, HOLLOW, ON_LOG_SCALE, as_number, compose_notes, print_value

LABELS = {"a": "Nobody 2024", "b": "Noone <b> & Co 2023", "c": "Someone 2022"}
LENGTH = WIDTH - 2 * MARGIN
PRINTED = st.integers(1, 999).map(lambda tenths: f"{tenths / 10:g}")


def result(value: str = "9.9", low: str | None = "7.3", high: str | None = "14.4", **fields: object) -> Result:
    """Make a result of an invented study."""
    given: dict[str, object] = {
        "endpoint": "os",
        "endpoint_name": "overall survival",
        "measure": "median",
        "time_point": None,
        "arm": "examplinib",
        "unit": "months",
        "n": 47,
        "doc_id": "a",
        "study_id": "a",
        "citation": 1,
        "start": 0,
        "end": 3,
    }
    return Result(value=value, low=low, high=high, **(given | fields))  # type: ignore[arg-type]


def group(*results: Result) -> Group:
    """Put results of one kind together."""
    first = results[0]
    return Group(first.endpoint, first.endpoint_name, first.measure, first.unit, first.time_point, results)


def ratio(value: str, low: str | None, high: str | None, **fields: object) -> Result:
    """Make a hazard ratio."""
    return result(value, low, high, measure="hazard ratio", unit="", **fields)


def rate(value: str, **fields: object) -> Result:
    """Make a rate without an interval."""
    return result(value, None, None, measure="rate", unit="%", **fields)


def words(svg: str) -> list[str]:
    """Return the texts of a drawing, from top to bottom as they are written."""
    return [(element.text or "").replace("\u00a0", " ") for element in etree.fromstring(svg).iter("{*}text")]


def shapes(svg: str, colour: str, fill: str = "") -> list[list[tuple[float, float]]]:
    """Return the corners of the paths with a stroke of a colour, and of a fill if one is given."""
    styled = [(p.get("style", ""), p.get("d", "")) for p in etree.fromstring(svg).iter("{*}path")]
    paths = [d for style, d in styled if f"stroke: var({colour}" in style and f"fill: {fill}" in style]
    return [[(float(x), float(y)) for x, y in re.findall(r"[ML] (\S+) (\S+)", path)] for path in paths]


def points(svg: str, colour: str = "--hc-accent", fill: str = "var") -> list[float]:
    """Return where the points of a colour lie between the ends of the axis, from 0 to 1."""
    middles = [sum(x for x, _ in corners) / len(corners) for corners in shapes(svg, colour, fill)]
    return [(middle - MARGIN) / LENGTH for middle in middles]


def intervals(svg: str, colour: str = "--hc-accent") -> list[tuple[float, float]]:
    """Return the ends of the intervals between the ends of the axis, from 0 to 1."""
    lines = [sorted(x for x, _ in corners) for corners in shapes(svg, colour, "none")]
    return [((x[0] - MARGIN) / LENGTH, (x[-1] - MARGIN) / LENGTH) for x in lines if x[0] != x[-1]]


def test_rows_show_study_arm_size_and_value():
    """Each row names the study and, below it, the arm, and beside them value, interval and size as printed."""
    assert words(draw(group(result()), LABELS))[:4] == ["Nobody 2024", "examplinib", "9.9 (7.3–14.4)", "n = 47"]


def test_unknown_arm_and_size_are_not_made_up():
    """A row says nothing of what the quote does not name."""
    assert words(draw(group(result(arm=None, n=None)), LABELS))[:2] == ["Nobody 2024", "9.9 (7.3–14.4)"]


def test_months_lie_between_zero_and_a_round_end():
    """A median and its interval lie where their numbers are on an axis from 0."""
    svg = draw(group(result("10", "5", "20"), result("30.0", "20", "40", doc_id="b")), LABELS)
    assert points(svg) == pytest.approx([10 / 40, 30 / 40])
    assert [end for ends in intervals(svg) for end in ends] == pytest.approx([5 / 40, 20 / 40, 20 / 40, 40 / 40])
    assert {"0", "40"} <= set(words(svg))


def test_rates_lie_between_0_and_100():
    """Per cent are drawn on the whole axis from 0 to 100, whatever the results are."""
    svg = draw(group(rate("6.4"), rate("25", doc_id="b")), LABELS)
    assert points(svg, fill="var(--hc-paper") == pytest.approx([0.064, 0.25])
    assert {"0", "25", "50", "75", "100%"} <= set(words(svg))


def test_ratios_lie_on_a_log_scale():
    """Equal ratios are equal distances, and 1 is marked; no side is said to be the better one."""
    ratios = group(ratio("0.5", "0.25", "1"), ratio("1", "0.5", "4", doc_id="b"))
    svg = draw(ratios, LABELS)
    left, right = points(svg)
    ends = [end for ends in intervals(svg) for end in ends]
    doubled = right - left
    assert [place - left for place in ends] == pytest.approx([-doubled, doubled, 0, 3 * doubled])
    assert ON_LOG_SCALE in compose_notes(ratios, {})
    assert "avour" not in svg


def test_line_of_no_difference_is_at_1():
    """Every row of ratios has the line at 1."""
    svg = draw(group(ratio("1", "0.5", "2"), ratio("1", "0.9", "1.1", doc_id="b")), LABELS)
    lines = [x for (x, _), (last, _) in shapes(svg, "--hc-muted", "none") if x == last]
    assert [(x - MARGIN) / LENGTH for x in lines].count(points(svg)[0]) >= 2


def test_ratio_of_zero_does_not_break_the_scale():
    """An interval that reaches 0 goes on beyond the axis."""
    svg = draw(group(ratio("0.4", "0.0", "1.2"), ratio("1", "0.5", "2", doc_id="b")), LABELS)
    assert intervals(svg)[0][0] == pytest.approx(0)


def test_result_without_interval_is_hollow():
    """A point without an interval is empty inside, and the note says what that means."""
    hollow = group(result(low=None, high=None), result(doc_id="b"))
    assert len(points(draw(hollow, LABELS), fill="var(--hc-paper")) == 1
    assert HOLLOW in compose_notes(hollow, {})
    assert HOLLOW not in compose_notes(group(result(), result(doc_id="b")), {})


def test_unit_is_told():
    """Below a plot of medians stands what they are counted in; rates have it on their axis."""
    assert compose_notes(group(result(), result(doc_id="b")), {}) == ("In months.",)
    assert compose_notes(group(rate("6.4"), rate("25", doc_id="b")), {}) == (HOLLOW,)


def test_value_that_is_no_number_has_no_point():
    """A median that was not reached is printed, and nothing is drawn for it."""
    svg = draw(group(result("not reached", None, None), result(doc_id="b")), LABELS)
    assert "not reached" in words(svg)
    assert len(points(svg)) == 1


def test_indirect_evidence_is_a_diamond_and_says_so():
    """Indirect evidence has another colour, another shape, the word in its row, and a note."""
    mixed = group(result(), result("5", doc_id="c"))
    svg = draw(mixed, LABELS, {"c": "mixed lines"})
    (diamond,) = shapes(svg, "--hc-amber-ink", "var")
    assert len({x for x, _ in diamond}) == 3
    assert len(points(svg)) == 1
    assert "Someone 2022 · mixed lines" in words(svg)
    assert DIAMONDS in compose_notes(mixed, {"c": "mixed lines"})


def test_direct_evidence_is_not_called_indirect():
    """Without indirect evidence nothing speaks of it."""
    direct = group(result(), result(doc_id="b"))
    svg = draw(direct, LABELS)
    assert "indirect" not in svg.lower()
    assert DIAMONDS not in compose_notes(direct, {})
    assert "--hc-amber-ink" not in svg


def test_plot_is_told_in_words():
    """Who does not see the plot is told what it shows, with every value."""
    rates = group(rate("6.4", time_point="12 months"), rate("25", doc_id="c"))
    root = etree.fromstring(draw(rates, LABELS, {"c": "indirect"}))
    assert root.get("role") == "img"
    assert (root.get("aria-label") or "").replace("\u00a0", " ") == (
        "Forest plot of overall survival at 12 months. Nobody 2024 · examplinib · n = 47: 6.4%; "
        "Someone 2022 · indirect · examplinib · n = 47: 25%."
    )


@pytest.mark.parametrize(("count", "note"), [(12, None), (13, "1 more result is"), (20, "8 more results are")])
def test_at_most_twelve_rows_are_drawn(count: int, note: str | None):
    """Of many results the first twelve are drawn and the others counted."""
    many = group(*(result(doc_id="a") for _ in range(count)))
    assert words(draw(many, LABELS)).count("9.9 (7.3–14.4)") == min(count, 12)
    assert compose_notes(many, {})[1:] == ((f"{note} not drawn.",) if note else ())


def test_no_result_is_no_plot():
    """Nothing is drawn for nothing."""
    assert draw(Group("os", "overall survival", "median", "months", None, ()), LABELS) == ""


def test_foreign_text_is_text():
    """Names and arms are escaped, never read as mathematics, and cannot break the drawing."""
    svg = draw(group(result(doc_id="b", arm='$x^2$ "q" \x00\x1b & <script>')), LABELS)
    assert "<script" not in svg
    assert "<b>" not in svg
    assert "Noone <b> & Co 2023 $x^2$" in " ".join(words(svg))


def test_long_names_are_broken_into_lines():
    """No line of words runs into the value beside it."""
    svg = draw(group(result(arm="examplinib after progression on inventumab plus imaginizumab, Child-Pugh A")), LABELS)
    lines = words(svg)[: words(svg).index("9.9 (7.3–14.4)")]
    assert len(lines) >= 3
    assert max(map(len, lines)) <= 30


def test_very_long_arm_leaves_room_for_what_counts():
    """A very long arm is drawn on two lines and cut short; study, directness and size are not."""
    svg = draw(group(result(arm="word " * 90, doc_id="c")), LABELS, {"c": "indirect"})
    (label,) = re.findall(r'aria-label="([^"]*)"', svg)
    assert "Someone 2022 · indirect · word" in label and "word … · n = 47" in label.replace("\u00a0", " ")
    study, first, second, value, size = words(svg)[:5]
    assert (study, value, size) == ("Someone 2022 · indirect", "9.9 (7.3–14.4)", "n = 47")
    assert first.startswith("word") and second.endswith("…")


def test_no_line_ends_with_what_joins():
    """Study and arm stand on lines of their own, so that no line begins or ends with a dot between them."""
    svg = draw(group(result(arm="examplinib after progression on inventumab", doc_id="c")), LABELS, {"c": "indirect"})
    assert not [line for line in words(svg) if line.startswith("·") or line.endswith("·")]


def test_drawing_keeps_to_itself():
    """The drawing has no ids, style sheet, scripts, metadata, links or size of its own: several stand on one page."""
    svg = draw(group(result(), ratio("1", "0.5", "2", doc_id="b")), LABELS)
    assert not re.search(r"\b(?:id|href|width|height|onload)=|<(?:style|defs|metadata|script|!|\?)|url\(", svg)
    assert svg.startswith("<svg ")
    assert 'viewBox="0 0 340 ' in svg


def test_colours_and_font_are_the_page_s():
    """The drawing has no colour or font of its own: it follows the page into the dark."""
    svg = draw(group(result(), result(low=None, high=None, doc_id="c")), LABELS, {"c": "indirect"})
    assert "#0" not in svg.replace("#9aa5b1", "")
    assert "font-family" not in svg
    assert "fill: currentColor" in svg


def test_same_group_same_bytes():
    """Drawing twice gives the same text."""
    results = [result(), result("5", doc_id="c")]
    assert draw(group(*results), LABELS, {"c": "indirect"}) == draw(group(*results), LABELS, {"c": "indirect"})


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(PRINTED, PRINTED, PRINTED).map(lambda row: sorted(row, key=float)), min_size=1))
def test_every_point_lies_at_its_number(rows: Sequence[Sequence[str]]):
    """Whatever the numbers are, points and intervals lie inside the axis and in proportion to them."""
    drawn = rows[:12]
    svg = draw(group(*(result(value, low, high, n=None) for low, value, high in drawn)), LABELS)
    places = points(svg)
    end = max(float(line) for line in words(svg) if as_number(line) is not None)
    assert len(places) == len(drawn)
    for place, (_, value, _) in zip(places, drawn, strict=True):
        assert math.isclose(place, float(value) / end, abs_tol=1e-5)
        assert 0 <= place <= 1


@pytest.mark.parametrize(("low", "high", "printed"), [("7.3", "14.4", "9.9 (7.3–14.4)"), (None, None, "9.9")])
def test_interval_is_printed_when_it_is_known(low: str | None, high: str | None, printed: str):
    """A value is printed with its interval if there is one."""
    assert print_value(result(low=low, high=high)) == printed


@pytest.mark.parametrize("text", ["not reached", "", None, "nan", "inf", "9.9 months"])
def test_words_are_no_numbers(text: str | None):
    """Only digits are drawn."""
    assert as_number(text) is None

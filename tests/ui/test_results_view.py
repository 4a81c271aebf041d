"""The table of results below an answer, its plots and what is said about them."""

import re
from dataclasses import replace
from html import unescape

import pytest
from lxml import html

from hepcite.documents import SETTINGS, UNVERIFIED_NOTICE
from hepcite.reported_results import Result, ResultTable
from hepcite_ui.results_view import COLUMNS, NOT_ADJUSTED, render_results
from hepcite_ui.study_labels import is_indirect, label_study, mark_indirect

PFS = "Median PFS was 4.1 months"
OS = "OS 9.9 months"


def result(doc_id: str = "trial", value: str = "9.9", **fields: object) -> Result:
    """Make a result of a document."""
    given: dict[str, object] = {
        "endpoint": "os",
        "endpoint_name": "overall survival",
        "measure": "median",
        "time_point": None,
        "arm": "cabozantinib",
        "low": "7.3",
        "high": "14.4",
        "unit": "months",
        "n": 47,
        "study_id": doc_id,
        "citation": 1,
        "start": 0,
        "end": 3,
    }
    return Result(doc_id=doc_id, value=value, **(given | fields))  # type: ignore[arg-type]


def rows(section: str) -> list[list[str]]:
    """Return the texts of the table's cells, a list a row."""
    body = html.fromstring(section).find(".//tbody")
    return [[" ".join(str(cell.text_content()).split()) for cell in row] for row in body]


def keys(section: str, column: str) -> list[str]:
    """Return what a column sorts by, from top to bottom."""
    body = html.fromstring(section).find(".//tbody")
    return [row[COLUMNS.index(column)].get("data-sort") for row in body]


@pytest.fixture
def other(trial):
    """An indirect retrospective study by somebody else, its figures not verified."""
    return replace(
        trial,
        doc_id="other",
        study_id="other",
        authors="Nobody A",
        year=2021,
        study_type="retrospective-cohort",
        setting="first-line",
        notices=(UNVERIFIED_NOTICE,),
        trial_ids=(),
    )


@pytest.fixture
def answer(answer_from, trial, other):
    """An answer that quotes both studies."""
    return answer_from((trial, PFS), (other, OS))


def test_row_says_endpoint_arm_result_size_and_study(answer):
    """A row has endpoint, arm, value with unit and interval, size, study with design and setting, and the quote."""
    (row,) = rows(render_results(ResultTable((result(),), 0), answer))
    assert row == [
        "overall survival median",
        "cabozantinib",
        "9.9 months 95% CI 7.3–14.4",
        "47",
        "Chan 2024 phase II trial; after immunotherapy",
        "[1]",
    ]


@pytest.mark.parametrize(
    ("fields", "endpoint", "shown"),
    [
        ({"measure": "rate", "unit": "%", "time_point": "12 months"}, "overall survival at 12 months", "9.9%"),
        ({"measure": "hazard ratio", "unit": ""}, "overall survival hazard ratio", "9.9"),
        (
            {"endpoint_name": "objective response rate", "measure": "rate", "unit": "%"},
            "objective response rate",
            "9.9%",
        ),
    ],
)
def test_kinds_of_results_are_told_apart(answer, fields: dict[str, object], endpoint: str, shown: str):
    """Medians, rates and hazard ratios are named, with their unit."""
    (row,) = rows(render_results(ResultTable((result(low=None, high=None, **fields),), 0), answer))
    assert (row[0], row[2]) == (endpoint, shown)


def test_treatment_stands_before_its_patients(answer):
    """Where an arm goes on to say in whom, that is set small below the treatment, and no word of it is lost."""
    section = render_results(ResultTable((result(arm="cabozantinib, in a series of 96 patients"),), 0), answer)
    assert 'cabozantinib <span class="hc-small">in a series of 96 patients</span>' in section
    assert keys(section, "Arm") == ["cabozantinib, in a series of 96 patients"]


def test_unknown_cells_are_not_made_up(answer):
    """Without arm, size or interval the row says nothing of them."""
    unknown = result(arm=None, n=None, low=None, high=None)
    row, _ = rows(render_results(ResultTable((unknown, result(n=47)), 0), answer))
    assert row[1:4] == ["not named", "9.9 months", ""]


@pytest.mark.parametrize(("n", "has_sizes"), [(47, True), (None, False)])
def test_column_of_sizes(answer, n: int | None, has_sizes: bool):
    """The column of sizes stands only where the size of an arm is known."""
    section = html.fromstring(render_results(ResultTable((result(n=n),), 0), answer))
    assert ("n" in [head.text_content() for head in section.iterfind(".//th")]) is has_sizes


def test_quote_opens_from_the_row(answer):
    """The number in a row is a button that opens its quote in the source."""
    section = render_results(ResultTable((result(citation=2),), 0), answer)
    button = html.fromstring(section).find(".//tbody//button")
    assert dict(button.attrib) == {
        "type": "button",
        "class": "hc-open",
        "data-hc": "open",
        "data-quote": "2",
        "aria-label": "Open quote 2 in context",
    }


def test_every_column_sorts(answer):
    """Each heading is a button in the heading cell of its column, and each cell says what it sorts by."""
    table = html.fromstring(render_results(ResultTable((result(),), 0), answer)).find(".//table")
    heads = table.findall(".//thead//th")
    assert [head.get("scope") for head in heads] == ["col"] * len(COLUMNS)
    assert [head.find("button").text for head in heads] == list(COLUMNS)
    assert {head.find("button").get("data-hc") for head in heads} == {"sort"}
    assert all(cell.get("data-sort") is not None for cell in table.findall(".//tbody//td"))
    assert table.find("caption").text.startswith("Evidence at a glance")


def test_values_sort_by_size_within_their_kind(answer):
    """9.9 months comes before 14.3 months, ratios stay together, and what is no number has an empty key."""
    shown = [result(value="14.3"), result(value="9.9"), result(value="0.7", measure="hazard ratio", unit="")]
    shown.append(result(value="not reached"))
    sort_keys = keys(render_results(ResultTable(tuple(shown), 0), answer), "Result")
    assert sort_keys[3] == ""
    assert sorted(sort_keys[:3]) == [sort_keys[2], sort_keys[1], sort_keys[0]]


def test_sizes_sort_as_numbers(answer):
    """A size is a plain number to sort by, though it is shown with its comma."""
    section = render_results(ResultTable((result(n=1056), result(n=None)), 0), answer)
    assert keys(section, "n") == ["1056", ""]
    assert rows(section)[0][3] == "1,056"


def test_indirect_evidence_is_marked(answer):
    """A row of indirect evidence has a label that says so, a class, and its setting in words."""
    direct, indirect = html.fromstring(render_results(ResultTable((result(), result("other")), 0), answer)).find(
        ".//tbody"
    )
    assert indirect.get("class") == "hc-indirect"
    assert "retrospective cohort; first-line" in indirect.text_content()
    assert indirect.find(".//span[@class='hc-label hc-amber']").text == "indirect"
    assert direct.get("class") is None
    assert "indirect" not in direct.text_content()


@pytest.mark.parametrize(
    ("setting", "mark"),
    [
        ("second-line-post-ici", ""),
        ("any-line", "mixed lines"),
        ("not-stated", "line not stated"),
        ("second-line-post-tki", "indirect"),
        ("first-line", "indirect"),
        ("other", "indirect"),
    ],
)
def test_mark_says_what_the_setting_says(trial, setting: str, mark: str):
    """A study of several lines is not called indirect: some of its patients were treated after immunotherapy."""
    assert mark_indirect(replace(trial, setting=setting)) == mark


@pytest.mark.parametrize("setting", SETTINGS)
def test_only_treatment_after_immunotherapy_is_direct(trial, setting: str):
    """Every other setting is marked, mixed and unknown ones too."""
    assert is_indirect(replace(trial, setting=setting)) is (setting != "second-line-post-ici")


def test_unverified_record_is_marked_in_red(answer):
    """That a record's figures were not checked is said in its row."""
    section = render_results(ResultTable((result("other"),), 0), answer)
    assert 'hc-warning">unverified record<' in section
    assert "hc-warning" not in render_results(ResultTable((result(),), 0), answer)


@pytest.mark.parametrize(
    ("left_out", "said"),
    [
        (0, None),
        (1, "1 number that may be a result could not be put into columns with certainty: read the quotes."),
        (12, "12 numbers that may be results could not be put into columns with certainty: read the quotes."),
    ],
)
def test_what_is_left_out_is_counted(answer, left_out: int, said: str | None):
    """The reader is told how many numbers the table lacks; nothing when it lacks none."""
    section = render_results(ResultTable((result(),), left_out), answer)
    assert ("put into columns" in section) is (said is not None)
    assert said is None or said in section


def test_no_result_is_no_section(answer):
    """Without a result there is no table; that numbers were left out is said by itself."""
    assert render_results(ResultTable((), 0), answer) == ""
    assert render_results(ResultTable((), 7), answer) == (
        '<p class="hc-results-note">7 numbers that may be results could not be put into columns with '
        "certainty: read the quotes.</p>"
    )


def test_quotes_with_numbers_left_out_are_one_click_away(answer):
    """Each quote that holds a number which the table lacks is named, and opens."""
    section = html.fromstring(render_results(ResultTable((result(),), 3, (1, 2)), answer))
    note = section.find(".//p[@class='hc-results-note']")
    assert [button.get("data-quote") for button in note.iter("button")] == ["1", "2"]
    assert "with certainty: read [1] [2]." in note.text_content()


@pytest.mark.parametrize(
    ("results", "left_out_of", "first"),
    [
        ((result("other"),), (1,), ["as quoted", f"“{PFS}”", "", "", "Chan 2024", "[1]"]),
        ((result(), result("other")), (2,), ["overall survival median", "cabozantinib"]),
        ((result(),), (1,), ["overall survival median", "cabozantinib"]),
    ],
)
def test_study_whose_figures_are_all_left_out_has_a_row(answer, results, left_out_of, first):
    """A quoted study without a readable figure has a row that leads to its quote: without it half would be missing."""
    section = render_results(ResultTable(results, len(left_out_of), left_out_of), answer)
    shown = rows(section)
    assert len(shown) == len(results) + (first[0] == "as quoted")
    assert all(cell.startswith(said) for cell, said in zip(shown[0], first, strict=False))


def test_study_that_is_not_read_comes_last_unless_it_is_direct(answer, trial):
    """Its row has no keys to sort by, and the plots of the endpoint that its quote names say that it is missing."""
    third = replace(trial, doc_id="third", study_id="third", authors="Third T", trial_ids=())
    wider = replace(answer, sources=(*answer.sources, third))
    of_os = ResultTable((result(), result("third", "5.0")), 1, (2,))
    section = render_results(of_os, wider)
    assert keys(section, "Endpoint")[-1] == keys(section, "Result")[-1] == ""
    assert "Not drawn: Nobody 2021 (unverified)." in section
    fields = {"endpoint": "pfs", "endpoint_name": "progression-free survival"}
    of_pfs = ResultTable((result(**fields), result("third", "5.0", **fields)), 1, (2,))
    assert "<svg" in render_results(of_pfs, wider) and "Not drawn" not in render_results(of_pfs, wider)


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({"p_value": "p=0.651"}, "9.9 months 95% CI 7.3–14.4 p=0.651 between groups"),
        ({"p_value": "P<0.001", "measure": "hazard ratio", "unit": ""}, "9.9 95% CI 7.3–14.4 P<0.001"),
    ],
)
def test_p_value_stands_below_its_result(answer, fields: dict[str, object], shown: str):
    """The p-value of a comparison is shown as printed, beside a median as that of both arms."""
    (row,) = rows(render_results(ResultTable((result(**fields),), 0), answer))
    assert row[2] == shown


def test_what_the_quote_does_not_say_is_marked(answer):
    """An arm from the title and the size of the whole study are marked as such."""
    lent, own = rows(render_results(ResultTable((result(lent=("arm", "n")), result()), 0), answer))
    assert (lent[1], lent[3]) == ("cabozantinib (from the title)", "47 (whole study)")
    assert (own[1], own[3]) == ("cabozantinib", "47")


def test_studies_that_can_be_compared_are_plotted(answer):
    """A plot stands in a figure whose caption names what is plotted, and how designs and settings are mixed."""
    section = render_results(ResultTable((result(), result("other", "5.0")), 0), answer)
    (figure,) = html.fromstring(section).iter("figure")
    assert figure.find("figcaption").text_content() == (
        "Median overall survival designs: phase II trial (1), retrospective cohort (1); "
        "lines: after immunotherapy (1), indirect (1)"
    )
    assert [child.tag.rpartition("}")[2] for child in figure] == ["figcaption", "svg", "p"]
    assert figure[2].text_content() == "In months. Diamonds: not, or not only, after immunotherapy."
    assert "Nobody 2021 (unverified)" in figure[1].get("aria-label")
    assert "indirect" in figure[1].get("aria-label")


def test_equal_designs_are_not_listed(answer, trial):
    """Studies of one design and setting need no words about their mix; all indirect ones do."""
    same = replace(trial, doc_id="other", study_id="other", trial_ids=())
    table = ResultTable((result(), result("other", "5.0")), 0)
    assert "designs:" not in render_results(table, replace(answer, sources=(trial, same)))
    indirect = tuple(replace(source, setting="first-line") for source in (trial, same))
    assert "lines: indirect (2)" in render_results(table, replace(answer, sources=indirect))


def test_one_study_is_not_plotted(answer):
    """A single study is nothing to compare."""
    assert "<svg" not in render_results(ResultTable((result(), result(value="5.0")), 0), answer)


def test_unadjusted_comparison_is_warned_of(answer):
    """Below the results stands that studies must not be compared as if randomised."""
    section = render_results(ResultTable((result(),), 0), answer)
    assert section.index("</table>") < section.index(NOT_ADJUSTED)


def test_several_plots_share_no_id(answer):
    """Two plots on a page have no ids that could be one another's."""
    shown = [result(), result("other"), result(measure="rate", unit="%"), result("other", measure="rate", unit="%")]
    section = render_results(ResultTable(tuple(shown), 0), answer)
    assert section.count("<svg") == 2
    assert " id=" not in section


def test_foreign_text_is_escaped(answer, trial):
    """Markup in an arm, an author or a name of an endpoint is shown as text."""
    hostile = '<img src=x onerror="alert(1)">'
    odd = replace(answer, sources=(replace(trial, authors=hostile), replace(answer.sources[1], authors=hostile)))
    fields = {"arm": hostile, "endpoint_name": hostile}
    section = render_results(ResultTable((result(**fields), result("other", **fields)), 0), odd)
    assert "<img" not in section
    assert hostile in unescape(re.sub(r"<[^>]*>", "", section))


@pytest.mark.parametrize(
    ("fields", "label"),
    [
        ({}, "Chan 2024"),
        ({"authors": "World Health Organization", "year": None}, "World Health Organization, no year"),
        ({"authors": None}, "Cabozantinib after immunotherapy 2024"),
        ({"notices": (UNVERIFIED_NOTICE,)}, "Chan 2024 (unverified)"),
    ],
)
def test_studies_are_called_by_author_and_year(trial, fields: dict[str, object], label: str):
    """A study is called by its first author's surname and its year, else by its title."""
    assert label_study(replace(trial, **fields)) == label


def test_same_results_same_bytes(answer):
    """Rendering twice gives the same text."""
    table = ResultTable((result(), result("other")), 3)
    assert render_results(table, answer) == render_results(table, answer)

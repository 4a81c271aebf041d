"""Tables of articles: every figure stands under its own heading, and in its own row."""

import pytest
from lxml import etree

from hepcite.sources.jats.grids import MAX_SPAN, read_grid
from hepcite.sources.jats.tables import table_sentences


def sentences(table: str) -> list[str]:
    """Read a table that is called "Table 1"."""
    return list(table_sentences(etree.fromstring(table.encode()), "Table 1"))


def rows(*rows: str, cell: str = "td") -> str:
    """Write rows whose cells are parted by "|"."""
    return "".join("<tr>" + "".join(f"<{cell}>{text}</{cell}>" for text in row.split("|")) + "</tr>" for row in rows)


def test_a_row_is_a_sentence_with_its_headings():
    """A row reads: its table, its name, then each heading with its value."""
    head = rows("Drug|n|ORR|median PFS", cell="th")
    body = rows("Regorafenib|40|10%|2.6 months")
    assert sentences(f"<table><thead>{head}</thead><tbody>{body}</tbody></table>") == [
        "Table 1, Regorafenib: n 40; ORR 10%; median PFS 2.6 months."
    ]


def test_headings_above_each_other_are_joined():
    """A heading that spans columns stands before those below it; one that spans rows is said once."""
    table = """<table><thead>
      <tr><th rowspan="2">Outcome</th><th colspan="2">Second line</th><th rowspan="2">P value</th></tr>
      <tr><th>Cabozantinib</th><th>Placebo</th></tr></thead>
      <tbody><tr><td>ORR</td><td>4%</td><td>1%</td><td>0.06</td></tr></tbody></table>"""
    assert sentences(table) == ["Table 1, ORR: Second line / Cabozantinib 4%; Second line / Placebo 1%; P value 0.06."]


def test_a_cell_that_spans_rows_stands_in_each():
    """The name of two rows is said in both, and the columns behind it do not move."""
    table = """<table><thead><tr><th>Drug</th><th>Response</th><th>n</th></tr></thead><tbody>
      <tr><td rowspan="2">Ramucirumab</td><td>PR</td><td>3</td></tr><tr><td>SD</td><td>12</td></tr></tbody></table>"""
    assert sentences(table) == [
        "Table 1, Ramucirumab: Response PR; n 3.",
        "Table 1, Ramucirumab: Response SD; n 12.",
    ]


def test_a_value_that_spans_arms_needs_no_heading():
    """A hazard ratio that stands under all arms is not put under one of them."""
    table = """<table><thead><tr><th/><th>Drug</th><th>Placebo</th></tr></thead><tbody>
      <tr><td>HR (95% CI)</td><td colspan="2">0.62 (0.51-0.75)</td></tr></tbody></table>"""
    assert sentences(table) == ["Table 1, HR (95% CI): 0.62 (0.51-0.75)."]


def test_a_value_that_spans_some_columns_stands_under_each():
    """A value of two of three arms names both."""
    table = """<table><thead><tr><th/><th>Low</th><th>High</th><th>Placebo</th></tr></thead><tbody>
      <tr><td>OS</td><td colspan="2">9 months</td><td>7 months</td></tr></tbody></table>"""
    assert sentences(table) == ["Table 1, OS: Low and High 9 months; Placebo 7 months."]


def test_empty_cells_are_left_out():
    """A heading without a value is not said; a dash is a value."""
    table = f"<table><thead>{rows('Drug|ORR|DCR', cell='th')}</thead>{rows('Lenvatinib| |–')}</table>"
    assert sentences(table) == ["Table 1, Lenvatinib: DCR –."]


def test_a_row_that_spans_the_table_heads_the_rows_below():
    """Rows below a subheading are said with it, until the next one."""
    table = f"""<table><thead>{rows("Drug|n", cell="th")}</thead><tbody>
      <tr><td colspan="2">After atezolizumab-bevacizumab</td></tr>{rows("Sorafenib|20")}
      <tr><td colspan="2">After durvalumab</td></tr>{rows("Lenvatinib|8")}</tbody></table>"""
    assert sentences(table) == [
        "Table 1, After atezolizumab-bevacizumab, Sorafenib: n 20.",
        "Table 1, After durvalumab, Lenvatinib: n 8.",
    ]


def test_groups_inside_groups():
    """A row with nothing behind its first cell heads a group inside the one that spans the table."""
    table = f"""<table><thead>{rows("Item|n", cell="th")}</thead><tbody>
      <tr><td colspan="2">Cohort A</td></tr>{rows("Sex|", "Female|4")}
      <tr><td colspan="2">Cohort B</td></tr>{rows("All|9")}</tbody></table>"""
    assert sentences(table) == ["Table 1, Cohort A, Sex, Female: n 4.", "Table 1, Cohort B, All: n 9."]


@pytest.mark.parametrize("heading", ["<td>Sex</td><td/>", '<td colspan="2">Sex</td>'])
def test_a_row_that_is_not_indented_leaves_the_group(heading: str):
    """Where the rows of a group are indented, the next row that is not does not belong to it."""
    table = f"""<table><thead>{rows("Item|n", cell="th")}</thead><tbody><tr>{heading}</tr>
      {rows(chr(0x2003) + "Female|4", chr(0xA0) + "Male|36", "Cirrhosis|30")}</tbody></table>"""
    assert sentences(table) == [
        "Table 1, Sex, Female: n 4.",
        "Table 1, Sex, Male: n 36.",
        "Table 1, Cirrhosis: n 30.",
    ]


def test_a_subheading_without_rows_is_not_lost():
    """A line at the end that spans the table is a sentence of its own."""
    table = f"""<table><thead>{rows("Drug|n", cell="th")}</thead><tbody>{rows("Sorafenib|20")}
      <tr><td colspan="2">NE, not estimable</td></tr></tbody></table>"""
    assert sentences(table)[1:] == ["Table 1: NE, not estimable."]


def test_headings_under_headings_without_rows_are_not_lost():
    """Where neither a group nor the group inside it has rows, both are said."""
    table = f"""<table><thead>{rows("Drug|n", cell="th")}</thead><tbody><tr><td colspan="2">Cohort A</td></tr>
      {rows("Women|")}<tr><td colspan="2">Cohort B</td></tr>{rows("Sorafenib|20")}</tbody></table>"""
    assert sentences(table) == [
        "Table 1: Cohort A.",
        "Table 1: Women.",
        "Table 1, Cohort B, Sorafenib: n 20.",
    ]


def test_a_name_does_not_pass_into_the_next_group():
    """A row without a name is not called like the last row of the group before."""
    table = f"""<table><thead>{rows("Drug|n", cell="th")}</thead><tbody>{rows("Sorafenib|20")}
      <tr><td colspan="2">All drugs</td></tr>{rows("|40")}</tbody></table>"""
    assert sentences(table) == ["Table 1, Sorafenib: n 20.", "Table 1, All drugs: n 40."]


def test_a_row_without_a_name_belongs_to_the_one_above():
    """A second line under a name is said with that name."""
    table = f"<table><thead>{rows('Drug|OS', cell='th')}</thead>{rows('Sorafenib|HR 0.8', '|P = 0.1')}</table>"
    assert sentences(table) == ["Table 1, Sorafenib: OS HR 0.8.", "Table 1, Sorafenib: OS P = 0.1."]


def test_a_title_in_the_head_goes_before_all_rows():
    """A heading that spans the whole head is said with each row, and not as a heading of columns."""
    head = f'<tr><th colspan="2">Second line</th></tr>{rows("Drug|n", cell="th")}'
    table = f"<table><thead>{head}</thead>{rows('Sorafenib|20')}</table>"
    assert sentences(table) == ["Table 1, Second line, Sorafenib: n 20."]


@pytest.mark.parametrize("part", ["thead", "tbody"])
def test_a_table_marked_as_headings_throughout(part: str):
    """Where every cell is marked as a heading, none of their words is lost."""
    table = f"<table><{part}>{rows('Drug|Response', 'Sorafenib|SD', 'Lenvatinib|PR', cell='th')}</{part}></table>"
    assert " ".join(sentences(table)).count("Table 1") == 3
    assert all(word in " ".join(sentences(table)) for word in ("Response", "SD", "PR"))


def test_rows_of_words_above_figures_are_headings():
    """Without a head, a first row of words above rows of figures names the columns."""
    table = f"<table><tbody>{rows('Drug|Responders', 'Sorafenib|2', 'Lenvatinib|5')}</tbody></table>"
    assert sentences(table) == ["Table 1, Sorafenib: Responders 2.", "Table 1, Lenvatinib: Responders 5."]


def test_a_table_without_headings_gives_its_values_only():
    """Where no row names the columns, values are said without headings."""
    table = f"<table>{rows('Sorafenib|2 (5%)', 'Lenvatinib|5 (12%)')}</table>"
    assert sentences(table) == ["Table 1, Sorafenib: 2 (5%).", "Table 1, Lenvatinib: 5 (12%)."]


def test_headings_in_the_body_replace_those_above():
    """A row of measures inside the body heads the rows below it, with the name of its panel."""
    table = f"""<table><thead>{rows("A. Baseline|Responder|Non-responder", cell="th")}</thead><tbody>
      {rows("Age|62|63", "B. Cox model|HR|P value", "AFP|1.8|0.01")}</tbody></table>"""
    assert sentences(table) == [
        "Table 1, Age: Responder 62; Non-responder 63.",
        "Table 1, B. Cox model, AFP: HR 1.8; P value 0.01.",
    ]


def test_results_are_no_headings():
    """A row whose cells name a measure and its value is a row of results."""
    table = f"""<table><thead>{rows("Drug|Men|Women", cell="th")}</thead><tbody>
      {rows("Sorafenib|P = 0.46|P = 0.02", "Lenvatinib|SD|PR", "All|2|3")}</tbody></table>"""
    assert sentences(table)[:2] == [
        "Table 1, Sorafenib: Men P = 0.46; Women P = 0.02.",
        "Table 1, Lenvatinib: Men SD; Women PR.",
    ]


def test_a_row_that_lacks_a_cell_is_said_without_headings():
    """When a cell is missing nobody can tell what the others stand under."""
    head = rows("Factor|Level|HR|P value", cell="th")
    table = f"<table><thead>{head}</thead>{rows('AFP|high|1.8|0.01', 'Stage|C|1.2|0.2', 'Age|1.0|0.9')}</table>"
    assert sentences(table)[-1] == "Table 1, Age: 1.0; 0.9."


def test_headings_that_end_in_a_figure_do_not_touch_the_value():
    """A colon keeps the figure of a heading apart from the value."""
    table = f"<table><thead>{rows('Drug|Week 12', cell='th')}</thead>{rows('Sorafenib|40%')}</table>"
    assert sentences(table) == ["Table 1, Sorafenib: Week 12: 40%."]


def test_a_bare_number_is_said_with_its_heading():
    """A row that is called by a number alone says of what."""
    table = f"<table><thead>{rows('Patient|Response', cell='th')}</thead>{rows('1|PR')}</table>"
    assert sentences(table) == ["Table 1, Patient 1: Response PR."]


def test_a_first_column_that_shares_its_heading_holds_values():
    """When a heading spans the first columns, none of them names the rows."""
    table = f"""<table><thead><tr><th colspan="2">Responders</th><th>Others</th></tr></thead>
      <tbody>{rows("P01|P02|P03")}</tbody></table>"""
    assert sentences(table) == ["Table 1: Responders P01; Responders P02; Others P03."]


def test_a_table_inside_a_cell_follows_with_its_own_rows():
    """Figures of a nested table do not run together in the cell that holds it."""
    inner = f"<table>{rows('CR|3', 'PR|4')}</table>"
    table = f"<table><thead>{rows('Drug|Responses', cell='th')}</thead>{rows('Sorafenib|' + inner)}</table>"
    assert sentences(table) == ["Table 1: Sorafenib.", "Table 1, CR: 3.", "Table 1, PR: 4."]


def test_superscripts_and_breaks_in_cells_keep_figures_apart():
    """A line break becomes a space, an exponent stays raised."""
    table = (
        f"<table><thead>{rows('Drug|n', cell='th')}</thead>{rows('CAR-T|10<sup>6</sup> cells<break/>2 doses')}</table>"
    )
    assert sentences(table) == ["Table 1, CAR-T: n 10⁶ cells 2 doses."]


def test_the_oasis_model_is_read_too():
    """Columns called by name, and rows that a cell spans, are understood."""
    table = """<table><tgroup cols="3"><colspec colname="a"/><colspec colname="b"/><colspec colname="c"/>
      <thead><row><entry morerows="1">Drug</entry><entry namest="b" nameend="c">Second line</entry></row>
      <row><entry colname="b">n</entry><entry colname="c">ORR</entry></row></thead>
      <tbody><row><entry>Ramucirumab</entry><entry>27</entry><entry>5%</entry></row></tbody></tgroup></table>"""
    assert sentences(table) == ["Table 1, Ramucirumab: Second line / n 27; Second line / ORR 5%."]


@pytest.mark.parametrize("span", ["0", "-3", "two", "999999999999", ""])
def test_a_wrong_span_harms_nobody(span: str):
    """A span that is no number, or an absurd one, still gives the row."""
    table = f'<table><tr><td rowspan="{span}">Sorafenib</td><td colspan="{span}">2 months</td></tr></table>'
    assert sentences(table) == ["Table 1, Sorafenib: 2 months."]


def test_absurd_spans_do_not_fill_the_memory():
    """Cells that each claim hundreds of columns and rows are spread only so far."""
    greedy = '<tr><td colspan="99999" rowspan="99999">a</td><td colspan="99999">b</td></tr>' * 90
    assert read_grid(etree.fromstring(f"<table>{greedy}</table>")).columns < 2 * MAX_SPAN + 2 * 90


@pytest.mark.parametrize("table", ["<table/>", "<table><tbody><tr/></tbody></table>", "<table><tr><td/></tr></table>"])
def test_a_table_without_text_gives_nothing(table: str):
    """A table that is a picture, or empty, has no sentences."""
    assert sentences(table) == []

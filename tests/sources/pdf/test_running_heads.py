"""Running heads and feet, page numbers, line numbers."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from hepcite.sources.pdf.running_heads import edge_lines, line_numbers, running_lines


def dropped(pages: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return the running lines of each page."""
    found = running_lines(pages, [edge_lines(page) for page in pages])
    return [[page[index] for index in sorted(indices)] for page, indices in zip(pages, found, strict=True)]


def page(number: int, head: str = "J Invented Hepatol 2024; 1: 1", foot: str = "{}") -> list[str]:
    """Return a page with different text on each line."""
    return [head, *(f"text {chr(97 + number)}{chr(97 + line)}" for line in range(8)), foot.format(number)]


def test_heads_and_page_numbers():
    """The same head on each page, and numbers that count with the pages, are running lines."""
    assert dropped([page(number) for number in (5, 6, 7)]) == [
        ["J Invented Hepatol 2024; 1: 1", str(number)] for number in (5, 6, 7)
    ]


def test_heads_whose_figures_change():
    """A figure that counts the pages does not count: "Page 3 of 11" is the same line as "Page 4 of 11"."""
    assert all(len(lines) == 2 for lines in dropped([page(number, foot="Page {} of 11") for number in range(4)]))


def test_heads_that_alternate():
    """Left and right pages have heads of their own."""
    heads = ("Chan and Kudo", "Second-line treatment")
    pages = [page(number, head=heads[number % 2]) for number in range(6)]
    assert [lines[0] for lines in dropped(pages)] == [heads[number % 2] for number in range(6)]


def test_a_line_that_stands_once_stays():
    """A line on one page alone is text, wherever it stands."""
    pages = [page(number, head=f"Only {chr(97 + number)}", foot="") for number in range(3)]
    assert dropped(pages) == [[], [], []]


def test_two_of_two_pages():
    """In a paper of two pages, both carry the head."""
    assert [lines[0] for lines in dropped([page(1), page(2)])] == ["J Invented Hepatol 2024; 1: 1"] * 2


def test_the_head_of_a_long_table_stays():
    """What stands on top of three of sixteen pages is no running head."""
    pages = [page(number, head="Model Estimate" if number < 3 else f"a{chr(97 + number)}") for number in range(16)]
    assert not any("Model Estimate" in lines for lines in dropped(pages))


def test_figures_that_do_not_count_stay():
    """The last row of a table is no page number though it holds figures alone."""
    assert dropped([page(number, head=chr(97 + number), foot=foot) for number, foot in enumerate("938")]) == [
        [],
        [],
        [],
    ]


def test_figures_that_differ_stay_with_their_words():
    """The last rows of two tables are no running feet though their words are the same."""
    assert dropped(
        [page(number, head=chr(97 + number), foot=f"Total {number * 7 + 3} (100)") for number in (1, 2)]
    ) == [[], []]


def test_the_middle_of_a_page_stays():
    """Lines that repeat in the middle of pages are text."""
    middle = [[*page(number)[1:5], "Adverse events", *page(number)[5:9]] for number in range(4)]
    assert dropped(middle) == [[], [], [], []]


def test_a_page_of_running_lines_alone_stays():
    """Two pages with the same text are not emptied."""
    assert dropped([["Sorafenib was safe."], ["Sorafenib was safe."]]) == [[], []]


def test_line_numbers():
    """Numbers that count on from line to line on each page are taken from the lines."""
    pages = [[f"{20 * number + line} text {line}" for line in range(1, 21)] for number in range(2)]
    assert line_numbers(pages)[1] == {index: f"text {index + 1}" for index in range(20)}


def test_line_numbers_on_lines_of_their_own():
    """A number alone leaves nothing of its line."""
    pages = [[text for line in range(1, 11) for text in (str(line), f"text {line}")]] * 2
    assert line_numbers(pages)[0] == {index: "" for index in range(0, 20, 2)}


def test_numbered_references_are_no_line_numbers():
    """A list with numbers and full stops, with lines between its items, or on one page alone, stays as it is."""
    stops = [[f"{line}. Smith" for line in range(1, 12)]] * 2
    longer = [[text for line in range(1, 12) for text in (f"{line} Smith", "J Hepatol")]] * 2
    once = [[f"{line} Smith" for line in range(1, 12)], ["text"]]
    assert [list(line_numbers(pages)) for pages in (stops, longer, once)] == [[{}, {}]] * 3


@given(st.lists(st.lists(st.text(alphabet="ab1 ", max_size=4), max_size=9), max_size=6))
def test_no_page_is_emptied(pages: list[list[str]]):
    """Whatever the pages, each that has text keeps some, and no line standing once goes."""
    for lines, gone in zip(pages, dropped(pages), strict=True):
        assert not any(line.strip() for line in lines) or len(gone) < len([line for line in lines if line.strip()])

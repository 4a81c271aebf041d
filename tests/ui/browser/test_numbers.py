"""The number of a quote is the same wherever it stands, and the highlighted words are the quoted ones."""

import csv
import io
import json
import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser

ANSWERED = "What is known about cabozantinib after immunotherapy?"
ANSWERS = 30
STRIDE = 4
"""Every fourth of the questions that were written down as answerable: they come in groups of one kind."""

QUESTIONS = Path(__file__).parents[3] / "eval" / "hepcite_eval" / "questions" / "dev.jsonl"
UNESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def choose_questions() -> list[str]:
    """Return questions that stand alone, in the file's order."""
    lines = map(json.loads, QUESTIONS.read_text(encoding="utf-8").splitlines())
    return [line["question"] for line in lines if line["answerable"] and not line["history"]][::STRIDE]


@pytest.fixture(scope="module")
def card(visitor):
    """The card of an answer with a table of results."""
    return visitor.ask(ANSWERED)


@pytest.fixture(scope="module")
def seen(visitor, card):
    """Numbers and words of the answer and its sources."""
    return visitor.read()


@pytest.fixture(scope="module")
def rows(visitor, card, tmp_path_factory):
    """The rows of the downloaded CSV."""
    file = visitor.download(card, "csv", tmp_path_factory.mktemp("csv"))
    return list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"))))


def test_quotes_are_numbered_in_their_order(seen):
    """The card shows its quotes as [1], [2] ... and each button opens the quote that it names."""
    assert seen["labels"] == [f"[{number}]" for number in seen["quotes"]]
    assert sorted(map(int, seen["quotes"])) == list(range(1, len(seen["quotes"]) + 1))


def test_number_leads_to_its_words_in_the_panel(seen):
    """Each number has the same words in the card and in the whole document, where they lie in their context."""
    assert seen["quotes"] == seen["marks"]
    assert all(words in seen["contexts"][number] for number, words in seen["quotes"].items())


def test_mark_shows_its_number(visitor, card, seen):
    """The number that the style sheet writes before a mark is that of the quote which begins there."""
    shown = visitor.page.locator("#hc-panel .hc-text mark[id]").evaluate_all(
        "found => found.map((one) => [one.id, getComputedStyle(one, '::before').content.match(/\\d+/g)])"
    )
    assert {name for name, _ in shown} == {f"hc-quote-{number}" for number in seen["quotes"]}
    assert all(name.removeprefix("hc-quote-") in numbers for name, numbers in shown)


def test_markdown_has_the_same_numbers(visitor, card, seen, tmp_path):
    """In the downloaded Markdown each quote stands under the number that it has in the card."""
    text = visitor.download(card, "markdown", tmp_path).read_text(encoding="utf-8")
    quoted = re.findall(r"^> (.*) \[(\d+)(?:, .*)?\]$", text, re.MULTILINE)
    assert {number: UNESCAPED.sub(r"\1", words) for words, number in quoted} == seen["quotes"]


def test_references_have_the_same_numbers(visitor, card, seen, tmp_path):
    """References of card and Markdown list the same numbers, each of them once."""
    text = visitor.download(card, "markdown", tmp_path).read_text(encoding="utf-8")
    written = re.findall(r"^- \[([\d, ]+)\] ", text, re.MULTILINE)
    listed = card.locator(".hc-references li").all_text_contents()
    assert [re.match(r"\[([\d, ]+)\]", line)[1] for line in listed] == written
    assert sorted(", ".join(written).split(", "), key=int) == sorted(seen["quotes"], key=int)


def test_reference_names_the_quoted_source(visitor, card, seen):
    """Each quote stands, in the panel, under the title that the reference with its number names."""
    listed = {}
    for line in card.locator(".hc-references li").all_text_contents():
        numbers, reference = line.split("] ", 1)
        listed |= dict.fromkeys(numbers.removeprefix("[").split(", "), reference)
    for number in seen["quotes"]:
        source = visitor.page.locator(".hc-source", has=visitor.page.locator(f"#hc-quote-{number}"))
        assert source.locator(".hc-title").text_content().rstrip(".") in listed[number]


def test_result_stands_in_the_quote_of_its_number(card, seen):
    """Each figure of the results table stands in the quote that its row opens."""
    rows = card.locator(".hc-results-table tbody tr:has(.hc-figure strong)")
    assert rows.count()
    for row in rows.all():
        opener = row.locator(".hc-open")
        assert opener.text_content() == f"[{opener.get_attribute('data-quote')}]"
        figure = re.search(r"[\d.]+", row.locator(".hc-figure strong").text_content())[0]
        assert figure in seen["quotes"][opener.get_attribute("data-quote")].replace("·", ".")


def test_csv_has_a_row_for_each_result(card, rows):
    """The downloaded table has as many rows as figures are shown, with the same numbers in the same order."""
    shown = card.locator(".hc-results-table tbody tr:has(.hc-figure strong) .hc-open")
    assert [row["quote number"] for row in rows] == shown.evaluate_all("found => found.map((o) => o.dataset.quote)")


def test_quote_in_the_table_is_the_quote_of_its_number(card, seen):
    """A study whose figures could not be read stands in the table with the words of the quote that its row opens."""
    rows = card.locator(".hc-results-table tbody tr:not(:has(.hc-figure strong))")
    assert rows.count()
    for row in rows.all():
        number = row.locator(".hc-open").get_attribute("data-quote")
        assert row.locator(".hc-arm").text_content() == f"“{seen['quotes'][number]}”"


def test_csv_quotes_under_the_same_number(rows, seen):
    """The words beside a number in the CSV are those that the card quotes under it."""
    assert all(row["quote"].removeprefix("'") == seen["quotes"][row["quote number"]] for row in rows)


def test_each_quote_opens_its_own_mark(visitor, card, seen):
    """A click on a number flashes and focuses the marks of that number and no others."""
    for number, words in seen["quotes"].items():
        card.locator(f'.hc-quote .hc-open[data-quote="{number}"]').click()
        marks = visitor.page.locator(f'#hc-panel .hc-text mark[data-quotes~="{number}"]')
        marks.first.wait_for(state="visible")
        visitor.page.wait_for_function("n => document.activeElement.dataset.quotes?.split(' ').includes(n)", arg=number)
        assert "".join(marks.all_text_contents()) == words


def test_highlight_is_the_quote_to_the_character(visit, planted_address):
    """For thirty varied answers every highlighted stretch equals the quote of its number, character for character."""
    visitor = visit(planted_address)  # fewer questions go to that server, so that none has to wait
    answered = 0
    for question in choose_questions():
        if visitor.page.locator(".hc-card").count():
            visitor.start_anew()
        card = visitor.ask(question)
        if "hc-answer" not in card.get_attribute("class"):
            continue
        seen = visitor.read()
        assert (seen["shown"], seen["marks"]) == (seen["id"], seen["quotes"]), question
        assert all(words in seen["contexts"][number] for number, words in seen["quotes"].items()), question
        answered += 1
        if answered == ANSWERS:
            return
    pytest.fail(f"only {answered} questions were answered")

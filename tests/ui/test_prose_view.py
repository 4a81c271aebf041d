"""The HTML of what a language model wrote over the quotes of an answer."""

import re
from collections.abc import Sequence
from dataclasses import replace
from html import unescape

import pytest

from hepcite.answers import Answer, Prose, ProseStatement
from hepcite.citations import Selection, select
from hepcite.errors import QuoteMismatchError
from hepcite_ui.prose_view import WRITING, render_prose
from hepcite_ui.rendering import render_answer

PFS, OS = "Median PFS was 4.1 months <95% CI 3.3-5.3>", "OS 9.9 months"
MODEL = "ollama:invented"
CARD_OF_NUMBER = r'<figure class="hc-quote[^"]*"><blockquote[^>]*>([^<]*)</blockquote>.*?data-quote="(\d+)"'


@pytest.fixture
def answer(answer_from, trial) -> Answer:
    """An answer of two quotes of one trial."""
    return answer_from((trial, PFS), (trial, OS))


@pytest.fixture
def selection(answer) -> Selection:
    """The numbers of its quotes."""
    return select(answer)


def written(answer: Answer, *drafts: tuple[str, Sequence[int]], model: str = MODEL, **fields: object) -> Prose:
    """Prose of statements, each with the places of the quotes that it rests on, from 0."""
    made = tuple(ProseStatement(text, tuple(answer.quotes[place] for place in places)) for text, places in drafts)
    return replace(Prose(model, "prompts", made), **fields)


def parts(html: str, name: str) -> list[str]:
    """Return what each element of a class says, as it is read."""
    found = re.findall(rf'<(\w+) class="{name}"[^>]*>(.*?)</\1>', html, flags=re.DOTALL)
    return [unescape(re.sub(r"<[^>]*>", "", content)) for _, content in found]


def links(html: str) -> list[str]:
    """Return the number of the quote that each button opens."""
    return re.findall(r'<button[^>]*data-hc="open"[^>]*data-quote="(\d+)"', html)


def prose_of(card: str) -> str:
    """Return the part of a card that a language model wrote."""
    (found,) = re.findall(r'<section class="hc-prose".*?</section>', card, flags=re.DOTALL)
    return str(found)


def test_statements_are_shown_in_the_models_order(answer, selection):
    """Each statement is a paragraph of its own, one after the other."""
    html = render_prose(written(answer, ("OS was 9.9 months.", [1]), ("PFS was 4.1 months.", [0])), selection)
    assert parts(html, "hc-prose-text") == ["OS was 9.9 months. [2]", "PFS was 4.1 months. [1]"]


def test_model_is_named(answer, selection):
    """The reader sees whose words these are, before the words."""
    html = render_prose(written(answer, ("PFS was 4.1 months.", [0])), selection)
    assert parts(html, "hc-prose-by") == [
        f"Language model Written by the language model {MODEL}, checked against the quotes"
    ]
    assert html.index("hc-prose-by") < html.index("hc-prose-text")


def test_model_without_a_statement_is_said_to_have_been_asked(answer, selection):
    """Where nothing was let through, nothing is called written."""
    html = render_prose(written(answer), selection)
    assert parts(html, "hc-prose-by") == [f"Language model The language model {MODEL} was asked"]


def test_prose_is_no_quote(answer, selection):
    """Nothing of it is set as a quotation: no blockquote, no figure, no class of a quote."""
    html = render_prose(written(answer, ("PFS was 4.1 months.", [0])), selection)
    assert re.search(r"<blockquote|<figure|<q\b|hc-quote|hc-verbatim|hc-statement", html) is None


def test_numbers_lead_to_the_quotes_of_the_statement(answer):
    """The number behind a statement is that of the quote card that holds the words it rests on."""
    prose = written(answer, ("OS was 9.9 months.", [1]), ("PFS was 4.1 months.", [0]))
    card = render_answer(replace(answer, prose=prose))
    words = {number: unescape(text) for text, number in re.findall(CARD_OF_NUMBER, card, flags=re.DOTALL)}
    assert [words[number] for number in links(prose_of(card))] == [OS, PFS]


def test_statement_on_several_quotes_links_each(answer, selection):
    """All numbers of a statement are shown, apart from each other."""
    html = render_prose(written(answer, ("PFS and OS were reported.", [0, 1])), selection)
    assert links(html) == ["1", "2"]
    assert parts(html, "hc-prose-text") == ["PFS and OS were reported. [1] [2]"]


def test_statement_on_a_quote_of_another_answer_is_not_shown(answer, selection, answer_from, unverified):
    """A quote that this answer does not hold has no number, and nothing is linked to a wrong one."""
    other = answer_from((unverified, "was longer."))
    with pytest.raises(QuoteMismatchError):
        render_prose(written(other, ("Survival was longer.", [0])), selection)


@pytest.mark.parametrize(
    ("dropped", "said"), [(1, "1 statement not borne out was dropped"), (3, "3 statements not borne out were dropped")]
)
def test_dropped_statements_are_counted(answer, selection, dropped, said):
    """How many statements failed the checks stands beside the name of the model."""
    html = render_prose(written(answer, ("PFS was 4.1 months.", [0]), dropped=dropped), selection)
    assert parts(html, "hc-prose-by")[0].endswith(said)


def test_nothing_dropped_is_not_mentioned(answer, selection):
    """Where every statement passed, no word of dropping stands there."""
    assert "dropped" not in render_prose(written(answer, ("PFS was 4.1 months.", [0])), selection)


def test_note_is_said(answer, selection):
    """Why there is less than was asked for is read below what there is."""
    note = "The language model is busy: what came before is shown."
    html = render_prose(written(answer, ("PFS was 4.1 months.", [0]), note=note), selection)
    assert parts(html, "hc-prose-note") == [note]
    assert html.index("hc-prose-note") > html.index("hc-prose-text")


def test_finished_without_a_note_says_no_more(answer, selection):
    """When nothing is missing there is no note, not even an empty one."""
    html = render_prose(written(answer, ("PFS was 4.1 months.", [0])), selection)
    assert parts(html, "hc-prose-note") == [] and WRITING not in html


def test_unfinished_is_said(answer, selection):
    """While more may come, the page says so."""
    html = render_prose(written(answer, ("PFS was 4.1 months.", [0]), finished=False), selection)
    assert parts(html, "hc-prose-note") == [WRITING]


@pytest.mark.parametrize(("finished", "busy"), [(False, "true"), (True, "false")])
def test_screen_reader_waits_for_the_end(answer, selection, finished, busy):
    """The section is named, and busy as long as the model writes."""
    html = render_prose(written(answer, ("PFS was 4.1 months.", [0]), finished=finished), selection)
    assert re.match(rf'<section [^>]*aria-label="[^"]+" aria-busy="{busy}">', html)


@pytest.mark.parametrize("fields", [{"finished": False}, {"note": "It failed."}])
def test_screen_reader_is_told_what_is_missing(answer, selection, fields):
    """What is under way, or went wrong, is announced as a status."""
    html = render_prose(written(answer, **fields), selection)
    assert re.search(r'<p class="hc-prose-note" role="status">[^<]+</p>', html)


def test_link_is_a_named_button(answer, selection):
    """A number is reached with the keyboard, and its name says what it opens."""
    html = render_prose(written(answer, ("PFS and OS were reported.", [0, 1])), selection)
    names = re.findall(r'<button type="button"[^>]*aria-label="([^"]*)"', html)
    assert names == ["Open quote 1 in context", "Open quote 2 in context"]


HOSTILE = '</p><script>alert("x")</script> & <img src=x onerror=alert(1)> **bold** [x](javascript:1) `code` {text} ${v}'


@pytest.mark.parametrize("place", ["text", "model", "note"])
def test_words_of_the_model_stay_text(answer, selection, place):
    """Markup in a statement, a model's name or a note is shown letter for letter and makes no element."""
    text = HOSTILE if place == "text" else "PFS was 4.1 months."
    fields = {place: HOSTILE} if place != "text" else {}
    html = render_prose(written(answer, (text, [0]), **fields), selection)
    plain = render_prose(written(answer, ("PFS was 4.1 months.", [0]), note="Said."), selection)
    assert set(re.findall(r"<(\w+)", html)) <= set(re.findall(r"<(\w+)", plain))
    assert HOSTILE in unescape(re.sub(r"<[^>]*>", "", html))


def test_text_that_was_escaped_before_is_not_unescaped(answer, selection):
    """An entity that the model wrote is shown as it was written."""
    html = render_prose(written(answer, ("PFS &lt; OS &amp; more.", [0])), selection)
    assert parts(html, "hc-prose-text") == ["PFS &lt; OS &amp; more. [1]"]


def test_without_prose_there_is_no_trace_of_it(answer):
    """Without a language model the card says nothing of one."""
    assert re.search(r"hc-prose|language model|aria-busy", render_answer(answer)) is None


def test_prose_stands_above_the_quotes_and_changes_nothing_else(answer):
    """Taken out of the card, the prose leaves the card as it is without a model, but for the text to copy."""
    card = render_answer(replace(answer, prose=written(answer, ("PFS was 4.1 months.", [0]))))
    assert card.index("hc-prose") < card.index("hc-statement")

    def rest(html: str) -> str:
        return re.sub(r'<pre class="hc-plain".*?</pre>', "", html, flags=re.DOTALL)

    assert rest(card.replace(prose_of(card), "")) == rest(render_answer(answer))

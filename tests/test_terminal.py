"""Answers in a terminal, over which a language model wrote: its words are told from the quotes."""

import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from rich.console import Console

from hepcite.answers import Answer, EvidenceSummary, Prose, ProseStatement, Statement, Timings
from hepcite.documents import Document, Sentence
from hepcite.quoting import quote
from hepcite.terminal import render

TEXT = "Examplinib was invented. It has no effect."
SPANS = ((0, 24), (25, len(TEXT)))


@pytest.fixture
def answer(make_document: Callable[..., Document]) -> Answer:
    """An answer of two quotes from one document."""
    document = make_document(TEXT, authors="Nobody A", year=2024)
    quotes = tuple(quote(document, Sentence("abstract", *span)) for span in SPANS)
    statements = (Statement(TEXT, quotes),)
    evidence = EvidenceSummary(1, "phase-2", direct=True, newest_year=2024)
    return Answer("Q?", "q", statements, evidence, (document,), (), "fp", "id", Timings())


@pytest.fixture
def printed(answer: Answer) -> Callable[..., list[str]]:
    """Print the answer with what a model wrote over its second quote; keyword arguments are of the prose."""

    def show(text: str = "Examplinib has no effect.", model: str = "ollama:qwen", **fields: object) -> list[str]:
        prose = Prose(model, "abc", (ProseStatement(text, answer.quotes[1:]),) if text else ())
        return lines_of(replace(answer, prose=replace(prose, **fields)))

    return show


def lines_of(answer: Answer) -> list[str]:
    """Return the lines of an answer in a terminal."""
    console = Console(file=(file := io.StringIO()), width=200)
    console.print(render(answer))
    return [line.rstrip() for line in file.getvalue().splitlines()]


def test_prose_stands_apart_from_the_quotes(printed: Callable[..., list[str]]):
    """The model's words stand above the quotes, below a line that says who wrote them, and name their quotes."""
    lines = printed()
    by = lines.index("Written by the language model ollama:qwen, checked against the quotes")
    assert lines[by - 1] == "" and lines[by + 1 : by + 3] == ["  Examplinib has no effect. [2]", ""]
    assert by < lines.index("  [1] “Examplinib was invented.”") < lines.index("  [2] “It has no effect.”")


def test_prose_is_no_quotation(printed: Callable[..., list[str]]):
    """Only what stands in a document is set in quotation marks."""
    assert [line.strip() for line in printed() if "“" in line] == [
        "[1] “Examplinib was invented.”",
        "[2] “It has no effect.”",
    ]


@pytest.mark.parametrize(("dropped", "told"), [(0, False), (3, True)])
def test_prose_tells_what_was_dropped(printed: Callable[..., list[str]], dropped: int, told: bool):
    """How many statements the quotes do not bear out is told, where there are any."""
    text = "\n".join(printed(dropped=dropped))
    assert ("3 statements not borne out were dropped" in text) is told and ("dropped" in text) is told


def test_note_of_prose_is_told(printed: Callable[..., list[str]]):
    """Why nothing is left of the model's words is told, and the quotes stand as they do otherwise."""
    lines = printed("", note="No statement was borne out.", dropped=1)
    by = lines.index("The language model ollama:qwen was asked; 1 statement not borne out was dropped")
    assert lines[by + 1] == "  No statement was borne out." and "  [2] “It has no effect.”" in lines


def test_words_of_a_model_are_no_markup(printed: Callable[..., list[str]]):
    """What looks like the terminal's own markup is printed as it stands."""
    text = "\n".join(printed("[red]x[/red] [/]", model="a:[bold]", note="[link=http://x]y[/link]"))
    for words in ("  [red]x[/red] [/] [2]", "language model a:[bold], checked", "  [link=http://x]y[/link]"):
        assert words in text


def test_without_a_model_nothing_is_said_of_one(answer: Answer):
    """An answer over which no model wrote has neither a line on one nor numbers."""
    text = "\n".join(lines_of(answer))
    assert "language model" not in text and "  “Examplinib was invented.”" in text

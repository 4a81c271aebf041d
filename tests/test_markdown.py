"""An answer as Markdown: what it holds, and that foreign text in it stays text."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from lxml import html
from markdown_it import MarkdownIt

from hepcite.answers import (
    Abstention,
    Answer,
    Disagreement,
    EvidenceSummary,
    Prose,
    ProseStatement,
    Quote,
    Statement,
    Timings,
)
from hepcite.citations import select
from hepcite.documents import UNVERIFIED_NOTICE, Document, Filters, Section, sha256_of
from hepcite.markdown import escape, to_markdown, write_reference, write_references
from hepcite.passport import Passport
from hepcite.trials import TrialStatus
from hepcite.wording import STANDING_LINE

DAY = date(2026, 1, 9)
SENTENCE = "Median survival was 9.9 months (95% CI 7.3–14.4)."
OTHER = "Examplinib did not help p<0.05."
SIGNS = ["# ", "- ", "1. ", "> ", "***", "```", "<b>", "&amp;", "[a](b)", "\n", "\\", "| a |", "\t", "---", " ", "x"]
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=("Cc", "Cs"))),
    st.text(st.sampled_from("*_`[]()<>&#!|~\\-+=.:/1 \na")),
    st.lists(st.sampled_from(SIGNS)).map("".join),
)
HOSTILE = (
    "# Heading\n- item\n1. one\n> quote\n\n    code\n---\nA\n===\n| a | b |\n|---|---|\n",
    "<script>alert(1)</script> <!-- c --> <?php ?> <b>bold</b> a < b && c &amp; &copy; &#35;",
    "[link](javascript:alert(1)) ![image](x) [ref]: http://x <http://x> https://x.org www.x.org a@b.org",
    "*a* **b** _c_ __d__ ~~e~~ `f` $g$ \\*h\\* [1] [^1] - [ ] task",
    "  two blanks at both ends  \n\ttab\n  \n last\\",
)
RENDERERS = [
    MarkdownIt(preset, {"html": with_html}).enable(["table", "strikethrough"])
    for preset, with_html in product(("commonmark",), (True, False))
]


def shown(markdown: str, renderer: MarkdownIt) -> html.HtmlElement:
    """Render Markdown; a line break of the page becomes one of the text."""
    page = html.fragment_fromstring(renderer.render(markdown).replace("<br />\n", "\n"), create_parent="main")
    assert isinstance(page, html.HtmlElement)
    return page


def read(markdown: str) -> str:
    """Return what a reader of the rendered Markdown sees."""
    return str(shown(markdown, RENDERERS[0]).text_content())


@pytest.fixture
def document() -> Document:
    """A direct study of an invented drug."""
    text = f"{SENTENCE} {OTHER}"
    return Document(
        doc_id="examplinib",
        study_id="examplinib",
        kind="abstract",
        title="Examplinib after immunotherapy",
        text=text,
        sections=(Section("abstract", 0, len(text)),),
        study_type="phase-2",
        setting="second-line-post-ici",
        authors="Nobody A, Noone B, et al",
        journal="J Invented Res",
        year=2024,
        volume_pages="1(2):3-4",
        doi="10.1234/examplinib_1",
        pmid="12345678",
        trial_ids=("NCT00000001",),
        n=47,
    )


@pytest.fixture
def answer_from() -> Callable[..., Answer]:
    """Build an answer from pairs of a document and words quoted from it; keyword arguments replace fields."""

    def build(*quoted: tuple[Document, str], **fields: object) -> Answer:
        quotes = [_quote(document, words) for document, words in quoted]
        answer = Answer(
            question="Does examplinib help?",
            searched_for="Does examplinib help?",
            statements=tuple(Statement(quote.text, (quote,)) for quote in quotes),
            evidence=EvidenceSummary(1, "phase-2", direct=True, newest_year=2024),
            sources=tuple({document.doc_id: document for document, _ in quoted}.values()),
            retrieved=(),
            fingerprint="f" * 8,
            answer_id="a" * 8,
            timings_ms=Timings(),
            passport=Passport((("abstract", 1),), 2024, 0, "2026-01-05"),
        )
        return replace(answer, **fields)  # type: ignore[arg-type]

    return build


def _quote(document: Document, words: str) -> Quote:
    start = document.text.index(words)
    return Quote(
        document.doc_id, document.study_id, document.kind, "Page 3", start, start + len(words), words, sha256_of(words)
    )


@pytest.fixture
def abstention(document: Document) -> Abstention:
    """A declined question with one related document."""
    return Abstention(
        "What is the weather?", "", "out_of_corpus", "It is about *weather*.", (document,), (), "fp", "id", Timings()
    )


@given(TEXTS)
@pytest.mark.parametrize("renderer", RENDERERS, ids=["html", "no-html"])
@example("a\r\nb").via("line break of Windows")
@example("\u00a0 1. x \u2028 y\u2003")
@example("AFP <400 <b <\n<")
def test_escaped_text_is_read_as_it_stands(renderer: MarkdownIt, text: str):
    """Escaped text is read character for character, and is nothing but text, in a paragraph, a quote and a list."""
    expected = re.sub(r"\r\n?", "\n", text).strip("\n")
    assume(expected)
    for before, tag in (("**Q:** ", "p"), ("> ", "blockquote"), ("- ", "li")):
        page = shown(before + escape(text).replace("\n", "\n> " if tag == "blockquote" else "\n  ") + " end", renderer)
        seen = str(page.find(f".//{tag}").text_content()).strip("\n")
        assert seen == ("Q: " if tag == "p" else "") + expected + " end"
        assert {element.tag for element in page.iterdescendants()} <= {tag, "p", "strong", "ul"}


@pytest.mark.parametrize("renderer", RENDERERS, ids=["html", "no-html"])
@pytest.mark.parametrize("text", HOSTILE)
def test_foreign_text_is_no_markup(answer_from, document, renderer: MarkdownIt, text: str):
    """Question, title, authors, quote, detail of gaps and notices reach the reader as they are, and not as markup."""
    hostile = replace(document, title=text, authors=text, journal=text, text=text, notices=(text,), trial_ids=(text,))
    evidence = EvidenceSummary(1, "phase-2", direct=True, missing=(text,))
    answer = answer_from((hostile, text), question=text, searched_for=f"{text}!", evidence=evidence)
    page = shown(to_markdown(answer, today=DAY), renderer)
    assert str(page.find(".//blockquote").text_content()).strip("\n") == f"{text.strip(chr(10))} [1]"
    assert text.strip("\n") in page.text_content()
    assert {element.tag for element in page.iterdescendants()} <= {"p", "strong", "blockquote", "h2", "ul", "li", "a"}
    assert [link.get("href") for link in page.iter("a")] == ["https://doi.org/10.1234/examplinib_1"]


def test_ordinary_text_is_left_alone():
    """Figures, intervals and thresholds need no escape: the source is readable too."""
    text = "OS 9.9 months (95% CI 7.3–14.4; p<0.05), AFP < 400 & ≥ 100: see 1.5"
    assert escape(text) == text


def test_unprintable_characters_are_replaced():
    """Control characters and halves of surrogate pairs, which no file can hold, do not reach one."""
    assert escape("a\x00b\x1b\ud800c\x0cd").encode("utf-8").decode("utf-8") == "a\ufffdb\ufffd\ufffdc d"


def test_quotes_stand_by_source_with_numbers(answer_from, document):
    """Each quote is a blockquote with its number, below the source that it is from and its labels."""
    text = to_markdown(answer_from((document, SENTENCE), (document, OTHER)), today=DAY)
    assert f"> {SENTENCE} [1]\n" in text
    assert f"> {OTHER} [2]\n" in text
    assert text.index("## Nobody A et al., J Invented Res 2024") < text.index("n = 47") < text.index(SENTENCE)
    assert (
        "phase II trial · direct evidence, after immunotherapy · n = 47 (whole study) · verbatim from the abstract"
        in text
    )


def test_question_and_evidence_open_the_text(answer_from, document):
    """Question, evidence and gaps stand above the quotes."""
    evidence = EvidenceSummary(1, "phase-2", direct=True, missing=("quality of life", "cost"))
    text = to_markdown(answer_from((document, SENTENCE), evidence=evidence), today=DAY)
    assert text.startswith("**Question:** Does examplinib help?\n\n**Evidence:** 1 study, best design: phase II trial")
    assert text.index("**Not reported here:** quality of life; cost") < text.index(SENTENCE)


def test_warnings_stand_above_the_quotes(answer_from, document):
    """That evidence is indirect, or that not all studies find a difference, is read before any quote."""
    found = Disagreement("overall survival", ("a",), ("b",))
    evidence = EvidenceSummary(2, "phase-2", direct=False, disagreement=found)
    text = to_markdown(answer_from((document, SENTENCE), evidence=evidence), today=DAY)
    assert text.index("Not all quoted studies") < text.index("Indirect evidence only") < text.index(SENTENCE)


def test_notice_stands_between_source_and_quote(answer_from, document):
    """A notice travels with the quotes of its document."""
    text = to_markdown(answer_from((replace(document, notices=(UNVERIFIED_NOTICE,)), SENTENCE)), today=DAY)
    assert text.index("## Nobody") < text.index(f"**Notice:** {UNVERIFIED_NOTICE}") < text.index(SENTENCE)


def test_trial_status_is_told_as_no_result(answer_from, document):
    """What the register says stands with the study, and says that it is no result."""
    trial = TrialStatus("NCT00000001", "An invented trial", "recruiting")
    text = to_markdown(answer_from((document, SENTENCE), trials=(trial,)), today=DAY)
    assert "\nTrial NCT00000001 as registered, not a result: recruiting\n" in text


@pytest.mark.parametrize(("searched_for", "is_shown"), [("examplinib", True), (" Does examplinib help?", False)])
def test_search_is_told_when_it_differs(answer_from, document, searched_for: str, is_shown: bool):
    """What was searched for is told when it is not the question itself."""
    text = to_markdown(answer_from((document, SENTENCE), searched_for=searched_for), today=DAY)
    assert ("**Searched for:** examplinib" in text) is is_shown


def test_active_filters_are_told(answer_from, document):
    """An answer from a part of the corpus says so; empty filters say nothing."""
    answer = answer_from((document, SENTENCE))
    assert "**Only documents of:** kind: review; from 2020" in to_markdown(
        answer, Filters(kinds=("review",), after_year=2020), today=DAY
    )
    assert "**Only documents of:** kind: review" in to_markdown(
        replace(answer, filters=Filters(kinds=("review",))), today=DAY
    )
    assert "Only documents" not in to_markdown(answer, today=DAY)


def test_references_close_the_answer(answer_from, document):
    """Each quoted document is referenced once, under the numbers of its quotes, with a link that works."""
    text = to_markdown(answer_from((document, SENTENCE), (document, OTHER)), today=DAY)
    assert (
        "\n- [1, 2] Nobody A, Noone B, et al. Examplinib after immunotherapy. J Invented Res 2024;1(2):3-4. "
        "<https://doi.org/10.1234/examplinib_1>. PMID 12345678. NCT00000001.\n"
    ) in text


def test_answer_says_which_corpus_made_it(answer_from, document):
    """Corpus, answer id, fingerprint and the standing line end the text."""
    text = to_markdown(answer_from((document, SENTENCE)), today=DAY)
    ending = text[text.index("Corpus: ") :]
    assert ending == (
        "Corpus: 1 abstract; newest 2024; notices checked 2026-01-05\n\n"
        f"HepCite answer aaaaaaaa, fingerprint ffffffff.\n\n{STANDING_LINE}\n"
    )


def test_page_of_a_pdf_stands_with_the_number(answer_from, document):
    """A quote from a text with pages says where it stands."""
    assert "[1, Page 3]" in to_markdown(answer_from((replace(document, pages=((0, 3),)), SENTENCE)), today=DAY)


def test_quote_of_several_lines_is_one_quote(answer_from, document):
    """Line breaks inside a quote are kept inside one blockquote."""
    table = replace(document, text="Arm: examplinib\n\nn: 12")
    (block,) = shown(to_markdown(answer_from((table, table.text)), today=DAY), RENDERERS[0]).iter("blockquote")
    assert block.text_content().strip("\n") == "Arm: examplinib\n\nn: 12 [1]"


def test_refusal_has_no_reference(abstention, document):
    """A refusal says why, and names no document, no number and no link."""
    text = to_markdown(abstention, today=DAY)
    assert "**Declined:** The corpus does not cover this question.\n\nIt is about \\*weather\\*.\n" in text
    for sign in (document.title, "Nobody", "10.1234", "[1]", "<http", "> ", "References"):
        assert sign not in text
    assert STANDING_LINE in text


def test_same_answer_same_text(answer_from, document):
    """Writing an answer twice on one day gives the same characters."""
    answer = answer_from((document, SENTENCE))
    assert to_markdown(answer, today=DAY) == to_markdown(answer, today=DAY)


def test_reference_is_one_line_of_plain_text(document):
    """A reference names authors, title, journal, year, place and identifiers, without markup."""
    assert write_reference(replace(document, title="Examplinib\n*after* immunotherapy.")) == (
        "Nobody A, Noone B, et al. Examplinib *after* immunotherapy. J Invented Res 2024;1(2):3-4. "
        "https://doi.org/10.1234/examplinib_1. PMID 12345678. NCT00000001."
    )


def test_references_are_numbered_as_the_quotes(answer_from, document):
    """A document is listed under all its numbers; one that is not quoted is left out."""
    other = replace(document, doc_id="other", title="Another")
    answer = answer_from((document, SENTENCE), (other, SENTENCE), (document, OTHER))
    lines = list(write_references([*answer.sources, replace(document, doc_id="unquoted")], select(answer)))
    assert [line[:7] for line in lines] == ["[1, 3] ", "[2] Nob"]


def test_reference_without_numbers_has_its_web_page(document):
    """A document without DOI and PMID is found by its PMCID or its own address; other schemes are no links."""
    bare = replace(document, doi=None, pmid=None)
    assert "https://pmc.ncbi.nlm.nih.gov/articles/PMC1/" in write_reference(replace(bare, pmcid="PMC1"))
    assert "https://example.org/a" in write_reference(replace(bare, url="https://example.org/a"))
    assert "javascript" not in write_reference(replace(bare, url="javascript:alert(1)"))


# What a language model wrote


@pytest.fixture
def written(answer_from, document: Document) -> Callable[..., str]:
    """Write an answer of two quotes over which a model wrote about the second; keyword arguments are of its prose."""

    def write(text: str = "Examplinib had no effect.", model: str = "ollama:qwen", **fields: object) -> str:
        answer = answer_from((document, SENTENCE), (document, OTHER))
        prose = Prose(model, "abc", (ProseStatement(text, answer.quotes[1:]),) if text else ())
        return to_markdown(replace(answer, prose=replace(prose, **fields)), today=DAY)

    return write


def test_prose_stands_apart_from_the_quotes(written):
    """The model's words stand above the quotes, say who wrote them, name their quotes, and are no quotation."""
    text = written()
    by = "**Written by the language model ollama:qwen, checked against the quotes.**\n\n"
    assert f"{by}Examplinib had no effect. [2]\n\n" in text
    assert text.index("**Evidence:**") < text.index(by) < text.index("## Nobody") < text.index(f"> {SENTENCE} [1]")
    quoted = [str(block.text_content()).strip() for block in shown(text, RENDERERS[0]).iter("blockquote")]
    assert quoted == [f"{SENTENCE} [1]", f"{OTHER} [2]"]


def test_prose_tells_what_was_dropped(written):
    """How many statements the quotes do not bear out is told with the model's name."""
    assert "checked against the quotes; 2 statements not borne out were dropped.**" in written(dropped=2)


def test_note_of_prose_is_told(written):
    """Why there is less than was asked for is told, also where nothing of the model is left."""
    text = written("", note="The language model 'x_y_z' does not answer: the quotes stand alone.")
    assert "**The language model ollama:qwen was asked.**\n\n**Note:** The language model 'x\\_y\\_z' does" in text
    assert f"> {SENTENCE} [1]" in text


def test_without_a_model_nothing_is_said_of_one(answer_from, document):
    """An answer over which no model wrote does not speak of any."""
    assert "language model" not in to_markdown(answer_from((document, SENTENCE)), today=DAY)


@pytest.mark.parametrize("renderer", RENDERERS, ids=["html", "no-html"])
@pytest.mark.parametrize("text", HOSTILE)
def test_words_of_a_model_are_no_markup(written, renderer: MarkdownIt, text: str):
    """Statement, note and name of a model reach the reader as they are, and not as markup."""
    page = shown(written(text, model=f"ollama:{text}", note=text), renderer)
    seen = page.text_content()
    assert f"{text.strip(chr(10))} [2]" in seen and f"Note: {text.strip(chr(10))}" in seen
    assert f"language model ollama:{text}, checked" in seen
    assert {element.tag for element in page.iterdescendants()} <= {"p", "strong", "blockquote", "h2", "ul", "li", "a"}
    assert [link.get("href") for link in page.iter("a")] == ["https://doi.org/10.1234/examplinib_1"]

"""Splitting: every span points back into the text, whatever the text is."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hepcite.documents import Document, Section
from hepcite.splitting import (
    MAX_TITLE_TOKENS,
    context_title,
    document_with_source,
    document_with_title,
    passage_with_title,
    split_passages,
    split_sentences,
)

PROSE = st.sampled_from(
    [
        "OS was 9.9 months. ",
        "HR 0.58 (95% CI 0.42-0.79), P < 0.001. ",
        "et al. ",
        "😀 ",
        "α\u0301β. ",
        "\n\n",
        "\n",
        "[12,13] ",
        "OS rose.[3] ",
    ]
)
CHARACTERS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
SECTION_TEXTS = st.lists(st.one_of(CHARACTERS, st.lists(PROSE, max_size=8).map("".join)), min_size=1, max_size=4)


def make(texts: list[str], kind: str = "abstract", title: str = "A title of words") -> Document:
    """Make a document whose sections hold the texts, two characters apart."""
    sections, start = [], 0
    for number, text in enumerate(texts):
        sections.append(Section(f"part {number}", start, start + len(text)))
        start += len(text) + 2
    return Document(
        "doc",
        "doc",
        kind,
        title,
        "\n\n".join(texts),
        tuple(sections),
        study_type="phase-2",
        setting="first-line",
    )


def count_words(text: str) -> int:
    """Count the words between white space."""
    return len(text.split())


@given(SECTION_TEXTS)
@settings(deadline=None)
def test_sentences_lie_in_their_sections(texts: list[str]):
    """Every sentence lies in the section that it names, and neither begins nor ends with white space."""
    document = make(texts)
    spans = {section.name: section for section in document.sections}
    for sentence in split_sentences(document):
        text = document.text[sentence.start : sentence.end]
        assert spans[sentence.section].start <= sentence.start < sentence.end <= spans[sentence.section].end
        assert text == text.strip()


@given(SECTION_TEXTS)
@settings(deadline=None)
def test_sentences_do_not_overlap(texts: list[str]):
    """Sentences stand in text order, one after the other."""
    assert all(a.end <= b.start for a, b in pairwise(split_sentences(make(texts))))


@given(SECTION_TEXTS)
@settings(deadline=None)
def test_nothing_is_lost(texts: list[str]):
    """Every visible character lies in a sentence."""
    document = make(texts)
    covered = {i for sentence in split_sentences(document) for i in range(sentence.start, sentence.end)}
    assert all(char.isspace() for i, char in enumerate(document.text) if i not in covered)


@given(SECTION_TEXTS, st.integers(min_value=1, max_value=30))
@settings(deadline=None)
def test_passage_is_its_span(texts: list[str], max_tokens: int):
    """A passage's text is the document's text between its offsets."""
    document = make(texts)
    passages = [passage for passage, _ in split_passages(document, count_words, max_tokens)]
    assert all(document.text[passage.start : passage.end] == passage.text for passage in passages)


@given(SECTION_TEXTS, st.integers(min_value=1, max_value=30))
@settings(deadline=None)
def test_passages_partition_the_sentences(texts: list[str], max_tokens: int):
    """Each sentence is in exactly one passage, in text order, and passages have ids of their own."""
    document = make(texts)
    split = split_passages(document, count_words, max_tokens)
    assert tuple(sentence for _, group in split for sentence in group) == split_sentences(document)
    assert len({passage.passage_id for passage, _ in split}) == len(split)


@given(SECTION_TEXTS, st.integers(min_value=5, max_value=40))
@settings(deadline=None)
def test_token_budget_is_held(texts: list[str], max_tokens: int):
    """A passage of more than one sentence fits, together with its title, into the model's window."""
    document = make(texts)
    for passage, group in split_passages(document, count_words, max_tokens):
        assert len(group) == 1 or count_words(f"{document.title} {passage.text}") <= max_tokens


@given(SECTION_TEXTS)
@settings(deadline=None)
def test_splitting_is_deterministic(texts: list[str]):
    """The same document is split in the same way twice."""
    assert split_passages(make(texts), count_words) == split_passages(make(texts), count_words)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60), min_size=1, max_size=4))
@settings(deadline=None)
def test_whole_sections_stay_whole(texts: list[str]):
    """A section that is a whole is one sentence, whatever stands in it."""
    document = make(texts)
    document = replace(document, sections=tuple(replace(section, whole=True) for section in document.sections))
    assert [(s.start, s.end) for s in split_sentences(document)] == [(s.start, s.end) for s in document.sections]


def test_two_sentences():
    """An abbreviation and a decimal point do not end a sentence; a full stop does."""
    document = make(["Smith et al. found an HR of 0.58 (95% CI 0.42-0.79). Nobody else did."])
    texts = [document.text[s.start : s.end] for s in split_sentences(document)]
    assert texts == ["Smith et al. found an HR of 0.58 (95% CI 0.42-0.79).", "Nobody else did."]


def test_empty_document_gives_nothing():
    """A document without text has neither sentences nor passages."""
    assert split_passages(make([""]), count_words) == ()


def test_long_sentence_stands_alone():
    """A sentence longer than the window becomes a passage of its own, and its neighbours do not join it."""
    document = make(["Short one here.", "long " * 30 + "end.", "Short two here."])
    assert [len(group) for _, group in split_passages(document, count_words, 20)] == [1, 1, 1]


def test_long_title_is_cut_at_words():
    """The title that is embedded keeps whole words from its beginning and fits its share."""
    document = make(["x"], title=" ".join(f"word{i}" for i in range(200)))
    title = context_title(document, count_words)
    assert document.title.startswith(f"{title} ") and 1 <= count_words(title) <= MAX_TITLE_TOKENS


def test_title_is_not_repeated():
    """A passage that begins with the title is embedded without it a second time."""
    document = make(["A title of words", "More."], kind="study-record")
    ((passage, _),) = split_passages(document, count_words)
    assert passage_with_title(document, passage, count_words) == "A title of words\n\nMore."


def test_title_is_put_before():
    """Any other passage is embedded behind its document's title."""
    document = make(["More."])
    ((passage, _),) = split_passages(document, count_words)
    assert passage_with_title(document, passage, count_words) == "A title of words\nMore."


def test_source_words_are_searchable(make_document: Callable[..., Document]):
    """A document is found by its title, its authors, its journal and its year, and by its text."""
    found_by = document_with_source(make_document("Body text.", authors="Nobody A", journal="J Invented", year=2024))
    assert all(word in found_by for word in ("Examplinib", "Nobody A", "J Invented", "2024", "Body text."))


def test_unknown_source_adds_no_word(make_document: Callable[..., Document]):
    """A document without authors, journal or year is found by its title and its text alone."""
    document = make_document("Body text.", authors=None, journal=None, year=None)
    assert document_with_source(document).split() == ["Examplinib", "Body", "text."]


@pytest.mark.parametrize("with_whom", [document_with_title, document_with_source])
def test_title_of_a_document_stands_once(with_whom: Callable[[Document], str], make_document: Callable[..., Document]):
    """A text that begins with its title is indexed with it once, any other behind it."""
    texts = ("Examplinib\n\nBody text.", "Body text.")
    assert [with_whom(make_document(text)).split() for text in texts] == [["Examplinib", "Body", "text."]] * 2


def test_shipped_passages_fit_the_model(built: object):
    """No passage of the shipped corpus is longer than the bundled model reads."""
    passages = built.library.passages(built.library.current_generation().generation_id)
    documents = {document.doc_id: document for document in built.library.documents()}
    count = built.embedder.count_tokens
    sizes = [count(passage_with_title(documents[p.doc_id], p, count)) for p in passages]
    assert max(sizes) <= 254


@pytest.mark.parametrize("title", ["", "x" * 5000])
def test_odd_titles(title: str):
    """A missing title or one endless word does not stop a document from being split."""
    assert len(split_passages(make(["One. Two."], title=title), count_words)) == 1


def texts_of(document: Document) -> list[str]:
    """Return the sentences of a document as text."""
    return [document.text[s.start : s.end] for s in split_sentences(document)]


@given(SECTION_TEXTS)
@settings(deadline=None)
def test_no_sentence_crosses_a_line(texts: list[str]):
    """Whatever ends a line ends a sentence."""
    assert [text for text in texts_of(make(texts)) if len(text.splitlines()) > 1] == []


def test_line_ends_a_sentence():
    """A line without a full stop is a sentence of its own, and the line below begins another."""
    assert texts_of(make(["Table of results\nOS 9.9 months. PFS 4.1 months\r\nORR 12%"])) == [
        "Table of results",
        "OS 9.9 months.",
        "PFS 4.1 months",
        "ORR 12%",
    ]


@pytest.mark.parametrize(
    "marks", ["[12]", "[12,13]", "[12, 13]", "[3–5,7]", "[3-5]", "[12][13]", " [12]", " [12,13]", "¹²", "¹²,¹³", " ³–⁵"]
)
def test_citation_marks_stay_with_their_sentence(marks: str):
    """Marks that stand for cited works belong to the sentence before them."""
    text = f"OS rose to 9.9 months.{marks} PFS fell."
    assert texts_of(make([text])) == [f"OS rose to 9.9 months.{marks}", "PFS fell."]


@pytest.mark.parametrize("marks", ["[12], [13]", "[12],[13]", "[12]–[14]"])
def test_several_citation_marks_stay_with_their_sentence(marks: str):
    """Marks behind each other, joined by a comma or a dash, all belong to the sentence before them."""
    text = f"OS rose to 9.9 months. {marks} PFS fell."
    assert texts_of(make([text])) == [f"OS rose to 9.9 months. {marks}", "PFS fell."]


@pytest.mark.parametrize("text", ["[12] showed that OS rose.", "[2024 data] Nothing rose.", "[n = 12] Few took it."])
def test_other_brackets_begin_a_sentence(text: str):
    """A bracket that opens a text, or that holds words, is part of the sentence that it begins."""
    assert texts_of(make([text])) == [text]
    if not text.startswith("[12]"):
        assert texts_of(make([f"OS rose. {text}"])) == ["OS rose.", text]


def test_raised_number_of_an_isotope_begins_a_sentence():
    """A raised number that belongs to the word behind it is no mark of a cited work."""
    assert texts_of(make(["OS rose. ⁹⁰Y embolisation did it."])) == ["OS rose.", "⁹⁰Y embolisation did it."]


def test_marks_at_the_end_are_no_sentence():
    """Marks behind the last sentence of a line or of a text stay with it."""
    assert texts_of(make(["OS rose. [12]\nPFS fell. [13,14]"])) == ["OS rose. [12]", "PFS fell. [13,14]"]


def test_marks_at_the_start_of_a_line_stay_there():
    """Marks that begin a line belong to it and not to the line above."""
    assert texts_of(make(["OS rose.\n[12] PFS fell."])) == ["OS rose.", "[12] PFS fell."]


def test_pages_name_sections():
    """In a text with pages each sentence names the page that it begins on."""
    document = replace(make(["Alpha rose. Beta fell and", "fell. Gamma stayed."]), pages=((0, 3), (18, 4), (34, 9)))
    assert [(s.section, document.text[s.start : s.end]) for s in split_sentences(document)] == [
        ("page 3", "Alpha rose."),
        ("page 3", "Beta fell and"),
        ("page 4", "fell."),
        ("page 4", "Gamma stayed."),
    ]


def test_text_before_the_first_page():
    """A sentence that stands before the first page keeps the name of its section."""
    document = replace(make(["Alpha rose. Beta fell."]), pages=((12, 3),))
    assert [sentence.section for sentence in split_sentences(document)] == ["part 0", "page 3"]


def test_whole_section_names_its_page():
    """A row of a table that is quoted as a whole names its page, too."""
    document = replace(make(["OS 9.9. PFS 4.1"]), pages=((0, 3), (8, 4)))
    document = replace(document, sections=tuple(replace(section, whole=True) for section in document.sections))
    assert [sentence.section for sentence in split_sentences(document)] == ["page 3"]


def test_passage_is_named_after_its_first_page():
    """A passage over two pages names the one that it begins on."""
    document = replace(make(["Alpha rose. Beta fell."]), pages=((0, 3), (12, 4)))
    assert [passage.section for passage, _ in split_passages(document, count_words)] == ["page 3"]

"""Plain text: paragraphs, headings by their looks, and a title from the first line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hepcite.errors import CorpusError
from hepcite.sources.articles import Article
from hepcite.sources.plain_text import read_plain_text

TEXT = """\
Second-line treatment of hepatocellular carcinoma: an
invented cohort

Stephen L. Chan, Masatoshi Kudo

Abstract
Survival was 9·9 months (95% CI 8·4-
11·2) in hepato-
cellular carcinoma.

2. Results

Two arms:
- lenvatinib and
  sorafenib
- placebo

HR 0.58, p < 0.05

References

1. Llovet JM. 2008. doi:10.5555/a.b
2. Bruix J. 2017
"""


def read_text(text: str, name: str = "note.txt") -> Article:
    """Return the article of a text."""
    return read_plain_text(text.encode(), name).articles[0]


def told(text: str) -> list[tuple[str, str]]:
    """Return sections and texts of a text."""
    return [(part.section, part.text) for part in read_text(text).parts]


def test_the_first_paragraph_is_the_title():
    """When it is short and has no final full stop."""
    assert read_text(TEXT).title == "Second-line treatment of hepatocellular carcinoma: an invented cohort"


@pytest.mark.parametrize("text", ["A whole sentence.\n\nMore.", "Only line", "x" * 300 + "\n\nMore.", "Methods\nText."])
def test_without_a_title_the_file_s_name_is(text: str):
    """A sentence, a long paragraph, a section's name and the only line are no titles."""
    assert read_text(text, "My note.txt").title == "My note"


def test_sections_and_lines():
    """Lines of a paragraph are joined, items of a list stay apart, and headings name sections."""
    assert told(TEXT) == [
        ("main text", "Stephen L. Chan, Masatoshi Kudo"),
        ("abstract", "Survival was 9·9 months (95% CI 8·4-11·2) in hepato-cellular carcinoma."),
        ("Results", "Two arms:\n- lenvatinib and sorafenib\n- placebo\nHR 0.58, p < 0.05"),
    ]


def test_references_are_no_text():
    """The list of references comes as references."""
    assert [entry.doi for entry in read_text(TEXT).references] == ["10.5555/a.b", None]


def test_long_lines_are_paragraphs():
    """In a file without broken lines each line is a paragraph."""
    line = "Patients were followed until death or the end of the study. " * 4
    assert told(f"Title\n\n{line}\n{line}")[0][1].count("\n") == 1


@pytest.mark.parametrize("line", ["HR 0.58", "p < 0.05", "See https://example.org", "It was good.", "45%"])
def test_figures_and_sentences_are_no_headings(line: str):
    """A short line with figures, an address or a full stop is text."""
    assert told(f"Title\n\n{line}\n\nMore text.") == [("main text", f"{line}\nMore text.")]


def test_the_only_doi_and_trial_number():
    """Named once, they are the text's own."""
    article = read_text("Title\n\nRegistered as NCT90000001, doi: 10.5555/x.1.")
    assert (article.doi, article.trial_ids) == ("10.5555/x.1", ("NCT90000001",))


@pytest.mark.parametrize("content", [b"", b"\n \n", b"%\x00\x01\x02" * 40])
def test_what_is_no_text_is_refused(content: bytes):
    """In one line that names the file."""
    with pytest.raises(CorpusError, match=r"^a\.txt: .+$"):
        read_plain_text(content, "a.txt")


def test_a_table_of_thousands_of_lines_is_fast():
    """Joining many broken lines takes no more than their length."""
    assert len(read_text("word\n" * 60_000).parts[0].text) == 5 * 60_000 - 1


WORDS = st.sampled_from(
    ["survival", "was 9·9", "of hcc.", "- item", "hepato-", "cellular", "\n", "\n\n", "1. a", "x" * 99]
)


@given(st.lists(WORDS, max_size=30))
def test_no_letter_is_lost(words: list[str]):
    """However lines are broken, all of a text's letters are told in its order."""
    text = " ".join(words)
    told = "".join(part.text for part in read_text(f"Title\n\nstart here. {text}").parts)
    assert "".join(told.split()) == "".join(f"start here. {text}".split())

"""Reviews: the shipped one's text, and the schema of any."""

from collections.abc import Callable
from pathlib import Path

import pytest

from hepcite.documents import Document
from hepcite.errors import CorpusError
from hepcite.sources.reviews import read_review

TEXT_SHA256 = "2f27b69485ce0fffa2b4b933d71610d6007a071d8f65defffa1087313ae17016"

FURNITURE = (
    "Times Cited",
    "Corresponding author",
    "@unibo.it",
    "Received:",
    "Revised:",
    "Accepted:",
    "Published online",
    "Open Access",
    "Open-Access",
    "Conflict-of-interest",
    "Author contributions",
    "Key Words",
    "Keywords",
    "Core Tip:",
    "Abstract\n",
    "Baishideng",
    "©",
    "DOI",
    "http",
)


@pytest.fixture(scope="module")
def review(shipped: tuple[Document, ...]) -> Document:
    """The shipped review."""
    (review,) = (document for document in shipped if document.kind == "review")
    return review


def test_text_is_the_published_one(review: Document):
    """The review's text has the hash noted when it was compared with the published article."""
    assert review.text_sha256 == TEXT_SHA256


def test_sections(review: Document):
    """The abstract and the core tip are quotable, and nothing else."""
    assert [section.name for section in review.sections] == ["abstract", "core tip"]


@pytest.mark.parametrize("words", FURNITURE)
def test_no_page_furniture(review: Document, words: str):
    """Nothing of the page around the article is in its text."""
    assert words.casefold() not in review.text.casefold()


def test_sections_are_the_whole_text(review: Document):
    """One blank line between the sections is all that is not in one."""
    assert "\n\n".join(review.text[s.start : s.end] for s in review.sections) == review.text


def test_metadata(review: Document):
    """The bibliographic lines became fields."""
    assert (review.year, review.doi, review.license) == (2026, "10.3748/wjg.v32.i3.111528", "CC BY-NC 4.0")


def test_sections_stand_a_blank_line_apart(tmp_path: Path, review_record: Callable, write_record: Callable):
    """Each section's span holds exactly the text that the file gives it."""
    record = review_record()
    document = read_review(write_record(tmp_path, record))
    texts = [document.text[section.start : section.end] for section in document.sections]
    assert texts == [section["text"] for section in record["sections"]]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sections", []),
        ("sections", [{"name": "", "text": "x"}]),
        ("year", "2026"),
        ("study_type", "essay"),
        ("url", "x"),
    ],
)
def test_bad_value_names_file_and_field(
    tmp_path: Path, review_record: Callable, write_record: Callable, field: str, value: object
):
    """A review against the schema is refused in one line with the file and the field."""
    file = write_record(tmp_path, review_record(**{field: value}))
    with pytest.raises(CorpusError, match=rf"\Anobody-2026\.yaml: field '{field}[^\n]*\Z"):
        read_review(file)

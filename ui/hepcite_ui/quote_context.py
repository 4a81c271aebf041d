"""Where a quote stands in its document: between which sentences, and in which section and on which page."""

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from hepcite.citations import Citation, check
from hepcite.documents import Document, Section
from hepcite.splitting import split_sentences

SECTION_NAMES = {"facts": "What the study reports"}
"""Headings of sections whose own names say little to a reader."""


class Surroundings(NamedTuple):
    """A quote with the sentence before and the one behind it.

    Attributes:
        number: The number of the quote.
        start: Code point at which the sentence before begins; the quote's own start without one.
        end: Code point behind the sentence after; the quote's own end without one.
    """

    number: int
    start: int
    end: int


def find_surroundings(document: Document, citations: Iterable[Citation]) -> tuple[Surroundings, ...]:
    """Return what surrounds each quote, in the order of the quotes.

    Neither sentence crosses the quote's section; where it begins or ends with the quote, there is none. Neighbouring
    sections of one name count as one, as a study record has a section for each of its facts.

    Raises:
        QuoteMismatchError: The document no longer holds the quoted words.
    """
    own = check(citations, document)
    return tuple(Surroundings(one.number, *_surround(document, one.start, one.end)) for one in own)


def name_section(name: str) -> str:
    """Return the heading of a section.

    >>> name_section("results"), name_section("facts")
    ('Results', 'What the study reports')
    """
    return SECTION_NAMES.get(name, name[:1].upper() + name[1:])


def describe_place(document: Document, offset: int) -> str:
    """Name the section of a code point, and its page in a text with pages; a study record has too few to name them."""
    held = (section.name for section in document.sections if section.start <= offset < section.end)
    names = () if document.kind == "study-record" else map(name_section, held)
    page = document.page_at(offset)
    return ", ".join(place for place in (*names, *([] if page is None else [f"page {page}"])) if place)


def _surround(document: Document, start: int, end: int) -> tuple[int, int]:
    """Return where the sentence before a span begins, and where the one behind it ends."""
    sentences = split_sentences(replace(document, sections=_section_around(document, start)))
    touched = [i for i, sentence in enumerate(sentences) if sentence.start < end and start < sentence.end]
    if not touched:
        return start, end
    first, last = sentences[max(touched[0] - 1, 0)], sentences[min(touched[-1] + 1, len(sentences) - 1)]
    return min(first.start, start), max(last.end, end)


def _section_around(document: Document, offset: int) -> tuple[Section, ...]:
    """Return the section that holds a code point, with its neighbours of the same name; empty outside of sections."""
    sections = document.sections
    held = next((i for i, section in enumerate(sections) if section.start <= offset < section.end), None)
    if held is None:
        return ()
    first = last = held
    while first > 0 and sections[first - 1].name == sections[held].name:
        first -= 1
    while last + 1 < len(sections) and sections[last + 1].name == sections[held].name:
        last += 1
    return sections[first : last + 1]

"""A quote between the sentences before and behind it, as HTML."""

from dataclasses import replace

from markupsafe import Markup

from hepcite.citations import Citation, check
from hepcite.documents import Document, Section
from hepcite.splitting import split_sentences

_CONTEXT = Markup(
    '<figure class="hc-context" id="hc-context-{number}"><figcaption>'
    '<button type="button" class="hc-open" data-hc="jump" data-quote="{number}" '
    'aria-label="Go to quote {number} in the whole text"><span class="hc-number">[{number}]</span> '
    'in the whole text</button><span class="hc-page">{place}</span></figcaption>'
    '<blockquote class="hc-surroundings">{before}<mark class="hc-mark">{quote}</mark>{after}</blockquote></figure>'
)


def render_context(document: Document, citation: Citation) -> Markup:
    """Return a box with the sentence before a quote, the quote marked, and the sentence behind it.

    Neither crosses the quote's section; where it begins or ends with the quote, there is none. Neighbouring sections
    of one name count as one, as a study record has a section for each of its facts.

    Raises:
        QuoteMismatchError: The document no longer holds the quoted words.
    """
    check((citation,), document)
    start, end = _surroundings(document, citation.start, citation.end)
    return _CONTEXT.format(
        number=citation.number,
        place=_describe_place(document, citation.start),
        before=document.text[start : citation.start],
        quote=document.text[citation.start : citation.end],
        after=document.text[citation.end : end],
    )


def _surroundings(document: Document, start: int, end: int) -> tuple[int, int]:
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


def _describe_place(document: Document, offset: int) -> str:
    """Name the section of a code point, and its page in a text with pages."""
    names = [section.name for section in document.sections if section.start <= offset < section.end]
    page = document.page_at(offset)
    places = [*(name[:1].upper() + name[1:] for name in names), *([] if page is None else [f"page {page}"])]
    return ", ".join(place for place in places if place)

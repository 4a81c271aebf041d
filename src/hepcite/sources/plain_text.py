"""Plain text files: paragraphs by empty lines, headings by their looks, the title from the first line."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from hepcite.errors import CorpusError
from hepcite.identifiers import trial_numbers
from hepcite.sources.articles import Article, Articles, Notice, TextPart
from hepcite.sources.text.cited_works import is_reference_heading, lone_doi, read_citations
from hepcite.sources.text.decoding import decode_text
from hepcite.sources.text.tidy_text import tidy
from hepcite.sources.text.titles import bare_title
from hepcite.title_marks import is_about_another, says_retracted

_MAX_TITLE = 250
_MAX_HEADING = 80
_MAX_HEADING_WORDS = 10
_UNWRAPPED = 160
"""A line longer than this was not broken by an editor: it is a paragraph, and so is the next."""

_MIN_FULL_TEXT = 5000
"""Characters from which a text counts as more than an abstract."""

_LIST_ITEM = re.compile(r"^(?:[-*•‣▪◦·–—]\s+|\(?(?:\d{1,3}|[a-z]|[ivx]{1,4})[.)]\s+|\[\d{1,3}\]\s+)")
_NUMBERING = re.compile(r"^(?:(?:\d+|[IVX]+)(?:\.\d+)*[.)]|\d+(?:\.\d+)+|\d+)\s+(?=[^\W\d])")
_KNOWN_HEADING = re.compile(
    r"(?:abstract|summary|(?:background|introduction|objectives?|aims?|purpose)(?: and (?:aims?|objectives?))?"
    r"|(?:patients|materials?|subjects) and methods|methods?|statistical (?:analysis|methods)|results?|findings"
    r"|discussion|conclusions?|interpretation|limitations|references|bibliography|acknowledge?ments|funding"
    r"|competing interests|conflicts? of interest|results and discussion)[.:]?",
    re.IGNORECASE,
)
_BROKEN = re.compile(r"[^\W_][-‐–]")
_FIGURES = re.compile(r"\d[.,·]\d|[=<>≤≥]|10\.\d{4}/|@|https?:")
"""What stands in sentences, addresses and figures, and in no heading."""

_PARAGRAPH_END = re.compile(r"\n(?:[ \t]*\n)+|\f")

Paragraph = tuple[str, ...]
"""The lines of a paragraph that stay apart, such as the items of a list; usually one."""


def read_plain_text(content: bytes, name: str) -> Articles:
    """Read a text file as one article.

    Its first paragraph is the title when it is short and ends without a full stop; otherwise the file's name is.
    A short line by itself, or the usual name of a section, is a heading.

    Raises:
        CorpusError: The file is no text, or has none.
    """
    blocks = _PARAGRAPH_END.split(decode_text(content, name))
    paragraphs = [paragraph for block in blocks for paragraph in _split(block)]
    if not paragraphs:
        raise CorpusError(f"{name}: has no text")
    title, body = _part_title(paragraphs, name)
    parts, citations = _gather(body)
    if not parts:
        raise CorpusError(f"{name}: has no text behind its title {title!r}")
    text = "\n".join(part.text for part in parts)
    return Articles(
        (
            Article(
                title=title,
                parts=parts,
                full_text=len(text) >= _MIN_FULL_TEXT,
                doi=lone_doi(text),
                trial_ids=numbers if len(numbers := trial_numbers(text)) == 1 else (),
                notices=(Notice("retracted", "the text's title"),) if says_retracted(title) else (),
                references=read_citations(citations),
                updates=is_about_another(title),
            ),
        )
    )


def _split(block: str) -> Iterator[Paragraph]:
    """Part a block of lines at usual headings and behind lines that no editor broke; empty ones give nothing."""
    lines: list[list[str]] = []
    previous = ""
    for line in filter(None, map(tidy, block.split("\n"))):
        heading = bool(_KNOWN_HEADING.fullmatch(_NUMBERING.sub("", line)))
        if lines and (heading or max(len(line), len(previous)) > _UNWRAPPED):
            yield tuple(map(_join, lines))
            lines = []
        if heading:
            yield (line,)
        elif lines and not _LIST_ITEM.match(line):
            lines[-1].append(line)
        else:
            lines.append([line])
        previous = line
    if lines:
        yield tuple(map(_join, lines))


def _join(pieces: Sequence[str]) -> str:
    """Join broken lines; a word or a range parted at its hyphen keeps the hyphen, which may be its own."""
    joined = [pieces[0]]
    for previous, piece in pairwise(pieces):
        parted = _BROKEN.fullmatch(previous[-2:]) and (piece[0].islower() or piece[0].isdigit())
        joined += ["" if parted else " ", piece]
    return "".join(joined)


def _part_title(paragraphs: Sequence[Paragraph], name: str) -> tuple[str, Sequence[Paragraph]]:
    first = paragraphs[0]
    is_title = len(first) == 1 and len(first[0]) <= _MAX_TITLE and not first[0].endswith((".", ":", ";", ","))
    if is_title and len(paragraphs) > 1 and not _KNOWN_HEADING.fullmatch(first[0]):
        return bare_title(first[0]), paragraphs[1:]
    return name.rpartition(".")[0] or name, paragraphs


def _gather(paragraphs: Sequence[Paragraph]) -> tuple[tuple[TextPart, ...], list[str]]:
    """Return the text under its headings, and the lines of the list of references."""
    section = "main text"
    told: list[tuple[str, str]] = []
    citations: list[str] = []
    for paragraph, following in zip(paragraphs, [*paragraphs[1:], ()], strict=True):
        if _is_heading(paragraph, following):
            section = _NUMBERING.sub("", paragraph[0]).rstrip(".: ")
        elif is_reference_heading(section):
            citations += paragraph
        else:
            told.append(("abstract" if section.lower() == "abstract" else section, "\n".join(paragraph)))
    groups = groupby(told, key=lambda line: line[0])
    return tuple(TextPart(name, "\n".join(text for _, text in group)) for name, group in groups), citations


def _is_heading(paragraph: Paragraph, following: Paragraph) -> bool:
    """Whether a paragraph is the usual name of a section, or looks like a heading and has text below it."""
    if not following or len(paragraph) > 1:
        return False
    if _KNOWN_HEADING.fullmatch(_NUMBERING.sub("", paragraph[0])):
        return True
    return _looks_like_heading(paragraph) and not _looks_like_heading(following)


def _looks_like_heading(paragraph: Paragraph) -> bool:
    """Whether a paragraph is a line that is short, in letters, and without an end of a sentence."""
    line = _NUMBERING.sub("", paragraph[0])
    fits = len(line) <= _MAX_HEADING and len(line.split()) <= _MAX_HEADING_WORDS and line[:1].isupper()
    ends = line.endswith((".", ",", ";", "?", "!", "%")) or _LIST_ITEM.match(line) or _FIGURES.search(line)
    return len(paragraph) == 1 and fits and not ends

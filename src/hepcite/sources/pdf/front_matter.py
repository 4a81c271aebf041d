"""What a PDF tells about its article: title, authors, DOI, year, licence, from its metadata and its first page."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

from hepcite.identifiers import normal_doi, title_key
from hepcite.sources.jats.licenses import name_of_license
from hepcite.sources.pdf.glyph_lines import Line
from hepcite.sources.pdf.line_ends import ends_sentence, join_lines, word_counts
from hepcite.sources.pdf.xmp import Xmp
from hepcite.sources.text.author_names import short_name_of_given_first, split_names
from hepcite.sources.text.tidy_text import plain_ligatures, tidy
from hepcite.sources.text.titles import bare_title

_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>“”]{1,200}")
_BROKEN_DOI = re.compile(r"\b10\.\d{4,9}/\S*(?<=[/\-_.(])$")

_YEAR = r"((?:19|20)\d\d)\b"
_VOLUME = re.compile(
    rf"\({_YEAR}\),? \d{{1,4}} ?[:,(]|\b{_YEAR} ?[;,]? ?\d{{1,4}} ?(?:\(\w+\) ?)?: ?\w?\d|\bVolume {_YEAR},"
)
_PUBLISHED = re.compile(rf"\bPublished(?: online)?(?: on)?:? (?:[\w.,/-]+ ){{0,3}}{_YEAR}")
_COPYRIGHT = re.compile(rf"(?:©|\(c\)|\bcopyright)(?: ©)?(?: the authors?(?:\(s\))?)?,? {_YEAR}", re.IGNORECASE)

_FILE_NAME = re.compile(
    r"^microsoft (?:word|powerpoint)\b|\.(?:docx?|rtf|tex|dvi|indd|qxd|qxp|fm|pdf|eps|ps|pptx?|xlsx?|odt)\b"
    r"|^untitled|^(?:slide|page|chapter) ?\d*$|_|^10\.\d{4}|https?:",
    re.IGNORECASE,
)
_NO_TITLE = re.compile(
    r"https?:|www\.|@|\bdoi\b|^(?:received|accepted|published|volume|copyright|©)|^\d{1,2}(?:\.\d+)*\.? [^\W\d]",
    re.IGNORECASE,
)
_LABEL = frozenset(
    "a access an article articles brief case clinical communication editorial full length letter letters mini open"  # noqa: SIM905
    " original paper papers regular report reports research review reviews short special studies study trial".split()
)
"""Words of what journals set above a title: "Original Research Article"."""

_TITLE_MARKS = " *∗†‡§¶#⁰¹²³⁴⁵⁶⁷⁸⁹,"
_SAME_SIZE = 0.25
_NEXT_LINE = 2.0
_LARGER_IN_PICTURE = 1.3
_MIN_WORDS, _MAX_WORDS = 4, 60
_MIN_LETTERS = 20
_MAX_LENGTH = 50_000
"""Characters of a page that are searched."""

_FIRST = 3
"""Paragraphs of which one may be the title when it is set like the rest."""


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What is known of an article; "", None or empty for what is not certain."""

    title: str = ""
    authors: tuple[str, ...] = ()
    doi: str | None = None
    year: int | None = None
    journal: str | None = None
    license: str | None = None


def read_front_matter(
    entries: Mapping[str, str], xmp: Xmp, pages: Sequence[Sequence[Line]], paragraphs: Iterable[str]
) -> FrontMatter:
    """Read an article's front matter; metadata are believed where the pages bear them out.

    Args:
        entries: The document information dictionary ("Title", "Author", "Subject").
        xmp: The XMP metadata of the document.
        pages: The lines of its pages with their running heads; pages that could not be read are empty.
        paragraphs: The mended text, paragraph by paragraph.
    """
    texts = [" ".join(line.text for line in page)[:_MAX_LENGTH] for page in pages]
    first = next(filter(None, texts), "")
    named = [*xmp.titles, entries.get("Title", "")]
    return FrontMatter(
        title=_title([bare_title(title) for title in named], next(filter(None, pages), ()), paragraphs),
        authors=_authors(xmp.creators or split_names(entries.get("Author", "")), first),
        doi=_doi([*xmp.identifiers, *entries.values()], pages[:2]),
        year=xmp.year or _year(first),
        journal=xmp.journal,
        license=next(filter(None, map(name_of_license, (first, *texts[-1:]))), None),
    )


def _title(named: Sequence[str], page: Sequence[Line], paragraphs: Iterable[str]) -> str:
    """Choose a title: one of the metadata that the page bears out, its largest text, another one, a line of text."""
    blocks = list(_headlines(page))
    key = title_key("".join(line.text for line in page))
    plausible = [title for title in named if len(title.split()) > 1 and not _FILE_NAME.search(title)]
    confirmed = [title for title in plausible if len(title.split()) >= _MIN_WORDS and title_key(title) in key]
    if confirmed:
        whole = (block for block in blocks if title_key(block).startswith(title_key(confirmed[0])))
        return next(whole, confirmed[0])
    headings = (text for text in islice(paragraphs, _FIRST) if not ends_sentence(text))
    lines = filter(_may_be_title, (*headings, *(line.text for line in page)))
    return next(iter([*blocks, *plausible]), "") or next(lines, "").strip(_TITLE_MARKS)


def _headlines(page: Sequence[Line]) -> Iterator[str]:
    """Give what is set larger than most of a page and may be a title, largest first."""
    lengths: Counter[float] = Counter()
    for line in page:
        lengths[line.size] += len(line.text)
    usual = max(lengths, key=lengths.__getitem__, default=0.0)
    counts = word_counts([line.text for line in page])
    for lines in sorted(_same_size(page), key=lambda lines: -lines[0].size):
        following = [line.text for line in lines[1:]]
        text = "".join(
            join_lines(line.text, after, counts) for line, after in zip(lines, [*following, ""], strict=True)
        )
        larger = _LARGER_IN_PICTURE * usual if lines[0].is_hidden else usual + _SAME_SIZE
        if lines[0].size > larger and _may_be_title(text):
            yield bare_title(plain_ligatures(text).strip(_TITLE_MARKS))


def _same_size(page: Sequence[Line]) -> Iterator[list[Line]]:
    """Give runs of upright lines of one size, one below the other."""
    lines: list[Line] = []
    for line in page:
        step = lines[-1].baseline - line.baseline if lines else 0.0
        if lines and not (abs(lines[-1].size - line.size) <= _SAME_SIZE and 0 <= step <= _NEXT_LINE * line.size):
            yield lines
            lines = []
        if line.quarter == page[0].quarter and not _LABEL.issuperset(line.text.lower().split()):
            lines.append(line)
    if lines:
        yield lines


def _may_be_title(text: str) -> bool:
    letters = sum(char.isalpha() for char in text)
    return (
        _MIN_WORDS <= len(text.split()) <= _MAX_WORDS
        and letters >= max(_MIN_LETTERS, len(text) / 2)
        and not _NO_TITLE.search(text)
    )


def _authors(names: Sequence[str], page: str) -> tuple[str, ...]:
    """Return the authors when there are several and the page names them all; a single one may be who typed the file."""
    parted = [part.strip() for name in names for part in re.split(r",| and ", name) if part.strip()]
    listed = [tidy(name) for name in (parted if len(names) == 1 else names)]
    key = title_key(page)
    are_named = all(len(name.split()) > 1 and title_key(name.split()[-1]) in key for name in listed)
    return tuple(map(short_name_of_given_first, listed)) if len(listed) > 1 and are_named else ()


def _doi(named: Sequence[str], pages: Sequence[Sequence[Line]]) -> str | None:
    """Return the DOI of the metadata, else the one that stands on both pages, else the first on the first page."""
    in_metadata = [doi for text in named for doi in _dois(text)]
    if in_metadata:
        return in_metadata[0]
    on_pages = [list(_dois(_joined(page))) for page in pages]
    everywhere = [doi for doi in on_pages[0] if doi in on_pages[1]] if len(on_pages) > 1 else []
    return next(iter([*everywhere, *(doi for dois in on_pages for doi in dois)]), None)


def _joined(page: Sequence[Line]) -> str:
    """Join lines by spaces, but not where a DOI is broken at a line end."""
    texts = [line.text for line in page]
    return "".join(
        text if _BROKEN_DOI.search(text[-200:]) and (text[-1] != "." or not following[:1].isupper()) else f"{text} "
        for text, following in pairwise([*texts, ""])
    )


def _dois(text: str) -> Iterator[str]:
    for found in _DOI.findall(text):
        bare = found.rstrip("'’;,.")
        while bare.endswith((")", "]")) and bare.count(")") + bare.count("]") > bare.count("(") + bare.count("["):
            bare = bare[:-1].rstrip("'’;,.")
        if doi := normal_doi(bare):
            yield doi


def _year(page: str) -> int | None:
    """Return the year of the volume, else of publication, else of the copyright; None when these name several."""
    for pattern in (_VOLUME, _PUBLISHED, _COPYRIGHT):
        years = {year for match in pattern.finditer(page) for year in match.groups() if year}
        if years:
            return int(years.pop()) if len(years) == 1 else None
    return None

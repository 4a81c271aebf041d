"""PDF files: the text layer of an article, mended, with what its metadata and its first page say about it."""

import re
import unicodedata
from collections.abc import Sequence
from itertools import islice
from pathlib import PurePath

from wordfreq import zipf_frequency

from hepcite.errors import CorpusError
from hepcite.identifiers import trial_numbers
from hepcite.sources.articles import Article, Articles, Refused
from hepcite.sources.pdf.front_matter import read_front_matter
from hepcite.sources.pdf.page_layout import lay_out
from hepcite.sources.pdf.page_text import join_pages
from hepcite.sources.pdf.pdfium_pages import UNKNOWN, PdfPageText, read_pdf_text
from hepcite.sources.pdf.xmp import read_xmp

MAX_BYTES = 100 * 1024 * 1024

_HEAD_BYTES = 1024
_TAIL_BYTES = 4096
_FORMATS = (
    (
        rb"\s*<(?:!doctype html|html|head|body|\?xml[^>]*>\s*<(?:!doctype html|html))",
        "a web page: download the PDF itself",
    ),
    (rb"\s*<", "an XML file: import it as what it is"),
    (rb"PK\x03\x04", "a ZIP or Office file: save it as PDF"),
    (rb"\xd0\xcf\x11\xe0", "an old Office file: save it as PDF"),
    (rb"\{\\rtf", "an RTF file: save it as PDF"),
    (rb"%!PS", "a PostScript file: convert it to PDF"),
    (rb"\x89PNG|\xff\xd8\xff|GIF8|II\*\x00|MM\x00\*", "a picture: run OCR over it, e.g. ocrmypdf, first"),
)
"""How other files begin that carry the name of a PDF."""

_NO_TEXT = "has no text layer: run OCR, e.g. ocrmypdf, first"
_SCANNED = "is a picture without a text layer: run OCR, e.g. ocrmypdf, to have it read"
_CUT_OFF = "the file lacks its end, so that pages or words may be missing: fetch it again"
_GARBAGE = "has a text layer that does not say what its letters are: run OCR over it, e.g. ocrmypdf --force-ocr, first"

_MAX_UNKNOWN = 0.2
_MIN_LETTERS = 0.2
_MIN_WORDS_KNOWN = 0.05
_LONG_WORD = re.compile(r"[a-z]{5,}")
_WORDS_READ = 400
_WORDS_ENOUGH = 30


def read_pdf(content: bytes, name: str) -> Articles:
    """Read a PDF as one article with one part, "text", which knows where its pages begin.

    Pages that cannot be read, or are pictures without text, are refused; the others are read.

    Args:
        content: The file.
        name: Its name, for messages, and for the title when nothing else gives one.

    Raises:
        CorpusError: The file is empty, too large, no PDF, damaged, locked by a password, without text, or its text
            layer is no text.
    """
    _check_format(content, name)
    pdf = read_pdf_text(content, name)
    pages = [page.lines for page in pdf.pages]
    if not any(page.lines and not page.is_scan for page in pdf.pages):
        raise CorpusError(f"{name}: {next((page.failure for page in pdf.pages if page.failure), _NO_TEXT)}")
    laid_out = lay_out(pages)
    going_on = {number for number, page in enumerate(laid_out, start=1) if page.goes_on}
    part = join_pages([page.text.split("\n") for page in laid_out], going_on)
    if not part.text:
        raise CorpusError(f"{name}: {_NO_TEXT}")
    if _is_garbage(part.text):
        raise CorpusError(f"{name}: {_GARBAGE}")
    front = read_front_matter(pdf.entries, read_xmp(content), pages, part.text.split("\n"))
    article = Article(
        title=front.title or PurePath(name).stem,
        parts=(part,),
        full_text=True,
        authors=front.authors,
        journal=front.journal,
        year=front.year,
        doi=front.doi,
        trial_ids=trial_numbers(part.text),
        license=front.license,
    )
    return Articles((article,), _refused(pdf.pages, content))


def _check_format(content: bytes, name: str) -> None:
    if not content.strip():
        raise CorpusError(f"{name}: is empty")
    if len(content) > MAX_BYTES:
        raise CorpusError(f"{name}: is larger than {MAX_BYTES // 1024 // 1024} MB: split it")
    head = content[:_HEAD_BYTES]
    if b"%PDF-" not in head:
        known = (what for pattern, what in _FORMATS if re.match(pattern, head, re.IGNORECASE))
        raise CorpusError(f"{name}: is not a PDF but {next(known, 'something else: look what it is')}")


def _is_garbage(text: str) -> bool:
    """Say whether a text is what fonts without a mapping to characters give: no letters, or letters but no words.

    A long text in Latin letters of which hardly any word is in an English vocabulary is no text in any language: this
    vocabulary holds a good part of the words of the others too.
    """
    visible = [char for char in text if not char.isspace()]
    unknown = sum(char == UNKNOWN or unicodedata.category(char) == "Co" for char in visible)
    letters = sum(char.isalpha() for char in visible)
    if unknown > _MAX_UNKNOWN * len(visible) or letters < _MIN_LETTERS * len(visible):
        return True
    words = [match[0] for match in islice(_LONG_WORD.finditer(text.lower()), _WORDS_READ)]
    known = sum(zipf_frequency(word, "en") > 0 for word in words)
    return len(words) >= _WORDS_ENOUGH and known < _MIN_WORDS_KNOWN * len(words)


def _refused(pages: Sequence[PdfPageText], content: bytes) -> tuple[Refused, ...]:
    """Say of each page that has not been read why, and whether the file lacks its end."""
    refused = [
        Refused(f"page {number}", page.failure or _SCANNED)
        for number, page in enumerate(pages, start=1)
        if page.failure or (page.is_scan and not page.lines)
    ]
    if b"%%EOF" not in content[-_TAIL_BYTES:]:
        refused.append(Refused("the end", _CUT_OFF))
    return tuple(refused)

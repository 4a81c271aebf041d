"""The pages of a PDF as PDFium reads them: the glyphs of their text layer, gathered into lines."""

import logging
import math
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hepcite.errors import CorpusError
from hepcite.sources.pdf.glyph_lines import Glyph, Line, gather_lines
from hepcite.sources.pdf.symbol_fonts import character_of
from hepcite.sources.text.tidy_text import tidy

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage, PdfTextPage

MAX_PAGES = 2000

UNKNOWN = "\ufffd"
"""Stands for a glyph of which the file does not say what it means."""

_ENTRIES = ("Title", "Author", "Subject", "Keywords", "doi", "DOI", "WPS-ARTICLEDOI")
_LITTLE_TEXT = 200
_HALF = 0.5
_LAST_CODE = 0x10FFFF
_FONT_NAME = 200
_ONE_AT_A_TIME = threading.Lock()
"""PDFium keeps its state in globals and may not be called from two threads."""


@dataclass(frozen=True, slots=True)
class PdfPageText:
    """The text of one page.

    Attributes:
        is_scan: Whether the page is a picture with little or no text.
        failure: Why the page could not be read; None when it was.
    """

    lines: tuple[Line, ...] = ()
    is_scan: bool = False
    failure: str | None = None


@dataclass(frozen=True, slots=True)
class PdfText:
    """What PDFium reads in a file: entries of its information dictionary, without empty ones, and its pages."""

    entries: dict[str, str]
    pages: tuple[PdfPageText, ...]


def read_pdf_text(content: bytes, name: str) -> PdfText:
    """Read a PDF; one that asks for no password to open it is read although it is encrypted.

    Raises:
        CorpusError: It needs a password, is damaged, or has no pages or more than `MAX_PAGES`.
    """
    with _ONE_AT_A_TIME, _silence(), _open(content, name) as document:
        count = len(document)
        if not 0 < count <= MAX_PAGES:
            raise CorpusError(f"{name}: has {_count_complaint(count)}")
        entries = {key: value for key in _ENTRIES if (value := _entry(document, key))}
        return PdfText(entries, tuple(_read_page(document, index) for index in range(count)))


def _open(content: bytes, name: str) -> "PdfDocument":
    import pypdfium2.raw as pdfium
    from pypdfium2 import PdfDocument

    handle = pdfium.FPDF_LoadMemDocument64(content, len(content), None)
    if not handle:
        raise CorpusError(f"{name}: {_complaint(pdfium.FPDF_GetLastError())}")
    return PdfDocument(handle)


@contextmanager
def _silence() -> Iterator[None]:
    """Keep what pypdfium2 logs from the terminal; what matters comes as an error."""
    logger = logging.getLogger("pypdfium2")
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(level)


def _complaint(code: int) -> str:
    import pypdfium2.raw as pdfium

    if code == pdfium.FPDF_ERR_PASSWORD:
        return "needs a password: save a copy without one"
    if code == pdfium.FPDF_ERR_SECURITY:
        return "is encrypted in a way that cannot be read: save a copy without encryption"
    return "is damaged or cut off: fetch it again"


def _count_complaint(count: int) -> str:
    return f"{count:,} pages, more than {MAX_PAGES:,}: split it" if count > 0 else "no pages: fetch it again"


def _entry(document: "PdfDocument", key: str) -> str:
    try:
        return tidy(document.get_metadata_value(key))
    except UnicodeDecodeError:
        return ""


def _read_page(document: "PdfDocument", index: int) -> PdfPageText:
    from pypdfium2 import PdfiumError

    try:
        page = document[index]
        text = page.get_textpage()
        lines = gather_lines(_read_glyphs(text))
        is_scan = sum(len(line.text) for line in lines) < _LITTLE_TEXT and _is_picture(page)
        text.close()
        page.close()
    except PdfiumError as error:
        return PdfPageText(failure=f"cannot be read ({tidy(str(error)).rstrip('.')}): look it up in the file")
    return PdfPageText(lines, is_scan)


def _is_picture(page: "PdfPage") -> bool:
    """Say whether pictures cover half of a page."""
    import pypdfium2.raw as pdfium

    bounds = [picture.get_bounds() for picture in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE])]
    covered: float = sum((right - left) * (top - bottom) for left, bottom, right, top in bounds)
    width, height = page.get_size()
    return bool(covered >= _HALF * width * height > 0)


def _read_glyphs(page: "PdfTextPage") -> Iterator[Glyph]:
    """Give the visible characters of a page in the order in which PDFium reads them."""
    before = ""
    for index in range(page.count_chars()):
        text = _spell(page, index)
        if text.isspace():
            before = "\n" if "\n" in (before, text) else " "
            continue
        yield _place(page, index, text, before)
        before = ""


def _spell(page: "PdfTextPage", index: int) -> str:
    """Return the character of a glyph; a soft hyphen is one that the page shows, so it has become a hyphen."""
    import pypdfium2.raw as pdfium

    code = pdfium.FPDFText_GetUnicode(page, index)
    text = chr(code) if code <= _LAST_CODE else UNKNOWN
    if pdfium.FPDFText_IsHyphen(page, index) == 1 or text == "\u00ad":
        return "-"
    if unicodedata.category(text) == "Co":
        return character_of(code, _font_name(page, index)) or UNKNOWN
    is_meaningless = unicodedata.category(text) in ("Cc", "Cn", "Cs") and not text.isspace()
    return UNKNOWN if is_meaningless else text


def _font_name(page: "PdfTextPage", index: int) -> str:
    import pypdfium2.raw as pdfium

    buffer, flags = pdfium.create_string_buffer(_FONT_NAME), pdfium.c_int()
    pdfium.FPDFText_GetFontInfo(page, index, buffer, _FONT_NAME, flags)
    return bytes(buffer.value).decode("utf-8", errors="replace")


def _place(page: "PdfTextPage", index: int, text: str, before: str) -> Glyph:
    import pypdfium2.raw as pdfium

    matrix, box = pdfium.FS_MATRIX(), pdfium.FS_RECTF()
    x, y = pdfium.c_double(), pdfium.c_double()
    pdfium.FPDFText_GetMatrix(page, index, matrix)
    pdfium.FPDFText_GetLooseCharBox(page, index, box)
    pdfium.FPDFText_GetCharOrigin(page, index, x, y)
    quarter = round(math.atan2(_finite(matrix.b), _finite(matrix.a)) / (math.pi / 2)) % 4
    along, up = _turn(_finite(x.value), _finite(y.value), quarter)
    edges = [_turn(_finite(a), _finite(b), quarter)[0] for a, b in ((box.left, box.bottom), (box.right, box.top))]
    size = _finite(pdfium.FPDFText_GetFontSize(page, index) * math.hypot(matrix.c, matrix.d))
    mode = pdfium.FPDFTextObj_GetTextRenderMode(pdfium.FPDFText_GetTextObject(page, index))
    is_hidden = mode == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE
    return Glyph(text, min(along, *edges), max(edges), up, size, quarter, before, is_hidden)


def _finite(number: float) -> float:
    """Return a number, 0 for one that broken files make infinite or none at all."""
    return number if math.isfinite(number) else 0.0


def _turn(x: float, y: float, quarter: int) -> tuple[float, float]:
    """Return a point as seen when its text runs from left to right."""
    return ((x, y), (y, -x), (-x, -y), (-y, x))[quarter]

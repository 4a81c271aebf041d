"""What kind of file something is: by its first bytes and words, and only then by its name."""

import codecs
import re
from pathlib import PurePath
from typing import Literal

from lxml import etree

from hepcite.errors import CorpusError

Format = Literal[
    "pdf",
    "pubmed",
    "jats",
    "endnote",
    "html",
    "europe-pmc",
    "trials",
    "json-lines",
    "nbib",
    "ris",
    "markdown",
    "plain-text",
]

READ = (
    "PDF, HTML, Markdown, plain text, XML of PubMed, PMC or EndNote, .nbib, RIS, .ciw, JSON lines, "
    "JSON of Europe PMC or ClinicalTrials.gov"
)
"""The formats that are read, for messages."""

_BEGINNING = 64 * 1024

_BINARY = (
    (b"\xd0\xcf\x11\xe0", "an Office file: save it as PDF or as plain text"),
    (b"{\\rtf", "an RTF file: save it as PDF or as plain text"),
    (b"\x1f\x8b", "compressed (gzip): unpack it first"),
    (b"BZh", "compressed (bzip2): unpack it first"),
    (b"\xfd7zXZ", "compressed (xz): unpack it first"),
    (b"\x28\xb5\x2f\xfd", "compressed (zstd): unpack it first"),
    (b"7z\xbc\xaf", "an archive (7z): unpack it first"),
    (b"Rar!", "an archive (rar): unpack it first"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\0", "a database"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"II*\0", "a picture"),
    (b"MM\0*", "a picture"),
)
_ZIP = b"PK\x03\x04"
_ZIPPED = (
    (b"word/", "an Office file (docx): save it as PDF or as plain text"),
    (b"xl/", "an Office file (xlsx): export its references as RIS"),
    (b"ppt/", "an Office file (pptx): save it as PDF"),
    (b"opendocument", "an OpenDocument file: save it as PDF or as plain text"),
    (b"epub", "an e-book (EPUB): save it as PDF or HTML"),
)

_ROOTS: dict[str, Format] = {
    **dict.fromkeys(("PubmedArticleSet", "PubmedArticle", "PubmedBookArticleSet", "PubmedBookArticle"), "pubmed"),
    **dict.fromkeys(("MedlineCitationSet", "MedlineCitation", "BookDocumentSet", "BookDocument", "ERROR"), "pubmed"),
    **dict.fromkeys(("eSearchResult", "eSummaryResult", "eLinkResult", "eFetchResult"), "pubmed"),
    **dict.fromkeys(("article", "pmc-articleset", "articles", "OAI-PMH"), "jats"),
    **dict.fromkeys(("xml", "records"), "endnote"),
    "html": "html",
}
_OTHER_ROOTS = {
    "TEI": "is TEI, as GROBID makes it: import the PDF itself",
    "collection": "is BioC: import the article's JATS XML, or its PMCID",
    "responseWrapper": "is Europe PMC's XML: save its answer with format=json and resultType=core",
}
_HTML_START = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)

_NBIB = re.compile(r"^(?:PMID {0,2}- ?\d|(?:OWN |STAT|FAU |PMC )- ?\S)", re.MULTILINE)
_RIS = re.compile(r"^ {0,3}TY  ?- |^TY  -$|^(?:FN .*|VR 1\.0)\nPT [A-Z]\b|^PT [A-Z]\n(?:AU|BA|GP|CA) ", re.MULTILINE)

_PUBMED_TEXT = re.compile(r"\A1[.:] .*^PMID: \d{1,8}\b", re.MULTILINE | re.DOTALL)
"""How PubMed saves records as text to be read by people; it does not say where a title or an abstract begins."""

_JSON_START = re.compile(r"[\[{]\s*(?:[\"{\[\]}]|$)")
_JSON_KEY = re.compile(r'"([A-Za-z_@-]{2,40})"\s*:')
_TRIAL_KEYS = frozenset({"protocolSection", "nctId", "FullStudiesResponse"})
_EUROPE_PMC_KEYS = frozenset({"resultList", "hitCount", "authorString", "abstractText", "errMsg"})
_REFERENCE_KEYS = frozenset({"container-title", "issued"})

_BY_SUFFIX: dict[str, Format] = {
    **dict.fromkeys((".md", ".markdown", ".mdown", ".mkd"), "markdown"),
    **dict.fromkeys((".txt", ".text", ""), "plain-text"),
    **dict.fromkeys((".htm", ".html", ".xhtml"), "html"),
    **dict.fromkeys((".jsonl", ".ndjson"), "json-lines"),
    **dict.fromkeys((".ris", ".ciw"), "ris"),
    ".nbib": "nbib",
    ".xml": "jats",
    ".nxml": "jats",
    ".pdf": "pdf",
}
_TABLES = frozenset({".csv", ".tsv", ".tab"})
_TABLE = "is a table: export the references as RIS or .nbib instead"
_OTHER_SUFFIXES = {
    **dict.fromkeys(_TABLES, _TABLE),
    ".bib": "is BibTeX: export the references as RIS instead",
    ".enw": "is EndNote's tagged text: export the references as RIS or XML instead",
    ".json": 'is JSON of another kind than Europe PMC\'s answers and lines such as {"title": ..., "text": ...}',
    ".tex": "is TeX: import the PDF made from it",
}
_MIN_TABS = 3


def recognise(content: bytes, name: str) -> Format:
    """Return the format of a file.

    Args:
        content: All of it, or at least its first 64 KB.
        name: Its name, whose ending decides where the content does not.

    Raises:
        CorpusError: It is of a kind that is not read; says which kinds are.
    """
    if b"%PDF-" in content[:1024]:
        return "pdf"
    _refuse_binary(content, name)
    suffix = PurePath(name).suffix.lower()
    beginning = _beginning(content)
    return _by_content(content, beginning, name, suffix) or _by_suffix(beginning, name, suffix)


def _refuse_binary(content: bytes, name: str) -> None:
    for start, kind in _BINARY:
        if content.startswith(start):
            raise CorpusError(f"{name}: is {kind} (read are: {READ})")
    if content.startswith(_ZIP):
        kind = next((kind for sign, kind in _ZIPPED if sign in content), "an archive (zip): unpack it first")
        raise CorpusError(f"{name}: is {kind} (read are: {READ})")


def _beginning(content: bytes) -> str:
    """Return a file's first characters, good enough to recognise it, with one kind of line ends."""
    encoding = "latin-1"
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    text = content[:_BEGINNING].removeprefix(codecs.BOM_UTF8).decode(encoding, errors="replace")
    return text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff \t\n")


def _by_content(content: bytes, beginning: str, name: str, suffix: str) -> Format | None:
    if beginning.startswith("<"):
        return _by_markup(content, beginning, name, suffix)
    if _JSON_START.match(beginning) and (keys := set(_JSON_KEY.findall(beginning))):
        return _by_keys(keys, beginning, name)
    if _PUBMED_TEXT.search(beginning):
        raise CorpusError(f"{name}: is PubMed's text for reading: save the records in the format 'PubMed' (.nbib)")
    if _NBIB.search(beginning):
        return "nbib"
    return "ris" if _RIS.search(beginning) else None


def _by_markup(content: bytes, beginning: str, name: str, suffix: str) -> Format | None:
    if _HTML_START.match(beginning):
        return "html"
    root = _root_name(content)
    if root in _OTHER_ROOTS:
        raise CorpusError(f"{name}: {_OTHER_ROOTS[root]}")
    if root in _ROOTS:
        return _ROOTS[root]
    return None if suffix in _BY_SUFFIX and not beginning.startswith("<?xml") else "jats"


def _root_name(content: bytes) -> str:
    """Return the local name of the first element of XML; "" for what does not begin as XML does."""
    parser = etree.XMLPullParser(("start",), resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    try:
        parser.feed(content[:_BEGINNING].lstrip())
        for _, element in parser.read_events():
            return etree.QName(element).localname
    except (etree.LxmlError, ValueError):
        pass  # the reader says what is wrong
    return ""


def _by_keys(keys: set[str], beginning: str, name: str) -> Format | None:
    """Tell JSON apart by the names it uses."""
    if keys & _TRIAL_KEYS:
        return "trials"
    if keys & _EUROPE_PMC_KEYS:
        return "europe-pmc"
    if {"infons", "passages"} <= keys:
        raise CorpusError(f"{name}: is BioC: import the article's JATS XML, or its PMCID")
    if keys >= _REFERENCE_KEYS:
        raise CorpusError(f"{name}: is a reference list in JSON: export the references as RIS instead")
    first = beginning.partition("\n")[0].rstrip()
    whole = first.endswith("}") or len(first) >= _BEGINNING // 2
    return "json-lines" if first.startswith("{") and whole else None


def _by_suffix(beginning: str, name: str, suffix: str) -> Format:
    if suffix in _OTHER_SUFFIXES:
        raise CorpusError(f"{name}: {_OTHER_SUFFIXES[suffix]}")
    if suffix not in _BY_SUFFIX:
        raise CorpusError(f"{name}: is of a kind that is not read (read are: {READ})")
    if suffix == ".pdf":
        raise CorpusError(f"{name}: is no PDF whatever its name says: download it again")
    found = _BY_SUFFIX[suffix]
    if found == "plain-text" and _is_table(beginning):
        raise CorpusError(f"{name}: {_TABLE}")
    return found


def _is_table(beginning: str) -> bool:
    """Whether the first lines are the rows of a table, parted by tabulators."""
    counts = [line.count("\t") for line in beginning.split("\n")[:3] if line]
    return len(counts) > 1 and min(counts) >= _MIN_TABS

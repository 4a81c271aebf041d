"""What kind a file is: told by its content, by its name only where the content says nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hepcite.errors import CorpusError
from hepcite.sources.formats import recognise

NBIB = "PMID- 90000001\nTI  - A\n"
RIS = "TY  - JOUR\nTI  - A\nER  - \n"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7\n", "pdf"),
        (b"\r\n%PDF-1.4\n", "pdf"),
        ('<?xml version="1.0"?><!DOCTYPE PubmedArticleSet PUBLIC "x" "y"><PubmedArticleSet/>', "pubmed"),
        ("<!-- saved --><PubmedBookArticleSet></PubmedBookArticleSet>", "pubmed"),
        ("<eSearchResult/>", "pubmed"),
        ('<?xml version="1.0"?>\n<article xmlns:x="y"><front/></article>', "jats"),
        ('<?xml version="1.0"?><unknown/>', "jats"),
        ("<xml><records><record/></records></xml>", "endnote"),
        ("<!doctype HTML><p>x", "html"),
        ("\n<html lang='en'>", "html"),
        ('<?xml version="1.0"?><!DOCTYPE html PUBLIC "x"><html xmlns="http://www.w3.org/1999/xhtml"/>', "html"),
        ("<!-- saved from url --><!DOCTYPE html><html></html>", "html"),
        ('{"hitCount": 1, "resultList": {}}', "europe-pmc"),
        ('{"protocolSection": {"identificationModule": {}}}', "trials"),
        ('{"title": "A", "text": "B"}\n{"title": "C"}', "json-lines"),
        (NBIB, "nbib"),
        (f"\n\n{NBIB}", "nbib"),
        (RIS, "ris"),
        (f"Record 1\nProvider: X\n\n{RIS}", "ris"),
        ("FN Clarivate Analytics Web of Science\nVR 1.0\nPT J\nAU Chan, SL\n", "ris"),
        ("PT J\nAU Chan, SL\n", "ris"),
    ],
)
def test_content_decides(content: str | bytes, kind: str):
    """Whatever the file's name says, with a byte order mark and with Windows line ends too."""
    plain = content if isinstance(content, bytes) else content.encode()
    assert {recognise(plain, name) for name in ("a.pdf", "a.txt", "a", "a.docx")} == {kind}
    if isinstance(content, str):
        assert recognise(b"\xef\xbb\xbf" + plain.replace(b"\n", b"\r\n"), "a.txt") == kind
        assert kind == "jats" or recognise(content.encode("utf-16"), "a.txt") == kind


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.md", "markdown"),
        ("A.MARKDOWN", "markdown"),
        ("a.txt", "plain-text"),
        ("README", "plain-text"),
        ("a.htm", "html"),
        ("a.jsonl", "json-lines"),
        ("a.ris", "ris"),
        ("a.nbib", "nbib"),
    ],
)
def test_the_name_decides_where_the_content_does_not(name: str, kind: str):
    """Text that could be anything is what its name says."""
    assert recognise(b"Hello there, this is text.", name) == kind


@pytest.mark.parametrize("content", [b"<p>A paragraph</p>\n\n# Title", b"[link](x) text", b"{curly} text", b"<b> bold"])
def test_markdown_may_begin_with_markup(content: bytes):
    """A file named as Markdown is Markdown unless its content is another format."""
    assert recognise(content, "a.md") == "markdown"


@pytest.mark.parametrize(
    ("content", "name", "hint"),
    [
        (b"PK\x03\x04....word/document.xml", "a.docx", "docx"),
        (b"PK\x03\x04....xl/workbook.xml", "a.xlsx", "xlsx"),
        (b"PK\x03\x04....mimetypeapplication/epub+zip", "a.epub", "EPUB"),
        (b"PK\x03\x04....a.txt", "a.zip", "unpack"),
        (b"\xd0\xcf\x11\xe0\xa1", "a.doc", "Office"),
        (b"{\\rtf1 x}", "a.rtf", "RTF"),
        (b"\x1f\x8b\x08", "a.xml.gz", "unpack"),
        (b"\x89PNG\r\n", "a.png", "picture"),
        (b"\xff\xd8\xff\xe0", "a.pdf", "picture"),
        (b"MZ\x90", "a.exe", "program"),
        (b"a,b\n1,2\n", "a.csv", "table"),
        (b"a\tb\tc\td\n1\t2\t3\t4\n", "a.txt", "table"),
        (b"@article{x,}", "a.bib", "BibTeX"),
        (b"<TEI xmlns='http://www.tei-c.org/ns/1.0'/>", "a.xml", "PDF"),
        (b"<collection><document/></collection>", "a.xml", "BioC"),
        (b'[{"passages": [{"infons": {}}]}]', "a.json", "BioC"),
        (b"<responseWrapper/>", "a.xml", "format=json"),
        (b"1. Lancet. 2020.\n\nA title.\n\nPMID: 90000001\n", "a.txt", "nbib"),
        (b'[{"container-title": "x", "issued": {}}]', "a.json", "RIS"),
        (b'{\n "x": 1\n}', "a.json", "JSON"),
        (b"Hello", "a.pdf", "no PDF"),
        (b"Hello", "a.xyz", "read are"),
    ],
)
def test_other_kinds_are_refused_with_a_way_out(content: bytes, name: str, hint: str):
    """In one line that names the file and what helps."""
    with pytest.raises(CorpusError, match=rf"^{name}: .*{hint}") as refused:
        recognise(content, name)
    assert "\n" not in str(refused.value)


@given(st.binary(max_size=200), st.sampled_from(["a.txt", "a.xml", "a.json", "a", "a.html"]))
def test_any_bytes_are_some_kind_or_refused(content: bytes, name: str):
    """No bytes whatever break the recognition."""
    try:
        recognise(content, name)
    except CorpusError as error:
        assert str(error).startswith(f"{name}: ")

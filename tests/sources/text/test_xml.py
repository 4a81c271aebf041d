"""XML from anywhere: what is read, what is refused, and that nothing else can happen."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml.etree import _Element

from hepcite.errors import CorpusError
from hepcite.sources.text import xml
from hepcite.sources.text.xml import MAX_DEPTH, local_name, parse_xml

DOCTYPE = b'<!DOCTYPE article PUBLIC "-//NLM//DTD JATS//EN" "JATS-archivearticle1.dtd">'
BOMB = b"<!DOCTYPE a [<!ENTITY a0 'liver'>%s]><a>&a9;</a>" % b"".join(
    b"<!ENTITY a%d '%s'>" % (level, b"&a%d;" % (level - 1) * 10) for level in range(1, 10)
)


def refusal(content: bytes) -> str:
    """Return the message with which a content is refused."""
    with pytest.raises(CorpusError) as caught:
        parse_xml(content, "paper.xml")
    return str(caught.value)


def test_the_root_is_returned():
    """A plain document gives its root element."""
    assert parse_xml(b"<article><p>Liver</p></article>", "paper.xml").tag == "article"


def test_comments_and_instructions_are_removed():
    """The text around a comment or a processing instruction is one text."""
    assert parse_xml(b"<p>9.9<!-- was 9.8 --> mon<?typeset break?>ths</p>", "paper.xml").text == "9.9 months"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_that_show_themselves_are_read(encoding: str):
    """UTF-8 needs no declaration, UTF-16 its byte order mark."""
    assert parse_xml("<p>α ≥ 20 ng·mL⁻¹</p>".encode(encoding), "paper.xml").text == "α ≥ 20 ng·mL⁻¹"


def test_a_declared_encoding_is_read():
    """The declaration decides what the bytes mean."""
    content = b'<?xml version="1.0" encoding="windows-1252"?><p>0.4\x960.8</p>'
    assert parse_xml(content, "paper.xml").text == "0.4–0.8"


def test_white_space_before_the_declaration_is_forgiven():
    """Services and editors put blank lines there."""
    assert parse_xml(b'\n\n<?xml version="1.0"?><p>Liver</p>', "paper.xml").text == "Liver"


def test_named_characters_become_characters():
    """Names that only the document type explains are read without fetching it, wherever they stand."""
    root = parse_xml(DOCTYPE + b"<p>&alpha;-FP&nbsp;&ge; 400<i>x&ndash;y</i>&thinsp;ng<b/>&hearts;</p>", "paper.xml")
    assert "".join(root.itertext()) == "α-FP\u00a0≥ 400x–y\u2009ng♥"


def test_thousands_of_named_characters_are_read():
    """A text full of them is read in one go."""
    root = parse_xml(DOCTYPE + b"<p>" + b"x&nbsp;<b/>&nbsp;" * 50_000 + b"</p>", "paper.xml")
    assert len(root) == 50_000


def test_an_unknown_name_is_refused():
    """A character that nobody can name is not guessed."""
    assert refusal(DOCTYPE + b"<p>&liversign;</p>") == "paper.xml: names a character that is not known: &liversign;"


def test_an_entity_bomb_is_refused():
    """A billion words from a few lines are never made."""
    assert "declares entities of its own" in refusal(BOMB)


@pytest.mark.parametrize("place", [b"<p>&x;</p>", b"<p t='&x;'/>", b"<p>no use of it</p>"])
def test_a_declared_entity_is_refused_wherever_it_stands(place: bytes):
    """A document's own entities are not read, used or not."""
    assert "declares entities of its own" in refusal(b"<!DOCTYPE p [<!ENTITY x 'liver'>]>" + place)


@pytest.mark.parametrize("declaration", [b"<!ENTITY x SYSTEM '%s'>", b"<!ENTITY %% x SYSTEM '%s'> %%x;"])
def test_an_external_entity_is_refused_and_not_opened(declaration: bytes, tmp_path: Path):
    """No file of this machine gets into a document, or into a message about it."""
    secret = tmp_path / "secret.txt"
    secret.write_text("liverwurst")
    message = refusal(b"<!DOCTYPE p [" + declaration % secret.as_uri().encode() + b"]><p>x</p>")
    assert "declares entities of its own" in message
    assert "liverwurst" not in message


@pytest.mark.parametrize("content", [b"", b"  \n"])
def test_nothing_is_refused(content: bytes):
    """An empty file is called empty."""
    assert refusal(content) == "paper.xml: is empty"


@pytest.mark.parametrize(
    "content", [b"<article><p>Liver", b"<article><p>Liver</p></art", b"<article id='1", b"<a><!-- x"]
)
def test_a_truncated_document_is_refused_as_cut_off(content: bytes):
    """A download that broke off says what to do."""
    assert "is cut off" in refusal(content)
    assert refusal(content).endswith("fetch it again")


@pytest.mark.parametrize(
    "content",
    [
        b"<!DOCTYPE html><html><head><meta charset=utf-8></head><body>Not found<br></body></html>",
        b"<html><body><p>Log in</p></body></html>",
        b"<?xml version='1.0'?>\n<!-- x -->\n<html xmlns='http://www.w3.org/1999/xhtml'><body/></html>",
    ],
)
def test_a_web_page_is_refused_as_such(content: bytes):
    """A page of a web site, well-formed or not, is not taken for an article."""
    assert refusal(content) == "paper.xml: is an HTML page, not XML"


def test_json_is_refused_as_such():
    """The other form in which services answer is named."""
    assert refusal(b'{"result": {}}') == "paper.xml: is JSON, not XML"


@pytest.mark.parametrize(
    "content", [b"<p>\xff\xfe\xfa</p>", b"<?xml version='1.0' encoding='klingon'?><p/>", b"<p>\xe9t\xe9</p>"]
)
def test_bytes_that_are_no_text_are_refused(content: bytes):
    """Nothing is decoded by guesswork."""
    assert "is not text in its encoding" in refusal(content)


def test_a_document_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch):
    """The limit is checked before anything is parsed."""
    monkeypatch.setattr(xml, "MAX_BYTES", 1024 * 1024)
    assert refusal(b"<p>" + b"x" * 1024 * 1024 + b"</p>") == "paper.xml: is larger than 1 MB: split it"


@pytest.mark.parametrize("levels", [MAX_DEPTH + 1, 100_000])
def test_a_document_that_nests_without_end_is_refused(levels: int):
    """Readers follow a tree by recursion, so its depth has a limit."""
    assert "nests its elements" in refusal(b"<p>" * levels + b"</p>" * levels)


def test_the_deepest_tree_allowed_is_read():
    """The limit itself is allowed."""
    assert parse_xml(b"<p>" * MAX_DEPTH + b"</p>" * MAX_DEPTH, "paper.xml").tag == "p"


@pytest.mark.parametrize("unit", [b"liver ", b"\0", b"<", b"&", b"<a b='", b"\xff"])
def test_ten_megabytes_of_nonsense_are_refused(unit: bytes):
    """What is no XML is refused, however long."""
    refusal(unit * (10_000_000 // len(unit)))


def test_a_message_is_one_line_and_names_the_file_first():
    """Whatever the parser says, the user reads one line."""
    message = refusal(b"<a>\n<b>\n</a>")
    assert message.startswith("paper.xml: is not XML that can be read (")
    assert "\n" not in message


def test_local_names_have_no_namespace():
    """MathML is MathML under any prefix."""
    assert local_name(parse_xml(b'<m:math xmlns:m="http://www.w3.org/1998/Math/MathML"/>', "paper.xml")) == "math"


@given(st.binary() | st.text(alphabet="<>&;/!?-[]'\"= \nab%\u00e9\u03b1", max_size=60).map(str.encode))
@example(b"<!DOCTYPE a [<!ENTITY % b '<!ENTITY c \"d\">'> %b;]><a>&c;</a>")
@example(b"<?xml version='1.0' encoding='utf-16'?><a/>")
def test_any_bytes_give_an_element_or_one_line(content: bytes):
    """No input whatever raises anything but a CorpusError of one line."""
    try:
        assert isinstance(parse_xml(content, "paper.xml"), _Element)
    except CorpusError as error:
        assert str(error).startswith("paper.xml: ")
        assert len(str(error).splitlines()) == 1

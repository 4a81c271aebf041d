"""XML from anywhere, read without trusting it: no network, no document type fetched, no entities of its own."""

import re
from collections.abc import Iterator
from html.entities import html5

from lxml import etree
from lxml.etree import _Element, _Entity

from hepcite.errors import CorpusError

MAX_BYTES = 64 * 1024 * 1024
"""Largest document that is parsed; its tree takes several times as much memory."""

MAX_DEPTH = 100
"""Deepest nesting of elements: articles stay below 40, and readers may follow a tree by recursion."""

_TOO_DEEP = etree.XPath("boolean(" + "/*" * (MAX_DEPTH + 1) + ")")
_WHITE = b" \t\r\n"
_HTML = re.compile(rb"<(?:!doctype\s+)?html[\s>]", re.IGNORECASE)
_HEAD_BYTES = 2048

_ENCODING_ERRORS = frozenset(
    {
        etree.ErrorTypes.ERR_UNKNOWN_ENCODING,
        etree.ErrorTypes.ERR_UNSUPPORTED_ENCODING,
        etree.ErrorTypes.ERR_INVALID_ENCODING,
        etree.ErrorTypes.ERR_INVALID_CHAR,
        etree.ErrorTypes.I18N_CONV_FAILED,
        etree.ErrorTypes.I18N_NO_HANDLER,
    }
)
_DEEP = f"nests its elements more than {MAX_DEPTH} deep, as no article does"
_OWN_ENTITIES = "declares entities of its own, which are not read: export it again without them"


def parse_xml(content: bytes, name: str) -> _Element:
    """Parse a document and return its root element, without comments and processing instructions.

    Named characters that only the document type explains (`&nbsp;`, `&alpha;`) become the characters themselves in
    text; in attributes they are left out. White space before the XML declaration is forgiven.

    Args:
        content: The document as it came, in its declared encoding or with a byte order mark; UTF-8 without either.
        name: What messages call it, such as a file's name.

    Raises:
        CorpusError: The content is empty, too large, not XML, cut off, an HTML page, in bytes that its encoding does
            not allow, declares entities of its own, or names a character that is not known.
    """
    content = content.lstrip(_WHITE)
    if not content:
        raise CorpusError(f"{name}: is empty")
    if len(content) > MAX_BYTES:
        raise CorpusError(f"{name}: is larger than {MAX_BYTES // 1024 // 1024} MB: split it")
    try:
        root = etree.fromstring(content, _parser())
    except (etree.LxmlError, ValueError, LookupError) as error:
        raise CorpusError(f"{name}: {_complaint(content, error)}") from error
    if local_name(root).lower() == "html":
        raise CorpusError(f"{name}: is an HTML page, not XML")
    if _TOO_DEEP(root):
        raise CorpusError(f"{name}: {_DEEP}")
    _refuse_own_entities(root, name)
    _spell_out_entities(root, name)
    return root


def local_name(element: _Element) -> str:
    """Return an element's name without its namespace; "" for a comment or another node that is no element."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _parser() -> etree.XMLParser[_Element]:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _complaint(content: bytes, error: Exception) -> str:
    """Say in one line why a document cannot be parsed."""
    code = error.code if isinstance(error, etree.XMLSyntaxError) else None
    detail = " ".join(str(error).split()).removesuffix(f" (<string>, line {getattr(error, 'lineno', None)})")
    verdicts = (
        (_HTML.search(content[:_HEAD_BYTES]), "is an HTML page, not XML"),
        (content[:1] in b"{[", "is JSON, not XML"),
        ("entity amplification" in detail, _OWN_ENTITIES),
        (detail.startswith("Excessive depth"), _DEEP),
        (code in _ENCODING_ERRORS, f"is not text in its encoding ({detail}): save it as UTF-8"),
        (_is_cut_off(content, code), f"is cut off ({detail}): fetch it again"),
    )
    return next((verdict for applies, verdict in verdicts if applies), f"is not XML that can be read ({detail})")


def _is_cut_off(content: bytes, code: int | None) -> bool:
    """Whether a document that cannot be parsed began as XML and lacks its end."""
    ends_early = code == etree.ErrorTypes.ERR_TAG_NOT_FINISHED or not content.rstrip(_WHITE + b"\0").endswith(b">")
    return content[:1] == b"<" and ends_early


def _refuse_own_entities(root: _Element, name: str) -> None:
    """Raise for a document that declares entities: honest articles name characters, bombs declare them."""
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and any(True for _ in declared.iterentities()):
        raise CorpusError(f"{name}: {_OWN_ENTITIES}")


def _spell_out_entities(root: _Element, name: str) -> None:
    """Put characters where the tree holds named ones, each parent's text in one go (some hold thousands)."""
    parents = {entity.getparent(): None for entity in root.iter(etree.Entity)}
    for parent in parents:
        if parent is not None:
            for owner, texts in _runs(parent, name):
                text = "".join(texts)
                if owner is parent:
                    parent.text = text
                else:
                    owner.tail = text


def _runs(parent: _Element, name: str) -> Iterator[tuple[_Element, list[str]]]:
    """Take the entities out of an element; yield each stretch of text with the element it belongs behind (or in)."""
    owner, texts = parent, [parent.text or ""]
    for child in list(parent):
        if isinstance(child, _Entity):
            texts += [_character(child.name, name), child.tail or ""]
            parent.remove(child)
        else:
            yield owner, texts
            owner, texts = child, [child.tail or ""]
    yield owner, texts


def _character(entity: str | None, name: str) -> str:
    character = html5.get(f"{entity};")
    if character is None:
        raise CorpusError(f"{name}: names a character that is not known: &{entity};")
    return character

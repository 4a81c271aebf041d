"""Lines of text in which databases leave some markup, "CO<sub>2</sub>", "p &lt; 0·05", as plain text."""

import re
from html import unescape

from lxml import etree, html

from hepcite.sources.text.markup import flat_text
from hepcite.sources.text.tidy_text import tidy

_NAMES = (
    "abbr|abstract|article-title|b|bold|br|div|em|h[1-6]|i|inf|inline-formula|italic|jats|li|list|list-item|ol|p|sc|sec"
    "|small|span|strong|sub|sup|title|tt|u|ul|underline"
)
_ATTRIBUTES = r"""(?:\s+[\w:-]+\s*=\s*(?:"[^"<>]*"|'[^'<>]*'))*\s*/?"""
_TAG = re.compile(rf"</?(?:jats:|ns\d:)?(?:{_NAMES}){_ATTRIBUTES}>", re.IGNORECASE)
_SIGN = re.compile(rf"<(?!/?(?:{_NAMES}){_ATTRIBUTES}>)", re.IGNORECASE)
_PREFIX = re.compile(r"(</?)(?:jats|ns\d):")
_ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-f]+|[a-z][a-z0-9]*);", re.IGNORECASE)


def plain_text_of(text: str) -> str:
    """Return a text without known markup and character references, by the text rules that all readers share.

    A sign that is no markup stays: "p<0.05", "n<m".

    >>> plain_text_of("<i>CTNNB1</i> in CD8<sup>+</sup> cells, p<0.05 &amp; HR &lt; 1")
    'CTNNB1 in CD8⁺ cells, p<0.05 & HR < 1'
    """
    text = tidy(text)
    if _TAG.search(text):
        text = _SIGN.sub("&lt;", _PREFIX.sub(r"\1", text))
        try:
            return flat_text(html.fragment_fromstring(text, create_parent="div"))
        except (etree.LxmlError, ValueError):
            text = _TAG.sub(" ", text)
    return tidy(_ENTITY.sub(lambda entity: unescape(entity[0]), text))

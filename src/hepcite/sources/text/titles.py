"""Titles of papers: their form, and what they say about the paper's fate."""

import re

from hepcite.sources.text.inline_markup import plain_text_of

_RETRACTED = re.compile(
    r"^\W*(?:retracted|withdrawn)(?: article| paper| chapter)?\s*[:\-–—\])]|^\W*\[(?:retracted|withdrawn)"
    r"|[\[(](?:retracted|withdrawn)(?: article| paper| chapter)?(?:[.:;,][^\])]*)?[\])]\W*$",
    re.IGNORECASE,
)
_ABOUT_ANOTHER = re.compile(
    r"(?:(?:erratum|corrigendum|(?:publisher |author )?correction|addendum|retraction|withdrawal|expression of concern"
    r"|editorial expression of concern)\s*[:\-–—]|(?:erratum|corrigendum|correction|addendum) to\b"
    r"|(?:erratum|corrigendum) (?:for|in)\b|notice of (?:retraction|withdrawal)"
    r"|(?:retraction|withdrawal) (?:notice|note))",
    re.IGNORECASE,
)


def bare_title(text: str) -> str:
    """Return a title without markup and without a final full stop; dots that end an ellipsis stay.

    >>> bare_title("Sorafenib in <i>advanced</i> HCC."), bare_title("What next...")
    ('Sorafenib in advanced HCC', 'What next...')
    """
    title = plain_text_of(text)
    return title if title.endswith("..") else title.removesuffix(".").rstrip()


def says_retracted(title: str) -> bool:
    """Whether a title is marked by publisher or catalogue: "RETRACTED: ...", "[Withdrawn] ...", "... (Retracted)"."""
    return bool(_RETRACTED.search(title))


def is_about_another(title: str) -> bool:
    """Whether a title is that of a notice about another paper: "Correction to: ...", "Retraction notice: ..."."""
    return bool(_ABOUT_ANOTHER.match(title))

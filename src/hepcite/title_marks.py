"""Marks that publishers and catalogues set before or behind a title: retracted, withdrawn, in doubt, about another."""

import re

_RETRACTED = "(?:retracted|withdrawn)"
_NOUN = " (?:article|paper|chapter)"
_END = r"(?:\s*[:—]|\s[-‐–]\s)"
"""Parts a mark from the title. A hyphen or a short dash does so between spaces only: elsewhere it joins words."""

_IN_BRACKETS = rf"[\[(]{_RETRACTED}(?:{_NOUN}(?:[.:;,][^\])]*)?|(?:[.:]|[;,]\s*see\b)[^\])]*)?[\])]"
"""Also with where to look, "(Retracted article. See vol. 3)"; a list is one of patients, "(withdrawn, dead)"."""

_BEFORE = rf"\W*{_RETRACTED}(?:{_NOUN})?{_END}|\W*{_IN_BRACKETS}"
_BEHIND = rf"{_IN_BRACKETS}\W*$"
_IN_DOUBT = rf"\W*(?:editorial )?expression of concern(?:{_END}|[\])])"

_SAYS_RETRACTED = re.compile(rf"^(?:{_BEFORE})|{_BEHIND}", re.IGNORECASE)
_MARK = re.compile(rf"^(?:{_BEFORE}|{_IN_DOUBT})[\s:]*(?=.*\w)|(?<=\w)\W*{_BEHIND}", re.IGNORECASE)
_ABOUT_ANOTHER = re.compile(
    r"(?:erratum|corrigendum|(?:publisher |author )?correction|addendum|retraction|withdrawal"
    rf"|(?:editorial )?expression of concern){_END}|(?:erratum|corrigendum|correction|addendum) to\b"
    r"|(?:erratum|corrigendum) (?:for|in)\b|notice of (?:retraction|withdrawal)"
    r"|(?:retraction|withdrawal) (?:notice|note)",
    re.IGNORECASE,
)


def says_retracted(title: str) -> bool:
    """Whether a title is marked by publisher or catalogue: "RETRACTED: ...", "[Withdrawn] ...", "... (Retracted)".

    >>> says_retracted("WITHDRAWN: Sorafenib in HCC"), says_retracted("Withdrawn-early patients in trials")
    (True, False)
    """
    return bool(_SAYS_RETRACTED.search(title))


def without_mark(title: str) -> str:
    """Return a title without the mark that the paper was retracted or withdrawn, or is in doubt.

    >>> without_mark("RETRACTED ARTICLE: Sorafenib in HCC"), without_mark("Withdrawn patients in trials")
    ('Sorafenib in HCC', 'Withdrawn patients in trials')
    """
    return _MARK.sub("", title)


def is_about_another(title: str) -> bool:
    """Whether a title is that of a notice about another paper: "Correction to: ...", "Retraction notice: ...".

    >>> is_about_another("Retraction: Sorafenib in HCC"), is_about_another("Retraction-related liver injury")
    (True, False)
    """
    return bool(_ABOUT_ANOTHER.match(title))

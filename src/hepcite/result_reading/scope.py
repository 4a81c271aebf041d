"""Which results of a quote are the document's own, in its setting, and of how many of its patients."""

import re
from itertools import pairwise

from hepcite.answers import Quote
from hepcite.documents import Document
from hepcite.lexicon import Lexicon
from hepcite.result_reading.own_words import RANDOMISED, given_in_title, has_unknown_words
from hepcite.result_reading.sentences import agrees
from hepcite.result_reading.values import Value
from hepcite.sentence_features import HEADING

LONGEST = 1_500
"""Characters of the longest quote that is read: a longer one is a table or a whole section."""

WITHOUT_RESULTS = frozenset({"review", "guideline", "preclinical", "ongoing-trial"})
"""Designs whose figures are those of other studies, of no patients, or planned."""

_NOT_OBSERVED_TITLE = re.compile(
    r"\b(?:simulat\w+|Markov|modell?ing|cost-effective\w*|protocol|in mice)\b", re.IGNORECASE
)
_RESULTS_SECTION = re.compile(
    r"\b(?:results?|findings|efficacy|outcomes?|survival|responses?|abstract|facts)\b", re.IGNORECASE
)
_ABSTRACT_SECTION = re.compile(
    r"(?:abstract|facts|(?:main |key |study |trial )?(?:results?|findings|outcomes)|efficacy)?[\s:.]*", re.IGNORECASE
)
"""The only parts of an abstract that are read: its labels are many, and most head what others found."""

_NOT_RESULTS = re.compile(
    r"\b(?:background|introduction|methods?|discussion|conclusions?|aims?|objectives?|title|population|limitations|"
    r"literature|earlier|previous|prior|published|comparison (?:of results )?(?:with|to)|historical|context|external|"
    r"interpretation|purpose|rationale|measures|assessment|evaluation|definitions?|endpoints?)\b",
    re.IGNORECASE,
)
_CITED = re.compile(
    r"\[\d[\d,\s–-]*\]|\bet al\b|\b[A-Z][\w-]+ and colleagues\b|\((?:[A-Z][\w-]+,? )*(?:19|20)\d\d\)|[⁰¹²³⁴-⁹]|"
    r"\((?:refs?\.? ?)?\d{1,3}(?:\s?[,–-]\s?\d{1,3})*\)|[a-z)%]\.\d{1,3}(?:[,–-]\d{1,3})*(?=\s|$)|"
    r"(?:ib|ab|months|patients|survival)\d{1,3}\b"
)
"""Marks of a cited work: in a paper's own text the figure may be that work's."""

_ARMS = re.compile(r"\b(?:versus|vs\.?|compar\w+|randomi[sz]ed)\b", re.IGNORECASE)
_PARTS = re.compile(r"\b(?i:arm|cohort|group|part|level)s? (?:[A-Z]\b|\d)|\b(?i:expansion|escalation)\b")
_JOINT = re.compile(r"\s*(?:plus|with|combined with|in combination with|[+/–-])\s*", re.IGNORECASE)
_SINGLE_ARM_TRIALS = frozenset({"phase-2", "phase-1-2", "phase-1"})


def reports_own_results(quote: Quote, document: Document, lexicon: Lexicon) -> bool:
    """Say whether the figures of a quote are results of the document's own study.

    A review's, a guideline's and those of a paper's introduction or discussion are of other studies; an ongoing trial's
    are planned; and the figures of a record that nobody checked against the paper are not shown as results.
    """
    if document.study_type in WITHOUT_RESULTS or document.kind == "review" or not document.verified:
        return False
    if _NOT_OBSERVED_TITLE.search(document.title) or len(quote.text) > LONGEST or _NOT_RESULTS.search(quote.section):
        return False
    if document.kind == "study-record":
        return True
    part = _ABSTRACT_SECTION.fullmatch if document.kind == "abstract" else _RESULTS_SECTION.search
    if not part(quote.section) or _CITED.search(quote.text) or HEADING.match(quote.text):
        return False
    return not has_unknown_words(quote.text, lexicon, document.title)


def compares_arms(document: Document) -> bool:
    """Say whether a document reports on several arms, so that a figure without one is of an unknown arm."""
    return document.study_type in RANDOMISED or bool(_ARMS.search(document.title))


def has_one_arm(document: Document) -> bool:
    """Say whether a document is of a trial with a single arm."""
    return document.study_type in _SINGLE_ARM_TRIALS and not compares_arms(document)


def treatment_of(document: Document, lexicon: Lexicon) -> str | None:
    """Return the treatment that a title is about, in its words; None when it names none, or several apart.

    What the patients had before does not count.
    """
    given = given_in_title(document, lexicon)
    gaps = (document.title[one.end : other.start] for one, other in pairwise(given))
    if not given or not all(_JOINT.fullmatch(gap) for gap in gaps):
        return None
    return document.title[given[0].start : given[-1].end]


def size_of(document: Document, value: Value) -> int | None:
    """Return the patients of a single-arm trial, of whom a result without a group is; None for other designs.

    The size of a cohort may be that of all patients screened, and a trial in several parts has no one size. A
    percentage must be one that this number of patients can give.
    """
    whole = has_one_arm(document) and not _PARTS.search(document.text)
    return document.n if whole and document.n and agrees(value, document.n) else None

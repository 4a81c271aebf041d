"""Which results of a quote are the document's own, in its setting, and of how many of its patients."""

import re
from itertools import pairwise

from hepcite.answers import Quote
from hepcite.documents import Document
from hepcite.lexicon import Lexicon
from hepcite.prior_therapy import prior_mentions
from hepcite.result_reading.arms import treatments
from hepcite.result_reading.sentences import agrees
from hepcite.result_reading.values import Value
from hepcite.sentence_features import HEADING

LONGEST = 1_500
"""Characters of the longest quote that is read: a longer one is a table or a whole section."""

WITHOUT_RESULTS = frozenset({"review", "guideline", "preclinical", "ongoing-trial"})
"""Designs whose figures are those of other studies, of no patients, or planned."""

RANDOMISED = frozenset({"phase-3-rct", "phase-2-rct", "rct", "meta-analysis"})
"""Designs of which a figure without an arm, or the number of all patients, is of no single arm."""

_NOT_OBSERVED_TITLE = re.compile(
    r"\b(?:simulat\w+|Markov|modell?ing|cost-effective\w*|protocol|in mice)\b", re.IGNORECASE
)
_RESULTS_SECTION = re.compile(
    r"\b(?:results?|findings|efficacy|outcomes?|survival|responses?|abstract|facts)\b", re.IGNORECASE
)
_NOT_RESULTS = re.compile(
    r"\b(?:background|introduction|methods?|discussion|conclusions?|aims?|objectives?|title|population|limitations)\b",
    re.IGNORECASE,
)
_CITED = re.compile(r"\[\d[\d,\s–-]*\]|\bet al\b|\((?:[A-Z][\w-]+,? )+\d{4}\)|[⁰¹²³⁴-⁹]")
"""Marks of a cited work: in a paper's own text the figure may be that work's."""

_UNTREATED = re.compile(
    r"\b(?:untreated|na[iï]ve|(?:without|no)(?: any)? (?:prior|previous|earlier)|as initial|"
    r"initial (?:therapy|treatment)|ICI-1)\b",
    re.IGNORECASE,
)
_FIRST_LINE = re.compile(r"\b(?:first[\s-](?:\S+ ){0,2}line|1L|front-?line)\b", re.IGNORECASE)
_GIVEN_BEFORE = re.compile(
    r"\b(?:after|following|post|fail\w*|progress\w*|refractory|previous\w*|prior|pretreated)\b[^;]{0,60}"
    r"\b(?:first[\s-]|1L|front)|"
    r"(?:\bfirst[\s-]|1L|front-?)[^;]{0,60}\b(?:fail\w*|progress\w*|refractory)\b",
    re.IGNORECASE,
)
"""A first line that is past: "after first-line ...", "whose first-line ... had failed"."""

_LATER_LINE = re.compile(
    r"\b(?:second[\s-]line|2L|third[\s-]line|subsequent|pretreated|previously treated|experienced|refractory|"
    r"rechallenge|after (?:\S+ ){0,3}(?:progression|failure))\b",
    re.IGNORECASE,
)
_LATER_SETTINGS = frozenset({"second-line-post-ici", "second-line-post-tki"})


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
    in_results = document.kind == "abstract" or bool(_RESULTS_SECTION.search(quote.section))
    cites = _CITED.search(quote.text) or HEADING.match(quote.text)
    return in_results and not cites and _names_no_other_trial(quote, document, lexicon)


def is_of_setting(arm: str | None, setting: str) -> bool:
    """Say whether an arm may be of the document's line of therapy.

    A study after immunotherapy may set its patients against others in first line, whose figures are not direct
    evidence; a first-line trial may report on what came later.
    """
    parts = (arm or "").split(", ")
    if setting in _LATER_SETTINGS:
        return not any(_is_first_line(part) for part in parts)
    return setting != "first-line" or not any(_LATER_LINE.search(part) for part in parts)


def _is_first_line(words: str) -> bool:
    return bool(_UNTREATED.search(words) or (_FIRST_LINE.search(words) and not _GIVEN_BEFORE.search(words)))


def compares_arms(document: Document) -> bool:
    """Say whether a document reports on several arms, so that a figure without one is of an unknown arm."""
    return document.study_type in RANDOMISED or bool(_ARMS.search(document.title))


def treatment_of(document: Document, lexicon: Lexicon) -> str | None:
    """Return the treatment that a title is about, in its words; None when it names none, or several apart.

    What the patients had before does not count.
    """
    named = treatments(document.title, lexicon)
    prior = {mention.start for mention in prior_mentions(document.title, named)}
    given = [mention for mention in named if mention.start not in prior]
    gaps = (document.title[one.end : other.start] for one, other in pairwise(given))
    if not given or not all(_JOINT.fullmatch(gap) for gap in gaps):
        return None
    return document.title[given[0].start : given[-1].end]


def size_of(document: Document, value: Value) -> int | None:
    """Return the patients of a single-arm trial, of whom a result without a group is; None for other designs.

    The size of a cohort may be that of all patients screened, and a trial in several parts has no one size. A
    percentage must be one that this number of patients can give.
    """
    whole = (
        document.study_type in _SINGLE_ARM_TRIALS and not compares_arms(document) and not _PARTS.search(document.text)
    )
    return document.n if whole and document.n and agrees(value, document.n) else None


def _names_no_other_trial(quote: Quote, document: Document, lexicon: Lexicon) -> bool:
    named, in_title, in_text = (_trials(text, lexicon) for text in (quote.text, document.title, document.text))
    return named <= in_title or (document.kind == "abstract" and len(in_text) == 1)


def _trials(text: str, lexicon: Lexicon) -> frozenset[str]:
    return frozenset(mention.concept.id for mention in lexicon.mentions(text) if mention.concept.kind == "trial")

"""The design of an imported paper, read by rule from its publication types, its title and its methods.

A design that is not stated stays unstated: the rules rather say too little than too much.
"""

import re

from hepcite.documents import StudyType
from hepcite.sources.articles import Article

_PHASE = re.compile(r"\bphase[\s-]+(1[ab]?\s?[-/–]\s?2|i[ab]?\s?[-/–]\s?ii|3|iii|2|ii|1|i)[abc]?\b", re.IGNORECASE)
_PHASES = {"1": "1", "i": "1", "2": "2", "ii": "2", "3": "3", "iii": "3"}
_RANDOMISED = re.compile(r"(?<!non-)(?<!non )(?<!non–)\brandomi[sz]ed\b(?! evidence)", re.IGNORECASE)
_SINGLE_ARM_DESIGNS: dict[str | None, StudyType] = {"1": "phase-1", "1-2": "phase-1-2", "2": "phase-2"}
_RANDOMISED_DESIGNS: dict[str | None, StudyType] = {
    **_SINGLE_ARM_DESIGNS,
    "2": "phase-2-rct",
    "3": "phase-3-rct",
    None: "rct",
}

_NO_STUDY = re.compile(
    r"(?:^|; )(?:comment|editorial|letter|news|published erratum)\b|; (?:retraction|correction|erratum)\b",
    re.IGNORECASE,
)
"""Publication types, and beginnings of titles, of writing about studies."""

_PROTOCOL = re.compile(
    r"\b(?:study|trial) protocol\b|\bprotocol (?:for|of)\b|\btrials? in progress\b|"
    r"\b(?:rationale|background) and (?:study )?design\b|\bstudy design and rationale\b",
    re.IGNORECASE,
)

_OWN_STUDY = re.compile(
    r"\b(?:in this|this (?:was|is)|we (?:did|conducted|performed|undertook|ran|report)|our study (?:was|is))\b[^.;]*",
    re.IGNORECASE,
)
"""A clause of the methods that speaks of the paper's own study."""

_ABOUT_STUDIES: tuple[tuple[StudyType, str], ...] = (
    ("meta-analysis", r"\bmeta[\s-]?analys[ei]s\b"),
    (
        "review",
        r"(?:^|; )review(?:;|$)|review-article|\b(?:systematic|narrative|scoping|literature) review\b|: an? review\b",
    ),
    ("retrospective-cohort", r"\bretrospective\w*\b"),
    ("guideline", r"\bguidelines?\b|\bconsensus statement\b"),
)
"""Words for papers about other papers and looking back, which are no trials whatever else they name."""

_OTHER_DESIGNS: tuple[tuple[StudyType, str], ...] = (
    ("preclinical", r"\b(?:mice|mouse|murine|in vitro|xenografts?|cell lines?)\b"),
    ("prospective-cohort", r"\bprospective(?:ly)?\b"),
    ("retrospective-cohort", r"\breal[\s-]world\b"),
)


def study_type(article: Article) -> StudyType:
    """Return the design that publication types and title state, else the one that the methods state; or "not-stated".

    >>> study_type(Article("Nivolumab in HCC", article_types=("Clinical Trial, Phase II",)))
    'phase-2'
    >>> study_type(Article("Hepatic tumours in childhood"))
    'not-stated'
    """
    types = "; ".join(article.article_types)
    said = f"{types}; {article.title}"
    if _NO_STUDY.search(said):
        return "not-stated"
    if _PROTOCOL.search(said):
        return "ongoing-trial"
    by_title = _by_words(said, _ABOUT_STUDIES) or _trial(said) or _by_words(said, _OTHER_DESIGNS)
    return by_title or _trial(_methods(article)) or "not-stated"


def _by_words(said: str, designs: tuple[tuple[StudyType, str], ...]) -> StudyType | None:
    return next((name for name, words in designs if re.search(words, said, re.IGNORECASE)), None)


def _trial(said: str) -> StudyType | None:
    phases = {_phase(found) for found in _PHASE.findall(said)}
    phase = "1-2" if phases >= {"1", "2"} else min(phases, default=None)
    return (_RANDOMISED_DESIGNS if _RANDOMISED.search(said) else _SINGLE_ARM_DESIGNS).get(phase)


def _phase(found: str) -> str:
    return _PHASES.get(found.lower(), "1-2")


def _methods(article: Article) -> str:
    """Return the clauses in the methods of an abstract that speak of the study's own design."""
    methods = [part.text for part in article.parts if not article.full_text and "method" in part.section.lower()]
    return ". ".join(clause for text in methods for clause in _OWN_STUDY.findall(text))

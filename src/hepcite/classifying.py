"""The design and the line of therapy of an imported paper, read by rule from its title and its publication types.

The rules rather say too little than too much: a paper counts as evidence after immunotherapy only when its title
says so, and a design that is not stated stays unstated.
"""

import re
from collections.abc import Sequence

from hepcite.documents import Setting, StudyType, TherapyClass
from hepcite.lexicon import Lexicon
from hepcite.prior_therapy import prior_mentions
from hepcite.sources.articles import Article

BY_RULE_NOTICE = "design and line of therapy were read by rule from title and publication types"

_PHASE = re.compile(r"\bphase[\s-]+(1/2|1b/2|i/ii|ib/ii|3|iii|2|ii|1|i)(?:[ab])?\b", re.IGNORECASE)
_PHASES = {"1/2": "1-2", "1b/2": "1-2", "i/ii": "1-2", "ib/ii": "1-2", "3": "3", "iii": "3", "2": "2", "ii": "2"}
_RANDOMISED = re.compile(r"\brandomi[sz]ed\b(?! evidence)", re.IGNORECASE)
_SINGLE_ARM_DESIGNS: dict[str | None, StudyType] = {"1": "phase-1", "1-2": "phase-1-2", "2": "phase-2"}
_RANDOMISED_DESIGNS: dict[str | None, StudyType] = {
    **_SINGLE_ARM_DESIGNS,
    "2": "phase-2-rct",
    "3": "phase-3-rct",
    None: "rct",
}
_FIRST_LINE = re.compile(r"\b(?:first|front)[\s-]?line\b|\b1l\b|\btreatment-na[iï]ve\b", re.IGNORECASE)

_BY_WORDS: tuple[tuple[StudyType, str], ...] = (
    ("meta-analysis", r"\bmeta-?analys[ei]s\b"),
    ("guideline", r"\bguidelines?\b|\bpractice guideline\b|\bconsensus statement\b"),
    (
        "review",
        r"(?:^|; )review(?:;|$)|review-article|\b(?:systematic|narrative|scoping|literature) review\b|: an? review\b",
    ),
    ("preclinical", r"\b(?:mice|mouse|murine|in vitro|xenograft|cell lines?)\b"),
    ("retrospective-cohort", r"\bretrospective\w*\b|\breal[\s-]world\b"),
    ("prospective-cohort", r"\bprospective(?:ly)?\b|\bobservational study\b"),
)

_CLASSES: tuple[tuple[str, TherapyClass], ...] = (
    ("tyrosine-kinase-inhibitor", "tki"),
    ("anti-vegf", "anti-vegf"),
    ("bispecific-antibody", "bispecific"),
    ("car-t", "car-t"),
    ("tcr-t", "tcr-t"),
    ("nk-cell", "nk-cell"),
    ("prodrug", "prodrug"),
    ("microbiota", "microbiota"),
)


def study_type(article: Article) -> StudyType:
    """Return the design that publication types and title state, else the one that the methods state; or "not-stated".

    >>> study_type(Article("Nivolumab in HCC", article_types=("Clinical Trial, Phase II",)))
    'phase-2'
    >>> study_type(Article("Hepatic tumours in childhood"))
    'not-stated'
    """
    said = f"{'; '.join(article.article_types)}; {article.title}"
    return _synthesis(said) or _trial(said) or _by_words(said) or _trial(_methods(article)) or "not-stated"


def _synthesis(said: str) -> StudyType | None:
    """Return the design of a paper about other papers, which is none of a trial whatever else its title names."""
    return next((name for name, words in _BY_WORDS[:3] if re.search(words, said, re.IGNORECASE)), None)


def _by_words(said: str) -> StudyType | None:
    return next((name for name, words in _BY_WORDS[3:] if re.search(words, said, re.IGNORECASE)), None)


def _trial(said: str) -> StudyType | None:
    found = _PHASE.search(said)
    phase = _PHASES.get(found.group(1).lower(), "1") if found else None
    return (_RANDOMISED_DESIGNS if _RANDOMISED.search(said) else _SINGLE_ARM_DESIGNS).get(phase)


def _methods(article: Article) -> str:
    """Return the text of the parts on methods of an abstract, the only ones that speak of the study's own design."""
    return " ".join(part.text for part in article.parts if not article.full_text and "method" in part.section.lower())


def setting(title: str, lexicon: Lexicon) -> Setting:
    """Return the line of therapy that a title states for patients with hepatocellular carcinoma; or "not-stated"."""
    mentions = lexicon.mentions(title)
    named = lexicon.concept_ids(title)
    if "hcc" not in named:
        return "other" if any(lexicon[key].kind == "disease" for key in named) else "not-stated"
    given = [mention.concept.id for mention in prior_mentions(title, mentions)]
    before = frozenset().union(*(lexicon.closure(key) for key in given))
    if "immune-checkpoint-inhibitor" in before:
        return "second-line-post-ici"
    if "tyrosine-kinase-inhibitor" in before:
        return "second-line-post-tki"
    return "first-line" if _FIRST_LINE.search(title) else "not-stated"


def therapy_classes(title: str, lexicon: Lexicon) -> tuple[TherapyClass, ...]:
    """Return the classes of therapy that a title names, in a fixed order; empty when it names none."""
    named = lexicon.concept_ids(title)
    found: Sequence[TherapyClass] = [therapy for key, therapy in _CLASSES if key in named]
    if "immune-checkpoint-inhibitor" not in named:
        return tuple(found)
    return ("ici-combination" if found else "ici-monotherapy", *found)

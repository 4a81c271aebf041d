"""Whose a reported value is: the words that name a treatment or a group, without those that only name the study."""

import re

from hepcite.lexicon import Lexicon, Mention
from hepcite.result_reading.values import P_VALUE

TREATMENTS = frozenset({"drug", "regimen", "drug-class", "cell-product", "procedure"})

GROUPS = frozenset({"population", "score", "setting", "strategy", "target"})

PREPOSITION = r"(?:with|on|in|for|after|under|without|among|at|to|as|by|from|of|across|during|following|when|receiving)"

SUBGROUP = re.compile(
    r"\b(?:among|patients? (?:with|who|whose|aged|without|in|on)|sub-?groups?|subsets?|those|users?|matched|matching|"
    r"responders?|controls|males?|females?|men|women|positive|negative|arm|groups?|dose|mg|placebo|younger|older|"
    r"grade|first-line|second-line|line)\b|\b(?:high|low)\b",
    re.IGNORECASE,
)
"""Words by which a result is of some of the patients only."""

POINTING_BACK = re.compile(
    r"\b(?:their|those who|these|such|latter|former|respective|it|both groups|either|neither|whereas|which|"
    r"the same (?:patients|group))\b",
    re.IGNORECASE,
)
"""Words that stand for a group named elsewhere."""

_ARM = re.compile(r"\b(?:arms?|placebo|control)\b", re.IGNORECASE)
_CHUNK = re.compile(rf"\s(?={PREPOSITION}\s)", re.IGNORECASE)
_LEADING = re.compile(
    r"^in (?:the )?patients (?:given|receiving|treated with|who received)\s+|"
    r"^(?:with|on|to|receiving|of|under|for)\s+(?:the\s+)?|^(?:the|an?)\s+",
    re.IGNORECASE,
)
_FILLER = re.compile(
    r"^(?:in|the|an?|of|at|from|across|during|to|with|for|as|by|and|same|our|this|all|overall|separate|open-label|single-arm|"
    r"study|trial|series|analys[ie]s|meta-analysis|metaanalysis|cohort|registry|report|reported|update|updated|extended|"
    r"follow-up|primary|final|interim|later|longer|first|early|latest|recist|median|phase|i|ii|iii|iv|i/ii|ib|ib/ii|randomi[sz]ed|"
    r"multicent\w+|retrospective|prospective|pilot|two-hospital|claims|data|entire|whole|pooled|congress|year|month|years|"
    r"months|about|patients?|hcc|programme|program|population|intention-to-treat|it?t|abstract|authors?|et|al|real-world|"
    r"measured|assessed|investigator|estimated?|network|second|third|advanced|unresectable|more|\d[\w.,/-]*|[\W_]+)$",
    re.IGNORECASE,
)
"""Words that name the study or its report and no part of its patients."""

_NAMED_STUDY = re.compile(
    r"\b(?:[A-Z][\w'’-]+[\s-]){1,4}(?=(?:(?:phase|IV|I{1,3}|I{1,2}b?/I{1,2}|\d|claims|real-world)\s){0,3}"
    r"(?:trial|study|cohort|series|registry|report|update|analysis|meta-analysis|et al|and colleagues|(?:19|20)\d\d)\b)"
)
"""A name is the study's only right before such a word; behind "with" or "in" it may be a drug, a place, a disease."""
_OF = re.compile(r"of\s", re.IGNORECASE)
_SHARED = re.compile(r"(?:in|among|across|at)\s", re.IGNORECASE)
_ONLY_P = re.compile(rf"\s?\({P_VALUE.pattern}\)", re.IGNORECASE)
_STUDY = re.compile(
    r"\b(?:study|studies|trial|series|analys[ie]s|cohort|registry|report|programme|population|patients|we|authors)\b|"
    r"\bet al\b|\b\d{4}\b",
    re.IGNORECASE,
)
_NOBODY = frozenset({"none", "without", "with", "both", "all", "those", "overall"})
_COUNTED = re.compile(
    r"\b(?:all|the|\d[\d,]*)(?:\s+\d[\d,]*)?(?:\s+(?:advanced|consecutive|evaluable|assessable))*\s+patients\b",
    re.IGNORECASE,
)


def treatments(text: str, lexicon: Lexicon) -> tuple[Mention, ...]:
    """Return the treatments that a text names, in text order."""
    return tuple(mention for mention in lexicon.mentions(text) if mention.concept.kind in TREATMENTS)


def names_arm(words: str, lexicon: Lexicon) -> bool:
    """Say whether words name a treatment or an arm of a trial."""
    return bool(treatments(words, lexicon)) or bool(_ARM.search(words))


def names_group(text: str, lexicon: Lexicon) -> bool:
    """Say whether a text names a treatment or some of the patients."""
    kinds = {mention.concept.kind for mention in lexicon.mentions(text)}
    return bool(kinds & (TREATMENTS | GROUPS)) or bool(SUBGROUP.search(text))


def names_only_the_study(text: str, lexicon: Lexicon) -> bool:
    """Say whether words name the study or its report only, and no treatment and no part of its patients.

    A word that is not known to be of this kind counts as naming a group.
    """
    if names_group(text, lexicon):
        return False
    mentions = [m for m in lexicon.mentions(text) if m.concept.kind in {"trial", "design", "source", "disease"}]
    rest = list(_NAMED_STUDY.sub(lambda found: " " * len(found[0]), text))
    for mention in mentions:
        rest[mention.start : mention.end] = " " * (mention.end - mention.start)
    left = _COUNTED.sub(" ", "".join(rest))
    if re.search(r"\bpatients?\b|\bparticipants\b", left, re.IGNORECASE):
        return False
    return all(_FILLER.match(word) for word in re.findall(r"[^\s,()]+", left))


def arm_words(text: str, lexicon: Lexicon) -> str | None:
    """Return the words of a phrase that name an arm or group, as they stand there; None when there are none.

    Words that name the study only are left out: "with cabozantinib in the Chan trial" is "cabozantinib".
    """
    words = _LEADING.sub("", " ".join(_telling(_ONLY_P.sub("", text), lexicon))).strip(" .,")
    return None if words.lower() in _NOBODY else words or None


def subject_words(text: str, lexicon: Lexicon) -> str | None:
    """Return the words of a subject that name an arm; None for "the study" or a trial that the lexicon knows.

    A name that nobody knows may be a drug's: "Examplinib gave a median survival of ...".
    """
    is_study = _STUDY.search(text) or any(mention.concept.kind == "trial" for mention in lexicon.mentions(text))
    return arm_words(text, lexicon) or (None if is_study else _LEADING.sub("", text.strip(" .,")) or None)


def _telling(text: str, lexicon: Lexicon) -> list[str]:
    """Return a phrase's parts, each from a preposition to the next, without those at its ends that name the study."""
    parts = _CHUNK.split(text.strip(" .,"))
    while parts and names_only_the_study(parts[-1], lexicon):
        parts.pop()
    while parts and names_only_the_study(parts[0], lexicon) and not _OF.match(" ".join(parts[1:])):
        parts.pop(0)
    return parts


def shares_last_group(text: str, lexicon: Lexicon) -> bool:
    """Say whether the last arm of a comparison ends with a group that may be that of all arms.

    "10 months with one drug versus 8 with another in patients with raised AFP".
    """
    return any(_SHARED.match(part) for part in _telling(text, lexicon)[1:])

"""Which line of therapy a reported value is of, as its words say."""

import re
from collections.abc import Iterable

from hepcite.documents import DIRECT_SETTING, Document
from hepcite.lexicon import Lexicon
from hepcite.prior_therapy import prior_mentions
from hepcite.result_reading.arms import treatments
from hepcite.result_reading.refusals import tells_of_an_earlier_therapy

_UNTREATED = re.compile(
    r"\b(?:untreated|na[iï]ve|(?:without|no)(?: any)? (?:prior|previous|earlier)|upfront|up-front|"
    r"(?:as )?(?:the )?(?:initial|primary|first)(?: \w+)? (?:therapy|treatment|agent|regimen)|"
    r"initial (?=[a-z]+(?:ib|ab)\b)|ICI-1)\b",
    re.IGNORECASE,
)
_INITIAL_DRUG = re.compile(r"\binitial\s+[a-z]+(?:ib|ab)\b", re.IGNORECASE)
_FIRST_LINE = re.compile(
    r"\b(?:(?:first|1st)[\s-](?:\S+ ){0,2}line|1L|front[\s-]?line|1st[\s-]line)\b|\bfirst-line", re.IGNORECASE
)
_GIVEN_BEFORE = re.compile(
    r"\b(?:after|following|post|failed|failure of|progress\w* (?:on|after|under|with|to)|refractory to|had received)"
    r"\b[^;]{0,60}\b(?:first|1st|1L|front)|"
    r"(?:\bfirst|\b1st|\b1L|\bfront-?)[\s-][^;,]{0,60}\b(?:had|has|have) (?:failed|progressed)\b|"
    r"(?:\bfirst|\b1st|\b1L|\bfront-?)[\s-][^;,]{0,40}\bfailure\b",
    re.IGNORECASE,
)
"""A first line that is past: "after first-line ...", "whose first-line ... had failed"."""

_STILL_GIVEN = re.compile(r"\b(?:until|without|before)\b", re.IGNORECASE)
_LATER_LINE = re.compile(
    r"\b(?:second[\s-]line|2L|third[\s-]line|subsequent|pretreated|previously treated|experienced|refractory|"
    r"rechallenge|after (?:\S+ ){0,3}(?:progression|failure))\b",
    re.IGNORECASE,
)
_ANY_ICI = "immune-checkpoint-inhibitor"
_LATER_SETTINGS = frozenset({"second-line-post-ici", "second-line-post-tki"})


def is_of_setting(words: str | None, setting: str) -> bool:
    """Say whether the words of an arm, or of a whole clause, may be of the document's line of therapy.

    A study after immunotherapy may set its patients against others in first line, whose figures are not direct
    evidence, or tell how the therapy before went; a first-line trial may report on what came later.
    """
    parts = (words or "").split(", ")
    if setting == DIRECT_SETTING and any(tells_of_an_earlier_therapy(part) for part in parts):
        return False
    if setting in _LATER_SETTINGS:
        return not any(_is_first_line(part) for part in parts)
    return setting != "first-line" or not any(_LATER_LINE.search(part) for part in parts)


def is_earlier_therapy(arm: str | None, document: Document, lexicon: Lexicon) -> bool:
    """Say whether an arm's only treatment is one that, by the title or the setting, the patients had before."""
    if arm is None or document.setting not in _LATER_SETTINGS:
        return False
    named = treatments(document.title, lexicon)
    prior = prior_mentions(document.title, named)
    starts = {mention.start for mention in prior}
    given = kinds_of((mention.concept.id for mention in named if mention.start not in starts), lexicon)
    known = {_ANY_ICI} if document.setting == DIRECT_SETTING else set()
    before = kinds_of((*(mention.concept.id for mention in prior), *known), lexicon)
    in_arm = treatments(arm, lexicon)
    past = {mention.start for mention in prior_mentions(arm, in_arm)}
    now = [mention.concept.id for mention in in_arm if mention.start not in past]
    named_as_past = {mention.concept.id for mention in prior} - {m.concept.id for m in named if m.start not in starts}
    if now and named_as_past.issuperset(now):
        return True
    return bool(now) and all(_belongs(one, before, lexicon) and not _belongs(one, given, lexicon) for one in now)


def kinds_of(concepts: Iterable[str], lexicon: Lexicon) -> frozenset[str]:
    """Return concepts with the drugs that they are made of."""
    named = frozenset(concepts)
    return named.union(*(lexicon[one].parts for one in named))


def _belongs(concept: str, named: frozenset[str], lexicon: Lexicon) -> bool:
    parts = lexicon[concept].parts
    return bool(named & {concept, *ancestors(concept, lexicon)}) or (
        bool(parts) and any(named & {part, *ancestors(part, lexicon)} for part in parts)
    )


def ancestors(concept: str, lexicon: Lexicon) -> frozenset[str]:
    """Return all that a concept is a kind of, near and far."""
    found: set[str] = set()
    waiting = list(lexicon[concept].broader)
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += lexicon[one].broader
    return frozenset(found)


def _is_first_line(words: str) -> bool:
    if _UNTREATED.search(words) or _INITIAL_DRUG.search(words):
        return True
    past = _GIVEN_BEFORE.search(words) and not _STILL_GIVEN.search(words)
    return bool(_FIRST_LINE.search(words)) and not past

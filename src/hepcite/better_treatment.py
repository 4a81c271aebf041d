"""With which of several treatments a sentence says that an outcome was better, where it leaves no doubt."""

import re
from collections.abc import Collection

from hepcite.lexicon import Lexicon
from hepcite.result_reading.sentences import read_sentence
from hepcite.result_reading.values import decimal

MORE_IS_BETTER = frozenset({"os", "pfs", "ttp", "rfs", "event-free-survival", "duration-of-response", "orr", "dcr"})
"""Outcomes of which a longer time or a higher rate is the better one."""

_BETTER_WITH = re.compile(
    r"\b(?:longer|better|higher)(?: by [\d.]+(?: months?| percentage points?|%))? with (?:second-line )?$",
    re.IGNORECASE,
)
_FAVOURED = re.compile(r"\bfavou?red (?:second-line )?$", re.IGNORECASE)
_OVER = re.compile(r"\s+over\b", re.IGNORECASE)


def better_treatment(sentence: str, outcome: str, treatments: Collection[str], lexicon: Lexicon) -> str | None:
    """Return the id of the one treatment of several with which an outcome was better; None when that is open.

    Figures tell it when there are two and each arm names one of the treatments; else words tell it, such as "longer
    with A" or "favoured A over B". When both tell it, they must agree.

    Args:
        outcome: Id of the outcome in the lexicon.
        treatments: Ids of the treatments that are set against each other.
    """
    if outcome not in MORE_IS_BETTER:
        return None
    told = {
        _by_figures(sentence, outcome, treatments, lexicon),
        _by_words(sentence, treatments, lexicon),
    } - {None}
    return told.pop() if len(told) == 1 else None


def _by_figures(sentence: str, outcome: str, treatments: Collection[str], lexicon: Lexicon) -> str | None:
    values: dict[str, float] = {}
    results = [read for read in read_sentence(sentence, lexicon) if read.concept == outcome and read.unit]
    for result in results:
        named = lexicon.concept_ids(result.arm or "").intersection(treatments)
        if len(named) == 1 and result.value.digits:
            values[min(named)] = float(decimal(result.value.digits[0]))
    if len(values) != len(results) or len(values) != 2 or len(set(values.values())) == 1:  # noqa: PLR2004  two arms
        return None
    return max(values, key=lambda treatment: values[treatment])


def _by_words(sentence: str, treatments: Collection[str], lexicon: Lexicon) -> str | None:
    found = set()
    for mention in lexicon.mentions(sentence):
        before = sentence[: mention.start]
        favoured = _FAVOURED.search(before) and _OVER.match(sentence, mention.end)
        if mention.concept.id in treatments and (_BETTER_WITH.search(before) or favoured):
            found.add(mention.concept.id)
    return found.pop() if len(found) == 1 else None

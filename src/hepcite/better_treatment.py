"""With which of two treatments a sentence says that an outcome was better, where it leaves no doubt.

A wrong direction is worse than none: only a few plain forms are read, and all else is left open.
"""

import re
from collections.abc import Collection
from itertools import pairwise
from typing import NamedTuple

from hepcite.lexicon import Lexicon, Mention
from hepcite.result_reading.sentences import read_sentence
from hepcite.result_reading.values import decimal

MORE_IS_BETTER = frozenset({"os", "pfs", "ttp", "rfs", "event-free-survival", "duration-of-response", "orr", "dcr"})
"""Outcomes of which a longer time or a higher rate is the better one."""

ARM_KINDS = frozenset({"drug", "cell-product", "regimen", "procedure"})
"""Kinds of concept that an arm can be given."""

JOINED = re.compile(
    r"\s*(?:plus|and|or|with|followed by|then|after|(?:in combination|combined|together) with|[+/–-])\s*(?:the )?"
)
"""Stands between two treatments that are given together or in turn, or of which one or the other is given."""

_OTHER_PATIENTS = re.compile(
    r"\b(?:after(?! (?:propensity )?(?:score )?matching)|previous(?:ly)?|prior|earlier|following|received|refractory|"
    r"or)\b",
    re.IGNORECASE,
)
_LESS_IS_BETTER = re.compile(r"\b(?:risk|hazard|death|mortality)\b", re.IGNORECASE)
"""Names an outcome by its contrary: a higher risk of death is no longer survival."""

_COMPARATIVE = re.compile(
    r"(?: over \d+ months)? (?:was|were) (?:significantly )?(?:longer|better|higher)"
    r"(?: by [\d.]+(?: months?| percentage points?|%))? (?:with|for) (?:second-line )?"
)
_GAVE = re.compile(r" (?:gave|had|showed) (?:a )?(?:significantly )?(?:longer|better|higher) (?:median )?")
_FAVOURED = re.compile(r" (?:significantly )?favou?red (?:second-line )?")
_THAN = re.compile(r" (?:than|over|versus|compared (?:with|to))(?: with| for)? ")
_COMPARED_WITH = re.compile(r"(?:^|\. )compared (?:with|to) $", re.IGNORECASE)
_ENDS = re.compile(r"\s?(?:[(,.;:]|$)")


class Direction(NamedTuple):
    """Ids of the treatment with which an outcome was better, and of the one it was compared with."""

    better: str
    other: str


def are_apart(text: str, treatments: Collection[str], lexicon: Lexicon) -> bool:
    """Say whether a text names all of some treatments, none of them as part of a regimen or joined to another one.

    Of a combination it says nothing about its parts, nor of "A or B" about A.
    """
    given = [mention for mention in lexicon.mentions(text) if mention.concept.kind in ARM_KINDS]
    if not set(treatments) <= {mention.concept.id for mention in given}:
        return False
    if any(set(mention.concept.parts) & set(treatments) for mention in given):
        return False
    return not any(_are_joined(text, one, other, treatments) for one, other in pairwise(given))


def _are_joined(text: str, one: Mention, other: Mention, treatments: Collection[str]) -> bool:
    """Say whether a treatment is joined to its neighbour; "between A and B" sets both of them apart."""
    asked = {one.concept.id, other.concept.id}.intersection(treatments)
    joined = JOINED.fullmatch(text, one.end, other.start)
    return bool(asked and joined) and not (len(asked) > 1 and text[one.end : other.start].strip() == "and")


def better_treatment(sentence: str, outcome: str, treatments: Collection[str], lexicon: Lexicon) -> Direction | None:
    """Return with which of two treatments an outcome was better; None when that is open.

    Figures tell it when there are two and each arm is given exactly one of the treatments; else plain words do: "OS was
    longer with A than with B", "compared with B, OS was longer with A", "OS favoured A over B", "A gave longer OS than
    B". When figures and words both tell it, they must agree.

    Args:
        outcome: Id of the outcome in the lexicon.
        treatments: Ids of the treatments that are set against each other.
    """
    if outcome not in MORE_IS_BETTER:
        return None
    by_figures = _by_figures(sentence, outcome, treatments, lexicon)
    told = {by_figures, _by_words(sentence, outcome, treatments, lexicon)} - {None}
    return told.pop() if len(told) == 1 else None


def _by_figures(sentence: str, outcome: str, treatments: Collection[str], lexicon: Lexicon) -> Direction | None:
    results = [read for read in read_sentence(sentence, lexicon) if read.concept == outcome and read.unit]
    values: dict[str, float] = {}
    for result in results:
        arm = result.arm or ""
        given = {mention.concept.id for mention in lexicon.mentions(arm) if mention.concept.kind in ARM_KINDS}
        if len(given) == 1 and given <= set(treatments) and result.value.digits and not _OTHER_PATIENTS.search(arm):
            values[given.pop()] = float(decimal(result.value.digits[0]))
    if len(results) != 2 or len(set(values.values())) != 2:  # noqa: PLR2004  two arms
        return None
    better, other = sorted(values, key=lambda treatment: -values[treatment])
    return Direction(better, other)


def _by_words(sentence: str, outcome: str, treatments: Collection[str], lexicon: Lexicon) -> Direction | None:
    mentions = lexicon.mentions(sentence)
    named = [mention for mention in mentions if mention.concept.id in treatments]
    if len(named) < 2:  # noqa: PLR2004  two arms
        return None
    read = (_read(sentence, one, other, mentions, outcome) for one in named for other in named)
    found = {direction for direction in read if direction}
    return found.pop() if len(found) == 1 else None


def _read(sentence: str, one: Mention, other: Mention, mentions: Collection[Mention], outcome: str) -> Direction | None:
    """Return that the outcome was better with one than with another treatment, if they stand in one of the forms."""
    if one.concept.id == other.concept.id:
        return None
    direction = Direction(one.concept.id, other.concept.id)
    outcomes = [m for m in mentions if m.concept.id == outcome and not _LESS_IS_BETTER.search(sentence, m.start, m.end)]
    against = _THAN.fullmatch(sentence, one.end, other.start) and _ENDS.match(sentence, other.end)
    before = sentence[: other.start]
    for mention in outcomes:
        compared = _COMPARATIVE.fullmatch(sentence, mention.end, one.start)
        lead = _COMPARED_WITH.search(before) and sentence.startswith(", ", other.end)
        if compared and (against or (lead and _ENDS.match(sentence, one.end))):
            return direction
        if _FAVOURED.fullmatch(sentence, mention.end, one.start) and against:
            return direction
        than = _THAN.fullmatch(sentence, mention.end, other.start) and _ENDS.match(sentence, other.end)
        if _GAVE.fullmatch(sentence, one.end, mention.start) and than:
            return direction
    return None

"""Follow-up questions: what an elliptic question takes over from the ones before it."""

import re
from collections.abc import Iterable, Sequence

from hepcite.lexicon import Concept
from hepcite.questions import MAX_CHARACTERS, QuestionReader, clean
from hepcite.reading import Reading

HISTORY = 10
"""Earlier questions that a follow-up may lean on."""

LEADS_ON = re.compile(r"^\W*(?:and|what about|how about|so|but|also|ok(?:ay)?|then|same)\b", re.IGNORECASE)
"""Beginnings by which a question goes on from the one before."""

STANDS_FOR = re.compile(
    r"\b(?:it|its|it's|they|them|their|that (?:one|drug|trial|study|regimen)|this (?:one|drug|trial|study|regimen)|"
    r"these|those|the same (?:drug|trial|study)|is that|with that|on its own)\b",
    re.IGNORECASE,
)
"""Words that stand for something named before."""

LONG = 14
"""A question of more words than this says what it is about."""

NAME_ONLY = 3
"""A question of at most this many words that asks nothing itself ("regorafenib?") changes only what it names."""

TREATMENTS = frozenset({"drug", "regimen", "cell-product", "drug-class", "procedure"})
SOURCES, STRATEGIES = frozenset({"source"}), frozenset({"strategy"})
TEXTS = frozenset({"trial", "source"})
OTHER_TOPICS = frozenset({"target", "score", "strategy", "population"})
NAMES = frozenset({"drug", "regimen", "cell-product", "drug-class", "trial", "source", "target", "disease"})
"""Kinds by which a question says itself what it is about; a score or a population only narrows."""

INSTEAD = re.compile(r"\binstead\b", re.IGNORECASE)
"""Says that what was given before is replaced."""

UNSPECIFIC = frozenset({"prognostic-factors", "efficacy", "hazard-ratio"})
"""Endpoints that stand for no outcome of their own: the predictors of what, the hazard ratio for what."""

ANOTHER = re.compile(r"\b(?:the|another|other) (?!same\b|first\b)\w+ (?:trial|study|cohort)\b", re.IGNORECASE)
"""Turns to a study that is told from the one before by a word of its own: "the Asian trial"."""

SAME = re.compile(r"\bsame\b", re.IGNORECASE)

ENDS = ("?", ".", "!", ":", ";", ",")
"""Ends of a question behind which brackets explain no name in it."""


def recent(history: Sequence[str]) -> list[str]:
    """Return the latest earlier questions, cleaned; one that is too long to be read is passed over."""
    return [clean(earlier) for earlier in history[-HISTORY:] if len(earlier) <= MAX_CHARACTERS]


def resolve(question: str, history: Sequence[str], reader: QuestionReader) -> str:
    """Return the question with what it leaves unsaid, taken from the conversation, in brackets behind it.

    A question that leans on nothing comes back as it is. What the question says itself replaces what was said before:
    its treatment, its setting and its endpoint each stand in for the earlier one.

    Args:
        history: Earlier questions of the same person, oldest first.
    """
    context: Reading | None = None
    for earlier in history:
        context = reader.read(_resolve_one(earlier, context, reader))
    return _resolve_one(question, context, reader)


def _resolve_one(question: str, context: Reading | None, reader: QuestionReader) -> str:
    if context is None:
        return question
    reading = reader.read(question)
    if not _leans(question, reading):
        return question
    carried = tuple(dict.fromkeys(_carried(question, reading, context)))
    asked = question if question.endswith(ENDS) else f"{question}?"
    return f"{asked} ({', '.join(carried)})" if carried else question


def _leans(question: str, reading: Reading) -> bool:
    """Say whether a question needs the ones before it: it begins like one that goes on, or names no subject itself."""
    named = _of_kind(reading.subjects, NAMES) or reading.other_diseases or reading.prior or reading.trial_ids
    words = len(question.split())
    asks = reading.endpoints or reading.prior or reading.setting or reading.asks_about_design
    bare = (not named and words <= LONG) or (words <= NAME_ONLY and not asks)
    return bare or bool(LEADS_ON.search(question) or STANDS_FOR.search(question))


def _carried(question: str, reading: Reading, context: Reading) -> Iterable[str]:
    """Yield the names to add: treatment and trial, then what was given before or the setting, then the endpoint."""
    own = _of_kind(reading.subjects, TREATMENTS)
    points_back = reading.against or bool(STANDS_FOR.search(question))
    if not own or (len(own) == 1 and points_back):
        names = [c.name for c in _topic(context) if c not in reading.subjects]
        yield from [" plus ".join(names)] if context.together and names else names
    yield from (c.name for c in _of_kind(context.subjects, SOURCES) if not _of_kind(reading.subjects, SOURCES))
    yield from (c.name for c in _of_kind(context.subjects, STRATEGIES) if not own and c not in reading.subjects)
    if not _of_kind(reading.subjects, TEXTS) and not ANOTHER.search(question) and (not own or SAME.search(question)):
        yield from (c.name for c in _of_kind(context.subjects, TEXTS))
        yield from (f"{author} et al" for author in context.authors)
    if not reading.prior and reading.setting is None and not INSTEAD.search(question):
        yield from (f"after {concept.name}" for concept in context.prior)
        if not context.prior:
            yield from (m.concept.name for m in context.mentions if m.concept.kind == "setting")
    if all(c.id in UNSPECIFIC for c in reading.endpoints) and not reading.asks_about_design:
        yield from (concept.name for concept in context.endpoints)
    if not own and not reading.designs:
        yield from (m.concept.name for m in context.mentions if m.concept.kind == "design")


def _topic(context: Reading) -> tuple[Concept, ...]:
    """Return the treatments that the conversation is about; without any, its targets, scores and the like."""
    treatments = _of_kind(context.subjects, TREATMENTS)
    return treatments or (() if _of_kind(context.subjects, TEXTS) else _of_kind(context.subjects, OTHER_TOPICS))


def _of_kind(concepts: Sequence[Concept], kinds: frozenset[str]) -> tuple[Concept, ...]:
    return tuple(concept for concept in concepts if concept.kind in kinds)

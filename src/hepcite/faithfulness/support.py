"""Whether every word of a statement stands in its source, and whether the source's group of patients is kept."""

from collections.abc import Iterable, Sequence
from itertools import takewhile

from hepcite.faithfulness.directions import alike
from hepcite.faithfulness.labelled_text import LabelledText
from hepcite.faithfulness.labels import TREATMENT_KINDS, class_of
from hepcite.faithfulness.sources import Source
from hepcite.faithfulness.tokens import Token, Tokenizer
from hepcite.faithfulness.words import PERMITTED

_STUDY_WORDS = frozenset(
    ["study", "trial", "analysis", "meta-analysis", "cohort", "series", "registry", "report", "phase"]
)
_PEOPLE = frozenset({"patients", "people", "those", "participants", "adults", "ones", "cases"})
_TUMOURS = frozenset({"tumor", "cancer", "carcinoma", "malign"})
_REACH = 8
"""Tokens behind "who", "whose" or "with" that are read."""

_AHEAD = 5
"""Tokens before "patients" among which "in" is looked for."""

_GROUP_ENDS = frozenset(
    [",", ";", "(", ")", ".", "had", "has", "have", "was", "were", "is", "are", "did", "showed", "and"]
)

_RESTRICTING = frozenset({"in", "among", "for", "of", "when", "with", "if", "at", "within", "after", "before"})


def foreign_words(tokens: Sequence[Token], source: Source) -> tuple[str, ...]:
    """Return what a statement says that neither the sentence nor the label of its study has; empty for nothing."""
    keys = source.keys
    foreign = []
    for token in tokens:
        if not token.tells or token.kind == "number" or token.key in keys or token.key in PERMITTED:
            continue
        if token.kind == "direction":
            if not _has_direction(token.key, tokens, source):
                foreign.append(token.surface)
        elif (token.key not in _lent(token, source) or token.key.isupper()) and not _is_other_form(token, source):
            foreign.append(token.surface)
    return tuple(dict.fromkeys(foreign))


def _lent(token: Token, source: Source) -> frozenset[str]:
    """Return what the label of a study lends: no drug to a sentence that names one itself."""
    if class_of(token, source.tokenizer) == "treatment" and treatments_of(source.tokens, source.tokenizer):
        return frozenset()
    return source.label_keys


def _has_direction(direction: str, tokens: Iterable[Token], source: Source) -> bool:
    keys = frozenset(token.key for token in tokens)
    if direction == "same":
        return "different" in source.keys and any(token.kind == "negation" for token in source.tokens)
    if direction == "different":
        denied = any(token.kind == "negation" for token in tokens)
        denied_there = any(token.kind == "negation" for token in source.tokens)
        return denied and ("same" in source.keys or ("signific" in source.keys and denied_there))
    return bool(alike(direction, keys) & source.keys)


def _is_other_form(token: Token, source: Source) -> bool:
    """Say whether a thing is spelt out in the source in words that are no name."""
    if token.kind != "thing" or class_of(token, source.tokenizer) == "treatment":
        return False
    words = frozenset(source.cited.text.lower().replace("-", " ").split())
    return all(piece in words for piece in token.surface.replace("-", " ").split())


def left_out_group(statement: LabelledText, source: Source, tokenizer: Tokenizer) -> tuple[str, ...]:
    """Return a line when the source speaks of a part of its patients, and the statement of all of them."""
    told = {token.key for token in statement.tokens}
    groups = [_introduced(source, tokenizer), *_described(statement, source, tokenizer)]
    return tuple(
        f"the source speaks only of: {', '.join(sorted(group))}" for group in groups if group and not group & told
    )


def _introduced(source: Source, tokenizer: Tokenizer) -> frozenset[str]:
    """Return what narrows the patients at the beginning of a sentence: "Among those with ...,"."""
    first = source.labelled.segments[0] if source.labelled.segments else None
    if first is None or not first.introduces or first.tokens[0].surface not in _RESTRICTING:
        return frozenset()
    words = {token.surface for token in first.tokens}
    if words & {"all", "overall", "whole"} or (
        words & _STUDY_WORDS and not words & {"who", "whose", "with", "patients"}
    ):
        return frozenset()
    relative = [i for i, token in enumerate(first.tokens) if token.surface in {"who", "whose"}]
    return frozenset(_restrictors(first.tokens[relative[-1] :] if relative else first.tokens, source, tokenizer))


def _described(statement: LabelledText, source: Source, tokenizer: Tokenizer) -> Iterable[frozenset[str]]:
    """Yield what narrows the patients inside a sentence: "patients whose AFP fell", "in Child-Pugh B patients"."""
    tokens = source.tokens
    for i, people in enumerate(tokens):
        if people.surface not in _PEOPLE or not _tells_of(i, statement, source):
            continue
        behind = tokens[i + 1 : i + 2 + _REACH]
        if behind and behind[0].surface in {"who", "whose", "with"}:
            described = takewhile(lambda token: token.surface not in _GROUP_ENDS, behind[1:])
            yield frozenset(_restrictors(described, source, tokenizer))
        ahead = tokens[max(0, i - _AHEAD) : i]
        starts = [j for j, token in enumerate(ahead) if token.surface in {"in", "among"}]
        if starts:
            narrowed = frozenset(_restrictors(ahead[starts[-1] + 1 :], source, tokenizer))
            yield narrowed if "everi" not in narrowed else frozenset()


def _tells_of(place: int, statement: LabelledText, source: Source) -> bool:
    """Say whether a statement takes something from the segment in which a word stands."""
    segment = next((s for s in source.labelled.segments if place in s.places), None)
    if segment is None:
        return False
    told = {token.key for token in statement.tokens if token.tells}
    numbers = {token.key for token in segment.tokens if token.kind == "number"}
    return bool(numbers & told) or len({t.key for t in segment.tokens if t.tells} & told) > 1


def _restrictors(tokens: Iterable[Token], source: Source, tokenizer: Tokenizer) -> Iterable[str]:
    """Yield what narrows the patients: not the study's name, not its treatment."""
    for token in tokens:
        named = token.kind == "thing" and tokenizer.kind_of(token.key) in {
            *TREATMENT_KINDS,
            "trial",
            "design",
            "disease",
        }
        telling = token.kind in {"word", "code", "thing", "direction"}
        if telling and not named and token.key not in source.names and token.key not in source.label_keys:
            yield token.key


def other_subjects(tokens: Iterable[Token], source: Source) -> tuple[str, ...]:
    """Return a line when a statement is on other subjects than its source: patients for mice, HCC for any tumour."""
    surfaces = {token.surface for token in tokens}
    there = {token.surface for token in source.tokens}
    faults = []
    if source.cited.document.study_type == "preclinical" and surfaces & _PEOPLE and not there & _PEOPLE:
        faults.append("the source is no study of patients")
    other_tumours = any(token.key in _TUMOURS for token in source.tokens)
    if "hcc" in {token.key for token in tokens} and "hcc" not in source.keys and other_tumours:
        faults.append("the source is not on hepatocellular carcinoma alone")
    return tuple(faults)


def treatments_of(tokens: Iterable[Token], tokenizer: Tokenizer) -> frozenset[str]:
    """Return the keys of the treatments that a text names, comparators among them."""
    return frozenset(token.key for token in tokens if token.tells and class_of(token, tokenizer) == "treatment")

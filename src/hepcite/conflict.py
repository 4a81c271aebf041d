"""Whether the quoted studies contradict each other on what the question asks."""

import re
from collections.abc import Iterable, Sequence
from typing import Literal

from hepcite.answers import Disagreement
from hepcite.better_treatment import Direction, are_apart, better_treatment
from hepcite.coverage import IN_POPULATION, coverage
from hepcite.documents import Document
from hepcite.earlier_treatment import is_on_an_earlier_treatment
from hepcite.evidence import stands, treated_patients
from hepcite.lexicon import Concept, Lexicon
from hepcite.lines_of_evidence import LinesOfEvidence
from hepcite.reading import GENERAL, Reading
from hepcite.scoring import Scored

Finding = Literal["difference", "none"]

FINDINGS: tuple[Finding, ...] = ("difference", "none")

ASKS_WHETHER = re.compile(
    r"(?:^|[,:;-] ?)(?:and |so |but )?(?:is|are|was|were|does|do|did|has|have|can|could|will|would|any)\b|"
    r"\b(?:better|worse|whether|versus|vs|compared|predicts?|matters?|associated|linked|influences?|affects?)\b",
    re.IGNORECASE,
)
"""Begins or marks a question that studies can answer with yes and with no."""

NO_DIFFERENCE = re.compile(
    r"\bno (?:\w+ ){0,2}(?:difference|benefit|effect|association|advantage|improvement|link)\b|"
    r"\b(?:did|does|do|was|were|is|are) not (?:\w+ly )?(?:differ|improve|prolong|predict|affect|lengthen|separate|"
    r"raise|reduce|lower|change|associated|linked|better|longer|different|sustained|significant)\w*|"
    r"\bmissed (?:its|the) (?:\w+ ){0,2}endpoint|"
    r"\b(?:neither|similar|comparable|non-significant|made no difference|not significant|no worse)\b|"
    r"\bp\s*=\s*0\.(?:0[6-9]|[1-9])",
    re.IGNORECASE,
)

DIFFERENCE = re.compile(
    r"\b(?:longer|better|improv\w+|prolong\w+|lengthen\w+|superior|beat|favou?r\w+|higher|lower|reduced?|cut|shorter|worse|"
    r"predict\w+|linked to|associated with|went with|raised|more often|less often)\b|\bp\s*[<=]\s*0\.0[0-4]",
    re.IGNORECASE,
)

BROAD = frozenset({"hcc", "immune-checkpoint-inhibitor", "tyrosine-kinase-inhibitor", "systemic-therapy"})
"""Subjects so broad that two studies on them need not be on the same thing."""

GIVEN = frozenset({"drug", "cell-product"})
"""Kinds of concept that are given to a patient by themselves."""

OTHER_SIDE = 0.6
"""Share of the best coverage that a sentence of the other side needs."""

USUAL_OUTCOMES = ["os", "pfs", "orr"]

CLAUSE = re.compile(r";|,? (?:but|while|whereas|although|though)\b")
"""Where a sentence turns to another finding."""


def disagreement(
    chosen: Sequence[Scored], reading: Reading, lines: LinesOfEvidence, lexicon: Lexicon
) -> Disagreement | None:
    """Return on what quoted studies disagree: of two independent ones, one finds a difference and one none.

    The first outcome counts; None when they disagree on none. Only studies of patients with verified results count, on
    all subjects of a question that asks whether something is so, and only studies of the same treatments in the same
    line of therapy are set against each other; one that compares those asked for with a further one counts too.
    """
    subjects = _disputable(reading)
    items = [item for item in chosen if _counts(item.document) and _is_on(item, subjects)]
    outcomes = [concept.id for concept in reading.endpoints if concept.id not in GENERAL] or USUAL_OUTCOMES
    asked = frozenset(subject.id for subject in subjects if subject.kind in GIVEN)
    found = (_disagree(outcome, items, asked, lines, lexicon) for outcome in (outcomes if subjects else ()))
    return next((one for one in found if one is not None), None)


def other_side(
    scored: Sequence[Scored], chosen: Sequence[Scored], reading: Reading, lines: LinesOfEvidence, lexicon: Lexicon
) -> tuple[Scored, ...]:
    """Return the best sentence that finds otherwise than all those chosen; empty when there is none or both are there.

    A question that asks whether something is so is answered in both directions where studies disagree.
    """
    subjects = _disputable(reading)
    if not chosen or not subjects or disagreement(chosen, reading, lines, lexicon):
        return ()
    quoted = {lines.line(item.document) for item in chosen}
    enough = OTHER_SIDE * max(item.coverage for item in chosen)
    others = [
        item
        for item in scored
        if item.coverage >= enough
        and lines.line(item.document) not in quoted
        and _counts(item.document)
        and not is_on_an_earlier_treatment(item.candidate, reading)
    ]
    for item in others:
        if _is_on(item, subjects) and disagreement([*chosen, item], reading, lines, lexicon):
            return (item,)
    return ()


def _disputable(reading: Reading) -> list[Concept]:
    """Return the subjects on which studies can disagree; none of a question that asks neither whether nor which."""
    asks = reading.compares or ASKS_WHETHER.search(reading.text)
    return [concept for concept in reading.subjects if concept.id not in BROAD] if asks else []


def _is_on(item: Scored, subjects: Sequence[Concept]) -> bool:
    return all(coverage(subject, item.candidate) >= IN_POPULATION for subject in subjects)


def _disagree(
    outcome: str, items: Sequence[Scored], asked: frozenset[str], lines: LinesOfEvidence, lexicon: Lexicon
) -> Disagreement | None:
    comparable: dict[tuple[str, frozenset[str]], dict[str, dict[Finding, list[Scored]]]] = {}
    for item in items:
        if found := finding(item.candidate.text, outcome, lexicon):
            of_line = comparable.setdefault((item.document.setting, _treatments(item, asked, lexicon)), {})
            of_line.setdefault(lines.line(item.document), {}).setdefault(found, []).append(item)
    for (_, treatments), of_line in comparable.items():
        clear = [findings for findings in of_line.values() if len(findings) == 1]
        sides = {side: [item for findings in clear for item in findings.get(side, ())] for side in FINDINGS}
        if all(sides.values()):
            differing = sides["difference"]
            better = _better(differing, outcome, treatments, lexicon)
            return Disagreement(lexicon[outcome].name, _ids(differing), _ids(sides["none"]), better)
    return None


def _better(
    items: Sequence[Scored], outcome: str, treatments: frozenset[str], lexicon: Lexicon
) -> tuple[tuple[str, str, str], ...]:
    """Return for each document with which treatment the outcome was better than with which; those left open are not."""
    said: dict[str, set[Direction]] = {}
    for item in items:
        if direction := better_treatment(item.candidate.text, outcome, treatments, lexicon):
            said.setdefault(item.document.doc_id, set()).add(direction)
    clear = ((doc_id, directions.pop()) for doc_id, directions in said.items() if len(directions) == 1)
    return tuple((doc_id, lexicon[one.better].name, lexicon[one.other].name) for doc_id, one in clear)


def _ids(items: Iterable[Scored]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item.document.doc_id for item in items))


def _treatments(item: Scored, asked: frozenset[str], lexicon: Lexicon) -> frozenset[str]:
    """Return the treatments asked for when a sentence sets them against each other, else all it and its title name."""
    if len(asked) > 1 and are_apart(item.candidate.text, asked, lexicon):
        return asked
    named = item.candidate.topics | item.candidate.title
    return frozenset(key for key in named if lexicon[key].kind in GIVEN)


def _counts(document: Document) -> bool:
    return stands(document) and treated_patients(document)


def finding(sentence: str, outcome: str, lexicon: Lexicon) -> Finding | None:
    """Return what a sentence says of an outcome: a difference, none, or neither; the clause that names it decides."""
    clauses = [clause for clause in CLAUSE.split(sentence) if outcome in lexicon.concept_ids(clause)]
    text = " ".join(clauses)
    if NO_DIFFERENCE.search(text):
        return "none"
    return "difference" if DIFFERENCE.search(text) else None

"""The extractive answer: which of the scored sentences are quoted, and in which order."""

import math
from collections.abc import Callable, Mapping, Sequence

from rapidfuzz import fuzz

from hepcite.answers import Statement
from hepcite.candidates import Candidate
from hepcite.coverage import IN_TITLE, coverage, has_design, names_outcome, reports, tells_no_result
from hepcite.earlier_treatment import is_on_an_earlier_treatment
from hepcite.evidence import label, strength, treated_patients
from hepcite.lexicon import Concept
from hepcite.lines_of_evidence import LinesOfEvidence
from hepcite.quoting import quote
from hepcite.reading import Reading
from hepcite.scoring import EFFICACY, Scored, compares

MAX_QUOTES, MAX_LIST = 8, 10
"""Quotes of an answer, and of one that lists studies."""

WHOLE, WHOLE_ENOUGH, WHOLE_ENOUGH_ALONE = 0.85, 0.65, 0.5
"""Share of the best coverage that the first quoted sentence of a study needs, a further one, and a further one of the
only study quoted."""

MOST_ALONE = 5
"""Sentences quoted of the only study."""

NEWS, OUTCOME_NEWS = 0.3, 0.5
"""What a sentence gains for each thing asked, and for an outcome of its study, that no sentence before it reports."""

FEW_STUDIES, WIDER = 3, 0.25
"""With fewer studies than this, others that cover as much may lie further below the best by this much."""

SAME_STUDY_MARGIN = 0.25
"""How much further below the best a sentence may lie when its study is quoted already."""

DECISIVE = frozenset({"strategy", "procedure", "population"})
"""Kinds of subject without which evidence is on something else."""

REPORTING = 0.7
"""Share of the best coverage from which the sentences that report an endpoint asked for replace all others."""

LESS_DIRECT, NOT_STANDING, NOT_A_STUDY = 0.08, 0.15, 0.1
"""What each step away from the setting asked for, missing verified results, and being no study of patients cost in the
order of statements."""

RETRACTED_LAST = 10.0
"""What a retraction costs in the order of statements: more than any answer is worth."""

AS_GOOD = 0.15
"""How much less well a paper may answer than the best one on its trial and still stand before it, being newer."""

SAME_WORDS = 90
"""Token-set similarity (0 to 100) above which two sentences say the same."""


def select(scored: Sequence[Scored], reading: Reading, margin: float) -> tuple[Scored, ...]:
    """Choose at most `MAX_QUOTES` sentences, `MAX_LIST` of a list, best first.

    Only sentences that cover nearly as much of the question as any other does, and whose score lies within `margin` of
    the best, are taken. Studies come before second sentences of a study, so that a list question gets all studies and
    a question that one study answers gets up to five of its sentences.
    """
    not_excluded = [item for item in scored if not _is_excluded(item, reading)]
    about = _narrowed(_about_trials(_about_names(not_excluded, reading), reading), reading)
    on_subject = _on_subject(about, reading, WHOLE)
    wanted = frozenset(concept.id for concept in (*reading.endpoints, *reading.subjects))
    room = MAX_LIST if reading.asks_for_a_list else MAX_QUOTES
    chosen = _add(1, _within(on_subject, margin), [], wanted, room)
    if len(chosen) < FEW_STUDIES:
        chosen = _add(1, _within(on_subject, margin + WIDER), chosen, wanted, room)
    alone = len({item.document.study_id for item in chosen}) == 1
    of_studies = _on_subject(about, reading, WHOLE_ENOUGH_ALONE if alone else WHOLE_ENOUGH)
    for most in range(2, MOST_ALONE + 1) if alone else (2, 3):
        chosen = _add(most, _within(of_studies, margin + SAME_STUDY_MARGIN), chosen, wanted, room)
    return tuple(chosen)


def _add(
    most: int, items: Sequence[Scored], chosen: Sequence[Scored], wanted: frozenset[str], room: int
) -> list[Scored]:
    """Add each study's `most`-th sentence, the one that tells most news first, while there is room."""
    chosen = list(chosen)
    while len(chosen) < room:
        open_items = [item for item in items if _is_open(item, chosen, most)]
        if not open_items:
            break
        chosen.append(max(open_items, key=lambda item: item.score + _news(item, chosen, wanted)))
    return chosen


def _is_open(item: Scored, chosen: Sequence[Scored], most: int) -> bool:
    """Say whether a study has `most - 1` chosen sentences, none of which says the same."""
    same_study = _of_study(item, chosen)
    return len(same_study) == most - 1 and not _repeats(item, same_study)


def _of_study(item: Scored, chosen: Sequence[Scored]) -> list[Scored]:
    return [other for other in chosen if other.document.study_id == item.document.study_id]


def _news(item: Scored, chosen: Sequence[Scored], wanted: frozenset[str]) -> float:
    """Return what a sentence gains for the wanted concepts that it is the first to report.

    Of a study quoted already, the weightiest outcome that it has not been quoted on counts too.
    """
    topics = item.candidate.topics
    told = frozenset().union(*(other.candidate.topics for other in chosen))
    same_study = _of_study(item, chosen)
    told_by_study = frozenset().union(*(other.candidate.topics for other in same_study))
    outcomes = (EFFICACY[key] for key in EFFICACY if key in topics - told_by_study) if same_study else ()
    return NEWS * len(topics & (wanted - told)) + OUTCOME_NEWS * max(outcomes, default=0.0)


def _within(scored: Sequence[Scored], margin: float) -> list[Scored]:
    return [item for item in scored if item.score >= scored[0].score - margin]


def _on_subject(about: Sequence[Scored], reading: Reading, whole: float) -> list[Scored]:
    """Keep the sentences that cover about as much of the question as any does; of these, those that report it.

    Endpoints reported come before endpoints measured; for a comparison, comparisons where several studies have one.
    """
    for on_it in (reports, names_outcome) if reading.asks_an_outcome else ():
        reporting = [item for item in about if _reports(item, reading, on_it)]
        if _best_coverage(reporting) >= REPORTING * _best_coverage(about):
            about = reporting
            break
    telling = [item for item in about if compares(item.candidate, reading)]
    if len({item.document.study_id for item in telling}) >= FEW_STUDIES and _best_coverage(
        telling
    ) >= REPORTING * _best_coverage(about):
        about = telling
    enough = whole * _best_coverage(about)
    return [item for item in about if item.coverage >= enough]


def _best_coverage(items: Sequence[Scored]) -> float:
    return max((item.coverage for item in items), default=0.0)


def _reports(item: Scored, reading: Reading, on_it: Callable[[Concept, Candidate], bool] = reports) -> bool:
    """Say whether a sentence reports an endpoint asked for, or says that its trial has none to report."""
    return tells_no_result(item.candidate, reading) or any(on_it(c, item.candidate) for c in reading.endpoints)


def _about_names(scored: Sequence[Scored], reading: Reading) -> list[Scored]:
    """Keep the sentences by a named author, or else those whose sentence or title names a named subject, if any."""
    by_author = [item for item in scored if item.candidate.author in reading.authors]
    if by_author and not reading.against:
        return by_author
    named = reading.named
    if not named:
        return list(scored) if not by_author else [i for i in scored if i in by_author or _is_other_side(i, reading)]
    for least in (IN_TITLE, 0.01):
        kept = [
            item
            for item in scored
            if item.candidate.author in reading.authors or any(coverage(c, item.candidate) >= least for c in named)
        ]
        if kept:
            return kept
    return []


def _is_excluded(item: Scored, reading: Reading) -> bool:
    """Say whether a sentence is of a design left out, on no other treatment than one left out, or on an earlier one."""
    treatments = item.candidate.treatments
    only_excluded = bool(treatments) and treatments <= reading.excluded
    earlier = is_on_an_earlier_treatment(item.candidate, reading)
    return only_excluded or earlier or item.document.study_type in reading.not_designs


def _narrowed(about: Sequence[Scored], reading: Reading) -> list[Scored]:
    """Keep the sentences on a strategy, procedure, group of patients or class asked for, where there are any."""
    decisive = [concept for concept in reading.subjects if concept.kind in DECISIVE]
    about = [item for item in about if _is_on_any(decisive, item, reading)] or about
    if reading.named:
        return list(about)
    classes = [c for c in reading.subjects if c.kind == "drug-class" and c.id != "systemic-therapy"]
    of_class = _on_any(classes, about)
    loses_the_outcome = reading.asks_an_outcome and not any(_reports(item, reading) for item in of_class)
    return of_class if of_class and not loses_the_outcome else list(about)


def _is_on_any(concepts: Sequence[Concept], item: Scored, reading: Reading) -> bool:
    """Say whether a sentence is on one of some concepts, by its words or by its study's class."""
    by_class = item.candidate.stands_for(reading.treatments)
    return any(concept.id in by_class or coverage(concept, item.candidate) for concept in concepts)


def _on_any(concepts: Sequence[Concept], about: Sequence[Scored]) -> list[Scored]:
    return [item for item in about if any(coverage(concept, item.candidate) for concept in concepts)]


def _is_other_side(item: Scored, reading: Reading) -> bool:
    """Say whether a study has the design with which a named author's study is compared."""
    return bool(reading.designs) and has_design(reading.designs, item.document)


def _about_trials(scored: Sequence[Scored], reading: Reading) -> list[Scored]:
    """Keep the sentences of the trials asked for by number."""
    wanted = set(reading.trial_ids)
    if not wanted:
        return list(scored)
    return [
        item
        for item in scored
        if wanted & set(item.document.trial_ids) or any(number in item.document.text for number in wanted)
    ]


def _repeats(item: Scored, others: Sequence[Scored]) -> bool:
    """Say whether a sentence is among others of its study already, in these or nearly these words."""
    return any(fuzz.token_set_ratio(item.candidate.text, other.candidate.text) >= SAME_WORDS for other in others)


def compose(chosen: Sequence[Scored], lines: LinesOfEvidence, setting: str | None = None) -> tuple[Statement, ...]:
    """Make one statement a document from the chosen sentences, those on one trial side by side, its newest first.

    What answers best comes first; evidence that is less direct, unverified or without results has to answer better to
    come before the rest.

    Args:
        setting: The setting asked for, to which "direct" then refers; None stands for after immunotherapy.
    """
    worth: dict[str, float] = {}
    by_document: dict[str, list[Scored]] = {}
    for item in chosen:
        line = lines.line(item.document)
        worth[line] = max(worth.get(line, -math.inf), _worth(item, setting))
        by_document.setdefault(item.document.doc_id, []).append(item)
    groups = sorted(by_document.values(), key=lambda group: _order(group[0], lines, worth, setting))
    return tuple(_statement(group) for group in groups)


def _worth(item: Scored, setting: str | None) -> float:
    """Return a sentence's score less what its study lacks in directness and standing."""
    not_standing, closeness, _ = strength(item.document, setting)
    not_a_study = not treated_patients(item.document)
    worth = item.score - LESS_DIRECT * closeness - NOT_STANDING * not_standing - NOT_A_STUDY * not_a_study
    return worth - RETRACTED_LAST * item.document.retracted


def _order(
    item: Scored, lines: LinesOfEvidence, worth: Mapping[str, float], setting: str | None
) -> tuple[float | int | str, ...]:
    line = lines.line(item.document)
    as_good = _worth(item, setting) >= worth[line] - AS_GOOD
    return (-worth[line], line, not as_good, -(item.document.year or 0), -item.score, item.document.doc_id)


def _statement(group: Sequence[Scored]) -> Statement:
    in_text_order = sorted(group, key=lambda item: item.candidate.sentence.start)
    quotes = tuple(quote(item.document, item.candidate.sentence) for item in in_text_order)
    return Statement(f"{label(group[0].document)}: {' '.join(item.text for item in quotes)}", quotes)

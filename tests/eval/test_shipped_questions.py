"""The shipped question set: it fits the shipped corpus, covers it, and does not give its answers away."""

import re
from collections import Counter

import pytest

from hepcite.documents import THERAPY_CLASSES, Document
from hepcite_eval.measures.answer_score import answer_scores
from hepcite_eval.question_set import SPLITS, EvalQuestion, faults, read_question_set, shipped_questions
from hepcite_eval.responses import Response, ShownQuote, ShownStatement

TYPES = {
    "factoid": 60,
    "comparison": 25,
    "list": 25,
    "summary": 20,
    "fragment": 30,
    "yes-no": 15,
    "follow-up": 20,
    "review-only": 15,
}
KINDS = {"out-of-domain": 15, "adjacent": 25, "false-premise": 10, "patient-specific": 10}
RUN_OF_WORDS = 8


def words(text: str) -> list[str]:
    """Return the words and numbers of a text, in small letters."""
    return re.findall(r"\w+", text.casefold())


def runs_of_words(text: str) -> set[tuple[str, ...]]:
    """Return all runs of eight consecutive words."""
    found = words(text)
    return {tuple(found[i : i + RUN_OF_WORDS]) for i in range(len(found) - RUN_OF_WORDS + 1)}


@pytest.fixture(scope="module")
def questions() -> tuple[EvalQuestion, ...]:
    """Every shipped question."""
    return read_question_set(shipped_questions())


def test_fits_the_corpus(questions: tuple[EvalQuestion, ...], shipped: tuple[Document, ...]):
    """Sources exist, quotes are verbatim, key figures stand in them, absent words nowhere."""
    assert faults(questions, shipped) == ()


def test_size(questions: tuple[EvalQuestion, ...]):
    """The set is large enough to tell systems apart."""
    assert len(questions) >= 240


@pytest.mark.parametrize(("name", "least"), TYPES.items())
def test_every_type_of_question(questions: tuple[EvalQuestion, ...], name: str, least: int):
    """Each type of answer is asked for often enough."""
    assert sum(question.type == name for question in questions) >= least


@pytest.mark.parametrize(("name", "least"), KINDS.items())
def test_every_kind_to_decline(questions: tuple[EvalQuestion, ...], name: str, least: int):
    """Each reason to decline occurs often enough."""
    assert sum(question.kind == name for question in questions) >= least


@pytest.mark.parametrize("split", SPLITS)
def test_every_split_has_everything(questions: tuple[EvalQuestion, ...], split: str):
    """Both splits have every type and every kind."""
    of_split = [question for question in questions if question.split == split]
    assert {question.type for question in of_split} == {*TYPES, "decline"}
    assert {question.kind for question in of_split} == {*KINDS, None}


def test_every_therapy_class_is_asked_about(questions: tuple[EvalQuestion, ...], shipped: tuple[Document, ...]):
    """A gold source of at least two questions has each therapy class of the corpus."""
    classes_of = {document.study_id: set[str]() for document in shipped}
    for document in shipped:
        classes_of[document.study_id] |= set(document.therapy_classes)
    asked = Counter(name for q in questions for name in set().union(*(classes_of[s] for s in q.gold_sources)))
    present = [name for name in THERAPY_CLASSES if any(name in classes for classes in classes_of.values())]
    assert [name for name in present if asked[name] < 2] == []


def test_no_question_twice(questions: tuple[EvalQuestion, ...]):
    """No two questions are the same words after the same history."""
    asked = Counter((tuple(words(q.question)), tuple(tuple(words(text)) for text in q.history)) for q in questions)
    assert [" ".join(text) for (text, _), count in asked.items() if count > 1] == []


def test_no_question_repeats_its_answer(questions: tuple[EvalQuestion, ...]):
    """No question holds eight or more consecutive words of one of its gold quotes."""
    repeating = [
        question.question_id
        for question in questions
        for quote in question.gold_quotes
        if runs_of_words(question.question) & runs_of_words(quote.text)
    ]
    assert repeating == []


def test_questions_can_be_asked(questions: tuple[EvalQuestion, ...]):
    """Every question and every earlier one has words."""
    assert [q.question_id for q in questions if not all(map(words, (q.question, *q.history)))] == []


def test_every_question_can_be_answered_perfectly(questions: tuple[EvalQuestion, ...]):
    """Who shows the gold quotes, and one of each gold source, gets the full score; who declines the rest, too."""
    scores = answer_scores(questions, {question.question_id: ideal(question) for question in questions})
    assert [key for key, score in scores.items() if score < 1] == []


def ideal(question: EvalQuestion) -> Response:
    """Return the best possible response: all gold quotes and a word of every other gold source, or an abstention."""
    texts = [(quote.source, quote.text) for quote in question.gold_quotes]
    quoted = {source for source, _ in texts}
    texts += [(source, "-") for source in question.gold_sources if source not in quoted]
    return Response(
        question_id=question.question_id,
        searched_for=question.question,
        declined=not question.answerable,
        reason=None if question.answerable else "not_reported",
        statements=tuple(ShownStatement(t, (ShownQuote(s, s, 0, len(t), t),)) for s, t in texts),
        retrieved=question.gold_sources,
        confidence=1.0,
        sha256="",
        milliseconds=1.0,
    )

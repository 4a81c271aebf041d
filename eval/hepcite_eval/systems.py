"""The systems that can be evaluated, by name."""

import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import replace

from hepcite.answers import Answer, Outcome, Quote
from hepcite.assistant import Assistant
from hepcite.embedding import SentenceEmbedder
from hepcite.errors import EvaluationError
from hepcite.exporting import to_json
from hepcite.indexing import Progress
from hepcite.library import Library
from hepcite.settings import Settings
from hepcite_eval.baseline import TutorialBaseline
from hepcite_eval.question_set import EvalQuestion
from hepcite_eval.responses import SYSTEMS, WRITTEN, Response, ShownQuote, ShownStatement, System


class HepCite:
    """HepCite itself, asked as the command line and the page ask it."""

    name = "hepcite"

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    @property
    def fingerprint(self) -> str:
        """That of its answers."""
        return self._assistant.fingerprint

    def respond(self, question: EvalQuestion) -> Response:
        """Ask, and time the whole call."""
        started = time.perf_counter()
        outcome = self._assistant.ask(question.question, question.history)
        milliseconds = (time.perf_counter() - started) * 1000
        return _response(question, outcome, milliseconds)


class HepCiteWithModel(HepCite):
    """HepCite with a language model: it shows the prose with its quotes, or the quotes where none is left."""

    name = WRITTEN

    def respond(self, question: EvalQuestion) -> Response:
        """Ask, have the model write, and time both."""
        started = time.perf_counter()
        outcome = self._assistant.with_prose(self._assistant.ask(question.question, question.history))
        milliseconds = (time.perf_counter() - started) * 1000
        response = _response(question, outcome, milliseconds)
        prose = outcome.prose if isinstance(outcome, Answer) else None
        if prose is None:
            return response
        written = tuple(ShownStatement(one.text, _shown(one.quotes)) for one in prose.statements)
        return replace(
            response,
            statements=written or response.statements,
            written=len(written),
            dropped=prose.dropped,
            tokens=prose.tokens,
        )


def _shown(quotes: Sequence[Quote]) -> tuple[ShownQuote, ...]:
    return tuple(ShownQuote(q.doc_id, q.study_id, q.start, q.end, q.text) for q in quotes)


def _response(question: EvalQuestion, outcome: Outcome, milliseconds: float) -> Response:
    answer = outcome if isinstance(outcome, Answer) else None
    return Response(
        question_id=question.question_id,
        searched_for=outcome.searched_for,
        declined=answer is None,
        reason=None if isinstance(outcome, Answer) else outcome.reason,
        statements=tuple(
            ShownStatement(statement.text, _shown(statement.quotes))
            for statement in (answer.statements if answer else ())
        ),
        retrieved=tuple(dict.fromkeys(item.study_id for item in outcome.retrieved)),
        confidence=round(answer.confidence, 6) if answer else 0.0,
        sha256=_without_timings(outcome),
        milliseconds=round(milliseconds, 1),
    )


def _without_timings(outcome: Outcome) -> str:
    content = json.loads(to_json(outcome))
    del content["timings_ms"]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


def open_system(name: str, settings: Settings, progress: Progress = lambda step, done, total: None) -> System:
    """Make a system ready to answer; brings the index up to date first.

    Raises:
        EvaluationError: There is no system of this name.
        HepCiteError: The settings, the corpus, the model or the index is not usable.
    """
    if name not in SYSTEMS:
        raise EvaluationError(f"there is no system {name!r}: choose one of {', '.join(SYSTEMS)}")
    if name == WRITTEN:
        if not settings.llm:
            raise EvaluationError(f"{WRITTEN!r} needs a language model: give --llm provider:model")
        return HepCiteWithModel(Assistant.start(settings, progress))
    assistant = Assistant.start(settings.model_copy(update={"llm": None}), progress)
    if name == HepCite.name:
        return HepCite(assistant)
    embedder = SentenceEmbedder(settings.embedding_model)
    with Library(settings.library_path) as library:
        return TutorialBaseline(library.documents(), embedder, embedder.model_id)

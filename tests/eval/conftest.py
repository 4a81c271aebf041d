"""Questions and responses for the tests of the evaluation, made from keyword arguments."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from hepcite.documents import sha256_of
from hepcite_eval.question_set import EvalQuestion, GoldQuote
from hepcite_eval.responses import Response, ShownQuote, ShownStatement

GOLD = "Median OS was 9.9 months."


def shown(study_id: str, text: str) -> ShownQuote:
    """Show the whole text of a study's only document."""
    return ShownQuote(doc_id=study_id, study_id=study_id, start=0, end=len(text), text=text)


@pytest.fixture(scope="session")
def make_question() -> Callable[..., EvalQuestion]:
    """Make a question, answered by the study "gold" with one key figure; with a `kind` it is one to decline."""

    def make(question_id: str = "q", **fields: Any) -> EvalQuestion:
        answerable = fields.get("kind") is None
        content = {
            "question": "How long did patients live?",
            "type": "factoid" if answerable else "decline",
            "history": (),
            "answerable": answerable,
            "kind": None,
            "gold_sources": ("gold",) if answerable else (),
            "gold_quotes": (GoldQuote("gold", GOLD),) if answerable else (),
            "must_quote": ("9.9 months",) if answerable else (),
            "split": "dev",
            "absent": (),
        } | fields
        return EvalQuestion(question_id=question_id, **({"sha256": sha256_of(f"{question_id}{content}")} | content))

    return make


@pytest.fixture(scope="session")
def make_statement() -> Callable[..., ShownStatement]:
    """Make a statement from its text and from pairs of study id and quoted text."""

    def make(text: str, *quotes: tuple[str, str]) -> ShownStatement:
        return ShownStatement(text, tuple(shown(*quote) for quote in quotes))

    return make


@pytest.fixture(scope="session")
def make_response() -> Callable[..., Response]:
    """Make a response that shows `quotes`, pairs of study id and text; with a `reason` it is an abstention."""

    def make(question_id: str = "q", quotes: Sequence[tuple[str, str]] = (("gold", GOLD),), **fields: Any) -> Response:
        declined = fields.get("reason") is not None
        statements = () if declined else tuple(ShownStatement(text, (shown(study, text),)) for study, text in quotes)
        content = {
            "searched_for": "How long did patients live?",
            "declined": declined,
            "reason": None,
            "statements": statements,
            "retrieved": ("gold",),
            "confidence": 0.0 if declined else 0.5,
            "sha256": sha256_of(f"{statements}"),
            "milliseconds": 100.0,
        }
        return Response(question_id=question_id, **(content | fields))

    return make

"""The systems that are evaluated: HepCite as its users ask it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from hepcite.answers import Abstention, Answer
from hepcite.assistant import Assistant
from hepcite.errors import EvaluationError
from hepcite.settings import Settings
from hepcite_eval.question_set import EvalQuestion
from hepcite_eval.responses import SYSTEMS
from hepcite_eval.systems import HepCite, open_system

MakeQuestion = Callable[..., EvalQuestion]

CABO = "What is known about cabozantinib after immunotherapy?"
VALVE = "What is the target INR for a mechanical mitral valve?"


@pytest.fixture(scope="module")
def hepcite(assistant: Assistant) -> HepCite:
    """HepCite over the shipped corpus."""
    return HepCite(assistant)


def test_shows_what_the_assistant_answers(hepcite: HepCite, assistant: Assistant, make_question: MakeQuestion):
    """An answer's statements, quotes and confidence are those of the assistant."""
    answer, response = assistant.ask(CABO), hepcite.respond(make_question(question=CABO))
    assert isinstance(answer, Answer) and not response.declined and response.reason is None
    assert [statement.text for statement in response.statements] == [statement.text for statement in answer.statements]
    shown = [(quote.doc_id, quote.start, quote.end, quote.text) for quote in response.quotes]
    assert shown == [(quote.doc_id, quote.start, quote.end, quote.text) for quote in answer.quotes]
    assert response.confidence == pytest.approx(answer.confidence, abs=1e-6) and response.confidence > 0


def test_declines_what_the_assistant_declines(hepcite: HepCite, assistant: Assistant, make_question: MakeQuestion):
    """An abstention has its reason, no statements and no confidence."""
    outcome, response = assistant.ask(VALVE), hepcite.respond(make_question(question=VALVE))
    assert isinstance(outcome, Abstention) and response.declined and response.reason == outcome.reason
    assert response.statements == response.quotes == () and response.confidence == 0


def test_retrieved_studies(hepcite: HepCite, assistant: Assistant, make_question: MakeQuestion):
    """The studies retrieved are named once each, by their best passages."""
    outcome, response = assistant.ask(CABO), hepcite.respond(make_question(question=CABO))
    assert response.retrieved[0] == outcome.retrieved[0].study_id
    assert set(response.retrieved) == {item.study_id for item in outcome.retrieved}
    assert len(set(response.retrieved)) == len(response.retrieved)


def test_history(hepcite: HepCite, make_question: MakeQuestion):
    """Earlier questions are given along."""
    response = hepcite.respond(make_question(question="and its PFS?", history=(CABO,)))
    assert "cabozantinib" in response.searched_for


@pytest.mark.parametrize("question", [CABO, VALVE])
def test_hash_leaves_out_timings(question: str, hepcite: HepCite, make_question: MakeQuestion):
    """A question asked twice has one hash, although it never takes the same time twice."""
    first, second = (hepcite.respond(make_question(question=question)) for _ in range(2))
    assert first.sha256 == second.sha256 and len(first.sha256) == 64


def test_hash_of_other_questions(hepcite: HepCite, make_question: MakeQuestion):
    """Other answers have other hashes."""
    first, second = (hepcite.respond(make_question(question=question)) for question in (CABO, "lenvatinib after ICI"))
    assert first.sha256 != second.sha256


def test_open_hepcite(hepcite: HepCite, built, make_question: MakeQuestion):
    """HepCite opened by its name has the fingerprint and the bytes of the one that is open already."""
    opened, question = open_system("hepcite", built.settings), make_question(question=CABO)
    assert (opened.name, opened.fingerprint) == ("hepcite", hepcite.fingerprint)
    assert opened.respond(question).sha256 == hepcite.respond(question).sha256


@pytest.mark.parametrize("name", ["", "HepCite", "gpt"])
def test_unknown_system(name: str, tmp_path: Path):
    """A system that does not exist is refused with the names of those that do, before anything is opened."""
    with pytest.raises(EvaluationError, match=f"^there is no system {name!r}: [^\n]*{', '.join(SYSTEMS)}$"):
        open_system(name, Settings(data_dir=tmp_path / "data"))
    assert not (tmp_path / "data").exists()

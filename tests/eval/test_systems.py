"""The systems that are evaluated: HepCite as its users ask it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import AIMessageChunk
from langchain_core.outputs import ChatGenerationChunk

from fakes import ScriptedChatModel, ServiceError, statements
from hepcite.answers import Abstention, Answer
from hepcite.assistant import Assistant
from hepcite.chat_model import ChatModel
from hepcite.errors import EvaluationError, SettingsError
from hepcite.lexicon import Lexicon
from hepcite.settings import Settings
from hepcite_eval.question_set import EvalQuestion
from hepcite_eval.responses import SYSTEMS, WRITTEN
from hepcite_eval.systems import HepCite, HepCiteWithModel, open_system

MakeQuestion = Callable[..., EvalQuestion]

CABO = "What is known about cabozantinib after immunotherapy?"
VALVE = "What is the target INR for a mechanical mitral valve?"
GOOD = "In all 47 patients of the Chan phase II trial, cabozantinib 60 mg/day gave a median PFS of 4.1 months."
WRONG = GOOD.replace("4.1", "4.7")
CHAN = "gave a median PFS of 4.1 months"


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


# With a language model


class CountingChatModel(ScriptedChatModel):
    """Tells how many tokens it read and wrote, as providers do behind the last piece."""

    def _stream(self, *arguments: Any, **options: Any) -> Iterator[ChatGenerationChunk]:
        yield from super()._stream(*arguments, **options)
        usage = {"input_tokens": 100, "output_tokens": 20, "total_tokens": 120}
        told = AIMessageChunk(content="", usage_metadata=usage, response_metadata={"model_name": "counting"})
        yield ChatGenerationChunk(message=told)


@pytest.fixture(scope="module")
def chan(assistant: Assistant) -> int:
    """The number of the sentence that says what the Chan trial found."""
    answer = assistant.ask(CABO)
    assert isinstance(answer, Answer)
    return next(n for n, quote in enumerate(dict.fromkeys(answer.quotes), start=1) if CHAN in quote.text)


@pytest.fixture(scope="module")
def with_model(built, lexicon: Lexicon) -> Callable[..., HepCiteWithModel]:
    """HepCite with a model that gives these outputs."""

    def make(*outputs: Any) -> HepCiteWithModel:
        model = ChatModel(CountingChatModel(outputs=list(outputs)), "scripted:one", 5)
        return HepCiteWithModel(Assistant(built.settings, built.library, built.embedder, lexicon, model))

    return make


def test_prose_is_what_is_measured(with_model, chan: int, assistant: Assistant, make_question: MakeQuestion):
    """The statements that count are the model's, each with the quotes of the answer that bear it out."""
    response = with_model(statements((GOOD, [chan]), (WRONG, [chan]))).respond(make_question(question=CABO))
    (one,) = response.statements
    (quote,) = one.quotes
    wanted = list(dict.fromkeys(assistant.ask(CABO).quotes))[chan - 1]
    assert one.text == GOOD and (quote.doc_id, quote.study_id) == (wanted.doc_id, wanted.study_id)
    assert (quote.start, quote.end, quote.text) == (wanted.start, wanted.end, wanted.text)
    assert (response.written, response.dropped, response.tokens) == (1, 1, 120)


@pytest.mark.parametrize(
    ("output", "dropped"), [(statements((WRONG, [1])), 1), (statements(), 0), (ServiceError(401), 0)]
)
def test_quotes_count_where_nothing_is_left(
    output: Any, dropped: int, with_model, hepcite: HepCite, make_question: MakeQuestion
):
    """Where no statement of the model is left, or it fails, what is shown is the answer as it is without one."""
    question = make_question(question=CABO)
    response, plain = with_model(output).respond(question), hepcite.respond(question)
    assert (response.written, response.dropped) == (0, dropped)
    assert response.statements == plain.statements and response.retrieved == plain.retrieved


def test_repair_costs_its_tokens(with_model, chan: int, make_question: MakeQuestion):
    """Tokens of an output that had to be asked for again are counted."""
    response = with_model({"answer": 1}, statements((GOOD, [chan]))).respond(make_question(question=CABO))
    assert (response.written, response.tokens) == (1, 240)


def test_model_is_not_asked_over_a_declined_question(with_model, hepcite: HepCite, make_question: MakeQuestion):
    """A declined question is declined as without a model, which is not asked."""
    question = make_question(question=VALVE)
    response, plain = with_model().respond(question), hepcite.respond(question)
    assert (response.written, response.dropped, response.tokens) == (0, 0, None)
    assert replace(response, sha256="", milliseconds=0.0) == replace(plain, sha256="", milliseconds=0.0)


def test_prose_is_part_of_the_hash(with_model, chan: int, make_question: MakeQuestion):
    """The same words have the same hash, other words another one."""
    question, longer = make_question(question=CABO), GOOD.replace("4.1 months", "4.1 months (95% CI 3.3-5.3)")
    outputs = [statements((GOOD, [chan])), statements((GOOD, [chan])), statements((longer, [chan]))]
    first, again, other = (with_model(output).respond(question) for output in outputs)
    assert first.sha256 == again.sha256 != other.sha256 and other.written == 1


def test_model_has_its_own_name_and_fingerprint(with_model, hepcite: HepCite):
    """HepCite with a model is another system with another fingerprint than HepCite without one."""
    assert (hepcite.name, with_model().name) == ("hepcite", WRITTEN)
    assert with_model().fingerprint != hepcite.fingerprint


def test_open_with_a_model(built, with_model, monkeypatch: pytest.MonkeyPatch):
    """HepCite with a model is opened with the model that the settings name."""
    model = ChatModel(ScriptedChatModel(outputs=[]), "scripted:one", 5)
    monkeypatch.setattr(ChatModel, "of", lambda settings: model)
    opened = open_system(WRITTEN, built.settings.model_copy(update={"llm": "scripted:one"}))
    assert (opened.name, opened.fingerprint) == (WRITTEN, with_model().fingerprint)


def test_open_without_the_model_it_needs(tmp_path: Path):
    """HepCite with a model is refused without one, in one line that names the option, before anything is opened."""
    with pytest.raises(EvaluationError, match=r"\A'hepcite-llm' needs a language model: [^\n]*--llm[^\n]*\Z"):
        open_system(WRITTEN, Settings(data_dir=tmp_path / "data"))
    assert not (tmp_path / "data").exists()


def test_open_with_an_unknown_model(tmp_path: Path):
    """A model of an unknown provider is refused with the known ones."""
    with pytest.raises(SettingsError, match="anthropic, ollama, openai"):
        open_system(WRITTEN, Settings(data_dir=tmp_path, llm="mistral:large"))


def test_plain_system_opens_no_model(built, hepcite: HepCite, monkeypatch: pytest.MonkeyPatch):
    """HepCite is measured without a model, although the settings name one."""
    monkeypatch.setattr(ChatModel, "of", lambda settings: pytest.fail("a model was opened"))
    opened = open_system("hepcite", built.settings.model_copy(update={"llm": "scripted:one"}))
    assert opened.fingerprint == hepcite.fingerprint

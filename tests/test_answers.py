"""Forty questions to the real index: an answer is quoted to the letter, an abstention comes with a reason."""

import json
import re
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from hepcite.answers import Abstention, Answer, Outcome, Statement
from hepcite.assistant import Assistant
from hepcite.composing import MAX_LIST
from hepcite.documents import Document, Filters, sha256_of
from hepcite.evidence import stands, treated_patients
from hepcite.exporting import document_to_json, to_json

QUESTIONS = [
    json.loads(line)
    for line in (Path(__file__).parent / "data" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
]
NUMBER = re.compile(r"\d+(?:[.,·]\d+)*")

Ask = Callable[[str], Outcome]


@pytest.fixture(scope="session")
def outcomes(assistant: Assistant) -> dict[str, Outcome]:
    """What is answered to each question, by its id."""
    return {item["id"]: assistant.ask(item["question"], item["history"]) for item in QUESTIONS}


@pytest.fixture(scope="session")
def answers(outcomes: dict[str, Outcome]) -> list[Answer]:
    """The outcomes that are answers."""
    return [outcome for outcome in outcomes.values() if isinstance(outcome, Answer)]


@pytest.fixture(scope="session")
def abstentions(outcomes: dict[str, Outcome]) -> list[Abstention]:
    """The outcomes that are abstentions."""
    return [outcome for outcome in outcomes.values() if isinstance(outcome, Abstention)]


def documents(statements: tuple[Statement, ...], assistant: Assistant) -> Iterator[Document]:
    """Yield the document of each statement."""
    return (assistant.document(statement.quotes[0].doc_id) for statement in statements)


def test_there_are_forty_questions():
    """The question file holds forty questions, each under an id of its own."""
    assert len({item["id"] for item in QUESTIONS}) == len(QUESTIONS) == 40


@pytest.mark.parametrize("item", QUESTIONS, ids=lambda item: item["id"])
def test_expected_outcome(item: dict[str, Any], outcomes: dict[str, Outcome]):
    """Each question is answered, or declined for the reason that a clinician would give."""
    outcome = outcomes[item["id"]]
    reason = outcome.reason if isinstance(outcome, Abstention) else "answer"
    assert reason == item["expect"]


@pytest.mark.parametrize("item", [item for item in QUESTIONS if "quotes" in item], ids=lambda item: item["id"])
def test_expected_study(item: dict[str, Any], outcomes: dict[str, Outcome]):
    """An answer quotes a study that reports what was asked."""
    outcome = outcomes[item["id"]]
    assert isinstance(outcome, Answer)
    assert {quote.doc_id for quote in outcome.quotes} & set(item["quotes"])


def test_quotes_are_the_stored_text(answers: list[Answer], built):
    """Every quote is, character for character, the stored text at its offsets."""
    for answer in answers:
        for quote in answer.quotes:
            assert built.library.stored_text(quote.doc_id)[quote.start : quote.end] == quote.text != ""


def test_quotes_are_the_printed_text(answers: list[Answer], assistant: Assistant):
    """The offsets of a quote count in the text that `hepcite corpus show --json` prints."""
    for answer in answers:
        for quote in answer.quotes:
            printed = json.loads(document_to_json(assistant.document(quote.doc_id)))
            assert printed["text"][quote.start : quote.end] == quote.text


def test_quotes_carry_their_hash(answers: list[Answer]):
    """The SHA-256 of a quote is that of its text."""
    assert all(quote.text_sha256 == sha256_of(quote.text) for answer in answers for quote in answer.quotes)


def test_quotes_lie_in_their_section(answers: list[Answer], assistant: Assistant):
    """A quote lies inside a section of the name that it gives."""
    for answer in answers:
        for quote in answer.quotes:
            sections = assistant.document(quote.doc_id).sections
            assert any(s.name == quote.section and s.start <= quote.start < quote.end <= s.end for s in sections)


def test_titles_are_not_quoted(answers: list[Answer]):
    """A title is never quoted: it names a study and reports nothing."""
    assert "title" not in {quote.section for answer in answers for quote in answer.quotes}


def test_numbers_stand_in_quotes(answers: list[Answer]):
    """Every number of a statement stands in one of the statement's quotes."""
    for answer in answers:
        for statement in answer.statements:
            quoted = {number for quote in statement.quotes for number in NUMBER.findall(quote.text)}
            assert set(NUMBER.findall(statement.text)) <= quoted


def test_statements_hold_their_quotes(answers: list[Answer]):
    """A statement is about one document and spells out all of its quotes."""
    for answer in answers:
        for statement in answer.statements:
            assert len({quote.doc_id for quote in statement.quotes}) == 1
            assert all(quote.text in statement.text for quote in statement.quotes)


def test_ten_quotes_at_most(answers: list[Answer]):
    """An answer has one to ten quotes, none of them twice."""
    for answer in answers:
        spans = [(quote.doc_id, quote.start, quote.end) for quote in answer.quotes]
        assert 1 <= len(spans) == len(set(spans)) <= MAX_LIST == 10


def test_papers_on_one_trial_stand_together(answers: list[Answer], assistant: Assistant):
    """No statement on another study stands between two papers on one trial."""
    for answer in answers:
        trials = [document.trial_ids or document.doc_id for document in documents(answer.statements, assistant)]
        runs = [trial for trial, _ in groupby(trials)]
        assert len(runs) == len(set(runs))


def test_sources_are_the_quoted_documents(answers: list[Answer]):
    """The sources are exactly the quoted documents, in the order of the statements."""
    for answer in answers:
        quoted = [statement.quotes[0].doc_id for statement in answer.statements]
        assert [source.doc_id for source in answer.sources] == list(dict.fromkeys(quoted))


def test_unverified_says_so(answers: list[Answer], assistant: Assistant):
    """The label of a statement says "unverified" when its record is, and only then."""
    for answer in answers:
        for statement, document in zip(answer.statements, documents(answer.statements, assistant), strict=True):
            assert ("unverified" in statement.text.partition(":")[0]) == (not document.verified)


def test_evidence_is_of_the_sources(answers: list[Answer]):
    """Only a study of patients with verified results is direct evidence; the newest year is that of any source."""
    for answer in answers:
        studies = [s for s in answer.sources if stands(s) and treated_patients(s)]
        assert answer.evidence.direct == any(s.setting == "second-line-post-ici" for s in studies)
        assert answer.evidence.newest_year == max(s.year for s in answer.sources if s.year)


def test_declined_has_no_support(abstentions: list[Abstention]):
    """A declined question has no statement, no source and no evidence."""
    for abstention in abstentions:
        content = json.loads(to_json(abstention))
        assert content["declined"] and content["statements"] == content["sources"] == []
        assert content["evidence"]["studies"] == 0 and content["evidence"]["best_design"] is None


def test_declined_says_why(abstentions: list[Abstention]):
    """A declined question comes with a reason in one line of plain words."""
    assert all(abstention.detail.endswith(".") and "\n" not in abstention.detail for abstention in abstentions)


def test_outside_names_no_related_documents(abstentions: list[Abstention]):
    """A question outside the corpus is declined without related documents, which would look like support."""
    assert all(a.nearest == () for a in abstentions if a.reason == "out_of_corpus")


def test_cabozantinib_after_immunotherapy(outcomes: dict[str, Outcome]):
    """The phase II trial of cabozantinib after immunotherapy is quoted with its progression-free survival."""
    outcome = outcomes["acceptance-cabozantinib"]
    assert isinstance(outcome, Answer)
    quotes = [quote.text for quote in outcome.quotes if quote.doc_id == "chan-cabozantinib-post-ici-phase2"]
    assert any("4.1 months" in text for text in quotes)


def test_mechanical_valve(outcomes: dict[str, Outcome]):
    """A question from cardiology gets no reference at all."""
    content = json.loads(to_json(outcomes["acceptance-valve"]))
    assert content["reason"] == "out_of_corpus" and content["sources"] == content["nearest"] == []


@pytest.mark.parametrize(
    ("filters", "passes"),
    [
        (Filters(after_year=2024), lambda d: d.year >= 2024),
        (Filters(kinds=("review",)), lambda d: d.kind == "review"),
        (Filters(study_types=("phase-2",)), lambda d: d.study_type == "phase-2"),
        (Filters(settings=("second-line-post-ici",)), lambda d: d.setting == "second-line-post-ici"),
    ],
    ids=["year", "kind", "design", "setting"],
)
def test_filters_hold(filters: Filters, passes: Callable[[Document], bool], assistant: Assistant):
    """With a filter, only documents that pass it are quoted."""
    outcome = assistant.ask("What is known about cabozantinib after immunotherapy?", filters=filters)
    assert isinstance(outcome, Answer)
    assert all(passes(source) for source in outcome.sources)


def test_filter_that_nothing_passes(assistant: Assistant):
    """When no document passes the filters, the answer says so and names them."""
    outcome = assistant.ask("cabozantinib after immunotherapy", filters=Filters(after_year=2099))
    assert isinstance(outcome, Abstention)
    assert outcome.reason == "not_reported" and "2099" in outcome.detail


def test_missing_endpoint_is_named(assistant: Assistant):
    """Of two outcomes asked for, the one that no quote reports is named as missing."""
    outcome = assistant.ask("Overall survival and quality of life with cabozantinib after immunotherapy")
    assert isinstance(outcome, Answer)
    assert "quality of life" in outcome.evidence.missing

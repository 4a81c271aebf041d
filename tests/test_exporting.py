"""The JSON of answers and abstentions: its keys, their order, and their values."""

import json
from collections.abc import Callable
from dataclasses import fields, replace

import pytest

from hepcite.answers import Abstention, Answer, EvidenceSummary, Prose, ProseStatement, Statement, Timings
from hepcite.documents import Document, Filters, Passage, RetrievedPassage, Sentence
from hepcite.exporting import document_to_json, to_json
from hepcite.quoting import quote

OUTCOME = [
    "id",
    "question",
    "searched_for",
    "declined",
    "reason",
    "detail",
    "statements",
    "evidence",
    "sources",
    "retrieved",
    "nearest",
    "answer_id",
    "fingerprint",
    "timings_ms",
    "trials",
    "corpus",
    "history",
    "filters",
]
QUOTE = ["doc_id", "study_id", "section", "start", "end", "text", "kind"]
SOURCE = [
    "doc_id",
    "study_id",
    "kind",
    "title",
    "authors",
    "journal",
    "year",
    "doi",
    "pmid",
    "url",
    "study_type",
    "setting",
    "n",
    "notices",
    "trial_ids",
]


@pytest.fixture
def document(make_document: Callable[..., Document]) -> Document:
    """A document with a DOI and a notice."""
    return make_document(doi="10.1234/x", year=2024, n=47, notices=("unverified",), authors="Nobody Ä")


@pytest.fixture
def retrieved() -> tuple[RetrievedPassage, ...]:
    """One retrieved passage."""
    return (RetrievedPassage(Passage("examplinib-one:0-2", "examplinib-one", "abstract", 0, 2, "Ex"), "s", 1 / 3, 1),)


@pytest.fixture
def answer(document: Document, retrieved: tuple[RetrievedPassage, ...]) -> Answer:
    """An answer of one statement with one quote."""
    statements = (Statement("Phase 2.", (quote(document, Sentence("abstract", 0, 24)),)),)
    evidence = EvidenceSummary(1, "phase-2", direct=True, newest_year=2024, missing=("cost",))
    return Answer("Q?", "q", statements, evidence, (document,), retrieved, "fp", "aid", Timings(1.0, 2.0, 3.0))


@pytest.fixture
def abstention(document: Document, retrieved: tuple[RetrievedPassage, ...]) -> Abstention:
    """A declined question with one related document."""
    return Abstention("Q?", "q", "not_reported", "Not there.", (document,), retrieved, "fp", "aid", Timings())


@pytest.fixture
def written(answer: Answer) -> Answer:
    """The same answer, over which a model wrote a statement."""
    one = ProseStatement("Examplinib was invented in “Bologna”.", answer.quotes)
    return replace(answer, prose=Prose("ollama:qwen", "abc", (one,), dropped=2, note="It ended early.", tokens=120))


def test_keys_of_an_answer(answer: Answer):
    """An answer has the keys of the contract, in its order."""
    assert list(json.loads(to_json(answer))) == OUTCOME


def test_keys_of_an_abstention(abstention: Abstention):
    """An abstention has the same keys in the same order."""
    assert list(json.loads(to_json(abstention))) == OUTCOME


def test_keys_inside(answer: Answer):
    """Statements, quotes, sources, passages and timings have the keys of the contract, in its order."""
    content = json.loads(to_json(answer))
    assert list(content["statements"][0]) == ["text", "quotes"]
    assert list(content["statements"][0]["quotes"][0]) == QUOTE
    assert list(content["sources"][0]) == SOURCE
    assert list(content["retrieved"][0]) == ["doc_id", "study_id", "passage_id", "score"]
    assert list(content["timings_ms"]) == ["retrieve", "compose", "total"]


@pytest.mark.parametrize("name", ["answer", "abstention"])
def test_keys_of_the_evidence(name: str, request: pytest.FixtureRequest):
    """The evidence has the same keys whether or not there is any."""
    content = json.loads(to_json(request.getfixturevalue(name)))
    assert list(content["evidence"]) == [
        "studies",
        "best_design",
        "direct",
        "newest_year",
        "conflict",
        "missing",
    ]


def test_answer_is_not_declined(answer: Answer):
    """An answer has no reason, no detail and nothing that is merely near."""
    content = json.loads(to_json(answer))
    assert [content[key] for key in ("declined", "reason", "detail", "nearest")] == [False, None, None, []]


def test_abstention_is_declined(abstention: Abstention):
    """An abstention has a reason, a detail, and neither statements nor sources."""
    content = json.loads(to_json(abstention))
    assert [content[key] for key in ("declined", "reason", "detail")] == [True, "not_reported", "Not there."]
    assert [content[key] for key in ("statements", "sources")] == [[], []]


def test_nearest_are_sources(abstention: Abstention):
    """A related document is described like a source."""
    (nearest,) = json.loads(to_json(abstention))["nearest"]
    assert list(nearest) == SOURCE


def test_abstention_has_no_evidence(abstention: Abstention):
    """The evidence of an abstention counts no study."""
    evidence = json.loads(to_json(abstention))["evidence"]
    assert list(evidence.values()) == [0, None, False, None, False, []]


def test_values_of_a_quote(answer: Answer, document: Document):
    """A quote's offsets in the JSON point at its text."""
    (exported,) = json.loads(to_json(answer))["statements"][0]["quotes"]
    assert document.text[exported["start"] : exported["end"]] == exported["text"] == "Examplinib was invented."


def test_values_of_a_source(answer: Answer):
    """A source carries its link and its notices."""
    (source,) = json.loads(to_json(answer))["sources"]
    assert (source["url"], source["notices"], source["n"]) == (
        "https://doi.org/10.1234/x",
        ["unverified"],
        47,
    )


def test_score_is_rounded(answer: Answer):
    """A score has six decimals, so that equal answers are equal bytes on every machine."""
    assert json.loads(to_json(answer))["retrieved"][0]["score"] == 0.333333


@pytest.mark.parametrize("question_id", [None, "q-1", ""])
def test_id_is_the_batch_line_s(answer: Answer, question_id: str | None):
    """The id is the one that the batch line carried, null without one."""
    assert json.loads(to_json(answer, question_id))["id"] == question_id


def test_json_is_one_line(answer: Answer):
    """An outcome is one line with its letters as they are."""
    line = to_json(answer)
    assert "\n" not in line and "Nobody Ä" in line


def test_same_outcome_same_bytes(answer: Answer):
    """Writing an outcome twice gives the same text."""
    assert to_json(answer) == to_json(answer)


def test_document_has_every_field(document: Document):
    """A document's JSON has all its fields and the hash of its text."""
    content = json.loads(document_to_json(document))
    assert list(content) == [*(field.name for field in fields(Document)), "text_sha256"]
    assert (content["text"], content["text_sha256"]) == (document.text, document.text_sha256)


def test_document_on_one_line(document: Document):
    """Without indentation a document is one line."""
    assert "\n" not in document_to_json(document, indent=None)


@pytest.mark.parametrize("char", ["\u2028", "\u2029", "\x85", "\u202e"])
def test_answer_stays_on_one_line(abstention: Abstention, char: str):
    """A character of the question that ends a line somewhere is escaped, and comes back as it was."""
    question = f"Is {char} this one line?"
    line = to_json(replace(abstention, question=question))
    assert line.splitlines() == [line] and json.loads(line)["question"] == question


def test_filters_and_history_are_exported(abstention: Abstention):
    """An answer can be asked for again from its export."""
    asked = replace(abstention, history=("before",), filters=Filters(kinds=("review",), after_year=2020))
    exported = json.loads(to_json(asked))
    assert (exported["history"], exported["filters"]["kinds"]) == (["before"], ["review"])
    assert exported["filters"]["after_year"] == 2020


def test_prose_comes_behind_the_other_keys(written: Answer):
    """What a model wrote has a key of its own, behind those that every outcome has."""
    assert list(json.loads(to_json(written))) == [*OUTCOME, "prose"]


def test_prose_changes_no_other_key(written: Answer, answer: Answer):
    """All other keys of an answer have the values that they have without a model."""
    content = json.loads(to_json(written))
    del content["prose"]
    assert content == json.loads(to_json(answer))


def test_prose_says_who_wrote_it_and_what_became_of_the_rest(written: Answer):
    """Model, prompts, dropped statements and note are exported."""
    prose = json.loads(to_json(written))["prose"]
    assert {key: prose[key] for key in ("model", "prompts", "dropped", "note")} == {
        "model": "ollama:qwen",
        "prompts": "abc",
        "dropped": 2,
        "note": "It ended early.",
    }


def test_prose_statement_names_places_of_the_answers_quotes(written: Answer):
    """A statement of the model has its words and the places of its quotes, which stand among the answer's."""
    content = json.loads(to_json(written))
    (one,) = content["prose"]["statements"]
    assert one == {
        "text": "Examplinib was invented in “Bologna”.",
        "quotes": [{"doc_id": "examplinib-one", "start": 0, "end": 24}],
    }
    (quoted,) = content["statements"][0]["quotes"]
    assert one["quotes"] == [{key: quoted[key] for key in ("doc_id", "start", "end")}]


def test_model_that_failed_is_exported(answer: Answer):
    """A model that was asked and of which nothing is left is told all the same, with its note."""
    prose = json.loads(to_json(replace(answer, prose=Prose("ollama:qwen", "abc", note="It failed."))))["prose"]
    assert (prose["statements"], prose["dropped"], prose["note"]) == ([], 0, "It failed.")


def test_prose_stays_on_one_line(answer: Answer):
    """Words of a model that would end a line somewhere are escaped, and come back as they were."""
    text = "One \u2028 line"
    line = to_json(replace(answer, prose=Prose("ollama:qwen", "abc", (ProseStatement(text, answer.quotes),))))
    assert line.splitlines() == [line] and json.loads(line)["prose"]["statements"][0]["text"] == text

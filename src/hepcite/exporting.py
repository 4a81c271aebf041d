"""Answers as JSON: the contract of the command line, the API and the audit file."""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from hepcite.answers import Abstention, Answer, EvidenceSummary, Outcome, Prose, Statement
from hepcite.documents import Document, RetrievedPassage
from hepcite.passport import Passport

UNPRINTABLE = re.compile(r"[\x7f-\x9f\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069\ud800-\udfff]")
"""Characters of a question that a terminal would obey, that end a line, or that have no UTF-8; JSON can escape them."""


def to_json(outcome: Outcome, question_id: str | int | None = None) -> str:
    """Write an outcome as one line of JSON; keys always in the same order.

    Args:
        question_id: The id that a batch line carried.
    """
    line = json.dumps(_outcome(outcome, question_id), ensure_ascii=False)
    return UNPRINTABLE.sub(lambda match: f"\\u{ord(match.group()):04x}", line)


def document_to_json(document: Document, indent: int | None = 2) -> str:
    """Write a document with all its metadata, its text and the SHA-256 of the text as JSON."""
    fields = {**asdict(document), "text_sha256": document.text_sha256}
    return json.dumps(fields, ensure_ascii=False, indent=indent)


def _outcome(outcome: Outcome, question_id: str | int | None) -> dict[str, Any]:
    answer = outcome if isinstance(outcome, Answer) else None
    abstention = outcome if isinstance(outcome, Abstention) else None
    return {
        "id": question_id,
        "question": outcome.question,
        "searched_for": outcome.searched_for,
        "declined": abstention is not None,
        "reason": abstention.reason if abstention else None,
        "detail": abstention.detail if abstention else None,
        "statements": [_statement(statement) for statement in answer.statements] if answer else [],
        "evidence": _evidence(answer.evidence if answer else EvidenceSummary()),
        "sources": _sources(answer.sources if answer else ()),
        "retrieved": _retrieved(outcome.retrieved),
        "nearest": _sources(abstention.nearest if abstention else ()),
        "answer_id": outcome.answer_id,
        "fingerprint": outcome.fingerprint,
        "timings_ms": asdict(outcome.timings_ms),
        "trials": [asdict(trial) for trial in answer.trials] if answer else [],
        "corpus": _passport(outcome.passport),
        "history": list(outcome.history),
        "filters": asdict(outcome.filters),
        **({"prose": _prose(answer.prose)} if answer and answer.prose else {}),
    }


def _evidence(summary: EvidenceSummary) -> dict[str, Any]:
    """Return the summary; which studies are retracted stands with the sources."""
    keys = ("studies", "best_design", "direct", "newest_year", "conflict", "missing")
    return {key: getattr(summary, key) for key in keys}


def _prose(prose: Prose) -> dict[str, Any]:
    """Return what a language model wrote, each statement with the places of its quotes."""
    return {
        "model": prose.model,
        "prompts": prose.prompts,
        "statements": [
            {"text": one.text, "quotes": [{"doc_id": q.doc_id, "start": q.start, "end": q.end} for q in one.quotes]}
            for one in prose.statements
        ],
        "dropped": prose.dropped,
        "note": prose.note,
    }


def _statement(statement: Statement) -> dict[str, Any]:
    names = ("doc_id", "study_id", "section", "start", "end", "text", "kind")
    return {
        "text": statement.text,
        "quotes": [{name: getattr(quote, name) for name in names} for quote in statement.quotes],
    }


def _sources(documents: Sequence[Document]) -> list[dict[str, Any]]:
    return [
        {
            "doc_id": document.doc_id,
            "study_id": document.study_id,
            "kind": document.kind,
            "title": document.title,
            "authors": document.authors,
            "journal": document.journal,
            "year": document.year,
            "doi": document.doi,
            "pmid": document.pmid,
            "url": document.link,
            "study_type": document.study_type,
            "setting": document.setting,
            "n": document.n,
            "notices": list(document.notices),
            "trial_ids": list(document.trial_ids),
        }
        for document in documents
    ]


def _passport(passport: Passport) -> dict[str, Any]:
    return {**asdict(passport), "counts": dict(passport.counts)}


def _retrieved(passages: Sequence[RetrievedPassage]) -> list[dict[str, Any]]:
    return [
        {
            "doc_id": item.passage.doc_id,
            "study_id": item.study_id,
            "passage_id": item.passage.passage_id,
            "score": round(item.score, 6),
        }
        for item in passages
    ]

"""Benchmarks in the folder layout of BEIR (Thakur et al. 2021): corpus.jsonl, queries.jsonl, qrels/NAME.tsv."""

import csv
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hepcite.documents import Document, Section
from hepcite.errors import EvaluationError

QRELS_COLUMNS = 3
PREFERRED_SPLITS = ("test", "dev")


@dataclass(frozen=True, slots=True)
class Benchmark:
    """Documents, queries and which documents are relevant to which query.

    Attributes:
        queries: Query id -> text; only those with a relevant document.
        qrels: Query id -> ids of relevant documents.
    """

    name: str
    split: str
    documents: tuple[Document, ...]
    queries: Mapping[str, str]
    qrels: Mapping[str, tuple[str, ...]]


def read_benchmark(folder: Path, split: str | None = None) -> Benchmark:
    """Read a BEIR folder.

    Args:
        split: Name of a file in `qrels/`; without it test, else dev, else the only one.

    Raises:
        EvaluationError: A file is missing or damaged (names the line), or the split does not exist or is empty.
    """
    split = _split(folder, split)
    documents = {row["_id"]: _document(row) for row in _rows(folder / "corpus.jsonl", ("_id", "text"))}
    texts = {row["_id"]: row["text"] for row in _rows(folder / "queries.jsonl", ("_id", "text"))}
    qrels: dict[str, tuple[str, ...]] = {}
    for query, document in _judgements(folder / "qrels" / f"{split}.tsv"):
        if query not in texts or document not in documents:
            unknown = f"query {query!r}" if query not in texts else f"document {document!r}"
            raise EvaluationError(f"qrels/{split}.tsv names {unknown}, which {str(folder)!r} does not hold")
        qrels[query] = (*qrels.get(query, ()), document)
    if not qrels:
        raise EvaluationError(
            f"qrels/{split}.tsv in {str(folder)!r} holds no relevant document: choose another --split"
        )
    return Benchmark(
        folder.resolve().name, split, tuple(documents.values()), {query: texts[query] for query in qrels}, qrels
    )


def read_evidence(folder: Path, benchmark: Benchmark) -> dict[tuple[str, str], tuple[str, ...]]:
    """Read SciFact's `evidence.jsonl`: (query id, document id) -> evidence sentences, for the queries of the benchmark.

    Raises:
        EvaluationError: The file is missing, damaged, or has nothing for these queries.
    """
    evidence: dict[tuple[str, str], tuple[str, ...]] = {}
    for row in _rows(folder / "evidence.jsonl", ("claim_id", "doc_id", "sentences")):
        key = (row["claim_id"], row["doc_id"])
        if row["claim_id"] in benchmark.queries:
            evidence[key] = (*evidence.get(key, ()), *row["sentences"])
    if not evidence:
        raise EvaluationError(f"evidence.jsonl in {str(folder)!r} has nothing for the split {benchmark.split!r}")
    return evidence


def documents_stamp(benchmark: Benchmark) -> str:
    """Return a hash over the documents."""
    digest = hashlib.sha256()
    for document in benchmark.documents:
        digest.update(f"{document.doc_id}|{document.title}|{document.text_sha256}".encode())
    return digest.hexdigest()


def _split(folder: Path, split: str | None) -> str:
    names = sorted(file.stem for file in (folder / "qrels").glob("*.tsv"))
    if not names:
        raise EvaluationError(f"no qrels/*.tsv in {str(folder)!r}: give a folder in BEIR's layout")
    if split is None:
        split = next((name for name in PREFERRED_SPLITS if name in names), names[0])
    if split not in names:
        raise EvaluationError(f"{str(folder)!r} has no split {split!r}: choose one of {', '.join(names)}")
    return split


def _rows(file: Path, fields: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    try:
        with file.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield _row(line, fields, f"{file.name}, line {number}")
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"cannot read {str(file)!r}: {error}") from error


def _row(line: str, fields: tuple[str, ...], where: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise EvaluationError(f"{where}: not JSON ({error})") from error
    missing = [name for name in fields if not isinstance(row, dict) or name not in row]
    if missing:
        raise EvaluationError(f"{where}: no {missing[0]!r}")
    return {key: str(value) if key.endswith("id") else value for key, value in row.items()}


def _judgements(file: Path) -> Iterator[tuple[str, str]]:
    """Yield query and document of every judgement above zero."""
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            for number, row in enumerate(csv.reader(lines, delimiter="\t"), start=1):
                if number == 1 and row[-1:] == ["score"]:
                    continue
                if len(row) != QRELS_COLUMNS or not row[-1].lstrip("-").isdigit():
                    raise EvaluationError(
                        f"{file.name}, line {number}: expected query, document and score, tab between"
                    )
                if int(row[-1]) > 0:
                    yield row[0], row[1]
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"cannot read {str(file)!r}: {error}") from error


def _document(row: dict[str, Any]) -> Document:
    text = str(row["text"])
    return Document(
        doc_id=row["_id"],
        study_id=row["_id"],
        kind="abstract",
        title=str(row.get("title") or ""),
        text=text,
        sections=(Section("abstract", 0, len(text)),),
        study_type="preclinical",  # unknown; retrieval does not look at it
        setting="other",
    )

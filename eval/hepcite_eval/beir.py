"""Benchmarks in the folder layout of BEIR (Thakur et al. 2021): corpus.jsonl, queries.jsonl, qrels/NAME.tsv."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from hepcite.documents import Document, Section
from hepcite.errors import EvaluationError

PREFERRED_SPLITS = ("test", "dev")

Row = TypeVar("Row", bound=BaseModel)


class _Text(BaseModel):
    """A line of corpus.jsonl or queries.jsonl."""

    model_config = ConfigDict(coerce_numbers_to_str=True)

    text_id: str = Field(alias="_id")
    title: str | None = None
    text: str


class _Evidence(BaseModel):
    """A line of SciFact's evidence.jsonl."""

    model_config = ConfigDict(coerce_numbers_to_str=True)

    claim_id: str
    doc_id: str
    sentences: list[str]


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
    documents = {key: _document(row) for key, row in _by_id(folder / "corpus.jsonl").items()}
    texts = {key: row.text for key, row in _by_id(folder / "queries.jsonl").items()}
    if not any(document.text for document in documents.values()):
        raise EvaluationError(f"corpus.jsonl in {str(folder)!r} holds no text: nothing could be found")
    qrels: dict[str, tuple[str, ...]] = {}
    for where, query, document in _judgements(folder / "qrels" / f"{split}.tsv"):
        if query not in texts or document not in documents:
            unknown = f"query {query!r}" if query not in texts else f"document {document!r}"
            raise EvaluationError(f"{where}: {unknown} is not in {str(folder)!r}: correct the file")
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
    known = {document.doc_id for document in benchmark.documents}
    for row in _rows(folder / "evidence.jsonl", _Evidence):
        key = (row.claim_id, row.doc_id)
        if row.doc_id not in known:
            raise EvaluationError(f"evidence.jsonl names document {row.doc_id!r}, which corpus.jsonl does not hold")
        if row.claim_id in benchmark.queries:
            evidence[key] = (*evidence.get(key, ()), *row.sentences)
    if not evidence:
        raise EvaluationError(f"evidence.jsonl in {str(folder)!r} has nothing for the split {benchmark.split!r}")
    return evidence


def _split(folder: Path, split: str | None) -> str:
    names = sorted(file.stem for file in (folder / "qrels").glob("*.tsv"))
    if not names:
        raise EvaluationError(f"no qrels/*.tsv in {str(folder)!r}: give a folder in BEIR's layout")
    if split is None:
        split = next((name for name in PREFERRED_SPLITS if name in names), names[0])
    if split not in names:
        raise EvaluationError(f"{str(folder)!r} has no split {split!r}: choose one of {', '.join(names)}")
    return split


def _by_id(file: Path) -> dict[str, _Text]:
    rows: dict[str, _Text] = {}
    for row in _rows(file, _Text):
        if row.text_id in rows:
            raise EvaluationError(f"{file.name}: the id {row.text_id!r} stands twice: leave one out")
        rows[row.text_id] = row
    return rows


def _rows(file: Path, kind: type[Row]) -> Iterator[Row]:
    """Yield every line that is not blank, read strictly."""
    try:
        with file.open(encoding="utf-8-sig") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield _row(line, kind, f"{file.name}, line {number}")
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"cannot read {str(file)!r}: {error}") from error


def _row(line: str, kind: type[Row], where: str) -> Row:
    try:
        return kind.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise EvaluationError(f"{where}: {f'{field}: ' if field else ''}{first['msg']}") from error


def _judgements(file: Path) -> Iterator[tuple[str, str, str]]:
    """Yield where it stands, query and document of every judgement above zero."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            for number, row in enumerate(csv.reader(lines, delimiter="\t"), start=1):
                header = number == 1 and row[-1:] == ["score"]
                if row and not header and _score(row, f"{file.name}, line {number}") > 0:
                    yield f"{file.name}, line {number}", row[0], row[1]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise EvaluationError(f"cannot read {str(file)!r}: {error}") from error


def _score(row: list[str], where: str) -> int:
    try:
        _, _, score = row
        return int(score)
    except ValueError as error:
        raise EvaluationError(f"{where}: expected query, document and score, tab between") from error


def _document(row: _Text) -> Document:
    title = row.title or ""
    text = row.text.strip() or title  # a paper without an abstract is found by its title
    return Document(
        doc_id=row.text_id,
        study_id=row.text_id,
        kind="abstract",
        title=title,
        text=text,
        sections=(Section("abstract", 0, len(text)),),
        study_type="preclinical",  # unknown; retrieval does not look at it
        setting="other",
    )

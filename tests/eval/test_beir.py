"""Benchmarks in BEIR's layout: read whole, or refused with the file and the line."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from hepcite.errors import EvaluationError
from hepcite_eval.beir import read_benchmark, read_evidence

CORPUS = [
    {"_id": "d1", "title": "Examplinib", "text": "Examplinib is invented.", "metadata": {}},
    {"_id": "d2", "title": "", "text": "Mockumab is no drug."},
    {"_id": 3, "text": "Sampletinib: 10·2 months, ≥ 3 lines."},
]
QUERIES = [{"_id": "q1", "text": "examplinib"}, {"_id": 2, "text": "mockumab"}, {"_id": "q3", "text": "unjudged"}]
HEADER = "query-id\tcorpus-id\tscore\n"
QRELS = f"{HEADER}q1\td1\t1\nq1\t3\t2\n2\td2\t1\n2\td1\t0\n"
EVIDENCE = [
    {"claim_id": "q1", "doc_id": "d1", "sentences": ["Examplinib is invented."]},
    {"claim_id": "q1", "doc_id": "d1", "sentences": ["Another one."]},
    {"claim_id": 2, "doc_id": "d2", "sentences": ["Mockumab is no drug."]},
    {"claim_id": "q3", "doc_id": "d2", "sentences": ["Of no judged query."]},
]

Write = Callable[..., Path]


def lines(rows: Sequence[Any]) -> str:
    """Write rows as JSON lines; a text stays as it is."""
    return "".join(row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write the small benchmark; keyword arguments replace a file's rows, and None leaves the file out."""

    def make(**files: Sequence[Any] | None) -> Path:
        folder = tmp_path / "invented"
        (folder / "qrels").mkdir(parents=True)
        for name, rows in {"corpus": CORPUS, "queries": QUERIES, "evidence": None, **files}.items():
            if rows is not None:
                (folder / f"{name}.jsonl").write_text(lines(rows), encoding="utf-8")
        (folder / "qrels" / "test.tsv").write_text(QRELS, encoding="utf-8")
        return folder

    return make


def test_documents(write: Write):
    """Every document is read with title and text, unchanged; numbers are ids like any other."""
    documents = read_benchmark(write()).documents
    assert [(document.doc_id, document.title) for document in documents] == [
        ("d1", "Examplinib"),
        ("d2", ""),
        ("3", ""),
    ]
    assert [document.text for document in documents] == [row["text"] for row in CORPUS]


def test_judgements(write: Write):
    """A document is relevant when its score is above zero; queries without one are left out."""
    benchmark = read_benchmark(write())
    assert benchmark.qrels == {"q1": ("d1", "3"), "2": ("d2",)}
    assert benchmark.queries == {"q1": "examplinib", "2": "mockumab"}


def test_name(write: Write, monkeypatch: pytest.MonkeyPatch):
    """A benchmark is named like its folder, however that is written."""
    monkeypatch.chdir(write())
    assert read_benchmark(Path()).name == "invented"


def test_blank_lines(write: Write):
    """Blank lines in a JSONL file are passed over."""
    assert len(read_benchmark(write(corpus=["\n", *CORPUS, "\n", " \n"])).documents) == 3


def test_qrels_without_header(write: Write):
    """The header of the judgements may be missing."""
    folder = write()
    (folder / "qrels" / "test.tsv").write_text(QRELS.removeprefix(HEADER), encoding="utf-8")
    assert read_benchmark(folder).qrels == {"q1": ("d1", "3"), "2": ("d2",)}


@pytest.mark.parametrize(
    ("names", "taken"),
    [
        (("dev", "test", "train"), "test"),
        (("dev", "train"), "dev"),
        (("train",), "train"),
        (("all", "train"), "all"),
    ],
)
def test_default_split(names: tuple[str, ...], taken: str, write: Write):
    """Without a name the split is test, else dev, else the only one, else the first by name."""
    folder = write()
    for name in names:
        (folder / "qrels" / f"{name}.tsv").write_text(QRELS)
    if "test" not in names:
        (folder / "qrels" / "test.tsv").unlink()
    assert read_benchmark(folder).split == taken


def test_named_split(write: Write):
    """A split that is named is taken before test."""
    folder = write()
    (folder / "qrels" / "dev.tsv").write_text("q1\td2\t1\n")
    assert read_benchmark(folder, "dev").qrels == {"q1": ("d2",)}


@pytest.mark.parametrize("split", ["train", "", "../test", "TEST"])
def test_unknown_split(split: str, write: Write):
    """A split that does not exist is refused with the names of those that do."""
    folder = write()
    (folder / "qrels" / "dev.tsv").write_text(QRELS)
    with pytest.raises(EvaluationError, match=r"^[^\n]*invented[^\n]*has no split[^\n]*: choose one of dev, test$"):
        read_benchmark(folder, split)


# Damage


@pytest.mark.parametrize("name", ["corpus", "queries"])
def test_missing_file(name: str, write: Write):
    """A file that is missing is named."""
    with pytest.raises(EvaluationError, match=rf"^cannot read [^\n]*{name}\.jsonl[^\n]*$"):
        read_benchmark(write(**{name: None}))


@pytest.mark.parametrize("place", ["qrels", "absent", "corpus.jsonl"])
def test_no_judgements(place: str, write: Write):
    """A folder without judgements, or none at all, is named with the layout that is wanted."""
    with pytest.raises(EvaluationError, match=rf"^no qrels/\*\.tsv in [^\n]*{place}[^\n]*BEIR[^\n]*$"):
        read_benchmark(write() / place)


@pytest.mark.parametrize("name", ["corpus", "queries"])
@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("not json\n", "Invalid JSON"),
        ('{"_id": "x", "text": \n', "Invalid JSON"),
        ("[" * 100_000 + "\n", "Invalid JSON"),
        ("[1, 2]\n", "Input should be an object"),
        ('"_id text"\n', "Input should be an object"),
        ('{"text": "x"}\n', "_id: Field required"),
        ('{"_id": "x", "title": "x"}\n', "text: Field required"),
        ('{"_id": "x", "text": null}\n', "text: Input should be a valid string"),
    ],
    ids=["words", "cut", "deep", "list", "text", "no id", "no text", "null"],
)
def test_bad_line(line: str, said: str, name: str, write: Write):
    """A line that is no document or query is named by file and number."""
    rows = {"corpus": CORPUS, "queries": QUERIES}[name]
    with pytest.raises(EvaluationError, match=rf"^{name}\.jsonl, line 3: {said}[^\n]*$"):
        read_benchmark(write(**{name: [*rows[:2], line, rows[2]]}))


@pytest.mark.parametrize("name", ["corpus.jsonl", "queries.jsonl", "qrels/test.tsv"])
def test_bytes(name: str, write: Write):
    """A file that is not UTF-8 is named."""
    folder = write()
    (folder / name).write_bytes(b"caf\xe9\n")
    with pytest.raises(EvaluationError, match=rf"^cannot read [^\n]*{Path(name).name}[^\n]*utf-8[^\n]*$"):
        read_benchmark(folder)


@pytest.mark.parametrize(
    "line", ["q1 d1 1", "q1\td1", "q1\t0\td1\t1", "q1\td1\thigh", "q1\td1\t0.5", "q1\td1\t", "q1\td1\t²", "q1\td1\t--1"]
)
def test_bad_judgement(line: str, write: Write):
    """A judgement that is not query, document and whole score is named by file and line."""
    folder = write()
    (folder / "qrels" / "test.tsv").write_text(f"{HEADER}q1\td1\t1\n{line}\n2\td2\t1\n")
    with pytest.raises(EvaluationError, match=r"^test\.tsv, line 3: expected query, document and score[^\n]*$"):
        read_benchmark(folder)


@pytest.mark.parametrize(("line", "named"), [("zz\td1\t1", "query 'zz'"), ("q1\tzz\t1", "document 'zz'")])
def test_unknown_ids(line: str, named: str, write: Write):
    """A judgement on a query or a document that is not there is refused with file and id."""
    folder = write()
    (folder / "qrels" / "test.tsv").write_text(f"{QRELS}{line}\n")
    with pytest.raises(EvaluationError, match=rf"^test\.tsv, line \d: {named}[^\n]*$"):
        read_benchmark(folder)


@pytest.mark.parametrize("content", ["", HEADER, f"{HEADER}q1\td1\t0\n", "q1\td1\t-1\n"])
def test_nothing_relevant(content: str, write: Write):
    """Judgements without a relevant document are refused."""
    folder = write()
    (folder / "qrels" / "test.tsv").write_text(content)
    with pytest.raises(EvaluationError, match=r"^qrels/test\.tsv in [^\n]*invented[^\n]*no relevant document[^\n]*$"):
        read_benchmark(folder)


# Evidence


def test_evidence(write: Write):
    """Evidence is joined by query and document; that of other splits is left out."""
    folder = write(evidence=EVIDENCE)
    assert read_evidence(folder, read_benchmark(folder)) == {
        ("q1", "d1"): ("Examplinib is invented.", "Another one."),
        ("2", "d2"): ("Mockumab is no drug.",),
    }


def test_no_evidence(write: Write):
    """Evidence that is missing is named by its file."""
    folder = write()
    with pytest.raises(EvaluationError, match=r"^cannot read [^\n]*evidence\.jsonl[^\n]*$"):
        read_evidence(folder, read_benchmark(folder))


@pytest.mark.parametrize("rows", [[], EVIDENCE[3:]], ids=["empty", "other queries"])
def test_evidence_for_other_queries(rows: Sequence[Any], write: Write):
    """Evidence without anything for the split's queries is refused with the split's name."""
    folder = write(evidence=rows)
    with pytest.raises(EvaluationError, match=r"^evidence\.jsonl in [^\n]*split 'test'$"):
        read_evidence(folder, read_benchmark(folder))


@pytest.mark.parametrize("field", ["claim_id", "doc_id", "sentences"])
def test_evidence_without_a_field(field: str, write: Write):
    """A line of evidence that lacks a field is named by its number."""
    cut = {key: value for key, value in EVIDENCE[0].items() if key != field}
    folder = write(evidence=[EVIDENCE[2], cut])
    with pytest.raises(EvaluationError, match=rf"^evidence\.jsonl, line 2: {field}: Field required$"):
        read_evidence(folder, read_benchmark(folder))


def test_paper_without_an_abstract(write: Write):
    """A document without a text is found by its title."""
    benchmark = read_benchmark(write(corpus=[{"_id": "d1", "title": "Examplinib", "text": " "}, *CORPUS[1:]]))
    assert benchmark.documents[0].text == "Examplinib"


@pytest.mark.parametrize("sentences", ['"one"', "null", "[1, null]"])
def test_evidence_that_is_no_list_of_sentences(sentences: str, write: Write):
    """Sentences are texts in a list: one text alone would be read letter by letter."""
    folder = write()
    (folder / "evidence.jsonl").write_text(f'{{"claim_id": "q1", "doc_id": "d1", "sentences": {sentences}}}\n')
    with pytest.raises(EvaluationError, match=r"^evidence\.jsonl, line 1: sentences"):
        read_evidence(folder, read_benchmark(folder))


def test_evidence_in_an_unknown_document(write: Write):
    """Evidence is in a document of the corpus."""
    folder = write()
    (folder / "evidence.jsonl").write_text('{"claim_id": "q1", "doc_id": "zz", "sentences": ["One."]}\n')
    with pytest.raises(EvaluationError, match="'zz'"):
        read_evidence(folder, read_benchmark(folder))


@pytest.mark.parametrize("name", ["corpus", "queries"])
def test_an_id_that_stands_twice(name: str, write: Write):
    """The second of two lines with one id would replace the first without a word: it is refused."""
    rows = {"corpus": CORPUS, "queries": QUERIES}[name]
    with pytest.raises(EvaluationError, match=rf"^{name}\.jsonl: the id [^\n]* stands twice"):
        read_benchmark(write(**{name: [*rows, rows[0]]}))


def test_corpus_without_text(write: Write):
    """Documents without title and text can not be indexed."""
    with pytest.raises(EvaluationError, match="holds no text"):
        read_benchmark(write(corpus=[{"_id": row["_id"], "text": ""} for row in CORPUS]))

"""The `hepcite` command: exit codes, JSON, batches, and help that comes at once."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from hepcite.cli import app
from hepcite.documents import SETTINGS, Document, sha256_of

ANSWER_KEYS = [
    "id", "question", "searched_for", "declined", "reason", "detail", "statements", "evidence", "sources",
    "retrieved", "nearest", "answer_id", "fingerprint", "timings_ms", "trials", "corpus", "history", "filters",
]  # fmt: skip
QUOTE_KEYS = ["doc_id", "study_id", "section", "start", "end", "text", "kind"]
EVIDENCE_KEYS = ["studies", "best_design", "direct", "newest_year", "conflict", "missing", "retracted"]
SOURCE_KEYS = [
    "doc_id", "study_id", "kind", "title", "authors", "journal", "year", "doi", "pmid", "url", "study_type",
    "setting", "n", "notices", "trial_ids",
]  # fmt: skip
RETRIEVED_KEYS = ["doc_id", "study_id", "passage_id", "score"]

BATCH: list[dict[str, Any]] = [
    {"id": "last", "question": "What is known about cabozantinib after immunotherapy?"},
    {"question": "target INR for a mechanical mitral valve?", "id": "valve", "note": "unknown", "gold": ["x"]},
    {"question": "and its PFS?", "history": ["What is known about cabozantinib after immunotherapy?"]},
    {
        "id": 7,
        "question": "what about lenvatinib?",
        "history": [{"role": "user", "content": "PFS with cabozantinib after atezo-bev"}, {"role": "assistant"}],
    },
    {"id": "empty", "question": " "},
]

HEAVY = ("torch", "sentence_transformers", "transformers", "chromadb", "gradio")
HELP = f"""
import sys, time
from hepcite.cli import main
try:
    main()
except SystemExit as exit:
    assert exit.code == 0
heavy = [name for name in {HEAVY!r} if name in sys.modules]
print(heavy, time.process_time() < 3, file=sys.stderr)
"""

Run = subprocess.CompletedProcess[str]


def commands(command: Any, *path: str) -> Iterator[tuple[str, ...]]:
    """Yield the words of every command, the group's own first."""
    yield path
    for name, child in getattr(command, "commands", {}).items():
        yield from commands(child, *path, name)


def execute(*arguments: str, data_dir: Path, stdin: str = "") -> Run:
    """Run `hepcite` in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "hepcite", *arguments],
        input=stdin,
        env={**os.environ, "HEPCITE_DATA_DIR": str(data_dir), "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture(scope="module")
def data_dir(built) -> Path:
    """The data folder with the index of the shipped corpus."""
    folder: Path = built.settings.data_dir
    return folder


@pytest.fixture(scope="module")
def batch(data_dir: Path) -> Run:
    """A batch of questions, answered by one process."""
    lines = "\n".join(json.dumps(line) for line in BATCH)
    return execute("ask", "--batch", "-", data_dir=data_dir, stdin=f"{lines}\n\n")


@pytest.fixture(scope="module")
def answered(batch: Run) -> list[dict[str, Any]]:
    """What the batch printed."""
    return [json.loads(line) for line in batch.stdout.splitlines()]


@pytest.fixture
def corpus(data_dir: Path) -> Callable[..., str]:
    """Run `hepcite corpus` on the built library and return what it prints."""

    def run(*arguments: str) -> str:
        result = CliRunner().invoke(app, ["corpus", *arguments], env={"HEPCITE_DATA_DIR": str(data_dir)})
        assert result.exit_code == 0
        return result.stdout

    return run


def test_batch_succeeds(batch: Run):
    """A batch is done, exit code 0, even when some of its questions are declined."""
    assert batch.returncode == 0


def test_batch_order(answered: list[dict[str, Any]]):
    """A batch is answered in its own order, one line a question, with the ids echoed."""
    assert [line["id"] for line in answered] == ["last", "valve", None, 7, "empty"]
    assert [line["question"] for line in answered] == [line["question"] for line in BATCH]


def test_batch_ignores_unknown_keys(answered: list[dict[str, Any]]):
    """Keys that a batch line should not have change nothing."""
    assert answered[1]["reason"] == "out_of_corpus" and "note" not in answered[1]


def test_batch_reads_history(answered: list[dict[str, Any]]):
    """A follow-up in a batch is resolved with its history, given as texts or as chat messages."""
    assert "cabozantinib" in answered[2]["searched_for"]
    assert "after atezolizumab-bevacizumab" in answered[3]["searched_for"]


def test_batch_summary(batch: Run):
    """The last line on the error stream sums up: how many, how many declined, and the median time."""
    summary = batch.stderr.strip().splitlines()[-1]
    assert re.fullmatch(r"5 questions, 2 declined; median \d+ ms, slowest \d+ ms", summary)


@pytest.mark.parametrize("position", range(len(BATCH)))
def test_answer_keys(position: int, answered: list[dict[str, Any]]):
    """Answers and abstentions have the keys of the contract, in its order."""
    line = answered[position]
    assert list(line) == ANSWER_KEYS and list(line["evidence"]) == EVIDENCE_KEYS
    assert list(line["timings_ms"]) == ["retrieve", "compose", "total"]
    assert all(list(source) == SOURCE_KEYS for source in line["sources"] + line["nearest"])
    assert all(list(passage) == RETRIEVED_KEYS for passage in line["retrieved"])


def test_statement_keys(answered: list[dict[str, Any]]):
    """Statements and quotes have the keys of the contract, in its order."""
    for statement in answered[0]["statements"]:
        assert list(statement) == ["text", "quotes"]
        assert all(list(quote) == QUOTE_KEYS for quote in statement["quotes"])


def test_quotes_are_in_the_shown_text(answered: list[dict[str, Any]], corpus: Callable[..., str]):
    """The offsets of a printed quote count in the text that `corpus show --json` prints."""
    for statement in answered[0]["statements"]:
        quote = statement["quotes"][0]
        shown = json.loads(corpus("show", quote["doc_id"], "--json"))
        assert shown["text"][quote["start"] : quote["end"]] == quote["text"]


def test_declined_exit_code(data_dir: Path):
    """A declined question ends with exit code 3 and says why on the normal stream, naming no document."""
    run = execute("ask", "target INR for a mechanical mitral valve?", data_dir=data_dir)
    assert run.returncode == 3 and run.stderr.strip() == ""
    assert "corpus" in run.stdout and "doi.org" not in run.stdout


def test_answer_for_people(data_dir: Path):
    """An answered question ends with exit code 0 and prints quotes, their source and the disclaimer."""
    run = execute("ask", "What is known about cabozantinib after immunotherapy?", data_dir=data_dir)
    assert run.returncode == 0 and run.stderr.strip() == ""
    assert "4.1 months" in run.stdout and "chan-cabozantinib-post-ici-phase2" in run.stdout
    assert "not a recommendation" in run.stdout


@pytest.mark.parametrize(
    "arguments", [("ask",), ("ask", "cabo?", "--batch", "-"), ("ask", "--nonsense"), ("nonsense",), ()]
)
def test_usage_exit_code(arguments: tuple[str, ...], tmp_path: Path):
    """A command that cannot be understood ends with exit code 2, and nothing is created."""
    run = execute(*arguments, data_dir=tmp_path / "data")
    assert run.returncode == 2 and run.stdout == "" and run.stderr != ""
    assert not (tmp_path / "data").exists()


def test_failure_exit_code(tmp_path: Path):
    """A failure ends with exit code 1 and one line that names the command to run next."""
    run = execute("corpus", "show", "no-such-study", data_dir=tmp_path)
    assert run.returncode == 1 and run.stdout == ""
    assert run.stderr == "hepcite: no document 'no-such-study': see `hepcite corpus list`\n"


def test_empty_batch(tmp_path: Path):
    """A batch without questions is done at once, without opening anything."""
    run = execute("ask", "--batch", "-", data_dir=tmp_path / "data", stdin="\n\n")
    assert (run.returncode, run.stdout) == (0, "") and not (tmp_path / "data").exists()


def test_index_twice(data_dir: Path, tmp_path: Path):
    """The first run of `index` builds it, the second finds it up to date."""
    copy = shutil.copytree(data_dir, tmp_path / "data")
    shutil.rmtree(copy / "index")
    runs = [CliRunner().invoke(app, ["index"], env={"HEPCITE_DATA_DIR": str(copy)}) for _ in range(2)]
    assert [run.exit_code for run in runs] == [0, 0]
    assert "ready" in runs[0].stdout and "up to date" in runs[1].stdout


def test_list_every_document(corpus: Callable[..., str], shipped: tuple[Document, ...]):
    """`corpus list --json` prints each document once, one JSON object a line."""
    listed = [json.loads(line)["doc_id"] for line in corpus("list", "--json").splitlines()]
    assert listed == [document.doc_id for document in shipped]


def test_list_for_people(corpus: Callable[..., str], shipped: tuple[Document, ...]):
    """`corpus list` names every document in full and counts the unverified ones."""
    printed = corpus("list")
    assert all(document.doc_id in printed for document in shipped)
    unverified = sum(not document.verified for document in shipped)
    assert f"{len(shipped)} documents, {unverified} of them unverified" in printed


@pytest.mark.parametrize("setting", SETTINGS)
def test_list_of_a_setting(setting: str, corpus: Callable[..., str], shipped: tuple[Document, ...]):
    """`corpus list --setting` prints the documents of that setting."""
    listed = [json.loads(line)["setting"] for line in corpus("list", "--setting", setting, "--json").splitlines()]
    assert listed == [setting] * sum(document.setting == setting for document in shipped)


def test_show_as_json(corpus: Callable[..., str], shipped: tuple[Document, ...]):
    """`corpus show --json` prints the text unchanged, with its sections' offsets and its SHA-256."""
    for document in shipped[:3]:
        shown = json.loads(corpus("show", document.doc_id, "--json"))
        assert shown["text"] == document.text and shown["text_sha256"] == sha256_of(document.text)
        spans = [(section["start"], section["end"]) for section in shown["sections"]]
        assert spans == [(section.start, section.end) for section in document.sections]


def test_show_for_people(corpus: Callable[..., str]):
    """`corpus show` prints provenance beside the text: kind, licence, source and hash."""
    printed = " ".join(corpus("show", "chan-cabozantinib-post-ici-phase2").split())
    assert all(word in printed for word in ("kind: study-record", "licence:", "source:", "sha256", "4.1 months"))


def test_check(corpus: Callable[..., str], shipped: tuple[Document, ...]):
    """`corpus check` counts the well-formed records and compares the library with its hashes."""
    printed = corpus("check")
    assert f"{len(shipped)} shipped documents are well formed" in printed
    assert "the library matches its hashes" in printed


def test_corpus_without_index(tmp_path: Path, shipped: tuple[Document, ...]):
    """Before there is an index, the shipped corpus is listed, and no library is created."""
    run = CliRunner().invoke(app, ["corpus", "list"], env={"HEPCITE_DATA_DIR": str(tmp_path)})
    assert f"{len(shipped)} documents" in run.stdout and list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("path", [*commands(typer.main.get_command(app))], ids=" ".join)
def test_help(path: tuple[str, ...]):
    """The help of every command has an example and comes within three seconds, before any model or page is loaded."""
    run = subprocess.run(
        [sys.executable, "-c", HELP, *path, "--help"], capture_output=True, encoding="utf-8", check=True
    )
    assert f"Example: hepcite {' '.join(path)}".strip() in run.stdout
    assert run.stderr.strip() == "[] True"

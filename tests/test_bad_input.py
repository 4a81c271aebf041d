"""What is wrong is said in one line, without a traceback, and nothing on disk is lost."""

import io
import json
import shutil
import socket
import sys
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from hepcite.answers import Abstention, Answer
from hepcite.assistant import Assistant
from hepcite.cli import main
from hepcite.errors import CorpusError
from hepcite.sources.shipped import corpus_folder, read_corpus

ITALIAN = "Qual è la sopravvivenza con cabozantinib dopo immunoterapia?"
HIDDEN = "\x1b[31mcabo\x07 after\u202e ICI\u2066?\x00\u200f\x9b2J"
GOOD_LINE = '{"id": "1", "question": "cabozantinib after immunotherapy"}'


@dataclass(frozen=True)
class Run:
    """How a command ended and what it printed."""

    code: int
    stdout: str
    stderr: str

    @property
    def complaint(self) -> str:
        """The one line on the error stream."""
        lines = [line for line in self.stderr.splitlines() if line.strip()]
        assert len(lines) == 1, self.stderr
        assert "Traceback" not in self.stdout + self.stderr
        return lines[0]


Hepcite = Callable[..., Run]


@pytest.fixture
def hepcite(
    built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Hepcite]:
    """Run `hepcite` in an empty working folder, by default on the index of the shipped corpus."""
    (tmp_path / "cwd").mkdir()
    monkeypatch.chdir(tmp_path / "cwd")

    def run(*arguments: str, data_dir: Path | str = built.settings.data_dir, stdin: str = "") -> Run:
        monkeypatch.setenv("HEPCITE_DATA_DIR", str(data_dir))
        monkeypatch.setattr(sys, "argv", ["hepcite", *arguments])
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return Run(int(ended.value.code or 0), printed.out, printed.err)

    yield run


def hidden(text: str) -> list[str]:
    """Return the characters of a text that a terminal obeys instead of showing."""
    return [char for char in text if char != "\n" and unicodedata.category(char) in {"Cc", "Cf"}]


def statements_of(run: Run) -> list[str]:
    """Return the texts of the statements printed."""
    return [statement["text"] for statement in json.loads(run.stdout)["statements"]]


# Questions


@pytest.mark.parametrize("question", ["", " \t\n", "?!", "\u200b\u202e", "\x00\x1b", "🤷"])
def test_empty_question(question: str, assistant: Assistant):
    """A question without a letter or a digit is declined as empty."""
    outcome = assistant.ask(question)
    assert isinstance(outcome, Abstention) and outcome.reason == "empty_question"
    assert outcome.retrieved == outcome.nearest == ()


def test_empty_question_exit_code(hepcite: Hepcite):
    """An empty question on the command line is declined, exit code 3."""
    run = hepcite("ask", "", "--json")
    assert run.code == 3 and json.loads(run.stdout)["reason"] == "empty_question"


def test_very_long_question(hepcite: Hepcite, tmp_path: Path):
    """A question of 20,000 characters is refused, with both lengths named, before anything is opened."""
    run = hepcite("ask", "a" * 20_000, data_dir=tmp_path / "data")
    assert run.code == 2 and "20,000" in run.complaint and "2,000" in run.complaint
    assert not (tmp_path / "data").exists()


def test_very_long_earlier_question(assistant: Assistant):
    """An earlier question that is too long to be read is passed over; the question at hand is answered."""
    history = ["cabozantinib after immunotherapy", "a" * 20_000]
    assert "cabozantinib" in assistant.ask("and its PFS?", history).searched_for


def test_control_characters_are_not_printed(hepcite: Hepcite):
    """A question with control characters and bidi marks is understood, and none of them reaches the terminal."""
    run = hepcite("ask", HIDDEN)
    assert run.code == 0 and "cabozantinib" in run.stdout
    assert hidden(run.stdout) == []


def test_hidden_characters_change_nothing(assistant: Assistant):
    """Zero-width and bidi marks inside a question do not change its answer."""
    plain, marked = assistant.ask("cabo after ICI"), assistant.ask("cabo\u200f af\u200bter\u202e ICI\u2069")
    assert isinstance(plain, Answer) and isinstance(marked, Answer)
    assert plain.statements == marked.statements


def test_question_in_italian(assistant: Assistant):
    """A question in Italian is answered from the corpus or declined with a reason; it never fails."""
    outcome = assistant.ask(ITALIAN)
    if isinstance(outcome, Answer):
        assert all("cabozantinib" in f"{s.title} {s.text}".lower() for s in outcome.sources)
    else:
        assert outcome.reason in {"out_of_corpus", "not_reported"}


@pytest.mark.parametrize("question", ["'; DROP TABLE documents; --", "{{7*7}}", "%s %d", "[bold]x[/bold]", "NEAR(a"])
def test_code_in_a_question(question: str, assistant: Assistant, built):
    """A question that looks like code is text like any other."""
    outcome = assistant.ask(f"cabozantinib after immunotherapy {question}")
    assert outcome.question.endswith(question) and built.library.check_integrity() == ()


# Batches


@pytest.mark.parametrize(
    "line",
    [
        "cabozantinib?",
        "[]",
        '{"query": "x"}',
        '{"question": 1}',
        '{"question": "x", "history": "y"}',
        '{"question": "x", "history": [1]}',
        json.dumps({"question": "a" * 20_000}),
    ],
)
def test_bad_batch_line(line: str, hepcite: Hepcite, tmp_path: Path):
    """A line that cannot be read stops the batch before its first answer, and is named by its number."""
    run = hepcite("ask", "--batch", "-", stdin=f"{GOOD_LINE}\n\n{line}\n", data_dir=tmp_path / "data")
    assert run.code == 2 and run.stdout == "" and "line 3" in run.complaint


def test_missing_batch_file(hepcite: Hepcite):
    """A batch file that does not exist is named."""
    run = hepcite("ask", "--batch", "absent.jsonl")
    assert run.code == 2 and "absent.jsonl" in run.complaint


def test_batch_folder(hepcite: Hepcite, tmp_path: Path):
    """A folder in place of a batch file is named."""
    run = hepcite("ask", "--batch", str(tmp_path))
    assert run.code == 2 and str(tmp_path) in run.complaint


def test_batch_of_bytes(hepcite: Hepcite, tmp_path: Path):
    """A batch file that is not UTF-8 is refused, with the encoding named."""
    (tmp_path / "batch.jsonl").write_bytes(b'{"question": "caf\xe9"}')
    run = hepcite("ask", "--batch", str(tmp_path / "batch.jsonl"))
    assert run.code == 2 and "UTF-8" in run.complaint


@pytest.mark.parametrize(
    "line",
    ["[" * 100_000, '{"question": "x", "id": ' + "1" * 5000 + "}"],
    ids=["deep", "long number"],
)
def test_batch_line_that_breaks_the_parser(line: str, hepcite: Hepcite, tmp_path: Path):
    """JSON that Python's parser gives up on is a bad line like any other."""
    run = hepcite("ask", "--batch", "-", stdin=line, data_dir=tmp_path / "data")
    assert run.code == 2 and "line 1" in run.complaint


def test_long_history_in_a_batch(hepcite: Hepcite, tmp_path: Path):
    """An earlier question that is too long stops the batch before its first answer."""
    line = json.dumps({"question": "and its PFS?", "history": ["a" * 20_000]})
    run = hepcite("ask", "--batch", "-", stdin=f"{GOOD_LINE}\n{line}", data_dir=tmp_path / "data")
    assert run.code == 2 and run.stdout == "" and "line 2" in run.complaint


def test_lone_surrogate_in_a_batch(hepcite: Hepcite):
    """Half a character, which JSON can spell and no encoding can print, does not break the batch."""
    run = hepcite("ask", "--batch", "-", stdin='{"id": "1", "question": "cabozantinib after ICI \\ud800"}')
    assert run.code in (0, 2)
    run.stdout.encode("utf-8")


# Options


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--kind", "blog"),
        ("--study-type", "phase-9"),
        ("--setting", "third-line"),
        ("--therapy-class", "surgery"),
        ("--after", "soon"),
        ("--after", "20"),
    ],
)
def test_unknown_option_value(option: str, value: str, hepcite: Hepcite, tmp_path: Path):
    """A value that an option does not have is a usage error that names the option, before anything is opened."""
    run = hepcite("ask", "cabo?", option, value, data_dir=tmp_path / "data")
    assert run.code == 2 and option in run.stderr.splitlines()[-1]
    assert "Traceback" not in run.stderr and not (tmp_path / "data").exists()


# Corpus and library


@pytest.mark.parametrize(
    "damage",
    [
        lambda file: b"",
        lambda file: file[: len(file) // 2],
        lambda file: b"\xff\xfe\x00" + file,
        lambda file: file + b"\nsurprise: 1\n",
        lambda file: b"facts: [unclosed",
    ],
    ids=["empty", "cut", "bytes", "unknown key", "no yaml"],
)
def test_corrupted_record(damage: Callable[[bytes], bytes], tmp_path: Path):
    """A damaged record of the corpus is named by its file, in one line."""
    shutil.copytree(Path(str(corpus_folder())) / "review", tmp_path / "review")
    shutil.copytree(Path(str(corpus_folder())) / "studies", tmp_path / "studies")
    record = tmp_path / "studies" / "celestial.yaml"
    record.write_bytes(damage(record.read_bytes()))
    with pytest.raises(CorpusError, match=r"^celestial\.yaml: [^\n]+$"):
        read_corpus(tmp_path)


@pytest.mark.parametrize("kept", [100, 4096, 0.5])
@pytest.mark.parametrize("command", [("ask", "cabo?"), ("corpus", "list"), ("corpus", "check"), ("index",)])
def test_truncated_library(kept: float, command: tuple[str, ...], hepcite: Hepcite, copied: Path):
    """A library file that was cut short is named as damaged, and left byte for byte as it is."""
    library = copied / "library.sqlite3"
    whole = library.read_bytes()
    library.write_bytes(whole[: int(kept if kept > 1 else kept * len(whole))])
    before = library.read_bytes()
    run = hepcite(*command, data_dir=copied)
    assert run.code == 1 and "library.sqlite3" in run.complaint and "damaged" in run.complaint
    assert library.read_bytes() == before


def test_foreign_library(hepcite: Hepcite, copied: Path):
    """A file that is no SQLite database is named as damaged, and left as it is."""
    (copied / "library.sqlite3").write_bytes(b"These are my notes. " * 500)
    run = hepcite("corpus", "list", data_dir=copied)
    assert run.code == 1 and "damaged" in run.complaint
    assert (copied / "library.sqlite3").read_bytes() == b"These are my notes. " * 500


def test_missing_index_is_rebuilt(hepcite: Hepcite, copied: Path):
    """When the index folder is gone, asking builds it again and answers."""
    shutil.rmtree(copied / "index")
    run = hepcite("ask", "cabozantinib after immunotherapy", "--json", data_dir=copied)
    assert run.code == 0 and json.loads(run.stdout)["statements"]
    assert any((copied / "index").iterdir())


def test_missing_index_file_is_rebuilt(hepcite: Hepcite, copied: Path):
    """When a file of the index is gone, asking builds the index again and answers."""
    next((copied / "index").rglob("params.index.json")).unlink()
    assert hepcite("ask", "cabozantinib after immunotherapy", "--json", data_dir=copied).code == 0


@pytest.mark.parametrize("name", ["params.index.json", "*.npy", "chroma.sqlite3"])
def test_damaged_index(name: str, hepcite: Hepcite, copied: Path):
    """A damaged file of the index is built anew or named in one line."""
    next((copied / "index").rglob(name)).write_bytes(b"{")
    run = hepcite("ask", "cabozantinib after immunotherapy", "--json", data_dir=copied)
    assert run.code == 0 or (run.code == 1 and run.complaint)


def test_missing_vectors_are_noticed(hepcite: Hepcite, copied: Path):
    """When the vectors are gone from the index, it is built anew or refused: an answer never lacks half its search."""
    shutil.rmtree(next((copied / "index").rglob("data_level0.bin")).parent)
    whole, damaged = (
        hepcite("ask", "regorafenib after atezo-bev", "--json", **where) for where in ({}, {"data_dir": copied})
    )
    assert damaged.code == 1 or statements_of(damaged) == statements_of(whole)


# Folders, settings, ports


@pytest.mark.parametrize("command", [("ask", "cabo?"), ("index",)])
def test_data_dir_is_a_file(command: tuple[str, ...], hepcite: Hepcite, tmp_path: Path):
    """A file in place of the data folder is named, with the setting to change, and left as it is."""
    (tmp_path / "notes.txt").write_text("mine")
    run = hepcite(*command, data_dir=tmp_path / "notes.txt")
    assert run.code == 1 and "notes.txt" in run.complaint and "HEPCITE_DATA_DIR" in run.complaint
    assert (tmp_path / "notes.txt").read_text() == "mine"


@pytest.mark.skipif(sys.platform == "win32", reason="there is no /dev/null")
def test_data_dir_cannot_be_created(hepcite: Hepcite):
    """A data folder that cannot exist is named, with the setting to change."""
    run = hepcite("ask", "cabo?", data_dir="/dev/null/hepcite")
    assert run.code == 1 and "/dev/null/hepcite" in run.complaint and "HEPCITE_DATA_DIR" in run.complaint


@pytest.mark.parametrize(
    ("file", "content", "named"),
    [
        (".env", "HEPCITE_TOP_K=many", "HEPCITE_TOP_K"),
        (".env", "HEPCITE_TOP_K=0", "HEPCITE_TOP_K"),
        ("hepcite.toml", "top_k = 100000", "HEPCITE_TOP_K"),
        ("hepcite.toml", "top_k = [", "hepcite.toml"),
        ("hepcite.toml", 'embedding_model = "no/such/model"', "HEPCITE_EMBEDDING_MODEL"),
    ],
)
def test_damaged_settings(file: str, content: str, named: str, hepcite: Hepcite):
    """A setting that cannot be used is named, whichever file it stands in."""
    Path(file).write_text(content)
    run = hepcite("ask", "cabo?")
    assert run.code == 1 and named in run.complaint


def test_busy_port(hepcite: Hepcite, tmp_path: Path):
    """A port that is taken is named before anything is opened."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        run = hepcite("serve", "--port", port, data_dir=tmp_path / "data")
    assert run.code == 1 and port in run.complaint and "--port" in run.complaint
    assert not (tmp_path / "data").exists()


def test_unknown_host(hepcite: Hepcite, tmp_path: Path):
    """An address that is not one of this machine's is refused before anything is opened."""
    run = hepcite("serve", "--host", "192.0.2.1", data_dir=tmp_path / "data")
    assert run.code == 1 and "--" in run.complaint and not (tmp_path / "data").exists()

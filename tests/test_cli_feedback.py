"""The `hepcite feedback` command."""

import json
import os
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from hepcite.answers import Abstention, Timings
from hepcite.cli_feedback import feedback
from hepcite.feedback import Feedback

KEYS = ["at", "answer_id", "fingerprint", "question", "searched_for", "rating", "comment"]


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder that the settings name."""
    for name in [name for name in os.environ if name.upper().startswith("HEPCITE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HEPCITE_DATA_DIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def rate(data_dir: Path, question: str, rating: str, comment: str = "") -> None:
    """Store the rating of an invented abstention."""
    declined = Abstention(question, question, "out_of_corpus", "No such drug.", (), (), "f1", "a1", Timings())
    Feedback(data_dir / "feedback.sqlite3").add(declined, rating, comment)


def run(*arguments: str) -> str:
    """Run the command, and return what it prints."""
    app = typer.Typer()
    app.command()(feedback)
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    return result.output


def test_each_rating_is_a_json_line(data_dir: Path):
    """Every rating is one JSON object a line, its keys always in the same order."""
    rate(data_dir, "Does examplinib help?\nReally?", "helpful")
    rate(data_dir, "And mockumab?", "not helpful", "wrong arm")
    lines = [json.loads(line) for line in run("--json").splitlines()]
    assert [list(line) for line in lines] == [KEYS, KEYS]
    assert [line["question"] for line in lines] == ["Does examplinib help?\nReally?", "And mockumab?"]
    assert [line["comment"] for line in lines] == ["", "wrong arm"]


def test_json_of_no_rating_is_empty(data_dir: Path):
    """Without ratings nothing is printed as JSON, and no file is made."""
    assert run("--json") == ""
    assert list(data_dir.iterdir()) == []


def test_people_get_a_line_each_and_a_count(data_dir: Path):
    """Without --json each rating is one line, and the last line counts them."""
    rate(data_dir, "Does examplinib\nhelp?", "not helpful", "wrong arm")
    first, count, *_ = run().splitlines()
    assert first.endswith('not helpful a1 "Does examplinib\\nhelp?" - "wrong arm"')
    assert count == "0 helpful, 1 not helpful"


def test_setting_is_named_while_it_is_off(data_dir: Path, monkeypatch: pytest.MonkeyPatch):
    """The command says how to take ratings, but only while none are taken."""
    assert "HEPCITE_FEEDBACK=true" in run()
    monkeypatch.setenv("HEPCITE_FEEDBACK", "true")
    assert "HEPCITE_FEEDBACK" not in run()


@pytest.mark.parametrize("arguments", [(), ("--json",)])
def test_terminal_is_given_nothing_to_obey(arguments: tuple[str, ...], data_dir: Path):
    """Control characters of a question or a comment are escaped."""
    rate(data_dir, "a\x1b[2Jb\x9b", "helpful", "c\x1b]0;d\x07 \u202e")
    assert not set(run(*arguments)) & {"\x1b", "\x9b", "\x07", "\u202e"}

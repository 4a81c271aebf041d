"""A run in its folder: written as it goes, taken up again, refused when the folder is not its own, saved and loaded."""

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from hepcite.errors import EvaluationError
from hepcite_eval.figures import measure
from hepcite_eval.question_set import EvalQuestion
from hepcite_eval.responses import Response
from hepcite_eval.run_folders import answer_all, check_output, load, load_answers, save
from hepcite_eval.runs import PACKAGES, Identity, Run, asked, identify, summary, versions

IDENTITY = Identity("script", "f" * 16, "c" * 64, "a" * 64, "dev")


class ScriptedSystem:
    """Answers from a script and stops working after some questions.

    Attributes:
        seen: Ids of the questions that it was asked, in order.
        on_disk: Lines in the watched file of answers when each question was asked.
    """

    name = "script"
    fingerprint = "f" * 16

    def __init__(
        self, script: dict[str, Response], stops_after: int | None = None, watched: Path | None = None
    ) -> None:
        self.seen: list[str] = []
        self.on_disk: list[int] = []
        self._script, self._stops_after, self._watched = script, stops_after, watched

    def respond(self, question: EvalQuestion) -> Response:
        """Answer, or be interrupted."""
        if len(self.seen) == self._stops_after:
            raise KeyboardInterrupt
        if self._watched is not None:
            self.on_disk.append(self._watched.read_text(encoding="utf-8").count("\n"))
        self.seen.append(question.question_id)
        return self._script[question.question_id]


Interrupt = Callable[[Path, int], None]


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder."""
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.fixture
def questions(make_question) -> tuple[EvalQuestion, ...]:
    """Three questions to answer and one to decline."""
    return (*(make_question(name) for name in "abc"), make_question("d", kind="adjacent"))


@pytest.fixture
def script(make_response) -> dict[str, Response]:
    """Responses to them, one with characters beyond ASCII."""
    quoted = make_response("b", [("gold", "Überleben ≥ 9·9 months")])
    return {
        "a": make_response("a"),
        "b": quoted,
        "c": make_response("c"),
        "d": make_response("d", reason="not_reported"),
    }


@pytest.fixture
def run(questions, script) -> Run:
    """The finished run of the script."""
    figures = measure(questions, script, lambda doc_id: "Median OS was 9.9 months.")
    return Run(IDENTITY, "2026-01-21", {"top_k": "80"}, {"python": "3.11.0"}, 2, asked(questions), figures)


@pytest.fixture
def interrupt(questions, script) -> Interrupt:
    """Begin a run that is interrupted after some questions."""

    def begin(folder: Path, after: int) -> None:
        with pytest.raises(KeyboardInterrupt):
            answer_all(ScriptedSystem(script, stops_after=after), questions, folder, IDENTITY)

    return begin


# Asking


def test_answers_in_order(questions, script, tmp_path: Path):
    """Every question is asked once, in the order of the set."""
    system = ScriptedSystem(script)
    assert answer_all(system, questions, tmp_path / "run", IDENTITY) == script
    assert system.seen == ["a", "b", "c", "d"]


def test_answers_come_back_equal(questions, script, tmp_path: Path):
    """What is read from the folder equals what the system gave."""
    answer_all(ScriptedSystem(script), questions, tmp_path, IDENTITY)
    assert load_answers(tmp_path) == script


def test_each_answer_is_on_disk(questions, script, tmp_path: Path):
    """Each answer is on disk before the next question is asked."""
    system = ScriptedSystem(script, watched=tmp_path / "answers.jsonl")
    answer_all(system, questions, tmp_path, IDENTITY)
    assert system.on_disk == [0, 1, 2, 3]


def test_progress(questions, script, tmp_path: Path):
    """Progress counts the questions that are done."""
    done: list[int] = []
    answer_all(ScriptedSystem(script), questions, tmp_path, IDENTITY, done.append)
    assert done == [1, 2, 3, 4]


# Interruptions


@pytest.mark.parametrize("after", [0, 1, 3])
def test_interrupted_run_goes_on(after: int, questions, script, interrupt: Interrupt, tmp_path: Path):
    """A run that was interrupted asks only the rest, and has all answers in the end."""
    interrupt(tmp_path / "run", after)
    system = ScriptedSystem(script)
    assert answer_all(system, questions, tmp_path / "run", IDENTITY) == script
    assert system.seen == ["a", "b", "c", "d"][after:]


def test_interrupted_twice(questions, script, interrupt: Interrupt, tmp_path: Path):
    """A run that was interrupted twice writes the same bytes as one that was not."""
    answer_all(ScriptedSystem(script), questions, tmp_path / "whole", IDENTITY)
    interrupt(tmp_path / "run", 1)
    interrupt(tmp_path / "run", 1)
    answer_all(ScriptedSystem(script), questions, tmp_path / "run", IDENTITY)
    assert contents(tmp_path / "run") == contents(tmp_path / "whole")


@pytest.mark.parametrize("end", [1, 100, -1])
def test_cut_line_is_asked_again(end: int, questions, script, interrupt: Interrupt, tmp_path: Path):
    """A last line that was cut off is asked again, and the file holds whole lines in the end."""
    interrupt(tmp_path, 1)
    line = (tmp_path / "answers.jsonl").read_bytes()
    (tmp_path / "answers.jsonl").write_bytes(line + line[:end])
    system = ScriptedSystem(script)
    answer_all(system, questions, tmp_path, IDENTITY)
    assert system.seen == ["b", "c", "d"] and load_answers(tmp_path) == script


def test_line_cut_inside_a_character(questions, script, interrupt: Interrupt, tmp_path: Path):
    """A last line that ends with half of a character is asked again like any other."""
    interrupt(tmp_path, 1)
    line = (tmp_path / "answers.jsonl").read_bytes()
    (tmp_path / "answers.jsonl").write_bytes(line + "{≥".encode()[:-1])
    system = ScriptedSystem(script)
    answer_all(system, questions, tmp_path, IDENTITY)
    assert system.seen == ["b", "c", "d"] and load_answers(tmp_path) == script


def test_output_with_foreign_files(tmp_path: Path):
    """A folder that holds something that is no run is refused, and one with a run is not."""
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(EvaluationError, match="not empty"):
        check_output(tmp_path)
    (tmp_path / "hepcite").mkdir()
    (tmp_path / "hepcite" / "started.json").write_text("{}")
    check_output(tmp_path)


def test_only_line_cut(questions, script, interrupt: Interrupt, tmp_path: Path):
    """When the only line was cut off, everything is asked."""
    interrupt(tmp_path, 1)
    line = (tmp_path / "answers.jsonl").read_bytes()
    (tmp_path / "answers.jsonl").write_bytes(line[: len(line) // 2])
    system = ScriptedSystem(script)
    answer_all(system, questions, tmp_path, IDENTITY)
    assert system.seen == ["a", "b", "c", "d"]


@pytest.mark.parametrize("damage", [b"{}\n", b"not json\n", b"\n", b'{"question_id": 1}\n', b"[]\n"])
def test_damaged_line(damage: bytes, questions, script, interrupt: Interrupt, tmp_path: Path):
    """A whole line that is no answer is named by file and number, and the file is left as it is."""
    interrupt(tmp_path, 1)
    with (tmp_path / "answers.jsonl").open("ab") as answers:
        answers.write(damage)
    before = contents(tmp_path)
    with pytest.raises(EvaluationError, match=r"^[^\n]*answers\.jsonl', line 2: [^\n]*$"):
        answer_all(ScriptedSystem(script), questions, tmp_path, IDENTITY)
    assert contents(tmp_path) == before


# Folders


@pytest.mark.parametrize("field", ["system", "fingerprint", "corpus_sha256", "questions_sha256", "split"])
def test_folder_of_another_run(field: str, questions, script, interrupt: Interrupt, tmp_path: Path):
    """A folder in which something else was begun is refused before anything is asked, and left as it is."""
    interrupt(tmp_path, 2)
    before, system = contents(tmp_path), ScriptedSystem(script)
    with pytest.raises(EvaluationError, match=r"^[^\n]*holds another run[^\n]*--output$"):
        answer_all(system, questions, tmp_path, replace(IDENTITY, **{field: "other"}))
    assert system.seen == [] and contents(tmp_path) == before


def test_folder_of_a_finished_run(questions, script, run: Run, tmp_path: Path):
    """A finished run that is asked for again is neither asked nor changed."""
    answer_all(ScriptedSystem(script), questions, tmp_path, IDENTITY)
    save(run, tmp_path)
    before, system = contents(tmp_path), ScriptedSystem(script)
    answer_all(system, questions, tmp_path, IDENTITY)
    assert system.seen == [] and contents(tmp_path) == before


def test_folder_with_foreign_files(questions, script, tmp_path: Path):
    """A folder that holds something else is refused before anything is asked, and left as it is."""
    (tmp_path / "notes.txt").write_text("mine")
    system = ScriptedSystem(script)
    with pytest.raises(EvaluationError, match=r"^[^\n]*is not empty[^\n]*--output$"):
        answer_all(system, questions, tmp_path, IDENTITY)
    assert system.seen == [] and contents(tmp_path) == {"notes.txt": b"mine"}


def test_file_in_place_of_a_folder(questions, script, tmp_path: Path):
    """A file in place of the folder is named and left as it is."""
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(EvaluationError, match=r"^cannot write [^\n]*notes\.txt[^\n]*--output$"):
        answer_all(ScriptedSystem(script), questions, tmp_path / "notes.txt", IDENTITY)
    assert contents(tmp_path) == {"notes.txt": b"mine"}


@pytest.mark.skipif(sys.platform == "win32", reason="there is no /dev/null")
def test_unwritable_folder(questions, script):
    """A folder that cannot be created is named before anything is asked."""
    system = ScriptedSystem(script)
    with pytest.raises(EvaluationError, match=r"^cannot write [^\n]*/dev/null/run[^\n]*--output$"):
        answer_all(system, questions, Path("/dev/null/run"), IDENTITY)
    assert system.seen == []


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"{}", b"\xff\xfe"])
def test_damaged_start(content: bytes, questions, script, interrupt: Interrupt, tmp_path: Path):
    """A damaged note of what was begun is named by its file, in one line."""
    interrupt(tmp_path, 1)
    (tmp_path / "started.json").write_bytes(content)
    with pytest.raises(EvaluationError, match=r"^[^\n]*started\.json[^\n]*$"):
        answer_all(ScriptedSystem(script), questions, tmp_path, IDENTITY)


# Saving and loading


def test_saved_and_loaded(run: Run, tmp_path: Path):
    """A run that is saved and loaded is equal to itself, to the last digit of its figures."""
    save(run, tmp_path)
    assert load(tmp_path) == run


def test_saved_twice(run: Run, tmp_path: Path):
    """A run that was loaded is saved with the same bytes."""
    save(run, tmp_path)
    before = contents(tmp_path)
    save(load(tmp_path), tmp_path)
    assert contents(tmp_path) == before


def test_load_from_its_file(run: Run, tmp_path: Path):
    """A run may be named by its file."""
    save(run, tmp_path)
    assert load(tmp_path / "run.json") == run


@pytest.mark.parametrize(("names", "taken"), [(("baseline", "hepcite"), "hepcite"), (("baseline",), "baseline")])
def test_load_from_the_folder_above(names: tuple[str, ...], taken: str, run: Run, tmp_path: Path):
    """Of a folder with the runs of several systems HepCite's is loaded, else the baseline's."""
    for name in names:
        (tmp_path / name).mkdir()
        save(replace(run, identity=replace(IDENTITY, system=name)), tmp_path / name)
    assert load(tmp_path).identity.system == taken


@pytest.mark.parametrize("name", ["absent", "."])
def test_load_nothing(name: str, tmp_path: Path):
    """A folder that is missing or holds no finished run is named."""
    with pytest.raises(EvaluationError, match=r"^no finished run in [^\n]*`hepcite eval`[^\n]*$"):
        load(tmp_path / name)


def test_load_interrupted(interrupt: Interrupt, tmp_path: Path):
    """A run that was never finished cannot be loaded."""
    interrupt(tmp_path, 2)
    with pytest.raises(EvaluationError, match=r"^no finished run in "):
        load(tmp_path)


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: content[: len(content) // 2],
        lambda content: b"\xff\xfe" + content,
        lambda content: b"[]",
        lambda content: content.replace(b'"corpus_sha256"', b'"corpus"'),
        lambda content: content.replace(b'"repeats": 2', b'"repeats": "many"'),
    ],
    ids=["empty", "cut", "bytes", "list", "field missing", "wrong type"],
)
def test_damaged_run(damage: Callable[[bytes], bytes], run: Run, tmp_path: Path):
    """A damaged run is named by its file, with the command that makes a new one."""
    save(run, tmp_path)
    file = tmp_path / "run.json"
    assert damage(file.read_bytes()) != file.read_bytes()
    file.write_bytes(damage(file.read_bytes()))
    with pytest.raises(EvaluationError, match=r"^[^\n]*run\.json[^\n]*`hepcite eval`[^\n]*$"):
        load(tmp_path)


# What a run says of itself


def test_summary(run: Run):
    """The summary can be written as JSON and names no single question."""
    content = json.loads(json.dumps(summary(run)))
    assert list(content) == ["identity", "date", "settings", "versions", "repeats", "figures"]
    assert list(content["figures"]) == ["overall", "by_type", "by_kind", "risk_coverage", "latency"]


def test_summary_changes_nothing(run: Run):
    """Writing the summary takes nothing from the run."""
    summary(run)
    assert run.figures.values and run.questions


def test_identity_in_any_order(questions, script):
    """The order of the questions does not make another run."""
    system = ScriptedSystem(script)
    assert identify(system, questions, "c", "dev") == identify(system, questions[::-1], "c", "dev")


def test_identity_of_a_changed_question(questions, script, make_question):
    """A question of which something else is expected makes another run."""
    system = ScriptedSystem(script)
    changed = (make_question("a", must_quote=("8.8 months",)), *questions[1:])
    assert identify(system, changed, "c", "dev") != identify(system, questions, "c", "dev")


def test_asked_keeps_what_is_expected(make_question):
    """What a run keeps of a question tells apart two that expect something else."""
    one, other = asked([make_question("a"), make_question("a", must_quote=("8.8 months",))])
    assert one.question_id == other.question_id and one != other


def test_versions():
    """Python and every package that may change a figure are named with a version."""
    found = versions()
    assert list(found) == ["python", *PACKAGES] and all(version[0].isdigit() for version in found.values())

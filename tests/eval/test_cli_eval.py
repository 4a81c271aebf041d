"""`hepcite eval` and `hepcite bench` from the command line."""

import io
import json
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from fakes import ScriptedChatModel, statements
from hepcite.answers import Answer
from hepcite.assistant import Assistant
from hepcite.chat_model import ChatModel
from hepcite.cli import main

STUDY = "chan-cabozantinib-post-ici-phase2"
GOLD = {
    "type": "factoid",
    "history": [],
    "answerable": True,
    "kind": None,
    "gold_sources": [STUDY],
    "gold_quotes": [{"source": STUDY, "text": "cabozantinib 60 mg/day gave a median PFS of 4.1 months"}],
    "must_quote": ["4.1 months"],
    "split": "dev",
}
DECLINE = {"type": "decline", "answerable": False, "kind": "out-of-domain"}
NOTHING: dict[str, Any] = {"gold_sources": [], "gold_quotes": [], "must_quote": []}
LINES = [
    {**GOLD, "id": "cabo", "question": "What is known about cabozantinib after immunotherapy?"},
    {**GOLD, "id": "pfs", "question": "PFS with cabozantinib in the Chan phase II trial", "split": "test"},
    {**GOLD, **DECLINE, **NOTHING, "id": "valve", "question": "target INR for a mechanical mitral valve?"},
    {**GOLD, **DECLINE, **NOTHING, "id": "weather", "question": "What is the weather in Bologna?", "split": "test"},
]

SAID = "In all 47 patients of the Chan phase II trial, cabozantinib 60 mg/day gave a median PFS of 4.1 months."
CHAN = "gave a median PFS of 4.1 months"

MEASURES = ["nDCG@10", "Recall@10", "Recall@100", "MRR@10", "p50_ms", "p95_ms"]


@dataclass(frozen=True)
class Printed:
    """How a command ended and what it printed."""

    code: int
    stdout: str
    stderr: str

    @property
    def complaint(self) -> str:
        """The last line on the error stream, where there is no traceback."""
        assert "Traceback" not in self.stdout + self.stderr
        return self.stderr.strip().splitlines()[-1]


Hepcite = Callable[..., Printed]


def execute(*arguments: object, data_dir: Path) -> Printed:
    """Run `hepcite` in this process, in the data folder."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setenv("HEPCITE_DATA_DIR", str(data_dir))
        patch.chdir(data_dir if data_dir.is_dir() else data_dir.parent)
        patch.setattr(sys, "argv", ["hepcite", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
    return Printed(int(ended.value.code or 0), out.getvalue(), err.getvalue())


def write_lines(file: Path, lines: list[Any]) -> Path:
    """Write JSON lines."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of what the whole module shares."""
    return tmp_path_factory.mktemp("evaluations")


@pytest.fixture(scope="module")
def file(folder: Path) -> Path:
    """A question set of one's own."""
    return write_lines(folder / "mine.jsonl", LINES)


@pytest.fixture(scope="module")
def data_dir(built) -> Path:
    """The data folder with the index of the shipped corpus."""
    path: Path = built.settings.data_dir
    return path


@pytest.fixture
def hepcite(data_dir: Path) -> Hepcite:
    """Run `hepcite` on the index of the shipped corpus, or in another data folder."""
    return lambda *arguments, data_dir=data_dir: execute(*arguments, data_dir=data_dir)


@pytest.fixture
def evaluate(hepcite: Hepcite, file: Path, tmp_path: Path) -> Hepcite:
    """Run `hepcite eval` for HepCite alone on the small set, without repeats, into an output folder of its own."""
    given = ("eval", "--questions", file, "--system", "hepcite", "--output", tmp_path / "output", "--repeats", 0)
    return lambda *more: hepcite(*given, *more)


@pytest.fixture(scope="module")
def both(folder: Path, file: Path, data_dir: Path) -> Printed:
    """The evaluation of both systems, whose files stay in `runs`."""
    return execute("eval", "--questions", file, "--output", folder / "runs", "--repeats", 0, data_dir=data_dir)


@pytest.fixture
def runs(both: Printed, folder: Path) -> Path:
    """The folder of that evaluation."""
    return folder / "runs"


@pytest.fixture
def changed(runs: Path, tmp_path: Path) -> Callable[..., Path]:
    """Copy HepCite's run, on another corpus or with something else expected of its first questions."""

    def change(corpus_sha256: str | None = None, questions: int = 0) -> Path:
        content = json.loads((runs / "hepcite" / "run.json").read_text(encoding="utf-8"))
        content["identity"]["corpus_sha256"] = corpus_sha256 or content["identity"]["corpus_sha256"]
        for question in content["questions"][:questions]:
            question["sha256"] = "0" * 64
        (tmp_path / "run.json").write_text(json.dumps(content), encoding="utf-8")
        return tmp_path

    return change


# An evaluation


def test_table(both: Printed):
    """Without options both systems are asked, and a table of their figures is printed."""
    assert both.code == 0
    head, *rows = [line.split() for line in both.stdout.splitlines()]
    assert head == ["measure", "hepcite", "n", "baseline", "n"]
    assert {row[0] for row in rows} >= {"nDCG@10", "MRR@10", "Recall@50", "coverage", "latency"}


def test_files(both: Printed, runs: Path):
    """Each system has its answers and its run in a folder of its own, beside one report of both."""
    assert {str(path.relative_to(runs)) for path in runs.rglob("*") if path.is_file()} == {
        "report.html",
        *(
            f"{system}/{name}"
            for system in ("hepcite", "baseline")
            for name in ("answers.jsonl", "run.json", "started.json")
        ),
    }


def test_where(both: Printed, runs: Path):
    """The last line on the error stream says where the report is."""
    assert str(runs / "report.html") in both.complaint


def test_report_of_both(runs: Path):
    """The report has a column for each system, in UTF-8."""
    page = (runs / "report.html").read_text(encoding="utf-8")
    assert '<th class="number">hepcite</th><th class="number">n</th><th class="number">baseline</th>' in page


def test_baseline_answers_everything(runs: Path):
    """The baseline shows four passages to each question and declines none."""
    lines = (runs / "baseline" / "answers.jsonl").read_text(encoding="utf-8").splitlines()
    answers = [json.loads(line) for line in lines]
    assert [answer["question_id"] for answer in answers] == ["cabo", "pfs", "valve", "weather"]
    assert all(len(answer["statements"]) == 4 and not answer["declined"] for answer in answers)


def test_everything_is_verbatim(runs: Path):
    """Quotes of both systems are equal to the stored text."""
    for system in ("hepcite", "baseline"):
        run = json.loads((runs / system / "run.json").read_text(encoding="utf-8"))
        assert run["figures"]["overall"]["verbatim rate"]["mean"] == 1.0


def test_json(evaluate: Hepcite, tmp_path: Path):
    """With --json the normal stream holds one line of JSON, with the figures of the saved run."""
    run = evaluate("--json")
    (system,) = json.loads(run.stdout)["systems"].items()
    saved = json.loads((tmp_path / "output" / "hepcite" / "run.json").read_text(encoding="utf-8"))
    assert run.code == 0 and run.stdout.count("\n") == 1
    assert system[0] == "hepcite" and system[1]["identity"] == saved["identity"]
    assert system[1]["figures"]["overall"] == saved["figures"]["overall"]


def test_split_of_a_file(runs: Path):
    """All questions of a file are asked when no split is named."""
    run = json.loads((runs / "hepcite" / "run.json").read_text(encoding="utf-8"))
    assert run["identity"]["split"] == "all" and len(run["questions"]) == len(LINES)


def test_named_split(evaluate: Hepcite):
    """Of a file the questions of one split can be asked."""
    (system,) = json.loads(evaluate("--split", "dev", "--json").stdout)["systems"].values()
    assert system["identity"]["split"] == "dev" and system["figures"]["overall"]["answer score"]["n"] == 2


def test_folder_without_output(hepcite: Hepcite, file: Path, copied: Path):
    """Without --output the run is saved in a new folder of the data folder."""
    run = hepcite("eval", "--questions", file, "--system", "hepcite", "--repeats", 0, data_dir=copied)
    (made,) = (copied / "runs").iterdir()
    assert run.code == 0 and str(made) in run.complaint and (made / "hepcite" / "run.json").is_file()


# With a language model


@pytest.fixture(scope="module")
def outputs(assistant: Assistant) -> list[object]:
    """What a model writes over the two answered questions: a true statement, and one with another figure."""

    def write(question: str) -> object:
        answer = assistant.ask(question)
        assert isinstance(answer, Answer)
        (n, *_) = (n for n, quote in enumerate(dict.fromkeys(answer.quotes), start=1) if CHAN in quote.text)
        return statements((SAID, [n]), (SAID.replace("4.1", "4.7"), [n]))

    return [write(str(line["question"])) for line in LINES[:2]]


@pytest.fixture(scope="module")
def scripted(outputs: list[object]) -> ScriptedChatModel:
    """A model that writes them."""
    return ScriptedChatModel(outputs=list(outputs))


@pytest.fixture(scope="module")
def evaluate_with(scripted: ScriptedChatModel, folder: Path, file: Path, data_dir: Path) -> Hepcite:
    """Run `hepcite eval` with this model beside HepCite without one, into the folder `written`."""

    def run(*more: object) -> Printed:
        given = ("eval", "--questions", file, "--output", folder / "written", "--repeats", 0, "--llm", "scripted:one")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(ChatModel, "of", lambda settings: ChatModel(scripted, settings.llm, 5))
            return execute(*given, *more, data_dir=data_dir)

    return run


@pytest.fixture(scope="module")
def beside(evaluate_with: Hepcite) -> Printed:
    """That evaluation."""
    return evaluate_with("--json")


def saved(folder: Path, system: str) -> dict[str, Any]:
    """Read the saved run of a system."""
    content: dict[str, Any] = json.loads((folder / "written" / system / "run.json").read_text(encoding="utf-8"))
    return content


def test_llm_is_set_beside_plain_hepcite(beside: Printed, folder: Path):
    """With --llm HepCite is measured without a model and with it, on the same questions, into one folder."""
    assert beside.code == 0 and list(json.loads(beside.stdout)["systems"]) == ["hepcite", "hepcite-llm"]
    plain, written = saved(folder, "hepcite"), saved(folder, "hepcite-llm")
    assert plain["questions"] == written["questions"] and len(written["questions"]) == len(LINES)
    assert plain["identity"]["fingerprint"] != written["identity"]["fingerprint"]


def test_llm_is_named_in_its_own_run(beside: Printed, folder: Path):
    """The run with a model names it; the run without one does not."""
    assert saved(folder, "hepcite-llm")["settings"]["llm"] == "scripted:one"
    assert "llm" not in saved(folder, "hepcite")["settings"]


def test_llm_numbers_are_all_in_their_quotes(beside: Printed, folder: Path):
    """After the checks every number that the model shows stands in its quotes, which are verbatim."""
    figures = saved(folder, "hepcite-llm")["figures"]["overall"]
    assert (figures["number fidelity"]["mean"], figures["verbatim rate"]["mean"]) == (1.0, 1.0)


def test_llm_dropped_statements_are_counted(beside: Printed, folder: Path):
    """Of two statements over each answered question the untrue one was dropped, and no question left to its quotes."""
    figures = saved(folder, "hepcite-llm")["figures"]["overall"]
    assert (figures["dropped statements"]["mean"], figures["dropped statements"]["n"]) == (0.5, 2)
    assert (figures["left to the quotes"]["mean"], figures["left to the quotes"]["n"]) == (0.0, 2)
    assert "dropped statements" not in saved(folder, "hepcite")["figures"]["overall"]


def test_llm_words_are_what_is_saved(beside: Printed, folder: Path):
    """The saved answers hold the true statement alone, and the declined questions nothing."""
    lines = (folder / "written" / "hepcite-llm" / "answers.jsonl").read_text(encoding="utf-8").splitlines()
    answers = [json.loads(line) for line in lines]
    assert [[one["text"] for one in answer["statements"]] for answer in answers] == [[SAID], [SAID], [], []]
    assert [(answer["written"], answer["dropped"]) for answer in answers] == [(1, 1), (1, 1), (0, 0), (0, 0)]


def test_llm_changes_nothing_about_plain_hepcite(beside: Printed, folder: Path, runs: Path):
    """HepCite without a model gives the same answers, whether or not a model is set beside it."""
    written, alone = (
        [json.loads(line)["sha256"] for line in (place / "hepcite" / "answers.jsonl").read_text().splitlines()]
        for place in (folder / "written", runs)
    )
    assert written == alone


def test_llm_is_not_asked_again(beside: Printed, evaluate_with: Hepcite, scripted: ScriptedChatModel):
    """A finished run is shown again, a column beside plain HepCite's, and the model is not asked."""
    asked = len(scripted.asked)
    run = evaluate_with()
    head, *rows = [line.split() for line in run.stdout.splitlines()]
    assert run.code == 0 and head == ["measure", "hepcite", "n", "hepcite-llm", "n"]
    fidelity = next(row for row in rows if row[:2] == ["number", "fidelity"])
    assert fidelity.count("1.000") == 2 and len(scripted.asked) == asked == 2


def test_llm_system_needs_a_model(hepcite: Hepcite, file: Path, tmp_path: Path):
    """HepCite with a model, named without one, is refused in a line that names the option."""
    run = hepcite("eval", "--questions", file, "--system", "hepcite-llm", "--output", tmp_path / "output")
    assert run.code == 1 and "--llm provider:model" in run.complaint and run.stdout == ""


def test_unknown_llm(hepcite: Hepcite, file: Path, tmp_path: Path):
    """A model of an unknown provider is refused in one line that names the known ones."""
    given = ("eval", "--questions", file, "--output", tmp_path / "output", "--repeats", 0)
    run = hepcite(*given, "--llm", "mistral:large")
    assert run.code == 1 and "anthropic, ollama, openai" in run.complaint and run.stdout == ""


# Refusals


@pytest.mark.parametrize("split", ["train", "DEV"])
def test_unknown_split(split: str, evaluate: Hepcite, tmp_path: Path):
    """A split that does not exist is a usage error that names those that do; nothing is written."""
    run = evaluate("--split", split)
    assert run.code == 2 and all(name in run.complaint for name in (repr(split), "dev", "test", "all"))
    assert not (tmp_path / "output").exists()


def test_split_without_questions(hepcite: Hepcite, tmp_path: Path):
    """A split without questions is refused, with file and split named."""
    file = write_lines(tmp_path / "dev-only.jsonl", [LINES[0]])
    run = hepcite("eval", "--questions", file, "--split", "test", "--output", tmp_path / "output")
    assert run.code == 1 and "dev-only.jsonl" in run.complaint and "'test'" in run.complaint


def test_unknown_system(hepcite: Hepcite, file: Path, tmp_path: Path):
    """A system that does not exist is refused with the names of those that do; nothing is written."""
    run = hepcite("eval", "--questions", file, "--system", "gpt", "--output", tmp_path / "output")
    assert run.code == 2 and "'gpt'" in run.complaint and "hepcite, baseline" in run.complaint
    assert run.stdout == "" and not (tmp_path / "output").exists()


def test_missing_questions(hepcite: Hepcite, tmp_path: Path):
    """A question file that does not exist is named before anything is opened."""
    run = hepcite("eval", "--questions", tmp_path / "absent.jsonl", data_dir=tmp_path / "data")
    assert run.code == 1 and "absent.jsonl" in run.complaint and not (tmp_path / "data").exists()


def test_damaged_questions(hepcite: Hepcite, tmp_path: Path):
    """A damaged line is named before anything is opened."""
    file = write_lines(tmp_path / "mine.jsonl", [LINES[0], {**LINES[1], "split": "train"}])
    run = hepcite("eval", "--questions", file, data_dir=tmp_path / "data")
    assert run.code == 1 and "mine.jsonl, line 2" in run.complaint and not (tmp_path / "data").exists()


def test_questions_that_do_not_fit(hepcite: Hepcite, tmp_path: Path):
    """Questions that contradict the corpus are refused in one line, and nothing is written."""
    file = write_lines(tmp_path / "mine.jsonl", [{**LINES[0], "must_quote": ["41 months"]}])
    run = hepcite("eval", "--questions", file, "--system", "hepcite", "--output", tmp_path / "output")
    assert run.code == 1 and "cabo: in no gold quote: '41 months'" in run.complaint
    assert not (tmp_path / "output").exists()


def test_finished_output(hepcite: Hepcite, file: Path, runs: Path):
    """A finished run is shown again as it is, and not run over."""
    before = (runs / "hepcite" / "run.json").read_bytes()
    run = hepcite("eval", "--questions", file, "--system", "hepcite", "--output", runs, "--repeats", 0)
    assert run.code == 0 and (runs / "hepcite" / "run.json").read_bytes() == before


def test_output_is_a_file(evaluate: Hepcite, tmp_path: Path):
    """A file in place of the output folder is named and left as it is."""
    (tmp_path / "output").write_text("mine")
    run = evaluate()
    assert run.code == 1 and str(tmp_path / "output") in run.complaint and "--output" in run.complaint
    assert (tmp_path / "output").read_text() == "mine"


def test_too_many_repeats(evaluate: Hepcite):
    """Repeats have a limit, named as a usage error."""
    run = evaluate("--repeats", 11)
    assert run.code == 2 and "--repeats" in run.complaint


# Floors


def floor(measure: str, bound: float, split: str = "all") -> str:
    """Write a floor as TOML."""
    named = f'[[floor]]\nmeasure = "{measure}"\nsystem = "hepcite"\nsplit = "{split}"\n'
    return f"{named}bound = {bound}\nmeasured = 1.0\ndate = 2026-01-21\n"


@pytest.fixture(scope="module")
def broken(folder: Path, file: Path, data_dir: Path) -> Printed:
    """An evaluation that breaks three floors of four."""
    bounds = {"verbatim rate": 1.0, "number fidelity": 1.01, "false refusals": -0.5, "same bytes": 1.0}
    (folder / "floors.toml").write_text("".join(floor(measure, bound) for measure, bound in bounds.items()))
    given = ("--questions", file, "--system", "hepcite", "--output", folder / "broken", "--repeats", 0)
    return execute("eval", *given, "--floors", folder / "floors.toml", data_dir=data_dir)


def test_floors_hold(evaluate: Hepcite, tmp_path: Path):
    """A run that breaks no floor is done."""
    (tmp_path / "floors.toml").write_text(floor("verbatim rate", 1.0) + floor("false refusals", 0.5))
    run = evaluate("--floors", tmp_path / "floors.toml")
    assert run.code == 0 and "verbatim rate" in run.stdout


def test_floors_break(broken: Printed):
    """A run that breaks floors ends with exit code 1 and one line with each measure, its figure and its bound."""
    assert broken.code == 1 and "floors.toml" in broken.complaint and "verbatim rate" not in broken.complaint
    assert "number fidelity: 1.0000 is below the floor of 1.0100" in broken.complaint
    assert "false refusals: 0.0000 is above the limit of -0.5000" in broken.complaint


def test_floor_of_what_was_not_measured(broken: Printed):
    """A floor on a measure that the run lacks is broken."""
    assert "same bytes: not measured" in broken.complaint


def test_figures_are_kept_when_floors_break(broken: Printed, folder: Path):
    """Figures are printed and saved although they break a floor."""
    assert "number fidelity" in broken.stdout and (folder / "broken" / "report.html").is_file()


@pytest.mark.parametrize("content", [None, "[[floor]", '[[floor]]\nmeasure = "x"\n'], ids=["missing", "cut", "fields"])
def test_unusable_floors(content: str | None, evaluate: Hepcite, tmp_path: Path):
    """Floors that cannot be read are named before anything is asked."""
    if content is not None:
        (tmp_path / "floors.toml").write_text(content)
    run = evaluate("--floors", tmp_path / "floors.toml")
    assert run.code == 1 and "floors.toml" in run.complaint and not (tmp_path / "output").exists()


# Comparisons


def test_compare(hepcite: Hepcite, runs: Path):
    """Two runs are compared as tables, B against A."""
    run = hepcite("eval", "--compare", runs / "baseline", runs / "hepcite")
    assert run.code == 0 and run.stderr == ""
    a, b, head = (line.split()[:3] for line in run.stdout.splitlines()[:3])
    assert (a[:2], b[:2], head) == (["A:", "baseline,"], ["B:", "hepcite,"], ["measure", "B", "better"])
    assert "4 questions compared by answer score" in run.stdout and "win" in run.stdout


def test_compare_as_json(hepcite: Hepcite, runs: Path):
    """With --json a comparison is one line of JSON."""
    run = hepcite("eval", "--compare", runs / "baseline", runs / "hepcite", "--json")
    content = json.loads(run.stdout)
    assert run.stdout.count("\n") == 1 and list(content) == ["a", "b", "measures", "pairs", "left_out"]
    assert content["measures"]["true refusals"]["wins"] == 2 and content["left_out"] == []


def test_compare_with_itself(hepcite: Hepcite, runs: Path):
    """A run compared with itself has ties alone."""
    content = json.loads(hepcite("eval", "--compare", runs, runs / "hepcite" / "run.json", "--json").stdout)
    assert all((paired["wins"], paired["losses"]) == (0, 0) for paired in content["measures"].values())


def test_compare_opens_nothing(hepcite: Hepcite, runs: Path, tmp_path: Path):
    """Comparing needs no index."""
    run = hepcite("eval", "--compare", runs, runs / "baseline", data_dir=tmp_path / "data")
    assert run.code == 0 and not (tmp_path / "data").exists()


def test_compare_different_corpora(hepcite: Hepcite, runs: Path, changed: Callable[..., Path]):
    """Runs on different corpora are not compared."""
    run = hepcite("eval", "--compare", runs, changed(corpus_sha256="d" * 64))
    assert run.code == 1 and "different corpora" in run.complaint and "dddddddddddd" in run.complaint


def test_compare_without_common_questions(hepcite: Hepcite, runs: Path, changed: Callable[..., Path]):
    """Runs without a question in common are not compared."""
    run = hepcite("eval", "--compare", runs, changed(questions=len(LINES)))
    assert run.code == 1 and "no question in common" in run.complaint


def test_compare_changed_question(hepcite: Hepcite, runs: Path, changed: Callable[..., Path]):
    """A question of which something else is expected is left out and named."""
    run = hepcite("eval", "--compare", runs, changed(questions=1))
    assert run.code == 0 and "3 questions compared" in run.stdout
    assert run.stdout.splitlines()[-1].startswith("1 left out") and run.stdout.strip().endswith(": cabo")


def test_compare_missing_run(hepcite: Hepcite, runs: Path, tmp_path: Path):
    """A folder without a run is named, with what makes one."""
    run = hepcite("eval", "--compare", runs, tmp_path / "absent")
    assert run.code == 1 and str(tmp_path / "absent") in run.complaint and "`hepcite eval`" in run.complaint


def test_compare_damaged_run(hepcite: Hepcite, runs: Path, tmp_path: Path):
    """A damaged run is named by its file, with what makes a new one."""
    (tmp_path / "run.json").write_text("{")
    run = hepcite("eval", "--compare", runs, tmp_path)
    assert run.code == 1 and str(tmp_path / "run.json") in run.complaint and "`hepcite eval`" in run.complaint


# Benchmarks


@pytest.fixture
def benchmark(tmp_path: Path) -> Path:
    """A tiny benchmark."""
    folder = tmp_path / "invented"
    texts = {"d1": "Examplinib lowered the pressure.", "d2": "Mockumab is no drug.", "d3": "The weather was mild."}
    write_lines(folder / "corpus.jsonl", [{"_id": key, "title": "", "text": text} for key, text in texts.items()])
    write_lines(folder / "queries.jsonl", [{"_id": "q1", "text": "examplinib"}, {"_id": "q2", "text": "mockumab"}])
    (folder / "qrels").mkdir()
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td2\t1\n")
    (folder / "qrels" / "dev.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td1\t1\n")
    return folder


@pytest.fixture
def bench(hepcite: Hepcite, benchmark: Path, tmp_path: Path) -> Hepcite:
    """Run `hepcite bench` on it, in an empty data folder."""
    return lambda *more: hepcite("bench", benchmark, *more, data_dir=tmp_path / "data")


def test_bench(bench: Hepcite):
    """A benchmark is printed with its size and a row for each system."""
    run = bench()
    assert run.code == 0 and "invented, test: 2 queries, 3 documents" in run.stdout
    assert [line.split()[0] for line in run.stdout.splitlines()[1:]] == ["system", "hepcite", "bm25", "dense"]


def test_bench_as_json(bench: Hepcite):
    """With --json exactly the keys of the contract are printed, on one line."""
    run = bench("--json")
    content = json.loads(run.stdout)
    assert run.code == 0 and run.stdout.count("\n") == 1
    assert list(content) == ["dataset", "split", "queries", "systems"]
    assert (content["dataset"], content["split"], content["queries"]) == ("invented", "test", 2)
    assert {name: list(figures) for name, figures in content["systems"].items()} == dict.fromkeys(
        ("hepcite", "bm25", "dense"), MEASURES
    )


def test_bench_split(bench: Hepcite):
    """A split can be named."""
    content = json.loads(bench("--split", "dev", "--json").stdout)
    assert (content["split"], content["queries"]) == ("dev", 1)


def test_bench_sentences(bench: Hepcite, benchmark: Path):
    """With --sentences and evidence the choice of sentences is measured too."""
    rows = [{"claim_id": "q1", "doc_id": "d1", "sentences": ["Examplinib lowered the pressure."]}]
    write_lines(benchmark / "evidence.jsonl", rows)
    content = json.loads(bench("--sentences", "--json").stdout)
    figures = {"pairs": 1, "first": 1.0, "among_three": 1.0}
    assert content["sentences"] == dict.fromkeys(("hepcite", "bm25", "dense"), figures)


def test_bench_without_evidence(bench: Hepcite, tmp_path: Path):
    """With --sentences and no evidence the missing file is named before anything is indexed."""
    run = bench("--sentences")
    assert run.code == 1 and run.stdout == "" and "evidence.jsonl" in run.complaint
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("corpus.jsonl", None, "corpus.jsonl"),
        ("queries.jsonl", "{\n", "queries.jsonl, line 1"),
        ("corpus.jsonl", '{"_id": "d1"}\n', "corpus.jsonl, line 1"),
        ("qrels/test.tsv", "q1 d1 1\n", "test.tsv, line 1"),
        ("qrels/test.tsv", "q9\td1\t1\n", "'q9'"),
        ("qrels/test.tsv", "", "qrels/test.tsv"),
    ],
    ids=["missing", "json", "field", "judgement", "unknown", "empty"],
)
def test_bench_damaged(name: str, content: str | None, said: str, bench: Hepcite, benchmark: Path, tmp_path: Path):
    """Damage is named in one line before anything is indexed."""
    (benchmark / name).unlink()
    if content is not None:
        (benchmark / name).write_text(content)
    run = bench()
    assert run.code == 1 and run.stdout == "" and run.stderr.count("\n") == 1 and said in run.complaint
    assert not (tmp_path / "data").exists()


def test_bench_unknown_split(bench: Hepcite):
    """A split that does not exist is named with those that do."""
    run = bench("--split", "train")
    assert run.code == 1 and "'train'" in run.complaint and "dev, test" in run.complaint


def test_compare_takes_no_other_option(hepcite: Hepcite, runs: Path):
    """An option that a comparison would ignore is refused."""
    run = hepcite("eval", "--compare", runs, runs, "--split", "test")
    assert run.code == 2 and "--compare" in run.complaint


def test_compare_takes_no_llm(hepcite: Hepcite, runs: Path):
    """A comparison of saved runs asks no model."""
    run = hepcite("eval", "--compare", runs, runs, "--llm", "scripted:one")
    assert run.code == 2 and "--compare" in run.complaint

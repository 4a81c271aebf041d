"""An evaluation from end to end, on the shipped corpus: asked, asked again in new processes, measured, saved."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from hepcite.errors import EvaluationError
from hepcite.settings import Settings
from hepcite_eval.evaluating import evaluate
from hepcite_eval.figures import Figures, measure
from hepcite_eval.question_set import EvalQuestion, GoldQuote, set_sha256
from hepcite_eval.repeating import repeat
from hepcite_eval.responses import Response
from hepcite_eval.run_folders import load, load_answers
from hepcite_eval.runs import Run

STUDY = "chan-cabozantinib-post-ici-phase2"
QUOTE = "cabozantinib 60 mg/day gave a median PFS of 4.1 months (95% CI 3.3-5.3)"


def untimed(figures: Figures) -> Figures:
    """Leave out the times and what only repeats have; the groups are made of the same values as the total."""
    overall, values = (
        {name: value for name, value in measures.items() if name != "same bytes"}
        for measures in (figures.overall, figures.values)
    )
    return replace(figures, latency=None, overall=overall, values=values, by_type={}, by_kind={})


@pytest.fixture(scope="module")
def questions(make_question: Callable[..., EvalQuestion]) -> tuple[EvalQuestion, ...]:
    """Two questions that the shipped corpus answers, the second a follow-up, and one that it does not."""
    gold = {"gold_sources": (STUDY,), "gold_quotes": (GoldQuote(STUDY, QUOTE),), "must_quote": ("4.1 months",)}
    first = "What is known about cabozantinib after immunotherapy?"
    return (
        make_question("cabo", question=first, **gold),
        make_question("cabo-pfs", question="and its PFS?", type="follow-up", history=(first,), **gold),
        make_question("valve", question="target INR for a mechanical mitral valve?", kind="out-of-domain"),
    )


@pytest.fixture(scope="module")
def steps() -> list[tuple[str, int, int]]:
    """The progress reported by `finished`."""
    return []


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of `finished`."""
    return tmp_path_factory.mktemp("evaluated") / "output"


@pytest.fixture(scope="module")
def finished(built, questions, steps, output: Path) -> tuple[Run, dict[str, Response]]:
    """HepCite asked three times, twice in processes of their own."""

    def progress(step: str, done: int, total: int) -> None:
        steps.append((step, done, total))

    ((run, responses),) = evaluate(("hepcite",), questions, "dev", built.settings, output, 2, progress)
    return run, responses


def test_saved(finished, output: Path):
    """What is returned is what is in the folder named like the system."""
    assert (load(output / "hepcite"), load_answers(output / "hepcite")) == finished


def test_every_question_has_an_answer(finished, questions):
    """Run and answers hold the questions in the order of the set."""
    run, responses = finished
    wanted = [question.question_id for question in questions]
    assert [asked.question_id for asked in run.questions] == list(responses) == wanted


def test_history_is_asked(finished):
    """A follow-up is asked with the questions before it."""
    assert "cabozantinib" in finished[1]["cabo-pfs"].searched_for


def test_figures_are_of_the_answers(finished, questions, built):
    """The figures are those of the saved answers, measured against the library."""
    run, responses = finished
    again = measure(questions, responses, built.library.stored_text)
    assert untimed(run.figures) == untimed(again) and run.figures.latency == again.latency


def test_same_bytes_in_new_processes(finished):
    """Two new processes give the same bytes, for answers and for an abstention."""
    run, responses = finished
    assert run.figures.values["same bytes"] == {"cabo": 1.0, "cabo-pfs": 1.0, "valve": 1.0} and run.repeats == 2
    assert [response.declined for response in responses.values()] == [False, False, True]


def test_progress(finished, steps):
    """Progress counts the questions, then the repeats."""
    asking = [("asking hepcite", done, 3) for done in (1, 2, 3)]
    assert steps == [*asking, *(("asking hepcite again", done, 2) for done in (0, 1, 2))]


def test_identity(finished, questions, built, assistant):
    """A run names its system, its split, the index's corpus, the assistant's fingerprint and the set's hash."""
    identity = finished[0].identity
    assert (identity.system, identity.split) == ("hepcite", "dev")
    assert identity.corpus_sha256 == built.library.current_generation().corpus_sha256
    assert identity.fingerprint == assistant.fingerprint
    assert identity.questions_sha256 == set_sha256(questions)


def test_settings_and_date(finished, built):
    """A run names what was configured, as text, and the day."""
    settings = built.settings
    assert finished[0].settings == {"embedding_model": settings.embedding_model, "top_k": str(settings.top_k)}
    assert date.fromisoformat(finished[0].date) <= date.today()


def test_without_repeats(finished, questions, built, tmp_path: Path):
    """Without repeats the figures are the same, but nothing is said about same bytes."""
    ((run, _),) = evaluate(("hepcite",), questions, "dev", built.settings, tmp_path)
    assert "same bytes" not in run.figures.overall
    assert untimed(run.figures) == untimed(finished[0].figures)


def test_no_repeats_start_no_process(questions, tmp_path: Path):
    """Asking again no times opens nothing and gives nothing."""
    assert repeat("hepcite", Settings(data_dir=tmp_path / "data"), questions, 0) == ()
    assert not (tmp_path / "data").exists()


def test_interrupted_evaluation_goes_on(finished, questions, built, tmp_path: Path):
    """An evaluation that was interrupted keeps the answers that it has, to the byte, and asks the rest."""
    answers = tmp_path / "hepcite" / "answers.jsonl"

    def interrupt(step: str, done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        evaluate(("hepcite",), questions, "dev", built.settings, tmp_path, 0, interrupt)
    first = answers.read_bytes()
    ((_, responses),) = evaluate(("hepcite",), questions, "dev", built.settings, tmp_path)
    assert first.count(b"\n") == 1 and answers.read_bytes().startswith(first) and list(responses) == list(finished[1])


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"gold_sources": ("no-such-study",), "gold_quotes": ()}, "no-such-study"),
        ({"gold_quotes": (GoldQuote(STUDY, "cabozantinib gave a median PFS of 41 months"),)}, "41 months"),
        ({"must_quote": ("8.8 months",)}, "8.8 months"),
        ({"absent": ("cabozantinib",)}, "cabozantinib"),
    ],
    ids=["source", "quote", "key figure", "absent"],
)
def test_questions_that_do_not_fit(fields: dict[str, object], fault: str, questions, built, tmp_path: Path):
    """Questions that contradict the corpus are refused in one line before anything is asked or written."""
    wrong = (questions[2], replace(questions[0], **fields))
    with pytest.raises(EvaluationError, match=rf"^the question set does not fit the corpus: cabo: [^\n]*{fault}"):
        evaluate(("hepcite",), wrong, "dev", built.settings, tmp_path / "output")
    assert not (tmp_path / "output").exists()


def test_changed_questions_are_another_run(questions, built, tmp_path: Path):
    """A set in which something else is expected does not go on in the folder of the first."""
    evaluate(("hepcite",), questions, "dev", built.settings, tmp_path)
    with pytest.raises(EvaluationError, match="another run"):
        evaluate(("hepcite",), questions[:2], "dev", built.settings, tmp_path)


def test_an_evaluation_of_two_systems_goes_on(finished, built, questions, output: Path):
    """Where the second system was interrupted, the first one's finished run is kept as it is."""
    before = (output / "hepcite" / "run.json").read_bytes()
    (again, responses), _ = evaluate(("hepcite", "baseline"), questions, "dev", built.settings, output)
    assert (again, responses) == finished and (output / "hepcite" / "run.json").read_bytes() == before
    assert load(output / "baseline").identity.system == "baseline"


def test_a_damaged_run_is_made_whole_again(finished, built, questions, output: Path):
    """A run file cut off by a kill is written anew from the answers, and nothing is asked."""
    answers = (output / "hepcite" / "answers.jsonl").read_bytes()
    (output / "hepcite" / "run.json").write_bytes(b'{"identity"')
    ((again, _), *_) = evaluate(("hepcite",), questions, "dev", built.settings, output)
    assert untimed(again.figures) == untimed(finished[0].figures)
    assert (output / "hepcite" / "answers.jsonl").read_bytes() == answers


def test_other_systems_in_the_folder_come_along(finished, built, questions, output: Path):
    """Asking one system shows the finished run of the other beside it."""
    names = [run.identity.system for run, _ in evaluate(("hepcite",), questions, "dev", built.settings, output)]
    assert names == ["hepcite", "baseline"]

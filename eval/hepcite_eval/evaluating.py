"""The flow of an evaluation: open each system, ask everything, ask it again elsewhere, measure, save."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from hepcite.errors import EvaluationError
from hepcite.indexing import Progress
from hepcite.library import Library
from hepcite.settings import Settings
from hepcite_eval.figures import measure
from hepcite_eval.question_set import EvalQuestion, check_against
from hepcite_eval.repeating import repeat
from hepcite_eval.responses import Response
from hepcite_eval.run_folders import answer_all, load, load_answers, load_finished, save
from hepcite_eval.runs import Run, asked, identify, versions
from hepcite_eval.systems import SYSTEMS, open_system


def evaluate(
    system_names: Sequence[str],
    questions: Sequence[EvalQuestion],
    split: str,
    settings: Settings,
    output: Path,
    repeats: int = 0,
    progress: Progress = lambda step, done, total: None,
) -> tuple[tuple[Run, dict[str, Response]], ...]:
    """Run each system on the questions, save each run in a folder of its name, and return them with their answers.

    Questions that were asked before, in an interrupted or finished run of the same identity, are not asked again; what
    is measured on their answers always is. Finished runs of other systems in the folder come behind those asked for.

    Args:
        split: Name of the split that the questions are, for the record.
        repeats: How often all questions are asked again, each time in a new process.

    Raises:
        EvaluationError: The questions do not fit the corpus, or the folder holds another run.
        HepCiteError: A system cannot be opened.
    """
    made = {name: _run(name, questions, split, settings, output / name, repeats, progress) for name in system_names}
    first, _ = next(iter(made.values()))
    others = {name: _finished(output / name, first) for name in SYSTEMS if name not in made}
    found = {**{name: result for name, result in others.items() if result is not None}, **made}
    return tuple(found[name] for name in (*system_names, *(name for name in found if name not in system_names)))


def _finished(folder: Path, beside: Run) -> tuple[Run, dict[str, Response]] | None:
    """Return another system's finished run on the same questions and corpus."""
    try:
        run = load(folder)
    except EvaluationError:
        return None
    mine, theirs = beside.identity, run.identity
    same = (mine.questions_sha256, mine.corpus_sha256) == (theirs.questions_sha256, theirs.corpus_sha256)
    return (run, load_answers(folder)) if same else None


def _run(
    name: str,
    questions: Sequence[EvalQuestion],
    split: str,
    settings: Settings,
    folder: Path,
    repeats: int,
    progress: Progress,
) -> tuple[Run, dict[str, Response]]:
    system = open_system(name, settings, progress)
    with Library(settings.library_path) as library:
        generation = library.current_generation()
        if generation is None:
            raise EvaluationError("there is no index: run `hepcite index`")
        check_against(questions, library.documents())
        identity = identify(system, questions, generation.corpus_sha256, split)
        finished = load_finished(folder, identity)
        responses = answer_all(
            system, questions, folder, identity, lambda done: progress(f"asking {name}", done, len(questions))
        )
        repeated = finished.repeated if finished else ()
        if len(repeated) < repeats:
            repeated = repeat(
                name, settings, questions, repeats, lambda done: progress(f"asking {name} again", done, repeats)
            )
        figures = measure(questions, responses, library.stored_text, repeated)
    run = Run(
        identity=identity,
        date=finished.date if finished else datetime.now(UTC).date().isoformat(),
        settings={"embedding_model": Path(settings.embedding_model).name, "top_k": str(settings.top_k)},
        versions=versions(),
        repeats=len(repeated),
        questions=asked(questions),
        figures=figures,
        repeated=repeated,
    )
    save(run, folder)
    return run, responses

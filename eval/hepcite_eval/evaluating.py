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
from hepcite_eval.runs import Run, answer_all, asked, identify, load_answers, load_finished, save, versions
from hepcite_eval.systems import open_system


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

    A run that is in its folder already and finished is not made again, an interrupted one goes on where it stopped.

    Args:
        split: Name of the split that the questions are, for the record.
        repeats: How often all questions are asked again, each time in a new process.

    Raises:
        EvaluationError: The questions do not fit the corpus, or the folder holds another run.
        HepCiteError: A system cannot be opened.
    """
    return tuple(_run(name, questions, split, settings, output / name, repeats, progress) for name in system_names)


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
        if (finished := load_finished(folder, identity)) is not None:
            return finished, load_answers(folder)
        responses = answer_all(
            system, questions, folder, identity, lambda done: progress(f"asking {name}", done, len(questions))
        )
        again = repeat(name, settings, questions, repeats, lambda done: progress(f"asking {name} again", done, repeats))
        figures = measure(questions, responses, library.stored_text, again)
    run = Run(
        identity=identity,
        date=datetime.now(UTC).date().isoformat(),
        settings={"embedding_model": settings.embedding_model, "top_k": str(settings.top_k)},
        versions=versions(),
        repeats=repeats,
        questions=asked(questions),
        figures=figures,
    )
    save(run, folder)
    return run, responses

"""The flow of an evaluation: open each system, ask everything, ask it again elsewhere, measure, save."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from hepcite.chat_model import ChatModel
from hepcite.errors import EvaluationError
from hepcite.indexing import Progress
from hepcite.library import Library
from hepcite.settings import Settings
from hepcite_eval.figures import measure
from hepcite_eval.question_set import EvalQuestion, check_against
from hepcite_eval.repeating import repeat
from hepcite_eval.responses import SYSTEMS, WRITTEN, Response
from hepcite_eval.run_folders import FINISHED, answer_all, load, load_answers, load_finished, save
from hepcite_eval.runs import Run, asked, identify, versions
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

    Questions that were asked before, in an interrupted or finished run of the same identity, are not asked again; what
    is measured on their answers always is. Finished runs of other systems in the folder come behind those asked for.

    Args:
        split: Name of the split that the questions are, for the record.
        repeats: How often all questions are asked again, each time in a new process.

    Raises:
        EvaluationError: The questions do not fit the corpus, or the folder holds another run.
        HepCiteError: A system cannot be opened.
    """
    if WRITTEN in system_names and settings.llm:
        ChatModel.of(settings)  # a model that cannot be set up is told of before anything is asked
    made = [_run(name, questions, split, settings, output / name, repeats, progress) for name in system_names]
    first, _ = made[0]
    others = (
        _finished(output / name, first, questions, settings)
        for name in SYSTEMS
        if name not in system_names and (output / name / FINISHED).is_file()
    )
    return (*made, *(found for found in others if found is not None))


def _finished(
    folder: Path, beside: Run, questions: Sequence[EvalQuestion], settings: Settings
) -> tuple[Run, dict[str, Response]] | None:
    """Return another system's finished run, measured anew; None when its questions or its corpus are others."""
    run, responses = load(folder), load_answers(folder)
    mine, theirs = beside.identity, run.identity
    if (mine.questions_sha256, mine.corpus_sha256) != (theirs.questions_sha256, theirs.corpus_sha256):
        return None
    if any(question.question_id not in responses for question in questions):
        raise EvaluationError(f"answers are missing in {str(folder)!r}: ask {theirs.system!r} again with --output")
    with Library(settings.library_path) as library:
        return replace(run, figures=measure(questions, responses, library.stored_text, run.repeated)), responses


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
        times = 0 if name == WRITTEN else repeats  # a language model is not asked again to see whether it is the same
        if len(repeated) < times:
            repeated = repeat(
                name, settings, questions, times, lambda done: progress(f"asking {name} again", done, times)
            )
        figures = measure(questions, responses, library.stored_text, repeated)
    run = Run(
        identity=identity,
        date=finished.date if finished else datetime.now(UTC).date().isoformat(),
        settings={
            "embedding_model": Path(settings.embedding_model).name,
            "top_k": str(settings.top_k),
            **({"llm": settings.llm} if name == WRITTEN and settings.llm else {}),
        },
        versions=versions(),
        repeats=len(repeated),
        questions=asked(questions),
        figures=figures,
        repeated=repeated,
    )
    save(run, folder)
    return run, responses

"""The folder of a run: each answer is on disk before the next question is asked, and every file is written whole.

It holds `started.json` (what is being run), `answers.jsonl` (one response a line, so that an interrupted run goes on
where it stopped) and, when all is done, `run.json`. Runs of several systems stand side by side in one folder.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from hepcite.errors import EvaluationError
from hepcite_eval.question_set import EvalQuestion
from hepcite_eval.responses import SYSTEMS, Response, System
from hepcite_eval.runs import Identity, Run

STARTED, ANSWERS, FINISHED = "started.json", "answers.jsonl", "run.json"

Content = TypeVar("Content")

_IDENTITY, _RUN, _RESPONSE = TypeAdapter(Identity), TypeAdapter(Run), TypeAdapter(Response)


def check_output(folder: Path) -> None:
    """Make sure that a folder is free for runs, before anything is asked.

    Raises:
        EvaluationError: It is a file, or holds something that is no run.
    """
    if folder.exists() and not folder.is_dir():
        raise EvaluationError(f"{str(folder)!r} is a file: give a folder with --output")
    known = any((folder / name / STARTED).is_file() for name in SYSTEMS)
    if folder.is_dir() and any(folder.iterdir()) and not known:
        raise EvaluationError(f"{str(folder)!r} is not empty: give a new folder with --output")


def answer_all(
    system: System,
    questions: Sequence[EvalQuestion],
    folder: Path,
    identity: Identity,
    progress: Callable[[int], None] = lambda done: None,
) -> dict[str, Response]:
    """Ask every question that a run in this folder has not asked yet; each answer is on disk before the next question.

    Raises:
        EvaluationError: The folder holds another run or something else, or cannot be written.
    """
    with _writing(folder):
        responses = _begin(folder, identity)
        with (folder / ANSWERS).open("a", encoding="utf-8") as answers:
            for done, question in enumerate(questions, start=1):
                if question.question_id not in responses:
                    responses[question.question_id] = system.respond(question)
                    answers.write(_RESPONSE.dump_json(responses[question.question_id]).decode() + "\n")
                    answers.flush()
                progress(done)
    return responses


def save(run: Run, folder: Path) -> None:
    """Write the finished run beside its answers.

    Raises:
        EvaluationError: The folder cannot be written.
    """
    write_whole(folder / FINISHED, _RUN.dump_json(run, indent=1) + b"\n")


def write_whole(file: Path, content: bytes) -> None:
    """Write a file so that it is there as a whole or as it was before.

    Raises:
        EvaluationError: It cannot be written.
    """
    with _writing(file.parent):
        new = file.with_name(f"{file.name}.new")
        new.write_bytes(content)
        new.replace(file)


def load(folder: Path) -> Run:
    """Read a finished run from its folder, or from one that holds runs of several systems (HepCite's is taken).

    Raises:
        EvaluationError: There is none, or its file is damaged.
    """
    places = (folder, *(folder / name for name in SYSTEMS))
    file = folder if folder.is_file() else next((p / FINISHED for p in places if (p / FINISHED).is_file()), None)
    if file is None:
        raise EvaluationError(f"no finished run in {str(folder)!r}: give the folder that `hepcite eval` named")
    return _read(_RUN, file)


def load_finished(folder: Path, identity: Identity) -> Run | None:
    """Return the run in a folder when it is whole and the very one that is wanted; None otherwise."""
    try:
        run = _read(_RUN, folder / FINISHED)
    except EvaluationError:  # missing, or cut off by a kill: the answers are there, and the rest can be made again
        return None
    return run if run.identity == identity else None


def load_answers(folder: Path) -> dict[str, Response]:
    """Read the answers of a run by question id; a last line that was cut off is passed over.

    Raises:
        EvaluationError: A whole line is damaged.
    """
    responses: dict[str, Response] = {}
    file = folder / ANSWERS
    lines = file.read_bytes().split(b"\n")[:-1] if file.exists() else []
    for number, line in enumerate(lines, start=1):
        try:
            response = _RESPONSE.validate_json(line)
        except ValidationError as error:
            raise EvaluationError(f"{str(file)!r}, line {number}: not an answer: delete the folder") from error
        responses[response.question_id] = response
    return responses


def _begin(folder: Path, identity: Identity) -> dict[str, Response]:
    """Open a new run, or one that was interrupted; returns the answers that are there already."""
    folder.mkdir(parents=True, exist_ok=True)
    if (folder / STARTED).exists():
        if _read(_IDENTITY, folder / STARTED) != identity:
            raise EvaluationError(f"{str(folder)!r} holds another run: give a new folder with --output")
        responses = load_answers(folder)
        if (folder / ANSWERS).exists():
            _cut_half_a_line(folder / ANSWERS)
        return responses
    if any(folder.iterdir()):
        raise EvaluationError(f"{str(folder)!r} is not empty: give a new folder with --output")
    write_whole(folder / STARTED, _IDENTITY.dump_json(identity, indent=1) + b"\n")
    return {}


def _cut_half_a_line(file: Path) -> None:
    """Cut off what stands behind the last line break; whole lines are never written again."""
    os.truncate(file, file.read_bytes().rfind(b"\n") + 1)


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    """Turn a full disk or a missing right into one line that names the folder."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise EvaluationError(
            f"cannot write the run to {str(folder)!r} ({reason}): give another folder with --output"
        ) from error


def _read(adapter: TypeAdapter[Content], file: Path) -> Content:
    try:
        return adapter.validate_json(file.read_bytes())
    except (OSError, ValidationError) as error:
        raise EvaluationError(f"{str(file)!r} is not a saved run of this version: run `hepcite eval` anew") from error

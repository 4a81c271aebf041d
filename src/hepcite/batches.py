"""Batches of questions: JSON lines in, one question a line."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from hepcite.errors import QuestionError
from hepcite.questions import clean


@dataclass(frozen=True, slots=True)
class BatchQuestion:
    """One line of a batch.

    Attributes:
        history: Earlier questions of the person who asks, oldest first.
    """

    question_id: str | int | None
    question: str
    history: tuple[str, ...]


def read_batch(lines: Iterable[str]) -> tuple[BatchQuestion, ...]:
    """Read `{"id", "question", "history"}` lines; other keys and blank lines are passed over.

    The whole batch is read before any question is answered, so that a bad last line costs nothing.

    Raises:
        QuestionError: A line cannot be read; names its number and what is wrong.
    """
    return tuple(_read_line(number, line) for number, line in enumerate(lines, start=1) if line.strip())


def _read_line(number: int, line: str) -> BatchQuestion:
    try:
        content = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise QuestionError(f"line {number}: not JSON ({error}): write one JSON object a line") from error
    if not isinstance(content, dict) or not isinstance(content.get("question"), str):
        raise QuestionError(f'line {number}: no text under "question": write {{"id": "1", "question": "…"}}')
    history = content.get("history") or []
    if not isinstance(history, list):
        raise QuestionError(f'line {number}: "history" is not a list: give earlier questions, oldest first')
    earlier = tuple(text for turn in history if (text := _question_of(number, turn)))
    try:
        for text in (*earlier, content["question"]):
            clean(text)
    except QuestionError as error:
        raise QuestionError(f"line {number}: {error}") from error
    question_id = content.get("id")
    return BatchQuestion(
        question_id=question_id if isinstance(question_id, int | None) else str(question_id),
        question=content["question"],
        history=earlier,
    )


def _question_of(number: int, turn: object) -> str | None:
    """Return the question of a turn: a string, `{"question"}`, or a chat message; None for what the other side said."""
    if isinstance(turn, str):
        return turn
    if isinstance(turn, dict):
        if turn.get("role", "user") != "user":
            return None
        text = turn.get("question", turn.get("content"))
        if isinstance(text, str):
            return text
    raise QuestionError(
        f'line {number}: an entry of "history" is neither text nor {{"role", "content"}}: give earlier questions'
    )

"""The `hepcite feedback` command: what readers said of answers, for those who evaluate them."""

import json
from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from hepcite.feedback import FeedbackEntry


def feedback(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")] = False,
) -> None:
    """List what readers said of answers, oldest first; stored only while HEPCITE_FEEDBACK is on."""
    from hepcite.feedback import RATINGS, Feedback
    from hepcite.settings import load_settings

    settings = load_settings()
    entries = Feedback(settings.feedback_path).entries()
    for entry in entries:
        typer.echo(to_json(entry) if as_json else describe(entry))
    if as_json:
        return
    counts = Counter(entry.rating for entry in entries)
    typer.echo(", ".join(f"{counts[rating]} {rating}" for rating in RATINGS))
    if not settings.feedback:
        typer.echo("No rating is taken now: set HEPCITE_FEEDBACK=true to let readers rate answers.")


def to_json(entry: "FeedbackEntry") -> str:
    """Write a rating as one line of JSON; keys always in the same order."""
    return _write(asdict(entry))


def describe(entry: "FeedbackEntry") -> str:
    """Write a rating as one line for people: time, rating, answer, question and comment.

    >>> from hepcite.feedback import FeedbackEntry
    >>> print(describe(FeedbackEntry("2026-01-02T03:04:05+00:00", "ab12", "cd34", "Why?", "Why?", "helpful", "clear")))
    2026-01-02T03:04:05+00:00 helpful ab12 "Why?" - "clear"
    """
    comment = f" - {_write(entry.comment)}" if entry.comment else ""
    return f"{entry.at} {entry.rating} {entry.answer_id} {_write(entry.question)}{comment}"


def _write(value: object) -> str:
    """Write a value as JSON on one line, in which a terminal finds nothing to obey."""
    from hepcite.exporting import UNPRINTABLE

    line = json.dumps(value, ensure_ascii=False)
    return UNPRINTABLE.sub(lambda match: f"\\u{ord(match.group()):04x}", line)

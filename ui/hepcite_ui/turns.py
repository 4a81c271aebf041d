"""The questions of a conversation, as the browser keeps them and as a link carries them.

The server keeps no conversation: the browser sends the turns along with each request, and since equal questions on
equal corpora have equal answers, the turns are all that it takes to show an answer again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from pydantic import TypeAdapter, ValidationError

from hepcite.documents import DOCUMENT_KINDS, SETTINGS, STUDY_TYPES, THERAPY_CLASSES, Filters
from hepcite.errors import QuestionError

MAX_TURNS = 50
"""Longest conversation that is read back."""

LAST_YEAR = 10_000

UNREADABLE = "this link or conversation cannot be read: ask the question again"


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and what was allowed to answer it."""

    question: str
    filters: Filters = field(default_factory=Filters)


_TURNS = TypeAdapter(tuple[Turn, ...])

_KNOWN = (
    ("kinds", DOCUMENT_KINDS),
    ("study_types", STUDY_TYPES),
    ("settings", SETTINGS),
    ("therapy_classes", THERAPY_CLASSES),
)


def write_turns(turns: Sequence[Turn]) -> str:
    """Return the turns as JSON, oldest first; what is left at its default is not written.

    >>> write_turns([Turn("Cabozantinib?", Filters(after_year=2022))])
    '[{"question":"Cabozantinib?","filters":{"after_year":2022}}]'
    """
    return _TURNS.dump_json(tuple(turns), exclude_defaults=True).decode("utf-8")


def read_turns(content: str) -> tuple[Turn, ...]:
    """Read turns that come back from the browser; the latest of a very long conversation, none of a blank text.

    Raises:
        QuestionError: The text holds no turns.
    """
    if not content.strip():
        return ()
    try:
        turns = _TURNS.validate_json(content)[-MAX_TURNS:]
    except ValidationError as error:
        raise QuestionError(UNREADABLE) from error
    if not all(_is_known(turn.filters) for turn in turns):
        raise QuestionError(UNREADABLE)
    return turns


def _is_known(filters: Filters) -> bool:
    """Say whether a link names filters that exist: its words stand in the answer."""
    year_fits = filters.after_year is None or 0 < filters.after_year < LAST_YEAR
    return year_fits and all(set(getattr(filters, name)) <= set(codes) for name, codes in _KNOWN)


def earlier_questions(turns: Sequence[Turn]) -> tuple[str, ...]:
    """Return what was asked in turns, oldest first."""
    return tuple(turn.question for turn in turns)

"""Follow-up questions rewritten by a language model; taken only when they add nothing to what was asked."""

from collections.abc import Sequence
from functools import lru_cache

from pydantic import BaseModel, ConfigDict, ValidationError

from hepcite.chat_model import ChatModel
from hepcite.content_words import stems
from hepcite.errors import GenerationError
from hepcite.lexicon import Lexicon
from hepcite.numbers import numbers
from hepcite.prompts import QUESTION_SCHEMA, ask_for_question

KEPT = 200
"""Latest questions whose rewriting is kept, so that the same conversation has the same answers."""

LONGEST = 400
"""Characters of a rewritten question."""

SECONDS = 10.0
"""Time that a rewriting may take, since other questions wait for it; then the rules do it."""

HISTORY = 6
"""Latest earlier questions that the model sees."""


class _Rewritten(BaseModel):
    model_config = ConfigDict(strict=True)

    question: str


class Condenser:
    """Has a language model write out what a follow-up question leaves unsaid.

    Args:
        lexicon: Names of the field, several of which may stand for one thing.
    """

    def __init__(self, model: ChatModel, lexicon: Lexicon) -> None:
        self._model = model
        self._lexicon = lexicon
        self.condense = lru_cache(maxsize=KEPT)(self._condense)

    def _condense(self, question: str, history: tuple[str, ...]) -> str | None:
        """Return the question so that it stands alone; None when the model fails or adds anything of its own."""
        earlier = history[-HISTORY:]
        if not earlier:
            return None
        try:
            messages = ask_for_question(earlier, question)
            last = self._model.whole(messages, QUESTION_SCHEMA, self._model.deadline(SECONDS))
            rewritten = " ".join(_Rewritten.model_validate(last).question.split())
        except (GenerationError, ValidationError):
            return None
        return rewritten if self._adds_nothing(rewritten, (*earlier, question)) else None

    def _adds_nothing(self, rewritten: str, asked: Sequence[str]) -> bool:
        """Say whether all it names and tells was in what was asked, and no name of the last question is lost."""
        everything = "\n".join(asked)
        named, there = self._names(rewritten), self._names(everything)
        plain = rewritten
        for mention in reversed(self._lexicon.mentions(rewritten)):
            plain = f"{plain[: mention.start]} {plain[mention.end :]}"
        return (
            0 < len(rewritten) <= LONGEST
            and rewritten.isprintable()
            and named <= there
            and self._names(asked[-1]) <= named
            and not numbers(rewritten) - numbers(everything)
            and stems(plain) <= stems(everything)
        )

    def _names(self, text: str) -> frozenset[str]:
        found: set[str] = set()
        for mention in self._lexicon.mentions(text):
            found |= {mention.concept.id, *mention.concept.parts}
        return frozenset(found)

"""What the page does when something is asked, restored, selected or taken along.

The conversation lives in the browser: each request brings its turns along, nothing is kept or logged between two
questions.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from textwrap import shorten
from typing import NamedTuple, Protocol, TypeAlias

import gradio as gr
from gradio.components.chatbot import NormalizedMessageDict
from markupsafe import Markup

from hepcite.answers import Answer, Outcome, Prose
from hepcite.citations import decode
from hepcite.documents import Document, Filters
from hepcite.errors import HepCiteError, QuestionError
from hepcite.feedback import Feedback
from hepcite.passport import Passport
from hepcite.reported_results import ResultTable
from hepcite_ui.failures import as_sentence, record_failure
from hepcite_ui.filters import chosen, offer, shown
from hepcite_ui.prose_view import mark_stopped
from hepcite_ui.rendering import render_answer, render_failure, render_question
from hepcite_ui.results_view import render_results
from hepcite_ui.sources_panel import render_empty, render_related, render_selection, render_sources
from hepcite_ui.take_buttons import render_feedback
from hepcite_ui.taking_along import write_file
from hepcite_ui.turns import MAX_TURNS, Turn, earlier_questions, read_turns, write_turns

MAX_QUESTION = 2_000
"""Longest question that is accepted, in characters."""

ECHOED = 120
"""How much of a longer question stands in the conversation; the question box holds all of it."""

KEPT = 20
"""Latest answers of a conversation that stay on the page; they travel with each question."""

RESTORED = 6
"""Latest answers that are asked for again after a reload."""

NOT_ANSWERED = str(render_empty("No source is shown: this link could not be answered."))

Messages: TypeAlias = list[NormalizedMessageDict | gr.ChatMessage]


class Shown(NamedTuple):
    """What an event puts on the page.

    Attributes:
        panel: The sources as HTML, or what leaves those of an earlier answer open.
    """

    question: str
    turns: str
    messages: Messages
    panel: object


class Assistant(Protocol):
    """What the page needs of `hepcite.assistant`."""

    def ask(self, question: str, history: Sequence[str] = ..., filters: Filters | None = ...) -> Outcome:
        """Answer the question with quotes, or decline it."""

    def document(self, doc_id: str) -> Document:
        """Return a document of the library."""

    def results(self, answer: Answer) -> ResultTable:
        """Return the figures that the quotes of an answer report."""

    @property
    def writes(self) -> bool:
        """Whether a language model writes over answers."""

    def write(self, answer: Answer) -> Iterator[Prose]:
        """Yield what a language model writes over an answer, as it grows."""

    def with_prose(self, outcome: Outcome) -> Outcome:
        """Return an outcome with what a language model writes over it."""

    def with_kept_prose(self, outcome: Outcome) -> Outcome:
        """Return an outcome with what was written over it before."""

    @property
    def documents(self) -> tuple[Document, ...]:
        """Every document of the library."""

    @property
    def passport(self) -> Passport:
        """The corpus in figures."""

    @property
    def fingerprint(self) -> str:
        """Identifies all that shapes an answer."""


class Conversation:
    """The event handlers of the page, around one assistant."""

    def __init__(self, assistant: Assistant, feedback: Feedback | None = None) -> None:
        self._assistant = assistant
        self._feedback = feedback

    def respond(self, question: str, turns: str, messages: Messages, *filters: object) -> Iterator[Shown]:
        """Yield the question at once, then its answer; a blank question changes nothing.

        Args:
            turns: The conversation so far, as JSON.
            filters: The values of the filter components, in their order.
        """
        if not question.strip():
            return
        earlier = _without_writing(messages)[-2 * (KEPT - 1) :]
        asked = [*earlier, _say("user", _echo(question.strip()))]
        yield Shown("", turns, asked, gr.skip())
        panel: object
        try:
            now = (*read_turns(turns), Turn(question.strip(), chosen(*filters)))[-MAX_TURNS:]  # type: ignore[arg-type]
            card, panel = self._answer(now)
            turns = write_turns(now)
            left = ""
        except Exception as error:
            card, panel = _fail(error), gr.skip()
            left = question  # to be mended or asked again
        yield Shown(left, turns, [*asked, _say("assistant", card)], panel)

    @property
    def writes(self) -> bool:
        """Whether a language model writes over answers."""
        return self._assistant.writes

    def write(self, turns: str, messages: Messages) -> Iterator[object]:
        """Yield the conversation with its last answer as a language model writes over it; nothing when none does.

        A step that adds nothing yields `gr.skip()`: between two steps the writing can be cancelled.

        Called after `respond` and `restore`. The quotes are on the page by then; the prose grows above them.
        """
        if not (self._assistant.writes and messages and turns.strip()):
            return
        asked = read_turns(turns)
        outcome = self._ask(asked)
        if not isinstance(outcome, Answer) or outcome.answer_id not in str(messages[-1]):
            return  # declined, failed or stopped: the last message is no answer
        last: Prose | None = None
        try:
            for prose in self._assistant.write(outcome):
                yield gr.skip() if prose == last else self._written(outcome, prose, asked, messages)
                last = prose
        except Exception as error:  # the quotes stay, with a note beside them
            failed = replace(last, finished=True) if last else Prose("", "", finished=True)
            note = f"The language model cannot go on: {_describe(error)}"
            yield self._written(outcome, replace(failed, note=note), asked, messages)

    def _written(self, outcome: Answer, prose: Prose, asked: Sequence[Turn], messages: Messages) -> Messages:
        card, _ = self._render(replace(outcome, prose=prose), asked)
        return [*messages[:-1], _say("assistant", card)]

    def restore(self, answer_id: str, turns: str) -> tuple[object, ...]:
        """Show a conversation again from its turns, after a reload or by a link; nothing to restore changes nothing.

        Returns:
            What is shown, followed by the values of the filter components.
        """
        if not (answer_id or turns):
            return (gr.skip(),) * (len(Shown._fields) + len(shown(Filters())))
        try:
            asked = read_turns(turns)
            if not asked or not asked[-1].question.strip():
                raise QuestionError("this link leads to an answer that this browser has not seen: ask its question")
            first = max(0, len(asked) - RESTORED)
            messages, panel = self._replay(asked, first, answer_id)
            return (
                *Shown("", write_turns(asked), messages, panel),
                *shown(offer(asked[-1].filters, self._assistant.documents)),
            )
        except Exception as error:
            return (*Shown("", "", [_say("assistant", _fail(error))], NOT_ANSWERED), *shown(Filters()))

    def show_sources(self, token: str) -> str:
        """Return the sources of the answer that the browser selected; a failure in plain words."""
        try:
            selection = decode(token)
            documents = [self._assistant.document(doc_id) for doc_id in selection.doc_ids]
            return str(render_selection(selection, documents))
        except HepCiteError as error:
            return str(render_empty(f"The sources cannot be shown: {error}"))

    def show_related(self, doc_id: str) -> str:
        """Return a document on a topic near to a declined question; a failure in plain words."""
        try:
            return str(render_related(self._assistant.document(doc_id)))
        except HepCiteError as error:
            return str(render_empty(f"The document cannot be shown: {error}"))

    def take_along(self, answer_id: str, turns: str, format_name: str) -> dict[str, str]:
        """Return an answer as a file for the browser to save, or under "error" why there is none."""
        try:
            outcome = self._ask_again(answer_id, turns)
            if not isinstance(outcome, Answer):
                raise QuestionError("this question was declined: there is nothing to take along")
            return write_file(outcome, self._assistant.results(outcome), format_name)
        except Exception as error:
            return {"error": _describe(error)}

    def rate(self, answer_id: str, turns: str, rating: str, comment: str) -> str:
        """Store what the reader thought of an answer, where that is switched on; returns a line that says so."""
        try:
            if self._feedback is None:
                raise QuestionError("feedback is switched off here: nothing was stored")
            self._feedback.add(self._ask_again(answer_id, turns), rating, comment)
            return "Thank you: stored on this server."
        except Exception as error:
            return _describe(error)

    def _ask_again(self, answer_id: str, turns: str) -> Outcome:
        """Return the outcome that the browser shows; it is made anew from the turns.

        Raises:
            QuestionError: Today's answer is another one.
        """
        outcome = self._ask(read_turns(turns))
        if outcome.answer_id != answer_id:
            raise QuestionError("the corpus has changed since this answer was given: ask the question again")
        return self._assistant.with_kept_prose(outcome)

    def _ask(self, turns: Sequence[Turn]) -> Outcome:
        if not turns:
            raise QuestionError("there is no question: ask one")
        *earlier, turn = turns
        if len(turn.question) > MAX_QUESTION:
            length = f"the question has {len(turn.question):,} characters, and {MAX_QUESTION:,} are the most"
            raise QuestionError(f"{length}: shorten it and ask again")
        return self._assistant.ask(turn.question, earlier_questions(earlier), turn.filters)

    def _answer(self, turns: Sequence[Turn], expected_id: str = "") -> tuple[str, str]:
        """Return card and sources of the last turn; an answer other than the expected one says so."""
        return self._render(self._assistant.with_kept_prose(self._ask(turns)), turns, expected_id)

    def _render(self, outcome: Outcome, turns: Sequence[Turn], expected_id: str = "") -> tuple[str, str]:
        changed = expected_id not in ("", outcome.answer_id)
        results = Markup("")
        if isinstance(outcome, Answer):
            results = render_results(self._assistant.results(outcome), outcome)
        feedback = render_feedback() if self._feedback else Markup("")
        card = render_answer(outcome, write_turns(turns), results, feedback, changed=changed)
        return str(card), str(render_sources(outcome))

    def _replay(self, turns: Sequence[Turn], first: int, answer_id: str) -> tuple[Messages, str]:
        messages: Messages = []
        panel = ""
        for end in range(first + 1, len(turns) + 1):
            card, panel = self._answer(turns[:end], answer_id if end == len(turns) else "")
            messages += [_say("user", _echo(turns[end - 1].question)), _say("assistant", card)]
        return messages, panel


def start_anew(panel: str) -> Shown:
    """Return an empty question box and conversation, and what stands in the panel beside them."""
    return Shown("", "", [], panel)


def stop(messages: Messages) -> tuple[object, object]:
    """Say that the question was stopped, or the writing over its answer; else nothing changes."""
    asked = sum(isinstance(message, dict) and message["role"] == "user" for message in messages)
    answered = sum(isinstance(message, dict) and message["role"] == "assistant" for message in messages)
    if asked <= answered:
        still = _without_writing(messages)
        return (still if still is not messages else gr.skip()), gr.skip()
    return [*messages, _say("assistant", str(render_failure("Stopped before there was an answer.")))], gr.skip()


def _without_writing(messages: Messages) -> Messages:
    """Return the messages; where an answer is being written over, its card says that this was stopped."""
    stopped = mark_stopped(_content(messages[-1])) if messages else None
    return [*messages[:-1], _say("assistant", stopped)] if stopped else messages


def _content(message: object) -> str:
    """Return the HTML of a message, which Gradio hands back as one part or as a list of parts."""
    content = message.get("content", "") if isinstance(message, dict) else ""
    parts = content if isinstance(content, list) else [content]
    texts = (part.get("text") or part.get("value") or "" if isinstance(part, dict) else part for part in parts)
    return "".join(str(getattr(text, "value", text)) for text in texts)


def pick(example: gr.SelectData) -> str:
    """Return the example question that was clicked."""
    return str(example.value["text"])


def _echo(question: str) -> str:
    """Return a question as the conversation shows it: of one that is too long only its beginning."""
    echoed = question if len(question) <= MAX_QUESTION else shorten(question[: 2 * ECHOED], ECHOED, placeholder=" …")
    return str(render_question(echoed))


def _fail(error: Exception) -> str:
    return str(render_failure(_describe(error)))


def _describe(error: Exception) -> str:
    """Return an expected error as a sentence; another one is logged by its place, without the question."""
    return as_sentence(str(error) if isinstance(error, HepCiteError) else record_failure(error))


def _say(role: str, content: str) -> gr.ChatMessage:
    """Wrap a message; a card as HTML, since the chat would read a text as Markdown."""
    if role == "user":
        return gr.ChatMessage(role="user", content=content)
    return gr.ChatMessage(role="assistant", content=gr.HTML(content, apply_default_css=False, js_on_load=None))

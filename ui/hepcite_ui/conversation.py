"""What the page does when something is asked or selected.

The conversation lives in the browser: each request brings the earlier messages along, nothing is kept or
logged between two questions.
"""

import html
from collections.abc import Iterator, Sequence
from typing import Protocol, TypeAlias

import gradio as gr
from gradio.components.chatbot import NormalizedMessageDict

from hepcite.answers import Outcome
from hepcite.citations import decode
from hepcite.documents import Document
from hepcite.errors import HepCiteError, QuestionError
from hepcite_ui.rendering import render_answer, render_failure, render_question
from hepcite_ui.sources_panel import render_empty, render_selection, render_sources

MAX_QUESTION = 2_000
"""Longest question that is accepted, in characters."""

NOTHING_SELECTED = str(render_empty("The sources of an answer are shown here, with each quote in its surroundings."))
NOT_ANSWERED = str(render_empty("No source is shown: the last question was not answered."))

Messages: TypeAlias = list[NormalizedMessageDict | gr.ChatMessage]


class Assistant(Protocol):
    """What the page needs of `hepcite.assistant`."""

    def ask(self, question: str, history: Sequence[str] = ...) -> Outcome:
        """Answer the question with quotes, or decline."""

    def document(self, doc_id: str) -> Document:
        """Return a document of the library."""


class Conversation:
    """The event handlers of the page, around one assistant."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def respond(self, question: str, messages: Messages) -> Iterator[tuple[str, Messages, str]]:
        """Yield the question at once, then its answer; a blank question changes nothing.

        Yields:
            The text of the question box, the messages of the chat, the HTML of the sources.
        """
        if not question.strip():
            return
        history = earlier_questions(messages)
        asked = [*messages, gr.ChatMessage(role="user", content=str(render_question(question.strip())))]
        yield "", asked, NOTHING_SELECTED
        card, sources = self._answer(question.strip(), history)
        yield "", [*asked, gr.ChatMessage(role="assistant", content=_show(card))], sources

    def show_sources(self, token: str) -> str:
        """Return the sources of the answer that the browser selected; a failure in plain words."""
        try:
            selection = decode(token)
            documents = [self._assistant.document(doc_id) for doc_id in selection.doc_ids]
            return str(render_selection(selection, documents))
        except HepCiteError as error:
            return str(render_empty(f"The sources cannot be shown: {error}"))

    def _answer(self, question: str, history: Sequence[str]) -> tuple[str, str]:
        try:
            if len(question) > MAX_QUESTION:
                raise QuestionError(f"the question is longer than {MAX_QUESTION:,} characters: shorten it")
            outcome = self._assistant.ask(question, history)
            return str(render_answer(outcome)), str(render_sources(outcome))
        except HepCiteError as error:
            return str(render_failure(str(error))), NOT_ANSWERED


def earlier_questions(messages: Messages) -> tuple[str, ...]:
    """Return what the user asked so far, oldest first."""
    return tuple(
        html.unescape(part["text"])
        for message in messages
        if isinstance(message, dict) and message["role"] == "user"
        for part in message["content"]
        if part["type"] == "text"
    )


def clear() -> tuple[str, Messages, str]:
    """Return an empty question box, chat and sources."""
    return "", [], NOTHING_SELECTED


def pick(example: gr.SelectData) -> str:
    """Return the example question that was clicked."""
    return str(example.value["text"])


def _show(card: str) -> gr.HTML:
    """Wrap a card so that the chat takes it as it is: a text message would be read as Markdown."""
    return gr.HTML(card, apply_default_css=False, js_on_load=None)

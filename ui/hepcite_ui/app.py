"""The Gradio page: its parts and the events between them."""

import html
from collections.abc import Callable, Iterator, Sequence
from functools import wraps
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import gradio as gr
from gradio.events import Dependency

from hepcite.documents import Document
from hepcite.feedback import Feedback
from hepcite.wording import STANDING_LINE, describe_texts
from hepcite_ui.conversation import (
    MAX_QUESTION,
    Assistant,
    Conversation,
    Shown,
    pick,
    start_anew,
    stop,
)
from hepcite_ui.filters import FilterParts, build_filters
from hepcite_ui.legend import render_legend
from hepcite_ui.serving.api import NAME, WRITE, WRITERS, add_api
from hepcite_ui.tabs.about_tab import build_about_tab
from hepcite_ui.tabs.corpus_tab import build_corpus_tab
from hepcite_ui.tabs.evaluation_tab import build_evaluation_tab

_INVITATION = (
    "Ask in your own words about treating hepatocellular carcinoma after first-line immunotherapy. An answer is made "
    "of sentences from {}, quoted word for word; where HepCite finds none that answer, it declines. It can miss "
    "evidence, and answer where it should not: the tab Evaluation says how often."
)
_HEADER = (
    '<a class="hc-skip" href="#hc-question">Skip to the question</a>'
    '<a class="hc-skip" href="#hc-chat" data-hc="latest">Skip to the answer</a>'
    '<header class="hc-header"><h1>HepCite</h1><p>Quoted evidence on hepatocellular carcinoma after '
    f'first-line immunotherapy</p><div class="hc-standing" role="note">{html.escape(STANDING_LINE)}</div></header>'
)
_COUNTER = f'<p class="hc-counter" data-most="{MAX_QUESTION}" hidden><span></span> <span role="status"></span></p>'
_HISTORY = (
    '<details class="hc-history"><summary>Earlier <span class="hc-long">questions </span>'
    '<span class="hc-count"></span></summary>'
    '<p class="hc-hint">Kept in this browser only.</p><ul></ul>'
    '<button type="button" class="hc-button" data-hc="forget">Forget them all</button></details>'
)


_QUIET: Any = {"api_visibility": "private", "show_progress": "hidden"}
"""How the page's own events run: no part of the HTTP API, no overlay over what is being read."""


_WRITING: Any = {**_QUIET, "concurrency_limit": WRITERS, "trigger_mode": "multiple"}
"""How a language model writes: beside the questions of others, which do not wait for it."""


class _Parts(NamedTuple):
    """The parts of the page that events read or write."""

    question: gr.Textbox
    turns: gr.Textbox
    chat: gr.Chatbot
    panel: gr.HTML
    ask: gr.Button
    stop: gr.Button
    anew: gr.Button
    filters: FilterParts

    @property
    def shown(self) -> list[gr.components.Component]:
        """What `Shown` fills, in its order."""
        return [self.question, self.turns, self.chat, self.panel]


def build_page(
    assistant: Assistant, data_dir: Path, examples: Sequence[str] = (), feedback: Feedback | None = None
) -> gr.Blocks:
    """Build the page around an assistant; nothing is served yet.

    Args:
        data_dir: Where the user's own evaluations lie.
        examples: Questions that are offered while the conversation is empty.
        feedback: Where ratings go; None asks for none.
    """
    app = gr.Blocks(title="HepCite", analytics_enabled=False, fill_width=True)
    with app:
        gr.HTML(_HEADER, apply_default_css=False, js_on_load=None, padding=False, elem_id="hc-top")
        with gr.Tabs(elem_id="hc-tabs", overflow_behavior="wrap"):
            with gr.Tab("Ask", id="ask", elem_id="hc-ask-tab"):
                _build_ask(app, Conversation(assistant, feedback), assistant.documents, examples)
            with gr.Tab("Corpus", id="corpus") as corpus:
                build_corpus_tab(assistant, corpus)
            with gr.Tab("Evaluation", id="evaluation") as evaluation:
                build_evaluation_tab(evaluation, data_dir, lambda: assistant.fingerprint)
            with gr.Tab("About", id="about") as about:
                build_about_tab(assistant, about, feedback=feedback is not None)
        add_api(assistant)
    return app


def _build_ask(
    app: gr.Blocks, conversation: Conversation, documents: Sequence[Document], examples: Sequence[str]
) -> None:
    with gr.Row(elem_id="hc-columns"):
        with gr.Column(scale=6, min_width=300):
            chat = _build_chat(documents, examples)
            with gr.Column(elem_id="hc-bar"):
                question, ask = _build_question()
                gr.HTML(_COUNTER, apply_default_css=False, js_on_load=None, padding=False, elem_id="hc-count")
                with gr.Row(elem_id="hc-steer"):
                    anew = gr.Button("New conversation", size="sm", min_width=60, elem_id="hc-anew")
                    filters = build_filters(documents)
                    gr.HTML(_HISTORY, apply_default_css=False, js_on_load=None, padding=False, elem_id="hc-history")
                    stop_button = gr.Button("Stop", size="sm", min_width=60, elem_id="hc-stop", interactive=False)
        with gr.Column(scale=5, min_width=300):
            legend = str(render_legend([document.kind for document in documents]))
            panel = _build_panel(conversation, legend)
    turns = gr.Textbox("", visible=False)
    parts = _Parts(question, turns, chat, panel, ask, stop_button, anew, filters)
    restored = _wire_restoring(app, conversation, parts)
    _wire_starting_anew(parts, legend, _wire(conversation, parts, restored))


def _build_chat(documents: Sequence[Document], examples: Sequence[str]) -> gr.Chatbot:
    return gr.Chatbot(
        elem_id="hc-chat",
        show_label=False,
        label="Conversation",
        render_markdown=False,
        latex_delimiters=[],
        buttons=[],
        autoscroll=False,
        placeholder=_INVITATION.format(describe_texts([document.kind for document in documents])),
        examples=[{"text": question} for question in examples],
    )


def _build_question() -> tuple[gr.Textbox, gr.Button]:
    with gr.Row(elem_id="hc-ask"):
        question = gr.Textbox(
            show_label=False,
            container=False,
            label="Question",
            placeholder="Ask a question",
            lines=1,
            max_lines=4,
            scale=6,
            min_width=120,
            elem_id="hc-question",
        )
        ask = gr.Button("Ask", variant="primary", scale=1, min_width=60)
    return question, ask


def _build_panel(conversation: Conversation, legend: str) -> gr.HTML:
    # Gradio marks the functions that it serves, and methods cannot be marked; it hands over one argument.
    def show_sources(token: str) -> str:
        return conversation.show_sources(token)

    def show_related(doc_id: str) -> str:
        return conversation.show_related(doc_id)

    def take_along(request: dict[str, str]) -> dict[str, str]:
        return conversation.take_along(**request)

    def rate(request: dict[str, str]) -> str:
        return conversation.rate(**request)

    return gr.HTML(
        legend,
        elem_id="hc-panel",
        apply_default_css=False,
        padding=False,
        js_on_load=read_file("page.js"),
        server_functions=[show_sources, show_related, take_along, rate],
    )


def _wire(conversation: Conversation, parts: _Parts, restored: Dependency) -> list[dict[str, Any]]:
    """Connect the events; all of them are the page's own and stay out of its HTTP API.

    Args:
        restored: Ends what is shown again after a reload.

    Returns:
        The events that can be under way when something else is wanted.
    """
    inputs = [parts.question, parts.turns, parts.chat, *parts.filters]
    respond, writing = _begin(conversation.respond), _writing(conversation, parts)
    asking = gr.on(
        [parts.question.submit, parts.ask.click],
        respond,
        inputs,
        [*parts.shown, parts.stop],
        concurrency_id=NAME,
        trigger_mode="multiple",  # else a question right after Stop would not be asked
        **_QUIET,
    )
    written = asking.then(**writing)
    example = parts.chat.example_select(pick, None, parts.question, **_QUIET).then(
        respond, inputs, [*parts.shown, parts.stop], concurrency_id=NAME, **_QUIET
    )
    example_written = example.then(**writing)
    writings = [written, example_written, restored]
    if conversation.writes:  # what is written over an earlier answer would bring back the conversation as it was then
        gr.on([parts.question.submit, parts.ask.click], None, None, None, cancels=writings, **_QUIET)
    under_way: list[dict[str, Any]] = [asking, example, *writings]
    # Stopped first and looked at then, so that what came in the meantime is seen.
    parts.stop.click(None, None, None, cancels=under_way, **_QUIET).then(
        lambda messages: (*stop(messages), gr.Button(interactive=False)),
        parts.chat,
        [parts.chat, parts.panel, parts.stop],
        **_QUIET,
    )
    return under_way


def _wire_starting_anew(parts: _Parts, legend: str, under_way: list[dict[str, Any]]) -> None:
    parts.anew.click(
        lambda: (*start_anew(legend), gr.Button(interactive=False)),
        None,
        [*parts.shown, parts.stop],
        cancels=under_way,
        **_QUIET,
    )


def _begin(handler: Callable[..., Iterator[Shown]]) -> Callable[..., Iterator[tuple[Any, ...]]]:
    """Return a handler that also lets its question be stopped; nothing changes when it yields nothing."""

    @wraps(handler)
    def begin(*values: Any) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401  whatever the components hold
        silent = True
        for shown in handler(*values):
            silent = False
            yield (*shown, gr.Button(interactive=True))
        if silent:  # else Gradio would empty what the handler fills
            yield (gr.skip(),) * (len(Shown._fields) + 1)

    return begin


def _finish(handler: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[tuple[Any, Any]]]:
    """Return a handler that at its end leaves the conversation as it is, with nothing to stop any more."""

    @wraps(handler)
    def finish(*values: Any) -> Iterator[tuple[Any, Any]]:  # noqa: ANN401  whatever the components hold
        for messages in handler(*values):
            yield messages, gr.Button(interactive=True)
        yield gr.skip(), gr.Button(interactive=False)

    return finish


def _wire_restoring(app: gr.Blocks, conversation: Conversation, parts: _Parts) -> Dependency:
    """Show the answer again that the address of the page names; returns the event that ends it."""
    answer_id, turns = gr.Textbox("", visible=False), gr.Textbox("", visible=False)
    load: Dependency = app.load(
        conversation.restore,
        [answer_id, turns],
        [*parts.shown, *parts.filters],
        js=read_file("restore.js"),
        concurrency_id=NAME,
        **_QUIET,
    )
    return load.then(**_writing(conversation, parts)) if conversation.writes else load


def _writing(conversation: Conversation, parts: _Parts) -> dict[str, Any]:
    """Return the event by which a language model writes over the last answer; without a model it only ends the turn."""
    return {
        "fn": _finish(conversation.write),
        "inputs": [parts.turns, parts.chat],
        "outputs": [parts.chat, parts.stop],
        **_WRITING,
        "concurrency_id": WRITE if conversation.writes else None,
    }


def read_file(name: str) -> str:
    """Return a file that lies beside this module."""
    return (files("hepcite_ui") / name).read_text(encoding="utf-8")

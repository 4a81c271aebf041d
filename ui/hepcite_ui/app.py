"""The Gradio page: its parts, the events between them, and the server."""

import html
from importlib.resources import files
from typing import NamedTuple

import gradio as gr
import typer

from hepcite.wording import STANDING_LINE
from hepcite_ui.conversation import MAX_QUESTION, NOTHING_SELECTED, Assistant, Conversation, clear, pick
from hepcite_ui.serving import address_of, check_port, wait_for_interrupt

EXAMPLE_QUESTIONS = (
    "What is known about cabozantinib after immunotherapy?",
    "Lenvatinib or sorafenib after atezolizumab-bevacizumab?",
    "ICI rechallenge: response rate",
    "Which approved second-line drugs were never tested after ICI?",
    "GPC3 CAR-T in HCC: responses and CRS",
    "Ramucirumab and AFP",
)

_INVITATION = (
    "Ask in your own words about treatment after first-line immunotherapy. Every answer is made of "
    "word-for-word quotations with their sources; without evidence HepCite declines."
)
_HEADER = (
    '<div class="hc-header"><h1>HepCite</h1><p>Verbatim evidence on hepatocellular carcinoma after '
    f'first-line immunotherapy</p></div><p class="hc-standing" role="note">{html.escape(STANDING_LINE)}</p>'
)


class _Parts(NamedTuple):
    """The parts of the page that events read or write."""

    chat: gr.Chatbot
    question: gr.Textbox
    ask: gr.Button
    clear: gr.Button
    panel: gr.HTML


def build_page(assistant: Assistant) -> gr.Blocks:
    """Build the page around an assistant; nothing is served yet."""
    conversation = Conversation(assistant)
    app = gr.Blocks(title="HepCite", analytics_enabled=False, fill_width=True)
    with app:
        gr.HTML(_HEADER, apply_default_css=False, js_on_load=None, elem_id="hc-top")
        with gr.Row(elem_id="hc-columns"):
            with gr.Column(scale=6, min_width=340):
                chat = _build_chat()
                question, ask, clear_button = _build_question()
            with gr.Column(scale=5, min_width=340):
                panel = _build_panel(conversation)
        _wire(conversation, _Parts(chat, question, ask, clear_button, panel))
    return app


def launch(assistant: Assistant, host: str, port: int) -> None:
    """Serve the page until Ctrl+C.

    Args:
        assistant: Answers one question at a time, from a worker thread; its documents may be read at once.
        host: Name or address to listen on; 127.0.0.1 keeps the page on this machine.
        port: Port to listen on.

    Raises:
        SettingsError: The address cannot be used, usually because the port is taken.
    """
    check_port(host, port)
    app = build_page(assistant)
    app.launch(
        server_name=host,
        server_port=port,
        css=_read("theme.css"),
        theme=build_theme(),
        prevent_thread_lock=True,
        quiet=True,
        share=False,
        inbrowser=False,
        ssr_mode=False,
        footer_links=[],
    )
    typer.echo(f"HepCite is at {address_of(host, port)} - stop with Ctrl+C")
    try:
        wait_for_interrupt()
    finally:
        app.close(verbose=False)


def build_theme() -> gr.themes.Base:
    """Build a theme without web fonts, its button and hints of enough contrast to be read."""
    theme = gr.themes.Base(
        primary_hue="teal",
        neutral_hue="slate",
        font=[gr.themes.Font("sans-serif")],
        font_mono=[gr.themes.Font("monospace")],
    )
    return theme.set(
        input_placeholder_color="*neutral_500",
        input_placeholder_color_dark="*neutral_400",
        button_primary_background_fill="*primary_700",
        button_primary_background_fill_hover="*primary_800",
        button_primary_background_fill_dark="*primary_700",
        button_primary_background_fill_hover_dark="*primary_600",
    )


def _build_chat() -> gr.Chatbot:
    return gr.Chatbot(
        elem_id="hc-chat",
        show_label=False,
        label="Conversation",
        render_markdown=False,
        latex_delimiters=[],
        buttons=[],
        autoscroll=False,
        height="calc(100vh - 230px)",
        min_height=380,
        placeholder=_INVITATION,
        examples=[{"text": question} for question in EXAMPLE_QUESTIONS],
    )


def _build_question() -> tuple[gr.Textbox, gr.Button, gr.Button]:
    with gr.Row(elem_id="hc-ask"):
        question = gr.Textbox(
            show_label=False,
            container=False,
            label="Question",
            placeholder="Ask a question",
            max_length=MAX_QUESTION,
            lines=1,
            max_lines=4,
            scale=6,
            min_width=120,
            autofocus=True,
            elem_id="hc-question",
        )
        ask = gr.Button("Ask", variant="primary", scale=1, min_width=60)
        clear_button = gr.Button("Clear", scale=1, min_width=60, elem_id="hc-clear")
    return question, ask, clear_button


def _build_panel(conversation: Conversation) -> gr.HTML:
    def show_sources(token: str) -> str:  # Gradio marks the function it serves, and a method cannot be marked
        return conversation.show_sources(token)

    return gr.HTML(
        NOTHING_SELECTED,
        elem_id="hc-panel",
        apply_default_css=False,
        js_on_load=_read("page.js"),
        server_functions=[show_sources],
    )


def _wire(conversation: Conversation, parts: _Parts) -> None:
    """Connect the events; all of them are the page's own and stay out of its HTTP API."""
    inputs = [parts.question, parts.chat]
    outputs = [parts.question, parts.chat, parts.panel]
    gr.on(
        [parts.question.submit, parts.ask.click],
        conversation.respond,
        inputs,
        outputs,
        concurrency_id="ask",
        api_visibility="private",
        show_progress="hidden",
    )
    parts.chat.example_select(pick, None, parts.question, api_visibility="private", show_progress="hidden").then(
        conversation.respond,
        inputs,
        outputs,
        concurrency_id="ask",
        api_visibility="private",
        show_progress="hidden",
    )
    parts.clear.click(clear, None, outputs, api_visibility="private", show_progress="hidden")


def _read(name: str) -> str:
    return files("hepcite_ui").joinpath(name).read_text(encoding="utf-8")

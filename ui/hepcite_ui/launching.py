"""From settings to a served page: the assistant, what is offered at first, and the server around them."""

from itertools import islice

import gradio as gr

from hepcite import drawing
from hepcite.answers import Answer
from hepcite.assistant import Assistant
from hepcite.example_questions import suggest_questions
from hepcite.feedback import Feedback
from hepcite.settings import Settings
from hepcite_ui.app import build_page, read_file
from hepcite_ui.serving.health import check_health
from hepcite_ui.serving.server import create_server, serve
from hepcite_ui.tabs.evaluation_results import report_html

EXAMPLES = 6
"""Questions offered while the conversation is empty."""

STYLES = (
    "theme.css",
    "page.css",
    "composer.css",
    "cards.css",
    "panel.css",
    "small_screens.css",
    "other_media.css",
    "results.css",
    "tabs/tabs.css",
)
WHOLE_PAGE_STYLES = ("narrow.css", "dark.css", "paper.css")
"""Styles that Gradio must hand on as they are; it would drop or narrow some of their rules."""

FONTS = ("Segoe UI", "Roboto", "Helvetica Neue", "Noto Sans", "sans-serif")
"""The usual letters of the system that the page is read on; none is loaded."""

ASKING_FUNCTIONS = ("take_along", "rate")
"""Functions of the page's script that ask a question again."""


def launch(assistant: Assistant, settings: Settings, host: str, port: int) -> None:
    """Serve the page until Ctrl+C.

    Args:
        host: Name or address to listen on; 127.0.0.1 keeps the page on this machine.
        port: Port to listen on.

    Raises:
        SettingsError: The address cannot be used, usually because the port is taken.
    """
    page = build_page(assistant, settings.data_dir, choose_examples(assistant), Feedback.wanted(settings))
    app = create_server(
        page,
        health=lambda: check_health(assistant, settings.library_path),
        host=host,
        auth=settings.auth,
        reports=lambda name: report_html(name, settings.data_dir),
        asking_functions=ASKING_FUNCTIONS,
        theme=build_theme(),
        css="\n".join(read_file(name) for name in STYLES),
        head="".join(f"<style>{read_file(name)}</style>" for name in WHOLE_PAGE_STYLES),
    )
    drawing.load()
    serve(app, host, port)


def choose_examples(assistant: Assistant) -> tuple[str, ...]:
    """Return questions that the corpus suggests and that studies after immunotherapy answer, at most `EXAMPLES`."""
    suggested = suggest_questions(assistant.documents, assistant.lexicon)
    answered = (question for question in suggested if _is_answered(assistant, question))
    return tuple(islice(answered, EXAMPLES))


def build_theme() -> gr.themes.Base:
    """Build a theme without web fonts, its button and hints of enough contrast to be read."""
    theme = gr.themes.Base(
        primary_hue="teal",
        neutral_hue="slate",
        font=[gr.themes.Font(name) for name in FONTS],
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


def _is_answered(assistant: Assistant, question: str) -> bool:
    outcome = assistant.ask(question)
    return isinstance(outcome, Answer) and outcome.evidence.direct

"""The tab of the page that shows how well HepCite answers, as measured."""

import threading
from collections.abc import Callable
from pathlib import Path

import gradio as gr
from markupsafe import Markup

from hepcite.errors import HepCiteError
from hepcite_ui.tabs.evaluation_results import Measured, read_latest, read_shipped
from hepcite_ui.tabs.evaluation_view import render_evaluation

HEADING = '<h2>Evaluation</h2><p class="hc-count" role="status">Drawing the figures …</p>'


class Board:
    """Draws the figures when they are first asked for, and again only when they changed."""

    def __init__(self, data_dir: Path, fingerprint: Callable[[], str]) -> None:
        self._data_dir = data_dir
        self._fingerprint = fingerprint
        self._drawn: tuple[tuple[Measured, ...], str, str] | None = None
        self._drawing = threading.Lock()

    def enter(self) -> str:
        """Return the user's own newest results, else those that are shipped; a failure in plain words."""
        with self._drawing:  # once, however many open the tab
            try:
                latest, shipped = read_latest(self._data_dir), read_shipped()
                measured, others = (shipped, ()) if latest is None else ((latest,), shipped)
                return self._draw(measured, self._fingerprint(), others)
            except HepCiteError as error:
                failure = Markup('<h2>Evaluation</h2><p class="hc-label hc-warning" role="alert">{}</p>')
                return str(failure.format(f"The figures cannot be shown: {error}"))

    def _draw(self, measured: tuple[Measured, ...], fingerprint: str, others: tuple[Measured, ...]) -> str:
        if self._drawn is None or self._drawn[:2] != (measured, fingerprint):
            self._drawn = (measured, fingerprint, str(render_evaluation(measured, fingerprint, others)))
        return self._drawn[2]


def build_evaluation_tab(tab: gr.Tab, data_dir: Path, fingerprint: Callable[[], str]) -> None:
    """Build the content of the tab that this is called in; it is drawn when the tab is selected.

    Args:
        data_dir: Folder of the settings, in which `hepcite eval` leaves its runs.
        fingerprint: Gives that of the assistant behind the page.
    """
    board = Board(data_dir, fingerprint)
    shown = gr.HTML(HEADING, elem_id="hc-evaluation", apply_default_css=False, js_on_load=None)
    tab.select(board.enter, None, shown, queue=False, api_visibility="private", show_progress="hidden")

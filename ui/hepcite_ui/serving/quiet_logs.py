"""Keeps questions out of the log: what Gradio, the MCP server and BM25 would print of a request is not printed."""

import logging
import sys
import traceback
from typing import Any

import gradio.queueing
import gradio.route_utils
import gradio.routes
import gradio.utils

from hepcite_ui.failures import record_failure

_GRADIO = (gradio.queueing, gradio.route_utils, gradio.routes, gradio.utils)
"""Gradio's modules that print the traceback of a request that failed, and with it what was sent."""

_LOUD = {"mcp": logging.CRITICAL, "bm25s": logging.ERROR}
"""Loggers that repeat what was asked, and from which level on they may still speak."""


class _Traceback:
    """Stands in for the module `traceback` inside Gradio: an error is recorded by its type and place alone."""

    def print_exc(self, *_: object, **__: object) -> None:
        """Record the error that is being handled."""
        error = sys.exception()
        if error is not None:
            record_failure(error)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  whatever the module has
        return getattr(traceback, name)


def keep_questions_out_of_logs() -> None:
    """Quieten this process; once is enough, twice does no harm."""
    for module in _GRADIO:
        module.traceback = _Traceback()  # type: ignore[attr-defined]
    for name, level in _LOUD.items():
        logging.getLogger(name).setLevel(level)

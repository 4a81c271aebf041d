"""Calls of the API that leave out what is optional: Gradio takes all values of a call or none."""

import json
import re

from starlette.types import Scope

DEFAULTS: tuple[object, ...] = ("", [], [], [], [], [], None)
"""The parameters of `/ask` in their order: the question, then what may be left out."""

_CALL = re.compile(r"/gradio_api/(?:api|call|run)/ask/?")


def fill_in(scope: Scope, body: bytes) -> tuple[Scope, bytes]:
    """Return a call of `/ask` with all its values; anything else, and what cannot be read, as it is."""
    if scope["method"] != "POST" or not _CALL.fullmatch(scope["path"]):
        return scope, body
    try:
        content = json.loads(body)
        given = content["data"]
    except (ValueError, RecursionError, KeyError, TypeError):
        return scope, body
    if not isinstance(given, list) or not 0 < len(given) < len(DEFAULTS):
        return scope, body
    filled = json.dumps({**content, "data": [*given, *DEFAULTS[len(given) :]]}).encode()
    headers = [(name, value) for name, value in scope["headers"] if name != b"content-length"]
    return {**scope, "headers": [*headers, (b"content-length", str(len(filled)).encode())]}, filled

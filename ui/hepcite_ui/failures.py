"""What is said and what is logged when a request is refused or fails: never the words of a question."""

import json
import logging
import traceback

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

UNEXPECTED = "something went wrong inside HepCite: try again, and tell whoever runs it if it stays so"
"""What the person who asked is told of an error that nobody expected."""

PLACES = 6
"""How many of the functions that an error passed are logged, those nearest to it."""

_LOGGER = logging.getLogger("hepcite")


class Refusal(PlainTextResponse):
    """One line for who opens an address, and the same as JSON for the script that posts to it.

    Gradio's client shows the person what stands under "error", and of any body that is no JSON only that it is none.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the line in the form that the request's method asks for."""
        if scope.get("method") == "POST":
            self.body = json.dumps({"error": as_sentence(bytes(self.body).decode("utf-8"))}).encode("utf-8")
            self.headers["Content-Type"] = "application/json"
            self.headers["Content-Length"] = str(len(self.body))
        await super().__call__(scope, receive, send)


def refuse(status: int, line: str, **headers: str) -> Refusal:
    """Make the answer to a request that is not served: one line, which is stored nowhere.

    Args:
        headers: Further headers; an underscore stands for a hyphen.
    """
    further = {name.replace("_", "-"): value for name, value in headers.items()}
    return Refusal(f"{line}\n", status, {"Cache-Control": "no-store", **further})


def as_sentence(line: str) -> str:
    """Return the line of an error as the page shows it: with a full stop, and a capital unless a name begins it.

    >>> as_sentence("there is no question: ask one"), as_sentence("library.sqlite3 is locked")
    ('There is no question: ask one.', 'library.sqlite3 is locked.')
    """
    line = line.strip()
    first = line.partition(" ")[0]
    if first.isalpha():
        line = first[0].upper() + line[1:]
    return line if line.endswith((".", "?", "!", "…")) else f"{line}."


def record_failure(error: BaseException) -> str:
    """Log an unexpected error by its type and the places it passed, and return the line to show in its stead.

    The error's own message is left out: it may repeat what was asked.
    """
    places = traceback.extract_tb(error.__traceback__)[-PLACES:]
    path = " > ".join(f"{_module(place.filename)}:{place.lineno} {place.name}" for place in places)
    _LOGGER.error("unexpected %s at %s", type(error).__name__, path or "an unknown place")
    return UNEXPECTED


class FailureLines:
    """Answers an exception that nothing inside caught with status 500 and one line.

    When the answer had begun already, it is left as it is: the client notices that it ends early.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request; an exception ends here."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def watch(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, watch)
        except Exception as error:
            line = record_failure(error)
            if not begun:
                await refuse(500, line)(scope, receive, send)


def _module(filename: str) -> str:
    """Return the last two parts of a file's path, which tell modules apart without telling where they lie."""
    return "/".join(filename.replace("\\", "/").split("/")[-2:])

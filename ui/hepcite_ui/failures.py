"""What is said and what is logged when a request is refused or fails: never the words of a question."""

import logging
import traceback

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

UNEXPECTED = "something went wrong inside HepCite: try again, and tell whoever runs it if it stays so"
"""What the person who asked is told of an error that nobody expected."""

PLACES = 6
"""How many of the functions that an error passed are logged, those nearest to it."""

_LOGGER = logging.getLogger("hepcite")


def refuse(status: int, line: str, **headers: str) -> PlainTextResponse:
    """Make the answer to a request that is not served: one line, which is stored nowhere.

    Args:
        headers: Further headers; an underscore stands for a hyphen.
    """
    further = {name.replace("_", "-"): value for name, value in headers.items()}
    return PlainTextResponse(f"{line}\n", status, {"Cache-Control": "no-store", **further})


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

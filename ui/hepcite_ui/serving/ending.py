"""The end of the server: answers that never end by themselves, such as a page's heartbeat, are ended with it."""

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Ending:
    """Tells the open answers that the server ends, as if their clients had gone.

    Args:
        told: Set once the server ends.
    """

    def __init__(self, app: ASGIApp, told: asyncio.Event) -> None:
        self._app = app
        self._told = told

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request; an answer that is cut off is brought to its end."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        open_answer = False

        async def watch(message: Message) -> None:
            nonlocal open_answer
            open_answer = message["type"] == "http.response.start" or message.get("more_body", False)
            await send(message)

        await self._app(scope, lambda: self._receive(receive), watch)
        if open_answer and self._told.is_set():
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _receive(self, receive: Receive) -> Message:
        """Return what the client sends next, or that it is gone when the server ends first."""
        arriving, ending = asyncio.ensure_future(receive()), asyncio.ensure_future(self._told.wait())
        try:
            await asyncio.wait({arriving, ending}, return_when=asyncio.FIRST_COMPLETED)
            return arriving.result() if arriving.done() else {"type": "http.disconnect"}
        finally:
            arriving.cancel()
            ending.cancel()

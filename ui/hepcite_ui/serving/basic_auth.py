"""HTTP Basic authentication: one user and password in front of everything but `/healthz`."""

import base64
import binascii
import hashlib
import hmac

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from hepcite_ui.failures import refuse
from hepcite_ui.serving.rates import Rates

OPEN_PATH = "/healthz"
"""What a monitor may ask without a password."""

CHALLENGE = 'Basic realm="HepCite", charset="UTF-8"'


class BasicAuth:
    """Lets a request pass when it brings the user and the password.

    Wrong tries are counted by the client's address. Past the limit every try from there is refused unread, the right
    one too, since guessing would otherwise go on as before.

    Args:
        auth: `user:password`; the password may hold colons and any letter.
    """

    def __init__(self, app: ASGIApp, auth: str, rates: Rates) -> None:
        self._app = app
        self._expected = _digest(auth.encode("utf-8"))
        self._rates = rates

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, or refuse it; what is no request passes."""
        refusal = await self._refuse(scope) if scope["type"] == "http" and scope["path"] != OPEN_PATH else None
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, send)

    async def _refuse(self, scope: Scope) -> Response | None:
        header = Headers(scope=scope).get("authorization")
        if header is None:
            return refuse(401, "a user name and a password are needed", WWW_Authenticate=CHALLENGE)
        wait = await self._rates.wait_for_try(scope)
        if wait:
            return refuse(429, f"too many wrong passwords: try again in {wait} seconds", Retry_After=str(wait))
        if hmac.compare_digest(_digest(_read(header)), self._expected):
            return None
        await self._rates.count_wrong_try(scope)
        return refuse(401, "user name or password is wrong", WWW_Authenticate=CHALLENGE)


def _read(header: str) -> bytes:
    """Return `user:password` as it was sent; empty when the header cannot be read."""
    scheme, _, token = header.partition(" ")
    try:
        return base64.b64decode(token.strip(), validate=True) if scheme.lower() == "basic" else b""
    except (binascii.Error, ValueError):
        return b""


def _digest(credentials: bytes) -> bytes:
    """Bring both sides to one length, so that the time of the comparison tells nothing."""
    return hashlib.sha256(credentials).digest()

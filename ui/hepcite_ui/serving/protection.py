"""What stands between the network and the page: who may ask, from where, how much, and what goes back.

A request passes, from the outside in: compression, headers of the answer, the catching of failures, admission (host,
origin, path), the password, limits of size and number.
"""

import ipaddress
import socket
from collections.abc import Collection

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

from hepcite.errors import SettingsError
from hepcite_ui.failures import FailureLines
from hepcite_ui.serving.admission import Admission
from hepcite_ui.serving.basic_auth import BasicAuth
from hepcite_ui.serving.rates import RateLimits, Rates
from hepcite_ui.serving.request_limits import RequestLimits
from hepcite_ui.serving.response_headers import ResponseHeaders

LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})
"""Names under which a browser on this machine opens the page."""

_COMPRESSED_FROM = 1_000
"""Bytes from which an answer is worth compressing."""


def check_exposure(host: str, auth: str | None, without_auth: bool) -> None:
    """Refuse to serve other machines without a password, unless that is wanted.

    Args:
        host: Name or address to listen on.
        auth: The setting `HEPCITE_AUTH`; None asks for no password.
        without_auth: Whether the flag `--without-auth` was given.

    Raises:
        SettingsError: Anybody on the network could ask, or the host is not known.
    """
    if auth is None and not without_auth and not is_loopback(host):
        raise SettingsError(
            f"other machines can reach {host!r}: set HEPCITE_AUTH=user:password, "
            "or give --without-auth to let anybody ask"
        )


def is_loopback(host: str) -> bool:
    """Say whether every address of a host is of this machine only; an empty host listens everywhere.

    Raises:
        SettingsError: The name cannot be resolved.
    """
    if not host:
        return False
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        raise SettingsError(f"host {host!r} is not known: choose another with --host") from error
    return all(ipaddress.ip_address(str(address[0]).split("%")[0]).is_loopback for *_, address in found)


def names_of(host: str, auth: str | None) -> frozenset[str] | None:
    """Return the names under which the server may be asked; None for any.

    Without a password a page of another site could otherwise reach this machine by a name of its own that it makes
    resolve to 127.0.0.1; with one, it would lack the password.
    """
    if auth is not None or not is_loopback(host):
        return None
    return LOCAL_NAMES | {f"[{host.lower()}]" if ":" in host else host.lower()}


def protect(
    app: FastAPI,
    *,
    auth: str | None = None,
    hosts: frozenset[str] | None = None,
    asking: Collection[int | str] = (),
    limits: RateLimits | None = None,
) -> None:
    """Put everything that guards the server around an application.

    Args:
        auth: `user:password`; None asks for none.
        hosts: Names under which the server may be asked; None takes any.
        asking: What of the page makes the assistant answer; see `RequestLimits`.
    """
    rates = Rates(limits or RateLimits())
    app.add_middleware(RequestLimits, rates=rates, asking=asking)
    if auth is not None:
        app.add_middleware(BasicAuth, auth=auth, rates=rates)
    app.add_middleware(Admission, hosts=hosts)
    app.add_middleware(FailureLines)
    app.add_middleware(ResponseHeaders)
    app.add_middleware(GZipMiddleware, minimum_size=_COMPRESSED_FROM)

"""The address of the page: checked before the server starts, and named after."""

import errno
import socket

from hepcite.errors import SettingsError

LAST_PORT = 65_535
"""Highest port number there is."""


def check_port(host: str, port: int) -> None:
    """Bind the port for a moment, because a taken one would otherwise fail deep inside the server.

    Raises:
        SettingsError: The port is taken or does not exist, or the host is not an address of this machine.
    """
    if not 0 < port <= LAST_PORT:
        raise SettingsError(f"port {port} does not exist: choose one from 1024 to {LAST_PORT} with --port")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
            listener.listen()
    except socket.gaierror as error:
        raise SettingsError(f"host {host!r} is not known: choose another with --host") from error
    except PermissionError as error:
        raise SettingsError(f"port {port} needs more rights: choose one above 1023 with --port") from error
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise SettingsError(f"port {port} is in use: choose another with --port") from error
        reason = error.strerror or str(error)
        raise SettingsError(f"cannot listen on {host!r} ({reason}): choose another address with --host") from error


def address_of(host: str, port: int) -> str:
    """Return the address to open in a browser; a wildcard host is reached through loopback.

    >>> address_of("0.0.0.0", 7860)
    'http://127.0.0.1:7860'
    """
    name = "127.0.0.1" if host in ("0.0.0.0", "::", "") else host  # noqa: S104  compares, does not bind
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"

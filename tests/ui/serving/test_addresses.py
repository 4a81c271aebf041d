"""The address that the page is served at."""

import socket
from collections.abc import Iterator

import pytest

from hepcite.errors import SettingsError
from hepcite_ui.serving.addresses import address_of, check_port


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port of this machine that something else listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_taken_port_is_refused_in_one_line(taken_port):
    """A port that is taken is refused with a message that says what to do."""
    with pytest.raises(SettingsError, match=f"^port {taken_port} is in use: choose another with --port$"):
        check_port("127.0.0.1", taken_port)


def test_free_port_stays_free():
    """A port that is free passes the check, and passes it again."""
    with socket.socket() as finder:
        finder.bind(("127.0.0.1", 0))
        port = finder.getsockname()[1]
    check_port("127.0.0.1", port)
    check_port("127.0.0.1", port)


@pytest.mark.parametrize("port", [-1, 0, 70_000])
def test_impossible_port_is_refused(port):
    """A port beyond the range is named as such."""
    with pytest.raises(SettingsError, match=f"^port {port} does not exist: "):
        check_port("127.0.0.1", port)


def test_address_of_another_machine_is_refused():
    """An address that this machine does not have is refused in one line."""
    with pytest.raises(SettingsError, match=r"^cannot listen on '192.0.2.7' .*--host$"):
        check_port("192.0.2.7", 7860)


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:80"),
        ("::1", "http://[::1]:80"),
        ("::", "http://127.0.0.1:80"),
        ("", "http://127.0.0.1:80"),
        ("ward.example", "http://ward.example:80"),
    ],
)
def test_address_can_be_opened(host, address):
    """The address that is printed can be opened in a browser."""
    assert address_of(host, 80) == address

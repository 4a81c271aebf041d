"""No test reaches the network."""

import socket

import pytest
from pytest_socket import SocketConnectBlockedError


def test_other_hosts_are_out_of_reach():
    """A connection to a host other than this one is refused by the test run itself."""
    refused = pytest.raises(SocketConnectBlockedError)
    with socket.socket() as outgoing, pytest.warns(UserWarning, match="192.0.2.1"), refused:
        outgoing.connect(("192.0.2.1", 443))


def test_loopback_is_within_reach():
    """A server on this machine can be reached, because the page is tested with one."""
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as outgoing:
        outgoing.connect(server.getsockname())
        assert outgoing.getpeername() == server.getsockname()

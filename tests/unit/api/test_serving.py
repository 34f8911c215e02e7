"""The socket that the service listens on."""

import socket

import pytest

from service.api.serving import listen


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_the_end_of_an_answer_does_not_wait_for_the_caller_to_acknowledge_its_beginning(host: str) -> None:
    with listen(host, 0) as taken, socket.create_connection(taken.getsockname()[:2]):
        connection, _ = taken.accept()
        with connection:
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)

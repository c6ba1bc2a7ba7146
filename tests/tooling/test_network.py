"""The guard of tests/network.py lets nothing out and keeps loopback usable."""

import socket
from collections.abc import Callable

import aiohttp
import pytest

from tests.network import NetworkForbiddenError, attempts

pytest_plugins = ["pytester"]

# Reserved for documentation (RFC 5737): even without the guard nobody would answer.
ELSEWHERE = "192.0.2.1"


def _connect() -> None:
    with socket.socket() as sock:
        sock.settimeout(1)
        sock.connect((ELSEWHERE, 80))


def _connect_ex() -> None:
    with socket.socket() as sock:
        sock.settimeout(1)
        sock.connect_ex((ELSEWHERE, 80))


def _send_datagram() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as sock:
        sock.sendto(b"x", (ELSEWHERE, 9))


def _look_up() -> None:
    socket.getaddrinfo("nowhere.invalid", 80)


@pytest.mark.parametrize("leave", [_connect, _connect_ex, _send_datagram, _look_up])
def test_guard_refuses_to_leave_the_machine(leave: Callable[[], None]) -> None:
    with pytest.raises(NetworkForbiddenError):
        leave()

    assert len(attempts()) == 1


async def test_guard_refuses_asynchronous_connections() -> None:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=1)) as client:
        with pytest.raises(NetworkForbiddenError):
            await client.get(f"http://{ELSEWHERE}/")

    assert len(attempts()) == 1


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_guard_lets_loopback_through(host: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        with socket.create_connection((host, port), timeout=1) as client:
            peer = client.getpeername()

    assert peer == ("127.0.0.1", port)


def test_guard_fails_a_test_that_swallows_the_refusal(pytester: pytest.Pytester) -> None:
    pytester.makeconftest('pytest_plugins = ["tests.network"]')
    pytester.makepyfile(
        f"""
        import contextlib, socket

        def test_swallows():
            with contextlib.suppress(Exception), socket.socket() as sock:
                sock.connect(("{ELSEWHERE}", 80))
        """
    )

    result = pytester.runpytest_inprocess("-p", "no:cacheprovider", "-p", "no:asyncio")

    result.assert_outcomes(passed=1, errors=1)

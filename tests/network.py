"""No test reaches beyond this machine: connecting or looking up a name elsewhere is an error.

A pytest plugin. It listens where Python itself reports what sockets do, so no library slips
past it; the browser gets the same rule from its own switches, in tests/browser/chromium.py.
"""

import socket
import sys
from collections.abc import Iterator
from ipaddress import ip_address

import pytest

_LOOKUPS = frozenset({"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"})
_TRAFFIC = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
_INTERNET = frozenset({socket.AF_INET, socket.AF_INET6})

_fallbacks: list[str] = []


class NetworkForbiddenError(Exception):
    """A test tried to leave this machine; not an OSError, which code under test may retry."""


def attempts() -> list[str]:
    """Give, and forget, what was tried since the last call: one line per attempt."""
    tried = _fallbacks.copy()
    _fallbacks.clear()
    return tried


@pytest.fixture(autouse=True)
def _nothing_left_this_machine() -> Iterator[None]:
    """Fail the test even when the code under test swallowed the refusal."""
    yield
    if tried := attempts():
        pytest.fail("; ".join(tried))


def _is_loopback(host: object) -> bool:
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if not isinstance(host, str):
        return host is None
    try:
        return ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return host in {"", "localhost"}


def _is_address(host: object) -> bool:
    try:
        ip_address(str(host).partition("%")[0])
    except ValueError:
        return False
    return True


def _watch(event: str, args: tuple[object, ...]) -> None:
    if not _TRAFFIC:
        return  # The interpreter ends: nothing of this file is left.
    if event in _TRAFFIC:
        sock, target = args[0], args[1]
        if not isinstance(sock, socket.SocketType) or sock.family not in _INTERNET:
            return
        # sendmsg on a connected socket has no target: connecting was checked.
        if not isinstance(target, tuple) or _is_loopback(target[0]):
            return
        host = target[0]
    elif event in _LOOKUPS:
        host = args[0]
        # Reading a numeric address, as when a server binds, asks nobody.
        if _is_loopback(host) or _is_address(host):
            return
    else:
        return
    message = f"{event} to {host!r}: tests stay on this machine"
    _fallbacks.append(message)
    raise NetworkForbiddenError(message)


sys.addaudithook(_watch)

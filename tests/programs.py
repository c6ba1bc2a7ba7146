"""Our programs as processes of their own, for the tests: forks of one that has loaded everything.

`python -m bot` takes a second of processor to load, and the tests start it hundreds of times.
What looks at the start itself, at the interpreter or at another version starts it in earnest.
"""

import asyncio
import atexit
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import IO, Any, Final

PIPE, STDOUT, DEVNULL = subprocess.PIPE, subprocess.STDOUT, subprocess.DEVNULL
ROOT: Final = Path(__file__).parents[1]
NUMBER_BYTES: Final = 4
_MESSAGE_BYTES: Final = 256 * 1024
_ENDS_WITHIN_S: Final = 30


class Program:
    """A process that was ordered, as asyncio.subprocess.Process is one that was started."""

    def __init__(self, pid: int, told: int, *outputs: asyncio.StreamReader | None) -> None:
        self.pid = pid
        self.stdout, self.stderr = outputs
        self.returncode: int | None = None
        self._told = told
        self._loop = asyncio.get_running_loop()
        self._end: asyncio.Future[int] = self._loop.create_future()
        self._loop.add_reader(told, self._note_the_end)

    def _note_the_end(self) -> None:
        self._loop.remove_reader(self._told)
        self.returncode = _number(self._told)
        os.close(self._told)
        self._end.set_result(self.returncode)

    async def wait(self) -> int:
        return await asyncio.shield(self._end)

    async def communicate(self) -> tuple[bytes, bytes]:
        """Read all it says, until it ends."""
        out, err = await asyncio.gather(*map(_all, (self.stdout, self.stderr)))
        await self.wait()
        return out, err

    def send_signal(self, number: int) -> None:
        if self.returncode is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


async def start(
    module: str,
    *arguments: str,
    env: Mapping[str, str] | None = None,
    cwd: Path = ROOT,
    stdout: int | IO[Any] | None = None,
    stderr: int | IO[Any] | None = None,
) -> Program:
    """Start `python -m module arguments`, as asyncio.create_subprocess_exec does."""
    with contextlib.ExitStack() as ours:
        outputs: list[asyncio.StreamReader | None] = []
        streams: list[int] = []
        for number, wanted in ((1, stdout), (2, stderr)):
            reader = None
            if wanted == PIPE:
                reading, writing = os.pipe()
                ours.callback(os.close, writing)
                reader = asyncio.StreamReader()
                await asyncio.get_running_loop().connect_read_pipe(
                    lambda reader=reader: asyncio.StreamReaderProtocol(reader),  # type: ignore[misc]
                    os.fdopen(reading, "rb", 0),
                )
                streams.append(writing)
            else:
                streams.append(_descriptor(wanted, number, streams, ours))
            outputs.append(reader)
        nothing = _descriptor(DEVNULL, 0, streams, ours)
        told = _order(module, arguments, env, cwd, [nothing, *streams])
    return Program(await asyncio.to_thread(_number, told), told, *outputs)


def run(
    module: str,
    *arguments: str,
    env: Mapping[str, str] | None = None,
    cwd: Path = ROOT,
    given: str = "",
    stdout: int | IO[Any] | None = PIPE,
) -> subprocess.CompletedProcess[str]:
    """Run `python -m module arguments` to its end, with all it says."""
    with contextlib.ExitStack() as ours:
        files = [ours.enter_context(tempfile.TemporaryFile("w+", encoding="utf-8")) for _ in "012"]
        files[0].write(given)
        files[0].seek(0)
        streams = [file.fileno() for file in files]
        if stdout != PIPE:
            streams[1] = _descriptor(stdout, 1, streams, ours)
        told = _order(module, arguments, env, cwd, streams)
        ours.callback(os.close, told)
        _number(told)
        code = _number(told)
        for file in files:
            file.seek(0)
        return subprocess.CompletedProcess(arguments, code, files[1].read(), files[2].read())


async def _all(output: asyncio.StreamReader | None) -> bytes:
    return b"" if output is None else await output.read()


def _descriptor(
    wanted: int | IO[Any] | None, number: int, before: list[int], ours: contextlib.ExitStack
) -> int:
    if wanted is None:
        return number
    if wanted == STDOUT:
        return before[-1]
    if wanted == DEVNULL:
        null = os.open(os.devnull, os.O_RDWR)
        ours.callback(os.close, null)
        return null
    return wanted if isinstance(wanted, int) else wanted.fileno()


def _order(
    module: str,
    arguments: Sequence[str],
    environment: Mapping[str, str] | None,
    folder: Path,
    streams: list[int],
) -> int:
    """Order a program; returns the pipe that will tell its number and its code."""
    order = {
        "module": module,
        "arguments": arguments,
        "environment": dict(os.environ if environment is None else environment),
        "folder": str(folder),
    }
    told, telling = os.pipe()
    socket.send_fds(_orders(), [json.dumps(order).encode()], [*streams, telling])
    os.close(telling)
    return told


_COMMAND: Final = """\
#!{python} -IS
import json, os, socket, sys
orders = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
orders.connect({address!r})
order = json.dumps([sys.argv[1:], dict(os.environ), os.getcwd()])
socket.send_fds(orders, [order.encode()], [0, 1, 2])
sys.exit(int.from_bytes(orders.recv({size}), signed=True))
"""


@contextlib.contextmanager
def command(path: Path, module: str) -> Iterator[None]:
    """Write a command for shells, `python -m module`; it works within."""
    with (
        # The whole path of a test is too long for the address of a socket.
        tempfile.TemporaryDirectory() as folder,
        socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listening,
    ):
        address = f"{folder}/orders"
        listening.bind(address)
        listening.listen()
        words = _COMMAND.format(python=sys.executable, address=address, size=NUMBER_BYTES)
        path.write_text(words, "utf-8")
        path.chmod(0o755)
        taker = threading.Thread(target=_take_orders, args=(listening, module))
        taker.start()
        try:
            yield
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            taker.join(_ENDS_WITHIN_S)


def _take_orders(listening: socket.socket, module: str) -> None:
    """One after the other, as a shell types them, until nobody listens any more."""
    while True:
        try:
            typed, _ = listening.accept()
        except OSError:
            return
        with typed, contextlib.ExitStack() as ours:
            message, streams, _, _ = socket.recv_fds(typed, _MESSAGE_BYTES, 3)
            for stream in streams:
                ours.callback(os.close, stream)
            arguments, environment, folder = json.loads(message)
            told = _order(module, arguments, environment, Path(folder), streams)
            ours.callback(os.close, told)
            _number(told)
            typed.send(_number(told).to_bytes(NUMBER_BYTES, signed=True))


def _number(told: int) -> int:
    read = os.read(told, NUMBER_BYTES)
    assert read, "the fork server is gone"
    return int.from_bytes(read, signed=True)


@cache
def _orders() -> socket.socket:
    """Start the fork server; it ends with the orders."""
    orders, theirs = socket.socketpair(type=socket.SOCK_SEQPACKET)
    server = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "tests.fork_server", str(theirs.fileno())],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name[:5] != "REDE_"},
        stdin=subprocess.DEVNULL,
        pass_fds=[theirs.fileno()],
    )
    theirs.close()

    def end() -> None:
        orders.close()
        server.wait(_ENDS_WITHIN_S)

    atexit.register(end)
    return orders

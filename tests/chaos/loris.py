"""`python -m tests.chaos.loris PORT HOW_MANY`: half-open requests, opened again when closed.

A process of its own, so that it takes no time from those who want to be served. It ends when
its input ends, and says how often it had to open one again.
"""

import asyncio
import sys
from contextlib import suppress

_HALF = b"GET /presenca/x HTTP/1.1\r\nHost: x\r\n"


class _Reopened:
    count = 0


async def _hold(port: int) -> None:
    while True:
        with suppress(OSError):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                writer.write(_HALF)
                await reader.read(1)
            finally:
                writer.close()
        _Reopened.count += 1


async def _main(port: int, how_many: int) -> None:
    holders = [asyncio.create_task(_hold(port)) for _ in range(how_many)]
    await asyncio.to_thread(sys.stdin.read)
    for holder in holders:
        holder.cancel()
    sys.stdout.write(f"{_Reopened.count}\n")


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1]), int(sys.argv[2])))

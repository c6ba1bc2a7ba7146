"""Telling systemd how the bot is: ready, alive, stopping (the protocol of sd_notify).

Without systemd, or in a unit that does not ask, every function here does nothing.
See https://www.freedesktop.org/software/systemd/man/sd_notify.html.
"""

import asyncio
import contextlib
import os
import socket
from typing import Final

READY: Final = "READY=1"
STOPPING: Final = "STOPPING=1"
ALIVE: Final = "WATCHDOG=1"


def tell(state: str, words: str = "") -> None:
    """Tell a state, and in words what `systemctl status` shows beside it.

    Whether systemd hears it changes nothing here: an error is left alone.
    """
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    status = f"\nSTATUS={' '.join(words.split())}" if words else ""
    # An abstract address is written with an @.
    path = f"\0{address[1:]}" if address.startswith("@") else address
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as wire:
        wire.settimeout(0)
        wire.sendto(f"{state}{status}".encode(), path)


async def keep_telling() -> None:
    """Tell for ever that the event loop turns, twice as often as the unit asks (WatchdogSec=)."""
    limit_s = int(os.environ.get("WATCHDOG_USEC", "0") or "0") / 1_000_000
    if limit_s <= 0 or os.environ.get("WATCHDOG_PID", str(os.getpid())) != str(os.getpid()):
        return
    while True:
        tell(ALIVE)
        await asyncio.sleep(limit_s / 2)

"""Reading a spreadsheet in a process of its own, with little memory and little time.

The parser is native code fed by strangers' bytes. Whatever it does, the bot goes on: neither
the event loop nor the writer of the database waits for it, and the child knows no secrets.
"""

import asyncio
import sys
from contextlib import suppress
from typing import Final

import structlog

from bot.command import ROOT
from bot.spreadsheet_child import READ, REFUSED
from domain.importing import spreadsheets
from domain.importing.spreadsheets import Unreadable, Workbook

log = structlog.get_logger(__name__)

MEMORY: Final = 1024 * 1024 * 1024
"""Bytes of address space; 5 MB that unpack to 50 MB take less than half of it."""
TIME_S: Final = 20.0


async def read(
    content: bytes, *, memory: int = MEMORY, time_s: float = TIME_S
) -> Workbook | Unreadable:
    """Return what is in the file, or why it cannot be read; what takes too much is too large."""
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot.spreadsheet_child",
        str(memory),
        str(int(TIME_S)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        cwd=ROOT,
        # No token and no address of the database.
        env={"PYTHONUTF8": "1"},
    )
    try:
        answer, _ = await asyncio.wait_for(child.communicate(content), time_s)
    except TimeoutError:
        log.warning("spreadsheet_took_too_long", size=len(content))
        return Unreadable.TOO_LARGE
    finally:
        with suppress(ProcessLookupError):
            child.kill()
        await child.wait()
    kind, text = answer[:1], answer[1:].decode()
    if kind == REFUSED:
        return Unreadable(text)
    if kind == READ and child.returncode == 0:
        # The values of 5,000 rows take a while to make, too.
        return await asyncio.to_thread(spreadsheets.unpack, text)
    log.warning("spreadsheet_reader_died", size=len(content), code=child.returncode)
    return Unreadable.TOO_LARGE

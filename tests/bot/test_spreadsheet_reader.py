"""Strangers' bytes are read in a child; whatever they do to it, the bot goes on."""

import asyncio
import io
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from bot import spreadsheet_reader
from bot.command import ROOT
from bot.spreadsheet_child import REFUSED
from domain.importing import spreadsheets
from domain.importing.spreadsheets import SpreadsheetError, Unreadable
from tests.domain.importing.test_spreadsheets import PNG, with_sheet, xlsx

LONGEST_PAUSE_S = 0.2


@cache
def large() -> bytes:
    """Made where it is read: whoever looks what tests there are does not wait for it."""
    rows = [[f"Pessoa {line}", f"p{line}@exemplo.mg.gov.br", "Seplag"] for line in range(5_000)]
    return xlsx(rows)


@cache
def bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 60_000_000)
    return buffer.getvalue()


BAD: dict[str, Callable[[], bytes]] = {
    "picture": lambda: PNG,
    "text": lambda: b"nada",
    "bomb": bomb,
    "entities": lambda: with_sheet("", head='<!DOCTYPE a [<!ENTITY b "c">]>'),
    "corner": lambda: with_sheet('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
    "cut": lambda: xlsx([["nome"]])[:-100],
    "program": lambda: b"MZ" + bytes(5_000),
}


async def test_read_finds_what_the_parser_finds() -> None:
    assert await spreadsheet_reader.read(large()) == spreadsheets.read(large())


@pytest.mark.parametrize("name", BAD)
async def test_read_refuses_for_the_same_reason(name: str) -> None:
    bad = BAD[name]()
    with pytest.raises(SpreadsheetError) as refused:
        spreadsheets.read(bad)

    assert await spreadsheet_reader.read(bad) is refused.value.reason


@pytest.mark.parametrize("name", BAD)
def test_refusal_itself_takes_no_time(name: str) -> None:
    bad = BAD[name]()
    began = time.process_time()
    with pytest.raises(SpreadsheetError):
        spreadsheets.read(bad)

    assert time.process_time() - began < 0.05


def test_child_loads_nothing_of_the_database() -> None:
    code = (
        "import runpy, sys\n"
        "sys.argv[1:] = ['1073741824', '20']\n"
        "runpy.run_module('bot.spreadsheet_child', run_name='__main__')\n"
        "sys.exit('sqlalchemy' in sys.modules)"
    )
    child = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-c", code], input=PNG, capture_output=True, cwd=ROOT, check=False
    )

    assert (child.returncode, child.stdout) == (0, REFUSED + Unreadable.PICTURE.encode())


async def test_read_gives_up_a_child_without_memory() -> None:
    wide = xlsx([["a"] * 100] * 2_000)

    assert await spreadsheet_reader.read(PNG, memory=32_000_000) is Unreadable.PICTURE
    assert await spreadsheet_reader.read(wide, memory=32_000_000) is Unreadable.TOO_LARGE


async def test_read_gives_up_a_child_without_time() -> None:
    began = time.monotonic()

    assert await spreadsheet_reader.read(large(), time_s=0.01) is Unreadable.TOO_LARGE
    assert time.monotonic() - began < 2


async def test_read_never_holds_up_the_loop() -> None:
    files = large(), bomb()
    longest = 0.0

    async def watch() -> None:
        nonlocal longest
        while True:
            began = time.monotonic()
            await asyncio.sleep(0.005)
            longest = max(longest, time.monotonic() - began)

    watching = asyncio.create_task(watch())
    for file in files:
        await spreadsheet_reader.read(file)
    watching.cancel()

    assert 0 < longest < LONGEST_PAUSE_S


async def test_child_knows_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDE_TELEGRAM_TOKEN", "123:segredo")
    reading = asyncio.create_task(spreadsheet_reader.read(large()))
    seen = b""
    while not reading.done():
        await asyncio.sleep(0.005)
        seen += b"".join(_environments_of_children())

    assert b"PYTHONUTF8" in seen
    assert b"segredo" not in seen


def _environments_of_children() -> list[bytes]:
    found = []
    for task in Path("/proc/self/task").iterdir():
        try:
            for child in (task / "children").read_text().split():
                found.append(Path(f"/proc/{child}/environ").read_bytes())  # noqa: PERF401
        except OSError:
            continue
    return found

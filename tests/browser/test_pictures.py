"""The pictures of the README, made with the real bot: they never show what is not there.

An ordinary run makes them and looks whether those in docs/pictures/ have the right size;
`make pictures` (REDE_PICTURES=1) writes them anew.
"""

import os
import struct
import zlib
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.browser.demonstration import ANA, BRUNO, CELIA, ROOT, Town

PICTURES = ROOT / "docs" / "pictures"
MOST_BYTES = 300_000
WIDE, NARROW = (1320, 860), (390, 800)
_SIGNATURE = b"\x89PNG\r\n\x1a\n"

Opener = Callable[..., Awaitable[Town]]


@pytest.fixture
async def opened(browser: Browser, demonstration: str) -> Opener:
    async def open_page(size: tuple[int, int], scheme: str = "light") -> Town:
        page = await browser.new_page(
            viewport={"width": size[0], "height": size[1]},
            locale="pt-BR",
            color_scheme="dark" if scheme == "dark" else "light",
            reduced_motion="reduce",
        )
        town = Town(page, demonstration)
        await town.open()
        return town

    return open_page


async def keep(town: Town, name: str) -> None:
    """Compare the picture with the committed one, or write it there."""
    # The pointer rests where it lights nothing up, and the blue of a toast has gone.
    await town.page.mouse.move(2, 2)
    await town.page.evaluate("document.activeElement?.blur()")
    for toast in await town.page.get_by_test_id("toast").all():
        await toast.evaluate("node => node.remove()")
    made = squeezed(await town.page.screenshot())
    path = PICTURES / name
    if os.environ.get("REDE_PICTURES"):
        PICTURES.mkdir(exist_ok=True)
        path.write_bytes(made)
    assert len(made) < MOST_BYTES
    assert size_of(path) == size_of_png(made)
    assert path.stat().st_size < MOST_BYTES


def size_of(path: Path) -> tuple[int, int]:
    return size_of_png(path.read_bytes())


def size_of_png(data: bytes) -> tuple[int, int]:
    assert data.startswith(_SIGNATURE)
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def squeezed(data: bytes) -> bytes:
    """Pack the pixels of a PNG harder than a browser in a hurry does."""
    head, packed, at = data[:8], b"", 8
    while at < len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        chunk = data[at : at + 12 + length]
        if chunk[4:8] == b"IDAT":
            packed += chunk[8:-4]
        elif chunk[4:8] == b"IEND":
            body = b"IDAT" + zlib.compress(zlib.decompress(packed), 9)
            head += struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
            head += chunk
        else:
            head += chunk
        at += 12 + length
    return head


async def test_picture_of_three_people(opened: Opener) -> None:
    town = await opened(WIDE)
    ana, bruno, celia = (town.phone(who) for who in (ANA, BRUNO, CELIA))
    await ana.start()
    await ana.tap("Confirmar presença")
    await town.go_to("2024-03-17T09:01:00-03:00")
    await bruno.start()
    await bruno.tap("Fazer meu cadastro")
    await bruno.write("saúde")
    await bruno.tap("Usar")
    await bruno.write("bruno.teixeira@saude.mg.gov.br")
    await celia.start()
    await celia.write("/organizar")
    await bruno.sees("Confira seus dados")
    await celia.sees("1 confirmação de 120")

    await keep(town, "demonstracao.png")

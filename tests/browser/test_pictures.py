"""The pictures of the README, made with the real bot: they never show what is not there.

The long form makes them and looks whether those in docs/pictures/ have the right size;
`make pictures` (REDE_PICTURES=1) writes them anew. `make test` looks at those that are there.
"""

import os
import struct
import zlib

import pytest
from playwright.async_api import Browser, Locator

from tests import png
from tests.browser.demonstration import ANA, BRUNO, CELIA, ROOT, DemoPage

PICTURES = ROOT / "docs" / "pictures"
PHONE = (416, 715)
"""One phone of the page."""
MOST_BYTES = 300_000
WIDE, NARROW = (1320, 860), (390, 800)
_SIGNATURE = b"\x89PNG\r\n\x1a\n"


async def open_town(
    browser: Browser, address: str, size: tuple[int, int], *, is_dark: bool
) -> DemoPage:
    page = await browser.new_page(
        viewport={"width": size[0], "height": size[1]},
        locale="pt-BR",
        color_scheme="dark" if is_dark else "light",
        reduced_motion="reduce",
    )
    demo = DemoPage(page, address)
    await demo.open()
    return demo


async def keep(demo: DemoPage, name: str, *, of: Locator | None = None) -> None:
    """Compare the picture with the committed one, or write it there."""
    # The pointer rests where it lights nothing up, and what comes and goes has gone.
    await demo.page.mouse.move(2, 2)
    await demo.page.evaluate("document.activeElement?.blur()")
    await demo.page.evaluate("document.querySelectorAll('.toast').forEach((one) => one.remove())")
    made = await (of or demo.page).screenshot()
    path = PICTURES / name
    if os.environ.get("REDE_PICTURES"):
        PICTURES.mkdir(exist_ok=True)
        path.write_bytes(squeezed(made))
    assert png.size(path.read_bytes()) == png.size(made)
    assert path.stat().st_size < MOST_BYTES


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


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("boa-pratica.png", PHONE),
        ("celular-escuro.png", NARROW),
        ("curso.png", PHONE),
        ("demonstracao.png", WIDE),
        ("presenca.png", WIDE),
    ],
)
def test_pictures_are_light_and_as_large_as_the_page(name: str, size: tuple[int, int]) -> None:
    path = PICTURES / name

    assert path.stat().st_size < MOST_BYTES
    assert png.size(path.read_bytes()) == size


@pytest.mark.long
async def test_pictures_of_the_readme(browser: Browser, demonstration: str) -> None:
    demo = await open_town(browser, demonstration, WIDE, is_dark=False)
    ana, bruno, celia = (demo.phone(who) for who in (ANA, BRUNO, CELIA))
    await ana.start()
    await ana.tap("Cursos")
    await ana.tap("Linguagem simples")
    await ana.tap("Fazer inscrição")
    await ana.sees("Inscrição feita")
    await keep(demo, "curso.png", of=ana.root)

    await celia.start()
    await celia.write("/praticas")
    await celia.tap("Contar uma prática")
    await celia.write("Painel único de indicadores")
    await celia.write("Juntamos 12 planilhas em um painel. A reunião usa os mesmos dados.")
    await celia.write("O relatório mensal caiu de 5 dias para 4 horas.")
    await celia.tap("Indicadores")
    await celia.sees("Confira antes de enviar")
    await keep(demo, "boa-pratica.png", of=celia.root)
    await celia.tap("Enviar")

    await ana.tap("Início")
    await ana.tap("Confirmar presença")
    await demo.go_to("2024-03-17T09:01:00-03:00")
    await bruno.start()
    await bruno.tap("Fazer meu cadastro")
    await bruno.write("saúde")
    await bruno.tap("Usar")
    await bruno.write("bruno.teixeira@saude.mg.gov.br")
    await celia.write("/organizar")
    await bruno.sees("Está tudo certo?")
    await celia.sees("1 de 120 vagas ocupadas")
    await ana.sees("É amanhã")
    await keep(demo, "demonstracao.png")

    await bruno.tap("Está certo, enviar")
    await celia.tap("Conferir agora")
    await celia.tap("✅ Aprovar")
    await demo.go_to("2024-03-18T08:45:00-03:00")
    await celia.write("/organizar")
    await celia.tap("Abrir presença")
    await celia.tap("Abrir com código")
    words = await celia.last.inner_text()
    await celia.tap("Mostrar QR aqui")
    await celia.root.get_by_test_id("photo").last.click()
    await demo.page.get_by_test_id("viewer").get_by_role("button", name="Ana").click()
    await ana.start()
    await bruno.write(words.split("Código agora:")[1].strip()[:7].replace(" ", ""))
    await ana.sees("Presença registrada")
    await keep(demo, "presenca.png")
    await demo.page.close()

    demo = await open_town(browser, demonstration, NARROW, is_dark=True)
    await demo.phone(ANA).write("/inicio")
    await keep(demo, "celular-escuro.png")

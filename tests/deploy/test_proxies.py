"""The samples of deploy/proxy before a bot at work: what is public is open, and nothing else."""

import asyncio
import contextlib
import shutil
import ssl
import subprocess
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from yarl import URL

from tests.bot.conftest import Harness, probed, simulator, sqlite_harness
from tests.bot.test_webhook import _free_port as free_port

__all__ = ["probed", "simulator", "sqlite_harness"]

FOLDER = Path(__file__).parents[2] / "deploy" / "proxy"
HOST = "rede.exemplo.gov.br"
CODE = "RE-3479-ACDE-FHJK"
ROOM = "1f-abcdefghijklmnop"
OPEN = {
    "/conferir": 200,
    f"/conferir/{CODE}": 200,
    "/conferir/arquivos/pagina.css": 200,
    "/presenca/arquivos/projector.css": 200,
    f"/presenca/{ROOM}": 404,  # the bot says it: there is no such room
    f"/presenca/{ROOM}/codigo": 404,
}
CLOSED = (
    "/",
    "/saude",
    "/metrics",
    "/conferirnada",
    "/presenca",
    "/telegram/mais",
    "/conferir/../metrics",
    "/presenca/%2e%2e/saude",
    "//saude",
)
OURS = "Content-Security-Policy"
"""A header of every answer of the bot: without it the proxy answered alone."""


@dataclass(frozen=True)
class Proxy:
    """A proxy at work, and where it writes."""

    address: str
    log: Path
    kind: str


def _nginx(folder: Path, upstream: int, port: int) -> list[str]:
    subprocess.run(  # noqa: S603
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={HOST}",  # noqa: S607
         "-keyout", folder / "chave.pem", "-out", folder / "certificado.pem"],
        check=True,
        capture_output=True,
    )  # fmt: skip
    sample = (FOLDER / "nginx.conf").read_text("utf-8")
    for theirs, ours in (
        ("    listen [::]:443 ssl http2;\n", ""),
        ("    listen [::]:80;\n", ""),
        ("listen 443 ", f"listen 127.0.0.1:{port} "),
        ("listen 80;", f"listen 127.0.0.1:{free_port()};"),
        ("/etc/ssl/rede", str(folder)),
        ("/var/log/nginx", str(folder)),
        ("127.0.0.1:8138", f"127.0.0.1:{upstream}"),
    ):
        assert theirs in sample
        sample = sample.replace(theirs, ours)
    (folder / "rede.conf").write_text(sample, "utf-8")
    places = "".join(
        f"{name}_temp_path {folder}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off;\npid {folder}/pid;\nerror_log {folder}/main.log info;\nevents {{}}\n"
        f"http {{\n{places}include {folder}/rede.conf;\n}}\n",
        "utf-8",
    )
    return ["nginx", "-e", str(folder / "main.log"), "-c", str(folder / "nginx.conf")]


def _caddy(folder: Path, upstream: int, port: int) -> list[str]:
    sample = (FOLDER / "Caddyfile").read_text("utf-8")
    for theirs, ours in (
        ("{\n\t# Acessos", "{\n\tadmin off\n\t# Acessos"),
        (f"\n{HOST} {{", f"\nhttp://{HOST}:{port} {{"),
        ("127.0.0.1:8138", f"127.0.0.1:{upstream}"),
    ):
        assert theirs in sample
        sample = sample.replace(theirs, ours)
    (folder / "Caddyfile").write_text(sample, "utf-8")
    return ["caddy", "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]


@contextlib.asynccontextmanager
async def _running(kind: str, folder: Path, upstream: int) -> AsyncIterator[Proxy]:
    if shutil.which(kind) is None:
        pytest.skip(f"{kind} is not installed here")
    port = free_port()
    command = {"nginx": _nginx, "caddy": _caddy}[kind](folder, upstream, port)
    log = folder / "out.log"
    with log.open("wb") as out:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdout=out,
            stderr=out,
            env={"HOME": str(folder), "PATH": "/usr/sbin:/usr/bin"},
        )
    try:
        async with asyncio.timeout(20):
            while True:
                assert process.returncode is None, log.read_text("utf-8")
                with contextlib.suppress(OSError):
                    _, writer = await asyncio.open_connection("127.0.0.1", port)
                    writer.close()
                    break
                await asyncio.sleep(0.05)
        scheme = "https" if kind == "nginx" else "http"
        yield Proxy(f"{scheme}://127.0.0.1:{port}", folder, kind)
    finally:
        process.terminate()
        await asyncio.wait_for(process.wait(), 20)


async def _ask(
    proxy: Proxy, path: str, method: str = "GET", **how: Any
) -> tuple[int, bool, dict[str, Any]]:
    """Ask exactly this path; returns the status, whether the bot answered, and what it said."""
    anybody = ssl._create_unverified_context()  # noqa: S323, SLF001 - our own certificate of a minute ago
    headers = {"Host": HOST, "Referer": f"https://{HOST}/conferir/{CODE}", **how.pop("headers", {})}
    async with (
        aiohttp.ClientSession() as http,
        http.request(
            method,
            URL(proxy.address + path, encoded=True),
            ssl=anybody,
            headers=headers,
            allow_redirects=False,
            **how,
        ) as answer,
    ):
        said = await answer.json() if answer.content_type == "application/json" else {}
        return answer.status, OURS in answer.headers, said


def _written(proxy: Proxy) -> str:
    return "".join(p.read_text("utf-8", "replace") for p in proxy.log.glob("*.log"))


@pytest.mark.parametrize("kind", ["nginx", "caddy"])
async def test_only_what_is_public_is_open_and_no_code_is_written_down(
    sqlite_harness: Harness, kind: str, tmp_path: Path
) -> None:
    bot = sqlite_harness.application(webhook_url="http://127.0.0.1:1/telegram")
    async with contextlib.AsyncExitStack() as stack:
        running = await stack.enter_async_context(bot.running())
        proxy = await stack.enter_async_context(_running(kind, tmp_path, running.web_port))

        asked = {path: (await _ask(proxy, path))[:2] for path in OPEN}
        assert asked == {path: (status, True) for path, status in OPEN.items()}
        barred = {path: await _ask(proxy, path) for path in CLOSED}
        assert {path for path, (status, ours, _) in barred.items() if ours or status < 300} == set()

        update = {"update_id": 7, "message": {}}
        secret = {"X-Telegram-Bot-Api-Secret-Token": bot.settings.webhook_proof}
        assert (await _ask(proxy, "/telegram", "POST", json=update))[0] == 403
        assert (await _ask(proxy, "/telegram", "POST", json=update, headers=secret))[0] == 200
        status, ours, _ = await _ask(proxy, "/telegram")
        assert (status in {403, 404}, ours) == (True, False)

        form = {"codigo": CODE}
        assert (await _ask(proxy, "/conferir", "POST", data=form))[:2] == (200, True)

        written = _written(proxy)
        assert "/conferir/***" in written
        assert "/presenca/***" in written
        assert CODE not in written
        assert ROOM not in written


@pytest.mark.parametrize("kind", ["nginx", "caddy"])
async def test_no_code_is_written_down_while_the_bot_is_away(kind: str, tmp_path: Path) -> None:
    async with _running(kind, tmp_path, free_port()) as proxy:
        assert [(await _ask(proxy, path))[0] for path in OPEN] == [502] * len(OPEN)

    written = _written(proxy)
    assert "502" in written
    assert CODE not in written
    assert ROOM not in written


@pytest.mark.parametrize("kind", ["nginx", "caddy"])
async def test_nobody_says_for_whom_they_ask(kind: str, tmp_path: Path) -> None:
    async def show(request: web.Request) -> web.Response:
        return web.json_response(dict(request.headers))

    app = web.Application()
    app.router.add_get("/conferir", show)
    runner = web.AppRunner(app)
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        async with _running(kind, tmp_path, port) as proxy:
            forged = {"X-Forwarded-For": "192.0.2.66"}
            _, _, seen = await _ask(proxy, "/conferir", headers=forged)
    finally:
        await runner.cleanup()

    assert seen["X-Forwarded-For"] == "127.0.0.1"
    assert seen["Host"] == HOST


@pytest.mark.parametrize("kind", ["nginx", "caddy"])
async def test_a_sample_that_forgets_the_mask_would_be_seen(kind: str, tmp_path: Path) -> None:
    name, masked, plain = {
        "nginx": ("nginx.conf", "$rede_caminho $status", "$uri $status"),
        "caddy": ("Caddyfile", "/$1/***", "$0"),
    }[kind]
    folder = tmp_path / "samples"
    folder.mkdir()
    text = (FOLDER / name).read_text("utf-8")
    assert masked in text
    (folder / name).write_text(text.replace(masked, plain), "utf-8")
    work = tmp_path / "work"
    work.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(globals(), "FOLDER", folder)
        async with _running(kind, work, free_port()) as proxy:
            await _ask(proxy, f"/conferir/{CODE}")

    assert CODE in _written(proxy)

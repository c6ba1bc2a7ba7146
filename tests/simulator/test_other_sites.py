"""A page on the internet, open in the browser of whoever runs the simulator, gets nothing done."""

import io
import zlib

import aiohttp
import pytest

from simulator import Simulator
from tests.simulator.client import Client

ANA = 1001
CROSS = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}
"""What a browser says of a picture on another page; it sends no Origin with it."""
LINK = {
    "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document",
}  # fmt: skip


async def _status(client: Client, path: str, headers: dict[str, str], method: str = "GET") -> int:
    async with client.session.request(method, path, headers=headers) as answer:
        return answer.status


@pytest.mark.parametrize("site", ["cross-site", "same-site", "anything"])
@pytest.mark.parametrize(
    "path",
    [
        "/bot{token}/sendMessage?chat_id=1001&text=Oi",
        "/bot{token}/setWebhook?url=http://127.0.0.1:9/apagar&secret_token=escolhido",
        "/file/bot{token}/photos/file_0.png",
        "/sim/state",
        "/sim/events",
        "/page/app.js",
        "/nada",
    ],
)
async def test_pictures_and_scripts_of_other_sites_are_refused(
    client: Client, path: str, site: str
) -> None:
    address = path.format(token=client.simulator.token)

    assert await _status(client, address, {**CROSS, "Sec-Fetch-Site": site}) == 403

    assert await client.messages(ANA) == []
    assert (await client.result("getWebhookInfo"))["url"] == ""


@pytest.mark.parametrize(
    "site", [{}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}]
)
async def test_programs_and_the_page_itself_are_served(
    client: Client, site: dict[str, str]
) -> None:
    address = f"/bot{client.simulator.token}/sendMessage?chat_id={ANA}&text=Oi"

    assert await _status(client, address, site) == 200
    assert len(await client.messages(ANA)) == 1


async def test_link_elsewhere_opens_the_page_and_nothing_else(client: Client) -> None:
    frame = {**LINK, "Sec-Fetch-Dest": "iframe"}

    assert await _status(client, "/", LINK) == 200
    assert await _status(client, "/", frame) == 403
    assert await _status(client, "/sim/restart", LINK) == 403
    assert await _status(client, "/", LINK, "POST") == 403
    async with client.session.get("/") as answer:
        assert answer.headers["Content-Security-Policy"] == "frame-ancestors 'none'"


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://example.com"},
        {"Origin": "null"},
        {"Origin": "http://localhost:9"},
        # A name that was made to lead here.
        {"Host": "example.com"},
        {"Host": "127.0.0.1.example.com:8137"},
        {"Host": "0x7f000001"},
    ],
)
async def test_other_origins_and_names_are_refused(client: Client, headers: dict[str, str]) -> None:
    for path in ("/", "/sim/clock", f"/bot{client.simulator.token}/getMe"):
        assert await _status(client, path, headers) == 403
        assert await _status(client, path, headers, "POST") == 403


async def test_bot_of_each_run_has_a_token_of_its_own() -> None:
    tokens = {Simulator().token for _ in range(9)}

    assert len(tokens) == 9
    assert all(token.startswith("8137:SIM-") and len(token) > 40 for token in tokens)


async def test_unknown_token_makes_no_bot_where_none_is_wanted() -> None:
    async with (
        Simulator(takes_new_bots=False) as simulator,
        aiohttp.ClientSession(simulator.url) as http,
    ):
        async with http.get("/bot9:SIM-outro/getMe") as answer:
            assert answer.status == 401
        async with http.get(f"/bot{simulator.token}/getMe") as answer:
            assert answer.status == 200


@pytest.mark.parametrize(
    ("width", "size", "status"),
    [
        ("1", 48_000_000, 413),
        ("2000", 48_000_000, 413),
        ("1", 100_000, 400),
        ("1200", 1_200 * 1_200, 200),
        ("9" * 5_000, 10, 400),
        ("²", 10, 400),
    ],
)
async def test_picture_with_a_qr_has_a_largest_size(
    client: Client, width: str, size: int, status: int
) -> None:
    async with client.session.post(
        "/sim/qr", params={"width": width}, data=io.BytesIO(bytes(size))
    ) as answer:
        assert answer.status == status
        if status != 200:
            assert (await answer.json())["error"]


async def test_packed_picture_does_not_unpack_beyond_that(client: Client) -> None:
    async with client.session.post(
        "/sim/qr?width=1000",
        data=zlib.compress(bytes(48_000_000)),
        headers={"Content-Encoding": "deflate"},
    ) as answer:
        assert answer.status == 413


async def test_control_takes_no_endless_json(client: Client) -> None:
    body = b'{"text": "' + b"a" * 2_000_000 + b'"}'
    async with client.session.post(f"/sim/people/{ANA}/start", data=io.BytesIO(body)) as answer:
        assert answer.status == 413


async def test_many_headers_are_refused(client: Client) -> None:
    assert await _status(client, "/sim/clock", {f"X-{n}": "a" for n in range(100)}) == 400

"""The public page that says whether a paper holds: no script, one field, the answer in words.

The code comes in the body of the form or, from the QR code of a paper, in the path: without a
script there is no other way. So nothing of ours writes a path or a body down (bot/logs.py masks
both), the answers name no referrer, and a proxy in front must leave /conferir/ out of its log.
See docs/decisions/0040-public-check.md.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs

import structlog
from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy.exc import SQLAlchemyError

from bot import web_server
from bot.clock import Clock
from database.transactions import Transactions
from domain.documents import checking
from domain.documents.checking import Checked, Verdict
from messages import dates, organization, papers

log = structlog.get_logger(__name__)

PATH: Final = papers.CHECK_PATH
_PAGES: Final = Path(__file__).parent / "pages"
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}
_STEP_S: Final = 0.1
"""Answers leave at multiples of this: how long one took says nothing about it."""
_AT_ONCE: Final = 2
"""Codes looked up at the same time: the chats read beside us."""
_LONGEST_BODY: Final = 2_048
_BODY_WITHIN_S: Final = 10.0
_LONGEST_CODE: Final = 160
"""Room for the link of a paper; as the field of the page has it."""
_FIELD: Final = "codigo"

_Network = IPv4Network | IPv6Network
_template = Environment(
    loader=FileSystemLoader(_PAGES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
).get_template("paper_check.html")


class Pace:
    """How long those of one address wait: longer the more they ask, and never for ever.

    Nobody is refused. A whole building may have one address, and somebody in it may guess: the
    others there still get their answer, MOST_S later. Who cannot be kept waiting, because all
    the room for that is taken, is answered at once.
    """

    FREE: Final = 20
    """Checks in a row without a wait."""
    EVERY_S: Final = 0.25
    """After so long one more is free."""
    MOST_S: Final = 5.0
    _REMEMBERED: Final = 10_000

    def __init__(self, most_waiting: int) -> None:
        self._most_waiting = most_waiting
        self._waiting = 0
        self._paid_until: OrderedDict[str, float] = OrderedDict()
        """When each address will have nothing to wait for; those that asked last are last."""

    def wait_s(self, address: str, now: float) -> float:
        """Count one check of an address; returns how many seconds it is to wait."""
        credit = self.FREE * self.EVERY_S
        paid = max(self._paid_until.pop(address, now), now) + self.EVERY_S
        wait = max(0.0, paid - now - credit)
        self._paid_until[address] = min(paid, now + credit + self.MOST_S)
        if len(self._paid_until) > self._REMEMBERED:
            self._paid_until.popitem(last=False)
        return min(wait, self.MOST_S)

    async def hold(self, request: web.Request, address: str) -> bool:
        """Let a request wait for its turn; returns whether whoever asks is still there."""
        wait = self.wait_s(address, asyncio.get_running_loop().time())
        if not wait or self._waiting >= self._most_waiting:
            return True
        self._waiting += 1
        try:
            return await web_server.keep_waiting(request, wait)
        finally:
            self._waiting -= 1


def routes(
    transactions: Transactions, clock: Clock, *, trusted: Sequence[_Network], most_waiting: int
) -> list[web.RouteDef]:
    """Return the routes of the page; `trusted` are the proxies that say who asks."""
    desk = _Desk(transactions, clock, trusted, Pace(most_waiting))
    return [
        web.get(PATH, desk.ask),
        web.post(PATH, desk.take),
        web.get(f"{PATH}/arquivos/pagina.css", desk.give_style),
        web.get(f"{PATH}/{{code:.*}}", desk.follow),
    ]


class _Desk:
    """Who answers: takes a code, lets its address wait its turn, and looks it up."""

    def __init__(
        self, transactions: Transactions, clock: Clock, trusted: Sequence[_Network], pace: Pace
    ) -> None:
        self._transactions = transactions
        self._clock = clock
        self._trusted = trusted
        self._pace = pace
        self._lookups = asyncio.Semaphore(_AT_ONCE)
        self._has_told_of_proxy = False

    async def ask(self, _: web.Request) -> web.Response:
        """Show the field."""
        return _page("ask")

    async def follow(self, request: web.Request) -> web.Response:
        """Answer the code of a link."""
        written = request.match_info["code"].strip("/")
        return await self._answer(request, written) if written else _page("ask")

    async def take(self, request: web.Request) -> web.Response:
        """Answer the code of the form."""
        written = await _field(request)
        if written is None:
            refused = _page("missing", status=400)
            # What was not read would otherwise be read to its end, however long it is.
            refused.force_close()
            return refused
        if not written.strip():
            return _page("missing")
        return await self._answer(request, written)

    async def give_style(self, _: web.Request) -> web.Response:
        """Give what makes the page look as it does."""
        style = (_PAGES / "paper_check.css").read_text(encoding="utf-8")
        return web.Response(text=style, content_type="text/css", headers=_HEADERS)

    async def _answer(self, request: web.Request, written: str) -> web.Response:
        if not await self._pace.hold(request, self._address(request)):
            return _page("ask")
        loop = asyncio.get_running_loop()
        begun = loop.time()
        answer = await self._look_up(written)
        await asyncio.sleep(-(loop.time() - begun) % _STEP_S)
        return answer

    async def _look_up(self, written: str) -> web.Response:
        now = self._clock.now()
        try:
            async with self._lookups:
                result = await self._transactions.read(
                    lambda session: checking.check(session, written, now)
                )
        except SQLAlchemyError as error:
            log.warning("paper_not_checked", error=type(error).__name__)
            return _page("trouble", status=503, written=_short(written))
        return _said(result, written)

    def _address(self, request: web.Request) -> str:
        peer = request.remote or ""
        forwarded = request.headers.getall("X-Forwarded-For", [])
        is_foreign = bool(forwarded) and not _is_in(peer, self._trusted)
        if is_foreign and not self._has_told_of_proxy:
            # If it is a proxy, everybody behind it has one address, and waits for the others.
            self._has_told_of_proxy = True
            log.warning("web_proxy_not_trusted", setting="REDE_WEB_PROXIES")
        return web_server.home(asker(peer, forwarded, self._trusted))


def asker(peer: str, forwarded: Sequence[str], trusted: Sequence[_Network]) -> str:
    """Return the address that asks: the nearest one that is no proxy of ours.

    What stands further left in X-Forwarded-For was written by whoever asks.
    """
    hops = [hop.strip() for line in forwarded for hop in line.split(",")]
    address = peer
    while _is_in(address, trusted) and hops:
        said = _without_port(hops.pop())
        if said is None:
            break
        address = said
    return address


def _is_in(address: str, networks: Sequence[_Network]) -> bool:
    found = web_server.read_address(address)
    return found is not None and any(found in network for network in networks)


def _without_port(hop: str) -> str | None:
    """Read an address that a proxy wrote, with or without a port; None of anything else."""
    bare = hop[1:].partition("]")[0] if hop.startswith("[") else hop
    for form in (bare, bare.partition(":")[0]):
        found = web_server.read_address(form)
        if found is not None:
            return str(found)
    return None


async def _field(request: web.Request) -> str | None:
    """Return what was written in the field; None of what is no form of ours."""
    if request.content_type != "application/x-www-form-urlencoded":
        return None
    if request.content_length is None or request.content_length > _LONGEST_BODY:
        return None
    try:
        async with asyncio.timeout(_BODY_WITHIN_S):
            body = await request.read()
        form = parse_qs(body.decode("utf-8", "replace"), max_num_fields=5)
    except (TimeoutError, ValueError):
        return None
    return form.get(_FIELD, [""])[0]


def _said(result: Checked, written: str) -> web.Response:
    paper = result.paper
    return _page(
        result.verdict,
        code=result.code,
        # What was mistyped can be mended; what was found need not be typed again.
        written=_short(written) if result.verdict is Verdict.UNKNOWN else "",
        since=None if result.since is None else dates.full_day(result.since),
        paper=paper,
        heading=None if paper is None else papers.heading(paper),
        hours=None if paper is None else dates.duration(paper.minutes),
        period=None if paper is None else dates.period(paper.first_at, paper.last_at),
        issued=None if paper is None else dates.full_day(paper.issued_at),
    )


def _short(written: str) -> str:
    return written.strip()[:_LONGEST_CODE]


def _page(state: str, *, status: int = 200, **values: Any) -> web.Response:  # noqa: ANN401 - of the template
    # 200 for every answer: some proxies put a page of their own in place of what is not found.
    given = {"written": "", **values}
    text = _template.render(
        state=state, organization=organization.current().name, path=PATH, **given
    )
    return web.Response(text=text, content_type="text/html", status=status, headers=_HEADERS)

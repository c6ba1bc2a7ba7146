"""The page to project in the room: the code that counts now, as digits and as a QR code.

The page is the same for everybody; what changes comes as JSON. Its address is the
permission: nobody guesses it, and it shows nothing once the check-in is closed.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import segno
from aiohttp import web

from bot.clock import Clock
from database.transactions import Transactions
from domain.attendance import attendance_room
from domain.attendance.attendance_room import Projection, State
from domain.errors import NotFoundError
from messages import dates
from messages.organizers.attendance import deep_link

_PAGES: Final = Path(__file__).parent / "pages"
_TYPES: Final = {
    "projector.css": "text/css",
    "projector.js": "text/javascript",
}
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def routes(
    transactions: Transactions, clock: Clock, bot_username: Callable[[], str | None]
) -> list[web.RouteDef]:
    """Return the routes below /presenca.

    `bot_username` gives None until Telegram has told it; the page shows only digits then.
    """

    async def project(request: web.Request) -> tuple[Projection, datetime] | None:
        now = clock.now()
        page = request.match_info["page"]
        try:
            shown = await transactions.read(
                lambda session: attendance_room.project(session, page=page, now=now)
            )
        except NotFoundError:
            return None
        return shown, now

    async def show(request: web.Request) -> web.Response:
        if await project(request) is None:
            return _page("projector_missing.html", status=404)
        return _page("projector.html", status=200)

    async def tell(request: web.Request) -> web.Response:
        found = await project(request)
        if found is None:
            return web.json_response({}, status=404, headers=_HEADERS)
        return web.json_response(_state(*found, bot_username()), headers=_HEADERS)

    async def give(request: web.Request) -> web.Response:
        name = request.match_info["name"]
        content = (_PAGES / name).read_text(encoding="utf-8")
        return web.Response(text=content, content_type=_TYPES[name], headers=_HEADERS)

    names = "|".join(name.replace(".", r"\.") for name in _TYPES)
    return [
        web.get(rf"/presenca/arquivos/{{name:{names}}}", give),
        web.get(r"/presenca/{page:[0-9a-z-]{1,40}}", show),
        web.get(r"/presenca/{page:[0-9a-z-]{1,40}}/codigo", tell),
    ]


def _page(name: str, *, status: int) -> web.Response:
    return web.Response(
        text=(_PAGES / name).read_text(encoding="utf-8"),
        content_type="text/html",
        status=status,
        headers=_HEADERS,
    )


def _state(shown: Projection, now: datetime, bot_username: str | None) -> dict[str, Any]:
    code = shown.code
    state: dict[str, Any] = {
        "title": shown.title,
        "is_open": code is not None,
        "words": _words(shown, now),
        "present": shown.present_count,
        "bot": bot_username,
    }
    if code is not None:
        state["digits"] = code.digits
        state["changes_in_ms"] = max(0, round((code.changes_at - now).total_seconds() * 1000))
        if bot_username is not None:
            drawn = segno.make(deep_link(bot_username, code.token), error="m", micro=False)
            state["qr"] = drawn.svg_data_uri(border=2, dark="#000", light="#fff")
    return state


def _words(shown: Projection, now: datetime) -> str:
    match shown.state:
        case State.OPEN:
            return f"Presença aberta até as {dates.hour(shown.closes_at)}"
        case State.CLOSED:
            return f"Presença encerrada às {dates.hour(shown.closes_at)}"
        case _:
            return f"A presença abre {dates.near(shown.opens_at, now)}"

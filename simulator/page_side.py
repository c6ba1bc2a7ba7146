"""What only the page asks for: what changed since it last looked, and what a QR says."""

from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

from aiohttp import web

from simulator.engine import Engine
from simulator.people import body_within, bot_named, wrong
from simulator.views import chat_view

# The simulator also serves without this reader: then the page says that it cannot read a QR.
_READER: Final[Any] = import_module("zxingcpp") if find_spec("zxingcpp") else None

MAX_SIDE = 2_000
MAX_PIXELS = 2_000_000
_MOST_DIGITS = 4


@dataclass(slots=True)
class Memory:
    """One chat as the pages last saw it; `version` grows with every difference found."""

    version: int = 0
    messages: dict[int, tuple[int, dict[str, Any]]] = field(default_factory=dict)
    gone: dict[int, int] = field(default_factory=dict)

    def look(self, views: list[dict[str, Any]]) -> None:
        """Compare with how the messages look now."""
        # Messages are compared rather than marked where they change: no change can be forgotten.
        version = self.version + 1
        shown = {view["message_id"]: view for view in views}
        for message_id, view in shown.items():
            known = self.messages.get(message_id)
            if known is None or known[1] != view:
                self.messages[message_id] = (version, view)
                self.version = version
        for message_id in self.messages.keys() - shown.keys():
            del self.messages[message_id]
            self.gone[message_id] = version
            self.version = version


class PageSide:
    """Answers `/sim/people/<id>/changes` and `/sim/qr`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._memories: dict[tuple[int, int], Memory] = {}

    def add_to(self, app: web.Application) -> None:
        """Add the routes."""
        app.router.add_get("/sim/people/{person}/changes", self._changes)
        app.router.add_post("/sim/qr", self._read_qr)

    async def _changes(self, request: web.Request) -> web.Response:
        """Answer as `/chat`, but with the messages that changed after `since` only."""
        digits = request.match_info["person"]
        person = self._engine.world.people.get(int(digits)) if digits.isdigit() else None
        if person is None:
            raise wrong(404, f"there is no person {digits}")
        bot = bot_named(self._engine, request)
        chat = chat_view(self._engine.world, bot, person)
        memory = self._memories.setdefault((bot.id, person.id), Memory())
        memory.look(chat["messages"])
        since = request.query.get("since", "")
        after = int(since) if since.isdigit() else 0
        del chat["toasts"]
        return web.json_response(
            chat
            | {
                "version": memory.version,
                "is_whole": after == 0,
                "messages": [view for at, view in memory.messages.values() if at > after],
                "gone": [message_id for message_id, at in memory.gone.items() if at > after],
            }
        )

    async def _read_qr(self, request: web.Request) -> web.Response:
        """Read the QR codes in a grey picture: one byte a pixel, `?width=`, rows from above."""
        pixels = await body_within(request, MAX_PIXELS)
        digits = request.query.get("width", "")
        width = int(digits) if len(digits) <= _MOST_DIGITS and digits.isdecimal() else 0
        if not 0 < width <= MAX_SIDE or not pixels or len(pixels) % width:
            raise wrong(400, "the body must be width x height bytes")
        if len(pixels) // width > MAX_SIDE:
            raise wrong(400, f"a side may have {MAX_SIDE} pixels at most")
        if _READER is None:
            return web.json_response({"can_read": False, "texts": []})
        picture = memoryview(pixels).cast("B", (len(pixels) // width, width))
        found = _READER.read_barcodes(picture, formats=_READER.BarcodeFormat.QRCode)
        return web.json_response({"can_read": True, "texts": [code.text for code in found]})

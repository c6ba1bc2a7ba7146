"""The hand on the machine: clock, rest, faults, log, events, reset, the page itself."""

from datetime import datetime
from pathlib import Path
from typing import Any

from aiohttp import web

from simulator.engine import QUIET_S, Engine
from simulator.limits import SETTINGS
from simulator.people import bot_named, json_body, wrong
from simulator.transcript import told
from simulator.views import person_view

CLOCK_POLL_S = 25.0
MAX_SETTLE_S = 120.0

PAGE = Path(__file__).parent / "page"


class Control:
    """Answers `/`, `/page/...` and the rest of `/sim/...`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add_to(self, app: web.Application) -> None:
        """Add the routes."""
        app.router.add_get("/", self._page)
        app.router.add_static("/page/", PAGE)
        app.router.add_get("/sim/state", self._state)
        app.router.add_get("/sim/clock", self._clock)
        app.router.add_post("/sim/clock", self._set_clock)
        app.router.add_post("/sim/settle", self._settle)
        app.router.add_get("/sim/faults", self._faults)
        app.router.add_post("/sim/faults", self._add_fault)
        app.router.add_delete("/sim/faults", self._clear_faults)
        app.router.add_get("/sim/limits", self._limits)
        app.router.add_post("/sim/limits", self._set_limits)
        app.router.add_get("/sim/calls", self._calls)
        app.router.add_get("/sim/calls.txt", self._told_calls)
        app.router.add_get("/sim/events", self._events)
        app.router.add_post("/sim/moments", self._set_moments)
        app.router.add_post("/sim/restart", self._restart)
        app.router.add_post("/sim/reset", self._reset)

    async def _page(self, _request: web.Request) -> web.FileResponse:
        return web.FileResponse(PAGE / "index.html", headers={"Cache-Control": "no-cache"})

    async def _state(self, request: web.Request) -> web.Response:
        engine = self._engine
        bot = bot_named(engine, request)
        return web.json_response(
            {
                "bot": {"id": bot.id, "username": bot.username, "name": bot.name},
                "bots": [
                    {"id": one.id, "username": one.username, "name": one.name}
                    for one in engine.world.bots.values()
                ],
                "people": [person_view(person) for person in engine.world.people.values()],
                "moments": await engine.shown_moments(),
                "can_restart": engine.restart_bot is not None,
                "faults": engine.faults.as_json(),
                "clock": self._clock_now(),
            }
        )

    def _clock_now(self) -> dict[str, Any]:
        clock = self._engine.clock
        return {"now": clock.now().isoformat(timespec="milliseconds"), "version": clock.version}

    async def _clock(self, request: web.Request) -> web.Response:
        after = request.query.get("after", "")
        if after.isdigit():
            await self._engine.clock.wait_after(
                int(after), timeout_s=CLOCK_POLL_S, follower=request.query.get("name", "")
            )
        return web.json_response(self._clock_now())

    async def _set_clock(self, request: web.Request) -> web.Response:
        body = await json_body(request)
        try:
            advance_s = float(body["advance_s"]) if "advance_s" in body else None
            moment = datetime.fromisoformat(body["set"]) if "set" in body else None
        except (TypeError, ValueError):
            raise wrong(400, "advance_s must be a number, set a moment in ISO form") from None
        if advance_s is None and moment is None:
            raise wrong(400, "say advance_s or set")
        self._engine.set_clock(advance_s=advance_s, moment=moment)
        return web.json_response(self._clock_now())

    async def _settle(self, request: web.Request) -> web.Response:
        body = await json_body(request)
        is_idle = await self._engine.settle(
            bot_named(self._engine, request),
            timeout_s=min(float(body.get("timeout_s", 10.0)), MAX_SETTLE_S),
            quiet_s=float(body.get("quiet_ms", QUIET_S * 1000)) / 1000,
        )
        return web.json_response({"idle": is_idle})

    async def _faults(self, _request: web.Request) -> web.Response:
        return web.json_response({"faults": self._engine.faults.as_json()})

    async def _add_fault(self, request: web.Request) -> web.Response:
        try:
            fault = self._engine.faults.add(await json_body(request))
        except (TypeError, ValueError) as error:
            raise wrong(400, str(error)) from None
        self._engine.journal.tell("faults", {})
        return web.json_response({"id": fault.id})

    async def _clear_faults(self, _request: web.Request) -> web.Response:
        self._engine.faults.clear()
        self._engine.journal.tell("faults", {})
        return web.json_response({"faults": []})

    async def _limits(self, _request: web.Request) -> web.Response:
        return web.json_response({"setting": self._engine.limits, "settings": list(SETTINGS)})

    async def _set_limits(self, request: web.Request) -> web.Response:
        try:
            self._engine.set_limits(str((await json_body(request)).get("setting", "")))
        except ValueError as error:
            raise wrong(400, str(error)) from None
        self._engine.journal.tell("limits", {})
        return web.json_response({"setting": self._engine.limits})

    async def _told_calls(self, request: web.Request) -> web.Response:
        since = request.query.get("since", "")
        calls = self._engine.journal.calls(int(since) if since.isdigit() else 0)
        return web.Response(text=told(calls))

    async def _calls(self, request: web.Request) -> web.Response:
        since = request.query.get("since", "")
        calls = self._engine.journal.calls(int(since) if since.isdigit() else 0)
        return web.json_response({"calls": calls})

    async def _events(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"}
        )
        await response.prepare(request)
        async for event in self._engine.journal.events():
            await response.write(event.encode())
        return response

    async def _set_moments(self, request: web.Request) -> web.Response:
        moments = (await json_body(request)).get("moments", [])
        if not isinstance(moments, list) or not all(_is_moment(moment) for moment in moments):
            raise wrong(400, "moments: a list of {label, at} or {label, advance_s}")
        self._engine.moments = moments
        self._engine.journal.tell("moments", {})
        return web.json_response({"moments": moments})

    async def _restart(self, _request: web.Request) -> web.Response:
        if self._engine.restart_bot is None:
            raise wrong(404, "nobody here knows how to restart the bot")
        await self._engine.restart_bot()
        return web.json_response({"restarted": True})

    async def _reset(self, _request: web.Request) -> web.Response:
        self._engine.reset()
        return web.json_response({"reset": True})


def _is_moment(moment: object) -> bool:
    return isinstance(moment, dict) and "label" in moment and bool({"at", "advance_s"} & {*moment})

"""The Bot API over HTTP: tokens, parameters, faults, and answers as the real server words them."""

import asyncio
import inspect
import json
from http import HTTPStatus
from typing import Any

from aiohttp import web

from simulator.bot_api.call import Call, as_texts, read_parameters
from simulator.bot_api.methods import METHODS
from simulator.engine import Engine
from simulator.faults import Fault
from simulator.files import Upload
from simulator.journal import LoggedCall
from simulator.refusals import Refusal
from simulator.world import Bot

_FOREVER_S = 3600.0
# These come from the web server in front of the Bot API, not from itself.
_FRONT = frozenset({413, 502, 503, 504})


class Gateway:
    """Answers `/bot<token>/<method>` and `/file/bot<token>/<path>`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        engine.run_reply = self.run_reply

    def add_to(self, app: web.Application) -> None:
        """Add the routes."""
        app.router.add_route("*", "/bot{token:[^/]+}/{method:[^/]*}", self._method)
        app.router.add_get("/file/bot{token:[^/]+}/{path:.+}", self._file)

    async def _method(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        try:
            bot = self._engine.world.bot_of(request.match_info["token"])
            params, uploads = await read_parameters(request)
        except Refusal as refusal:
            return _refused(refusal)
        except web.HTTPRequestEntityTooLarge:
            return _front_page(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        call = self._call(bot, params, uploads)
        logged = self._engine.journal.begin(bot.id, method, call.logged())
        fault = self._engine.faults.meets(method, logged.params)
        status: int | None = None
        answer: dict[str, Any] = {}
        try:
            with self._engine.journal.working(method):
                if fault is not None and fault.latency_ms:
                    await asyncio.sleep(fault.latency_ms / 1000)
                if fault is None or fault.answer is None or fault.is_executed:
                    status, answer = await _execute(call, method)
        finally:
            logged.warning = call.warning
            if fault is not None and fault.answer is not None:
                # What the bot gets is the fault; what was done, if anything, stands beside it.
                told = {"fault": fault.as_json()["answer"], "done": answer}
                self._engine.journal.end(logged, status=_fault_status(fault), answer=told)
            else:
                self._engine.journal.end(logged, status=status, answer=answer or None)
        if fault is not None and fault.answer is not None:
            return await self._broken(request, fault, answer)
        return _json(answer, status or HTTPStatus.OK)

    def _call(self, bot: Bot, params: dict[str, str], uploads: dict[str, Upload]) -> Call:
        line = self._engine.line(bot)
        return Call(self._engine.world, bot, line.poll, line.webhook, line.limits, params, uploads)

    async def run_reply(self, bot: Bot, answer: dict[str, Any]) -> None:
        """Run the method a webhook sent back in its answer; nobody hears the result."""
        method = str(answer["method"])
        rest = {name: value for name, value in answer.items() if name != "method"}
        call = self._call(bot, as_texts(rest), {})
        logged = self._engine.journal.begin(bot.id, method, call.logged())
        with self._engine.journal.working(method):
            status, result = await _execute(call, method)
        logged.warning = call.warning
        self._engine.journal.end(logged, status=status, answer=result)

    async def _file(self, request: web.Request) -> web.StreamResponse:
        try:
            bot = self._engine.world.bot_of(request.match_info["token"])
        except Refusal as refusal:
            return _refused(refusal)
        logged = self._log_file(bot, request.match_info["path"])
        fault = self._engine.faults.meets("file", logged.params)
        stored = self._engine.world.files.at(bot.id, request.match_info["path"])
        status = HTTPStatus.NOT_FOUND if stored is None else HTTPStatus.OK
        self._engine.journal.end(
            logged, status=_fault_status(fault) if fault is not None else status, answer=None
        )
        if fault is not None:
            await asyncio.sleep(fault.latency_ms / 1000)
            if fault.answer is not None:
                return await self._broken(request, fault, {"ok": True, "result": None})
        if stored is None:
            return _refused(Refusal(HTTPStatus.NOT_FOUND, "Not Found"))
        return web.Response(body=stored.data, content_type="application/octet-stream")

    def _log_file(self, bot: Bot, path: str) -> LoggedCall:
        return self._engine.journal.begin(bot.id, "file", {"path": path})

    async def _broken(
        self, request: web.Request, fault: Fault, answer: dict[str, Any]
    ) -> web.StreamResponse:
        if isinstance(fault.answer, Refusal):
            if fault.answer.status in _FRONT:
                return _front_page(HTTPStatus(fault.answer.status))
            return _refused(fault.answer)
        if fault.answer == "html_413":
            return _front_page(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        if fault.answer == "accept_then_hang":
            await asyncio.sleep(_FOREVER_S)
        if fault.answer == "truncated":
            body = json.dumps(answer).encode()
            response = web.StreamResponse(headers={"Content-Type": "application/json"})
            response.content_length = len(body)
            await response.prepare(request)
            await response.write(body[: len(body) // 2])
            _hang_up(request)
            return response
        _hang_up(request)
        return web.Response()


async def _execute(call: Call, method: str) -> tuple[int, dict[str, Any]]:
    run = METHODS.get(method.lower())
    try:
        if run is None:
            call.warning = f"method {method} is not simulated"
            raise Refusal(HTTPStatus.NOT_FOUND, "Not Found: method not found")  # noqa: TRY301
        result = run(call)
        if inspect.isawaitable(result):
            result = await result
    except Refusal as refusal:
        return refusal.status, refusal.body()
    answer: dict[str, Any] = {"ok": True, "result": result}
    if call.description:
        answer["description"] = call.description
    return HTTPStatus.OK, answer


def _fault_status(fault: Fault) -> int | None:
    if fault.answer == "html_413":
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    return fault.answer.status if isinstance(fault.answer, Refusal) else None


def _json(answer: object, status: int) -> web.Response:
    headers = {}
    if isinstance(answer, dict) and "retry_after" in answer.get("parameters", {}):
        headers["Retry-After"] = str(answer["parameters"]["retry_after"])
    return web.json_response(answer, status=status, headers=headers)


def _refused(refusal: Refusal) -> web.Response:
    return _json(refusal.body(), refusal.status)


def _front_page(status: HTTPStatus) -> web.Response:
    title = f"{status.value} {status.phrase}"
    page = (
        f"<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n"
        f"<center><h1>{title}</h1></center>\r\n<hr><center>nginx/1.18.0</center>\r\n"
        "</body>\r\n</html>\r\n"
    )
    return web.Response(text=page, status=status.value, content_type="text/html")


def _hang_up(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.close()

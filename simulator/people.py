"""The people's side over HTTP: what a person does with the phone in their hand."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs, urlsplit

from aiohttp import web

from simulator import keyboards
from simulator.bot_api.call import read_parameters
from simulator.chats import Chat, Person, PrivateChat, member
from simulator.engine import Engine
from simulator.entities import finished
from simulator.files import Upload, guess_type
from simulator.messages import MEDIA, Message
from simulator.refusals import Refusal
from simulator.views import chat_view, file_headers, person_view
from simulator.world import Bot

# How long a tap waits for the bot before its result goes back as not answered.
TAP_WAIT_S = 10.0
MAX_TEXT = 4096
MAX_JSON = 1024 * 1024
TOO_LARGE = 413

_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")


def wrong(status: int, message: str) -> web.HTTPException:
    """Return an error of `/sim/...`: JSON with the reason in clear words."""
    kinds: dict[int, type[web.HTTPException]] = {
        400: web.HTTPBadRequest,
        403: web.HTTPForbidden,
        404: web.HTTPNotFound,
        409: web.HTTPConflict,
    }
    if status == TOO_LARGE:
        return web.HTTPRequestEntityTooLarge(
            MAX_JSON, MAX_JSON, text=json.dumps({"error": message}), content_type="application/json"
        )
    return kinds[status](text=json.dumps({"error": message}), content_type="application/json")


async def body_within(request: web.Request, most: int) -> bytes:
    """Return the body of a request.

    Raises:
        aiohttp.web.HTTPRequestEntityTooLarge: it has more bytes than that.

    """
    try:
        return await request.clone(client_max_size=most).read()
    except web.HTTPRequestEntityTooLarge:
        raise wrong(TOO_LARGE, f"the body must not be larger than {most} bytes") from None


async def json_body(request: web.Request) -> dict[str, Any]:
    """Return the JSON object of a request, empty if it has no body.

    Raises:
        aiohttp.web.HTTPBadRequest: it is no JSON object.
        aiohttp.web.HTTPRequestEntityTooLarge: nobody says so much.

    """
    text = (await body_within(request, MAX_JSON)).decode(request.charset or "utf-8", "replace")
    try:
        value = json.loads(text) if text.strip() else {}
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise wrong(400, "the body must be a JSON object")
    return value


def bot_named(engine: Engine, request: web.Request) -> Bot:
    """Return the bot of `?bot=<digits>`, or the default one."""
    digits = request.query.get("bot", "")
    if not digits:
        return engine.default_bot
    bot = engine.world.bots.get(int(digits)) if digits.isdigit() else None
    if bot is None:
        raise wrong(404, f"there is no bot {digits}")
    return bot


class PeopleSide:
    """Answers `/sim/people...` and `/sim/files/...`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._world = engine.world

    def add_to(self, app: web.Application) -> None:
        """Add the routes."""
        one = "/sim/people/{person}"
        app.router.add_get("/sim/people", self._list)
        app.router.add_post("/sim/people", self._add)
        app.router.add_get("/sim/files/{file_id}", self._file)
        app.router.add_get(one + "/chat", self._for(self._chat))
        app.router.add_post(one + "/messages", self._for(self._write))
        app.router.add_post(one + "/messages/{message}", self._for(self._rewrite))
        app.router.add_post(one + "/start", self._for(self._start))
        app.router.add_post(one + "/scan", self._for(self._scan))
        app.router.add_post(one + "/block", self._for(self._block))
        app.router.add_post(one + "/taps", self._for(self._tap))

    def _for(
        self, act: Callable[[web.Request, Bot, Person], Awaitable[dict[str, Any]]]
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handle(request: web.Request) -> web.StreamResponse:
            person_id = request.match_info["person"]
            person = self._world.people.get(int(person_id)) if person_id.isdigit() else None
            if person is None:
                raise wrong(404, f"there is no person {person_id}")
            return web.json_response(await act(request, bot_named(self._engine, request), person))

        return handle

    async def _list(self, _request: web.Request) -> web.Response:
        people = [person_view(person) for person in self._world.people.values()]
        return web.json_response({"people": people})

    async def _add(self, request: web.Request) -> web.Response:
        described = await json_body(request)
        if not described.get("first_name"):
            raise wrong(400, "first_name is missing")
        try:
            person = self._world.add_person(described)
        except (TypeError, ValueError):
            raise wrong(400, "id must be a number") from None
        self._engine.journal.tell("people", {"id": person.id})
        return web.json_response({"id": person.id})

    async def _file(self, request: web.Request) -> web.Response:
        stored = self._world.files.get(request.match_info["file_id"])
        if stored is None:
            raise wrong(404, "there is no such file")
        return web.Response(
            body=stored.data, content_type=stored.mime_type, headers=file_headers(stored)
        )

    async def _chat(self, _request: web.Request, bot: Bot, person: Person) -> dict[str, Any]:
        return chat_view(self._world, bot, person)

    async def _write(self, request: web.Request, bot: Bot, person: Person) -> dict[str, Any]:
        chat = self._world.chat(bot, person)
        if chat.is_blocked:
            raise wrong(409, "this person has blocked the bot")
        try:
            contents, reply_to = await self._read_message(request, bot, chat)
        except Refusal as refusal:
            raise wrong(400, refusal.description) from None
        chat.is_started = True
        said = [self._say(bot, chat, content, reply_to) for content in contents]
        return {"message_id": said[0].id}

    async def _read_message(
        self, request: web.Request, bot: Bot, chat: Chat
    ) -> tuple[list[dict[str, Any]], Message | None]:
        """Return what a person sends; a long text becomes several messages, as in the app."""
        if request.content_type == "multipart/form-data":
            params, uploads = await read_parameters(request)
            return [self._with_file(bot, uploads, params.get("caption", ""))], None
        body = await json_body(request)
        reply_to = chat.messages.get(int(body.get("reply_to_message_id") or 0))
        for kind in ("location", "contact"):
            if isinstance(body.get(kind), dict):
                return [{kind: body[kind]}], reply_to
        if body.get("kind") in MEDIA:
            return [self._made_up(bot, str(body["kind"]))], reply_to
        text = finished(str(body.get("text", "")), []).text
        if not text:
            raise wrong(400, "the message has neither text nor file")
        parts = [text[at : at + MAX_TEXT] for at in range(0, len(text), MAX_TEXT)]
        return [_text_content(part) for part in parts], reply_to

    def _with_file(self, bot: Bot, uploads: dict[str, Upload], caption: str) -> dict[str, Any]:
        for kind in MEDIA:
            if kind in uploads:
                stored = self._world.files.add(uploads[kind], kind=kind, bot_id=bot.id)
                said = finished(caption, [])
                return {
                    **stored.as_content(),
                    "caption": said.text,
                    "caption_entities": said.entities,
                }
        raise wrong(400, "the form has no file: use document or photo")

    def _made_up(self, bot: Bot, kind: str) -> dict[str, Any]:
        """Return a sticker, voice message or the like: bots must stand any of them."""
        if kind == "photo":
            raise wrong(400, "a photo must be sent as a form")
        upload = Upload(f"{kind}.bin", guess_type(f"{kind}.bin"), kind.encode())
        stored = self._world.files.add(upload, kind=kind, bot_id=bot.id)
        return stored.as_content()

    def _say(
        self, bot: Bot, chat: PrivateChat, content: dict[str, Any], reply_to: Message | None = None
    ) -> Message:
        message = self._world.post(
            bot, chat, content, sender=chat.person.as_user(), reply_to=reply_to
        )
        bot.queue.add("message", message.as_bot_reads())
        return message

    async def _rewrite(self, request: web.Request, bot: Bot, person: Person) -> dict[str, Any]:
        chat = self._world.chat(bot, person)
        message = _message(chat, request.match_info["message"])
        text = str((await json_body(request)).get("text", "")).strip()
        if message.is_from_bot or "text" not in message.content or not text:
            raise wrong(400, "only an own text message can be edited")
        message.content = _text_content(text)
        message.edit_date = self._world.clock.unix()
        bot.queue.add("edited_message", message.as_bot_reads())
        self._world.changed(bot, chat)
        return {"message_id": message.id}

    async def _start(self, request: web.Request, bot: Bot, person: Person) -> dict[str, Any]:
        payload = str((await json_body(request)).get("payload") or "")
        return self._press_start(bot, person, payload)

    def _press_start(self, bot: Bot, person: Person, payload: str) -> dict[str, Any]:
        if payload and not _PAYLOAD.fullmatch(payload):
            raise wrong(400, "START_PARAM_INVALID: 1 to 64 of A-Z a-z 0-9 _ -")
        chat = self._world.chat(bot, person)
        self._set_blocked(bot, chat, is_blocked=False)
        chat.is_started = True
        text = f"/start {payload}" if payload else "/start"
        return {"message_id": self._say(bot, chat, _text_content(text)).id}

    async def _scan(self, request: web.Request, _bot: Bot, person: Person) -> dict[str, Any]:
        text = str((await json_body(request)).get("text", "")).strip()
        username, payload = _deep_link(text)
        bot = next(
            (b for b in self._world.bots.values() if b.username.lower() == username.lower()), None
        )
        if bot is None:
            raise wrong(404, f"no bot here is called {username!r}")
        return {**self._press_start(bot, person, payload), "bot": bot.id}

    async def _block(self, request: web.Request, bot: Bot, person: Person) -> dict[str, Any]:
        is_blocked = bool((await json_body(request)).get("blocked", True))
        self._set_blocked(bot, self._world.chat(bot, person), is_blocked=is_blocked)
        return {"blocked": is_blocked}

    def _set_blocked(self, bot: Bot, chat: PrivateChat, *, is_blocked: bool) -> None:
        if chat.is_blocked == is_blocked:
            return
        chat.is_blocked = is_blocked
        kicked, there = member(bot.as_user(), "kicked"), member(bot.as_user(), "member")
        bot.queue.add(
            "my_chat_member",
            {
                "chat": chat.person.as_chat(),
                "from": chat.person.as_user(),
                "date": self._world.clock.unix(),
                "old_chat_member": there if is_blocked else kicked,
                "new_chat_member": kicked if is_blocked else there,
            },
        )
        self._world.changed(bot, chat)

    async def _tap(self, request: web.Request, bot: Bot, person: Person) -> dict[str, Any]:
        body = await json_body(request)
        chat = self._world.chat(bot, person)
        message, button = tapped(chat, body)
        data = button.get("callback_data")
        if data is None:
            copied = button.get("copy_text", {}).get("text")
            shown = {"url": button.get("url"), "copied": copied}
            shown = {name: value for name, value in shown.items() if value is not None}
            return {"answered": False, "toast": "", "alert": False, **shown}
        tap = self._world.begin_tap(bot, chat, person, message, str(data))
        with suppress(TimeoutError):
            await asyncio.wait_for(tap.done.wait(), TAP_WAIT_S)
        return {"answered": tap.done.is_set(), "toast": tap.toast, "alert": tap.is_alert}


def _text_content(text: str) -> dict[str, Any]:
    said = finished(text, [])
    return {"text": said.text, "entities": said.entities}


def _message(chat: Chat, message_id: object) -> Message:
    found = None
    with suppress(TypeError, ValueError):
        found = chat.messages.get(int(str(message_id)))
    if found is None:
        raise wrong(404, f"there is no message {message_id} in this chat")
    return found


def tapped(chat: Chat, body: dict[str, Any]) -> tuple[Message, dict[str, Any]]:
    """Return the message and the button; without a message_id the newest that has it."""
    data, text = body.get("data"), body.get("button")
    if data is None and text is None:
        raise wrong(400, "say which button: its text, part of it, or its data")
    if body.get("message_id") is not None:
        messages = [_message(chat, body["message_id"])]
    else:
        messages = list(reversed(chat.messages.values()))
    for message in messages:
        if button := keyboards.find_button(message.markup, text=text, data=data):
            return message, button
    if body.get("forged") and data is not None and messages:
        # A changed client can send any data: bots must not trust it.
        return messages[0], {"callback_data": data}
    seen = [b["text"] for m in messages for row in _rows(m) for b in row]
    raise wrong(404, f"no button {text or data!r} there; there are: {', '.join(seen) or 'none'}")


def _rows(message: Message) -> list[list[dict[str, Any]]]:
    keyboard = message.inline_keyboard
    return keyboard["inline_keyboard"] if keyboard else []


def _deep_link(text: str) -> tuple[str, str]:
    parts = urlsplit(text if "://" in text else f"https://{text}")
    query = parse_qs(parts.query)
    payload = query.get("start", [""])[0]
    if parts.scheme == "tg":
        return query.get("domain", [""])[0], payload
    if (parts.hostname or "").lower() not in ("t.me", "telegram.me", "telegram.dog"):
        raise wrong(400, "this is no t.me address")
    return parts.path.strip("/"), payload

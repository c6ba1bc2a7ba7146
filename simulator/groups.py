"""The people's side of groups: made, written in, the bot put in and out."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, get_args

from aiohttp import web

from simulator.chats import Group, Person, Standing, member
from simulator.engine import Engine
from simulator.entities import finished
from simulator.people import TAP_WAIT_S, bot_named, json_body, tapped, wrong
from simulator.views import group_view
from simulator.world import Bot

# Ids of groups count downwards from here, those of supergroups from the second.
_FIRST_GROUP = -700_001
_FIRST_SUPERGROUP = -1_000_000_700_001


class GroupsSide:
    """Answers `/sim/groups...`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._world = engine.world

    def add_to(self, app: web.Application) -> None:
        """Add the routes."""
        one = "/sim/groups/{group}"
        app.router.add_post("/sim/groups", self._add)
        app.router.add_get(one, self._for(self._view))
        app.router.add_post(one + "/messages", self._for(self._write))
        app.router.add_post(one + "/taps", self._for(self._tap))
        app.router.add_post(one + "/bot", self._for(self._stand))
        app.router.add_post(one + "/upgrade", self._for(self._upgrade))
        app.router.add_post(one + "/delete", self._for(self._delete))

    def _for(
        self, act: Callable[[web.Request, Bot, Group], Awaitable[dict[str, Any]]]
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handle(request: web.Request) -> web.StreamResponse:
            bot = bot_named(self._engine, request)
            group = None
            with suppress(ValueError):
                group = bot.chats.get(int(request.match_info["group"]))
            if not isinstance(group, Group):
                raise wrong(404, f"there is no group {request.match_info['group']}")
            return web.json_response(await act(request, bot, group))

        return handle

    async def _add(self, request: web.Request) -> web.Response:
        bot = bot_named(self._engine, request)
        body = await json_body(request)
        if not body.get("title"):
            raise wrong(400, "title is missing")
        kind = body.get("kind", "supergroup")
        if kind not in ("group", "supergroup"):
            raise wrong(400, "kind is group or supergroup")
        group = Group(
            number=int(body.get("id") or self._free_id(bot, kind)),
            title=str(body["title"]),
            kind=kind,
            username=str(body.get("username", "")),
            bot_standing="left",
        )
        for number, person_id in enumerate(body.get("people", [])):
            group.people[person_id] = self._person(person_id)
            group.standings[person_id] = "member" if number else "creator"
        bot.chats[group.id] = group
        self._change(bot, group, _standing(body.get("bot", "administrator")))
        return web.json_response({"id": group.id})

    async def _view(self, _request: web.Request, _bot: Bot, group: Group) -> dict[str, Any]:
        return group_view(group)

    async def _write(self, request: web.Request, bot: Bot, group: Group) -> dict[str, Any]:
        body = await json_body(request)
        person = self._member(group, body.get("person"))
        said = finished(str(body.get("text", "")), [])
        if not said.text:
            raise wrong(400, "the message has no text")
        reply_to = group.messages.get(int(body.get("reply_to_message_id") or 0))
        # Whom a bot meets in a group it knows, but may not write to before START.
        self._world.chat(bot, person)
        message = self._world.post(
            bot,
            group,
            {"text": said.text, "entities": said.entities},
            sender=person.as_user(),
            reply_to=reply_to,
        )
        # Of a group a bot reads everything only as an administrator.
        is_for_bot = (
            group.bot_standing == "administrator"
            or said.text.startswith("/")
            or f"@{bot.username}".lower() in said.text.lower()
            or (reply_to is not None and reply_to.is_from_bot)
        )
        if is_for_bot and group.bot_standing in ("administrator", "member"):
            bot.queue.add("message", message.as_bot_reads())
        return {"message_id": message.id}

    async def _tap(self, request: web.Request, bot: Bot, group: Group) -> dict[str, Any]:
        body = await json_body(request)
        person = self._member(group, body.get("person"))
        message, button = tapped(group, body)
        if button.get("callback_data") is None:
            raise wrong(400, "this button sends nothing to the bot")
        tap = self._world.begin_tap(bot, group, person, message, str(button["callback_data"]))
        with suppress(TimeoutError):
            await asyncio.wait_for(tap.done.wait(), TAP_WAIT_S)
        return {"answered": tap.done.is_set(), "toast": tap.toast, "alert": tap.is_alert}

    async def _stand(self, request: web.Request, bot: Bot, group: Group) -> dict[str, Any]:
        standing = _standing((await json_body(request)).get("status"))
        self._change(bot, group, standing)
        return {"status": standing}

    async def _upgrade(self, _request: web.Request, bot: Bot, group: Group) -> dict[str, Any]:
        """Make a supergroup of a group: it gets another id, and both chats say so."""
        if group.kind != "group" or group.migrated_to is not None:
            raise wrong(409, "only a group can become a supergroup, and only once")
        upgraded = Group(
            number=self._free_id(bot, "supergroup"),
            title=group.title,
            people=dict(group.people),
            standings=dict(group.standings),
            bot_standing=group.bot_standing,
        )
        bot.chats[upgraded.id] = upgraded
        sender = next(iter(group.people.values())).as_user()
        for chat, content in (
            (group, {"migrate_to_chat_id": upgraded.id}),
            (upgraded, {"migrate_from_chat_id": group.id}),
        ):
            message = self._world.post(bot, chat, content, sender=sender)
            bot.queue.add("message", message.as_bot_reads())
        group.migrated_to = upgraded.id
        return {"id": upgraded.id}

    async def _delete(self, _request: web.Request, bot: Bot, group: Group) -> dict[str, Any]:
        group.is_deleted = True
        self._world.changed(bot, group)
        return {"deleted": True}

    def _change(self, bot: Bot, group: Group, standing: Standing) -> None:
        """Put the bot in or out, and tell it."""
        before, group.bot_standing = group.bot_standing, standing
        if before == standing:
            return
        someone = next(iter(group.people.values()), None)
        bot.queue.add(
            "my_chat_member",
            {
                "chat": group.as_chat(),
                "from": someone.as_user() if someone is not None else bot.as_user(),
                "date": self._world.clock.unix(),
                "old_chat_member": member(bot.as_user(), before),
                "new_chat_member": member(bot.as_user(), standing),
            },
        )
        self._world.changed(bot, group)

    def _person(self, person_id: object) -> Person:
        person = self._world.people.get(person_id) if isinstance(person_id, int) else None
        if person is None:
            raise wrong(404, f"there is no person {person_id}")
        return person

    def _member(self, group: Group, person_id: object) -> Person:
        person = self._person(person_id)
        if person.id not in group.people:
            raise wrong(409, f"person {person.id} is not in this group")
        return person

    def _free_id(self, bot: Bot, kind: str) -> int:
        number = _FIRST_GROUP if kind == "group" else _FIRST_SUPERGROUP
        while number in bot.chats:
            number -= 1
        return number


def _standing(told: object) -> Standing:
    for standing in get_args(Standing):
        if told == standing and standing != "creator":
            found: Standing = standing
            return found
    raise wrong(400, "the bot is administrator, member, left or kicked")

"""What a person sees: the shapes of the people's side, on which other programs rely."""

from typing import Any

from simulator.chats import Group, Person, PrivateChat
from simulator.files import StoredFile
from simulator.messages import Message
from simulator.world import Bot, World


def chat_view(world: World, bot: Bot, person: Person) -> dict[str, Any]:
    """Return the whole chat as this person sees it now, oldest message first."""
    found = bot.chats.get(person.id)
    chat = found if isinstance(found, PrivateChat) else None
    taps = world.open_taps(bot).values()
    is_acting = chat is not None and chat.action and chat.action_ends_at > world.monotonic()
    return {
        "messages": [message_view(message) for message in chat.messages.values()] if chat else [],
        "toasts": list(chat.toasts) if chat else [],
        "commands": world.commands_for(bot, person.id),
        "started": bool(chat and chat.is_started),
        "blocked": bool(chat and chat.is_blocked),
        "action": chat.action if chat and is_acting else "",
        "waiting": [
            {"message_id": tap.message_id, "data": tap.data}
            for tap in taps
            if tap.chat_id == person.id
        ],
        "reply_keyboard": chat.reply_keyboard if chat else None,
        "bot": {
            "id": bot.id,
            "username": bot.username,
            "name": bot.texts.get(("name", ""), bot.name),
            "description": bot.texts.get(("description", ""), ""),
        },
    }


def message_view(message: Message) -> dict[str, Any]:
    """Return one message; `date` is in seconds since 1970."""
    content = message.content
    venue = content.get("venue")
    if venue is not None:
        venue = {"title": venue["title"], "address": venue["address"], **venue["location"]}
    return {
        "message_id": message.id,
        "from": "bot" if message.is_from_bot else "person",
        "text": message.text,
        "entities": message.entities,
        "buttons": _buttons(message),
        "date": message.date,
        "edited": message.edit_date is not None,
        "document": content.get("document") if message.media_kind == "document" else None,
        "photo": content["photo"][-1] if "photo" in content else None,
        "venue": venue,
        "location": content.get("location") if venue is None else None,
        "contact": content.get("contact"),
        "other": _other_kind(message),
        "reaction": message.reaction,
        "reply_to": message.reply_to.id if message.reply_to is not None else None,
        "album": message.extra.get("media_group_id"),
        "effect": message.extra.get("effect_id"),
        "silent": message.is_silent,
    }


def group_view(group: Group) -> dict[str, Any]:
    """Return a group as those who are in it see it now, oldest message first."""
    pinned = group.pinned_message()
    return {
        "id": group.id,
        "title": group.title,
        "kind": group.kind,
        "people": [
            {"id": person.id, "first_name": person.first_name, "status": group.standings[person.id]}
            for person in group.people.values()
        ],
        "bot": group.bot_standing,
        "pinned": pinned.id if pinned is not None else None,
        "toasts": list(group.toasts),
        "messages": [
            {**message_view(message), "sender": message.sender["first_name"]}
            for message in group.messages.values()
        ],
    }


def person_view(person: Person) -> dict[str, Any]:
    """Return who a person is, for the page."""
    return {
        "id": person.id,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "username": person.username,
        "about": person.about,
        "start_payload": person.start_payload,
    }


def file_headers(stored: StoredFile) -> dict[str, str]:
    """Return the headers with which a person downloads a file."""
    # A file somebody made must never run as a page of this server.
    name = stored.name.replace('"', "").encode("ascii", "ignore").decode() or "arquivo"
    kind = "inline" if stored.kind == "photo" else "attachment"
    return {
        "Content-Disposition": f'{kind}; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox",
    }


def _buttons(message: Message) -> list[list[dict[str, Any]]]:
    if message.inline_keyboard is None:
        return []
    return [
        [
            {
                "text": button["text"],
                "data": button.get("callback_data"),
                "url": button.get("url"),
                "style": button.get("style"),
                **({"copy": button["copy_text"]["text"]} if "copy_text" in button else {}),
            }
            for button in row
        ]
        for row in message.inline_keyboard["inline_keyboard"]
    ]


def _other_kind(message: Message) -> str | None:
    kind = message.media_kind
    return None if kind in ("photo", "document") else kind

"""What a bot says of itself: commands by scope, names, descriptions, the menu button."""

import re
from typing import Any

from simulator.bot_api.call import Call, Method
from simulator.chats import rights
from simulator.refusals import bad_request

MAX_COMMANDS = 100
MAX_COMMAND = 32
MAX_COMMAND_DESCRIPTION = 256
_COMMAND = re.compile(r"[a-z0-9_]+")
_MAX_TEXT = {"name": 64, "description": 512, "short_description": 120}


def get_me(call: Call) -> dict[str, Any]:
    """Answer getMe."""
    return {
        **call.bot.as_user(),
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def set_my_commands(call: Call) -> bool:
    """Answer setMyCommands."""
    listed = call.json("commands", "can't parse commands JSON object")
    if listed is None:
        listed = []
    if not isinstance(listed, list):
        message = "expected an Array of BotCommand"
        raise bad_request(message)
    key = _scope_and_language(call)
    # A command given twice counts once, with its last description.
    commands = dict(map(_command, listed))
    for name in commands:
        if not _COMMAND.fullmatch(name):
            message = "BOT_COMMAND_INVALID"
            raise bad_request(message)
    if len(listed) > MAX_COMMANDS:
        message = "BOT_COMMANDS_TOO_MUCH"
        raise bad_request(message)
    call.bot.commands[key] = [
        {"command": name, "description": about} for name, about in commands.items()
    ]
    _everybody_changed(call)
    return True


def get_my_commands(call: Call) -> list[dict[str, Any]]:
    """Answer getMyCommands."""
    return call.bot.commands.get(_scope_and_language(call), [])


def delete_my_commands(call: Call) -> bool:
    """Answer deleteMyCommands."""
    call.bot.commands.pop(_scope_and_language(call), None)
    _everybody_changed(call)
    return True


def setter_of(name: str) -> Method:
    """Return the method that sets name, description or short_description."""

    def set_text(call: Call) -> bool:
        text = call.text(name)
        if len(text) > _MAX_TEXT[name]:
            message = f"bot {name.replace('_', ' ')} is too long"
            raise bad_request(message)
        key = (name, call.text("language_code"))
        if text:
            call.bot.texts[key] = text
        else:
            call.bot.texts.pop(key, None)
        _everybody_changed(call)
        return True

    return set_text


def getter_of(name: str) -> Method:
    """Return the method that gets name, description or short_description."""

    def get_text(call: Call) -> dict[str, str]:
        texts = call.bot.texts
        fallback = texts.get((name, ""), call.bot.name if name == "name" else "")
        return {name: texts.get((name, call.text("language_code")), fallback)}

    return get_text


def set_chat_menu_button(call: Call) -> bool:
    """Answer setChatMenuButton."""
    button = call.json("menu_button", "can't parse menu button JSON object")
    button = button or {"type": "default"}
    if not isinstance(button, dict) or button.get("type") not in ("commands", "web_app", "default"):
        message = "can't parse menu button: MenuButton has unsupported type"
        raise bad_request(message)
    call.bot.menu_buttons[call.integer("chat_id")] = button
    _everybody_changed(call)
    return True


def get_chat_menu_button(call: Call) -> dict[str, Any]:
    """Answer getChatMenuButton."""
    buttons = call.bot.menu_buttons
    return buttons.get(call.integer("chat_id"), buttons.get(0, {"type": "commands"}))


def set_default_rights(call: Call) -> bool:
    """Answer setMyDefaultAdministratorRights; without rights they are taken back."""
    wanted = call.json("rights", "can't parse chat administrator rights JSON object") or {}
    if not isinstance(wanted, dict):
        message = "object expected as chat administrator rights"
        raise bad_request(message)
    for_channels = call.flag("for_channels")
    known = rights(for_channels=for_channels)
    kept = {name: wanted.get(name) is True for name in known}
    if for_channels:
        # In a channel nobody is named anyway.
        kept["is_anonymous"] = False
    call.bot.rights[for_channels] = kept
    return True


def get_default_rights(call: Call) -> dict[str, bool]:
    """Answer getMyDefaultAdministratorRights."""
    for_channels = call.flag("for_channels")
    return call.bot.rights.get(for_channels) or rights(for_channels=for_channels)


def _everybody_changed(call: Call) -> None:
    # Who has not written yet sees the commands and the description too.
    for person_id in call.world.people:
        call.world.on_change(call.bot.id, person_id)


def _scope_and_language(call: Call) -> tuple[str, str]:
    scope = call.json("scope", "can't parse BotCommandScope JSON object") or {"type": "default"}
    if not isinstance(scope, dict) or "type" not in scope:
        message = "can't parse BotCommandScope: Can't find field \"type\""
        raise bad_request(message)
    kind = str(scope["type"])
    if kind in ("chat", "chat_administrators", "chat_member"):
        chat = call.world.addressee(call.bot, str(scope.get("chat_id", "")))
        kind = f"{kind}:{chat.id}"
    elif kind not in (
        "default",
        "all_private_chats",
        "all_group_chats",
        "all_chat_administrators",
    ):
        message = "can't parse BotCommandScope: Unsupported type specified"
        raise bad_request(message)
    return kind, call.text("language_code")


def _command(item: object) -> tuple[str, str]:
    if not isinstance(item, dict):
        message = "can't parse BotCommand: expected an Object"
        raise bad_request(message)
    for field in ("command", "description"):
        if field not in item:
            message = f"can't parse BotCommand: Can't find field \"{field}\""
            raise bad_request(message)
    name = str(item["command"]).strip().removeprefix("/")
    about = str(item["description"]).strip()
    for refused, message in (
        (not name, "command must be non-empty"),
        (len(name) > MAX_COMMAND, f"command length must not exceed {MAX_COMMAND}"),
        (not about, "command description must be non-empty"),
        (
            len(about) > MAX_COMMAND_DESCRIPTION,
            f"command description length must not exceed {MAX_COMMAND_DESCRIPTION}",
        ),
    ):
        if refused:
            raise bad_request(message)
    return name, about

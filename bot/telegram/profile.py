"""What Telegram shows of the bot beside its messages: commands and descriptions.

Everything is compared first: Telegram slows down bots that set the same again and again.
"""

from collections.abc import Awaitable, Callable, Iterable
from typing import Final

import structlog
from telegram import BotCommand, BotCommandScopeAllPrivateChats, BotCommandScopeChat
from telegram.error import TelegramError

from bot.tasks import look_for_ever
from bot.telegram.client import Client
from messages import commands

log = structlog.get_logger(__name__)

_LOOK_EVERY_S: Final = 30.0


async def keep(client: Client, organizer_chats: Callable[[], Awaitable[list[int]]]) -> None:
    """Bring everything up to date, and go on giving new organizers their commands."""
    await refresh(client)
    shown: set[int] = set()

    async def look() -> None:
        chats = set(await organizer_chats())
        for chat_id in chats - shown:
            await show_organizer_commands(client, chat_id)
        shown.clear()
        shown.update(chats)

    await look_for_ever(look, every_s=_LOOK_EVERY_S, trouble="organizers_not_read")


async def refresh(client: Client) -> None:
    """Bring commands and descriptions up to date; a failure waits for the next start."""
    try:
        await _set_commands(client, BotCommandScopeAllPrivateChats(), commands.EVERYONE)
        description = await client.get_my_description()
        if description.description != (wanted := commands.description()):
            await client.set_my_description(wanted)
        short = await client.get_my_short_description()
        if short.short_description != (wanted := commands.short_description()):
            await client.set_my_short_description(wanted)
    except TelegramError as error:
        log.warning("profile_not_refreshed", error=type(error).__name__)


async def show_organizer_commands(client: Client, chat_id: int) -> None:
    """Add the organizers' commands to one person's menu."""
    try:
        await _set_commands(client, BotCommandScopeChat(chat_id), commands.ORGANIZERS)
    except TelegramError as error:
        # Telegram refuses chats that are gone; the commands work without the menu too.
        log.debug("commands_not_set", chat_id=chat_id, error=type(error).__name__)


async def _set_commands(
    client: Client,
    scope: BotCommandScopeAllPrivateChats | BotCommandScopeChat,
    wanted: Iterable[commands.Command],
) -> None:
    listed = [BotCommand(command.name, command.description) for command in wanted]
    if list(await client.get_my_commands(scope=scope)) != listed:
        await client.set_my_commands(listed, scope=scope)

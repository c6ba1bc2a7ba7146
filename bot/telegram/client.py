"""Our bot at Telegram: python-telegram-bot's Bot over our transport.

Messages go out through the library's own methods and errors. Updates come in as plain JSON:
they are kept as they arrived before anything reads them, so objects would be built twice.
"""

import asyncio
import operator
from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any, Final, cast

import structlog
from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot.settings import Settings
from bot.telegram.transport import PlainData, Transport

if TYPE_CHECKING:
    from telegram.request import BaseRequest, RequestData

log = structlog.get_logger(__name__)

ALLOWED_UPDATES: Final = ("message", "edited_message", "callback_query", "my_chat_member")
"""Named at every call: Telegram remembers the last list, perhaps that of another program."""
BATCH: Final = 100
_CONNECTIONS: Final = 64
_TAPS_AT_ONCE: Final = 48
_PAUSES: Final = (0.5, 1.0, 2.0, 5.0, 10.0)

Update = dict[str, Any]


class Client(Bot):
    """The library's Bot, which also hands out updates as they came."""

    def __init__(self, settings: Settings) -> None:
        if settings.telegram_token is None:
            message = "there is no token"
            raise ValueError(message)
        calls = Transport(connections=_CONNECTIONS)
        # The long poll has a connection of its own, so that answers never wait for it.
        polling = Transport(connections=1)
        super().__init__(
            settings.telegram_token.get_secret_value(),
            base_url=f"{settings.telegram_api}/bot",
            base_file_url=f"{settings.telegram_api}/file/bot",
            request=calls,
            get_updates_request=polling,
        )
        # Answers to taps are many and at once; messages would stand in line behind them.
        self._taps = Transport(connections=_TAPS_AT_ONCE)
        self._transports = calls, polling, self._taps

    async def open(self) -> None:
        """Open the transports, without asking Telegram anything yet."""
        for transport in self._transports:
            await transport.initialize()

    async def introduce(self, *, on_trouble: Callable[[TelegramError], None]) -> None:
        """Learn the bot's own name; Telegram may be out of reach for a while at boot.

        `on_trouble` is told at each try that fails.

        Raises:
            telegram.error.InvalidToken: the token was refused.

        """
        for pause in chain(_PAUSES, repeat(_PAUSES[-1])):
            try:
                await self.get_me()
            except InvalidToken:
                raise
            except TelegramError as error:
                on_trouble(error)
                await asyncio.sleep(pause)
            else:
                return

    @property
    def clock_ahead_s(self) -> float | None:
        """How far this machine's clock is ahead of Telegram's; None before the first answer."""
        heard = [transport.heard for transport in self._transports]
        told, at = max(heard, key=operator.itemgetter(1))
        try:
            return at - parsedate_to_datetime(told).timestamp()
        except (TypeError, ValueError):
            return None

    async def close_connections(self) -> None:
        """Close the transports."""
        for transport in self._transports:
            await transport.shutdown()

    async def renew_polling(self) -> None:
        """Throw away the connection of the long poll, which may hang."""
        await self._request[0].shutdown()
        await self._request[0].initialize()

    async def fetch_updates(self, *, offset: int | None, timeout_s: float) -> list[Update]:
        """Wait up to `timeout_s` for updates from `offset` on; older ones are forgotten there.

        Raises:
            telegram.error.TelegramError: as the library says.

        """
        given = {
            "offset": offset,
            "limit": BATCH,
            "timeout": int(timeout_s),
            "allowed_updates": list(ALLOWED_UPDATES),
        }
        updates: list[Update] = await self._ask(
            self._request[0], "getUpdates", given, read_timeout=timeout_s + 10
        )
        return updates

    async def call(self, method: str, **given: object) -> Any:  # noqa: ANN401 - any JSON
        """Call a method with plain JSON in and out, with the library's requests and errors.

        For the busiest calls: the objects the library makes of both are a third of their cost.

        Raises:
            telegram.error.TelegramError: as the library says.

        """
        return await self._ask(self.request, method, given)

    async def answer_tap(self, query_id: str, words: Mapping[str, object]) -> None:
        """Stop a button turning, and show words over the chat if there are any.

        Raises:
            telegram.error.TelegramError: as the library says.

        """
        await self._ask(self._taps, "answerCallbackQuery", {"callback_query_id": query_id, **words})

    async def _ask(
        self, by: "BaseRequest", method: str, given: Mapping[str, object], **how: float
    ) -> Any:  # noqa: ANN401 - any JSON
        data = cast("RequestData", PlainData(given))
        return await by.post(f"{self.base_url}/{method}", data, **how)

    async def fetch_file(self, file_id: str, *, max_bytes: int) -> bytes | None:
        """Return the content of a file somebody sent; None when it cannot be had."""
        try:
            file = await self.get_file(file_id)
            if file.file_size is not None and file.file_size > max_bytes:
                return None
            content = bytes(await file.download_as_bytearray())
        except TelegramError:
            return None
        return content if len(content) <= max_bytes else None

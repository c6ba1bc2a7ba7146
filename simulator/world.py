"""Who is in this Telegram: bots, people, their chats and what they said.

Nothing here knows of HTTP. Moments come from the simulated clock, lifetimes (a tap waits
fifteen seconds for its answer) from real time: a jump of the clock must not kill a tap.
"""

import asyncio
import secrets
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from simulator.chats import Chat, Group, Person, PrivateChat
from simulator.clock import SimulatedClock
from simulator.files import FileStore
from simulator.messages import Message
from simulator.refusals import bad_request, forbidden, unauthorized
from simulator.update_queue import UpdateQueue

# How long a tap may wait for answerCallbackQuery. The real figure is not published.
TAP_LIFETIME_S = 15.0
# How long "typing..." is shown after sendChatAction.
ACTION_SHOWN_S = 5.0
MAX_TOKEN = 80

_FIRST_PERSON_ID = 700_000_001
# Message ids go on growing when a new process takes over, so that a bot that kept its
# database never edits a stranger's message by an old id.
_IDS_SINCE = 1_577_836_800


@dataclass(slots=True)
class Tap:
    """A tap on a button, from the finger to the bot's answer."""

    id: str
    person_id: int
    chat_id: int
    message_id: int
    data: str
    expires_at: float
    done: asyncio.Event = field(default_factory=asyncio.Event)
    toast: str = ""
    is_alert: bool = False


@dataclass(slots=True)
class Bot:
    """A bot and everything that is its own."""

    token: str
    id: int
    username: str
    name: str
    queue: UpdateQueue
    chats: dict[int, Chat] = field(default_factory=dict)
    taps: dict[str, Tap] = field(default_factory=dict)
    commands: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)
    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    menu_buttons: dict[int, dict[str, Any]] = field(default_factory=dict)
    rights: dict[bool, dict[str, bool]] = field(default_factory=dict)
    last_message_id: int = 0

    def as_user(self) -> dict[str, Any]:
        """Return the User object of the Bot API."""
        return {
            "id": self.id,
            "is_bot": True,
            "first_name": self.texts.get(("name", ""), self.name),
            "username": self.username,
        }


class World:
    """All bots and all people; `on_change` hears (bot id, person id) after every change."""

    def __init__(
        self, clock: SimulatedClock, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self.clock = clock
        self.monotonic = monotonic
        self.bots: dict[int, Bot] = {}
        self.people: dict[int, Person] = {}
        self.files = FileStore()
        self.on_change: Callable[[int, int], None] = lambda _bot, _person: None
        self._next_person_id = _FIRST_PERSON_ID
        self.takes_new_bots = True

    def add_bot(self, token: str, username: str = "", name: str = "") -> Bot:
        """Make a bot for this token (`<digits>:SIM<anything>`).

        Raises:
            Refusal: the token is malformed, looks real, or is not this bot's token.

        """
        digits, colon, secret = token.partition(":")
        if not colon or token.startswith("0") or len(token) > MAX_TOKEN or not digits.isdecimal():
            message = "invalid token specified"
            raise unauthorized(message)
        if not secret.startswith("SIM"):
            # A token that looks real must never be typed into a toy.
            raise unauthorized()
        bot = Bot(
            token=token,
            id=int(digits),
            username=username or f"sim{digits}_bot",
            name=name or f"Robô {digits}",
            queue=UpdateQueue(self.monotonic),
            last_message_id=int(time.time()) - _IDS_SINCE,
        )
        if self.bots.setdefault(bot.id, bot) is not bot:
            raise unauthorized()
        return bot

    def bot_of(self, token: str) -> Bot:
        """Return the bot of a token, made at its first call if that is wanted.

        Raises:
            Refusal: as `add_bot`, or nobody knows the token.

        """
        known = next((bot for bot in self.bots.values() if bot.token == token), None)
        if known is None and not self.takes_new_bots:
            raise unauthorized()
        return known or self.add_bot(token)

    def add_person(self, described: Mapping[str, Any]) -> Person:
        """Make a person, or describe anew the one with that id."""
        known = {name: described[name] for name in Person.__slots__ if described.get(name)}
        person_id = int(known.pop("id", 0)) or self._next_person_id
        self._next_person_id = max(self._next_person_id, person_id + 1)
        person = self.people.setdefault(person_id, Person(person_id, first_name="?"))
        for name, value in known.items():
            setattr(person, name, value)
        return person

    def chat(self, bot: Bot, person: Person) -> PrivateChat:
        """Return the chat of the two, made if they never met."""
        found = bot.chats.get(person.id)
        if not isinstance(found, PrivateChat):
            found = bot.chats[person.id] = PrivateChat(person=person)
        return found

    def addressee(self, bot: Bot, chat_id: str) -> Chat:
        """Return the chat a bot names.

        Raises:
            Refusal: no id, or nobody this bot has ever seen.

        """
        if not chat_id:
            message = "chat_id is empty"
            raise bad_request(message)
        try:
            chat = bot.chats.get(int(chat_id))
        except ValueError:
            chat = _group_named(bot, chat_id)
        if chat is None and chat_id.isdigit() and int(chat_id) in self.bots:
            message = "the bot can't send messages to the bot"
            raise forbidden(message)
        if chat is None:
            message = "chat not found"
            raise bad_request(message)
        return chat

    def post(  # noqa: PLR0913 - the parts of a message
        self,
        bot: Bot,
        chat: Chat,
        content: dict[str, Any],
        *,
        sender: dict[str, Any],
        markup: dict[str, Any] | None = None,
        reply_to: Message | None = None,
        extra: dict[str, Any] | None = None,
        is_silent: bool = False,
    ) -> Message:
        """Put a message into a chat and return it."""
        bot.last_message_id += 1
        message = Message(
            id=bot.last_message_id,
            sender=sender,
            chat=chat.as_chat(),
            date=self.clock.unix(),
            content=content,
            markup=markup,
            extra=extra or {},
            reply_to=reply_to,
            is_silent=is_silent,
        )
        chat.messages[message.id] = message
        if message.is_from_bot:
            chat.action = ""
            if markup is not None and "inline_keyboard" not in markup:
                chat.reply_keyboard = None if "remove_keyboard" in markup else markup
        elif chat.reply_keyboard and (
            chat.reply_keyboard.get("one_time_keyboard") or "force_reply" in chat.reply_keyboard
        ):
            chat.reply_keyboard = None
        self.changed(bot, chat)
        return message

    def changed(self, bot: Bot, chat: Chat) -> None:
        """Tell who listens that this chat looks different now."""
        self.on_change(bot.id, chat.id)

    def begin_tap(self, bot: Bot, chat: Chat, person: Person, message: Message, data: str) -> Tap:
        """Send a tap to the bot."""
        tap = Tap(
            id=str(secrets.randbelow(9 * 10**17) + 10**17),
            person_id=person.id,
            chat_id=chat.id,
            message_id=message.id,
            data=data,
            expires_at=self.monotonic() + TAP_LIFETIME_S,
        )
        bot.taps[tap.id] = tap
        bot.queue.add(
            "callback_query",
            {
                "id": tap.id,
                "from": person.as_user(),
                "message": message.as_bot_reads(),
                "chat_instance": str(bot.id * 31 + chat.id),
                "data": data,
            },
        )
        self.changed(bot, chat)
        return tap

    def answer_tap(self, bot: Bot, tap_id: str, *, text: str, is_alert: bool) -> None:
        """End the progress on a button.

        Raises:
            Refusal: nobody waits for this answer (any more).

        """
        tap = self.open_taps(bot).get(tap_id)
        if tap is None:
            message = "query is too old and response timeout expired or query ID is invalid"
            raise bad_request(message)
        del bot.taps[tap_id]
        tap.toast, tap.is_alert = text, is_alert
        chat = bot.chats[tap.chat_id]
        if text:
            chat.toasts.append({"text": text, "alert": is_alert})
        tap.done.set()
        self.changed(bot, chat)

    def open_taps(self, bot: Bot) -> dict[str, Tap]:
        """Return the taps that wait for their answer."""
        now = self.monotonic()
        bot.taps = {tap_id: tap for tap_id, tap in bot.taps.items() if tap.expires_at > now}
        return bot.taps

    def commands_for(self, bot: Bot, person_id: int, language: str = "pt") -> list[dict[str, Any]]:
        """Return the commands a person sees: the narrowest scope that has any."""
        for scope in (f"chat:{person_id}", "all_private_chats", "default"):
            for spoken in (language, ""):
                if found := bot.commands.get((scope, spoken)):
                    return found
        return []

    def reset(self, people: Iterable[Mapping[str, Any]]) -> None:
        """Empty every chat and start again with these people; bots keep their settings."""
        self.files.clear()
        self.people.clear()
        self._next_person_id = _FIRST_PERSON_ID
        self.takes_new_bots = True
        for bot in self.bots.values():
            bot.chats.clear()
            for tap in bot.taps.values():
                tap.done.set()
            bot.taps.clear()
            bot.queue.clear()
        for described in people:
            self.add_person(described)


def _group_named(bot: Bot, name: str) -> Group | None:
    """Return the public group of that @username; people cannot be written to by theirs."""
    wanted = name.removeprefix("@").lower()
    return next(
        (
            chat
            for chat in bot.chats.values()
            if name.startswith("@") and isinstance(chat, Group) and chat.username.lower() == wanted
        ),
        None,
    )

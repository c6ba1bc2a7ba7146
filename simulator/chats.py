"""Where bots and people talk: private chats and groups, and who is in them."""

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Literal

from simulator.messages import Message
from simulator.refusals import Refusal, bad_request, forbidden

GroupKind = Literal["group", "supergroup"]
Standing = Literal["creator", "administrator", "member", "left", "kicked"]
PRESENT: frozenset[Standing] = frozenset({"creator", "administrator", "member"})

_ADMINISTRATOR_MAY = {
    "can_manage_chat": True,
    "can_delete_messages": True,
    "can_manage_video_chats": True,
    "can_send_welcome_messages": True,
    "can_restrict_members": True,
    "can_promote_members": False,
    "can_change_info": True,
    "can_invite_users": True,
    "can_post_stories": False,
    "can_edit_stories": False,
    "can_delete_stories": False,
    "can_pin_messages": True,
}


@dataclass(slots=True)
class Person:
    """Somebody with Telegram. `about` and `start_payload` are for the page only."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    about: str = ""
    start_payload: str = ""
    is_deleted: bool = False

    def as_user(self) -> dict[str, Any]:
        """Return the User object of the Bot API."""
        return {"is_bot": False, "language_code": "pt-br", **self._named()}

    def as_chat(self) -> dict[str, Any]:
        """Return the Chat object of the private chat with this person."""
        return {"type": "private", **self._named()}

    def _named(self) -> dict[str, Any]:
        named = {
            "id": self.id,
            "first_name": self.first_name,
            "last_name": self.last_name,
            "username": self.username,
        }
        return {key: value for key, value in named.items() if value != ""}


@dataclass(slots=True)
class Chat:
    """What private chats and groups have in common; each belongs to one bot."""

    messages: dict[int, Message] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    """Ids of pinned messages, the newest last."""
    toasts: list[dict[str, Any]] = field(default_factory=list)
    action: str = ""
    action_ends_at: float = 0.0
    reply_keyboard: dict[str, Any] | None = None

    @property
    def id(self) -> int:
        """The id by which the bot names this chat."""
        raise NotImplementedError

    @property
    def is_group(self) -> bool:
        """Tell whether several people are in it."""
        return False

    def as_chat(self) -> dict[str, Any]:
        """Return the Chat object of the Bot API."""
        raise NotImplementedError

    def refuse_unreachable(self) -> None:
        """Check that the bot may write here now.

        Raises:
            Refusal: it may not.

        """
        raise NotImplementedError

    def pinned_message(self) -> Message | None:
        """Return the newest pinned message that is still there."""
        there = (self.messages.get(message_id) for message_id in reversed(self.pinned))
        return next((message for message in there if message is not None), None)


@dataclass(slots=True)
class PrivateChat(Chat):
    """The chat of one person with one bot."""

    person: Person = field(kw_only=True)
    is_started: bool = False
    is_blocked: bool = False

    @property
    def id(self) -> int:
        """The person's id."""
        return self.person.id

    def as_chat(self) -> dict[str, Any]:
        """Return the Chat object of the Bot API."""
        return self.person.as_chat()

    def refuse_unreachable(self) -> None:
        """Refuse if the person is gone, blocked the bot, or never pressed START."""
        if self.person.is_deleted:
            message = "user is deactivated"
            raise forbidden(message)
        if self.is_blocked:
            message = "bot was blocked by the user"
            raise forbidden(message)
        if not self.is_started:
            message = "bot can't initiate conversation with a user"
            raise forbidden(message)


@dataclass(slots=True)
class Group(Chat):
    """A group or supergroup the bot was put into; `bot_standing` is what it is there now."""

    number: int = field(kw_only=True)
    title: str = field(kw_only=True)
    kind: GroupKind = "supergroup"
    username: str = ""
    description: str = ""
    people: dict[int, Person] = field(default_factory=dict)
    standings: dict[int, Standing] = field(default_factory=dict)
    bot_standing: Standing = "member"
    is_deleted: bool = False
    migrated_to: int | None = None

    @property
    def id(self) -> int:
        """The group's id, below zero."""
        return self.number

    @property
    def is_group(self) -> bool:
        """Tell whether several people are in it."""
        return True

    def as_chat(self) -> dict[str, Any]:
        """Return the Chat object of the Bot API."""
        named = {"id": self.number, "type": self.kind, "title": self.title}
        return named | ({"username": self.username} if self.username else {})

    def refuse_unreachable(self) -> None:
        """Refuse if the group is gone, has another id by now, or the bot is not in it."""
        if self.migrated_to is not None:
            raise Refusal(
                HTTPStatus.BAD_REQUEST,
                "Bad Request: group chat was upgraded to a supergroup chat",
                migrate_to_chat_id=self.migrated_to,
            )
        name = f"{self.kind} chat"
        if self.is_deleted:
            message = "the group chat was deleted"
            raise forbidden(message)
        if self.bot_standing == "kicked":
            message = f"bot was kicked from the {name}"
            raise forbidden(message)
        if self.bot_standing == "left":
            message = f"bot is not a member of the {name}"
            raise forbidden(message)

    def refuse_without_rights(self, words: str) -> None:
        """Check that the bot administers this group.

        Raises:
            Refusal: it does not; with these words.

        """
        self.refuse_unreachable()
        if self.bot_standing != "administrator":
            raise bad_request(words)


def member(user: dict[str, Any], standing: Standing) -> dict[str, Any]:
    """Return the ChatMember object of the Bot API."""
    body: dict[str, Any] = {"user": user, "status": standing}
    if standing == "creator":
        body["is_anonymous"] = False
    if standing == "administrator":
        body |= {"can_be_edited": False, "is_anonymous": False, **_ADMINISTRATOR_MAY}
    if standing == "kicked":
        body["until_date"] = 0
    return body


def rights(*, for_channels: bool) -> dict[str, bool]:
    """Return the ChatAdministratorRights object with no right in it."""
    names = [*_ADMINISTRATOR_MAY, "is_anonymous"]
    if for_channels:
        names = [name for name in names if name != "can_pin_messages"]
        names += ["can_post_messages", "can_edit_messages", "can_manage_direct_messages"]
    else:
        names += ["can_manage_topics", "can_manage_tags"]
    return dict.fromkeys(names, False)

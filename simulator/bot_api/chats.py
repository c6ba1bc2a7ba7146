"""What a bot may ask about a chat and who is in it, and what it may change there."""

from typing import Any

from simulator.bot_api.call import Call
from simulator.chats import PRESENT, Chat, Group, PrivateChat, member
from simulator.refusals import bad_request

MAX_TITLE = 128
MAX_DESCRIPTION = 255
_NO_RIGHTS = "not enough rights to manage pinned messages in the chat"
_GROUP_RIGHTS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)


def get_chat(call: Call) -> dict[str, Any]:
    """Answer getChat."""
    chat = _chat(call)
    body = {
        **chat.as_chat(),
        "accent_color_id": abs(chat.id) % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": {
            "unlimited_gifts": True,
            "limited_gifts": True,
            "unique_gifts": True,
            "premium_subscription": True,
            "gifts_from_channels": True,
        },
    }
    if isinstance(chat, Group):
        _refuse_outside(chat)
        body["permissions"] = dict.fromkeys(_GROUP_RIGHTS, True)
        if chat.description:
            body["description"] = chat.description
    if pinned := chat.pinned_message():
        body["pinned_message"] = pinned.as_bot_reads(with_reply=False)
    return body


def get_chat_member(call: Call) -> dict[str, Any]:
    """Answer getChatMember."""
    chat = _chat(call)
    user_id = call.integer("user_id")
    if isinstance(chat, Group):
        _refuse_outside(chat)
        if user_id == call.bot.id:
            return member(call.bot.as_user(), chat.bot_standing)
        person = chat.people.get(user_id) or call.world.people.get(user_id)
        if person is not None:
            return member(person.as_user(), chat.standings.get(user_id, "left"))
    elif isinstance(chat, PrivateChat):
        if user_id == call.bot.id:
            return member(call.bot.as_user(), "kicked" if chat.is_blocked else "member")
        if user_id == chat.id:
            return member(chat.person.as_user(), "member")
    message = "invalid user_id specified" if not user_id else "member not found"
    raise bad_request(message)


def get_chat_member_count(call: Call) -> int:
    """Answer getChatMemberCount; the bot itself counts too."""
    chat = _chat(call)
    if not isinstance(chat, Group):
        return 2
    _refuse_outside(chat)
    there = [standing for standing in chat.standings.values() if standing in PRESENT]
    return len(there) + 1


def get_chat_administrators(call: Call) -> list[dict[str, Any]]:
    """Answer getChatAdministrators; other bots are left out, the asking one is not."""
    group = _group(call, "there are no administrators in the private chat")
    _refuse_outside(group)
    found = [
        member(group.people[person_id].as_user(), standing)
        for person_id, standing in group.standings.items()
        if standing in ("creator", "administrator")
    ]
    if group.bot_standing == "administrator":
        found.append(member(call.bot.as_user(), "administrator"))
    return found


def leave_chat(call: Call) -> bool:
    """Answer leaveChat."""
    group = _group(call, "chat not found")
    group.refuse_unreachable()
    group.bot_standing = "left"
    call.world.changed(call.bot, group)
    return True


def pin_chat_message(call: Call) -> bool:
    """Answer pinChatMessage."""
    chat = _pinnable(call)
    message_id = call.integer("message_id")
    if message_id not in chat.messages:
        message = "message to pin not found"
        raise bad_request(message)
    _unpin(chat, message_id)
    chat.pinned.append(message_id)
    call.world.changed(call.bot, chat)
    return True


def unpin_chat_message(call: Call) -> bool:
    """Answer unpinChatMessage; without a message the newest pinned one is meant."""
    chat = _pinnable(call)
    message_id = call.integer("message_id")
    if message_id and message_id not in chat.messages:
        message = "message to unpin not found"
        raise bad_request(message)
    newest = chat.pinned_message()
    if message_id or newest is not None:
        _unpin(chat, message_id or (newest.id if newest is not None else 0))
    call.world.changed(call.bot, chat)
    return True


def unpin_all_chat_messages(call: Call) -> bool:
    """Answer unpinAllChatMessages."""
    chat = _pinnable(call)
    chat.pinned.clear()
    call.world.changed(call.bot, chat)
    return True


def set_chat_title(call: Call) -> bool:
    """Answer setChatTitle."""
    group = _group(call, "can't change private chat title")
    title = call.text("title").strip()[:MAX_TITLE]
    if not title:
        message = "title must be non-empty"
        raise bad_request(message)
    group.refuse_without_rights("not enough rights to change chat title")
    group.title = title
    call.world.changed(call.bot, group)
    return True


def set_chat_description(call: Call) -> bool:
    """Answer setChatDescription."""
    group = _group(call, "can't change private chat description")
    group.refuse_without_rights("not enough rights to set chat description")
    group.description = call.text("description").strip()[:MAX_DESCRIPTION]
    return True


def get_user_profile_photos(call: Call) -> dict[str, Any]:
    """Answer getUserProfilePhotos; nobody here has a photo."""
    user_id = call.integer("user_id")
    if user_id != call.bot.id and not isinstance(call.bot.chats.get(user_id), PrivateChat):
        message = "user not found" if user_id else "invalid user_id specified"
        raise bad_request(message)
    return {"total_count": 0, "photos": []}


def _chat(call: Call) -> Chat:
    return call.world.addressee(call.bot, call.text("chat_id"))


def _group(call: Call, words: str) -> Group:
    chat = _chat(call)
    if not isinstance(chat, Group):
        raise bad_request(words)
    return chat


def _refuse_outside(group: Group) -> None:
    # A bot that left may still ask about the group; one that was thrown out may not.
    if group.bot_standing != "left":
        group.refuse_unreachable()


def _pinnable(call: Call) -> Chat:
    chat = _chat(call)
    if isinstance(chat, Group):
        chat.refuse_without_rights(_NO_RIGHTS)
    else:
        chat.refuse_unreachable()
    return chat


def _unpin(chat: Chat, message_id: int) -> None:
    chat.pinned[:] = [pinned for pinned in chat.pinned if pinned != message_id]

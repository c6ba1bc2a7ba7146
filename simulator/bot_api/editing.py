"""Methods that change or remove what was sent, and the answer to a tap."""

import re
from typing import Any

from simulator import keyboards
from simulator.bot_api.call import Call
from simulator.bot_api.media import media_content
from simulator.bot_api.sending import caption_of, refuse_too_long, text_content
from simulator.chats import Chat
from simulator.messages import Message
from simulator.refusals import bad_request

MAX_TOAST = 200
DELETABLE_FOR_S = 48 * 3600
MAX_DELETED_AT_ONCE = 100

# What may be a reaction; those of several signs are joined by a zero-width joiner.
REACTIONS = frozenset(
    {
        *(
            "👍👎❤🔥🥰👏😁🤔🤯😱🤬😢🎉🤩🤮💩🙏👌🕊🤡🥱🥴😍🐳🌚🌭💯🤣⚡🍌🏆💔🤨😐🍓🍾"
            "💋🖕😈😴😭🤓👻👀🎃🙈😇😨🤝✍🤗🫡🎅🎄☃💅🤪🗿🆒💘🙉🦄😘💊🙊😎👾🤷😡"
        ),
        "❤\u200d🔥",
        "👨\u200d💻",
        "🤷\u200d♂",
        "🤷\u200d♀",
    }
)

_BOT_LINK = re.compile(r"(?:https?://)?t\.me/\w+\?(?:start|startgroup)=|tg://resolve\?")


def edit_message_text(call: Call) -> dict[str, Any]:
    """Answer editMessageText; without a markup the keyboard goes away."""
    content = text_content(call)
    chat, message = _editable(call)
    if "text" not in message.content:
        words = "there is no text in the message to edit"
        raise bad_request(words)
    return _edited(call, chat, message, content)


def edit_message_caption(call: Call) -> dict[str, Any]:
    """Answer editMessageCaption."""
    caption = caption_of(call)
    chat, message = _editable(call)
    if message.media_kind is None:
        words = "there is no caption in the message to edit"
        raise bad_request(words)
    content = {
        **message.content,
        "caption": caption.text,
        "caption_entities": caption.entities,
        "show_caption_above_media": call.flag("show_caption_above_media"),
    }
    return _edited(call, chat, message, content)


def edit_message_media(call: Call) -> dict[str, Any]:
    """Answer editMessageMedia; a text message may become one with a file."""
    content = media_content(call, call.json("media", "can't parse input media JSON object"))
    chat, message = _editable(call)
    return _edited(call, chat, message, content)


def edit_message_reply_markup(call: Call) -> dict[str, Any]:
    """Answer editMessageReplyMarkup."""
    chat, message = _editable(call)
    return _edited(call, chat, message, message.content)


def delete_message(call: Call) -> bool:
    """Answer deleteMessage."""
    chat = _chat_of(call)
    if not call.integer("message_id"):
        words = "message identifier is not specified"
        raise bad_request(words)
    message = chat.messages.get(call.integer("message_id"))
    if message is None:
        words = "message to delete not found"
        raise bad_request(words)
    if not _is_deletable(call, message):
        words = "message can't be deleted"
        raise bad_request(words)
    del chat.messages[message.id]
    call.world.changed(call.bot, chat)
    return True


def delete_messages(call: Call) -> bool:
    """Answer deleteMessages; what is not there is passed over."""
    chat = _chat_of(call)
    ids = call.json("message_ids", "can't parse message identifiers JSON object")
    if not isinstance(ids, list) or not ids:
        words = "message identifiers are not specified"
        raise bad_request(words)
    if len(ids) > MAX_DELETED_AT_ONCE:
        words = "too many message identifiers specified"
        raise bad_request(words)
    for message_id in ids:
        message = chat.messages.get(int(message_id))
        if message is not None and _is_deletable(call, message):
            del chat.messages[message.id]
    call.world.changed(call.bot, chat)
    return True


def answer_callback_query(call: Call) -> bool:
    """Answer answerCallbackQuery."""
    if len(call.text("text")) > MAX_TOAST:
        words = "MESSAGE_TOO_LONG"
        raise bad_request(words)
    if call.text("url") and not _BOT_LINK.match(call.text("url")):
        words = "URL_INVALID"
        raise bad_request(words)
    call.world.answer_tap(
        call.bot,
        call.text("callback_query_id"),
        text=call.text("text"),
        is_alert=call.flag("show_alert"),
    )
    return True


def set_message_reaction(call: Call) -> bool:
    """Answer setMessageReaction; an empty list takes it back."""
    reactions = call.json("reaction", "can't parse reaction types JSON object") or []
    chat = _chat_of(call)
    message = chat.messages.get(call.integer("message_id"))
    if message is None:
        words = "message to react not found"
        raise bad_request(words)
    if not isinstance(reactions, list) or len(reactions) > 1:
        words = "REACTIONS_TOO_MANY"
        raise bad_request(words)
    emoji = str(reactions[0].get("emoji", "")) if reactions else None
    # The sign that asks for a coloured picture may or may not be there.
    if emoji is not None and emoji.replace("\ufe0f", "") not in REACTIONS:
        words = "REACTION_INVALID"
        raise bad_request(words)
    message.reaction = emoji
    call.world.changed(call.bot, chat)
    return True


def _chat_of(call: Call) -> Chat:
    if not call.text("chat_id"):
        words = "chat identifier is not specified"
        raise bad_request(words)
    return call.world.addressee(call.bot, call.text("chat_id"))


def _editable(call: Call) -> tuple[Chat, Message]:
    if not call.text("chat_id") or not call.integer("message_id"):
        words = "message identifier is not specified"
        raise bad_request(words)
    # Read before the chat is looked for, as the real server does; used in _edited.
    keyboards.parse(call.text("reply_markup"))
    chat = call.world.addressee(call.bot, call.text("chat_id"))
    message = chat.messages.get(call.integer("message_id"))
    if message is None:
        words = "message to edit not found"
        raise bad_request(words)
    has_reply_keyboard = message.markup is not None and message.inline_keyboard is None
    if not message.is_from_bot or has_reply_keyboard:
        words = "message can't be edited"
        raise bad_request(words)
    return chat, message


def _edited(call: Call, chat: Chat, message: Message, content: dict[str, Any]) -> dict[str, Any]:
    markup = keyboards.parse(call.text("reply_markup"))
    refuse_too_long(content)
    if chat.is_group:
        chat.refuse_unreachable()
    keyboards.refuse_unservable(markup)
    if _same(content, message.content) and markup == message.markup:
        words = (
            "message is not modified: specified new message content and reply markup "
            "are exactly the same as a current content and reply markup of the message"
        )
        raise bad_request(words)
    call.limits.spend(chat, edits=1)
    if not _same(content, message.content):
        message.edit_date = call.world.clock.unix()
    message.content, message.markup = content, markup
    call.world.changed(call.bot, chat)
    return message.as_bot_reads()


def _same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    def meant(content: dict[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in content.items() if value not in ([], "", False)}

    return meant(one) == meant(other)


def _is_deletable(call: Call, message: Message) -> bool:
    return call.world.clock.unix() - message.date <= DELETABLE_FOR_S

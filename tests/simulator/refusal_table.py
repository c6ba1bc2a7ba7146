"""What the real server refuses, as data: request, answer, and where the words come from.

In the parameters `{name}` stands for the id of a message or file prepared by the test:
text, photo, theirs, keyboard (a text with a reply keyboard), old (over 48 hours), file.
"Client.cpp" and "td" are the sources of telegram-bot-api and its library.
"""

# ruff: noqa: E501 - a table is read by its rows

import json
from typing import Any, NamedTuple

ANA, NEVER_MET, BLOCKED, DELETED, NOT_STARTED = 1001, 1002, 1003, 1004, 1005
# Groups the bot was thrown out of, has left, that are gone, and where it is a mere member.
KICKED, LEFT, GONE, MEMBER = -2001, -2002, -2003, -2004
THE_BOT = 8137
# A server where only the owner of the bot is known has none of these.
SOMEBODY_ELSE = frozenset(
    {NEVER_MET, BLOCKED, DELETED, NOT_STARTED, KICKED, LEFT, GONE, MEMBER, THE_BOT, "@ana"}
)


class Row(NamedTuple):
    """A request and the refusal it must get."""

    name: str
    method: str
    params: dict[str, Any]
    status: int
    description: str
    source: str


def _send(name: str, description: str, source: str, status: int = 400, **params: Any) -> Row:
    params = {"chat_id": ANA, "text": "Olá", **params}
    return Row(name, "sendMessage", params, status, description, source)


def _html(name: str, text: str, words: str) -> Row:
    return _send(
        name,
        f"Bad Request: can't parse entities: {words}",
        "td MessageEntity.cpp:3288",
        text=text,
        parse_mode="HTML",
    )


def _markdown(name: str, text: str, words: str, source: str, mode: str = "MarkdownV2") -> Row:
    description = f"Bad Request: can't parse entities: {words}"
    return _send(name, description, source, text=text, parse_mode=mode)


def _escape(sign: str) -> str:
    return f"Character '{sign}' is reserved and must be escaped with the preceding '\\'"


def _pin(name: str, method: str, words: str, **params: Any) -> Row:
    return Row(name, method, params, 400, f"Bad Request: {words}", "td MessagesManager.cpp")


def _keys(name: str, words: str, source: str, markup: object) -> Row:
    written = markup if isinstance(markup, str) else json.dumps(markup)
    return _send(name, f"Bad Request: {words}", source, reply_markup=written)


def _buttons(*buttons: dict[str, Any]) -> dict[str, Any]:
    return {"inline_keyboard": [list(buttons)]}


_BUTTON = "can't parse inline keyboard button: "
_NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup "
    "are exactly the same as a current content and reply markup of the message"
)
_TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


def _edit(name: str, description: str, source: str, **params: Any) -> Row:
    params = {"chat_id": ANA, "text": "Novo", **params}
    return Row(name, "editMessageText", params, 400, description, source)


def _commands(name: str, words: str, source: str, commands: object) -> Row:
    written = commands if isinstance(commands, str) else json.dumps(commands)
    return Row(name, "setMyCommands", {"commands": written}, 400, f"Bad Request: {words}", source)


ROWS = [
    Row("unknown method", "sendGift2", {}, 404, "Not Found: method not found", "Client.cpp:12664"),
    _send("no text", "Bad Request: message text is empty", "Client.cpp:11401", text=""),
    _send("only spaces", "Bad Request: text must be non-empty", "td MessageEntity.cpp:4519", text=" \n "),
    _send("long text", "Bad Request: message is too long", "td MessageContent.cpp:4757", text="a" * 4097),
    _send("long raw text", "Bad Request: text is too long", "Client.cpp:11309", text="á" * 16385),
    _send("bad parse mode", "Bad Request: unsupported parse_mode", "Client.cpp:11323", parse_mode="XML"),
    _send("text before chat", "Bad Request: message text is empty", "order of checks", text="", chat_id=9),
    _send("markup before chat", "Bad Request: object expected as reply markup", "order of checks", chat_id=9, reply_markup="[]"),
    _send("chat before length", "Bad Request: chat not found", "order of checks", chat_id=9, text="a" * 4097),
    _send("length before block", "Bad Request: message is too long", "order of checks", chat_id=BLOCKED, text="a" * 4097),
    _send(
        "block before button data", "Forbidden: bot was blocked by the user", "order of checks", 403,
        chat_id=BLOCKED, reply_markup=json.dumps(_buttons({"text": "x", "callback_data": "a" * 65})),
    ),
    _html("unknown tag", "é<x>a</x>", 'Unsupported start tag "x" at byte offset 2'),
    _html("paragraph", "<p>a</p>", 'Unsupported start tag "p" at byte offset 0'),
    _html("start tag without end", "<b", "Unclosed start tag at byte offset 0"),
    _html("attributes without end", "<a href", 'Unclosed start tag "a" at byte offset 0'),
    _html("end without start", "a</b>", "Unexpected end tag at byte offset 1"),
    _html("end tag without end", "<b>a</b", "Unclosed end tag at byte offset 4"),
    _html("crossed tags", "<b><i>a</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
    _html("never closed", "<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
    _html("nameless attribute", '<a ="x">a</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
    _html("bad name token", "<a href=a/b>a</a>", "Unexpected end of name token at byte offset 8"),
    _html("span without spoiler", "<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    _html("raw angle", "1 < 2", 'Unsupported start tag "" at byte offset 2'),
    _markdown("full stop", "é a.", _escape("."), "td MessageEntity.cpp:2168"),
    _markdown("lone bar", "a|b", _escape("|"), "td MessageEntity.cpp:2168"),
    _markdown("quote within a line", "a > b", _escape(">"), "td MessageEntity.cpp:2168"),
    _markdown("bold never closed", "é *a", "Can't find end of Bold entity at byte offset 3", "td MessageEntity.cpp:2391"),
    _markdown("underline never closed", "__a", "Can't find end of Underline entity at byte offset 0", "td MessageEntity.cpp:2391"),
    _markdown("code with language never closed", "```py\na", "Can't find end of PreCode entity at byte offset 0", "td MessageEntity.cpp:2391"),
    _markdown("crossed", "*a_b*_", "Can't find end of Italic entity at byte offset 5", "td MessageEntity.cpp:2391"),
    _markdown("address never closed", "[a](b", "Can't find end of a URL at byte offset 4", "td MessageEntity.cpp"),
    _markdown("emoji without address", "![a]", "Custom emoji entity must contain a tg://emoji URL", "td MessageEntity.cpp"),
    _markdown("emoji of another scheme", "![a](b)", "Custom emoji URL must have scheme tg", "td MessageEntity.cpp"),
    _markdown("emoji without number", "![a](tg://emoji)", "Custom emoji URL must have an emoji identifier", "td MessageEntity.cpp"),
    _markdown("bold over the end of a quotation", ">*a\nb*", "Can't find end of Bold entity at byte offset 1", "td MessageEntity.cpp"),
    _markdown("older Markdown never closed", "é *a", "Can't find end of the entity starting at byte offset 3", "td MessageEntity.cpp", "Markdown"),
    _send("no chat", "Bad Request: chat_id is empty", "Client.cpp:8201", chat_id=""),
    _send("unknown chat", "Bad Request: chat not found", "Client.cpp:6571", chat_id=9),
    _send("never met", "Bad Request: chat not found", "Client.cpp:6571", chat_id=NEVER_MET),
    _send("name of a person", "Bad Request: chat not found", "Client.cpp:6596", chat_id="@ana"),
    _send("never pressed start", "Forbidden: bot can't initiate conversation with a user", "td MessagesManager.cpp:27954", 403, chat_id=NOT_STARTED),
    _send("blocked", "Forbidden: bot was blocked by the user", "Client.cpp:125", 403, chat_id=BLOCKED),
    _send("deleted account", "Forbidden: user is deactivated", "Client.cpp:8136", 403, chat_id=DELETED),
    _send("to a bot", "Forbidden: the bot can't send messages to the bot", "td MessagesManager.cpp:27949", 403, chat_id=THE_BOT),
    _send("kicked from group", "Forbidden: bot was kicked from the supergroup chat", "Client.cpp:8155", 403, chat_id=KICKED),
    _send("left group", "Forbidden: bot is not a member of the supergroup chat", "Client.cpp:8185", 403, chat_id=LEFT),
    _send("group gone", "Forbidden: the group chat was deleted", "Client.cpp:8155", 403, chat_id=GONE),
    _pin("pin nothing", "pinChatMessage", "message to pin not found", chat_id=ANA, message_id=5),
    _pin("unpin nothing", "unpinChatMessage", "message to unpin not found", chat_id=ANA, message_id=5),
    _pin("pin without rights", "pinChatMessage", "not enough rights to manage pinned messages in the chat", chat_id=MEMBER, message_id=5),
    _send("reply to nothing", "Bad Request: message to be replied not found", "Client.cpp:8516", reply_parameters='{"message_id": 5}'),
    _keys("markup no json", "can't parse reply keyboard markup JSON object", "Client.cpp:9708", "{"),
    _keys("markup no object", "object expected as reply markup", "Client.cpp:9717", "[]"),
    _keys("keyboard null", 'field "inline_keyboard" must be of type Array', "JsonBuilder.cpp:561", {"inline_keyboard": None}),
    _keys("rows no arrays", 'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays', "Client.cpp:9747", {"inline_keyboard": [{"text": "x"}]}),
    _keys("button without action", f"{_BUTTON}Text buttons are unallowed in the inline keyboard", "Client.cpp:9694", _buttons({"text": "x"})),
    _keys("button without text", f'{_BUTTON}Can\'t find field "text"', "JsonBuilder:586", _buttons({"callback_data": "x"})),
    _keys("button text empty", "inline keyboard button text must be non-empty", "td ReplyMarkup.cpp:570", _buttons({"text": "", "callback_data": "x"})),
    _keys("data of 65 bytes", "BUTTON_DATA_INVALID", "docs: 1-64 bytes", _buttons({"text": "x", "callback_data": "é" * 32 + "a"})),
    _keys("bad address", "inline keyboard button URL 'http://localhost/a' is invalid: Wrong HTTP URL", "td ReplyMarkup.cpp:591", _buttons({"text": "x", "url": "http://localhost/a"})),
    _keys("101 buttons", "reply markup is too long", "community-measured", {"inline_keyboard": [[{"text": "x", "callback_data": "x"}] * 8] * 13}),
    _keys("99 long buttons", "reply markup is too long", "community-measured", {"inline_keyboard": [[{"text": "x" * 30, "callback_data": "x" * 64}]] * 99}),
    _edit("edit nothing", "Bad Request: message to edit not found", "Client.cpp:13540", message_id=5),
    _edit("edit without id", "Bad Request: message identifier is not specified", "Client.cpp:12446"),
    _edit("edit same", _NOT_MODIFIED, "Client.cpp:108", message_id="{text}", text="Olá"),
    _edit("edit theirs", "Bad Request: message can't be edited", "td MessagesManager.cpp:23386", message_id="{theirs}"),
    _edit("edit text of photo", "Bad Request: there is no text in the message to edit", "td MessagesManager.cpp:23062", message_id="{photo}"),
    _edit("edit with reply keyboard", "Bad Request: message can't be edited", "td MessagesManager.cpp:23393", message_id="{keyboard}"),
    Row("edit caption of text", "editMessageCaption", {"chat_id": ANA, "message_id": "{text}", "caption": "x"}, 400, "Bad Request: there is no caption in the message to edit", "td MessagesManager.cpp"),
    Row("edit same markup", "editMessageReplyMarkup", {"chat_id": ANA, "message_id": "{text}"}, 400, _NOT_MODIFIED, "Client.cpp:108"),
    Row("delete without chat", "deleteMessage", {"message_id": "{text}"}, 400, "Bad Request: chat identifier is not specified", "Client.cpp:13797"),
    Row("delete without id", "deleteMessage", {"chat_id": ANA}, 400, "Bad Request: message identifier is not specified", "Client.cpp:13804"),
    Row("delete nothing", "deleteMessage", {"chat_id": ANA, "message_id": 5}, 400, "Bad Request: message to delete not found", "Client.cpp:151"),
    Row("delete after 48 hours", "deleteMessage", {"chat_id": ANA, "message_id": "{old}"}, 400, "Bad Request: message can't be deleted", "Client.cpp:151"),
    Row("answer unknown tap", "answerCallbackQuery", {"callback_query_id": "7"}, 400, _TOO_OLD, "Client.cpp:148"),
    Row("answer garbage", "answerCallbackQuery", {"callback_query_id": "x"}, 400, _TOO_OLD, "Client.cpp:148"),
    Row("bad chat action", "sendChatAction", {"chat_id": ANA, "action": "thinking"}, 400, "Bad Request: wrong parameter action in request", "Client.cpp:13446"),
    _commands("commands no json", "can't parse commands JSON object", "Client.cpp", "{"),
    _commands("commands no array", "expected an Array of BotCommand", "Client.cpp", "{}"),
    _commands("command empty", "command must be non-empty", "td BotCommand.cpp:170", [{"command": "/", "description": "x"}]),
    _commands("command long", "command length must not exceed 32", "td BotCommand.cpp:180", [{"command": "a" * 33, "description": "x"}]),
    _commands("description empty", "command description must be non-empty", "td BotCommand.cpp:190", [{"command": "a", "description": " "}]),
    _commands("description long", "command description length must not exceed 256", "td BotCommand.cpp:207", [{"command": "a", "description": "x" * 257}]),
    _commands("command upper case", "BOT_COMMAND_INVALID", "live probe", [{"command": "Ajuda", "description": "x"}]),
    _commands("101 commands", "BOT_COMMANDS_TOO_MUCH", "live probe", [{"command": f"a{n}", "description": "x"} for n in range(101)]),
    Row("no latitude", "sendLocation", {"chat_id": ANA, "longitude": 1}, 400, "Bad Request: latitude is empty", "Client.cpp:11412"),
    Row("no longitude", "sendVenue", {"chat_id": ANA, "latitude": 1, "title": "a", "address": "b"}, 400, "Bad Request: longitude is empty", "Client.cpp:11412"),
    Row("no document", "sendDocument", {"chat_id": ANA}, 400, "Bad Request: there is no document in the request", "Client.cpp:12944"),
    Row("no photo", "sendPhoto", {"chat_id": ANA}, 400, "Bad Request: there is no photo in the request", "Client.cpp:12944"),
    Row("unknown file", "sendDocument", {"chat_id": ANA, "document": "abc"}, 400, "Bad Request: wrong file identifier/HTTP URL specified", "Client.cpp:8366"),
    Row("long caption", "sendDocument", {"chat_id": ANA, "document": "{file}", "caption": "a" * 1025}, 400, "Bad Request: message caption is too long", "td MessageContent.cpp:5241"),
    Row("album without media", "sendMediaGroup", {"chat_id": ANA, "media": "[]"}, 400, "Bad Request: there are no messages to send", "Client.cpp"),
    Row("album of unknown files", "sendMediaGroup", {"chat_id": ANA, "media": '[{"type": "photo", "media": "abc"}]'}, 400, "Bad Request: wrong file identifier/HTTP URL specified", "Client.cpp:8366"),
    Row("copy nothing", "copyMessage", {"chat_id": ANA, "from_chat_id": ANA, "message_id": 5}, 400, "Bad Request: message to copy not found", "Client.cpp:151"),
    Row("forward nothing", "forwardMessage", {"chat_id": ANA, "from_chat_id": ANA, "message_id": 5}, 400, "Bad Request: message to forward not found", "Client.cpp:151"),
    Row("copy without ids", "copyMessages", {"chat_id": ANA, "from_chat_id": ANA}, 400, "Bad Request: message identifiers are not specified", "Client.cpp:13804"),
    Row("no file id", "getFile", {}, 400, "Bad Request: file_id not specified", "Client.cpp:6857"),
    Row("bad file id", "getFile", {"file_id": "abc"}, 400, "Bad Request: invalid file_id", "Client.cpp:8719"),
    Row("webhook without host", "setWebhook", {"url": "x"}, 400, "Bad Request: invalid webhook URL specified", "Client.cpp:16016"),
    Row("webhook without https", "setWebhook", {"url": "http://example.org/"}, 400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook", "WebhookActor.cpp:709"),
    Row("webhook port", "setWebhook", {"url": "https://example.org:81/"}, 400, "Bad Request: bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443", "WebhookActor.cpp:720"),
    Row("webhook reserved", "setWebhook", {"url": "https://10.0.0.1/"}, 400, "Bad Request: bad webhook: IP address 10.0.0.1 is reserved", "WebhookActor.cpp:784"),
    Row("long secret", "setWebhook", {"url": "https://example.org/", "secret_token": "a" * 257}, 400, "Bad Request: secret token is too long", "Client.cpp:15961"),
    Row("odd secret", "setWebhook", {"url": "https://example.org/", "secret_token": "a b"}, 400, "Bad Request: secret token contains unallowed characters", "Client.cpp:15961"),
]  # fmt: skip

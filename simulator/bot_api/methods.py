"""Which methods there are, by their name in small letters."""

from simulator.bot_api import chats, editing, media, sending, settings, updates
from simulator.bot_api.call import Method

METHODS: dict[str, Method] = {
    name.lower(): method
    for name, method in {
        "getMe": settings.get_me,
        "logOut": updates.log_out,
        "close": updates.close,
        "getUpdates": updates.get_updates,
        "setWebhook": updates.set_webhook,
        "deleteWebhook": updates.delete_webhook,
        "getWebhookInfo": updates.get_webhook_info,
        "sendMessage": sending.send_message,
        "sendPhoto": media.send_photo,
        "sendDocument": media.send_document,
        "sendMediaGroup": media.send_media_group,
        "sendVenue": sending.send_venue,
        "sendLocation": sending.send_location,
        "sendContact": sending.send_contact,
        "sendChatAction": sending.send_chat_action,
        "forwardMessage": sending.forward_message,
        "copyMessage": sending.copy_message,
        "editMessageText": editing.edit_message_text,
        "editMessageCaption": editing.edit_message_caption,
        "editMessageMedia": editing.edit_message_media,
        "editMessageReplyMarkup": editing.edit_message_reply_markup,
        "deleteMessage": editing.delete_message,
        "deleteMessages": editing.delete_messages,
        "answerCallbackQuery": editing.answer_callback_query,
        "setMessageReaction": editing.set_message_reaction,
        "getFile": media.get_file,
        "setMyCommands": settings.set_my_commands,
        "getMyCommands": settings.get_my_commands,
        "deleteMyCommands": settings.delete_my_commands,
        "setMyName": settings.setter_of("name"),
        "getMyName": settings.getter_of("name"),
        "setMyDescription": settings.setter_of("description"),
        "getMyDescription": settings.getter_of("description"),
        "setMyShortDescription": settings.setter_of("short_description"),
        "getMyShortDescription": settings.getter_of("short_description"),
        "setChatMenuButton": settings.set_chat_menu_button,
        "getChatMenuButton": settings.get_chat_menu_button,
        "getChat": chats.get_chat,
        "getChatMember": chats.get_chat_member,
    }.items()
}

"""What a bot may ask about a chat and who is in it."""

from typing import Any

from simulator.bot_api.call import Call
from simulator.refusals import bad_request


def get_chat(call: Call) -> dict[str, Any]:
    """Answer getChat."""
    chat = call.world.addressee(call.bot, call.text("chat_id"))
    return {
        **chat.person.as_chat(),
        "accent_color_id": chat.person.id % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": {
            "unlimited_gifts": True,
            "limited_gifts": True,
            "unique_gifts": True,
            "premium_subscription": True,
            "gifts_from_channels": True,
        },
    }


def get_chat_member(call: Call) -> dict[str, Any]:
    """Answer getChatMember."""
    chat = call.world.addressee(call.bot, call.text("chat_id"))
    user_id = call.integer("user_id")
    if user_id == call.bot.id:
        return (
            {"status": "kicked", "until_date": 0, "user": call.bot.as_user()}
            if (chat.is_blocked)
            else {"status": "member", "user": call.bot.as_user()}
        )
    if user_id == chat.person.id:
        return {"status": "member", "user": chat.person.as_user()}
    message = "invalid user_id specified" if not user_id else "member not found"
    raise bad_request(message)

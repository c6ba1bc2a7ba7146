"""How a bot gets its updates: asking, or by webhook."""

import json
from typing import Any

from simulator.bot_api.call import Call
from simulator.delivery import MAX_LIMIT, MAX_TIMEOUT_S
from simulator.refusals import conflict


async def get_updates(call: Call) -> list[dict[str, Any]]:
    """Answer getUpdates."""
    if call.webhook.url:
        message = (
            "can't use getUpdates method while webhook is active; "
            "use deleteWebhook to delete the webhook first"
        )
        raise conflict(message)
    _allow(call)
    return await call.poll.updates(
        offset=call.integer("offset"),
        limit=min(max(call.integer("limit", MAX_LIMIT), 1), MAX_LIMIT),
        timeout_s=min(max(call.integer("timeout"), 0), MAX_TIMEOUT_S),
    )


def set_webhook(call: Call) -> bool:
    """Answer setWebhook."""
    call.description = call.webhook.set(
        call.text("url"),
        secret=call.text("secret_token"),
        max_connections=call.integer("max_connections"),
    )
    _allow(call)
    _drop_if_asked(call)
    if call.webhook.url:
        call.poll.terminate("terminated by setWebhook request")
    return True


def delete_webhook(call: Call) -> bool:
    """Answer deleteWebhook."""
    call.description = call.webhook.delete()
    _drop_if_asked(call)
    return True


def get_webhook_info(call: Call) -> dict[str, Any]:
    """Answer getWebhookInfo."""
    return call.webhook.info()


def log_out(call: Call) -> bool:
    """Answer logOut; there is no other server to go to."""
    call.poll.terminate("terminated by logOut request")
    return True


def close(call: Call) -> bool:
    """Answer close."""
    call.poll.terminate("terminated by close request")
    return True


def _drop_if_asked(call: Call) -> None:
    if call.flag("drop_pending_updates"):
        call.bot.queue.clear()


def _allow(call: Call) -> None:
    if not call.text("allowed_updates"):
        return
    try:
        listed = json.loads(call.text("allowed_updates"))
    except ValueError:
        # The real server passes over a list it cannot read.
        return
    if isinstance(listed, list):
        call.bot.queue.allowed = frozenset(map(str, listed)) or None

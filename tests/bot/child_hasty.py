"""The negative control of the webhook: it answers 200 first and keeps the update afterwards."""

import asyncio
import os
import sys
from typing import Any

from bot import webhook
from bot.__main__ import main
from handlers import routes
from tests.bot import probes

_LATER_S = 0.3
_tasks: set[asyncio.Task[Any]] = set()
_keep = webhook.WebhookEndpoint._keep  # noqa: SLF001


async def _keep_later(door: webhook.WebhookEndpoint, update: dict[str, Any]) -> int:
    async def later() -> None:
        await asyncio.sleep(_LATER_S)
        await _keep(door, update)

    task = asyncio.create_task(later())
    _tasks.add(task)
    task.add_done_callback(_tasks.discard)
    return 200


if __name__ == "__main__":
    webhook.WebhookEndpoint._keep = _keep_later  # type: ignore[assignment,method-assign]  # noqa: SLF001
    routes.load()
    with probes.registered():
        os._exit(main(sys.argv[1:]))

"""A bot and the people beside it, as plain HTTP."""

import asyncio
from typing import Any

import aiohttp

from simulator import Simulator

Json = dict[str, Any]


class Client:
    """Calls the Bot API with a token, and the people's side beside it."""

    def __init__(self, simulator: Simulator, session: aiohttp.ClientSession) -> None:
        self.simulator = simulator
        self.session = session
        self._offset = 0

    async def call(self, method: str, params: Json | None = None, *, token: str = "") -> Json:
        """Call a method with a JSON body; the status stands beside the answer."""
        url = f"/bot{token or self.simulator.token}/{method}"
        async with self.session.post(url, json=params or {}) as response:
            return {"status": response.status, **await response.json()}

    async def result(self, method: str, **params: Any) -> Any:
        """Call a method that must succeed."""
        answer = await self.call(method, params)
        assert answer["ok"], answer
        return answer["result"]

    async def updates(self) -> list[Json]:
        """Take the updates that wait, confirming those of the last time."""
        taken: list[Json] = await self.result("getUpdates", offset=self._offset)
        if taken:
            self._offset = taken[-1]["update_id"] + 1
        return taken

    async def post(self, path: str, body: Json | None = None, *, status: int = 200) -> Json:
        """Do something on the people's side."""
        async with self.session.post(f"/sim{path}", json=body or {}) as response:
            answer: Json = await response.json()
            assert response.status == status, answer
            return answer

    async def get(self, path: str) -> Json:
        """Look at something on the people's side."""
        async with self.session.get(f"/sim{path}") as response:
            answer: Json = await response.json()
            assert response.status == 200, answer
            return answer

    async def messages(self, person_id: int) -> list[Json]:
        """Return what a person sees."""
        seen: list[Json] = (await self.get(f"/people/{person_id}/chat"))["messages"]
        return seen


async def soon(seconds: float = 0.05) -> None:
    """Let the others go on."""
    await asyncio.sleep(seconds)


async def make_group(client: Client, **described: Any) -> int:
    """Make a supergroup of Ana's with the bot in it, and take the news of that away."""
    body = {"title": "Rede", "people": [1001], **described}
    group = await client.post("/groups", body)
    await client.updates()
    return int(group["id"])

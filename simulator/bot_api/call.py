"""A call of the Bot API as its methods see it, whatever way its parameters came in."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from simulator.delivery import LongPoll
from simulator.files import Upload
from simulator.limits import Limits
from simulator.refusals import bad_request
from simulator.webhook import Webhook
from simulator.world import Bot, World


@dataclass(slots=True)
class Call:
    """The bot, what it sent, and the world it acts on.

    Parameters are text, as on the real server: JSON values stand as they were written.
    """

    world: World
    bot: Bot
    poll: LongPoll
    webhook: Webhook
    limits: Limits
    params: dict[str, str]
    uploads: dict[str, Upload] = field(default_factory=dict)
    # What goes beside the result of a success, as after setWebhook.
    description: str = ""
    warning: str = ""

    def text(self, name: str) -> str:
        """Return a parameter, empty if it is missing."""
        return self.params.get(name, "")

    def integer(self, name: str, default: int = 0) -> int:
        """Return a parameter as a number; anything else counts as missing."""
        try:
            return int(self.text(name))
        except ValueError:
            return default

    def flag(self, name: str) -> bool:
        """Return a parameter as a yes or no; only true, yes and 1 are a yes."""
        return to_bool(self.text(name))

    def number(self, name: str) -> float | None:
        """Return a parameter as a decimal number, None if it is missing or none."""
        try:
            return float(self.text(name))
        except ValueError:
            return None

    def json(self, name: str, refusal: str) -> Any:  # noqa: ANN401 - JSON is anything
        """Return a parameter read as JSON, None if it is missing.

        Raises:
            Refusal: with these words, if it cannot be read.

        """
        if not self.text(name):
            return None
        try:
            return json.loads(self.text(name))
        except ValueError:
            raise bad_request(refusal) from None

    def logged(self) -> dict[str, Any]:
        """Return the parameters for the log; of files only name and size."""
        files = {
            name: {"file_name": upload.name, "file_size": len(upload.data)}
            for name, upload in self.uploads.items()
        }
        return {**self.params, **files}


def to_bool(text: str) -> bool:
    """Read a yes or no as the real server does: only true, yes and 1 are a yes."""
    return text.strip().lower() in ("true", "yes", "1")


Method = Callable[[Call], object | Awaitable[object]]


async def read_parameters(request: web.Request) -> tuple[dict[str, str], dict[str, Upload]]:
    """Read query, form, JSON and multipart alike.

    Raises:
        Refusal: a body that says it is JSON and is none.
        aiohttp.web.HTTPRequestEntityTooLarge: more than the real server takes.

    """
    params = dict(request.query)
    uploads: dict[str, Upload] = {}
    if request.content_type == "application/json":
        params |= _from_json(await request.text())
    elif request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data"):
        # The real server reads the body of a GET too, and there are clients that send one.
        form = await request.clone(method="POST").post()
        for name, value in form.items():
            if isinstance(value, web.FileField):
                with value.file as file:
                    uploads[name] = Upload(value.filename, value.content_type, file.read())
            elif isinstance(value, str):
                params[name] = value
            else:
                uploads[name] = Upload(name, "", bytes(value))
    return params, uploads


def _from_json(body: str) -> dict[str, str]:
    if not body.strip():
        return {}
    try:
        value = json.loads(body)
    except ValueError:
        message = "can't parse JSON encoded POST data"
        raise bad_request(message) from None
    if not isinstance(value, dict):
        message = "JSON object expected"
        raise bad_request(message)
    return as_texts(value)


def as_texts(value: dict[str, Any]) -> dict[str, str]:
    """Return the members of a JSON object as parameters, each as text."""
    return {
        name: part if isinstance(part, str) else json.dumps(part, ensure_ascii=False)
        for name, part in value.items()
        if part is not None
    }

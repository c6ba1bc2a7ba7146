"""What the Bot API says when it refuses, in its own words."""

from http import HTTPStatus
from typing import Any


class Refusal(Exception):  # noqa: N818 - Telegram refuses; nothing of ours went wrong
    """An answer with `"ok": false`.

    `status` is both the HTTP status and the `error_code`. `retry_after` is in seconds;
    `migrate_to_chat_id` is the new id of a group that became a supergroup.
    """

    def __init__(
        self,
        status: int,
        description: str,
        *,
        retry_after: int | None = None,
        migrate_to_chat_id: int | None = None,
    ) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.retry_after = retry_after
        self.migrate_to_chat_id = migrate_to_chat_id

    def body(self) -> dict[str, Any]:
        """Return the JSON body of this refusal."""
        answer: dict[str, Any] = {
            "ok": False,
            "error_code": self.status,
            "description": self.description,
        }
        told = {
            "retry_after": self.retry_after,
            "migrate_to_chat_id": self.migrate_to_chat_id,
        }
        if told := {name: value for name, value in told.items() if value is not None}:
            answer["parameters"] = told
        return answer


def bad_request(message: str) -> Refusal:
    """Return a 400 refusal; the first letter is lowered as the real server does it."""
    return Refusal(HTTPStatus.BAD_REQUEST, f"Bad Request: {_lowered(message)}")


def forbidden(message: str) -> Refusal:
    """Return a 403 refusal."""
    return Refusal(HTTPStatus.FORBIDDEN, f"Forbidden: {_lowered(message)}")


def conflict(message: str) -> Refusal:
    """Return a 409 refusal."""
    return Refusal(HTTPStatus.CONFLICT, f"Conflict: {_lowered(message)}")


def unauthorized(message: str = "") -> Refusal:
    """Return a 401 refusal; without a message it is the bare word."""
    description = f"Unauthorized: {_lowered(message)}" if message else "Unauthorized"
    return Refusal(HTTPStatus.UNAUTHORIZED, description)


def too_many_requests(retry_after: int) -> Refusal:
    """Return a 429 refusal; `retry_after` is in seconds."""
    return Refusal(
        HTTPStatus.TOO_MANY_REQUESTS,
        f"Too Many Requests: retry after {retry_after}",
        retry_after=retry_after,
    )


def _lowered(message: str) -> str:
    # BUTTON_DATA_INVALID and "IP address" stay as they are: the second sign decides.
    second = message[1:2]
    if second == "_" or ("A" <= second <= "Z"):
        return message
    return message[:1].lower() + message[1:]

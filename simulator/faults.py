"""Telegram's bad days on demand: delays, refusals, answers that never arrive whole."""

import json
import random
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from simulator.refusals import Refusal

KINDS = ("accept_then_hang", "html_413", "truncated", "drop")
# With these the method has done its work before the answer is lost.
_EXECUTED = frozenset({"accept_then_hang", "truncated"})


@dataclass(slots=True)
class Fault:
    """A rule: which calls it meets, how often, and what happens to them.

    `answer` is a refusal to give, one of `KINDS`, or None for a mere delay.
    """

    id: int
    method: str
    chat_id: str
    contains: str
    times: int | None
    probability: float
    latency_ms: float
    answer: Refusal | str | None
    is_executed: bool
    hits: int = 0

    def as_json(self) -> dict[str, Any]:
        """Return it as `/sim/faults` shows it."""
        body = {name: getattr(self, name) for name in self.__slots__}
        if isinstance(self.answer, Refusal):
            body["answer"] = {
                "status": self.answer.status,
                "description": self.answer.description,
                "retry_after": self.answer.retry_after,
            }
        return body


class Faults:
    """The rules in force, oldest first; the first that meets a call decides."""

    def __init__(self, seed: int = 1) -> None:
        self._rules: list[Fault] = []
        self._count = 0
        # Seeded: a test that fails under chance fails again.
        self._random = random.Random(seed)  # noqa: S311 - no secrets here

    def add(self, described: dict[str, Any]) -> Fault:
        """Put a rule into force.

        Raises:
            ValueError: it says nothing that can be done.

        """
        answer = _answer(described.get("answer"))
        times = described.get("times")
        if answer is None and not described.get("latency_ms"):
            message = "a fault needs an answer or latency_ms"
            raise ValueError(message)
        self._count += 1
        rule = Fault(
            id=self._count,
            method=str(described.get("method") or "*").lower(),
            chat_id=str(described.get("chat_id", "")),
            contains=str(described.get("contains", "")),
            times=None if times is None else int(times),
            probability=float(described.get("probability", 1.0)),
            latency_ms=float(described.get("latency_ms", 0.0)),
            answer=answer,
            is_executed=bool(described.get("executed", answer in _EXECUTED)),
        )
        self._rules.append(rule)
        return rule

    def meets(self, method: str, params: dict[str, Any]) -> Fault | None:
        """Return the rule this call falls under, and count it."""
        for rule in self._rules:
            if rule.method not in ("*", method.lower()):
                continue
            if rule.chat_id and str(params.get("chat_id", "")) != rule.chat_id:
                continue
            if rule.contains and rule.contains not in json.dumps(params, ensure_ascii=False):
                continue
            if rule.times is not None and rule.hits >= rule.times:
                continue
            if rule.probability < 1 and self._random.random() >= rule.probability:
                continue
            rule.hits += 1
            return rule
        return None

    def as_json(self) -> list[dict[str, Any]]:
        """Return the rules in force."""
        return [rule.as_json() for rule in self._rules]

    def clear(self) -> None:
        """Put every rule out of force."""
        self._rules.clear()


def _answer(described: object) -> Refusal | str | None:
    if described is None:
        return None
    if isinstance(described, str):
        if described not in KINDS:
            message = f"unknown answer {described!r}; one of {', '.join(KINDS)}"
            raise ValueError(message)
        return described
    if not isinstance(described, dict) or "status" not in described:
        message = "answer must be a word or an object with a status"
        raise ValueError(message)
    status = HTTPStatus(int(described["status"]))
    retry_after = described.get("retry_after")
    if status == HTTPStatus.TOO_MANY_REQUESTS and retry_after is None:
        retry_after = 1
    usual = {
        HTTPStatus.TOO_MANY_REQUESTS: f"Too Many Requests: retry after {retry_after}",
        HTTPStatus.FORBIDDEN: "Forbidden: bot was blocked by the user",
        HTTPStatus.INTERNAL_SERVER_ERROR: "Internal Server Error: restart",
    }
    description = described.get("description") or usual.get(status, status.phrase)
    return Refusal(
        status, str(description), retry_after=None if retry_after is None else int(retry_after)
    )

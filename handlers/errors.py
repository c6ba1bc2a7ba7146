"""The one place where a refusal becomes an answer."""

from domain.errors import DomainError
from handlers.here import Here
from messages import refusals
from messages.outgoing import Toast


def explain(error: DomainError, here: Here) -> None:
    """Show why it was not done and what can be done instead."""
    answer = refusals.explain(error)
    if not isinstance(answer, Toast):
        here.show(answer)
    elif here.tapped_message_id is not None:
        here.toast = answer
    else:
        here.show(refusals.plain(answer))

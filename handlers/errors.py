"""The one place where a refusal becomes an answer."""

from domain.errors import DomainError
from handlers.context import Context
from messages import refusals
from messages.outgoing import Toast


def explain(error: DomainError, context: Context) -> None:
    """Show why it was not done and what can be done instead."""
    answer = refusals.explain(error)
    if not isinstance(answer, Toast):
        context.show(answer)
    elif context.tapped_message_id is not None:
        context.toast = answer
    else:
        context.show(refusals.plain(answer))

"""The one place where a refusal becomes an answer."""

from domain.errors import DomainError, SuspendedError
from domain.people import people
from handlers.context import Context
from messages import refusals
from messages.outgoing import Toast


def explain(error: DomainError, context: Context) -> None:
    """Show why it was not done and what can be done instead."""
    if isinstance(error, SuspendedError) and context.profile is not None:
        reason = people.reason_of_suspension(context.session, person=context.profile)
        error = SuspendedError(reason)
    answer = refusals.explain(error)
    if not isinstance(answer, Toast):
        context.show(answer)
    elif context.tapped_message_id is not None:
        context.toast = answer
    else:
        context.show(refusals.plain(answer))

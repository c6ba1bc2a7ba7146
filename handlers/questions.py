"""Short questions that may come up in the middle of a form: its draft and its step stay."""

from typing import Final

from handlers.context import Context
from messages.outgoing import Message

SHORT: Final = frozenset(
    {"bulletin", "feedback", "help", "member", "part", "recognise", "roll", "seating", "shelf"}
    | {"visitor"}
)
"""Dialogues of one question; they are left without a trace."""
LISTS: Final = frozenset(
    {"member", "people", "recognise", "registrations", "roll", "seating", "shelf"}
)
"""Lists that a text filters, and reasons: there is nothing to go on with later."""
SEATING: Final = ("seat_what", "seat_at", "seat_of", "seat_from", "seat_place")
"""What a question about a seat by hand is about."""
_LIST_VALUES: Final = ("roll_slot", "roll_query", "visitors_slot", "visitors_after", *SEATING)


def open_question(context: Context, step: str, question: Message, **values: int | str) -> None:
    """Ask a short question and keep `values` in the draft until it is closed."""
    interrupted = context.dialog.step or context.dialog.parked_step
    if interrupted is None:
        context.dialog.draft = {}
    elif interrupted.partition(".")[0] not in SHORT:
        context.draft["interrupted"] = interrupted
    context.draft.update(values)
    # Nothing was left half done: the form waits, and there is no need to say so.
    context.ask(step, question)


def close_question(context: Context, *keys: str) -> bool:
    """Forget the question and its values; returns whether it had interrupted a form."""
    interrupted = context.draft.pop("interrupted", None)
    for key in keys:
        context.draft.pop(key, None)
    if interrupted is None:
        context.dialog.finish()
        return False
    context.dialog.step, context.dialog.parked_step = None, interrupted
    return True


def leave_list(context: Context) -> bool:
    """Leave a list that a text filters; returns whether one was open. Its draft stays readable."""
    if context.dialog.dialogue not in LISTS:
        return False
    context.dialog.step, context.dialog.parked_step = None, context.draft.pop("interrupted", None)
    return True


def forget_list(context: Context) -> None:
    """Forget the draft of a list that was left, unless the list is open again."""
    if context.dialog.dialogue in LISTS:
        return
    if context.dialog.step is None and context.dialog.parked_step is None:
        context.dialog.draft = {}
    for key in _LIST_VALUES:
        context.draft.pop(key, None)

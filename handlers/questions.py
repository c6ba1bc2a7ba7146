"""Short questions that may come up in the middle of a form: its draft and its step stay."""

from typing import Final

from handlers.here import Here
from messages.outgoing import Message

_SHORT: Final = frozenset({"feedback", "help", "member", "recognise", "roll", "visitor"})
"""Dialogues of one question; they are left without a trace."""
_LISTS: Final = frozenset({"member", "people", "recognise", "registrations", "roll"})
"""Organizers' lists that a text filters, and reasons: there is nothing to go on with later."""
_LIST_VALUES: Final = ("roll_slot", "roll_query", "visitors_slot", "visitors_after")


def open_question(here: Here, step: str, question: Message, **values: int | str) -> None:
    """Ask a short question and keep `values` in the draft until it is closed."""
    interrupted = here.place.step or here.place.parked_step
    if interrupted is None:
        here.place.draft = {}
    elif interrupted.partition(".")[0] not in _SHORT:
        here.draft["interrupted"] = interrupted
    here.draft.update(values)
    # Nothing was left half done: the form waits, and there is no need to say so.
    here.ask(step, question)


def close_question(here: Here, *keys: str) -> bool:
    """Forget the question and its values; returns whether it had interrupted a form."""
    interrupted = here.draft.pop("interrupted", None)
    for key in keys:
        here.draft.pop(key, None)
    if interrupted is None:
        here.place.finish()
        return False
    here.place.step, here.place.parked_step = None, interrupted
    return True


def leave_list(here: Here) -> bool:
    """Leave a list that a text filters; returns whether one was open. Its draft stays readable."""
    if here.place.dialogue not in _LISTS:
        return False
    here.place.step, here.place.parked_step = None, here.draft.pop("interrupted", None)
    return True


def forget_list(here: Here) -> None:
    """Forget the draft of a list that was left, unless the list is open again."""
    if here.place.dialogue in _LISTS:
        return
    if here.place.step is None and here.place.parked_step is None:
        here.place.draft = {}
    for key in _LIST_VALUES:
        here.draft.pop(key, None)

"""Short questions that may come up in the middle of a form: its draft and its step stay."""

from typing import Final

from handlers.here import Here
from messages.outgoing import Message

_SHORT: Final = frozenset({"feedback", "help", "recognise", "roll", "visitor"})
"""Dialogues of one question; they are left without a trace."""


def open_question(here: Here, step: str, question: Message, **values: int | str) -> None:
    """Ask a short question and keep `values` in the draft until it is closed."""
    interrupted = here.place.step or here.place.parked_step
    if interrupted is None:
        here.place.draft = {}
    elif interrupted.partition(".")[0] not in _SHORT:
        here.draft["interrupted"] = interrupted
    here.draft.update(values)
    # Nothing was left half done: the form waits, and there is no need to say so.
    here.toast = None
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

"""The words for refusals: one function per refusal of domain/, found by its type.

A subject registers its own beside its messages: `@refusals.explain.register`.
"""

from functools import singledispatch
from typing import Final

from domain.budgets import BUDGETS, BudgetSpentError
from domain.errors import DomainError, NotAllowedError, NotFoundError, StaleError, SuspendedError
from messages import buttons
from messages.actions.encontros import ListEncontros
from messages.actions.hours import ListMissing
from messages.actions.organizers.people import SuspendReason
from messages.actions.privacy import ShowMyData
from messages.actions.start import ResumeDialogue
from messages.outgoing import Button, Message, Row, Toast
from messages.render import count, render

CLAIM: Final = Button("🙋 Pedir minha presença", ListMissing())
"""The way out where no code helps: the organizers record it."""

SUSPENSIONS: Final = {
    SuspendReason.LEFT: "saiu da Rede",
    SuspendReason.SOMEBODY_ELSE: "é outra pessoa",
    SuspendReason.MISUSE: "mau uso do robô",
}
"""As the organizer chooses them, and as the person reads them."""
_IN_SECONDS: Final = 90
_WAY_OUT: Final = frozenset({"erasures", "reports", "guesses", "room_guesses"})
"""Budgets whose words name the organizers as the way out."""


_KINDS: Final = {
    "sticker": "sticker",
    "animation": "sticker",
    "dice": "sticker",
    "voice": "voice",
    "audio": "voice",
    "video": "video",
    "video_note": "video",
    "location": "place",
    "venue": "place",
    "photo": "file",
    "document": "file",
}
"""What one answer is for, by what Telegram calls it; the rest has a common one."""
_AGENDA: Final[tuple[Row, ...]] = ((Button("📅 Encontros", ListEncontros()),),)
_INSTEAD: Final[dict[str, tuple[Row, ...]]] = {
    "voice": ((buttons.ASK,),),
    "audio": ((buttons.ASK,),),
    "video": ((buttons.ASK,),),
    "video_note": ((buttons.ASK,),),
    "photo": ((buttons.ASK,),),
    "document": ((buttons.ASK,),),
    "location": _AGENDA,
    "venue": _AGENDA,
}


@singledispatch
def explain(error: DomainError) -> Message | Toast:
    """Return what the person sees instead of what they asked for.

    Raises:
        TypeError: the refusal has no words yet; a test finds such refusals.

    """
    message = f"no words for {type(error).__name__}"
    raise TypeError(message)


@explain.register
def _(_: NotAllowedError) -> Message:
    return Message(render("refusals/not_allowed.html"), ((buttons.ASK,), (buttons.HOME,)))


@explain.register
def _(error: SuspendedError) -> Message:
    return suspended(SuspendReason.__members__.get(error.reason.upper()))


def suspended(reason: SuspendReason | None) -> Message:
    """Tell somebody that they are shut out, why, and whom to ask (C11)."""
    words = None if reason is None else SUSPENSIONS[reason]
    return Message(
        render("refusals/suspended.html", reason=words),
        ((Button("👤 Meus dados", ShowMyData()),),),
    )


@explain.register
def _(_: NotFoundError) -> Message:
    return Message(render("refusals/stale.html"), ((buttons.HOME,),))


@explain.register
def _(_: StaleError) -> Message:
    return Message(render("refusals/stale.html"), ((buttons.HOME,),))


@explain.register
def _(error: BudgetSpentError) -> Message:
    allowed = BUDGETS[error.resource].participant
    comes_with_time = allowed is None or allowed.every is not None
    # Some things are only given to those who take part.
    text = "nothing" if error.until is None and comes_with_time else error.resource
    words = render(f"budgets/{text}.html", until=error.until, now=error.now)
    ask = ((buttons.ASK,),) if text in _WAY_OUT else ()
    claim = ((CLAIM,),) if text in {"guesses", "room_guesses"} else ()
    return Message(words, (*claim, *ask, (buttons.HOME,)))


def unexpected(code: str) -> Message:
    """Say that something broke on our side (X02); `code` finds it in the log."""
    return Message(render("refusals/unexpected.html", code=code), ((buttons.ASK,), (buttons.HOME,)))


def unreadable(kind: str = "", *, in_dialogue: bool = False) -> Message:
    """Say that this kind of message cannot be read, and what to do instead (X03).

    `kind` is what Telegram calls it; an open question can be asked again.
    """
    again = ((Button("➡️ Continuar", ResumeDialogue()),),) if in_dialogue else ()
    instead = _INSTEAD.get(kind, ())
    words = render("refusals/unreadable.html", kind=_KINDS.get(kind, ""))
    return Message(words, (*again, *instead, (buttons.HOME,)))


def not_an_answer() -> Message:
    """Say above a question asked again that what came is no answer to it."""
    return Message(render("refusals/not_an_answer.html"))


def caption() -> Message:
    """Say that of a file only its caption was read."""
    return Message(render("refusals/caption.html"))


def album() -> Message:
    """Say that of several files sent together the first one counts."""
    return Message(render("refusals/album.html"))


def edited(*, is_within: bool) -> Message:
    """Say that an edit of what was dealt with changes nothing; the screen stays.

    What is sent again within a form would be taken for the answer to another question.
    """
    return Message(render("refusals/edited.html", is_within=is_within))


def in_group(bot_username: str) -> Message:
    """Say in a group where to talk."""
    return Message(render("refusals/in_group.html", bot_username=bot_username))


def database_away() -> Message:
    """Say that the answer will be late; without buttons, which would not be answered either."""
    return Message(render("refusals/database_away.html"))


def too_fast(wait_s: int, every_s: int | None = None) -> Message:
    """Ask for a pause after very many taps (X05): for so long, then one each `every_s`."""
    words = render(
        "refusals/too_fast.html",
        wait=_duration(wait_s),
        every=None if every_s is None else _duration(every_s),
    )
    return Message(words, ((buttons.HOME,),))


def answers_wait() -> Toast:
    """Ask to wait for the answers that are on their way (X05)."""
    return Toast(render("refusals/answers_wait.txt"))


def _duration(seconds: int) -> str:
    if seconds <= _IN_SECONDS:
        return count(seconds, "segundo", "segundos")
    # Rounded up: who comes back then is heard.
    return count(-(-seconds // 60), "minuto", "minutos")


def draft_kept() -> Toast:
    """Say that an interrupted dialogue can go on later (X06)."""
    return Toast(render("refusals/draft_kept.txt"))


def plain(toast: Toast) -> Message:
    """Say in a message what a toast says, for people who typed instead of tapping."""
    return Message(render("refusals/plain.html", text=toast.text), ((buttons.HOME,),))

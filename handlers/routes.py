"""Which event goes to which function.

Every module of handlers/ registers its functions here when it is loaded:

    @routes.tap(ConfirmPresence, access=...)          a button
    @routes.tap(..., commands=("encontros",))         a button, and /encontros with it
    @routes.command("start", access=...)              /start
    @routes.link("e")                                 t.me/<bot>?start=e_<rest>
    @routes.answer("registration.name", access=...)   the text that answers an open question
    @routes.upload("good_practice.file", access=...)  the file that answers an open question
    @routes.resume("registration")                    ask the current question again

Who may use a route is declared (handlers/access.py); links open what a button would.
"""

import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any, Final, TypeVar

import handlers
from domain.errors import StaleError
from domain.notices.notices import Topic
from handlers import access as entrance
from handlers import questions
from handlers.access import Access
from handlers.context import Context
from handlers.events import (
    Command,
    Edited,
    Event,
    File,
    GroupCall,
    Other,
    Tap,
    Text,
    UnknownTap,
)
from messages import refusals
from messages.actions import Action

A = TypeVar("A", bound=Action)
Handler = Callable[[Any, Context], None]
TapHandler = Callable[[Tap[A], Context], None]
CommandHandler = Callable[[Command, Context], None]
LinkHandler = Callable[[str, Event, Context], None]
TextHandler = Callable[[Text, Context], None]
FileHandler = Callable[[File, Context], None]
ResumeHandler = Callable[[Context], None]
Taker = Callable[[Any, Context], bool]


@dataclass(frozen=True, slots=True)
class TapRoute:
    """What answers a button, and for whom."""

    handler: Handler
    access: Access
    within: str | None
    keeps_quiet: bool


_taps: dict[type[Action], TapRoute] = {}
_commands: dict[str, tuple[Handler, Access]] = {}
_links: dict[str, LinkHandler] = {}
_answers: dict[str, tuple[TextHandler, Access]] = {}
_uploads: dict[str, tuple[FileHandler, Access]] = {}
_refused_uploads: set[str] = set()
_resumes: dict[str, ResumeHandler] = {}
_room_codes: list[Callable[[Text, Context], bool]] = []
_CANCEL: Final = "cancelar"
"""The command that people write without its slash while a question is open."""
_fallbacks: list[tuple[int, Taker]] = []


def tap(
    action: type[A],
    *,
    access: Access,
    within: str | None = None,
    keeps_quiet: bool = False,
    commands: tuple[str, ...] = (),
) -> Callable[[TapHandler[A]], TapHandler[A]]:
    """Register the function that answers a button, and the commands that do what it does.

    `within` names the dialogue the button belongs to: it works only while that dialogue is
    open (or interrupted: then it goes on). Any other button leaves an open dialogue and
    keeps its draft, which a toast says unless the handler has something better to say or the
    route `keeps_quiet`, because its screen says it.
    """

    def register(handler: TapHandler[A]) -> TapHandler[A]:
        def tap_instead(typed: Command, context: Context) -> None:
            handler(Tap(typed.sender, typed.happened_at, action(), typed.message_id), context)

        _claim(_taps, action, TapRoute(handler, access, within, keeps_quiet))
        for name in commands:
            _claim(_commands, name, (tap_instead, access))
        return handler

    return register


def command(
    *names: str, access: Access
) -> Callable[[Callable[[Command, Context], None]], Callable[[Command, Context], None]]:
    """Register the function that answers /name, for each of the names."""

    def register(handler: CommandHandler) -> CommandHandler:
        for name in names:
            _claim(_commands, name, (handler, access))
        return handler

    return register


def link(prefix: str) -> Callable[[LinkHandler], LinkHandler]:
    """Register what a deep link `prefix_rest` shows; the function is given the rest."""

    def register(handler: LinkHandler) -> LinkHandler:
        _claim(_links, prefix, handler)
        return handler

    return register


def answer(step: str, *, access: Access) -> Callable[[TextHandler], TextHandler]:
    """Register who reads the text that answers the question `dialogue.step`."""

    def register(handler: TextHandler) -> TextHandler:
        _claim(_answers, step, (handler, access))
        return handler

    return register


def upload(
    step: str, *, access: Access, is_refused: bool = False
) -> Callable[[FileHandler], FileHandler]:
    """Register who takes the file that answers the question `dialogue.step`.

    `is_refused`: it only says why no file is wanted; the caption of one is read as a text.
    """

    def register(handler: FileHandler) -> FileHandler:
        _claim(_uploads, step, (handler, access))
        if is_refused:
            _refused_uploads.add(step)
        return handler

    return register


def resume(dialogue: str) -> Callable[[ResumeHandler], ResumeHandler]:
    """Register what asks the current question of a dialogue again, from `here.place.step`."""

    def register(handler: ResumeHandler) -> ResumeHandler:
        _claim(_resumes, dialogue, handler)
        return handler

    return register


def room_code(handler: Callable[[Text, Context], bool]) -> Callable[[Text, Context], bool]:
    """Register who may take a room code, before an open question too."""
    _room_codes.append(handler)
    return handler


def fallback(order: int) -> Callable[[Taker], Taker]:
    """Register a function that may take a text or file nobody asked for.

    It returns whether it did. Lower orders are asked first: 20 a spreadsheet, 90 the search,
    which takes every text.
    """

    def register(handler: Taker) -> Taker:
        _fallbacks.append((order, handler))
        _fallbacks.sort(key=lambda entry: entry[0])
        return handler

    return register


@cache
def load() -> None:
    """Import every module of handlers/, so that all routes are known."""
    for module in pkgutil.walk_packages(handlers.__path__, "handlers."):
        import_module(module.name)


def handle(event: Event, context: Context) -> None:
    """Give the event to the function registered for it.

    Raises:
        DomainError: an operation refused; handlers/errors.py has the answer.

    """
    match event:
        case Tap():
            _handle_tap(event, context)
        case UnknownTap():
            raise StaleError
        case Command():
            _handle_command(event, context)
        case Text():
            _handle_text(event, context)
        case File():
            _handle_file(event, context)
        case Other():
            _handle_other(event, context)
        case Edited():
            _handle_edited(event, context)
        case GroupCall():
            _handle_group_call(event, context)
        case _:
            pass  # the edge has noted who left or came back; there is nobody to answer


def follow(payload: str, event: Event, context: Context) -> bool:
    """Open the destination of a deep link; returns whether there is such a kind of link."""
    prefix, _, rest = payload.partition("_")
    handler = _links.get(prefix)
    if handler is None:
        return False
    handler(rest, event, context)
    return True


def ask_again(context: Context) -> None:
    """Show the current question of the open dialogue.

    Raises:
        StaleError: no dialogue is open.

    """
    dialogue = context.dialog.dialogue
    if dialogue is None:
        raise StaleError
    _resumes[dialogue](context)


def registered_taps() -> dict[type[Action], TapRoute]:
    """Return every action that has a route."""
    return dict(_taps)


def registered_commands() -> frozenset[str]:
    """Return the names of all commands."""
    return frozenset(_commands)


def registered_steps() -> frozenset[str]:
    """Return every step of a dialogue that waits for a text or a file."""
    return frozenset({*_answers, *_uploads})


def registered_links() -> frozenset[str]:
    """Return the prefixes of all deep links."""
    return frozenset(_links)


def _claim(table: dict[Any, Any], key: object, value: object) -> None:
    if key in table:
        message = f"two functions answer {key!r}"
        raise ValueError(message)
    table[key] = value


def _handle_tap(event: Tap[Any], context: Context) -> None:
    route = _taps.get(type(event.action))
    if route is None:
        raise StaleError
    entrance.require(route.access, context)
    left_list = route.within is None and questions.leave_list(context)
    parked = None
    if route.within is None:
        if context.dialog.step is not None:
            context.dialog.park()
            parked = context.dialog.parked_step
    elif context.dialog.dialogue != route.within:
        if context.dialog.parked != route.within:
            raise StaleError
        context.dialog.resume()
    route.handler(event, context)
    is_left = parked is not None and (context.dialog.step, context.dialog.parked_step) == (
        None,
        parked,
    )
    if is_left and context.toast is None and not route.keeps_quiet:
        context.toast = refusals.draft_kept()
    if left_list:
        questions.forget_list(context)


def _handle_command(event: Command, context: Context) -> None:
    is_ours = event.addressee.lower() in {"", context.bot_username.lower()}
    known = _commands.get(event.name) if is_ours else None
    if known is None:
        _offer(event, context)
        return
    handler, access = known
    entrance.require(access, context)
    left_list = questions.leave_list(context)
    context.dialog.park()
    handler(event, context)
    if left_list:
        questions.forget_list(context)


def _handle_text(event: Text, context: Context) -> None:
    is_at_rest = context.dialog.step is None
    if any(takes(event, context) for takes in _room_codes):
        return
    if is_at_rest:
        _offer(event, context)
        return
    if event.text.strip().casefold() == _CANCEL:
        cancel = Command(event.sender, event.happened_at, _CANCEL, "", event.message_id)
        _handle_command(cancel, context)
        return
    known = _answers.get(context.dialog.step or "")
    if known is None:
        context.preface = refusals.not_an_answer
        ask_again(context)
        return
    reader, access = known
    entrance.require(access, context)
    reader(event, context)


def _handle_file(event: File, context: Context) -> None:
    if event.album:
        context.preface = refusals.album
    step = context.dialog.step or ""
    known = _uploads.get(step)
    if step in _refused_uploads and step in _answers and event.caption:
        _handle_other(event, context)
    elif known is not None:
        reader, access = known
        entrance.require(access, context)
        reader(event, context)
    elif not _is_taken(event, context):
        _handle_other(event, context)


def _handle_other(event: File | Other, context: Context) -> None:
    """Read the caption as a text; without one an open question is asked again."""
    if event.caption:
        context.preface = refusals.caption
        text = Text(event.sender, event.happened_at, event.caption, event.message_id)
        _handle_text(text, context)
    elif context.dialog.step is None:
        context.preface = None
        context.show(refusals.unreadable(event.kind))
    else:
        context.preface = refusals.not_an_answer
        ask_again(context)


def _handle_edited(event: Edited, context: Context) -> None:
    """Take the correction of the last answer while its question is open."""
    if context.may_correct:
        handle(event.said, context)
    else:
        context.send(refusals.edited(is_within=context.dialog.step is not None))


def _handle_group_call(event: GroupCall, context: Context) -> None:
    """Say where to talk, once in a group."""
    if event.addressee.lower() in {"", context.bot_username.lower()}:
        context.tell(
            context.chat_id,
            refusals.in_group(context.bot_username),
            Topic.GROUP,
            is_urgent=True,
            about_id=context.chat_id,
            edition=0,
        )


def _is_taken(event: Event, context: Context) -> bool:
    return any(takes(event, context) for _, takes in _fallbacks)


def _offer(event: Event, context: Context) -> None:
    if not _is_taken(event, context):
        context.show(refusals.unreadable(in_dialogue=context.dialog.step is not None))

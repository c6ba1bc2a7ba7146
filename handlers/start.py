"""Arriving, the home screen, and leaving or taking up a dialogue (P01, C01, X06, X07)."""

from typing import Final

from domain import start as operations
from domain.errors import NotFoundError, SuspendedError
from domain.participants import Profile, Standing
from domain.people import registration
from handlers import registration as registration_handlers
from handlers import routes
from handlers.access import Access
from handlers.events import Command, Event, Tap
from handlers.here import Here
from handlers.questions import close_question
from messages import registration as registration_messages
from messages import start as messages
from messages.actions.start import CancelDialogue, ForgetDraft, GoHome, ResumeDialogue

_LONGEST_LINK: Final = 64
_FOR_ANYBODY: Final = frozenset({"p", "c", "org", "v"})
"""Links that serve people without a registration at once: the door, the invites, a check."""


@routes.command("start", access=Access.ANYBODY)
def start(command: Command, here: Here) -> None:
    """Open what the link names, or the home screen."""
    if command.argument:
        _follow(command.argument, command, here)
    else:
        show_home(command, here)


@routes.command("inicio", access=Access.ANYBODY)
def home(command: Command, here: Here) -> None:
    """Answer /inicio."""
    show_home(command, here)


@routes.tap(GoHome, access=Access.ANYBODY, keeps_quiet=True)
def go_home(tap: Tap[GoHome], here: Here) -> None:
    """Show the home screen; a draft it interrupted is named there."""
    show_home(tap, here)


@routes.command("cancelar", access=Access.ANYBODY)
def cancel_by_command(command: Command, here: Here) -> None:
    """Leave the dialogue and keep its draft."""
    del command
    _cancel(here)


@routes.tap(CancelDialogue, access=Access.ANYBODY, keeps_quiet=True)
def cancel(tap: Tap[CancelDialogue], here: Here) -> None:
    """Leave the dialogue and keep its draft."""
    del tap
    _cancel(here)


@routes.tap(ResumeDialogue, access=Access.ANYBODY)
def resume(tap: Tap[ResumeDialogue], here: Here) -> None:
    """Ask the question again at which the dialogue stopped."""
    del tap
    here.place.resume()
    routes.ask_again(here)


@routes.tap(ForgetDraft, access=Access.ANYBODY)
def forget(tap: Tap[ForgetDraft], here: Here) -> None:
    """Throw the draft away."""
    here.place.finish()
    here.toast = messages.forgotten()
    show_home(tap, here)


def _follow(payload: str, event: Event, here: Here) -> None:
    profile = here.profile
    if profile is not None and profile.standing is Standing.SUSPENDED:
        raise SuspendedError
    is_stranger = profile is None or profile.standing is Standing.DECLINED
    if is_stranger and payload.partition("_")[0] not in _FOR_ANYBODY:
        # Longer is no link of Telegram's, and would only be kept.
        here.place.destination = payload if len(payload) <= _LONGEST_LINK else None
        show_home(event, here)
        return
    try:
        is_known = routes.follow(payload, event, here)
    except NotFoundError:
        is_known = False
    if not is_known:
        here.show(messages.unknown_link())


def show_home(event: Event, here: Here) -> None:
    """Show the home screen of whoever this is: panel, waiting room, or welcome."""
    profile = here.profile
    if profile is None:
        _show_welcome(here)
        return
    match profile.standing:
        case Standing.SUSPENDED:
            raise SuspendedError
        case Standing.PENDING:
            registration_handlers.show_waiting(here)
        case Standing.DECLINED:
            known = registration.details(here.session, participant_id=profile.id)
            here.show(registration_messages.needs_correction(known.decline_reason or ""))
        case _:
            # A link somebody came by before the approval opens now.
            if not registration_handlers.open_destination(event, here):
                _show_panel(profile, here)


def _show_welcome(here: Here) -> None:
    parked = here.place.parked_step or ""
    here.show(
        registration_messages.welcome(
            is_first_organizer=(here.place.destination or "").startswith("org_"),
            has_draft=parked.startswith("registration."),
        )
    )


def _show_panel(profile: Profile, here: Here) -> None:
    if (here.place.parked_step or "").startswith("help."):
        # A question that was opened and left holds nothing to go on with.
        close_question(here, "answer_to", "inquiry")
    view = operations.overview(here.session, participant_id=profile.id, now=here.now)
    here.show(
        messages.home(
            profile.first_name,
            view,
            is_organizer=profile.may_take_attendance,
            parked_step=here.place.parked_step,
            now=here.now,
        )
    )


def _cancel(here: Here) -> None:
    if here.place.parked_step is None:
        here.show(messages.nothing_to_cancel())
    else:
        here.show(messages.cancelled())

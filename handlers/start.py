"""Arriving, the home screen, and leaving or taking up a dialogue (P01, C01, X06, X07)."""

from typing import Final

from domain import start as operations
from domain.errors import NotFoundError, SuspendedError
from domain.participants import Profile, Standing
from domain.people import registration
from handlers import registration as registration_handlers
from handlers import routes
from handlers.access import Access
from handlers.context import Context
from handlers.events import Command, Event, Tap
from handlers.organizers import inquiries
from handlers.questions import SHORT, close_question
from messages import registration as registration_messages
from messages import start as messages
from messages.actions.start import CancelDialogue, ForgetDraft, GoHome, ResumeDialogue

_LONGEST_LINK: Final = 64
_FOR_ANYBODY: Final = frozenset({"p", "c", "org", "v"})
"""Links that serve people without a registration at once: the door, the invites, a check."""


@routes.command("start", access=Access.ANYBODY)
def start(command: Command, context: Context) -> None:
    """Open what the link names, or the home screen."""
    if command.argument:
        _follow(command.argument, command, context)
    else:
        show_home(command, context)


@routes.tap(GoHome, access=Access.ANYBODY, keeps_quiet=True, commands=("inicio",))
def go_home(tap: Tap[GoHome], context: Context) -> None:
    """Show the home screen; a draft it interrupted is named there."""
    show_home(tap, context)


@routes.tap(CancelDialogue, access=Access.ANYBODY, keeps_quiet=True, commands=("cancelar",))
def cancel(_: Tap[CancelDialogue], context: Context) -> None:
    """Leave the dialogue and keep its draft."""
    if context.dialog.parked_step == "help.answer":
        inquiries.cancel_answer(context)
    elif context.dialog.parked_step is None:
        context.show(messages.nothing_to_cancel())
    else:
        context.show(messages.cancelled())


@routes.tap(ResumeDialogue, access=Access.ANYBODY)
def resume(_: Tap[ResumeDialogue], context: Context) -> None:
    """Ask the question again at which the dialogue stopped."""
    context.dialog.resume()
    routes.ask_again(context)


@routes.tap(ForgetDraft, access=Access.ANYBODY)
def forget(tap: Tap[ForgetDraft], context: Context) -> None:
    """Throw the draft away."""
    context.dialog.finish()
    context.toast = messages.forgotten()
    show_home(tap, context)


def _follow(payload: str, event: Event, context: Context) -> None:
    profile = context.profile
    if profile is not None and profile.standing is Standing.SUSPENDED:
        raise SuspendedError
    is_stranger = profile is None or profile.standing is Standing.DECLINED
    if is_stranger and payload.partition("_")[0] not in _FOR_ANYBODY:
        # Longer is no link of Telegram's, and would only be kept.
        context.dialog.destination = payload if len(payload) <= _LONGEST_LINK else None
        show_home(event, context)
        return
    try:
        is_known = routes.follow(payload, event, context)
    except NotFoundError:
        is_known = False
    if not is_known:
        context.show(messages.unknown_link())


def show_home(event: Event, context: Context) -> None:
    """Show the home screen of whoever this is: panel, waiting room, or welcome."""
    profile = context.profile
    if profile is None:
        _show_welcome(context)
        return
    match profile.standing:
        case Standing.SUSPENDED:
            raise SuspendedError
        case Standing.PENDING:
            registration_handlers.show_waiting(context)
        case Standing.DECLINED:
            known = registration.details(context.session, participant_id=profile.id)
            context.show(registration_messages.needs_correction(known.decline_reason or ""))
        case _:
            # A link somebody came by before the approval opens now.
            if not registration_handlers.open_destination(event, context):
                _show_panel(profile, context)


def _show_welcome(context: Context) -> None:
    parked = context.dialog.parked_step or ""
    context.show(
        registration_messages.welcome(
            is_first_organizer=(context.dialog.destination or "").startswith("org_"),
            has_draft=parked.startswith("registration."),
        )
    )


def _show_panel(profile: Profile, context: Context) -> None:
    if context.dialog.parked_step == "help.answer":
        inquiries.leave(context)
    elif context.dialog.parked in SHORT:
        # A question that was opened and left holds nothing to go on with.
        close_question(context)
    if context.dialog.parked_step is not None and not context.dialog.draft:
        # Neither does a form that was left before its first answer.
        context.dialog.finish()
    view = operations.overview(context.session, participant_id=profile.id, now=context.now)
    context.show(
        messages.home(
            profile.first_name,
            view,
            is_organizer=profile.may_take_attendance,
            parked_step=context.dialog.parked_step,
            now=context.now,
        )
    )

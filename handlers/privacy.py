"""How data is used, one's own data, a copy of it, and erasing it (C09, P08 to P12).

People whose registration is suspended or declined have these rights too.
"""

from domain import participants
from domain.documents import papers
from domain.errors import NotRegisteredError, StaleError
from domain.participants import Profile
from domain.people import registration
from domain.privacy import privacy as operations
from handlers import routes
from handlers.access import Access
from handlers.context import Context
from handlers.events import Tap
from messages import privacy as messages
from messages.actions.privacy import (
    AskErasure,
    ConfirmErasure,
    SendMyData,
    ShowDataNotice,
    ShowMyData,
    WithdrawErasure,
)
from messages.actions.settings import ShowSettings
from messages.actions.start import GoHome


@routes.tap(ShowDataNotice, access=Access.ANYBODY, commands=("privacidade",))
def show_notice(_: Tap[ShowDataNotice], context: Context) -> None:
    """Show it, with a way back to where such people come from."""
    is_active = context.profile is not None and context.profile.is_active
    context.show(messages.notice(ShowSettings() if is_active else GoHome()))


@routes.tap(ShowMyData, access=Access.ANYBODY, commands=("meusdados",))
def show_my_data(_: Tap[ShowMyData], context: Context) -> None:
    """Show what is kept."""
    _show_my_data(context)


@routes.tap(SendMyData, access=Access.ANYBODY)
def send_my_data(_: Tap[SendMyData], context: Context) -> None:
    """Send a copy of everything."""
    person = _somebody(context)
    context.show(messages.copy())
    for file in messages.copy_files(person.id):
        context.send(file)


@routes.tap(AskErasure, access=Access.ANYBODY, commands=("apagar",))
def ask_erasure(_: Tap[AskErasure], context: Context) -> None:
    """Say what erasing means before it is asked for."""
    person = _somebody(context)
    due_at = operations.erasure_due_at(context.session, participant_id=person.id)
    if due_at is not None:
        context.show(messages.erasure_set(due_at))
        return
    is_alone = participants.is_only_organizer(
        context.session, participant_id=person.id, now=context.now
    )
    has_papers = papers.has_any(context.session, participant_id=person.id)
    context.show(messages.ask_erasure(is_only_organizer=is_alone, has_papers=has_papers))


@routes.tap(ConfirmErasure, access=Access.ANYBODY)
def confirm_erasure(_: Tap[ConfirmErasure], context: Context) -> None:
    """Set the day; a second tap changes nothing."""
    due_at = operations.ask_erasure(
        context.session, participant_id=_somebody(context).id, now=context.now
    )
    context.show(messages.erasure_set(due_at))


@routes.tap(WithdrawErasure, access=Access.ANYBODY)
def withdraw_erasure(_: Tap[WithdrawErasure], context: Context) -> None:
    """Keep the registration after all; tapping again shows it as it stands."""
    try:
        operations.withdraw_erasure(
            context.session, participant_id=_somebody(context).id, now=context.now
        )
    except StaleError:
        pass
    else:
        context.toast = messages.erasure_withdrawn()
    _show_my_data(context)


def _somebody(context: Context) -> Profile:
    if context.profile is None:
        raise NotRegisteredError
    return context.profile


def _show_my_data(context: Context) -> None:
    person = _somebody(context)
    due_at = operations.erasure_due_at(context.session, participant_id=person.id)
    context.show(
        messages.my_data(registration.details(context.session, participant_id=person.id), due_at)
    )

"""How data is used, one's own data, a copy of it, and erasing it (C09, P08 to P12).

People whose registration is suspended or declined have these rights too.
"""

from domain.errors import NotRegisteredError, StaleError
from domain.participants import Profile
from domain.people import registration
from domain.privacy import privacy as operations
from handlers import routes
from handlers.access import Access
from handlers.events import Command, Tap
from handlers.here import Here
from handlers.registration import begin_correction
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


@routes.command("privacidade", access=Access.ANYBODY)
def privacy(command: Command, here: Here) -> None:
    """Answer /privacidade."""
    del command
    _show_notice(here)


@routes.tap(ShowDataNotice, access=Access.ANYBODY)
def show_notice(tap: Tap[ShowDataNotice], here: Here) -> None:
    """Show it, with a way back to where such people come from."""
    del tap
    _show_notice(here)


@routes.command("meusdados", access=Access.ANYBODY)
def my_data(command: Command, here: Here) -> None:
    """Answer /meusdados."""
    del command
    _show_my_data(here)


@routes.command("corrigir", access=Access.ANYBODY)
def correct(command: Command, here: Here) -> None:
    """Answer /corrigir."""
    del command
    begin_correction(here)


@routes.command("apagar", access=Access.ANYBODY)
def erase(command: Command, here: Here) -> None:
    """Answer /apagar."""
    del command
    _ask_erasure(here)


@routes.tap(ShowMyData, access=Access.ANYBODY)
def show_my_data(tap: Tap[ShowMyData], here: Here) -> None:
    """Show what is kept."""
    del tap
    _show_my_data(here)


@routes.tap(SendMyData, access=Access.ANYBODY)
def send_my_data(tap: Tap[SendMyData], here: Here) -> None:
    """Send a copy of everything."""
    del tap
    person = _somebody(here)
    here.show(messages.copy())
    for file in messages.copy_files(person.id):
        here.send(file)


@routes.tap(AskErasure, access=Access.ANYBODY)
def ask_erasure(tap: Tap[AskErasure], here: Here) -> None:
    """Say what erasing means before it is asked for."""
    del tap
    _ask_erasure(here)


@routes.tap(ConfirmErasure, access=Access.ANYBODY)
def confirm_erasure(tap: Tap[ConfirmErasure], here: Here) -> None:
    """Set the day; a second tap changes nothing."""
    del tap
    due_at = operations.ask_erasure(here.session, participant_id=_somebody(here).id, now=here.now)
    here.show(messages.erasure_set(due_at))


@routes.tap(WithdrawErasure, access=Access.ANYBODY)
def withdraw_erasure(tap: Tap[WithdrawErasure], here: Here) -> None:
    """Keep the registration after all; tapping again shows it as it stands."""
    del tap
    try:
        operations.withdraw_erasure(here.session, participant_id=_somebody(here).id, now=here.now)
    except StaleError:
        pass
    else:
        here.toast = messages.erasure_withdrawn()
    _show_my_data(here)


def _somebody(here: Here) -> Profile:
    if here.profile is None:
        raise NotRegisteredError
    return here.profile


def _show_my_data(here: Here) -> None:
    person = _somebody(here)
    due_at = operations.erasure_due_at(here.session, participant_id=person.id)
    here.show(
        messages.my_data(registration.details(here.session, participant_id=person.id), due_at)
    )


def _ask_erasure(here: Here) -> None:
    person = _somebody(here)
    due_at = operations.erasure_due_at(here.session, participant_id=person.id)
    here.show(messages.ask_erasure() if due_at is None else messages.erasure_set(due_at))


def _show_notice(here: Here) -> None:
    is_active = here.profile is not None and here.profile.is_active
    here.show(messages.notice(ShowSettings() if is_active else GoHome()))

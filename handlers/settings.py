"""Choosing which reminders come (P06, P07)."""

from domain.errors import NotFoundError
from domain.people import settings as operations
from domain.people.settings import Reminder
from handlers import routes
from handlers.access import Access
from handlers.events import Command, Tap
from handlers.here import Here
from messages import settings as messages
from messages.actions.settings import ShowReminderChoices, ShowSettings, ToggleReminder


@routes.command("settings", "configuracoes", access=Access.APPLICANT)
def settings(command: Command, here: Here) -> None:
    """Answer /settings."""
    del command
    _show(here)


@routes.tap(ShowSettings, access=Access.APPLICANT)
def show_settings(tap: Tap[ShowSettings], here: Here) -> None:
    """Show what is on."""
    del tap
    _show(here)


@routes.tap(ShowReminderChoices, access=Access.APPLICANT)
def show_choices(tap: Tap[ShowReminderChoices], here: Here) -> None:
    """Show each kind with its switch."""
    del tap
    muted = operations.muted(here.session, participant_id=here.applicant.id)
    here.show(messages.choices(muted))


@routes.tap(ToggleReminder, access=Access.APPLICANT)
def toggle(tap: Tap[ToggleReminder], here: Here) -> None:
    """Switch one kind on or off."""
    try:
        kind = Reminder(tap.action.kind)
    except ValueError:
        raise NotFoundError from None
    muted = operations.toggle(here.session, participant_id=here.applicant.id, kind=kind)
    here.show(messages.choices(muted))


def _show(here: Here) -> None:
    muted = operations.muted(here.session, participant_id=here.applicant.id)
    here.show(messages.settings(muted))

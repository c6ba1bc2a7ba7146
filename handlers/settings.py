"""Choosing which reminders come (P06, P07)."""

from domain.errors import NotFoundError
from domain.people import settings as operations
from domain.people.settings import Reminder
from handlers import routes
from handlers.access import Access
from handlers.context import Context
from handlers.events import Tap
from messages import settings as messages
from messages.actions.settings import ShowReminderChoices, ShowSettings, ToggleReminder


@routes.tap(ShowSettings, access=Access.APPLICANT, commands=("settings", "configuracoes"))
def show_settings(_: Tap[ShowSettings], context: Context) -> None:
    """Show what is on."""
    muted = operations.muted(context.session, participant_id=context.applicant.id)
    context.show(messages.settings(muted))


@routes.tap(ShowReminderChoices, access=Access.APPLICANT)
def show_choices(_: Tap[ShowReminderChoices], context: Context) -> None:
    """Show each kind with its switch."""
    muted = operations.muted(context.session, participant_id=context.applicant.id)
    context.show(messages.choices(muted))


@routes.tap(ToggleReminder, access=Access.APPLICANT)
def toggle(tap: Tap[ToggleReminder], context: Context) -> None:
    """Switch one kind on or off."""
    try:
        kind = Reminder(tap.action.kind)
    except ValueError:
        raise NotFoundError from None
    muted = operations.toggle(context.session, participant_id=context.applicant.id, kind=kind)
    context.show(messages.choices(muted))

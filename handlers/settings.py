"""Choosing which reminders come (P06, P07)."""

from domain.errors import NotFoundError
from domain.people import settings as operations
from domain.people.settings import Reminder
from handlers import routes
from handlers.access import Access
from handlers.context import Context
from handlers.events import Command, Tap
from messages import settings as messages
from messages.actions.settings import ShowReminderChoices, ShowSettings, ToggleReminder


@routes.command("settings", "configuracoes", access=Access.APPLICANT)
def settings(_: Command, context: Context) -> None:
    """Answer /settings."""
    _show(context)


@routes.tap(ShowSettings, access=Access.APPLICANT)
def show_settings(_: Tap[ShowSettings], context: Context) -> None:
    """Show what is on."""
    _show(context)


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


def _show(context: Context) -> None:
    muted = operations.muted(context.session, participant_id=context.applicant.id)
    context.show(messages.settings(muted))

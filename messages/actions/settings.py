"""Actions of the settings' screens."""

from messages.actions import Action, action


@action("ps")
class ShowSettings(Action):
    """Show reminders and data settings (P06)."""


@action("pn")
class ShowReminderChoices(Action):
    """Show which reminders are on (P07)."""


@action("pg")
class ToggleReminder(Action):
    """Switch one kind of reminder on or off."""

    kind: str

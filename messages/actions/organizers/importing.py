"""Actions of the organizers' screens about importing a spreadsheet."""

from messages.actions import Action, action


@action("oi")
class AskSpreadsheet(Action):
    """Ask for the spreadsheet (O37)."""

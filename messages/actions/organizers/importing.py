"""Actions of the organizers' screens about importing a spreadsheet."""

from messages.actions import Action, action


@action("oi")
class AskSpreadsheet(Action):
    """Ask for the spreadsheet (O37)."""


@action("oit")
class SendTemplate(Action):
    """Send the model of the spreadsheet."""


@action("oir")
class ShowReport(Action):
    """Show what the import would do (O38)."""


@action("oip")
class ShowProblems(Action):
    """Show the lines with problems (O39); pages start at 0."""

    page: int = 0


@action("oic")
class AnswerColumn(Action):
    """Say which column is the one asked for (O38b), from 1; 0 for none of them."""

    number: int
    """Of the question, so that a late tap answers no other."""
    choice: int


@action("oiw")
class AskColumnsAgain(Action):
    """Ask again which column is which."""


@action("oiu")
class UndoImport(Action):
    """Take an import back (O40d)."""

    import_id: int


@action("oia")
class AcceptSuggestions(Action):
    """Take the offices that were probably meant."""


@action("oie")
class SendErrors(Action):
    """Send the lines with problems as a spreadsheet."""


@action("oiy")
class ApplyImport(Action):
    """Import the lines without problems (O40); with `updates`, those that differ too."""

    updates: bool


@action("oiv")
class SendInvites(Action):
    """Make invites for everybody on the list who has not entered yet, and send them."""

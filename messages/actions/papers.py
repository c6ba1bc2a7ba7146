"""Actions of a person's own papers."""

from messages.actions import Action, action


@action("tl")
class ListPapers(Action):
    """List the person's certificates and declarations (H03); pages start at 0."""

    page: int = 0


@action("tf")
class SendPaper(Action):
    """Send one of them (H04)."""

    document_id: int


@action("ta")
class SendYear(Action):
    """Send those of a year in one file."""

    year: int


@action("to")
class AskPaperCode(Action):
    """Ask for the code of a paper, to say whether it holds (H05e)."""


@action("tn")
class RenamePaper(Action):
    """Issue one anew, in the name the person has now."""

    document_id: int

"""Actions of the organizers' screens about questions that wait."""

from messages.actions import Action, Long, action


@action("oql")
class ListInquiries(Action):
    """Show the questions: those that wait, then those answered."""

    page: int = 0


@action("oqs")
class ShowInquiry(Action):
    """Show one question, with its file."""

    inquiry_id: int


@action("oqa")
class AnswerInquiry(Action):
    """Take a question and write the answer."""

    inquiry_id: int


@action("oqt")
class TakeOverInquiry(Action):
    """Write the answer to a question that somebody else has taken."""

    inquiry_id: int


@action("oqd")
class SendKeptAnswer(Action):
    """Send the answer that was kept when somebody else was seen to answer."""

    inquiry_id: int


@action("oqe")
class CloseInquiry(Action):
    """Take a question off the list without an answer."""

    inquiry_id: int


@action("oqr")
class ReopenInquiry(Action):
    """Put a question that was closed without an answer back on the list."""

    inquiry_id: int


@action("oq")
class AnswerQuestion(Action):
    """Answer somebody whose question was not kept; under messages sent before 0008."""

    chat_id: Long

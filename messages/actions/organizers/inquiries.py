"""Actions of the organizers' screens about questions that wait."""

from messages.actions import Action, Long, action


@action("oql")
class ListInquiries(Action):
    """Show the questions that wait."""

    page: int = 0


@action("oqs")
class ShowInquiry(Action):
    """Show one question, with its file."""

    inquiry_id: int


@action("oqa")
class AnswerInquiry(Action):
    """Write the answer to a question."""

    inquiry_id: int


@action("oqe")
class CloseInquiry(Action):
    """Take a question off the list without an answer."""

    inquiry_id: int


@action("oq")
class AnswerQuestion(Action):
    """Answer somebody whose question was not kept; under messages sent before 0008."""

    chat_id: Long

"""Actions good practices and challenges share: one's own, contact, and problems."""

from domain.publications.moderation import Problem
from messages.actions import Action, action


@action("bm")
class ListMine(Action):
    """Show one's own publications (B20); pages start at 0."""

    page: int = 0


@action("bg")
class ManagePublication(Action):
    """Show what can be done with one's own publication (B21)."""

    publication_id: int


@action("bw")
class Withdraw(Action):
    """Take one's own publication out of sight."""

    publication_id: int


@action("br")
class Restore(Action):
    """Undo the withdrawal."""

    publication_id: int


@action("bq")
class AskContact(Action):
    """Ask whether the author may have one's contact (B18)."""

    publication_id: int


@action("by")
class PassContact(Action):
    """Let the author have one's contact (B19)."""

    publication_id: int


@action("bz")
class AnswerContact(Action):
    """Let the person who wrote have the author's contact in return."""

    publication_id: int
    participant_id: int


@action("bv")
class AskProblem(Action):
    """Ask what is wrong with a publication (B22)."""

    publication_id: int


@action("bvr")
class ReportProblem(Action):
    """Tell the organizers what is wrong."""

    publication_id: int
    problem: Problem

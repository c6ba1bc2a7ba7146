"""Who may use a route: declared beside it, so that a table of it can be read and tested.

The operation behind the route checks who acts as well, every time: a route is the first door,
never the only one.
"""

from enum import StrEnum
from typing import assert_never

from domain.errors import NotAllowedError
from handlers.context import Context


class Access(StrEnum):
    """The least a person has to be."""

    ANYBODY = "anybody"
    """Without a registration too; the handler or the operation may ask for more."""
    APPLICANT = "applicant"
    """Whose registration was sent, approved or not."""
    PARTICIPANT = "participant"
    """Whose registration is approved."""
    DOOR = "door"
    """Who takes attendance, and the organizers."""
    ORGANIZER = "organizer"


def require(access: Access, context: Context) -> None:
    """Check that the person may use a route.

    Raises:
        NotRegisteredError, NotYetApprovedError, SuspendedError: as `Here.participant`.
        NotAllowedError: a participant is not enough.

    """
    match access:
        case Access.ANYBODY:
            pass
        case Access.APPLICANT:
            _ = context.applicant
        case Access.PARTICIPANT:
            _ = context.participant
        case Access.DOOR:
            if not context.participant.may_take_attendance:
                raise NotAllowedError
        case Access.ORGANIZER:
            if not context.participant.is_organizer:
                raise NotAllowedError
        case _:
            assert_never(access)

"""Actions of the organizers' screens about requests for a seat."""

from enum import StrEnum

from messages.actions import Action, action


class RequestReason(StrEnum):
    """Why somebody gets no seat, of those offered as buttons."""

    AUDIENCE = "a"
    OFFICE = "o"


@action("oz")
class ListRequests(Action):
    """Show the requests for one turma, or for any with 0 (O64); pages start at 0."""

    activity_id: int
    page: int = 0


@action("ozc")
class ShowRequest(Action):
    """Show one request."""

    activity_id: int
    participant_id: int


@action("ozy")
class ApproveRequest(Action):
    """Give who asked a seat."""

    activity_id: int
    participant_id: int


@action("ozn")
class AskRequestReason(Action):
    """Ask why somebody gets no seat."""

    activity_id: int
    participant_id: int


@action("ozr")
class DeclineRequest(Action):
    """Give who asked no seat, for one of the given reasons."""

    activity_id: int
    participant_id: int
    reason: RequestReason

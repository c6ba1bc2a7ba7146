"""The tables, and the rules the database itself keeps."""

from models.activities import Activity, Course, Kind, Seat, SeatState, Slot
from models.attendance import Attendance, CheckInTries, CheckInWindow, Feedback, Source, Visitor
from models.audit import AuditEntry
from models.base import Base, Moment
from models.conversations import Conversation
from models.inbox import InboxRow, InboxState
from models.outbox import OutboxRow, OutboxState, Purpose
from models.participants import Assessoria, Invite, Participant, Role, Standing

__all__ = [
    "Activity",
    "Assessoria",
    "Attendance",
    "AuditEntry",
    "Base",
    "CheckInTries",
    "CheckInWindow",
    "Conversation",
    "Course",
    "Feedback",
    "InboxRow",
    "InboxState",
    "Invite",
    "Kind",
    "Moment",
    "OutboxRow",
    "OutboxState",
    "Participant",
    "Purpose",
    "Role",
    "Seat",
    "SeatState",
    "Slot",
    "Source",
    "Standing",
    "Visitor",
]

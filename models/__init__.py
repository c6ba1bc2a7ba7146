"""The tables, and the rules the database itself keeps."""

from models.activities import Activity, Course, Kind, Seat, SeatState, Slot
from models.attendance import Attendance, CheckInWindow, Feedback, Source, Visitor
from models.audit import AuditEntry
from models.base import Base, Moment
from models.conversations import Conversation
from models.erasures import Erasure
from models.inbox import InboxRow, InboxState
from models.inquiries import Inquiry
from models.outbox import (
    PASSING,
    UNASKED,
    Mailing,
    MailingState,
    Mention,
    OutboxRow,
    OutboxState,
    Purpose,
    Topic,
)
from models.participants import (
    Assessoria,
    Correction,
    Grant,
    Invite,
    Participant,
    Role,
    Scope,
    Standing,
)
from models.publications import (
    MarkKind,
    Publication,
    PublicationKind,
    PublicationMark,
    PublicationState,
    Theme,
)
from models.spendings import Spending

__all__ = [
    "PASSING",
    "UNASKED",
    "Activity",
    "Assessoria",
    "Attendance",
    "AuditEntry",
    "Base",
    "CheckInWindow",
    "Conversation",
    "Correction",
    "Course",
    "Erasure",
    "Feedback",
    "Grant",
    "InboxRow",
    "InboxState",
    "Inquiry",
    "Invite",
    "Kind",
    "Mailing",
    "MailingState",
    "MarkKind",
    "Mention",
    "Moment",
    "OutboxRow",
    "OutboxState",
    "Participant",
    "Publication",
    "PublicationKind",
    "PublicationMark",
    "PublicationState",
    "Purpose",
    "Role",
    "Scope",
    "Seat",
    "SeatState",
    "Slot",
    "Source",
    "Spending",
    "Standing",
    "Theme",
    "Topic",
    "Visitor",
]

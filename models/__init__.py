"""The tables, and the rules the database itself keeps."""

from models.activities import Activity, Course, CourseOffice, Kind, Seat, SeatState, Slot
from models.attendance import (
    Attendance,
    CheckInWindow,
    Feedback,
    OtherHours,
    Presence,
    PresenceClaim,
    Source,
    Visitor,
)
from models.audit import AuditEntry
from models.base import Base, Moment
from models.conversations import Conversation
from models.documents import DocumentKind, IssuedDocument, Issuing, Signer
from models.erasures import Erasure
from models.imports import ColumnAnswer, Import
from models.inbox import InboxRow, InboxState
from models.inquiries import HelpArticle, Inquiry
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
    "ColumnAnswer",
    "Conversation",
    "Correction",
    "Course",
    "CourseOffice",
    "DocumentKind",
    "Erasure",
    "Feedback",
    "Grant",
    "HelpArticle",
    "Import",
    "InboxRow",
    "InboxState",
    "Inquiry",
    "Invite",
    "IssuedDocument",
    "Issuing",
    "Kind",
    "Mailing",
    "MailingState",
    "MarkKind",
    "Mention",
    "Moment",
    "OtherHours",
    "OutboxRow",
    "OutboxState",
    "Participant",
    "Presence",
    "PresenceClaim",
    "Publication",
    "PublicationKind",
    "PublicationMark",
    "PublicationState",
    "Purpose",
    "Role",
    "Scope",
    "Seat",
    "SeatState",
    "Signer",
    "Slot",
    "Source",
    "Spending",
    "Standing",
    "Theme",
    "Topic",
    "Visitor",
]

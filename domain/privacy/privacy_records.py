"""What every table that knows people means for their rights: copy, erasure, and how long.

A test compares this list with the tables: a new one stays red until it is declared here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import column, func


class Fate(StrEnum):
    """What becomes of a row when the person it belongs to is erased."""

    DELETED = "deleted"
    BLANKED = "blanked"
    """The row stays; the columns in `blank` are emptied."""
    KEPT = "kept"
    """The row stays as it is: it holds nothing but the number of a person without a name."""


@dataclass(frozen=True, slots=True)
class Link:
    """A column that says whose a row is: a key of participants, or the number of a chat."""

    table: str
    column: str
    fate: Fate
    why: str
    """Why this fate, and why this long."""
    rule: str | None
    """The name of the rule of domain/privacy/retention.py; None while the registration lasts."""
    is_copied: bool = True
    """Whether the rows are part of the copy the person gets."""
    hidden: frozenset[str] = frozenset()
    """Columns left out of the copy: other people's numbers, and secrets."""
    blank: Mapping[str, Any] = field(default_factory=dict)
    """Columns that are emptied, with what then stands there."""

    @property
    def is_by_chat(self) -> bool:
        """Whether the column holds the number of a chat."""
        return self.column == "chat_id"


NO_QUESTION: Final[Mapping[str, Any]] = {
    "chat_id": 0,
    "participant_id": None,
    "name": "",
    "text": "",
    "files": [],
    "message_id": None,
    "answer": "",
    "answer_files": [],
    "has_files": False,
    "taken_by_id": None,
    "taken_at": None,
    # It waits no longer, and its term still begins when it was asked.
    "answered_at": func.coalesce(column("answered_at"), column("asked_at")),
}
"""What an emptied question to the organizers holds."""

_NO_MESSAGE: Final[Mapping[str, Any]] = {
    "chat_id": 0,
    "payload": {},
    "about_id": None,
    "edition": None,
    "recipient_id": None,
    "dedupe": None,
    "error": None,
}
"""What an emptied message holds."""

LINKS: Final = (
    Link(
        "participants",
        "chat_id",
        Fate.BLANKED,
        "hours and attendance hang on the row; name, e-mail and chat are replaced",
        rule=None,
        hidden=frozenset({"decided_by_id", "listed_id", "erased_at"}),
    ),
    Link(
        "participants",
        "decided_by_id",
        Fate.KEPT,
        "a decision about somebody else, whose row it is",
        rule=None,
        is_copied=False,
    ),
    Link(
        "participants",
        "listed_id",
        Fate.BLANKED,
        "another registration that says to be this one, by an e-mail nobody proved",
        rule=None,
        is_copied=False,
        blank={"listed_id": None},
    ),
    Link(
        "grants",
        "participant_id",
        Fate.DELETED,
        "what a person may do ends with the registration; who gave it when is in the audit",
        rule=None,
        hidden=frozenset({"granted_by_id"}),
    ),
    Link(
        "grants",
        "granted_by_id",
        Fate.KEPT,
        "an act of an organizer",
        rule=None,
        is_copied=False,
    ),
    Link(
        "invites",
        "participant_id",
        Fate.DELETED,
        "an invite without a person opens nothing",
        rule="invites",
        hidden=frozenset({"token_hash"}),
    ),
    Link(
        "invites",
        "chat_id",
        Fate.BLANKED,
        "the chat that opened the link of an invite, perhaps somebody else's",
        rule="invites",
        is_copied=False,
        hidden=frozenset({"chat_id"}),
        blank={"chat_id": None},
    ),
    Link(
        "seats",
        "participant_id",
        Fate.BLANKED,
        "who held how many seats is counted for years; why somebody did not come is theirs",
        rule=None,
        blank={"reason": None, "by_hand_reason": "", "before": {}},
    ),
    Link(
        "attendances",
        "participant_id",
        Fate.KEPT,
        "a career record (LGPD, art. 16, I), kept as the archives' table of terms says",
        rule=None,
        hidden=frozenset({"author_id"}),
    ),
    Link(
        "attendances",
        "author_id",
        Fate.KEPT,
        "part of somebody else's career record",
        rule=None,
        is_copied=False,
    ),
    Link(
        "presence_claims",
        "participant_id",
        Fate.DELETED,
        "what somebody said about themselves; the attendance made of it stays",
        rule="claims",
        hidden=frozenset({"decided_by_id"}),
    ),
    Link(
        "presence_claims",
        "decided_by_id",
        Fate.BLANKED,
        "somebody else's claim",
        rule="claims",
        is_copied=False,
        blank={"decided_by_id": None},
    ),
    Link(
        "other_hours",
        "participant_id",
        Fate.BLANKED,
        # Deleted, its number would go to other hours on SQLite, and old buttons with it.
        "hours are a career record; what it was, in somebody's words, goes",
        rule=None,
        hidden=frozenset({"author_id"}),
        blank={"title": ""},
    ),
    Link(
        "other_hours",
        "author_id",
        Fate.KEPT,
        "part of somebody else's career record",
        rule=None,
        is_copied=False,
    ),
    Link(
        "issued_documents",
        "participant_id",
        Fate.KEPT,
        "a career record (LGPD, art. 16, I): who holds the paper can have it checked, by its name; "
        "whoever has its code reads name, course, hours and dates, in the chat and on the page",
        rule=None,
        hidden=frozenset({"pdf"}),
    ),
    Link(
        "signers",
        "set_by_id",
        Fate.KEPT,
        "an act of an organizer; who signs for the State is no private matter",
        rule=None,
        is_copied=False,
    ),
    Link(
        "issuings",
        "ordered_by_id",
        Fate.KEPT,
        "an act of an organizer",
        rule=None,
        is_copied=False,
    ),
    Link(
        "check_in_windows",
        "opened_by_id",
        Fate.KEPT,
        "an act of an organizer",
        rule="attendance_codes",
        is_copied=False,
    ),
    Link(
        "visitors",
        "participant_id",
        Fate.DELETED,
        "the attendance made of it stays; the words the person wrote go",
        rule="visitors",
    ),
    Link(
        "visitors",
        "chat_id",
        Fate.DELETED,
        "words of somebody at the door",
        rule="visitors",
    ),
    Link(
        "feedbacks",
        "participant_id",
        Fate.BLANKED,
        "the score counts in the average; the words go",
        rule=None,
        blank={"comment": ""},
    ),
    Link(
        "publications",
        "author_id",
        Fate.BLANKED,
        "what was published belongs to the office; what never was is deleted",
        rule=None,
        hidden=frozenset({"attachment_file_id"}),
        blank={"author_id": None},
    ),
    Link(
        "publication_marks",
        "participant_id",
        Fate.DELETED,
        "an opinion, or a contact the person let pass",
        rule=None,
    ),
    Link(
        "conversations",
        "chat_id",
        Fate.DELETED,
        "a place in a dialogue nobody goes on with",
        rule="drafts",
    ),
    Link(
        "outbox",
        "chat_id",
        Fate.BLANKED,
        # Deleted, its number would go to a new message on SQLite, which the sender may
        # take for one it has sent already.
        "messages to the person; the row stays so that its number is never given again",
        rule="outbox",
        # Buttons and file numbers; the words are copied as "text".
        hidden=frozenset({"payload", "dedupe", "error"}),
        blank=_NO_MESSAGE,
    ),
    Link(
        "outbox",
        "recipient_id",
        Fate.BLANKED,
        "messages to a chat that is not the person's any more",
        rule="outbox",
        is_copied=False,
        blank=_NO_MESSAGE,
    ),
    Link(
        "mentions",
        "participant_id",
        Fate.DELETED,
        "which messages to others name the person; those are emptied with it",
        rule="outbox",
        is_copied=False,
    ),
    Link(
        "corrections",
        "participant_id",
        Fate.DELETED,
        "a change nobody has looked at",
        rule=None,
    ),
    Link(
        "inquiries",
        "participant_id",
        Fate.BLANKED,
        # Deleted, its number would go to a new question on SQLite, and old buttons with it.
        "words to the organizers; the row stays so that its number is never given again",
        rule="inquiries",
        blank=NO_QUESTION,
    ),
    Link(
        "inquiries",
        "chat_id",
        Fate.BLANKED,
        "words of somebody without a registration",
        rule="inquiries",
        hidden=frozenset({"files", "answer_files", "message_id", "answered_by_id", "taken_by_id"}),
        blank=NO_QUESTION,
    ),
    Link(
        "inquiries",
        "answered_by_id",
        Fate.BLANKED,
        "somebody else's question",
        rule="inquiries",
        is_copied=False,
        blank={"answered_by_id": None},
    ),
    Link(
        "inquiries",
        "taken_by_id",
        Fate.BLANKED,
        "somebody else's question, which another organizer answers now",
        rule="inquiries",
        is_copied=False,
        blank={"taken_by_id": None, "taken_at": None},
    ),
    Link(
        "help_articles",
        "created_by_id",
        Fate.BLANKED,
        "help for everybody, which names nobody",
        rule=None,
        is_copied=False,
        blank={"created_by_id": None},
    ),
    Link(
        "spendings",
        "chat_id",
        Fate.DELETED,
        "only of use against floods and guessing, for a few days",
        rule="spendings",
    ),
    Link(
        "audit_entries",
        "actor_id",
        Fate.KEPT,
        "who changed what must be known for five years; entries hold no names",
        rule="audit",
    ),
)

ABOUT_PEOPLE: Final = (
    "registration.%",
    "person.%",
    "organizer.claim",
    "invite.create",
    "invite.reject",
    "visitor.recognise",
    "attendance.%",
    "claim.%",
    "hours.%",
    "paper.%",
    "request.%",
    "seat.put_in",
    "seat.take_out",
    "seat.undo",
)
"""The audited actions whose subject is a person: they are part of that person's copy."""

ABOUT_SEATS: Final = (
    "seat.change_place",
    "seat.end_offer",
    "seat.lengthen_offer",
    "seat.offer",
    "seat.pass_offer",
    "seat.stop_offer",
)
"""Those whose subject is a seat: they are part of the copy of whose seat it is."""

WORDED_TABLES: Final = sorted(
    {link.table for link in LINKS if link.fate is not Fate.KEPT}
    | {"inbox", "search_index", "search_index_words"}
)
"""The tables an erasure takes words from."""

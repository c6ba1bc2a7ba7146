"""What each button may change, and in whose hands: the other half of the registry of actions.

A button that is not named here may change nothing but the conversation itself.
"""

from dataclasses import dataclass
from typing import Any, Final

from messages.actions import (
    Action,
    attendance,
    challenges,
    courses,
    encontros,
    good_practices,
    invites,
    privacy,
    publications,
    registration,
    seats,
    settings,
)
from messages.actions.organizers import attendance as rooms
from messages.actions.organizers import encontros as manage
from messages.actions.organizers import (
    importing,
    inquiries,
    moderation,
    people,
    people_lists,
    registrations,
    uncertain,
)

_SEATS: Final = frozenset({"seats", "spendings"})
_MARKS: Final = frozenset({"publication_marks"})
_TEXTS: Final = frozenset({"publications"})
_ENTRY: Final = frozenset({"participants", "grants", "invites", "seats", "attendances", "visitors"})
_APPROVED: Final = frozenset(
    {"participants", "grants", "visitors", "attendances", "seats", "corrections"}
)

OWN: Final[dict[type[Action], frozenset[str]]] = {
    attendance.GiveScore: frozenset({"feedbacks"}),
    attendance.ChangeScore: frozenset({"feedbacks"}),
    attendance.FinishFeedback: frozenset({"feedbacks"}),
    encontros.ConfirmPresence: _SEATS,
    encontros.DeclinePresence: _SEATS,
    courses.Enroll: _SEATS,
    courses.Withdraw: _SEATS,
    seats.JoinWaitlist: _SEATS,
    seats.LeaveWaitlist: _SEATS,
    seats.AcceptOffer: _SEATS,
    seats.PassOffer: _SEATS,
    seats.SwapInto: _SEATS,
    seats.KeepBoth: _SEATS,
    seats.UndoSeat: _SEATS,
    seats.GiveReason: _SEATS,
    settings.ToggleReminder: frozenset({"participants"}),
    good_practices.ToggleWillUse: _MARKS,
    challenges.ToggleSameProblem: _MARKS,
    publications.PassContact: _MARKS | {"spendings"},
    publications.ReportProblem: frozenset({"spendings"}),
    publications.AnswerContact: _MARKS,
    publications.Withdraw: _TEXTS,
    publications.Restore: _TEXTS,
    challenges.MarkSolved: _TEXTS,
    good_practices.SubmitGoodPractice: _TEXTS | {"spendings"},
    challenges.SubmitChallenge: _TEXTS | {"spendings"},
    registration.SendRegistration: _ENTRY | {"corrections", "spendings"},
    privacy.ConfirmErasure: _ENTRY
    | {"erasures", "feedbacks", "publications", "publication_marks", "inquiries", "spendings"}
    | {"corrections"},
    privacy.WithdrawErasure: frozenset({"participants"}),
    invites.ClaimInvite: _ENTRY,
    invites.ClaimAndCorrect: _ENTRY,
    invites.RejectInvite: frozenset({"invites"}),
}
"""Rows that are the person's own; the audit is written beside them."""

BY_LINK: Final = frozenset({invites.ClaimInvite, invites.ClaimAndCorrect, invites.RejectInvite})
"""Whoever has opened the link acts for the person of the list it was made for."""

DOOR: Final[dict[type[Action], frozenset[str]]] = {
    rooms.OpenCheckIn: frozenset({"check_in_windows"}),
    rooms.ExtendCheckIn: frozenset({"check_in_windows"}),
    rooms.CloseCheckIn: frozenset({"check_in_windows"}),
    rooms.TogglePresence: frozenset({"attendances"}),
    rooms.RecogniseVisitor: frozenset({"visitors", "attendances"}),
    rooms.DismissVisitor: frozenset({"visitors"}),
}
"""Anybody's rows, in the hands of those who run a room."""

ORGANIZERS: Final[dict[type[Action], frozenset[str]]] = {
    **DOOR,
    manage.PublishActivity: frozenset({"activities"}),
    manage.AnnounceActivity: frozenset(),
    manage.DeleteDraft: frozenset({"activities", "slots"}),
    manage.ApplyChange: frozenset({"activities", "slots", "seats"}),
    manage.CancelActivity: frozenset({"activities", "seats", "check_in_windows"}),
    manage.UseSeats: frozenset({"activities", "slots"}),
    # What a spreadsheet brings: people and their offices, encontros, courses and turmas.
    importing.ApplyImport: frozenset(
        {"participants", "grants", "assessorias", "activities", "slots", "courses"}
    ),
    importing.SendInvites: frozenset({"invites"}),
    inquiries.CloseInquiry: frozenset({"inquiries"}),
    moderation.PublishPublication: _TEXTS,
    moderation.AskAdjustment: _TEXTS,
    moderation.DeclinePublication: _TEXTS,
    moderation.TakeDown: _TEXTS,
    people.ChangePerson: frozenset({"participants", "grants", "seats"}),
    people.InvitePerson: frozenset({"invites"}),
    people_lists.SendPeopleList: frozenset(),
    registrations.ApproveRegistration: _APPROVED,
    registrations.ApproveListed: _APPROVED,
    registrations.DeclineRegistration: frozenset({"participants", "seats", "corrections"}),
    uncertain.SendAgain: frozenset(),
}
"""Anybody's rows, in the hands of organizers."""

NOT_COMPARED: Final = frozenset(
    {
        # What came, what was said, and where in the conversation it was.
        "inbox",
        "outbox",
        "mentions",
        "conversations",
    }
)

_OWNERS: Final[dict[str, tuple[str, ...]]] = {
    "participants": ("id", "chat_id"),
    "grants": ("participant_id",),
    "seats": ("participant_id",),
    "attendances": ("participant_id",),
    "feedbacks": ("participant_id",),
    "publications": ("author_id",),
    "publication_marks": ("participant_id", "publication_id"),
    "visitors": ("chat_id", "participant_id"),
    "invites": ("chat_id",),
    "inquiries": ("chat_id", "participant_id"),
    "spendings": ("chat_id",),
    "corrections": ("participant_id",),
    "audit_entries": ("actor_id",),
}


@dataclass(frozen=True, slots=True)
class Changed:
    """A row that is not what it was: as it was and as it is, None where there is none."""

    table: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None

    def __str__(self) -> str:
        """The table, and of each column that differs what it was and is."""
        before, after = self.before or {}, self.after or {}
        columns = {**before, **after}
        return f"{self.table}: " + ", ".join(
            f"{name} {before.get(name)!r} -> {after.get(name)!r}"
            for name in columns
            if before.get(name) != after.get(name)
        )

    def owners(self, authors: dict[int, int | None]) -> set[tuple[str, Any]]:
        """Whose row it is or was: participants and chats; `authors` of publications by id."""
        found = set()
        for row in (self.before, self.after):
            for column in _OWNERS.get(self.table, ()) if row is not None else ():
                value = row[column]  # type: ignore[index]
                kind = "chat" if column == "chat_id" else "person"
                if column == "publication_id":
                    value = authors.get(value)
                found.add((kind, value))
        return found


@dataclass(frozen=True, slots=True)
class Act:
    """Who tapped what."""

    role: str
    chat_id: int
    participant_id: int | None
    action: Action

    def may_change(self, row: Changed, authors: dict[int, int | None]) -> bool:
        """Whether this tap explains the change."""
        cls = type(self.action)
        if row.table == "audit_entries":
            by = row.owners(authors)
            # Who enters by a link is the person of the list from then on.
            return bool({("person", self.participant_id), ("person", None)} & by) or cls in BY_LINK
        if self.role == "organizer" and row.table in ORGANIZERS.get(cls, ()):
            return True
        if self.role == "door" and row.table in DOOR.get(cls, ()):
            return True
        if row.table not in OWN.get(cls, ()):
            return False
        mine = {("chat", self.chat_id), ("person", self.participant_id)}
        if row.table == "invites" and not mine & row.owners(authors):
            # The number of an invite in a button opens nothing to who has not opened its link.
            return False
        return cls in BY_LINK or bool(mine & (row.owners(authors) - {("person", None)}))

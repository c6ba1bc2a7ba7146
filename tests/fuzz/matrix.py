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
    hours,
    invites,
    papers,
    privacy,
    publications,
    registration,
    seats,
    settings,
)
from messages.actions.organizers import (
    articles,
    bulletins,
    calls,
    figures,
    importing,
    inquiries,
    moderation,
    people,
    people_lists,
    presence,
    registrations,
    requests,
    room_papers,
    seats_by_hand,
    uncertain,
)
from messages.actions.organizers import attendance as rooms
from messages.actions.organizers import courses as managed_courses
from messages.actions.organizers import encontros as manage
from messages.actions.organizers import papers as issuing

_SEATS: Final = frozenset({"seats", "spendings"})
_PRESENCE: Final = frozenset({"attendances", "presence_claims"})
_MARKS: Final = frozenset({"publication_marks"})
_TEXTS: Final = frozenset({"publications"})
_ENTRY: Final = frozenset(
    {"participants", "grants", "invites", "seats", "attendances", "visitors"}
    | {"presence_claims", "other_hours"}
)
_APPROVED: Final = frozenset(
    {"participants", "grants", "visitors", "attendances", "seats", "corrections"}
    | {"presence_claims", "other_hours"}
)

OWN: Final[dict[type[Action], frozenset[str]]] = {
    attendance.GiveScore: frozenset({"feedbacks"}),
    attendance.ChangeScore: frozenset({"feedbacks"}),
    attendance.FinishFeedback: frozenset({"feedbacks"}),
    encontros.ConfirmPresence: _SEATS,
    encontros.DeclinePresence: _SEATS,
    courses.Enroll: _SEATS,
    courses.Withdraw: _SEATS,
    courses.WithdrawRequest: _SEATS,
    seats.JoinWaitlist: _SEATS,
    seats.LeaveWaitlist: _SEATS,
    seats.AcceptOffer: _SEATS,
    seats.PassOffer: _SEATS,
    seats.SwapInto: _SEATS,
    seats.KeepBoth: _SEATS,
    seats.UndoSeat: _SEATS,
    seats.UndoSwap: _SEATS,
    seats.GiveReason: _SEATS,
    hours.ClaimPresence: frozenset({"presence_claims", "spendings"}),
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
    papers.RenamePaper: frozenset({"issued_documents"}),
}
"""Rows that are the person's own; the audit is written beside them."""

BY_LINK: Final = frozenset({invites.ClaimInvite, invites.ClaimAndCorrect, invites.RejectInvite})
"""Whoever has opened the link acts for the person of the list it was made for."""

DOOR: Final[dict[type[Action], frozenset[str]]] = {
    rooms.OpenCheckIn: frozenset({"check_in_windows"}),
    rooms.ProjectRoom: frozenset({"check_in_windows"}),
    rooms.ExtendCheckIn: frozenset({"check_in_windows"}),
    rooms.HangPoster: frozenset({"check_in_windows"}),
    rooms.CloseCheckIn: frozenset({"check_in_windows"}),
    rooms.TogglePresence: _PRESENCE,
    rooms.RecogniseVisitor: frozenset({"visitors", "attendances"}),
    rooms.DismissVisitor: frozenset({"visitors"}),
    rooms.NoteVisitor: frozenset({"visitors"}),
    rooms.MarkPresence: _PRESENCE,
    rooms.MarkPart: _PRESENCE,
    rooms.UndoPresence: _PRESENCE,
}
"""Anybody's rows, in the hands of those who run a room."""

ORGANIZERS: Final[dict[type[Action], frozenset[str]]] = {
    **DOOR,
    bulletins.SendBulletin: frozenset({"spendings"}),
    calls.RemindSilent: frozenset(),
    calls.RecoverEverybody: frozenset({"attendances"}),
    calls.UndoRecovery: frozenset({"attendances"}),
    manage.PublishActivity: frozenset({"activities"}),
    manage.AnnounceActivity: frozenset({"mailings"}),
    manage.DeleteDraft: frozenset({"activities", "slots"}),
    managed_courses.ArchiveCourse: frozenset({"courses"}),
    managed_courses.BringCourseBack: frozenset({"courses"}),
    managed_courses.DeleteCourse: frozenset({"courses"}),
    managed_courses.OpenCourseToAll: frozenset({"course_offices"}),
    managed_courses.CloseCourseAgain: frozenset({"course_offices"}),
    managed_courses.SkipAim: frozenset({"courses"}),
    managed_courses.ToggleCourseOffice: frozenset({"course_offices"}),
    managed_courses.UndoCourseChange: frozenset({"courses", "activities"}),
    managed_courses.UndoTerms: frozenset({"activities"}),
    managed_courses.UseMinutes: frozenset({"courses"}),
    manage.ApplyChange: frozenset({"activities", "slots", "seats"}),
    manage.CancelActivity: frozenset({"activities", "seats", "check_in_windows"}),
    manage.UseSeats: frozenset({"activities", "slots"}),
    # What a spreadsheet brings: people and their offices, encontros, courses and turmas.
    importing.ApplyImport: frozenset(
        {"participants", "grants", "assessorias", "activities", "slots", "courses", "imports"}
    ),
    importing.UndoImport: frozenset({"courses", "imports"}),
    importing.SendInvites: frozenset({"invites"}),
    inquiries.CloseInquiry: frozenset({"inquiries"}),
    inquiries.ReopenInquiry: frozenset({"inquiries"}),
    inquiries.AnswerInquiry: frozenset({"inquiries"}),
    inquiries.TakeOverInquiry: frozenset({"inquiries"}),
    articles.WithdrawArticle: frozenset({"help_articles"}),
    articles.BringArticleBack: frozenset({"help_articles"}),
    moderation.PublishPublication: _TEXTS,
    moderation.AskAdjustment: _TEXTS,
    moderation.DeclinePublication: _TEXTS,
    moderation.TakeDown: _TEXTS,
    requests.ApproveRequest: frozenset({"seats"}),
    requests.DeclineRequest: frozenset({"seats"}),
    people.ChangePerson: frozenset({"participants", "grants", "seats"}),
    people.SuspendPerson: frozenset({"participants", "grants", "seats"}),
    people.InvitePerson: frozenset({"invites"}),
    people.SendPersonHours: frozenset(),
    figures.SendHours: frozenset(),
    people_lists.SendPeopleFile: frozenset(),
    people_lists.SendPeopleList: frozenset(),
    room_papers.SendSigningList: frozenset(),
    registrations.ApproveRegistration: _APPROVED,
    registrations.ApproveListed: _APPROVED,
    registrations.DeclineRegistration: frozenset({"participants", "seats", "corrections"}),
    seats_by_hand.PutIn: frozenset({"seats"}),
    seats_by_hand.TakeOut: frozenset({"seats"}),
    seats_by_hand.UndoByHand: frozenset({"seats"}),
    seats_by_hand.PutBack: frozenset({"seats"}),
    seats_by_hand.PassTurn: frozenset({"seats"}),
    seats_by_hand.StopOffer: frozenset({"seats", "activities"}),
    seats_by_hand.LengthenOffer: frozenset({"seats"}),
    seats_by_hand.PauseOffers: frozenset({"activities"}),
    issuing.IssuePapers: frozenset({"issuings"}),
    issuing.KeepSigner: frozenset({"signers"}),
    issuing.SendPapers: frozenset(),
    issuing.ReissueAll: frozenset({"issuings"}),
    issuing.ReissuePaper: frozenset({"issued_documents"}),
    issuing.RevokePaper: frozenset({"issued_documents"}),
    issuing.RestorePaper: frozenset({"issued_documents"}),
    issuing.TakeBackPapers: frozenset({"issuings"}),
    uncertain.SendAgain: frozenset(),
    presence.ConfirmClaim: _PRESENCE,
    presence.RefuseClaim: _PRESENCE,
    presence.ReopenClaim: _PRESENCE,
    presence.AddOtherHours: frozenset({"other_hours"}),
    presence.WithdrawHours: frozenset({"other_hours"}),
    presence.BringBackHours: frozenset({"other_hours"}),
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
    "presence_claims": ("participant_id",),
    "other_hours": ("participant_id",),
    "feedbacks": ("participant_id",),
    "issued_documents": ("participant_id",),
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

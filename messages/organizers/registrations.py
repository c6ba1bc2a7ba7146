"""What organizers see of registrations that wait (O35, O36, N18)."""

from collections.abc import Sequence
from datetime import datetime

from domain.people.invites import Invitation
from domain.people.registrations import Queue, Waiting, number_of
from domain.people.registrations_deciding import (
    MAX_REASON,
    Approved,
    Declined,
    OwnCorrectionError,
    ReasonTooLongError,
)
from messages import buttons, dates, refusals
from messages.actions.organizers import ShowOrganizing
from messages.actions.organizers.people import ShowPerson
from messages.actions.organizers.registrations import (
    ApproveListed,
    ApproveRegistration,
    AskDeclineReason,
    DeclineRegistration,
    ListWaiting,
    ReviewRegistrations,
    SkipRegistration,
)
from messages.outgoing import Button, Message, Style, Toast
from messages.registration import REASONS
from messages.render import count, render


def review(waiting: Waiting, *, news: str = "") -> Message:
    """Show one registration with what helps to decide (O35); `news` says what was just done."""
    id_, sent_at = waiting.details.participant_id, int(waiting.sent_at.timestamp())
    warnings = _warnings(waiting)
    style: Style | None = None if warnings else "success"
    others: list[Button] = []
    if waiting.listed_count > 1:
        others.append(Button(f"✅ Aprovar {waiting.listed_count} cadastros", ListWaiting()))
    if waiting.total_count > 1:
        others.append(Button("⏭️ Pular", SkipRegistration(id_)))
    return Message(
        render(
            "organizers/registrations/review.html", waiting=waiting, warnings=warnings, news=news
        ),
        (
            (
                Button("✅ Aprovar", ApproveRegistration(id_, sent_at), style),
                Button("❌ Não aprovar", AskDeclineReason(id_, sent_at)),
            ),
            tuple(others),
            (buttons.back(ShowOrganizing()), buttons.HOME),
        ),
    )


def _warnings(waiting: Waiting) -> frozenset[str]:
    """Return what makes an approval less than likely; the text has a sentence for each."""
    wanted = waiting.details.wanted or waiting.details
    is_listed = waiting.is_on_the_list and waiting.address_of is None
    is_unknown = not is_listed and waiting.address_of is None and wanted.email is not None
    found = {
        "organizer_alike": waiting.organizer_alike,
        "address_of": waiting.address_of,
        "listed_role": is_listed and waiting.has_listed_role,
        "email": is_unknown and not waiting.is_government_email,
        "agency": wanted.agency_text,
        "similar_names": waiting.similar_names,
    }
    return frozenset(name for name, is_so in found.items() if is_so)


def none_waiting(news: str = "") -> Message:
    """Say that all are decided."""
    return Message(
        render("organizers/registrations/none.html", news=news),
        ((buttons.back(ShowOrganizing()), buttons.HOME),),
    )


def several(people: Sequence[Waiting]) -> Message:
    """Name everybody who would be approved at once."""
    until = max(int(waiting.sent_at.timestamp()) for waiting in people)
    everybody = ApproveListed(until, number_of(people))
    number = count(len(people), "cadastro", "cadastros")
    return Message(
        render("organizers/registrations/list.html", people=people),
        (
            (Button(f"✅ Sim, aprovar {number}", everybody, "success"),),
            (buttons.back(ReviewRegistrations()),),
        ),
    )


def several_approved(approved_count: int, left_count: int) -> Message:
    """Say how many were approved, and how many wait still."""
    look = (Button("📝 Conferir cadastros", ReviewRegistrations()),) if left_count else ()
    return Message(
        render(
            "organizers/registrations/several_approved.html",
            approved_count=approved_count,
            left_count=left_count,
        ),
        (look, (buttons.back(ShowOrganizing()), buttons.HOME)),
    )


def ask_reason(waiting: Waiting) -> Message:
    """Ask why it goes back (O36)."""
    id_, sent_at = waiting.details.participant_id, int(waiting.sent_at.timestamp())
    return Message(
        render("organizers/registrations/reason.html", name=waiting.details.name),
        (
            *(
                (Button(because.label, DeclineRegistration(id_, sent_at, reason)),)
                for reason, because in REASONS.items()
            ),
            (buttons.back(ReviewRegistrations()),),
        ),
    )


def approved_toast(person: Approved) -> Toast:
    """Say over the next one that the last was approved."""
    return Toast(render("organizers/registrations/done_approved.txt", person=person))


def declined_toast(person: Declined) -> Toast:
    """Say over the next one that the last went back."""
    return Toast(render("organizers/registrations/done_declined.txt", person=person))


def waiting_notice(queue: Queue) -> Message:
    """Tell an organizer that registrations wait (N18)."""
    return Message(
        render("organizers/registrations/notice.html", queue=queue),
        (
            (Button("📝 Conferir agora", ReviewRegistrations(), "primary"),),
            (Button("Mais tarde", ShowOrganizing()),),
        ),
        is_silent=True,
    )


def invite_rejected(invitation: Invitation) -> Message:
    """Tell an organizer that an invite reached somebody else."""
    return Message(
        render("organizers/registrations/rejected_invite.html", name=invitation.name),
        ((Button("👤 Ver a ficha", ShowPerson(invitation.participant_id)), buttons.HOME),),
        names=frozenset({invitation.participant_id}),
    )


def emergency_invite(until: datetime) -> Message:
    """Tell who organizes that somebody made a link of the organizers' side at the machine."""
    return Message(
        render(
            "organizers/registrations/emergency_invite.html",
            day=dates.day(until),
            hour=dates.hour(until),
        ),
        ((Button("🛠️ Organizar", ShowOrganizing()), buttons.HOME),),
    )


def emergency_used(participant_id: int, name: str) -> Message:
    """Tell who organizes who came in by such a link."""
    return Message(
        render("organizers/registrations/emergency_used.html", name=name),
        ((Button("👤 Ver a ficha", ShowPerson(participant_id)), buttons.HOME),),
        names=frozenset({participant_id}),
    )


@refusals.explain.register
def _(error: ReasonTooLongError) -> Message:
    return Message(
        render("organizers/registrations/reason_too_long.html", limit=error.limit or MAX_REASON),
        ((buttons.back(ReviewRegistrations()), buttons.CANCEL),),
    )


@refusals.explain.register
def _(_: OwnCorrectionError) -> Message:
    return Message(
        render("organizers/registrations/own_correction.html"),
        ((buttons.back(ShowOrganizing()), buttons.HOME),),
    )

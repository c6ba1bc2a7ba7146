"""What organizers see of registrations that wait (O35, O36, N18)."""

from collections.abc import Sequence
from typing import Final

from domain.people.invites import Invitation
from domain.people.registrations import Queue, Waiting, number_of
from domain.people.registrations_deciding import (
    MAX_REASON,
    Approved,
    Declined,
    OwnCorrectionError,
    ReasonTooLongError,
)
from messages import buttons, refusals
from messages.actions.organizers import ShowOrganizing
from messages.actions.organizers.people import ShowPerson
from messages.actions.organizers.registrations import (
    ApproveListed,
    ApproveRegistration,
    AskDeclineReason,
    DeclineRegistration,
    ListWaiting,
    Reason,
    ReviewRegistrations,
    SkipRegistration,
)
from messages.outgoing import Button, Message, Style, Toast
from messages.render import count, render

REASONS: Final = {
    Reason.EMAIL: "o e-mail não é de trabalho.",
    Reason.NOT_OF_THE_REDE: "o órgão ou a pessoa não faz parte da Rede.",
    Reason.REPEATED: "já há um cadastro seu.",
}
"""As the person reads them after "Motivo:"."""

_REASON_LABELS: Final = {
    Reason.EMAIL: "E-mail não é de trabalho",
    Reason.NOT_OF_THE_REDE: "Não faz parte da Rede",
    Reason.REPEATED: "Cadastro repetido",
}


def review(waiting: Waiting, *, news: str = "") -> Message:
    """Show one registration with what helps to decide (O35); `news` says what was just done."""
    id_, sent_at = waiting.details.participant_id, int(waiting.sent_at.timestamp())
    style: Style | None = None if _has_warning(waiting) else "success"
    others: list[Button] = []
    if waiting.listed_count > 1:
        others.append(Button(f"✅ Aprovar {waiting.listed_count} cadastros", ListWaiting()))
    if waiting.total_count > 1:
        others.append(Button("⏭️ Pular", SkipRegistration(id_)))
    return Message(
        render("organizers/registrations/review.html", waiting=waiting, news=news),
        (
            (
                Button("✅ Aprovar", ApproveRegistration(id_, sent_at), style),
                Button("❌ Recusar", AskDeclineReason(id_, sent_at)),
            ),
            tuple(others),
            (buttons.back(ShowOrganizing()), buttons.HOME),
        ),
    )


def _has_warning(waiting: Waiting) -> bool:
    wanted = waiting.details.wanted or waiting.details
    is_foreign = bool(wanted.email) and not waiting.is_government_email
    return bool(
        waiting.organizer_alike
        or waiting.address_of
        or waiting.has_listed_role
        or waiting.similar_names
        or wanted.agency_text
        or (is_foreign and not waiting.is_on_the_list)
    )


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
                (Button(label, DeclineRegistration(id_, sent_at, reason)),)
                for reason, label in _REASON_LABELS.items()
            ),
            (buttons.back(ReviewRegistrations()),),
        ),
    )


def approved_toast(person: Approved) -> Toast:
    """Say over the next one that the last was approved."""
    what = "Mudança aprovada" if person.is_correction else "Cadastro aprovado"
    if person.address_of is not None:
        return Toast(f"{what}. O e-mail segue no cadastro de {person.address_of}.")
    return Toast(f"{what}. Avisei a pessoa.")


def declined_toast(person: Declined) -> Toast:
    """Say over the next one that the last went back."""
    what = "Mudança não aprovada" if person.is_correction else "Cadastro devolvido"
    return Toast(f"{what}. Avisei a pessoa.")


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

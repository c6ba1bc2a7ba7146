"""What is said to somebody who came by an invite (C12, C13)."""

from domain.people.invites import AlreadyRegisteredError, Invitation, InviteInvalidError
from messages import buttons, refusals
from messages.actions.courses import ListCourses
from messages.actions.encontros import ListEncontros
from messages.actions.invites import (
    ClaimAndCorrect,
    ClaimInvite,
    ReadInviteNotice,
    RejectInvite,
)
from messages.actions.organizers import ShowOrganizing
from messages.outgoing import Button, Message
from messages.registration import REGISTER
from messages.render import render


def offer(invitation: Invitation) -> Message:
    """Ask whether the person is the one on the list (C13)."""
    number = invitation.invite_id
    return Message(
        render(
            "invites/offer.html",
            name=invitation.name,
            office=invitation.office,
            email=mask(invitation.email) if invitation.email else None,
        ),
        (
            (Button("✅ Sim, sou eu", ClaimInvite(number), "success"),),
            (Button("✏️ Sou eu, quero corrigir", ClaimAndCorrect(number)),),
            (
                Button("✖️ Não sou eu", RejectInvite(number)),
                Button("🔐 Uso dos dados", ReadInviteNotice(number)),
            ),
        ),
    )


def claimed(first_name: str) -> Message:
    """Say that the person is in."""
    return Message(
        render("invites/claimed.html", first_name=first_name),
        (
            (Button("📅 Encontros", ListEncontros()), Button("🎓 Cursos", ListCourses())),
            (buttons.HOME,),
        ),
    )


def rejected() -> Message:
    """Acknowledge that an invite reached somebody else."""
    return Message(render("invites/rejected.html"), ((REGISTER,), (buttons.ASK,)))


def invalid(*, is_newcomer: bool) -> Message:
    """Say that an invite is of no use (C12), and how to go on."""
    return Message(
        render("invites/invalid.html", is_newcomer=is_newcomer),
        ((REGISTER,), (buttons.ASK,)) if is_newcomer else ((buttons.ASK,), (buttons.HOME,)),
    )


def first_organizer() -> Message:
    """Say that the organizers' side is open."""
    return Message(
        render("invites/first_organizer.html"),
        ((Button("🛠️ Organizar", ShowOrganizing(), "success"),), (buttons.HOME,)),
    )


def mask(email: str) -> str:
    """Show enough of an address for its owner to know it: "a***a@planejamento.mg.gov.br"."""
    local, _, domain = email.rpartition("@")
    return f"{local[:1]}***{local[-1:] if len(local) > 2 else ''}@{domain}"  # noqa: PLR2004


@refusals.explain.register
def _(_: InviteInvalidError) -> Message:
    return invalid(is_newcomer=True)


@refusals.explain.register
def _(_: AlreadyRegisteredError) -> Message:
    return Message(render("invites/already_registered.html"), ((buttons.HOME,),))

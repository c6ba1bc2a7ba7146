"""What organizers see of the people of the Rede, and what those are told (O34, O41 to O43)."""

from typing import Final

from domain.activities.standing import KNOWN
from domain.attendance.hours import Summary
from domain.participants import Role, Standing
from domain.people.people import Card, Found, LastOrganizerError, People
from messages import buttons, refusals
from messages.actions.organizers import ShowOrganizing
from messages.actions.organizers.importing import AskSpreadsheet
from messages.actions.organizers.people import (
    AskPersonChange,
    Change,
    ChangePerson,
    InvitePerson,
    SendPersonHours,
    ShowPeople,
    ShowPerson,
    SuspendPerson,
)
from messages.actions.organizers.presence import ListOtherHours
from messages.actions.organizers.registrations import ReviewRegistrations
from messages.outgoing import Button, MadeFile, Message, Row, Style
from messages.render import count, render

_TAIL: Final = 18
"""Letters behind a name, so that enough of the name is left."""
_STANDINGS: Final = {
    Standing.ACTIVE: "✅ Cadastro ativo.",
    Standing.LISTED: "⬜ Está na lista e ainda não entrou.",
    Standing.PENDING: "⏳ O cadastro espera conferência.",
    Standing.DECLINED: "❌ O cadastro não está aprovado. A pessoa pode corrigir.",
    Standing.SUSPENDED: "⏸️ Acesso suspenso.",
}
_SHORT: Final = {
    Standing.LISTED: "ainda não entrou",
    Standing.PENDING: "espera conferência",
    Standing.DECLINED: "não aprovado",
    Standing.SUSPENDED: "acesso suspenso",
}
_ROLES: Final = {Role.ORGANIZER: "organização", Role.DOOR: "só presença"}
_OFFERS: Final = {
    Change.ORGANIZER: "🛠️ Dar acesso de organização",
    Change.DOOR: "📍 Dar acesso à presença",
    Change.SUSPEND: "⏸️ Suspender cadastro",
    Change.REACTIVATE: "🔓 Reativar",
}
_TAKES: Final = {
    Role.ORGANIZER: "🛠️ Tirar acesso de organização",
    Role.DOOR: "📍 Tirar acesso à presença",
}
_YES: Final[dict[Change, tuple[str, Style]]] = {
    Change.ORGANIZER: ("🛠️ Sim, dar acesso", "primary"),
    Change.DOOR: ("📍 Sim, dar acesso à presença", "primary"),
    Change.NO_ACCESS: ("🔒 Sim, tirar o acesso", "danger"),
    Change.REACTIVATE: ("🔓 Sim, reativar", "primary"),
}


def people(view: People) -> Message:
    """Show the counts and who runs the Rede, or who fits a text (O34)."""
    waiting: Row = ()
    if view.pending_count and not view.query:
        label = f"📝 Conferir {count(view.pending_count, 'cadastro', 'cadastros')}"
        waiting = (Button(label, ReviewRegistrations()),)
    last = Button("📄 Importar planilha", AskSpreadsheet())
    if view.query:
        last = Button("👥 Todas as pessoas", ShowPeople())
    return Message(
        render(
            "organizers/people/people.html",
            view=view,
            more_count=view.total - len(view.people),
        ),
        (
            *((_button(found),) for found in view.people),
            waiting,
            (last,),
            (buttons.back(ShowOrganizing()), buttons.HOME),
        ),
    )


def person(card: Card) -> Message:
    """Show one person, and what can be changed (O41)."""
    rows: list[Row] = [
        (
            Button(
                _OFFERS.get(change) or _TAKES[card.role],
                AskPersonChange(card.participant_id, change),
            ),
        )
        for change in _changes(card)
    ]
    if card.standing in KNOWN:
        rows.append((Button("➕ Lançar horas", ListOtherHours(card.participant_id)),))
    if card.standing in KNOWN and card.chat_id is None:
        # Whoever uses the bot takes it there.
        rows.append((Button("📄 Extrato do ano", SendPersonHours(card.participant_id)),))
    if card.standing is Standing.LISTED:
        rows.append((Button("🔗 Fazer um convite", InvitePerson(card.participant_id), "primary"),))
    if card.standing is Standing.PENDING:
        rows.append((Button("📝 Conferir cadastros", ReviewRegistrations(), "primary"),))
    return Message(
        render(
            "organizers/people/person.html",
            card=card,
            standing=_STANDINGS[card.standing],
            access=_ROLES.get(card.role, ""),
        ),
        (*rows, (buttons.back(ShowPeople()), buttons.HOME)),
    )


def hours_pdf(card: Card, summary: Summary) -> Message:
    """Send a year's hours of somebody who does not use the bot (O41i)."""
    other: Row = ()
    if summary.other_year is not None:
        label = f"📄 Extrato de {summary.other_year}"
        other = (Button(label, SendPersonHours(card.participant_id, summary.other_year)),)
    return Message(
        render("organizers/people/hours.html", card=card, summary=summary),
        (other, (buttons.back(ShowPerson(card.participant_id)), buttons.HOME)),
        attachment=MadeFile(
            "hours_pdf", {"participant_id": card.participant_id, "year": summary.year}
        ),
        names=frozenset({card.participant_id}),
    )


def no_hours(card: Card) -> Message:
    """Say that somebody has no hours of which a statement could be made (O41j)."""
    return Message(
        render("organizers/people/no_hours.html", card=card),
        (
            (Button("➕ Lançar horas", ListOtherHours(card.participant_id)),),
            (buttons.back(ShowPerson(card.participant_id)), buttons.HOME),
        ),
        names=frozenset({card.participant_id}),
    )


def ask_change(card: Card, change: Change) -> Message:
    """Ask once more before somebody's access changes (O42, O43)."""
    id_ = card.participant_id
    if change is Change.SUSPEND:
        yes: tuple[Row, ...] = tuple(
            (Button(f"⏸️ Suspender: {words}", SuspendPerson(id_, reason), "danger"),)
            for reason, words in refusals.SUSPENSIONS.items()
        )
    else:
        label, style = _YES[change]
        yes = ((Button(label, ChangePerson(id_, change), style),),)
    return Message(
        render("organizers/people/ask_change.html", card=card, change=change.name),
        (*yes, (Button("⬅️ Não, voltar", ShowPerson(id_)),)),
    )


def changed(card: Card, change: Change, *, freed_count: int = 0, is_me: bool = False) -> Message:
    """Say what was changed; who gave up their own access has no way back to these screens."""
    id_ = card.participant_id
    undo: Row = ()
    if change is Change.SUSPEND and not is_me:
        undo = (Button("🔓 Reativar", ChangePerson(id_, Change.REACTIVATE)),)
    look: Row = (Button("👤 Ver a ficha", ShowPerson(id_)),)
    if is_me:
        look = (buttons.ASK,) if change is Change.NO_ACCESS else ()
    last = (buttons.HOME,) if is_me else (Button("👥 Pessoas da Rede", ShowPeople()), buttons.HOME)
    return Message(
        render(
            "organizers/people/changed.html",
            card=card,
            change=change.name,
            freed_count=freed_count,
            is_me=is_me,
        ),
        (undo, look, last),
    )


def told(change: Change) -> Message:
    """Tell somebody what they may do now."""
    go = () if change is Change.REACTIVATE else (Button("🛠️ Organizar", ShowOrganizing()),)
    return Message(render("organizers/people/told.html", change=change.name), (go, (buttons.HOME,)))


def invite(card: Card, address: str) -> Message:
    """Show the invite of somebody on the list; only now, since it is not kept."""
    return Message(
        render("organizers/people/invite.html", card=card, address=address),
        (
            (Button("📋 Copiar endereço", copy=address),),
            (buttons.back(ShowPerson(card.participant_id)), buttons.HOME),
        ),
    )


@refusals.explain.register
def _(_: LastOrganizerError) -> Message:
    return Message(
        render("organizers/people/last_organizer.html"),
        ((buttons.back(ShowPeople()), buttons.HOME),),
    )


def _changes(card: Card) -> tuple[Change, ...]:
    if card.standing is Standing.SUSPENDED:
        return (Change.REACTIVATE,)
    if card.standing is not Standing.ACTIVE:
        return ()
    match card.role:
        case Role.ORGANIZER:
            return (Change.NO_ACCESS, Change.SUSPEND)
        case Role.DOOR:
            return (Change.ORGANIZER, Change.NO_ACCESS, Change.SUSPEND)
    return (Change.ORGANIZER, Change.DOOR, Change.SUSPEND)


def _button(found: Found) -> Button:
    what = _SHORT.get(found.standing) or _ROLES.get(found.role) or found.office
    label = buttons.with_tail(f"👤 {found.name}", what, most=_TAIL)
    return Button(label, ShowPerson(found.participant_id))

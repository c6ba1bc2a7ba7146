"""Papers that are printed for a room: the list people sign, and posters with a QR code (O26b)."""

from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy.orm import Session

from domain.activities import activities
from domain.activities.activities import Facts
from domain.attendance import attendance_poster
from domain.organizing import room_papers as operations
from domain.organizing.room_papers import ToPrint
from messages import buttons, dates, documents, drawing, workbooks
from messages.actions import base36
from messages.actions.organizers.attendance import AskPoster
from messages.actions.organizers.encontros import ManageActivity
from messages.actions.organizers.room_papers import (
    SendInvitationPoster,
    SendSigningList,
    ShowRoomPapers,
)
from messages.documents import MadeDocument
from messages.organizers.attendance import deep_link, spaced
from messages.organizers.people_files import NOTE
from messages.outgoing import Button, MadeFile, Message
from messages.render import count, render, where

_SIGNING: Final = Path(__file__).with_name("signing_list.typ")
_POSTER: Final = Path(__file__).with_name("poster.typ")
_BLANK: Final = 8
"""Empty lines for those nobody expected."""


def entry(facts: Facts) -> Button:
    """Lead from the sheet of an activity to what can be printed for it."""
    return Button("🖨️ Papéis para a sala", ShowRoomPapers(facts.id))


def choose(found: ToPrint) -> Message:
    """Show what can be printed (O26b)."""
    facts = found.facts
    return Message(
        render("organizers/room_papers/choose.html", found=found),
        (
            (Button("✍️ Lista para assinar", SendSigningList(facts.id)),),
            (Button("🔳 Cartaz do convite", SendInvitationPoster(facts.id)),),
            (Button("🖨️ Cartaz da presença", AskPoster(found.slot.slot_id)),),
            (buttons.back(ManageActivity(facts.id)), buttons.HOME),
        ),
    )


def signing_list(found: ToPrint) -> Message:
    """Send the list that people sign (O26c)."""
    return Message(
        render("organizers/room_papers/signing_list.html", found=found, note=NOTE),
        attachment=MadeFile("signing_list", {"slot_id": found.slot.slot_id}),
    )


def invitation(facts: Facts, bot_username: str) -> Message:
    """Send the poster of the invitation (O26d)."""
    return Message(
        render("organizers/room_papers/invitation.html", facts=facts),
        attachment=MadeFile("invitation_poster", {"activity_id": facts.id, "bot": bot_username}),
    )


@documents.maker("signing_list")
def make_signing_list(session: Session, now: datetime, *, slot_id: int) -> MadeDocument:
    """Make the list that people sign at a slot, office by office, with room for others."""
    found = operations.signing_list(session, slot_id=slot_id)
    facts = found.facts
    groups: list[dict[str, Any]] = []
    first = 1
    for office, names in found.offices:
        groups.append(
            {
                "office": drawing.breakable(office) or "Sem órgão",
                "names": [drawing.breakable(name) for name in names],
                "first": first,
            }
        )
        first += len(names)
    groups.append({"office": "Quem não está na lista", "names": [""] * _BLANK, "first": 0})
    lines = [dates.when_in_year(found.slot.starts_at, found.slot.ends_at).capitalize()]
    if len(facts.slots) > 1:
        which = "dia" if facts.is_encontro else "aula"
        ending = "º" if facts.is_encontro else "ª"
        lines.append(f"{found.number}{ending} {which} de {len(facts.slots)}")
    content = drawing.pdf(
        _SIGNING,
        {
            "heading": drawing.breakable(facts.title),
            "lines": [*lines, drawing.breakable(where(facts))],
            "groups": groups,
            "note": NOTE,
        },
        title=f"Lista para assinar — {facts.title}",
        made_at=now,
    )
    name = workbooks.file_name(facts.title, "para-assinar", "pdf")
    return MadeDocument(name, content, drawing.PDF)


@documents.maker("invitation_poster")
def make_invitation(session: Session, now: datetime, *, activity_id: int, bot: str) -> MadeDocument:
    """Make the poster that invites people to an encontro or turma."""
    facts = activities.read(session, activity_id=activity_id)
    what = "encontro" if facts.is_encontro else "turma"
    days = [
        dates.when_in_year(slot.starts_at, slot.ends_at).capitalize() for slot in facts.slots[:4]
    ]
    if len(facts.slots) > len(days):
        more = count(len(facts.slots) - len(days), "outra aula", "outras aulas")
        days.append(f"e mais {more}, até {dates.full_day(facts.ends_at)}")
    answer = "Confirmar presença" if facts.is_encontro else "Fazer inscrição"
    content = _poster(
        heading="Você vai?" if facts.is_encontro else "Inscrições abertas",
        about=facts.title,
        lines=[*days, where(facts), facts.address],
        link=f"https://t.me/{bot}?start={what[0]}_{base36(facts.id)}",
        alt=f"QR code que abre {'o encontro' if facts.is_encontro else 'a turma'} no Telegram",
        steps=[
            "Leia o código com a câmera do celular.",
            "No Telegram, toque em Iniciar.",
            f"Toque em {answer}.",
        ],
        bot=bot,
        title=f"Convite — {facts.title}",
        made_at=now,
    )
    name = workbooks.file_name(facts.title, "convite", "pdf")
    return MadeDocument(name, content, drawing.PDF)


@documents.maker("attendance_poster")
def make_attendance_poster(
    session: Session, now: datetime, *, slot_id: int, bot: str
) -> MadeDocument:
    """Make the poster with which people record their presence, in a room without a projector."""
    found = attendance_poster.poster(session, slot_id=slot_id)
    content = _poster(
        heading="Registre sua presença",
        about=found.title,
        lines=[
            dates.when_in_year(found.starts_at, found.ends_at).capitalize(),
            f"A presença fica aberta {dates.span(found.opens_at, found.closes_at)}.",
        ],
        link=deep_link(bot, found.token),
        alt=f"QR code que registra a presença. Sem câmera, escreva {found.digits} ao robô.",
        digits=spaced(found.digits),
        steps=[
            "Leia o código com a câmera do celular.",
            "No Telegram, toque em Iniciar.",
            "Espere a resposta do robô.",
        ],
        bot=bot,
        title=f"Presença — {found.title}",
        made_at=now,
    )
    name = workbooks.file_name(found.title, "presenca", "pdf")
    return MadeDocument(name, content, drawing.PDF)


def _poster(  # noqa: PLR0913 - what a poster says
    *,
    heading: str,
    about: str,
    lines: list[str],
    link: str,
    alt: str,
    steps: list[str],
    bot: str,
    title: str,
    made_at: datetime,
    digits: str = "",
) -> bytes:
    return drawing.pdf(
        _POSTER,
        {
            "heading": heading,
            "about": drawing.drawable(about),
            "lines": [drawing.breakable(line) for line in lines if line],
            "qr": drawing.qr(link),
            "alt": alt,
            "digits": digits,
            "steps": steps,
            "address": f"No Telegram, o robô da Rede é @{bot}.",
        },
        title=title,
        made_at=made_at,
    )

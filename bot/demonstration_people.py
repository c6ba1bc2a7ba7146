"""What the demonstration starts with: the sample year, and three people in their chats."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.command import ROOT
from database import migrating
from domain import participants
from domain.conversation import inbox
from domain.importing import importing
from domain.people import invites, registration, registrations_deciding
from domain.people.registration import Form
from models import Activity, Assessoria

SAMPLE: Final = ROOT / "samples" / "rede-2024.xlsx"
BEGINS_AT: Final = datetime(2024, 3, 11, 9, 0, tzinfo=ZoneInfo("America/Sao_Paulo"))
"""A week before the first encontro of the sample year."""


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody whose phone is on the page; without an office, not registered yet."""

    chat_id: int
    first_name: str
    last_name: str
    about: str
    office: str | None = None

    def described(self) -> dict[str, Any]:
        """Return the person as the simulator takes them."""
        return {
            "id": self.chat_id,
            "first_name": self.first_name,
            "last_name": self.last_name,
            "about": self.about,
            "started": self.office is not None,
        }


ANA: Final = DemoPerson(1001, "Ana", "Moreira", "participa da Rede", "SES")
BRUNO: Final = DemoPerson(1002, "Bruno", "Teixeira", "chegou agora")
CELIA: Final = DemoPerson(1003, "Célia", "Andrade", "organiza a Rede", "Seplag")
PEOPLE: Final = (ANA, BRUNO, CELIA)


def prepare(engine: Engine) -> datetime:
    """Make the tables and, in an empty database, the sample; returns what time it is there."""
    migrating.migrate(engine)
    with Session(engine) as session, session.begin():
        if session.scalar(select(Activity.id).limit(1)) is None:
            workbook = importing.read(SAMPLE.read_bytes())
            importing.apply(session, workbook, actor_id=None, now=BEGINS_AT)
        _introduce(session)
        latest = inbox.latest(session)
    return BEGINS_AT if latest is None else max(BEGINS_AT, latest)


def _introduce(session: Session) -> None:
    celia = _register(session, CELIA)
    if celia is not None:
        token = invites.create_first_organizer(session, now=BEGINS_AT)
        if token is not None:
            invites.claim_first_organizer(
                session, digest=invites.digest(token), participant_id=celia, now=BEGINS_AT
            )
    ana = _register(session, ANA)
    organizer = participants.find(session, chat_id=CELIA.chat_id, now=BEGINS_AT)
    if ana is not None and organizer is not None:
        registrations_deciding.approve(
            session,
            actor_id=organizer.id,
            participant_id=ana,
            sent_at=int(BEGINS_AT.timestamp()),
            now=BEGINS_AT,
        )


def _register(session: Session, person: DemoPerson) -> int | None:
    """Send the person's registration; returns None when there is one already."""
    if participants.find(session, chat_id=person.chat_id, now=BEGINS_AT) is not None:
        return None
    office = session.scalar(select(Assessoria.id).where(Assessoria.acronym == person.office))
    form = Form(
        name=f"{person.first_name} {person.last_name}",
        email=f"{person.first_name}.{person.last_name}@exemplo.mg.gov.br".lower().replace("é", "e"),
        assessoria_id=office,
        agency_text=None if office is not None else person.office,
    )
    submitted = registration.submit(session, chat_id=person.chat_id, form=form, now=BEGINS_AT)
    return submitted.participant_id

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.activities.activities import SeatState
from domain.notices import notices, outbox
from domain.notices.notices import Notice, Topic
from domain.participants import Role, Standing
from messages import documents
from messages.actions.organizers.people import (
    AskPersonChange,
    Change,
    ChangePerson,
    ShowPerson,
    SuspendPerson,
    SuspendReason,
)
from models import AuditEntry, Participant, Seat
from tests import make
from tests.chat import Chat, Person
from tests.make import moment
from tests.pdf_readers import words

HOSTILE = "<b>Zé & Cia"


@pytest.fixture
def celia(chat: Chat, session: Session) -> Person:
    return chat.person(make.organizer(session, email="celia@exemplo.mg.gov.br"))


def opens(celia: Person, name: str) -> None:
    celia.starts()
    celia.taps("Organizar")
    celia.taps("Pessoas")
    celia.writes(name)
    celia.taps(f"👤 {name}")


def test_people_are_counted_and_found_by_name_office_or_email(
    celia: Person, session: Session
) -> None:
    office = make.assessoria(session, "SES", "Secretaria de Estado de Saúde")
    make.participant(session, "Ângela Reis", office=office, email="angela@exemplo.mg.gov.br")
    make.participant(session, "Bia Lima", standing=Standing.LISTED, chat_id=None)
    make.participant(session, HOSTILE, standing=Standing.SUSPENDED)

    celia.starts()
    celia.taps("Organizar")
    celia.taps("Pessoas")
    assert celia.sees.startswith(
        "Pessoas da Rede\n2 cadastros ativos.\n1 pessoa da lista ainda não entrou.\n"
        "1 acesso suspenso.\n\nOs botões mostram quem é da organização."
    )
    assert celia.last.labels[0] == ["👤 Célia Dias · organização"]
    for query in ("angela", "ses reis", "angela@exemplo", "secretaria de saude"):
        celia.writes(query)
        assert celia.sees.startswith("Achei 1 pessoa para ")
        assert celia.last.labels[0] == ["👤 Ângela Reis · SES"]
    celia.writes("Zé")
    assert celia.last.labels[0] == [f"👤 {HOSTILE} · acesso suspenso"]
    celia.taps("👤")
    assert HOSTILE in celia.sees
    assert "Acesso suspenso." in celia.sees


def test_people_in_the_chat_are_found_before_those_on_the_list(
    celia: Person, session: Session
) -> None:
    make.participant(session, "Ana Melo", standing=Standing.LISTED, chat_id=None)
    make.participant(session, "Zélia Melo", unreachable_at=make.NOW)
    opens(celia, "Zélia Melo")
    assert "Bloqueou o robô" in celia.sees
    celia.taps("Dar acesso à presença")
    celia.taps("Sim")
    assert "A pessoa bloqueou o robô e não recebe o aviso." in celia.sees
    celia.taps("👥 Pessoas")
    celia.writes("melo")

    assert [row[0][:6] for row in celia.last.labels[:2]] == ["👤 Zéli", "👤 Ana "]


def test_leaving_the_search_leaves_no_draft_behind(celia: Person) -> None:
    celia.starts()
    celia.taps("Organizar")
    celia.taps("Pessoas")
    celia.writes("ninguém")
    assert celia.sees.startswith("Não achei ninguém para ")
    celia.taps("Início")

    assert celia.toast is None
    assert "Voltar ao rascunho" not in str(celia.last.labels)


@pytest.mark.all_on_postgres
def test_suspending_frees_what_lies_ahead_and_keeps_what_was(
    celia: Person, session: Session
) -> None:
    past = make.encontro(session, "Passado", starts_at=moment(5, 3, 9))
    ahead = make.encontro(session)
    bruno = make.participant(session, "Bruno Lima")
    make.seat(session, past, bruno)
    make.seat(session, ahead, bruno)
    opens(celia, "Bruno Lima")
    celia.taps("Suspender")
    assert "1 vaga ou lugar na fila fica livre" in celia.sees
    assert celia.last.payload["buttons"][0][0]["style"] == "danger"
    celia.taps("Suspender: saiu da Rede")

    assert celia.sees.startswith("Acesso suspenso: Bruno Lima\n1 vaga ou lugar na fila ficou livre")
    assert celia.chat.clock_was_woken
    states = dict(session.execute(select(Seat.activity_id, Seat.state)).all())
    assert states == {past.id: SeatState.HELD, ahead.id: SeatState.RELEASED}
    assert make.actions(session) == ["person.suspend"]
    assert session.scalars(select(AuditEntry.details)).one() == {"freed_seats": 1, "reason": "left"}
    other = celia.chat.person(bruno)
    assert other.sees.startswith("Seu acesso está suspenso\nMotivo: saiu da Rede.")
    assert "Se achar que é engano" in other.sees
    said = other.sees
    other.commands("encontros")
    assert other.sees == said
    assert "Avisei a pessoa." in celia.sees
    celia.taps("Reativar")
    assert celia.sees.startswith("Acesso reativado: Bruno Lima")
    assert other.sees.startswith("Você pode usar o robô de novo")
    assert session.get_one(Participant, bruno.id).standing == Standing.ACTIVE
    assert make.actions(session) == ["person.suspend", "person.reactivate"]


@pytest.mark.parametrize(
    ("standing", "topic", "arrives"),
    [
        (Standing.SUSPENDED, Topic.SUSPENDED, True),
        (Standing.SUSPENDED, Topic.NOTICE, False),
        (Standing.ACTIVE, Topic.SUSPENDED, False),
        (Standing.ACTIVE, Topic.NOTICE, True),
    ],
)
def test_who_is_suspended_is_told_that_and_nothing_else(
    session: Session, standing: Standing, topic: Topic, *, arrives: bool
) -> None:
    bruno = make.participant(session, "Bruno Lima", standing=standing)
    notice = Notice(
        topic=topic, chat_id=bruno.chat_id or 0, payload={"html": "Aviso."}, due_at=make.NOW
    )
    message = notices.write(session, notice, now=make.NOW)
    assert message is not None

    claimed = outbox.claim(
        session, outbox_ids=[message.id], now=make.NOW, still_true=lambda *_: True
    )

    assert bool(claimed) is arrives


def test_giving_and_taking_access(celia: Person, session: Session) -> None:
    bruno = make.participant(session, "Bruno Lima")
    other = celia.chat.person(bruno)
    opens(celia, "Bruno Lima")
    celia.taps("Dar acesso de organização")
    celia.taps("Sim, dar acesso")
    assert other.sees.startswith("Você agora organiza a Rede")
    other.taps("Organizar")
    assert other.sees.startswith("Organizar")

    celia.taps("Ver a ficha")
    assert "Acesso: organização." in celia.sees
    celia.taps("Tirar acesso de organização")
    celia.taps("Sim, tirar o acesso")
    assert make.role_of(session, bruno) is Role.PARTICIPANT
    celia.taps(ChangePerson(bruno.id, Change.DOOR))
    assert other.sees.startswith("Você agora cuida da presença")
    entries = session.scalars(select(AuditEntry.details).order_by(AuditEntry.id)).all()
    assert entries == [
        {"old": "participant", "new": "organizer"},
        {"old": "organizer", "new": "participant"},
        {"old": "participant", "new": "door"},
    ]


@pytest.mark.parametrize("change", [Change.NO_ACCESS, Change.SUSPEND, Change.DOOR])
def test_the_last_organizer_stays(celia: Person, session: Session, change: Change) -> None:
    me = session.scalars(select(Participant).where(Participant.name == "Célia Dias")).one()
    # Whoever never opened the chat cannot take over.
    make.organizer(session, "Só na lista", chat_id=None)
    opens(celia, "Célia Dias")
    celia.taps(AskPersonChange(me.id, change))
    assert "Este cadastro é o seu." in celia.sees
    celia.taps("Suspender: mau uso" if change is Change.SUSPEND else "Sim")

    assert celia.sees.startswith("A Rede precisa de alguém na organização")
    assert (make.role_of(session, me), me.standing) == (Role.ORGANIZER, Standing.ACTIVE)
    assert make.actions(session) == []


def test_giving_up_ones_own_access_leads_home(celia: Person, session: Session) -> None:
    make.organizer(session, "Davi Reis")
    opens(celia, "Célia Dias")
    celia.taps("Tirar acesso de organização")
    celia.taps("Sim")

    assert celia.sees.startswith("Acesso retirado: Célia Dias")
    assert celia.last.labels == [["💬 Falar com a organização"], ["🏠 Início"]]


def test_an_invite_for_one_person_lets_that_person_in(celia: Person, session: Session) -> None:
    bia = make.participant(session, "Bia Lima", standing=Standing.LISTED, chat_id=None)
    opens(celia, "Bia Lima")
    celia.taps("Fazer um convite")
    token = celia.sees.rpartition("start=")[2]
    newcomer = celia.chat.person(77, "Bia")
    newcomer.starts(token)
    newcomer.taps("Sim")

    assert session.get_one(Participant, bia.id).chat_id == 77
    assert make.actions(session)[0] == "invite.create"


@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.DOOR])
def test_people_are_refused_to_others(chat: Chat, session: Session, role: Role) -> None:
    ana = make.participant(session, role=role)
    bruno = make.participant(session, "Bruno Lima")
    person = chat.person(ana)
    person.starts()
    for action in (
        ShowPerson(bruno.id),
        AskPersonChange(ana.id, Change.ORGANIZER),
        ChangePerson(ana.id, Change.ORGANIZER),
        ChangePerson(bruno.id, Change.SUSPEND),
        SuspendPerson(bruno.id, SuspendReason.LEFT),
    ):
        person.taps(action)
        assert person.sees.startswith("Essa parte é só da organização")
    assert make.role_of(session, ana) is role
    assert bruno.standing == Standing.ACTIVE


def test_a_button_of_yesterday_changes_nothing_twice(celia: Person, session: Session) -> None:
    bruno = make.participant(session, "Bruno Lima", standing=Standing.SUSPENDED)
    opens(celia, "Bruno Lima")
    celia.taps(SuspendPerson(bruno.id, SuspendReason.LEFT))

    assert make.actions(session) == []
    assert celia.sees.startswith("Esta tela não vale mais")


def test_who_has_no_telegram_gets_the_year_through_an_organizer(
    celia: Person, session: Session
) -> None:
    documents.load()
    bia = make.participant(session, "Bia Reis", standing=Standing.LISTED, chat_id=None)
    make.participant(session, "Ana Souza")
    for year in (2023, 2024):
        encontro = make.encontro(
            session, starts_at=moment(12, 3, 9).replace(year=year), minutes=180
        )
        make.attendance(session, make.slots_of(session, encontro)[0], bia)
    celia.chat.now = moment(20, 4, 9)
    opens(celia, "Ana Souza")
    assert ["📄 Extrato do ano"] not in celia.last.labels
    opens(celia, "Bia Reis")

    celia.taps("Extrato do ano")

    assert celia.sees == (
        "Extrato de 2024: Bia Reis\n3 horas de formação. Contém dados pessoais: entregue só à "
        "pessoa."
    )
    made = celia.last.payload["made"]
    file = documents.make(
        session, maker=made["maker"], arguments=made["arguments"], now=celia.chat.now
    )
    assert file.name == "minhas-horas-2024.pdf"
    assert "Bia Reis" in words(file.content)
    celia.taps("Extrato de 2023")
    assert celia.sees.startswith("Extrato de 2023: Bia Reis\n")
    taken = session.scalars(select(AuditEntry).where(AuditEntry.action == "hours.export")).all()
    assert [(one.subject_id, one.details["year"]) for one in taken] == [
        (bia.id, 2024),
        (bia.id, 2023),
    ]


def test_a_year_without_hours_gives_the_last_one_with_some_or_says_so(
    celia: Person, session: Session
) -> None:
    bia = make.participant(session, "Bia Reis", standing=Standing.LISTED, chat_id=None)
    celia.chat.now = moment(20, 4, 9)
    opens(celia, "Bia Reis")
    celia.taps("Extrato do ano")
    assert celia.sees.startswith("Bia Reis ainda não tem horas\n")
    assert "hours.export" not in make.actions(session)
    encontro = make.encontro(session, starts_at=moment(12, 3, 9).replace(year=2023))
    make.attendance(session, make.slots_of(session, encontro)[0], bia)

    opens(celia, "Bia Reis")
    celia.taps("Extrato do ano")

    assert celia.sees.startswith("Extrato de 2023: Bia Reis\n")

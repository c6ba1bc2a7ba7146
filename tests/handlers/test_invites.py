from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from domain.participants import Role, Standing
from domain.people import invites
from handlers.invites import create_in_emergency
from models import Participant
from tests import make
from tests.chat import Chat, Person
from tests.make import NOW


@pytest.fixture
def listed(session: Session) -> Participant:
    return make.participant(
        session,
        "Ana Souza",
        office=make.assessoria(session, "Seplag"),
        chat_id=None,
        standing=Standing.LISTED,
        email="ana.souza@planejamento.mg.gov.br",
    )


@pytest.fixture
def token(session: Session, listed: Participant) -> str:
    return invites.create(session, participant_id=listed.id, now=NOW)


@pytest.fixture
def ana(chat: Chat) -> Person:
    return chat.person(77, "Aninha")


def test_invite_lets_in_with_two_taps(listed: Participant, token: str, ana: Person) -> None:
    ana.starts(f"c_{token}")
    assert ana.sees == (
        "Encontrei seu nome na lista da Rede\n"
        "Nome: Ana Souza\n"
        "Órgão: Seplag\n"
        "E-mail: a***a@planejamento.mg.gov.br\n\n"
        "É você?"
    )

    ana.taps("Sim, sou eu")

    assert (listed.standing, listed.chat_id) == (Standing.ACTIVE, 77)
    assert ana.sees.startswith("Pronto, Ana!")
    # "Iniciar" is the other one.
    assert ana.taps_count + 1 == 2


def test_invite_can_be_corrected_on_the_way_in(
    listed: Participant, token: str, ana: Person
) -> None:
    ana.starts(f"c_{token}")

    ana.taps("Sou eu, quero corrigir")
    ana.taps("✏️ Nome")
    ana.writes("Ana Souza Reis")
    ana.taps("Está certo, enviar")

    # The person is in under the name of the list; an organizer looks at the other one.
    assert ana.sees.startswith("Mudança enviada")
    assert (listed.name, listed.standing) == ("Ana Souza", Standing.ACTIVE)


def test_invite_that_reached_somebody_else_is_void_and_organizers_know(
    session: Session, chat: Chat, listed: Participant, token: str, ana: Person
) -> None:
    celia = chat.person(make.organizer(session))
    ana.starts(f"c_{token}")

    ana.taps("Não sou eu")
    assert ana.sees.startswith("Este convite era de outra pessoa")
    ana.starts(f"c_{token}")

    assert ana.sees.startswith("Este convite não vale mais")
    assert "Era de Ana Souza" in celia.sees
    assert listed.standing == Standing.LISTED


def test_data_notice_leads_back_to_the_invite(token: str, ana: Person) -> None:
    ana.starts(f"c_{token}")

    ana.taps("Uso dos dados")
    ana.taps("Voltar")

    assert ana.sees.startswith("Encontrei seu nome")


@pytest.mark.parametrize("payload", ["c_", "c_errado", "org_errado"])
def test_invalid_invite_offers_the_registration(ana: Person, payload: str) -> None:
    ana.starts(payload)

    assert ana.sees.startswith("Este convite não vale mais")
    ana.taps("Fazer meu cadastro")
    assert ana.sees.startswith("Cadastro — pergunta 1 de 3")


@pytest.mark.parametrize(
    ("standing", "payload"),
    [(Standing.ACTIVE, "org_errado"), (Standing.PENDING, "org_errado"), (Standing.PENDING, "c_x")],
)
def test_invalid_invite_offers_no_registration_to_who_has_one(
    session: Session, chat: Chat, standing: Standing, payload: str
) -> None:
    bruno = chat.person(make.participant(session, "Bruno Lima", standing=standing))

    bruno.starts(payload)

    assert bruno.sees.endswith("Seu cadastro continua como está.")
    assert bruno.last.labels == [["💬 Falar com a organização"], ["🏠 Início"]]


def test_used_invite_is_refused_to_somebody_else(chat: Chat, token: str, ana: Person) -> None:
    ana.starts(f"c_{token}")
    question = ana.last
    ana.taps("Sim, sou eu")
    bruno = chat.person(78, "Bruno")

    bruno.starts(f"c_{token}")
    assert bruno.sees.startswith("Este convite não vale mais")
    ana.taps("Início", ana.last)
    assert question.message_id in ana.messages


def test_invite_is_refused_to_who_has_a_registration(
    session: Session, chat: Chat, listed: Participant, token: str
) -> None:
    bruno = chat.person(make.participant(session, "Bruno Lima"))

    bruno.starts(f"c_{token}")

    assert bruno.sees.startswith("Você já tem cadastro")
    assert listed.standing == Standing.LISTED


def test_first_organizer_registers_and_organizes(session: Session, chat: Chat) -> None:
    make.assessoria(session, "Seplag")
    token = invites.create_first_organizer(session, now=NOW)
    celia = chat.person(79, "Célia", "Dias")
    celia.starts(f"org_{token}")
    assert "Este convite abre a parte da organização" in celia.sees

    celia.taps("Fazer meu cadastro")
    celia.taps("Seplag")
    celia.taps("Usar")
    celia.writes("celia@planejamento.mg.gov.br")
    celia.taps("Está certo, enviar")

    person = session.query(Participant).filter_by(chat_id=79).one()
    assert (person.standing, make.role_of(session, person)) == (Standing.ACTIVE, Role.ORGANIZER)
    assert celia.sees.startswith("Agora você organiza a Rede")
    celia.taps("🛠️ Organizar")
    assert celia.sees.startswith("Organizar")


def test_first_organizers_link_serves_once(session: Session, chat: Chat) -> None:
    token = invites.create_first_organizer(session, now=NOW)
    celia, bruno = make.participant(session, "Célia Dias"), make.participant(session)
    chat.person(celia).starts(f"org_{token}")

    chat.person(bruno).starts(f"org_{token}")

    assert [make.role_of(session, one) for one in (celia, bruno)] == [
        Role.ORGANIZER,
        Role.PARTICIPANT,
    ]
    assert chat.person(bruno).sees.startswith("Este convite não vale mais")


@pytest.mark.all_on_postgres
def test_link_of_an_emergency_opens_whoever_organizes_and_they_are_told(
    session: Session, chat: Chat
) -> None:
    bia = chat.person(make.organizer(session, "Bia Reis"))
    celia = chat.person(make.participant(session, "Célia Dias"))

    token = create_in_emergency(session, now=NOW)

    chat.deliver()
    assert bia.sees == (
        "Alguém criou um convite de emergência\n"
        "Quem cuida da máquina do robô criou um endereço que abre a parte da organização. "
        "Ele vale uma vez, até terça, 12/3, às 9h.\n\n"
        "Se ninguém da organização pediu isso, fale hoje com quem cuida da máquina."
    )
    bia.taps("🛠️ Organizar")
    celia.starts(f"org_{token}")
    assert celia.sees.startswith("Agora você organiza a Rede")
    chat.deliver()
    assert bia.sees.startswith(
        "Célia Dias agora organiza a Rede\nO acesso veio do convite de emergência"
    )
    bia.taps("Ver a ficha")
    assert "Célia Dias" in bia.sees


def test_link_of_an_emergency_serves_a_day_and_only_the_last_one(
    session: Session, chat: Chat
) -> None:
    make.organizer(session, "Bia Reis")
    celia = make.participant(session, "Célia Dias")
    first = create_in_emergency(session, now=NOW - timedelta(hours=1))
    late = create_in_emergency(session, now=NOW - timedelta(hours=24))

    for token in (first, late):
        chat.person(celia).starts(f"org_{token}")
        assert chat.person(celia).sees.startswith("Este convite não vale mais")
    assert make.role_of(session, celia) == Role.PARTICIPANT

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from domain.participants import Standing
from handlers import routes
from handlers.questions import LISTS, SHORT
from messages import start
from messages.actions.attendance import GiveScore
from messages.actions.challenges import TellChallenge
from messages.actions.help import AskOrganizers
from messages.actions.registration import StartRegistration
from messages.actions.start import CancelDialogue, ForgetDraft, ResumeDialogue
from models import Attendance, CheckInWindow, Participant, SeatState, Slot
from tests import make
from tests.chat import Chat, Person, Shown
from tests.make import NOW, moment


@pytest.fixture
def ana(session: Session, chat: Chat) -> Person:
    return chat.person(make.participant(session, "Ana Souza"))


def row_of(session: Session, ana: Person) -> int:
    from domain import participants

    profile = participants.find(session, chat_id=ana.sender.chat_id, now=NOW)
    assert profile is not None
    return profile.id


def test_home_shows_of_two_encontros_at_one_hour_the_confirmed_one(
    session: Session, ana: Person
) -> None:
    me = session.get_one(Participant, row_of(session, ana))
    make.encontro(session, "Roda de conversa")
    make.seat(session, make.encontro(session, "Oficina de dados"), me)

    ana.starts()

    assert "📅 Próximo encontro: Oficina de dados\n" in ana.sees
    assert "✅ Você confirmou presença." in ana.sees
    assert "Roda" not in ana.sees


def test_home_names_the_confirmed_encontro_of_the_day_beside_the_next_one(
    session: Session, ana: Person
) -> None:
    me = session.get_one(Participant, row_of(session, ana))
    make.encontro(session, "Roda de conversa")
    make.seat(session, make.encontro(session, "Oficina de dados", starts_at=moment(18, 3, 10)), me)
    make.seat(session, make.encontro(session, "Outro dia", starts_at=moment(20, 3, 9)), me)

    ana.starts()

    assert "📅 Próximo encontro: Roda de conversa\n" in ana.sees
    assert "✅ No mesmo dia, você confirmou: Oficina de dados, às 10h.\n" in ana.sees
    assert "Outro dia" not in ana.sees


def test_home_says_what_is_next_and_the_hours(session: Session, ana: Person) -> None:
    done = make.encontro(session, starts_at=make.moment(4, 3, 9))
    slot = session.query(Slot).filter_by(activity_id=done.id).one()
    session.add(
        Attendance(
            slot_id=slot.id,
            participant_id=row_of(session, ana),
            happened_at=slot.starts_at,
            recorded_at=slot.starts_at,
            source="code",
        )
    )
    make.encontro(session)

    ana.starts()

    assert ana.sees == (
        "Olá, Ana!\n\n"
        "📅 Próximo encontro: 1º Encontro da Rede Estratégia\n"
        "segunda, 18/3, das 9h às 12h\n"
        "Auditório da Fapemig\n"
        "⬜ Você ainda não disse se vai.\n\n"
        "⏱️ Você tem 3 horas de formação em 2024.\n"
        "Faltam 45 horas para a meta de 48 horas."
    )
    assert ana.last.labels == [
        ["✅ Confirmar presença"],
        ["📅 Encontros", "🎓 Cursos"],
        ["⏱️ Minhas horas", "💡 Boas práticas"],
        ["📍 Registrar presença", "⚙️ Lembretes e dados"],
        ["❓ Ajuda"],
    ]


def test_home_of_an_empty_calendar_still_leads_on(ana: Person) -> None:
    ana.commands("inicio")

    assert "Nenhum encontro marcado por enquanto." in ana.sees
    assert ana.last.labels[0] == ["📅 Encontros", "🎓 Cursos"]


def test_home_shows_organizers_their_side(session: Session, chat: Chat) -> None:
    celia = chat.person(make.organizer(session))

    celia.starts()

    assert celia.last.labels[-1] == ["❓ Ajuda", "🛠️ Organizar"]


@pytest.mark.parametrize(
    ("state", "words", "first"),
    [
        (SeatState.HELD, "✅ Você confirmou presença.", "📅 Ver o encontro"),
        (SeatState.DECLINED, "❌ Você avisou que não vai.", "📅 Ver o encontro"),
        (SeatState.WAITING, "⏳ Você está na fila de espera.", "📅 Ver o encontro"),
        (SeatState.RELEASED, "⬜ Você ainda não disse se vai.", "✅ Confirmar presença"),
    ],
)
def test_home_first_button_follows_the_own_standing(
    session: Session, ana: Person, state: SeatState, words: str, first: str
) -> None:
    encontro = make.encontro(session)
    make.seat(session, encontro, session.get_one(Participant, row_of(session, ana)), state)

    ana.starts()

    assert words in ana.sees
    assert ana.last.labels[0] == [first]


def test_home_first_button_goes_by_what_presses_most(session: Session, ana: Person) -> None:
    me = session.get_one(Participant, row_of(session, ana))
    make.encontro(session)
    ana.starts()
    assert ana.last.labels[0] == ["✅ Confirmar presença"]

    turma = make.turma(session)
    make.seat(
        session,
        turma,
        me,
        SeatState.OFFERED,
        offered_at=NOW,
        offered_until=NOW + timedelta(hours=24),
    )
    ana.starts()
    assert "Responda até amanhã, às 9h." in ana.sees
    assert ana.last.labels[0] == ["✅ Quero a vaga"]

    today = make.encontro(session, "Hoje", starts_at=NOW)
    slot = session.query(Slot).filter_by(activity_id=today.id).one()
    session.add(
        CheckInWindow(
            slot_id=slot.id,
            secret="00",
            opened_at=NOW,
            closes_at=NOW + timedelta(hours=1),
            opened_by_id=me.id,
        )
    )
    session.flush()
    ana.starts()
    assert ana.last.labels[0] == ["📍 Registrar presença"]


def test_home_has_one_green_button_at_most(session: Session, ana: Person) -> None:
    make.encontro(session)
    ana.starts()

    styles = [b.get("style") for row in ana.last.payload["buttons"] for b in row]

    assert [style for style in styles if style] == ["success"]


def test_home_is_one_panel(ana: Person) -> None:
    ana.starts()
    first = ana.last
    ana.taps("Ajuda")
    ana.taps("Início")
    assert ana.last.message_id == first.message_id

    ana.starts()

    assert ana.messages[first.message_id].labels == []


def test_home_of_an_open_room_names_the_encontro_once(session: Session, ana: Person) -> None:
    encontro = make.encontro(session, starts_at=NOW)
    slot = make.slots_of(session, encontro)[0]
    window = CheckInWindow(
        slot_id=slot.id,
        secret="00",
        opened_at=NOW,
        closes_at=NOW + timedelta(hours=3, minutes=30),
        opened_by_id=make.organizer(session).id,
    )
    session.add(window)

    ana.starts()
    assert "📍 A presença está aberta até as 12h30\n" in ana.sees
    assert ana.sees.count(encontro.title) == 1
    assert "⬜ Falta registrar sua presença." in ana.sees
    assert ana.last.green == ["📍 Registrar presença"]

    make.attendance(session, slot, session.get_one(Participant, row_of(session, ana)))
    ana.starts()
    assert "✅ Sua presença está registrada." in ana.sees
    assert ana.last.labels[0] == ["📅 Ver o encontro"]
    assert "📍 Registrar presença" not in str(ana.last.labels)


def test_home_offers_the_interrupted_draft_and_forgets_it(ana: Person) -> None:
    ana.starts()
    ana.taps(TellChallenge())
    ana.writes("Os dados chegam em formatos diferentes.")
    ana.commands("inicio")
    assert "Você começou: contar um desafio." in ana.sees

    ana.taps("Voltar ao rascunho")
    assert ana.sees.startswith("Confira o desafio")
    ana.commands("inicio")
    ana.taps(ForgetDraft())

    assert ana.toast is not None
    assert ana.toast.text == "Rascunho apagado."
    assert "Você começou" not in ana.sees


def test_home_names_no_draft_of_a_form_left_before_its_first_answer(ana: Person) -> None:
    ana.starts()
    ana.taps(TellChallenge())
    ana.commands("inicio")

    assert "Você começou" not in ana.sees
    assert "Voltar ao rascunho" not in str(ana.last.labels)


def test_every_form_that_can_be_left_has_a_name() -> None:
    routes.load()
    forms = {step.partition(".")[0] for step in routes.registered_steps()}

    assert forms - SHORT - LISTS == set(start.DRAFTS)


def test_comment_that_was_not_written_is_no_draft(session: Session, ana: Person) -> None:
    over = make.encontro(session, starts_at=moment(4, 3, 9))
    row = session.get_one(Participant, row_of(session, ana))
    make.attendance(session, make.slots_of(session, over)[0], row)
    ana.starts()
    ana.taps(GiveScore(over.id, 5))
    assert ana.sees.startswith("Anotado: nota 5")

    ana.taps("Início")

    assert "Você começou" not in ana.sees
    assert "rascunho" not in str(ana.last.labels)


def test_home_offers_no_seat_in_what_goes_on(chat: Chat, session: Session, ana: Person) -> None:
    make.encontro(session)
    chat.now = moment(18, 3, 10)

    ana.starts()

    assert "📅 Encontro de agora: " in ana.sees
    assert "⬜ Falta registrar sua presença." in ana.sees
    assert ana.last.green == ["📅 Ver o encontro"]


def test_home_of_a_full_encontro_leads_to_its_line(session: Session, ana: Person) -> None:
    encontro = make.encontro(session, capacity=1)
    make.seat(session, encontro, make.participant(session))

    ana.starts()

    assert "⬜ Você ainda não disse se vai. As vagas acabaram. A que fica livre vai" in ana.sees
    ana.taps("⏳ Entrar na fila de espera")
    assert "⏳ Você é a 1ª pessoa da fila" in ana.sees


def test_cancel_by_command_leaves_the_dialogue(ana: Person) -> None:
    ana.starts()
    ana.taps(AskOrganizers())

    ana.commands("cancelar")

    assert ana.sees.startswith("Cancelado. Não enviei nada.")
    assert ana.last.labels == [["➡️ Continuar"], ["🏠 Início"]]


@pytest.mark.parametrize("tapped", [True, False])
def test_cancel_outside_a_dialogue_leads_home(ana: Person, *, tapped: bool) -> None:
    ana.starts()

    if tapped:
        ana.taps(CancelDialogue())
    else:
        ana.commands("cancelar")

    assert ana.sees.startswith("Não há nada para cancelar")
    assert ana.last.labels == [["🏠 Início"]]


def test_resume_without_a_draft_is_an_old_button(ana: Person) -> None:
    ana.starts()

    ana.taps(ResumeDialogue())

    assert "não vale mais" in ana.sees


def test_draft_is_forgotten_after_seven_days(chat: Chat, ana: Person) -> None:
    ana.starts()
    ana.taps(AskOrganizers())
    ana.commands("inicio")

    chat.now = NOW + timedelta(days=7)
    ana.starts()

    assert "Você começou" not in ana.sees


def test_home_of_who_waits_names_the_reservation(session: Session, chat: Chat) -> None:
    person = make.participant(session, "Bia Alves", standing=Standing.PENDING)
    make.seat(session, make.encontro(session), person)
    bia = chat.person(person)

    bia.starts()

    assert "Sua reserva: 1º Encontro da Rede Estratégia, segunda, 18/3, às 9h." in bia.sees


def test_refusal_to_who_waits_says_so(session: Session, chat: Chat) -> None:
    bia = chat.person(make.participant(session, "Bia Alves", standing=Standing.PENDING))

    bia.commands("organizar")

    assert bia.sees.startswith("⏳ Seu cadastro está com a organização")


def test_unknown_address_leads_home(ana: Person) -> None:
    ana.starts("zz_9")

    assert ana.sees.startswith("Não conheço este endereço")
    assert ana.last.labels == [["🏠 Início"]]


def test_link_of_who_was_declined_waits_for_the_correction(session: Session, chat: Chat) -> None:
    encontro = make.encontro(session)
    bia = chat.person(
        make.participant(session, "Bia Alves", standing=Standing.DECLINED, decline_reason="x")
    )

    bia.starts(f"e_{encontro.id}")
    assert bia.sees.startswith("A organização ainda não aprovou seu cadastro")
    bia.taps("Corrigir dados")
    bia.taps("Está certo, enviar")

    assert encontro.title in bia.sees


def test_newcomer_goes_on_with_the_registration_from_the_welcome(
    session: Session, chat: Chat
) -> None:
    make.assessoria(session, "SES")
    bruno = chat.person(77, "Bruno", "Lima")
    bruno.taps(StartRegistration(), _nothing())
    bruno.taps("SES")

    bruno.commands("inicio")
    bruno.taps("Continuar meu cadastro")

    assert bruno.sees.startswith("Cadastro — pergunta 2 de 3")


def _nothing() -> Shown:
    return Shown(1, {})


@pytest.mark.parametrize("payload", ["e_zz", "t_zz", "b_zz", "d_zz", "xyz"])
def test_link_to_nothing_says_that_the_address_is_unknown(ana: Person, payload: str) -> None:
    ana.starts(payload)

    assert ana.sees.startswith("Não conheço este endereço")


def test_home_shows_first_what_comes_first(session: Session, ana: Person) -> None:
    make.encontro(session, starts_at=make.moment(23, 4, 9))
    row = session.get(Participant, row_of(session, ana))
    assert row is not None
    make.seat(session, make.turma(session), row)

    ana.starts()

    assert ana.sees.index("Próxima aula") < ana.sees.index("1º Encontro")


def test_home_forgets_a_question_that_was_never_written(ana: Person) -> None:
    ana.starts()
    ana.taps(AskOrganizers())

    ana.starts()

    assert "Você começou" not in ana.sees
    assert "Voltar ao rascunho" not in str(ana.last.labels)


def test_cancelar_without_its_slash_leaves_a_form(chat: Chat) -> None:
    bruno = chat.person(77, "Bruno")
    bruno.starts()
    bruno.taps("Fazer meu cadastro")

    bruno.writes("Cancelar")

    assert "➡️ Continuar" in str(bruno.last.labels)

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.attendance import attendance, attendance_room
from domain.attendance import attendance_codes as codes
from domain.conversation import conversations
from messages.actions.attendance import AskCode
from messages.outgoing import CELEBRATION
from models import Activity, Attendance, CheckInWindow, Participant, Standing, Visitor
from tests import make
from tests.chat import BOT_USERNAME, Chat
from tests.make import moment

START = moment(18, 3, 9)
HOSTILE = "<b>Zé & Cia"


@pytest.fixture
def encontro(session: Session) -> Activity:
    return make.encontro(session)


@pytest.fixture
def slot_id(session: Session, chat: Chat, encontro: Activity) -> int:
    """An encontro with presence open since 8h30; it is 9h."""
    slot = make.slots_of(session, encontro)[0]
    attendance_room.open_check_in(
        session,
        slot_id=slot.id,
        actor_id=make.organizer(session).id,
        now=moment(18, 3, 8),
        secret="5e" * 16,
    )
    chat.now = START
    return slot.id


def _digits(session: Session, slot_id: int, at: datetime) -> str:
    drawn = codes.Codes(attendance.open_slots(session, at=at))
    return drawn.digits(slot_id, codes.window_of(at))


def _wrong(session: Session, at: datetime) -> str:
    drawn = codes.Codes(attendance.open_slots(session, at=at))
    return next(
        text
        for number in range(10_000)
        if drawn.find(text := f"{number:04d}", at) is None and drawn.find_old(text, at) is None
    )


def _place(chat: Chat, chat_id: int) -> conversations.DialogState:
    return conversations.load(chat.session, chat_id=chat_id, now=chat.now)


def test_digits_on_any_screen_record_presence_with_confetti(
    chat: Chat, session: Session, slot_id: int
) -> None:
    ana = chat.person(make.participant(session))

    ana.writes(_digits(session, slot_id, START))

    assert ana.sees == (
        "✅ Presença registrada às 9h\n1º Encontro da Rede Estratégia\n\n"
        "No fim, você soma 3 horas de formação.\nDepois, eu pergunto como foi. Bom encontro!"
    )
    assert ana.last.payload["effect"] == CELEBRATION
    assert ana.taps_count == 0


def test_digits_written_as_they_are_shown_count_too(
    chat: Chat, session: Session, slot_id: int
) -> None:
    ana = chat.person(make.participant(session))

    ana.writes(" ".join(_digits(session, slot_id, START)))

    assert "Presença registrada" in ana.sees


def test_digits_in_pairs_count_where_a_code_is_spoken_of(
    chat: Chat, session: Session, slot_id: int
) -> None:
    ana = chat.person(make.participant(session))
    digits = _digits(session, slot_id, START)
    pairs = f"{digits[:2]} {digits[2:]}"

    ana.writes(pairs)
    assert session.scalar(select(Attendance.id)) is None

    ana.writes(f"Código: {pairs}")
    assert ana.sees.startswith("✅ Presença registrada")


@pytest.mark.parametrize(
    "written",
    [
        "{}.",
        "{}!",
        "código {}",
        "o código é {}",
        "#{}",
        "{} presente",
        "({})",
        "bom dia, {}",
        "{} 🙌🏽",
    ],
)
def test_digits_in_a_sentence_count_while_attendance_is_open(
    chat: Chat, session: Session, slot_id: int, written: str
) -> None:
    ana = chat.person(make.participant(session))

    ana.writes(written.format(_digits(session, slot_id, START)))

    assert ana.sees.startswith("✅ Presença registrada")


def test_digits_of_full_width_count(chat: Chat, session: Session, slot_id: int) -> None:
    ana = chat.person(make.participant(session))
    wide = {ord("0") + number: ord("０") + number for number in range(10)}

    ana.writes(_digits(session, slot_id, START).translate(wide))

    assert ana.sees.startswith("✅ Presença registrada")


def test_digits_behind_the_command_count(chat: Chat, session: Session, slot_id: int) -> None:
    ana = chat.person(make.participant(session))

    ana.commands("presenca", _digits(session, slot_id, START))

    assert ana.sees.startswith("✅ Presença registrada")


@pytest.mark.parametrize("written", ["dia {} pessoas", "somos {} servidores", "ramal {}"])
def test_digits_that_mean_something_else_are_no_code(
    chat: Chat, session: Session, slot_id: int, written: str
) -> None:
    ana = chat.person(make.participant(session))

    ana.writes(written.format(_digits(session, slot_id, START)))

    assert session.scalar(select(Attendance.id)) is None


@pytest.mark.parametrize(("written", "count"), [("111", 3), ("o código é 12345", 5)])
def test_another_number_of_digits_is_told(
    chat: Chat, session: Session, slot_id: int, written: str, count: int
) -> None:
    del slot_id
    ana = chat.person(make.participant(session))

    ana.writes(written)

    assert ana.sees.startswith(f"São 4 números. Você escreveu {count}.")


def test_digits_twice_tell_the_first_time(chat: Chat, session: Session, slot_id: int) -> None:
    ana = chat.person(make.participant(session))
    digits = _digits(session, slot_id, START)
    ana.writes(digits)
    chat.now = START + timedelta(minutes=1)

    ana.writes(digits)

    assert ana.sees == (
        "Sua presença já está registrada\n"
        "Foi às 9h, em 1º Encontro da Rede Estratégia. Não precisa repetir."
    )
    assert "effect" not in ana.last.payload
    assert len(session.scalars(select(Attendance)).all()) == 1


def test_qr_link_records_presence(chat: Chat, session: Session, slot_id: int) -> None:
    ana = chat.person(make.participant(session))
    token = codes.token(slot_id, "5e" * 16, codes.window_of(START))

    ana.starts(f"p_{token}")

    assert "Presença registrada" in ana.sees


def test_old_qr_link_asks_to_point_again(chat: Chat, session: Session, slot_id: int) -> None:
    ana = chat.person(make.participant(session))
    token = codes.token(slot_id, "5e" * 16, codes.window_of(START))
    chat.now = START + timedelta(seconds=90)

    ana.starts(f"p_{token}")

    assert ana.sees.startswith("Este código já mudou\n")


def test_forged_qr_link_is_a_wrong_code(chat: Chat, session: Session, slot_id: int) -> None:
    ana = chat.person(make.participant(session))

    for forged in ("p_", "p_x", "p_1_2_aaaaaaaa", f"p_{slot_id:x}_3abc_aaaaaaaa"):
        ana.starts(forged)

    assert ana.sees.startswith("Este não é o código de agora\nAponte a câmera")
    assert ana.sees.endswith("Resta 1 tentativa. Depois, é preciso esperar ou usar o código QR.")


def test_door_hears_once_that_a_room_takes_no_digits(
    chat: Chat, session: Session, slot_id: int
) -> None:
    window = session.get_one(CheckInWindow, slot_id)
    celia = chat.person(session.get_one(Participant, window.opened_by_id))

    for number in range(12):
        chat.person(9_000 + number).writes(_wrong(session, chat.now))
    chat.now += timedelta(minutes=10)
    late = chat.person(9_100)
    late.writes(_wrong(session, chat.now))
    late.writes(_digits(session, slot_id, chat.now))

    assert len(celia.messages) == 1
    assert celia.sees.startswith("Muitos códigos errados")
    assert late.sees.startswith("Não registrei sua presença")
    celia.taps("Ver presença")
    assert "Quem não tem cadastro precisa usar o código QR." in celia.sees
    late.starts(f"p_{codes.token(slot_id, window.secret, codes.window_of(chat.now))}")
    assert late.sees.startswith("Você está em")


def test_wrong_digits_five_times_pause_and_then_the_right_ones_count(
    chat: Chat, session: Session, slot_id: int
) -> None:
    ana = chat.person(make.participant(session))
    wrong = _wrong(session, START)

    ana.writes(wrong)
    first = ana.sees
    for _ in range(4):
        ana.writes(wrong)
    paused = ana.sees
    ana.writes(_digits(session, slot_id, START))
    still_paused = ana.sees
    chat.now = START + timedelta(minutes=2)
    ana.writes(_digits(session, slot_id, chat.now))

    assert first == (
        f"Este não é o código de agora\nVocê escreveu {wrong}. Olhe os números na tela e escreva "
        "de novo.\n\nRestam 4 tentativas. Depois, é preciso esperar ou usar o código QR."
    )
    assert paused.startswith(
        "Não registrei sua presença\nForam muitas tentativas. Espere até as 9h02 "
    )
    assert still_paused == paused
    assert "Presença registrada" in ana.sees


def test_digits_too_early_tell_when_it_opens(chat: Chat, session: Session) -> None:
    make.encontro(session, HOSTILE)
    ana = chat.person(make.participant(session))
    chat.now = moment(18, 3, 8, 15)

    ana.writes("1234")

    assert ana.sees == (
        "A presença ainda não está aberta\n<b>Zé & Cia\n"
        "Ela abre hoje, às 8h30, e vai até as 12h30. "
        "Nessa hora, escreva o código de novo."
    )


def test_digits_too_late_tell_when_it_closed(chat: Chat, session: Session, slot_id: int) -> None:
    del slot_id
    ana = chat.person(make.participant(session))
    chat.now = moment(18, 3, 13)

    ana.writes("1234")

    assert ana.sees.startswith("Presença encerrada às 12h30\n1º Encontro")
    assert ana.last.labels == [
        ["🙋 Pedir minha presença"], ["💬 Falar com a organização"], ["🏠 Início"],
    ]  # fmt: skip


@pytest.mark.parametrize("other", ["later", "open"])
def test_code_of_a_closed_room_is_answered_about_that_room(
    chat: Chat, session: Session, slot_id: int, other: str
) -> None:
    beside = make.encontro(session, "Oficina de dados", starts_at=moment(18, 3, 13))
    digits = _digits(session, slot_id, moment(18, 3, 12, 20))
    ana = chat.person(make.participant(session))
    chat.now = moment(18, 3, 12, 45)
    if other == "open":
        attendance_room.open_check_in(
            session,
            slot_id=make.slots_of(session, beside)[0].id,
            actor_id=make.organizer(session).id,
            now=chat.now,
            secret="6f" * 16,
        )

    ana.writes(digits)

    assert ana.sees.startswith("Presença encerrada às 12h30\n1º Encontro")
    # Any other number is one about what is near.
    ana.writes("0000" if digits != "0000" else "0001")
    assert "1º Encontro" not in ana.sees


def test_who_was_there_is_not_told_to_be_late(chat: Chat, session: Session, slot_id: int) -> None:
    ana = chat.person(make.participant(session))
    digits = _digits(session, slot_id, START)
    ana.writes(digits)
    chat.now = moment(18, 3, 12, 40)

    ana.writes(digits)
    assert ana.sees.startswith("Sua presença já está registrada\nFoi às 9h")
    ana.commands("presenca")

    assert ana.sees.startswith("Sua presença já está registrada\nFoi às 9h")


def test_digits_at_a_lesson_without_a_seat_say_whom_to_ask(chat: Chat, session: Session) -> None:
    turma = make.turma(session)
    slot = make.slots_of(session, turma)[0]
    attendance_room.open_check_in(
        session,
        slot_id=slot.id,
        actor_id=make.organizer(session).id,
        now=slot.starts_at,
        secret="5e" * 16,
    )
    chat.now = slot.starts_at
    ana = chat.person(make.participant(session))

    ana.writes(_digits(session, slot.id, chat.now))

    assert ana.sees.startswith("Esta aula é para quem tem vaga na turma\nGestão de projetos")
    assert ana.last.labels[:2] == [["🙋 Pedir minha presença"], ["💬 Falar com a organização"]]


def test_ask_code_asks_only_while_something_is_open(
    chat: Chat, session: Session, slot_id: int
) -> None:
    del slot_id
    ana = chat.person(make.participant(session))

    ana.commands("presenca")
    while_open = ana.sees
    ana.taps(AskCode())
    by_tap = ana.sees
    chat.now = START + timedelta(days=1)
    ana.commands("presenca")

    assert while_open == by_tap
    assert while_open.startswith("Qual é o código da sala?\n")
    assert ana.sees.startswith("Nenhuma presença está aberta agora\n")


def test_newcomer_at_the_door_is_noted_with_name_and_agency(
    chat: Chat, session: Session, slot_id: int
) -> None:
    bruno = chat.person(999, "Bruno", "Lima")
    token = codes.token(slot_id, "5e" * 16, codes.window_of(START))

    bruno.starts(f"p_{token}")
    question = bruno.sees
    chat.now = START + timedelta(minutes=3)
    bruno.writes("Bruno")
    again = bruno.sees
    bruno.writes(f"{HOSTILE},  SES")

    assert question.startswith("Você está em: 1º Encontro da Rede Estratégia\n")
    assert again.startswith("Preciso do seu nome e do seu órgão\n")
    assert bruno.sees == (
        "✅ Presença registrada às 9h\n1º Encontro da Rede Estratégia\n\n"
        "Para valer horas, toque em Fazer meu cadastro."
    )
    assert bruno.last.labels[0] == ["✅ Fazer meu cadastro"]
    visitor = session.scalars(select(Visitor)).one()
    assert (visitor.text, visitor.happened_at) == (f"{HOSTILE}, SES", START)
    assert _place(chat, 999).step is None


def test_newcomer_who_is_registering_is_noted_without_a_question(
    chat: Chat, session: Session, slot_id: int
) -> None:
    place = conversations.DialogState(
        999, step="registration.name", draft={"office": 1, "interrupted": "x"}
    )
    conversations.store(session, place, now=START)
    bruno = chat.person(999, "Bruno", "Lima")

    bruno.writes(_digits(session, slot_id, START))

    assert bruno.sees.startswith("✅ Presença registrada às 9h\n")
    assert session.scalars(select(Visitor.text)).one() == "Bruno Lima"
    after = _place(chat, 999)
    assert (after.step, after.draft) == (place.step, place.draft)


def test_applicant_is_noted_and_told_to_wait(chat: Chat, session: Session, slot_id: int) -> None:
    bruno = chat.person(make.participant(session, standing=Standing.PENDING))

    bruno.writes(_digits(session, slot_id, START))

    assert bruno.sees.startswith("✅ Presença registrada às 9h\n")
    assert "A organização ainda confere seu cadastro." in bruno.sees


def test_digits_in_a_form_are_its_answer_when_nothing_is_open(chat: Chat, session: Session) -> None:
    make.encontro(session)
    ana = make.participant(session)
    conversations.store(
        session, conversations.DialogState(ana.chat_id or 0, step="help.question"), now=START
    )
    chat.now = moment(18, 3, 8, 15)
    person = chat.person(ana)

    person.writes("2024")

    assert "presença" not in person.sees


def test_wrong_digits_in_an_organizers_form_are_its_answer(
    chat: Chat, session: Session, slot_id: int
) -> None:
    door = make.organizer(session)
    wrong = _wrong(session, START)
    conversations.store(
        session, conversations.DialogState(door.chat_id or 0, step="help.question"), now=START
    )
    person = chat.person(door)

    person.writes(wrong)

    assert "Este não é o código de agora" not in person.sees
    place = _place(chat, door.chat_id or 0)
    place.step = "help.question"
    conversations.store(session, place, now=START)
    person.writes(_digits(session, slot_id, START))
    assert "Presença registrada" in person.sees


def test_deep_link_of_the_room_leads_to_this_bot(slot_id: int) -> None:
    from messages.organizers.attendance import deep_link

    link = deep_link(BOT_USERNAME, codes.token(slot_id, "5e" * 16, codes.window_of(START)))

    assert link.startswith(f"https://t.me/{BOT_USERNAME}?start=p_{slot_id:x}_")

"""One person's presence by hand, past lessons, visitors by hand, claims, and other hours."""

import io
from datetime import timedelta

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.attendance import hours, visitors
from domain.notices import outbox
from messages import documents
from messages.actions.hours import ListMissing
from messages.actions.organizers.attendance import (
    AskPart,
    ManageAttendance,
    MarkPart,
    NoteVisitor,
    ReviewVisitors,
    ShowPresence,
    ShowRoll,
    TogglePresence,
    UndoPresence,
)
from messages.actions.organizers.encontros import ManageActivity
from messages.actions.organizers.people import ShowPerson
from messages.actions.organizers.people_lists import ShowPersonAt
from messages.actions.organizers.presence import AddOtherHours, ReopenClaim
from models import (
    Activity,
    Attendance,
    AuditEntry,
    OtherHours,
    OutboxRow,
    OutboxState,
    Participant,
    PresenceClaim,
    Role,
    Seat,
    Topic,
    Visitor,
)
from scheduler.still_true import still_true
from tests import make
from tests.chat import Chat, Person
from tests.make import moment

AFTER = moment(17, 4, 10)
"""The day after the second lesson."""


@pytest.fixture
def turma(session: Session, chat: Chat) -> Activity:
    """A turma with lessons on 9/4 and 11/4, both over."""
    chat.now = AFTER
    return make.turma(session)


@pytest.fixture
def ana(session: Session, turma: Activity) -> Participant:
    row = make.participant(session, office=make.assessoria(session, "SEPLAG"))
    make.seat(session, turma, row)
    return row


@pytest.fixture
def celia(session: Session, chat: Chat) -> Person:
    """An organizer."""
    chat.now = AFTER
    person = chat.person(make.organizer(session))
    person.commands("organizar")
    return person


def hears(chat: Chat, row: Participant) -> str:
    """What a person reads once the pause before a message is over."""
    person = chat.person(row)
    chat.now += timedelta(minutes=6)
    chat.deliver()
    return person.sees


def told(session: Session, topic: Topic) -> list[OutboxRow]:
    """What waits of a topic, the oldest first."""
    return list(
        session.scalars(
            select(OutboxRow)
            .where(OutboxRow.topic == topic, OutboxRow.state == OutboxState.READY)
            .order_by(OutboxRow.id)
        )
    )


def goes_out(session: Session, chat: Chat, row: OutboxRow) -> bool:
    """Whether a message is still sent when its time has come."""
    claimed = outbox.claim(
        session,
        outbox_ids=[row.id],
        now=chat.now + timedelta(hours=1),
        still_true=still_true,
    )
    return bool(claimed)


# --- One person at one lesson -----------------------------------------------------------------


def test_an_earlier_lesson_is_chosen_and_corrected_from_the_sheet(
    chat: Chat, session: Session, celia: Person, turma: Activity, ana: Participant
) -> None:
    first, second = make.slots_of(session, turma)
    make.attendance(session, second, ana)
    celia.taps(ManageActivity(turma.id))
    celia.taps_count = 0

    celia.taps("📍 Presença")
    lessons = celia.sees
    assert celia.last.labels[:2] == [
        ["📍 9/4, 8h30 · 0 pessoas"], ["📍 11/4, 8h30 · 1 pessoa"],
    ]  # fmt: skip
    celia.taps("9/4")
    celia.taps("Registrar na lista")
    celia.taps("⬜ Ana Souza")

    assert lessons.startswith("Presença: escolha a aula\nGestão de projetos, turma 1\n")
    assert celia.taps_count == 4
    rows = session.scalars(select(Attendance.slot_id).order_by(Attendance.slot_id)).all()
    assert rows == [first.id, second.id]
    (notice,) = told(session, Topic.PRESENCE)
    assert notice.chat_id == ana.chat_id
    assert "Sua presença agora: presente" in notice.payload["html"]
    assert "Vale 4 horas de formação." in notice.payload["html"]
    assert notice.due_at == chat.now + timedelta(minutes=5)


def test_card_changes_how_somebody_was_and_shows_what_before_and_who(
    session: Session, celia: Person, turma: Activity, ana: Participant
) -> None:
    first = make.slots_of(session, turma)[0]
    make.attendance(session, first, ana)
    celia.taps(ShowRoll(first.id))

    celia.taps("✅ Ana Souza")
    before = celia.sees
    celia.taps("Falta justificada")
    excused = celia.sees
    celia.taps("Com atraso")
    late = celia.sees
    celia.taps("👥 Lista")

    assert before == (
        "Ana Souza — SEPLAG\n✅ Presente. Vale 4 horas.\n\n"
        "Gestão de projetos, turma 1\nterça, 9/4, das 8h30 às 12h30"
    )
    assert excused.startswith(
        "Ana Souza — SEPLAG\n📄 Ausência justificada.\nMudei. Antes: presente.\n"
    )
    assert "17/4, às 10h: ausência justificada, por Célia Dias" in excused
    assert late.startswith("Ana Souza — SEPLAG\n🕐 Presente, com atraso. Vale 4 horas.\n")
    assert celia.last.labels[0] == ["🕐 Ana Souza · SEPLAG"]
    # Only the last word waits to be told.
    (notice,) = told(session, Topic.PRESENCE)
    assert "Sua presença agora: presente, com atraso" in notice.payload["html"]


def test_undoing_at_once_tells_the_person_nothing(
    session: Session, celia: Person, turma: Activity, ana: Participant
) -> None:
    first = make.slots_of(session, turma)[0]
    make.attendance(session, first, ana)
    celia.taps(ShowPresence(first.id, ana.id))

    celia.taps("Não veio")
    gone = session.scalars(select(Attendance)).all()
    waiting = told(session, Topic.PRESENCE)
    celia.taps("Desfazer")

    assert (gone, len(waiting)) == ([], 1)
    assert "Antes: ausente" not in celia.sees
    assert "✅ Presente. Vale 4 horas.\nDesfiz a mudança. Antes: sem presença." in celia.sees
    assert session.scalars(select(Attendance.source)).all() == ["code"]
    assert told(session, Topic.PRESENCE) == []
    assert "Desfazer" not in str(celia.last.labels)


def test_undoing_later_tells_the_person_again(
    chat: Chat, session: Session, celia: Person, turma: Activity, ana: Participant
) -> None:
    first = make.slots_of(session, turma)[0]
    make.attendance(session, first, ana)
    celia.taps(ShowPresence(first.id, ana.id))
    celia.taps("Não veio")
    told(session, Topic.PRESENCE)[0].state = OutboxState.SENT
    session.flush()

    celia.taps("Desfazer")

    (notice,) = told(session, Topic.PRESENCE)
    assert "Sua presença agora: presente" in notice.payload["html"]
    assert chat.now == AFTER


def test_part_is_chosen_or_written(
    session: Session, celia: Person, turma: Activity, ana: Participant
) -> None:
    first = make.slots_of(session, turma)[0]
    celia.taps(ShowPresence(first.id, ana.id))

    celia.taps("Só uma parte")
    asked = celia.sees
    celia.taps("🌓 2 horas")
    half = celia.sees
    celia.taps("Só uma parte")
    celia.writes("muito")
    again = celia.sees
    celia.writes("1h30")

    assert asked.startswith("Por quanto tempo a pessoa ficou?\nAna Souza\n")
    assert "🌓 Presente por 2 horas. Vale 2 horas." in half
    assert again.startswith("Não entendi o tempo\n")
    row = session.scalars(select(Attendance)).one()
    assert (row.kind, row.minutes) == ("partial", 90)
    assert "🌓 Presente por 1 hora e meia. Vale 1 hora e meia." in celia.sees


def test_part_that_is_the_whole_is_refused(
    session: Session, celia: Person, turma: Activity, ana: Participant
) -> None:
    first = make.slots_of(session, turma)[0]

    celia.taps(MarkPart(first.id, ana.id, 240))

    assert celia.sees.startswith("Esse tempo não é uma parte\nO inteiro vale 4 horas.")
    assert session.scalars(select(Attendance)).all() == []


def test_form_that_a_part_interrupts_goes_on(
    chat: Chat, session: Session, celia: Person, turma: Activity, ana: Participant
) -> None:
    first = make.slots_of(session, turma)[0]
    celia.taps("Pessoas da Rede")
    celia.taps(ShowPerson(ana.id))
    celia.taps("Lançar horas")
    celia.taps("Lançar horas")

    celia.taps(AskPart(first.id, ana.id))
    celia.writes("2h")
    assert "Presente por 2 horas" in celia.sees
    celia.commands("inicio")

    assert "Voltar ao rascunho" in str(celia.last.labels)
    assert chat.now == AFTER


def test_at_the_door_nobody_is_told(
    chat: Chat, session: Session, celia: Person, turma: Activity, ana: Participant
) -> None:
    assert ana.name == "Ana Souza"
    first = make.slots_of(session, turma)[0]
    chat.now = first.starts_at + timedelta(minutes=10)
    celia.taps(ManageAttendance(first.id))
    celia.taps("Só registrar na lista")

    celia.taps("⬜ Ana Souza")
    celia.taps("✅ Ana Souza")
    celia.taps("Com atraso")

    assert told(session, Topic.PRESENCE) == []
    assert session.scalars(select(Attendance.kind)).all() == ["late"]


def test_old_button_that_took_a_mark_back_shows_the_card(
    session: Session, celia: Person, turma: Activity, ana: Participant
) -> None:
    first = make.slots_of(session, turma)[0]
    make.attendance(session, first, ana)

    celia.taps(TogglePresence(first.id, ana.id, is_present=False, page=0))

    assert celia.sees.startswith("Ana Souza — SEPLAG\n✅ Presente.")
    assert len(session.scalars(select(Attendance)).all()) == 1


def test_person_of_the_list_leads_to_each_lesson(
    session: Session, celia: Person, turma: Activity, ana: Participant
) -> None:
    first = make.slots_of(session, turma)[0]
    make.attendance(session, first, ana, kind="justified")

    celia.taps(ShowPersonAt(turma.id, ana.id))
    seen = celia.sees
    labels = str(celia.last.labels)
    celia.taps("Presença: 11/4")

    assert "9/4: ausência justificada" in seen
    assert "Presença: 9/4" in labels
    assert celia.sees.startswith("Ana Souza — SEPLAG\n⬜ Sem presença.\n")


def test_organizer_adds_somebody_without_a_seat_in_the_turma(
    session: Session, celia: Person, turma: Activity
) -> None:
    bia = make.participant(session, "Bia Braga", office=make.assessoria(session, "SES"))
    celia.taps(ShowRoll(make.slots_of(session, turma)[0].id))

    celia.writes("bia")
    celia.taps("⬜ Bia Braga")
    celia.taps("✅ Bia Braga")

    assert "⚠️ Sem vaga nesta turma." in celia.sees
    assert session.scalars(select(Attendance.participant_id)).all() == [bia.id]


def test_list_as_a_file_says_how_each_was(
    session: Session, turma: Activity, ana: Participant
) -> None:
    first, second = make.slots_of(session, turma)
    make.attendance(session, first, ana, kind="partial", minutes=90)
    make.attendance(session, second, ana, kind="justified")

    made = documents.make(
        session, maker="people_list", arguments={"activity_id": turma.id}, now=AFTER
    )

    (header, row) = _table(made.content)
    assert header[-3:] == ["Presença 9/4", "Presença 11/4", "Presença em aulas (mínimo 75%)"]
    assert row[-3:] == ["Por 1 h 30 min", "Ausência justificada", "37%"]


def _table(content: bytes) -> list[list[str]]:
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    return [
        [str(cell) for cell in row]
        for row in sheet.to_python()
        if "Nome" in row or "Ana Souza" in row
    ]


def test_undo_in_the_hands_of_the_door_of_another_activity_is_refused(
    chat: Chat, session: Session, celia: Person, turma: Activity, ana: Participant
) -> None:
    first = make.slots_of(session, turma)[0]
    celia.taps(ShowPresence(first.id, ana.id))
    celia.taps("✅ Presente")
    entry_id = session.scalars(
        select(AuditEntry.id).where(AuditEntry.action == "attendance.mark")
    ).one()
    row = make.participant(session, "Davi Reis")
    make.grant(session, row, Role.DOOR, activity=make.encontro(session))
    door = chat.person(row)
    door.starts()

    door.taps(UndoPresence(entry_id))

    assert door.sees.startswith("Essa parte é só da organização\n")
    assert len(session.scalars(select(Attendance)).all()) == 1


# --- Visitors by hand -------------------------------------------------------------------------


def test_somebody_without_a_phone_is_noted_and_joined_later(
    chat: Chat, session: Session, celia: Person
) -> None:
    encontro = make.encontro(session, starts_at=moment(17, 4, 9))
    slot = make.slots_of(session, encontro)[0]
    celia.taps(ShowRoll(slot.id))

    celia.writes("José da Silva")
    nobody = celia.sees
    celia.taps("Anotar como visitante")
    noted = celia.toast
    jose = make.participant(session, "José da Silva", office=make.assessoria(session, "SEF"))
    celia.taps(ManageAttendance(slot.id))
    celia.taps("Abrir com código na tela")
    celia.taps("Conferir 1 visitante")
    celia.taps("👤 José da Silva")

    assert "Não usa o robô? Toque em Anotar como visitante." in nobody
    assert noted is not None
    assert noted.text == "Anotei: José da Silva. Depois, confira em Visitantes."
    assert session.scalars(select(Attendance.participant_id)).all() == [jose.id]
    row = session.scalars(select(Visitor)).one()
    assert (row.chat_id, row.participant_id) == (None, jose.id)
    actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions == ["visitor.note", "check_in.open", "visitor.recognise"]
    assert chat.now == AFTER


def test_visitor_is_not_noted_twice_nor_without_a_name(session: Session, celia: Person) -> None:
    slot = make.slots_of(session, make.encontro(session, starts_at=moment(17, 4, 9)))[0]
    for _ in range(2):
        celia.taps(ShowRoll(slot.id))
        celia.writes("José")
        celia.taps("Anotar como visitante")

    celia.taps(NoteVisitor(slot.id))

    assert session.scalars(select(Visitor.text)).all() == ["José"]


@pytest.mark.parametrize("is_organizer", [True, False])
def test_visitor_without_a_seat_is_let_in_by_an_organizer_alone(
    chat: Chat, session: Session, turma: Activity, *, is_organizer: bool
) -> None:
    slot = make.slots_of(session, turma)[1]
    bia = make.participant(session, "Bia Braga", office=make.assessoria(session, "SES"))
    row = make.organizer(session) if is_organizer else make.participant(session, "Davi Reis")
    if not is_organizer:
        make.grant(session, row, Role.DOOR, activity=turma)
    chat.now = slot.ends_at
    person = chat.person(row)
    person.starts()
    person.taps(ShowRoll(slot.id))
    person.writes("Bia")
    if not is_organizer:
        person.taps(TogglePresence(slot.id, bia.id, is_present=True, page=0))
    at_the_list = person.sees
    visitors.note_by_hand(session, slot_id=slot.id, text="Bia", actor_id=row.id, now=chat.now)
    person.taps(ReviewVisitors(slot.id))

    person.taps("👤 Bia Braga")

    present = session.scalars(select(Attendance.participant_id)).all()
    waiting = session.scalars(select(Visitor.participant_id)).all()
    if is_organizer:
        assert (present, waiting) == ([bia.id], [bia.id])
        return
    assert (present, waiting) == ([], [None])
    assert person.sees == at_the_list
    assert person.sees == (
        "Esta pessoa não tem vaga na turma\nGestão de projetos, turma 1\n\n"
        "Só a organização inclui quem não tem vaga. Peça a ela."
    )
    person.taps("Voltar à presença")
    assert "Conferir 1 visitante" in str(person.last.labels)


# --- Claims -----------------------------------------------------------------------------------


def claims_presence(chat: Chat, ana: Participant, day: str = "11/4") -> Person:
    """Ana asks for the presence of the second lesson."""
    person = chat.person(ana)
    person.commands("horas")
    person.taps("Ver extrato")
    person.taps("Falta alguma hora")
    person.taps_count = 0
    person.taps(f"turma 1 · {day}")
    return person


def test_missing_hour_is_one_tap_for_the_person_and_one_for_the_organizer(
    chat: Chat, session: Session, celia: Person, ana: Participant
) -> None:
    person = claims_presence(chat, ana)
    asked = person.sees
    notice = celia.sees
    celia.taps_count = 0
    celia.taps("Confirmar presença")
    taps = celia.taps_count
    confirmed = celia.sees

    assert (person.taps_count, taps) == (1, 1)
    assert asked.startswith("Pedido de presença enviado\nGestão de projetos, turma 1\n")
    assert notice.startswith("Ana Souza diz que foi\nGestão de projetos, turma 1\n")
    assert confirmed.startswith("Presença confirmada: Ana Souza\n")
    assert "Vale 4 horas. A pessoa recebe um aviso." in confirmed
    (news,) = told(session, Topic.PRESENCE)
    assert news.chat_id == ana.chat_id
    total = hours.summary(session, participant_id=ana.id, now=chat.now)
    assert total.done_minutes == 240


def test_who_asked_is_answered_before_the_lesson_is_over(
    chat: Chat, session: Session, celia: Person, ana: Participant
) -> None:
    chat.now = moment(11, 4, 9)
    claims_presence(chat, ana, "hoje")

    celia.taps("Confirmar presença")

    assert "A pessoa recebe um aviso." in celia.sees
    (news,) = told(session, Topic.PRESENCE)
    assert news.chat_id == ana.chat_id


def test_absence_that_is_excused_no_more_is_told_before_the_day(
    chat: Chat, session: Session, celia: Person, turma: Activity, ana: Participant
) -> None:
    slot = make.slots_of(session, turma)[1]
    chat.now = moment(10, 4, 9)
    celia.taps(ShowPresence(slot.id, ana.id))
    celia.taps("Falta justificada")
    chat.now = moment(10, 4, 10)
    told(session, Topic.PRESENCE)[0].state = OutboxState.SENT
    session.flush()

    celia.taps("Não veio")

    assert len(told(session, Topic.PRESENCE)) == 1


def test_claim_answered_in_the_night_calls_nobody_in_the_morning(
    chat: Chat, session: Session, celia: Person, ana: Participant
) -> None:
    chat.now = moment(17, 4, 21)
    claims_presence(chat, ana)
    (notice,) = told(session, Topic.CLAIM)
    assert notice.due_at == moment(18, 4, 8)
    celia.commands("organizar")
    celia.taps("Conferir 1 presença pedida")
    celia.taps("🙋 Ana Souza")

    chat.now = moment(18, 4, 8)
    with session.begin_nested() as before:
        assert goes_out(session, chat, notice)
        before.rollback()
    celia.taps("Confirmar presença")

    assert not goes_out(session, chat, notice)


def test_claim_that_waits_is_seen_by_the_person_and_on_the_entry_screen(
    chat: Chat, celia: Person, ana: Participant
) -> None:
    person = claims_presence(chat, ana)
    person.taps("Falta outra hora")
    waiting = person.sees
    celia.commands("organizar")
    celia.taps("Conferir 1 presença pedida")
    listed = celia.sees
    celia.taps("🙋 Ana Souza")

    assert "⏳ Gestão de projetos, turma 1, quinta, 11/4: à espera da organização." in waiting
    assert listed.startswith("1 pedido de presença\n")
    assert "Registro de agora: sem presença." in celia.sees


def test_no_needs_a_reason_that_the_person_reads_and_can_be_taken_back(
    chat: Chat, session: Session, celia: Person, ana: Participant
) -> None:
    person = claims_presence(chat, ana)
    slot_id = session.scalars(select(PresenceClaim.slot_id)).one()
    celia.commands("organizar")
    celia.taps("Conferir 1 presença pedida")
    celia.taps("🙋 Ana Souza")

    celia.taps("Não confirmar")
    reasons = celia.sees
    celia.taps("Saiu antes da hora")
    refused = celia.sees
    (news,) = told(session, Topic.CLAIM_REFUSED)
    person.commands("horas")
    person.taps("Ver extrato")
    person.taps("Falta alguma hora")
    answer = person.sees
    celia.taps("Desfazer")

    assert reasons.startswith("Por que não confirmar?\n")
    assert refused.startswith("Presença não confirmada: Ana Souza\n")
    assert "Motivo: você saiu antes da hora." in news.payload["html"]
    assert (
        "❌ Gestão de projetos, turma 1, quinta, 11/4: não confirmada, você saiu antes da hora."
        in answer
    )
    assert celia.sees.startswith("Ana Souza diz que foi\n")
    assert told(session, Topic.CLAIM_REFUSED) == []
    celia.taps(ReopenClaim(slot_id, ana.id))
    assert celia.sees.startswith("Esta tela não vale mais")


def test_claim_can_be_answered_with_another_kind(
    chat: Chat, session: Session, celia: Person, ana: Participant
) -> None:
    claims_presence(chat, ana)
    celia.commands("organizar")
    celia.taps("Conferir 1 presença pedida")
    celia.taps("🙋 Ana Souza")
    celia.taps("Outra situação")
    asked = celia.sees
    celia.taps("Falta justificada")

    assert "🙋 A pessoa pediu esta presença." in asked
    assert session.scalars(select(PresenceClaim.answer)).all() == ["confirmed"]
    celia.commands("organizar")
    assert "presença pedida" not in str(celia.last.labels)


def test_list_of_claims_without_any(celia: Person, chat: Chat, ana: Participant) -> None:
    claims_presence(chat, ana)
    celia.commands("organizar")
    celia.taps("Conferir 1 presença pedida")
    celia.taps("🙋 Ana Souza")
    celia.taps("Confirmar presença")
    celia.taps("Outros pedidos")

    assert celia.sees.startswith("Nenhum pedido de presença\n")


# --- Hours from elsewhere ---------------------------------------------------------------------


def count_hours(celia: Person, ana: Participant, *said: str) -> None:
    celia.taps(ShowPerson(ana.id))
    celia.taps("Lançar horas")
    celia.taps("Lançar horas")
    for text in said:
        celia.writes(text)


def test_hours_from_elsewhere_are_counted_told_and_shown_in_the_statement(
    chat: Chat, session: Session, celia: Person, ana: Participant
) -> None:
    count_hours(celia, ana, "8h", "10/4", "Curso de indicadores")
    asked = celia.sees
    celia.taps("✅ Lançar 8 h")
    (news,) = told(session, Topic.OTHER_HOURS)
    person = chat.person(ana)
    person.commands("horas")
    total = person.sees
    person.taps("Ver extrato")

    assert asked == (
        "Lançar 8 horas para Ana Souza?\nCurso de indicadores, 10/4/2024\n\n"
        "As horas contam para a meta do ano. A pessoa recebe um aviso."
    )
    assert celia.sees.startswith("Lancei 8 horas para Ana Souza\n")
    assert news.payload["html"].startswith("<b>8 horas entraram nas suas horas</b>")
    assert "Fora da Rede: 8 horas" in total
    assert "10/4 — Curso de indicadores: 8 h\n   fora da Rede" in person.sees
    assert session.scalars(select(OtherHours.happened_at)).all() == [moment(10, 4, 12)]


def test_hours_counted_by_mistake_are_taken_back_before_anybody_hears(
    session: Session, celia: Person, ana: Participant
) -> None:
    count_hours(celia, ana, "8h", "10/4", "Curso")
    celia.taps("✅ Lançar 8 h")

    celia.taps("Desfazer")
    gone = celia.sees
    nobody_told = told(session, Topic.OTHER_HOURS)
    celia.taps("Desfazer")
    celia.taps("Horas de fora")
    celia.taps("8 h · Curso")
    celia.taps("Tirar estas horas")
    told(session, Topic.OTHER_HOURS)

    assert gone.startswith("Tirei 8 horas de Ana Souza\nCurso, 10/4/2024\n")
    assert nobody_told == []
    assert session.scalars(select(OtherHours.withdrawn_at)).all() != [None]


def test_hours_taken_away_later_are_told(session: Session, celia: Person, ana: Participant) -> None:
    count_hours(celia, ana, "8h", "10/4", "Curso")
    celia.taps("✅ Lançar 8 h")
    told(session, Topic.OTHER_HOURS)[0].state = OutboxState.SENT
    session.flush()

    celia.taps("Horas de fora")
    celia.taps("8 h · Curso")
    celia.taps("Tirar estas horas")

    (news,) = told(session, Topic.OTHER_HOURS)
    assert news.payload["html"].startswith("<b>8 horas saíram das suas horas</b>")


def test_what_is_not_understood_is_asked_again(
    session: Session, celia: Person, ana: Participant
) -> None:
    count_hours(celia, ana)
    seen = [celia.sees]
    for text in ("muitas", "8h", "amanhã", "em 10/4/2030", "ontem", " "):
        celia.writes(text)
        seen.append(celia.sees)
    celia.writes("Curso")
    celia.writes("sim")

    assert [words.partition("\n")[0] for words in seen] == [
        "Quantas horas lançar?", "Não entendi as horas", "Em que dia foi?",
        "Não entendi o dia", "Não entendi o dia", "O que foi?", "O que foi?",
    ]  # fmt: skip
    assert celia.sees.startswith("Lançar 8 horas para Ana Souza?")
    celia.taps("Mudar as horas")
    celia.taps(AddOtherHours())
    assert session.scalars(select(OtherHours)).all() == []


def test_day_without_a_year_is_the_last_one(celia: Person, ana: Participant) -> None:
    count_hours(celia, ana, "2h", "10/12", "Curso")

    assert "10/12/2023" in celia.sees


def test_person_hears_what_became_of_presence(
    chat: Chat, session: Session, celia: Person, turma: Activity, ana: Participant
) -> None:
    first = make.slots_of(session, turma)[0]
    make.attendance(session, first, ana)
    celia.taps(ShowPresence(first.id, ana.id))
    heard = []
    for kind in ("Não veio", "Falta justificada", "Com atraso"):
        celia.taps(kind)
        heard.append(hears(chat, ana))

    assert heard[0] == (
        "Sua presença agora: sem presença\nGestão de projetos, turma 1\n"
        "terça, 9/4, das 8h30 às 12h30\n\nNão vale horas.\nAntes: presente."
    )
    assert "Sua ausência não conta como falta.\nAntes: sem presença." in heard[1]
    assert "Vale 4 horas de formação.\nAntes: ausência justificada." in heard[2]
    chat.person(ana).taps("Minhas horas")
    assert chat.person(ana).sees.startswith("Você tem 4 horas de formação")


def test_person_hears_why_a_presence_is_not_confirmed(
    chat: Chat, celia: Person, ana: Participant
) -> None:
    claims_presence(chat, ana)
    celia.taps("Não confirmar")
    celia.taps("Não está no registro da sala")

    assert hears(chat, ana) == (
        "A organização não confirmou sua presença\nGestão de projetos, turma 1\n"
        "quinta, 11/4, das 8h30 às 12h30\n\nMotivo: seu nome não está no registro da sala."
    )


@pytest.mark.parametrize(
    ("said", "comes", "goes"),
    [
        ("8h", "8 horas entraram nas suas horas", "8 horas saíram das suas horas"),
        ("1h", "1 hora entrou nas suas horas", "1 hora saiu das suas horas"),
    ],
)
def test_person_hears_of_hours_from_elsewhere(  # noqa: PLR0917 - one per fixture
    chat: Chat, celia: Person, ana: Participant, said: str, comes: str, goes: str
) -> None:
    count_hours(celia, ana, said, "10/4", "Curso")
    celia.taps(f"✅ Lançar {said[0]} h")
    heard = hears(chat, ana)
    celia.taps("Horas de fora")
    celia.taps(f"{said[0]} h · Curso")
    celia.taps("Tirar estas horas")

    assert heard.startswith(f"{comes}\nCurso, 10/4/2024\n")
    assert hears(chat, ana).startswith(f"{goes}\n")


def test_claim_from_a_room_without_a_seat_says_so(
    chat: Chat, session: Session, celia: Person
) -> None:
    slot = make.slots_of(
        session, make.turma(session, lessons=((moment(17, 4, 9), moment(17, 4, 12)),))
    )[0]
    celia.taps(ManageAttendance(slot.id))
    celia.taps("Abrir com código na tela")
    bia = chat.person(make.participant(session, "Bia Braga"))
    bia.commands("horas")
    bia.taps(ListMissing())

    bia.taps("hoje")

    assert "⚠️ Sem vaga nesta turma." in celia.sees
    celia.taps("Confirmar presença")
    assert celia.sees.startswith("Presença confirmada: Bia Braga\n")
    assert len(session.scalars(select(Attendance)).all()) == 1


def test_answer_about_somebody_without_a_chat_says_that_nobody_is_told(
    chat: Chat, session: Session, celia: Person, ana: Participant, turma: Activity
) -> None:
    claims_presence(chat, ana)
    celia.taps("Não confirmar")
    ana.chat_id = None
    session.flush()
    celia.taps("Saiu antes da hora")
    refused = celia.sees
    celia.taps("Desfazer")
    celia.taps("Confirmar presença")

    assert "A pessoa não usa o robô e não recebe aviso." in refused
    assert "A pessoa não usa o robô e não recebe aviso." in celia.sees
    assert turma.title in celia.sees


def test_missing_hours_have_pages_and_an_end(
    chat: Chat, session: Session, celia: Person, ana: Participant
) -> None:
    others = [make.encontro(session, starts_at=moment(day, 4, 14)) for day in range(1, 6)]
    person = chat.person(ana)
    person.commands("horas")
    person.taps(ListMissing())
    first = person.sees
    person.taps("Próxima página")
    person.taps("1/4")
    person.taps("Falta outra hora")
    person.taps("Próxima página")
    nothing_more = person.sees
    for slot in [slot for one in others for slot in make.slots_of(session, one)]:
        make.attendance(session, slot, ana)
    seats = session.scalars(select(Seat)).all()
    for seat in seats:
        seat.state = "declined"
    session.flush()
    person.taps(ListMissing())

    assert "Página 1 de 2" in first
    assert "Página 2 de 2" in nothing_more
    assert person.sees.startswith("Não falta presença em nada\n")
    assert celia.sees


def test_claimed_everything_there_is_nothing_more_to_ask(
    chat: Chat, celia: Person, ana: Participant
) -> None:
    person = claims_presence(chat, ana)
    person.taps("Falta outra hora")
    person.taps("turma 1 · 9/4")
    person.taps("Falta outra hora")

    assert person.sees.startswith("Nada mais a pedir aqui\n")
    assert celia.sees.startswith("Ana Souza diz que foi")


def test_day_of_an_encontro_of_two_is_chosen(
    session: Session, celia: Person, ana: Participant
) -> None:
    encontro = make.encontro(session, starts_at=moment(15, 4, 9), minutes=360)
    make.slot(session, encontro, moment(16, 4, 9), moment(16, 4, 12))
    celia.taps(ManageActivity(encontro.id))

    celia.taps("📍 Presença")

    assert celia.sees.startswith("Presença: escolha o dia\n")
    celia.taps("16/4")
    celia.taps("Outro dia")
    assert celia.sees.startswith("Presença: escolha o dia\n")
    celia.taps(AskPart(make.slots_of(session, encontro)[1].id, ana.id))
    # The day's part of the workload, and no more.
    assert "O dia inteiro vale 3 horas." in celia.sees


@pytest.mark.parametrize("step", range(4))
def test_hours_interrupted_at_any_question_go_on(
    celia: Person, ana: Participant, step: int
) -> None:
    said = ("8h", "10/4", "Curso")[:step]
    count_hours(celia, ana, *said)
    asked = celia.sees

    celia.commands("inicio")
    celia.taps("Voltar ao rascunho")

    assert celia.sees == asked

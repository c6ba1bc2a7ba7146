"""One person's presence at one lesson or day, by hand: chosen, corrected, in part, undone."""

import io
from datetime import timedelta

from python_calamine import CalamineWorkbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from messages import documents
from messages.actions.organizers.attendance import (
    AskPart,
    ManageAttendance,
    MarkPart,
    ShowPresence,
    ShowRoll,
    TogglePresence,
    UndoPresence,
)
from messages.actions.organizers.encontros import ManageActivity
from messages.actions.organizers.people import ShowPerson
from messages.actions.organizers.people_lists import ShowPersonAt
from models import Activity, Attendance, AuditEntry, OutboxState, Participant, Role, Topic
from tests import make
from tests.chat import Chat, Person
from tests.handlers.organizers.presence.steps import AFTER, hears, told
from tests.make import moment


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

"""Screens of organizers: lists, changes, cancelling, the spreadsheet."""

import io

import pytest
import xlsxwriter

from messages.actions.organizers.attendance import OpenCheckIn
from messages.actions.organizers.encontros import (
    AnnounceActivity,
    AskCancel,
    ChangeActivity,
    ChangePiece,
    ListManaged,
    ListPastManaged,
    ManageActivity,
    Piece,
    PreviewActivity,
)
from messages.actions.organizers.importing import SendInvites
from messages.actions.organizers.people_lists import (
    FindPerson,
    ListPeople,
    ShowAnswers,
    ShowPersonAt,
)
from models import SeatState
from tests import make
from tests.catalogue.scene import Scene
from tests.make import NOW, moment

ORDERS = (
    "cancela o encontro",
    "muda o horário do encontro",
    "manda um aviso para quem vai",
    "abre a presença",
    "emite os certificados",
    "imprimir os crachás",
    "quem está na fila?",
    "dá uma vaga para o Paulo",
    "quais órgãos responderam?",
    "quem confirmou?",
    "números do encontro",
    "criar um encontro",
    "criar um curso",
    "importar planilha",
    "números do ano",
    "quem é da rede?",
    "ver todos os encontros",
    "cadastros pendentes",
    "quanto custa a passagem de ônibus?",
)


def test_what_organizers_ask_for_in_words(scene: Scene) -> None:
    scene.celia.writes(ORDERS[0])
    make.encontro(scene.session)
    for words in (*ORDERS, "emite as declarações do encontro de 18/3"):
        scene.celia.writes(words)
    make.encontro(scene.session, "Antigo", starts_at=moment(4, 3, 9))
    scene.celia.writes("tem pergunta sem resposta?")
    scene.celia.writes("emite as declarações")
    scene.celia.writes("vou no encontro de 18/3")
    scene.celia.taps("Confirmar presença")
    scene.celia.writes("cancela o encontro de 18/3")


def test_what_organizers_ask_of_what_is_not_ahead(scene: Scene) -> None:
    make.encontro(scene.session, "Encontro de maio", starts_at=moment(14, 5, 9), published_at=None)
    make.encontro(scene.session, "Encontro caído", starts_at=moment(20, 8, 9), cancelled_at=NOW)
    make.encontro(scene.session, starts_at=moment(20, 2, 9))
    make.encontro(scene.session, "Encontro de hoje", starts_at=moment(11, 3, 8))
    for words in (
        "publica o rascunho",
        "apaga o rascunho",
        "avisa o pessoal do encontro de maio",
        "abre as inscrições do encontro de maio",
        "reabre o encontro de agosto",
        "cancela o encontro de agosto",
        "cancela o encontro de fevereiro",
        "publica o encontro de hoje",
        "reabre o encontro de hoje",
        "tira a Maria do encontro de hoje",
        "fecha as inscrições do encontro de hoje",
        "repete o último encontro",
        "avisa o pessoal do encontro de hoje: tragam notebook",
    ):
        scene.celia.writes(words)
    scene.celia.taps("Usar este texto")
    scene.celia.taps("Cancelar")
    for number in (1, 2):
        make.turma(scene.session, of=make.course(scene.session, f"Curso {number}"))
    scene.celia.writes("fecha as inscrições da turma")
    scene.celia.taps("Curso 1, turma 1")


def test_lists_of_the_organizers(scene: Scene) -> None:
    scene.celia.taps(ListManaged())
    scene.celia.taps(ListPastManaged())
    encontro = make.encontro(scene.session, capacity=None)
    scene.celia.taps(ListManaged())
    scene.celia.taps(ManageActivity(encontro.id))
    make.seat(scene.session, encontro, scene.row, answered_version=0)
    over = make.encontro(scene.session, "Antigo", starts_at=moment(4, 3, 9))
    make.seat(scene.session, over, scene.bia)
    make.attendance(scene.session, make.slots_of(scene.session, over)[0], scene.bia)
    for activity in (encontro, over):
        scene.celia.taps(ListPeople(activity.id))
        for person in (scene.row, scene.bia):
            scene.celia.taps(ShowPersonAt(activity.id, person.id))
        scene.celia.taps(ShowAnswers(activity.id))
    gone = make.encontro(
        scene.session, "Cancelado", cancelled_at=NOW, cancel_reason="Local indisponível"
    )
    scene.celia.taps(ManageActivity(gone.id))
    for number in range(12):
        made = make.encontro(scene.session, f"{number + 2}º Encontro")
        make.seat(
            scene.session,
            made,
            make.participant(scene.session, f"Pessoa {'abcdefghijklm'[number]}"),
        )
    scene.celia.taps(ListManaged())
    for number in range(12):
        make.seat(
            scene.session,
            encontro,
            make.participant(scene.session, f"Maria {'abcdefghijklm'[number]}"),
        )
    scene.celia.taps(ListPeople(encontro.id))
    scene.celia.taps(FindPerson(encontro.id))
    scene.celia.writes("maria")


@pytest.mark.parametrize("kind", ["encontro", "turma"])
@pytest.mark.parametrize("seats", [0, 1, 2])
def test_cancel_and_move(scene: Scene, kind: str, seats: int) -> None:
    turma_or_encontro = (
        make.turma(scene.session) if kind == "turma" else make.encontro(scene.session)
    )
    other = make.encontro(scene.session, "Outro", starts_at=moment(21, 4, 9))
    scene.bia.unreachable_at = NOW
    for person in (scene.row, scene.bia)[:seats]:
        make.seat(scene.session, turma_or_encontro, person)
        make.seat(scene.session, other, person)
    scene.session.flush()
    if kind == "encontro":
        for piece, words in (("Data e hora", "21/4, 9h às 12h"), ("Vagas", "50 vagas, 3 h")):
            scene.celia.taps(ManageActivity(turma_or_encontro.id))
            scene.celia.taps("Mudar")
            scene.celia.taps(piece)
            scene.celia.writes("domingo" if piece == "Vagas" else "21/4")
            scene.celia.writes("9h às 12h" if piece == "Data e hora" else words)
            for label in ("Mudar e só avisar", "Mudar e pedir", "Mudar sem avisar", "Guardar"):
                if label in str(scene.celia.last.labels):
                    scene.celia.taps(label)
                    break
    scene.celia.taps(ManageActivity(turma_or_encontro.id))
    if "Cancelar" not in str(scene.celia.last.labels):
        scene.celia.taps("Mudar")
    if "Cancelar" in str(scene.celia.last.labels):
        scene.celia.taps(AskCancel(turma_or_encontro.id))
        scene.celia.taps("Local indisponível")
        scene.celia.taps("Sim, cancelar e avisar")


def test_late_organizers(scene: Scene) -> None:
    draft = make.encontro(scene.session, published_at=None)
    scene.celia.taps(ManageActivity(draft.id))
    scene.celia.taps("Publicar")
    over = make.encontro(scene.session, "Antigo", starts_at=moment(4, 3, 9))
    (slot,) = make.slots_of(scene.session, over)
    scene.celia.taps(OpenCheckIn(slot.id))
    scene.celia.taps(AskCancel(over.id))
    scene.celia.taps(SendInvites())
    turma = make.turma(scene.session, published_at=None)
    scene.celia.taps(ManageActivity(turma.id))
    scene.celia.taps("Publicar")
    scene.celia.taps(PreviewActivity(turma.id))
    turma.enrollment_opens_at = None
    scene.session.flush()
    scene.celia.taps(PreviewActivity(turma.id))
    scene.celia.taps(AnnounceActivity(turma.id))


def test_dates_of_an_encontro(scene: Scene) -> None:
    encontro = make.encontro(scene.session)
    for piece, words in (
        ("Data e hora", ("9h às 12h", "bla", "21/4", "9h às 12h", "21/4, 9h às 12h")),
        ("Vagas e horas", ("bla", "50 vagas, 3 h")),
        ("Programação", ("9h Abertura",)),
    ):
        scene.celia.taps(ChangeActivity(encontro.id))
        scene.celia.taps(piece)
        for said in words:
            scene.celia.writes(said)
    make.seat(scene.session, encontro, scene.row, SeatState.WAITING)
    scene.celia.taps(ChangeActivity(encontro.id))
    scene.celia.taps("Vagas e horas")
    scene.celia.writes("80 vagas, 3 h")
    scene.celia.commands("organizar")
    scene.celia.taps("Novo encontro")
    scene.celia.writes("Encontro de teste")
    scene.celia.writes("9h às 12h")
    scene.celia.writes("21/4")
    over = make.encontro(scene.session, "Antigo", starts_at=moment(4, 3, 9))
    scene.celia.taps(ChangeActivity(over.id))
    scene.celia.taps(ChangePiece(over.id, Piece.VENUE))
    scene.celia.writes("Auditório JK")


@pytest.mark.parametrize("state", [SeatState.OFFERED, SeatState.HELD, None])
def test_move(scene: Scene, state: SeatState | None) -> None:
    encontro = make.encontro(scene.session, capacity=5)
    columns = (
        {"offered_at": NOW, "offered_until": moment(12, 3, 12)}
        if state is SeatState.OFFERED
        else {}
    )
    if state is not None:
        make.seat(scene.session, encontro, scene.row, state, **columns)
    else:
        make.seat(scene.session, encontro, scene.bia)
        scene.bia.unreachable_at = NOW
        scene.session.flush()
    scene.celia.taps(ChangePiece(encontro.id, Piece.VENUE))
    scene.celia.writes("Auditório JK")
    scene.celia.taps("Mudar e só avisar")


@pytest.mark.parametrize("state", [SeatState.HELD, SeatState.WAITING])
def test_another_day_of_what_is_held_both_ways(scene: Scene, state: SeatState) -> None:
    encontro = make.encontro(scene.session, link="https://exemplo.gov.br/sala", capacity=1)
    if state is SeatState.WAITING:
        make.seat(scene.session, encontro, scene.bia)
    make.seat(scene.session, encontro, scene.row, state)
    scene.celia.taps(ChangeActivity(encontro.id))
    scene.celia.taps("Data e hora")
    scene.celia.writes("19/3, 9h às 12h")
    scene.celia.taps("Mudar e só avisar")


def test_draft_whose_programme_does_not_fit(scene: Scene) -> None:
    draft = make.encontro(scene.session, published_at=None, programme="15h Abertura")
    scene.celia.taps(ManageActivity(draft.id))


def test_importing(scene: Scene) -> None:
    people = [f"Pessoa {chr(97 + n)};Xyz;p{n}@exemplo.mg.gov.br" for n in range(12)]
    content = "\n".join(
        ["Nome;Órgão;E-mail", "Ana Maria Reis;Seplag;ana.maria@exemplo.mg.gov.br", *people]
    )
    scene.celia.sends_file(
        "pessoas.csv", content=content.encode(), mime="text/csv", size=len(content)
    )
    scene.celia.taps("Ver problemas")
    scene.celia.taps("Importar as certas")
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Encontros")
        sheet.write_row(0, 0, ("Título", "Início", "Fim", "Local"))
        hours = ("21/04/2024 09:00", "21/04/2024 12:00")
        sheet.write_row(1, 0, ("2º Encontro", *hours, "Auditório JK"))
    scene.celia.sends_file("encontros.xlsx", content=buffer.getvalue(), size=len(buffer.getvalue()))
    scene.celia.taps("Importar 1")
    scene.celia.sends_file(
        "vagas.csv",
        content=b"encontro,inicio,fim,vagas\n2o Encontro,21/04/2024 9h,21/04/2024 12h,30",
        mime="text/csv",
    )


def test_two_who_blocked_the_bot(scene: Scene) -> None:
    encontro, turma = make.encontro(scene.session), make.turma(scene.session)
    for name in ("Caio Dias", "Davi Luz"):
        gone = make.participant(scene.session, name, office=scene.seplag, unreachable_at=NOW)
        make.seat(scene.session, encontro, gone)
        make.seat(scene.session, turma, gone)
        make.attendance(scene.session, make.slots_of(scene.session, turma)[0], gone)
        scene.celia.taps(ListPeople(turma.id))
        scene.celia.taps(ShowPersonAt(turma.id, gone.id))
    scene.celia.taps(AnnounceActivity(encontro.id))
    scene.celia.taps(ManageActivity(encontro.id))
    scene.celia.taps(ChangePiece(encontro.id, Piece.VENUE))
    scene.celia.writes("Auditório do BDMG")
    scene.celia.taps("Mudar e só avisar")
    scene.celia.taps(AskCancel(encontro.id))
    scene.celia.taps("Local indisponível")
    scene.celia.taps("Sim, cancelar e avisar")

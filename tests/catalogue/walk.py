"""The states no test of a conversation comes by: what the clock says, late answers, rare rows.

Collected only for the catalogue (tests/catalogue/recorder.py). Nothing is asserted here: a state
that is not shown any more is found by tests/catalogue/test_catalogue.py.
"""

import io
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

import pytest
import xlsxwriter
from sqlalchemy.orm import Session

from domain.attendance import attendance
from domain.attendance import attendance_codes as codes
from domain.people import invites
from handlers import turn
from handlers.turn import Edge
from messages import delivery, organization, privacy, refusals
from messages.actions import unpack
from messages.actions.attendance import ChangeScore
from messages.actions.challenges import (
    ListChallenges,
    ShowChallenge,
    TellChallenge,
    ToggleSameProblem,
)
from messages.actions.courses import Enroll, ListCourses, ListMyEnrollments, ShowTurma
from messages.actions.encontros import (
    ConfirmPresence,
    ListEncontros,
    SendCalendar,
    ShowEncontro,
)
from messages.actions.good_practices import ListGoodPractices, ListTheme, ShowGoodPractice
from messages.actions.help import AskOrganizers
from messages.actions.organizers.attendance import CloseCheckIn, ManageAttendance, OpenCheckIn
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
from messages.actions.organizers.inquiries import ListInquiries
from messages.actions.organizers.moderation import ReviewPublications
from messages.actions.organizers.people import ShowPeople, ShowPerson
from messages.actions.organizers.people_lists import (
    FindPerson,
    ListPeople,
    ShowAnswers,
    ShowPersonAt,
)
from messages.actions.organizers.registrations import (
    ListWaiting,
    ReviewRegistrations,
    SkipRegistration,
)
from messages.actions.organizers.uncertain import ShowUncertain
from messages.actions.publications import AskContact, PassContact
from messages.actions.seats import AcceptOffer, JoinWaitlist, LeaveWaitlist, PassOffer, SwapInto
from messages.outgoing import Message
from models import Assessoria, OutboxState, Participant, Purpose, Role, SeatState, Standing, Theme
from scheduler import offers, reminders
from tests import make
from tests.catalogue.recorder import recorder
from tests.chat import BOT_USERNAME, Chat, Person
from tests.make import NOW, moment


@dataclass
class Scene:
    """One test: its chats, and the people of most of them as soon as they are named."""

    chat: Chat
    session: Session

    @cached_property
    def seplag(self) -> Assessoria:
        name = "Secretaria de Estado de Planejamento e Gestão"
        return make.assessoria(self.session, "Seplag", name)

    @cached_property
    def row(self) -> Participant:
        return make.participant(self.session, "Ana Souza", office=self.seplag)

    @cached_property
    def bia(self) -> Participant:
        return make.participant(self.session, "Bia Reis", office=self.seplag)

    @cached_property
    def ana(self) -> Person:
        person = self.chat.person(self.row)
        person.starts()
        return person

    @cached_property
    def celia(self) -> Person:
        person = self.chat.person(make.organizer(self.session, office=self.seplag))
        person.commands("organizar")
        return person


@pytest.fixture
def scene(chat: Chat, session: Session) -> Scene:
    return Scene(chat, session)


def clock(chat: Chat, now: datetime) -> None:
    """Let the clock strike."""
    chat.now = now
    reminders.plan(chat.session, now)
    offers.plan(chat.session, now)
    chat.deliver()


def edge_says(person: Person, words: Message) -> None:
    """Say what the edge says by itself, such as an apology."""
    turn.say(person.chat.session, person.sender, words, Edge(person.chat.now, BOT_USERNAME))
    person.chat.deliver()


# --- The clock -------------------------------------------------------------------------------


@pytest.mark.parametrize("capacity", [None, 1, 2, 120])
@pytest.mark.parametrize("days", [6, 7])
def test_week(scene: Scene, capacity: int | None, days: int) -> None:
    scene.ana.commands("encontros")
    encontro = make.encontro(scene.session, starts_at=moment(18, 3, 9), capacity=capacity)
    if capacity in {1, 2}:
        make.seat(scene.session, encontro, scene.bia)
    clock(scene.chat, moment(18 - days, 3, 10))


@pytest.mark.parametrize("kind", ["encontro", "turma", "turma tarde"])
def test_reminders_of_a_seat(scene: Scene, kind: str) -> None:
    lessons = ((moment(18, 3, 9), moment(18, 3, 12)),)
    until = moment(17, 3, 20) if kind == "turma" else moment(10, 3, 18)
    activity = (
        make.encontro(scene.session)
        if kind == "encontro"
        else make.turma(
            scene.session,
            lessons=lessons,
            withdraw_until=until,
            enrollment_closes_at=moment(9, 3, 18),
        )
    )
    make.seat(scene.session, activity, scene.row)
    (slot,) = make.slots_of(scene.session, activity)
    for now in (moment(17, 3, 10), moment(18, 3, 7), moment(18, 3, 8, 40)):
        clock(scene.chat, now)
    scene.ana.taps(ShowTurma(activity.id) if kind != "encontro" else ShowEncontro(activity.id))
    from domain.attendance import attendance_room

    attendance_room.open_check_in(
        scene.session,
        slot_id=slot.id,
        actor_id=make.organizer(scene.session).id,
        now=scene.chat.now,
        secret="5e" * 16,
    )
    clock(scene.chat, moment(18, 3, 9, 5))
    make.attendance(scene.session, slot, scene.row)
    scene.ana.taps(ShowTurma(activity.id) if kind != "encontro" else ShowEncontro(activity.id))


@pytest.mark.parametrize("words", ["", "Gostei muito."])
def test_opinion(scene: Scene, words: str) -> None:
    encontro = make.encontro(scene.session)
    make.seat(scene.session, encontro, scene.row)
    make.attendance(scene.session, make.slots_of(scene.session, encontro)[0], scene.row)
    scene.ana.commands("encontros")
    clock(scene.chat, moment(18, 3, 15))
    scene.ana.taps("😃 5 ótimo")
    if words:
        scene.ana.writes(words)
    scene.ana.taps(ChangeScore(encontro.id))
    scene.ana.taps("4")


def test_opinion_on_what_gives_no_hours(scene: Scene) -> None:
    encontro = make.encontro(scene.session, minutes=0)
    make.seat(scene.session, encontro, scene.row)
    make.attendance(scene.session, make.slots_of(scene.session, encontro)[0], scene.row)
    scene.ana.commands("encontros")
    clock(scene.chat, moment(18, 3, 15))


def test_lesson_by_lesson(scene: Scene) -> None:
    turma = make.turma(scene.session)
    make.seat(scene.session, turma, scene.row)
    scene.ana.taps(ShowTurma(turma.id))
    clock(scene.chat, moment(9, 4, 8, 5))
    scene.chat.now = moment(9, 4, 9)
    scene.ana.commands("inicio")
    make.encontro(scene.session, starts_at=moment(18, 4, 9))
    scene.ana.commands("inicio")


@pytest.mark.parametrize("kind", ["encontro", "turma"])
@pytest.mark.parametrize("hurry", [False, True])
def test_offers(scene: Scene, kind: str, *, hurry: bool) -> None:
    caio = make.participant(scene.session, "Caio Dias")
    starts_at = moment(18, 3, 14)
    activity = (
        make.encontro(scene.session, capacity=1, starts_at=starts_at)
        if kind == "encontro"
        else make.turma(
            scene.session,
            capacity=1,
            lessons=((starts_at, starts_at + timedelta(hours=3)),),
            enrollment_closes_at=moment(18, 3, 13),
            withdraw_until=moment(18, 3, 13),
        )
    )
    held = make.seat(scene.session, activity, scene.bia)
    make.seat(scene.session, activity, scene.row, SeatState.WAITING)
    make.seat(scene.session, activity, caio, SeatState.WAITING)
    held.state = SeatState.DECLINED
    scene.session.flush()
    clock(scene.chat, moment(18, 3, 10) if hurry else moment(12, 3, 9))
    scene.ana.taps(ShowEncontro(activity.id) if kind == "encontro" else ShowTurma(activity.id))
    scene.ana.taps(ListMyEnrollments())
    scene.ana.taps(ListCourses())
    if hurry:
        scene.chat.person(caio).taps("Quero a vaga")
        scene.ana.taps(AcceptOffer(activity.id))
        clock(scene.chat, scene.chat.now + timedelta(minutes=1))
        scene.ana.taps(AcceptOffer(activity.id))
        scene.ana.taps(PassOffer(activity.id))
        return
    clock(scene.chat, moment(14, 3, 8, 5))
    clock(scene.chat, moment(14, 3, 9, 5))
    scene.ana.taps(AcceptOffer(activity.id))
    scene.ana.taps(PassOffer(activity.id))


# --- Seats -----------------------------------------------------------------------------------


@pytest.mark.parametrize("capacity", [None, 2])
def test_seats_of_encontros(scene: Scene, capacity: int | None) -> None:
    encontro = make.encontro(scene.session, starts_at=moment(20, 3, 7), capacity=capacity)
    make.seat(scene.session, encontro, scene.bia)
    scene.ana.taps(ShowEncontro(encontro.id))
    scene.ana.taps("Confirmar presença")


def test_seats_of_turmas(scene: Scene) -> None:
    turma = make.turma(scene.session)
    scene.ana.taps(Enroll(turma.id, 1))
    scene.ana.taps(Enroll(turma.id, 1))
    other = make.turma(scene.session, of=make.course(scene.session, "Contratos"), capacity=2)
    make.seat(scene.session, other, scene.bia)
    scene.ana.taps(ShowTurma(other.id))
    scene.chat.now = moment(8, 4, 19)
    scene.ana.taps(ShowTurma(turma.id))
    scene.chat.now = NOW
    later = make.turma(
        scene.session,
        of=make.course(scene.session, "Indicadores"),
        enrollment_opens_at=moment(1, 4, 10),
    )
    scene.ana.taps(Enroll(later.id, 1))
    bare = make.course(scene.session, "Escrita simples")
    bare.aim = ""
    scene.session.flush()
    free = make.turma(scene.session, of=bare, capacity=None, enrollment_closes_at=None)
    scene.ana.taps(ShowTurma(free.id))
    scene.ana.taps(Enroll(free.id, 1))
    closed = make.turma(
        scene.session, of=make.course(scene.session, "Riscos"), withdraw_until=moment(1, 3, 18)
    )
    make.seat(scene.session, closed, scene.row)
    other = make.turma(scene.session, of=make.course(scene.session, "Dados abertos"))
    scene.ana.taps(SwapInto(other.id, 1))
    gone = make.turma(
        scene.session,
        of=make.course(scene.session, "Processos"),
        cancelled_at=NOW,
        cancel_reason="Falta de palestrante",
    )
    scene.ana.taps(ShowTurma(gone.id))


@pytest.mark.parametrize("capacity", [1, 30, None])
def test_visitors_look_at_turmas(scene: Scene, capacity: int | None) -> None:
    turma = make.turma(scene.session, capacity=capacity)
    encontro = make.encontro(scene.session, capacity=capacity)
    if capacity == 1:
        make.seat(scene.session, turma, scene.bia)
        make.seat(scene.session, encontro, scene.bia)
    newcomer = scene.chat.person(77, "Bruno", "Lima")
    newcomer.commands("cursos")
    newcomer.taps("turma 1")
    newcomer.commands("encontros")
    newcomer.taps("1º Encontro")


def test_pending_people(scene: Scene) -> None:
    davi = scene.chat.person(
        make.participant(scene.session, "Davi Luz", standing=Standing.PENDING, office=scene.seplag)
    )
    davi.starts()
    encontro, turma = make.encontro(scene.session, capacity=2), make.turma(scene.session)
    make.seat(scene.session, encontro, scene.bia)
    make.seat(
        scene.session, encontro, make.participant(scene.session, "Caio Dias"), SeatState.WAITING
    )
    davi.taps(ShowEncontro(encontro.id))
    davi.taps(ConfirmPresence(encontro.id, 1))
    davi.taps(ShowTurma(turma.id))
    davi.taps(Enroll(turma.id, 1))
    davi.taps(ShowTurma(turma.id))


def test_pending_people_where_there_is_no_limit(scene: Scene) -> None:
    davi = scene.chat.person(
        make.participant(scene.session, "Davi Luz", standing=Standing.PENDING, office=scene.seplag)
    )
    davi.starts()
    davi.taps(Enroll(make.turma(scene.session, capacity=None).id, 1))


def test_same_course_in_line(scene: Scene) -> None:
    of = make.course(scene.session)
    first, second = (
        make.turma(scene.session, of=of, capacity=1),
        make.turma(scene.session, of=of, number=2, capacity=1),
    )
    clash = make.encontro(scene.session, "2º Encontro", starts_at=moment(9, 4, 9))
    make.seat(scene.session, first, scene.row)
    make.seat(scene.session, clash, scene.row)
    make.seat(scene.session, second, scene.bia, SeatState.DECLINED)
    make.seat(scene.session, second, scene.row, SeatState.WAITING)
    clock(scene.chat, moment(12, 3, 9))
    scene.ana.taps(AcceptOffer(second.id))


def test_three_at_once(scene: Scene) -> None:
    for title in ("1º Encontro", "2º Encontro"):
        make.seat(scene.session, make.encontro(scene.session, title), scene.row)
    new = make.encontro(scene.session, "3º Encontro")
    scene.ana.taps(ConfirmPresence(new.id, 1))


def test_line_again_and_again(scene: Scene) -> None:
    encontro = make.encontro(scene.session, capacity=1)
    make.seat(scene.session, encontro, scene.bia)
    for _ in range(8):
        scene.ana.taps(JoinWaitlist(encontro.id, 1))
        scene.ana.taps(LeaveWaitlist(encontro.id))


@pytest.mark.parametrize("reason", [None, "Local indisponível"])
def test_cancelled(scene: Scene, reason: str | None) -> None:
    for with_seat in (False, True):
        encontro = make.encontro(scene.session, cancelled_at=NOW, cancel_reason=reason)
        turma = make.turma(scene.session, cancelled_at=NOW, cancel_reason=reason)
        if with_seat:
            make.seat(scene.session, encontro, scene.row, SeatState.HELD)
            make.seat(scene.session, turma, scene.row, SeatState.HELD)
        scene.ana.taps(ShowEncontro(encontro.id))
        scene.ana.taps(ShowTurma(turma.id))
        scene.ana.taps(SendCalendar(encontro.id))


def test_what_is_over(scene: Scene) -> None:
    over = make.encontro(scene.session, starts_at=moment(4, 3, 9))
    make.seat(scene.session, over, scene.row)
    scene.ana.taps(ShowEncontro(over.id))
    free = make.encontro(scene.session, "2º Encontro", capacity=None)
    scene.ana.taps(ShowEncontro(free.id))
    scene.ana.taps(ListEncontros())
    turma = make.turma(scene.session, lessons=((moment(5, 3, 9), moment(5, 3, 12)),))
    make.seat(scene.session, turma, scene.row)
    scene.ana.taps(ShowTurma(turma.id))
    make.attendance(scene.session, make.slots_of(scene.session, turma)[0], scene.row)
    scene.ana.taps(ShowTurma(turma.id))


@pytest.mark.parametrize("minutes", [2880, 1440])
def test_hours(scene: Scene, minutes: int) -> None:
    done = make.encontro(scene.session, starts_at=moment(4, 3, 9), minutes=minutes)
    make.attendance(scene.session, make.slots_of(scene.session, done)[0], scene.row)
    coming = make.encontro(scene.session, "2º Encontro", minutes=1440)
    make.seat(scene.session, coming, scene.row)
    scene.ana.commands("horas")
    scene.ana.writes("quantas horas eu tenho?")


# --- What the edge says ------------------------------------------------------------------------


def test_edge(scene: Scene) -> None:
    edge_says(scene.ana, refusals.unexpected("a1b2c3"))
    edge_says(scene.ana, refusals.too_fast(30))
    edge_says(scene.ana, refusals.too_fast(30, 20))
    edge_says(scene.ana, refusals.database_away())
    edge_says(scene.ana, refusals.plain(refusals.answers_wait()))
    edge_says(scene.ana, Message(delivery.resent({"html": ""})["html"]))
    edge_says(scene.ana, privacy.erased(42))
    scene.ana.toast = refusals.answers_wait()
    recorder.hear(scene.ana)


def test_address_of_the_organization(scene: Scene) -> None:
    before = organization.current()
    organization.introduce(organization.Organization(email="rede@planejamento.mg.gov.br"))
    try:
        scene.ana.commands("ajuda")
        scene.ana.taps("Falar com a organização")
        scene.ana.commands("privacidade")
        scene.ana.commands("meusdados")
        scene.ana.taps("Uso dos dados")
        scene.chat.person(
            make.participant(scene.session, "Eva Luz", standing=Standing.SUSPENDED)
        ).starts()
    finally:
        organization.introduce(before)


# --- Publications ------------------------------------------------------------------------------


def test_publications_of_who_left(scene: Scene) -> None:
    for number in range(2):
        practice = make.good_practice(scene.session, "Painel único de metas")
        challenge = make.challenge(scene.session, solved_at=NOW if number else None)
        scene.ana.taps(ShowGoodPractice(practice.id))
        scene.ana.taps(ShowChallenge(challenge.id))
    scene.ana.commands("praticas")
    scene.ana.taps(ListGoodPractices(0))
    scene.ana.taps(ListTheme(Theme.PEOPLE, 0))
    scene.ana.taps(ListChallenges(0))
    scene.ana.taps(AskContact(practice.id))
    make.challenge(scene.session, state="in_review", published_at=None)
    scene.celia.taps(ReviewPublications())


def test_own_publications(scene: Scene) -> None:
    mine = make.good_practice(scene.session, author=scene.row, state="in_review", published_at=None)
    scene.ana.taps(ShowGoodPractice(mine.id))
    own = make.challenge(scene.session, author=scene.row)
    scene.ana.taps(ShowChallenge(own.id))
    scene.ana.taps(PassContact(own.id))
    scene.ana.taps(ToggleSameProblem(own.id))
    waits = make.challenge(
        scene.session, "Outro desafio.", author=scene.row, state="in_review", published_at=None
    )
    scene.ana.taps(ShowChallenge(waits.id))
    away = make.good_practice(scene.session, "Trilha de dados", author=scene.bia)
    scene.bia.unreachable_at = NOW
    scene.session.flush()
    scene.ana.taps(AskContact(away.id))
    scene.ana.taps(PassContact(away.id))


def test_challenge_with_a_file(scene: Scene) -> None:
    make.good_practice(scene.session, "Dados das regionais em um formato")
    scene.ana.taps(TellChallenge())
    scene.ana.sends_file()
    scene.ana.writes("Os dados das regionais chegam em formatos diferentes.")
    scene.ana.taps("Ver parecidas")


# --- People ------------------------------------------------------------------------------------


def test_erasing_again_and_again(scene: Scene) -> None:
    for _ in range(5):
        scene.ana.commands("meusdados")
        scene.ana.taps("Excluir cadastro")
        scene.ana.taps("Sim, excluir")
        if "Exclusão marcada" not in scene.ana.sees:
            return
        scene.ana.taps("Cancelar a exclusão")


def test_searching(scene: Scene) -> None:
    scene.ana.writes("não posso ir")
    scene.ana.writes("painel " + "indicadores e metas " * 30)
    scene.ana.writes("xyzxyz " * 60)
    make.encontro(scene.session, address="")
    scene.ana.writes("quando é o próximo encontro?")
    make.good_practice(scene.session, "Painel único de metas")
    scene.ana.writes("painel único de metas " * 30)


def test_invites(scene: Scene) -> None:
    scene.ana.starts("c_nadanadanada")
    scene.ana.starts("org_nadanadanada")
    listed = make.participant(
        scene.session,
        "Caio Dias",
        standing=Standing.LISTED,
        chat_id=None,
        decided_at=None,
        email=None,
        office=scene.seplag,
    )
    token = invites.create(scene.session, participant_id=listed.id, now=NOW)
    scene.chat.person(78, "Caio", "Dias").starts(f"c_{token}")


def test_registrations_to_check(scene: Scene) -> None:

    for name, email in (("Caio Dias", "caio@exemplo.com"), ("Bia Luz", None)):
        make.participant(
            scene.session,
            name,
            standing=Standing.PENDING,
            office=scene.seplag,
            created_at=NOW,
            email=email,
        )
    scene.celia.taps(ReviewRegistrations())
    scene.celia.taps(ListWaiting())


def test_people(scene: Scene) -> None:
    gone = make.participant(
        scene.session, "Davi Luz", office=scene.seplag, email=None, unreachable_at=NOW
    )
    scene.celia.taps(ShowPerson(gone.id))
    scene.celia.taps("Dar acesso de organização")
    scene.celia.taps("Sim, dar acesso")
    for number in range(26):
        make.participant(scene.session, f"Pessoa {chr(97 + number)}", office=scene.seplag)
    scene.celia.taps(ShowPeople())


# --- The organizers' encontros ------------------------------------------------------------------


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


@pytest.mark.parametrize("kind", ["encontro", "turma"])
def test_the_room(scene: Scene, kind: str) -> None:
    starts_at = moment(18, 3, 9)
    lessons = ((starts_at, starts_at + timedelta(hours=3)), (moment(20, 3, 9), moment(20, 3, 12)))
    activity = (
        make.encontro(scene.session)
        if kind == "encontro"
        else make.turma(
            scene.session,
            lessons=lessons,
            enrollment_closes_at=moment(9, 3, 18),
            withdraw_until=moment(10, 3, 18),
        )
    )
    slot = make.slots_of(scene.session, activity)[0]
    office = scene.seplag
    for number in range(32):
        someone = make.participant(
            scene.session, f"Pessoa {chr(97 + number // 26)}{chr(97 + number % 26)}", office=office
        )
        make.seat(scene.session, activity, someone)
    make.seat(scene.session, activity, scene.row)
    scene.chat.now = moment(18, 3, 7)
    scene.celia.taps(OpenCheckIn(slot.id))
    scene.chat.now = moment(18, 3, 9)
    scene.celia.taps(ManageAttendance(slot.id))
    scene.celia.taps("Mostrar QR aqui")
    scene.ana.writes("0000")
    digits = codes.Codes(attendance.open_slots(scene.session, at=scene.chat.now))
    scene.ana.writes(digits.digits(slot.id, codes.window_of(scene.chat.now)))
    scene.ana.taps(ShowTurma(activity.id) if kind == "turma" else ShowEncontro(activity.id))
    scene.celia.writes("0000")
    for number in range(62 if kind == "encontro" else 0):
        guesser = make.participant(
            scene.session, f"Curiosa {chr(97 + number // 26)}{chr(97 + number % 26)}", office=office
        )
        scene.chat.person(guesser).writes("0000")
    scene.celia.taps(ManageAttendance(slot.id))


def test_a_visitor_of_a_closed_room(scene: Scene) -> None:
    encontro = make.encontro(scene.session)
    (slot,) = make.slots_of(scene.session, encontro)
    scene.chat.now = moment(18, 3, 9)
    scene.celia.taps(OpenCheckIn(slot.id))
    digits = codes.Codes(attendance.open_slots(scene.session, at=scene.chat.now))
    stranger = scene.chat.person(77, "Bruno", "Lima")
    stranger.writes(digits.digits(slot.id, codes.window_of(scene.chat.now)))
    stranger.writes("Bruno Lima, SES")
    scene.celia.taps(CloseCheckIn(slot.id))


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


def test_questions(scene: Scene) -> None:
    scene.ana.commands("ajuda")
    scene.ana.taps("Falar com a organização")
    scene.celia.commands("organizar")
    scene.ana.sends_file(caption="Pode ver?")
    clock(scene.chat, scene.chat.now + timedelta(hours=1))
    scene.celia.taps(ListInquiries())
    listed = scene.celia.last
    scene.celia.taps("Ana", listed)
    card = next(
        shown for shown in scene.celia.messages.values() if "Responder" in str(shown.labels)
    )
    again = listed.data("Ana") if "Ana" in str(listed.labels) else card.data("Responder")
    scene.celia.taps("Responder", card)
    scene.celia.writes("Pode sim.")
    scene.celia.taps(unpack(again))


def test_nobody_answers_and_there_is_an_address(scene: Scene) -> None:
    before = organization.current()
    organization.introduce(organization.Organization(email="rede@planejamento.mg.gov.br"))
    try:
        scene.ana.taps(AskOrganizers())
        scene.ana.writes("Alguém?")
    finally:
        organization.introduce(before)


@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.ORGANIZER])
def test_who_is_on_the_list(scene: Scene, role: Role) -> None:
    make.participant(
        scene.session,
        "Davi Luz",
        standing=Standing.LISTED,
        chat_id=None,
        decided_at=None,
        email="davi@exemplo.mg.gov.br",
        role=role,
        office=scene.seplag,
    )
    for number, name in enumerate(("Davi Luz", "Eva Reis")):
        new = scene.chat.person(90 + number, *name.split())
        new.starts()
        new.taps("Fazer meu cadastro")
        new.writes("Seplag") if number == 0 else new.taps("Meu órgão não está aqui")
        if number:
            new.writes("Fundação de Teste")
        new.taps(f"Usar “{name}”")
        new.writes("davi@exemplo.mg.gov.br" if number == 0 else "eva@exemplo.com")
        new.taps("Está certo")
    scene.celia.taps(ReviewRegistrations())
    scene.celia.taps(SkipRegistration(0))
    scene.celia.taps(ListWaiting())
    scene.chat.person(91).commands("meusdados")


def test_two_lines_of_one_course(scene: Scene) -> None:
    of = make.course(scene.session)
    first = make.turma(scene.session, of=of, capacity=1)
    second = make.turma(scene.session, of=of, number=2, capacity=1)
    for turma in (first, second):
        make.seat(scene.session, turma, scene.bia)
    make.seat(scene.session, first, scene.row, SeatState.WAITING)
    scene.ana.taps(JoinWaitlist(second.id, 1))


def test_a_turma_without_a_deadline(scene: Scene) -> None:
    scene.ana.taps(Enroll(make.turma(scene.session, withdraw_until=None).id, 1))


def test_many_people(scene: Scene) -> None:
    for number in range(26):
        make.participant(scene.session, f"Pessoa {chr(97 + number)}", office=scene.seplag)
    scene.celia.taps(ShowPeople())
    scene.celia.writes("pessoa")


def test_change_of_who_blocked_the_bot(scene: Scene) -> None:
    gone = make.participant(
        scene.session,
        "Davi Luz",
        office=scene.seplag,
        standing=Standing.SUSPENDED,
        unreachable_at=NOW,
    )
    scene.celia.taps(ShowPerson(gone.id))
    scene.celia.taps("Reativar")
    scene.celia.taps("Sim")


def test_contacts_of_offices(scene: Scene) -> None:
    listed = make.good_practice(scene.session, author=scene.bia, assessoria_id=None)
    scene.ana.taps(AskContact(listed.id))


def test_long_search(scene: Scene) -> None:
    make.good_practice(scene.session, "Painel único de metas")
    scene.ana.writes(" ".join(["painel único de metas", *(f"termo{n}" for n in range(40))]))
    scene.ana.writes(" ".join(f"xq{n}" for n in range(40)))


def test_many_messages_in_doubt(scene: Scene) -> None:
    for number in range(17):
        person = make.participant(scene.session, f"Pessoa {chr(97 + number)}", office=scene.seplag)
        make.outgoing_message(
            scene.session,
            chat_id=person.chat_id or 0,
            purpose=Purpose.NOTICE,
            payload={"html": "Mudou o local."},
            now=NOW,
            recipient_id=person.id,
            state=OutboxState.UNKNOWN,
        )
    scene.celia.taps(ShowUncertain())


def test_a_challenge_of_somebody_without_an_office(scene: Scene) -> None:
    scene.row.assessoria_id, scene.row.agency_text = None, "Fundação de Teste"
    make.good_practice(scene.session, "Dados das regionais", author=scene.bia)
    scene.ana.taps(TellChallenge())
    scene.ana.writes("Os dados das regionais chegam em formatos diferentes.")
    scene.ana.taps("Ver parecidas")


def test_early_in_the_room(scene: Scene) -> None:
    starts_at = moment(18, 3, 9)
    lessons = ((starts_at, starts_at + timedelta(hours=3)),)
    turma = make.turma(scene.session, lessons=lessons, enrollment_closes_at=moment(9, 3, 18))
    make.seat(scene.session, turma, scene.row)
    (slot,) = make.slots_of(scene.session, turma)
    scene.chat.now = moment(18, 3, 8, 40)
    scene.celia.taps(OpenCheckIn(slot.id))
    digits = codes.Codes(attendance.open_slots(scene.session, at=scene.chat.now))
    scene.ana.writes(digits.digits(slot.id, codes.window_of(scene.chat.now)))
    scene.ana.taps(ShowTurma(turma.id))


def test_same_course_and_another_thing(scene: Scene) -> None:
    of = make.course(scene.session)
    make.seat(scene.session, make.turma(scene.session, of=of), scene.row)
    make.seat(scene.session, make.encontro(scene.session, starts_at=moment(9, 4, 9)), scene.row)
    scene.ana.taps(Enroll(make.turma(scene.session, of=of, number=2).id, 1))


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


def test_two_registrations_wait(scene: Scene) -> None:
    scene.celia.commands("organizar")
    for chat_id, name in ((77, "Bruno Lima"), (78, "Caio Dias")):
        newcomer = scene.chat.person(chat_id, *name.split())
        newcomer.starts()
        newcomer.taps("Fazer meu cadastro")
        newcomer.taps(scene.seplag.acronym)
        newcomer.writes(name)
        newcomer.taps("Não tenho e-mail de trabalho")
        newcomer.taps("Está certo, enviar")
    clock(scene.chat, scene.chat.now + timedelta(hours=3))


def test_suspended_where_there_is_an_address(scene: Scene) -> None:
    before = organization.current()
    organization.introduce(organization.Organization(email="rede@planejamento.mg.gov.br"))
    try:
        scene.celia.taps(ShowPerson(scene.bia.id))
        scene.celia.taps("Suspender cadastro")
        scene.celia.taps("Suspender: saiu da Rede")
    finally:
        organization.introduce(before)

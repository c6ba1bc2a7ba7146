"""Every organizers' button in the hands of somebody else, and what it leaves in the audit.

The list of buttons comes from the registry, so a new one is asked here without a word.
"""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from enum import StrEnum
from itertools import product
from typing import Any, get_type_hints

import pytest
import xlsxwriter
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.people import registrations
from domain.seats import seats_by_hand
from handlers import routes
from messages.actions import Action, known_actions
from messages.actions.organizers import ShowOrganizing
from messages.actions.organizers.attendance import ManageAttendance, ReviewVisitors, ShowRoll
from messages.actions.organizers.bulletins import SendBulletin, WriteBulletin
from messages.actions.organizers.encontros import (
    AskCancel,
    ChangePiece,
    CreateEncontro,
    ManageActivity,
    Piece,
)
from messages.actions.organizers.importing import AskSpreadsheet
from messages.actions.organizers.inquiries import AnswerInquiry, AnswerQuestion
from messages.actions.organizers.moderation import AskAdjustment
from messages.actions.organizers.people_lists import FindPerson
from messages.actions.organizers.registrations import AskDeclineReason
from messages.actions.start import ResumeDialogue
from models import (
    AuditEntry,
    CheckInWindow,
    Conversation,
    HelpArticle,
    Import,
    Inquiry,
    OtherHours,
    PresenceClaim,
    Role,
    SeatState,
    Standing,
    Visitor,
)
from tests import make
from tests.chat import Chat, Person
from tests.make import NOW, moment
from tests.rows import Rows
from tests.scale import LONG, sized

ONLY_SAID = {"inbox", "outbox", "conversations"}
"""What a refusal may write: that the event came, and the answer."""
MOST_TRIES = 24

routes.load()
ACTIONS = [
    cls
    for cls in known_actions().values()
    if cls.__module__.startswith("messages.actions.organizers")
]


@dataclass
class SeededRows:
    """Something for every button to work on; each field of an action has its real numbers."""

    session: Session
    numbers: dict[str, list[Any]]

    def tries(self, cls: type[Action]) -> list[Action]:
        """The action with every real number it could carry, up to a bound."""
        hints = get_type_hints(cls)
        choices = [self._choices(field.name, hints[field.name]) for field in fields(cls)]  # type: ignore[arg-type]
        return [cls(*values) for values in product(*choices)][:MOST_TRIES]

    def _choices(self, name: str, kind: Any) -> list[Any]:
        if name in self.numbers:
            return self.numbers[name]
        if kind is bool:
            return [True, False]
        if issubclass(kind, StrEnum):
            return list(kind)
        return {
            "page": [0],
            "year": [0],
            "after_id": [0],
            "number": [0],
            "capacity": [50],
            "minutes": [60],
        }[name]


@pytest.fixture
def seeded_rows(session: Session) -> SeededRows:
    office = make.assessoria(session)
    caio = make.participant(session, "Caio Reis", office=office)
    coming = make.encontro(session)
    draft = make.encontro(session, "Rascunho", published_at=None)
    today = make.encontro(
        session, "Hoje", starts_at=moment(11, 3, 8, 30), ends_at=moment(11, 3, 12)
    )
    for activity in (coming, today):
        make.seat(session, activity, caio)
        make.seat(session, activity, make.participant(session, office=office), SeatState.WAITING)
    pending = [
        make.participant(session, f"Pessoa {number}", office=office, standing=Standing.PENDING)
        for number in range(2)
    ]
    listed = make.participant(
        session, "Eva Luz", office=office, standing=Standing.LISTED, chat_id=None
    )
    slots = [make.slots_of(session, activity)[0] for activity in (today, coming)]
    window = CheckInWindow(
        slot_id=slots[0].id,
        secret="5e" * 16,
        opened_at=NOW,
        closes_at=moment(11, 3, 12),
        opened_by_id=caio.id,
    )
    visitor = Visitor(slot_id=slots[0].id, chat_id=99, text="Rui Sá, Fapemig", happened_at=NOW)
    inquiry = Inquiry(
        chat_id=caio.chat_id, participant_id=caio.id, name="", text="Onde estaciono?", asked_at=NOW
    )
    article = HelpArticle(
        title="Estacionamento", text="Há vagas na rua.", created_by_id=caio.id, created_at=NOW
    )
    brought = make.course(session, code="C9")
    made = Import(made_at=NOW, changes={"new": [["courses", brought.id]], "changed": []})
    session.add_all([window, visitor, inquiry, article, made])
    marked = make.marked(session, slots[0], pending[1], by_id=caio.id)
    elsewhere = [
        OtherHours(
            participant_id=caio.id,
            minutes=480,
            happened_at=NOW,
            title="Curso na ENAP",
            recorded_at=NOW,
            withdrawn_at=withdrawn_at,
        )
        for withdrawn_at in (None, NOW)
    ]
    claims = [
        PresenceClaim(slot_id=slots[0].id, participant_id=caio.id, made_at=NOW),
        PresenceClaim(
            slot_id=slots[1].id,
            participant_id=caio.id,
            made_at=NOW,
            decided_at=NOW,
            answer="left",
        ),
    ]
    session.add_all([*elsewhere, *claims])
    waiting = make.good_practice(
        session,
        author=caio,
        state="in_review",
        published_at=None,
        attachment_file_id="file",
        attachment_kind="document",
    )
    published = make.challenge(session, author=caio)
    session.flush()
    dora = make.participant(session, "Dora Luz", office=office)
    make.seat(session, coming, dora)
    taken_out = seats_by_hand.take_out(
        session,
        actor_id=make.organizer(session, "Rita Sá").id,
        activity_id=coming.id,
        participant_id=dora.id,
        reason="pediu",
        now=NOW,
    )
    offered = make.participant(session, "Otto Reis", office=office)
    papers = [
        make.paper(session, today, caio),
        make.paper(session, today, dora, revoked_at=NOW, revoke_reason="nome de outra pessoa"),
    ]
    until = {"offered_at": NOW, "offered_until": moment(12, 3, 10)}
    make.seat(session, coming, offered, SeatState.OFFERED, **until)
    return SeededRows(
        session,
        {
            "activity_id": [coming.id, draft.id],
            "slot_id": [slot.id for slot in slots],
            "participant_id": [pending[0].id, caio.id, listed.id, offered.id],
            "publication_id": [waiting.id, published.id],
            "visitor_id": [visitor.id],
            "inquiry_id": [inquiry.id],
            "article_id": [article.id],
            "import_id": [made.id],
            "text_id": [1],
            "from_id": [0],
            "entry_id": [taken_out.entry_id, marked.id],
            "place": [1],
            "hours": [6],
            "hours_id": [hours.id for hours in elsewhere],
            "course_id": [brought.id],
            "document_id": [paper.id for paper in papers],
            "assessoria_id": [office.id],
            "choice": [1],
            "index": [0],
            "revision": [1],
            "sent_at": [int(pending[0].created_at.timestamp())],
            "shown": [0],
            "until": [int(pending[0].created_at.timestamp())],
            "chat_id": [caio.chat_id],
        },
    )


def audited(session: Session) -> int:
    return session.scalar(select(func.count(AuditEntry.id))) or 0


def stranger(chat: Chat, session: Session, who: str) -> Person:
    match who:
        case "newcomer":
            return chat.person(77)
        case "door":
            return chat.person(make.participant(session, role=Role.DOOR))
        case "focal_point":
            return chat.person(make.participant(session, role=Role.FOCAL_POINT))
        case "suspended_organizer":
            return chat.person(make.organizer(session, standing=Standing.SUSPENDED))
        case _:
            return chat.person(make.participant(session, standing=Standing(who)))


REFUSED = {
    "newcomer": "cadastro",
    "pending": "aprova",
    "declined": "cadastro",
    "suspended": "suspenso",
    "suspended_organizer": "suspenso",
    "active": "Essa parte é só da organização",
    "focal_point": "Essa parte é só da organização",
}


def _share(tries: list[Action], who: str) -> list[Action]:
    """Everybody tries every button: with every number, or in the short form each with another."""
    return tries if LONG else [tries[list(REFUSED).index(who) % len(tries)]]


@pytest.mark.long(on="postgres")
@pytest.mark.parametrize("who", REFUSED)
def test_every_organizers_button_refuses_everybody_else(
    chat: Chat, seeded_rows: SeededRows, session: Session, who: str
) -> None:
    person = stranger(chat, session, who)
    person.starts()
    rows = Rows(session, but=ONLY_SAID)
    taps = routes.registered_taps()

    for cls in ACTIONS:
        for action in _share(seeded_rows.tries(cls), who):
            person.taps(action)
            # A button of a dialogue that is not open is refused before anything else.
            is_refused = REFUSED[who] in person.sees or taps[cls].within is not None
            assert is_refused, (action, person.sees)
        assert rows.are_same(), cls


@pytest.mark.parametrize("who", REFUSED)
def test_the_organizers_command_refuses_everybody_else(
    chat: Chat, session: Session, who: str
) -> None:
    person = stranger(chat, session, who)

    person.commands("organizar")

    assert REFUSED[who] in person.sees


@pytest.mark.all_on_postgres
def test_the_door_takes_attendance_and_nothing_else(
    chat: Chat, seeded_rows: SeededRows, session: Session
) -> None:
    person = stranger(chat, session, "door")
    person.starts()
    elsewhere = [
        cls
        for cls in ACTIONS
        if not cls.__module__.endswith(".attendance")
        and routes.registered_taps()[cls].within is None
    ]
    rows = Rows(session, but=ONLY_SAID)

    for cls in elsewhere:
        person.taps(seeded_rows.tries(cls)[0])
        if cls in {ShowOrganizing, ManageActivity}:
            # The entry, and "Voltar" on the attendance screens, lead to today's attendance.
            assert person.sees == "Presença\nHoje: Hoje, às 8h30", cls
        else:
            assert REFUSED["active"] in person.sees, cls

    assert rows.are_same()
    person.taps(ManageAttendance(seeded_rows.numbers["slot_id"][0]))
    assert REFUSED["active"] not in person.sees


CHANGING = {
    "AnnounceActivity", "ApproveListed", "ApproveRegistration", "CloseCheckIn", "CloseInquiry",
    "DeclinePublication", "DeclineRegistration", "DeleteDraft", "DismissVisitor",
    "ExtendCheckIn", "LengthenOffer", "OpenCheckIn", "PassTurn", "PauseOffers",
    "PublishActivity", "PublishPublication", "PutIn", "RecogniseVisitor", "StopOffer",
    "TakeOut", "UndoByHand", "SendInvites", "TakeDown", "TogglePresence",
    "MarkPresence", "MarkPart", "UndoPresence", "ConfirmClaim", "RefuseClaim", "ReopenClaim",
    "WithdrawHours", "BringBackHours", "RestorePaper",
}  # fmt: skip
"""What changes something, at the least."""


@pytest.mark.long(on="postgres")
def test_the_same_buttons_serve_an_organizer_and_every_change_is_audited(
    chat: Chat, seeded_rows: SeededRows, session: Session
) -> None:
    organizer = make.organizer(session)
    listed = registrations.several_waiting(session, actor_id=organizer.id, now=NOW)
    seeded_rows.numbers["shown"] = [registrations.number_of(listed)]
    celia = chat.person(organizer)
    celia.starts()
    changing: set[type[Action]] = set()
    rows = Rows(session, but=ONLY_SAID | {"audit_entries"})

    for cls in ACTIONS:
        tries = seeded_rows.tries(cls)
        for action in tries if LONG or cls.__name__ in CHANGING else tries[::4]:
            if cls in changing and not LONG:
                break
            # Each on the same town: what one button took away the next one finds.
            with session.begin_nested() as each:
                entries, heard = audited(session), _told(chat, celia)
                celia.taps(action)
                assert REFUSED["active"] not in celia.sees, action
                if not rows.are_same() or _told(chat, celia) != heard:
                    changing.add(cls)
                    assert audited(session) > entries, action
                each.rollback()
            session.expire_all()

    assert {cls.__name__ for cls in changing} >= CHANGING


# --- Who loses access in the middle of a dialogue --------------------------------------------


def people_file() -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Pessoas")
        sheet.write_row(0, 0, ["Nome", "Órgão", "Equipe", "E-mail"])
        sheet.write_row(1, 0, ["Ana Lima", "ORG1", "Estratégia", "ana@exemplo.mg.gov.br"])
    return buffer.getvalue()


def _sends_spreadsheet(person: Person) -> None:
    content = people_file()
    person.sends_file("lista.xlsx", size=len(content), content=content)


def _imports(person: Person, seeded_rows: SeededRows) -> None:
    del seeded_rows
    person.taps(AskSpreadsheet())
    _sends_spreadsheet(person)


def _creates(person: Person, seeded_rows: SeededRows) -> None:
    del seeded_rows
    person.taps(CreateEncontro())


def _creates_further(person: Person, seeded_rows: SeededRows) -> None:
    del seeded_rows
    person.taps(CreateEncontro())
    person.writes("Encontro de teste, 23/4, 9h às 12h")


def _taps(make_action: Callable[[dict[str, int]], Action]) -> Callable[[Person, SeededRows], None]:
    def walk(person: Person, seeded_rows: SeededRows) -> None:
        person.taps(make_action({name: values[0] for name, values in seeded_rows.numbers.items()}))

    return walk


def _changes(piece: Piece, *texts: str) -> Callable[[Person, SeededRows], None]:
    def walk(person: Person, seeded_rows: SeededRows) -> None:
        person.taps(ChangePiece(seeded_rows.numbers["activity_id"][0], piece))
        for text in texts:
            person.writes(text)

    return walk


def _cancels(person: Person, seeded_rows: SeededRows) -> None:
    person.taps(AskCancel(seeded_rows.numbers["activity_id"][0]))
    person.writes("Falta de luz")


def _writes(person: Person, seeded_rows: SeededRows) -> None:
    person.taps(WriteBulletin(seeded_rows.numbers["activity_id"][0]))
    person.writes("Traga um indicador.")


WALKS: dict[str, Callable[[Person, SeededRows], None]] = {
    "a new encontro": _creates,
    "a new encontro, described": _creates_further,
    "another name": _changes(Piece.TITLE),
    "another day": _changes(Piece.WHEN, "25/3, 9h às 12h"),
    "another place": _changes(Piece.VENUE, "Sala 5"),
    "more seats": _changes(Piece.SEATS),
    "cancelling": _cancels,
    "a reason to cancel": _taps(lambda ids: AskCancel(ids["activity_id"])),
    "an import": _imports,
    "a registration": _taps(lambda ids: AskDeclineReason(ids["participant_id"], ids["sent_at"])),
    "a practice": _taps(lambda ids: AskAdjustment(ids["publication_id"], 1)),
    "a person": _taps(lambda ids: FindPerson(ids["activity_id"])),
    "the roll": _taps(lambda ids: ShowRoll(ids["slot_id"])),
    "a visitor": _taps(lambda ids: ReviewVisitors(ids["slot_id"])),
    "a text to people": _writes,
    "an answer": _taps(lambda ids: AnswerInquiry(ids["inquiry_id"])),
    "an old answer": _taps(lambda ids: AnswerQuestion(ids["chat_id"])),
}


def _goes_on(person: Person, seeded_rows: SeededRows) -> Iterator[None]:
    """Everything one can do in an open dialogue."""
    for cls in ACTIONS:
        if routes.registered_taps()[cls].within is not None:
            for action in seeded_rows.tries(cls)[:: sized(4, 1)]:
                person.taps(action)
                yield
    draft = _draft(seeded_rows.session, person)
    if "bulletin_id" in draft:
        person.taps(SendBulletin(draft["bulletin_at"], draft["bulletin_id"]))
        yield
    for text in ("Sala 7", "23/4, 9h às 12h", "80 vagas", "Caio Reis", "Ok"):
        person.writes(text)
        yield
    _sends_spreadsheet(person)
    yield
    person.taps(ResumeDialogue())
    yield
    person.writes("Auditório JK")
    yield


@pytest.mark.long(on="postgres")
@pytest.mark.parametrize("walk", WALKS)
def test_who_no_longer_organizes_changes_nothing_in_an_open_dialogue(
    chat: Chat, seeded_rows: SeededRows, session: Session, walk: str
) -> None:
    bento = make.organizer(session, "Bento Cruz")
    person = chat.person(bento)
    person.starts()
    WALKS[walk](person, seeded_rows)
    make.take_role(session, bento)
    rows, heard = Rows(session, but=ONLY_SAID), _told(chat, person)

    for _ in _goes_on(person, seeded_rows):
        assert rows.are_same(), person.sees
        assert _told(chat, person) == heard

    person.taps(ShowOrganizing())
    assert REFUSED["active"] in person.sees


def _draft(session: Session, person: Person) -> dict[str, Any]:
    draft = select(Conversation.draft).where(Conversation.chat_id == person.sender.chat_id)
    return session.scalar(draft) or {}


def _told(chat: Chat, person: Person) -> int:
    """How many messages other people have had."""
    return sum(len(each.messages) for each in chat.people.values() if each is not person)

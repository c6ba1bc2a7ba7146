"""The world of the written sentences: the sample year, its practices, and what a screen opens."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from domain.importing import importing
from messages import render
from messages.actions import Action, unpack
from messages.actions.challenges import ListChallenges, ShowChallenge
from messages.actions.courses import AskWithdraw, Enroll, ListCourses, ShowTurma
from messages.actions.encontros import (
    ConfirmPresence,
    DeclinePresence,
    ListEncontros,
    SendCalendar,
    ShowEncontro,
    ShowMap,
)
from messages.actions.good_practices import ShowGoodPractice, ShowGoodPractices
from messages.actions.help import AskOrganizers, PassOn, ShowTopic
from messages.actions.hours import ShowHours
from messages.actions.privacy import AskErasure
from messages.actions.search import ShowLeaving
from models import Activity, Assessoria, Conversation, Course, Kind, Publication, Role
from tests import make
from tests.chat import Chat, Person
from tests.conftest import ROOT
from tests.make import NOW, moment

SAMPLE: Final = ROOT / "samples" / "rede-2024.xlsx"
_WRITES: Final = re.compile(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM) (\w+)")
_CONVERSATION: Final = frozenset({"conversations", "mentions", "outbox", "spendings"})
"""Tables that every answer writes."""

_PRACTICES: Final = (
    ("painel", "Painel de metas em uma planilha", "SES"),
    ("convenios", "Lista de conferência para convênios", "SEF"),
    ("oficina", "Oficina de linguagem simples com a ouvidoria", "OGE"),
    ("oficios", "Ofícios automáticos com modelo", "Seplag"),
    ("reuniao", "Reunião de 15 minutos em pé", "Seapa"),
    ("mapa", "Mapa de riscos dos projetos", "CGE"),
)
_CHALLENGES: Final = (
    ("indicadores", "Como medir o resultado de uma política nova", "SEE"),
    ("equipe", "Equipe pequena para muitos projetos", "IEF"),
)

_SCREENS: Final = {
    "attendance/ask_code.html": "presence",
    "organizers/orders/whose.html": "ask",
    "organizers/start/organizing.html": "organizing",
    "attendance/nothing_open.html": "presence",
    "challenges/list.html": "challenges",
    "courses/list.html": "courses",
    "courses/mine.html": "mine",
    "courses/none.html": "courses",
    "encontros/list.html": "agenda",
    "encontros/none.html": "agenda",
    "good_practices/shelf.html": "practices",
    "help/ask.html": "human",
    "help/topics.html": "help",
    "hours/summary.html": "hours",
    "privacy/my_data.html": "settings",
    "search/answer_enrolled.html": "mine",
    "search/human.html": "human",
    "search/leave.html": "leave",
    "search/no_day.html": "unknown",
    "search/nothing.html": "unknown",
    "search/thanks.html": "thanks",
    "search/unsure.html": "unknown",
    "settings/choices.html": "settings",
    "settings/settings.html": "settings",
    "start/home.html": "home",
    "start/nothing_to_cancel.html": "cancel",
}
_WISHES: Final[Mapping[str, type[Action]]] = {
    "ask_declaration": PassOn,
    "calendar": SendCalendar,
    "check_in": Action,
    "confirm": ConfirmPresence,
    "decline": DeclinePresence,
    "directions": ShowMap,
    "enroll": Enroll,
    "late": PassOn,
    "video_link": PassOn,
    "withdraw": AskWithdraw,
}


@dataclass
class World:
    """Ana's chat on the sample year, and the names by which the cases call things."""

    session: Session
    ana: Person
    names: dict[tuple[str, int], str] = field(default_factory=dict)
    rendered: list[tuple[str, Mapping[str, Any], str]] = field(default_factory=list)
    written: set[str] = field(default_factory=set)
    """The tables that an answer wrote besides those of the conversation."""

    def ask(self, text: str) -> None:
        """Let Ana write a text on a fresh screen."""
        self.rendered.clear()
        self.written.clear()
        self.ana.writes(text)

    def opens(self) -> str:
        """What the last answer opened, in the words of the cases."""
        html = self.ana.last.html
        shown = [one for one in reversed(self.rendered) if one[2] and one[2] in html]
        for name, values, _ in shown:
            folder, _, file = name.partition("/")
            if name in {"search/ask.html", "search/results.html"}:
                return "ask" if name == "search/ask.html" else self.offered()[0]
            if name in _SCREENS:
                return _SCREENS[name]
            if name in {"organizers/encontros/sheet.html", "organizers/encontros/draft.html"}:
                facts = values["sheet"].facts
                kind = "encontro" if facts.is_encontro else "turma"
                return f"sheet:{self.names[kind, facts.id].partition(':')[2]}"
            if folder in {"encontros", "courses"} and "facts" in values:
                kind = "encontro" if values["facts"].is_encontro else "turma"
                return self.names[kind, values["facts"].id]
            if folder == "help":
                return f"help:{file.removesuffix('.html')}"
        return f"? {[name for name, *_ in shown]}"

    def actions(self) -> list[Action]:
        """What the buttons of the last answer do, in their order."""
        rows = self.ana.last.payload.get("buttons", [])
        return [unpack(one["callback_data"]) for row in rows for one in row]

    def has(self, button: str) -> bool:
        """Tell whether the last answer offers what the case wishes for."""
        return any(isinstance(action, _WISHES[button]) for action in self.actions())

    def points(self) -> type[Action] | None:
        """What the one button does that is marked as what was asked for."""
        rows = self.ana.last.payload.get("buttons", [])
        marked = [one for row in rows for one in row if one.get("style")]
        return type(unpack(marked[0]["callback_data"])) if len(marked) == 1 else None

    def waits(self) -> str:
        """The text that waits to be sent as a notice."""
        chat = self.session.get_one(Conversation, self.ana.sender.chat_id)
        return str(chat.draft.get("told", ""))

    def add_hidden(self) -> None:
        """Add drafts, an encontro that was cancelled, and one that is over."""
        for number, day, columns in (
            (0, moment(20, 2, 9), {}),
            (8, moment(14, 5, 9), {"published_at": None}),
            (9, moment(20, 8, 9), {"cancelled_at": NOW, "cancel_reason": "o local fechou."}),
        ):
            title = f"{number}º Encontro da Rede Estratégia" if number else "Encontro de abertura"
            row = make.encontro(self.session, title, starts_at=day, theme="", **columns)
            self.names["encontro", row.id] = f"encontro:{number}"
        course = self.session.scalars(select(Course).where(Course.code == "C2")).one()
        lessons = ((moment(5, 11, 9), moment(5, 11, 12)),)
        row = make.turma(self.session, of=course, number=3, lessons=lessons, published_at=None)
        self.names["turma", row.id] = "turma:C2.3"

    def offered(self) -> list[str]:
        """Everything the buttons of the last answer lead to."""
        return [name for action in self.actions() if (name := self._name(action))]

    def _name(self, action: Action) -> str:
        match action:
            case ShowEncontro(number):
                return self.names["encontro", number]
            case ShowTurma(number):
                return self.names["turma", number]
            case ShowGoodPractice(number) | ShowChallenge(number):
                return self.names["publication", number]
            case ShowTopic(topic):
                return f"help:{topic}"
            case AskErasure() | ShowLeaving():
                return "leave"
        names: dict[type[Action], str] = {
            AskOrganizers: "human",
            ListChallenges: "challenges",
            ListCourses: "courses",
            ListEncontros: "agenda",
            ShowGoodPractices: "practices",
            ShowHours: "hours",
        }
        return names.get(type(action), "")


def build(session: Session, role: Role = Role.PARTICIPANT) -> World:
    """Build the world: Monday 11 March 2024, 9h; Ana has two seats."""
    importing.apply(session, importing.read(SAMPLE.read_bytes()), actor_id=None, now=NOW)
    offices = {row.acronym: row for row in session.scalars(select(Assessoria))}
    ana = make.participant(session, "Ana Moreira", office=offices["SES"], role=role)
    names: dict[tuple[str, int], str] = {}
    for kind, told, new in (
        ("practice", _PRACTICES, make.good_practice),
        ("challenge", _CHALLENGES, make.challenge),
    ):
        for slug, title, acronym in told:
            author = make.participant(session, "Caio Lima", office=offices[acronym])
            row: Publication = new(session, title, author=author)
            names["publication", row.id] = f"{kind}:{slug}"
    codes = {row.id: row.code for row in session.scalars(select(Course))}
    activities = session.scalars(select(Activity)).all()
    for one in activities:
        is_encontro = one.kind == Kind.ENCONTRO
        name = f"encontro:{one.title[0]}" if is_encontro else f"turma:{codes[one.course_id or 0]}"
        names[one.kind, one.id] = name if is_encontro else f"{name}.{one.number}"
        if names[one.kind, one.id] in {"encontro:1", "turma:C2.1"}:
            make.seat(session, one, ana)
    return World(session, Chat(session).person(ana), names)


@contextmanager
def watched(world: World) -> Iterator[World]:
    """Note which texts the screens are made of; what they say stays as it is."""
    text = render._text  # noqa: SLF001 - the one place where texts are filled in

    class Watched:
        def __init__(self, name: str) -> None:
            self.name = name

        def render(self, values: Mapping[str, Any]) -> str:
            words = text(self.name).render(values)
            world.rendered.append((self.name, values, words.strip()))
            return words

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(render, "_text", Watched)
        connection = world.session.connection()

        def note(_1: Any, _2: Any, statement: str, *_3: Any) -> None:
            table = _WRITES.match(statement)
            world.written.update({table[1]} - _CONVERSATION if table is not None else ())

        event.listen(connection, "before_cursor_execute", note)
        yield world
        event.remove(connection, "before_cursor_execute", note)

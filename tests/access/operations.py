"""Every operation of domain/ that asks who is acting, found by looking; and how to call it."""

import inspect
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any, Final

from sqlalchemy.orm import Session

import domain
from domain.attendance.claims import Refusal
from domain.importing import spreadsheets
from domain.importing.spreadsheets import Workbook
from domain.organizing import bulletins, courses_managing, manage, terms
from domain.organizing.changing import Rename
from domain.organizing.people_lists import Group
from domain.publications import good_practices
from domain.publications.moderation import Decision
from domain.publications.publications import PublicationKind
from models import Presence, Purpose, Role, Theme
from tests.fuzz.fuzzed_bot import EVENING
from tests.fuzz.places import people_file
from tests.fuzz.seeded_people import SeededPeople
from tests.make import moment

DOOR: Final = frozenset(
    {
        "attendance_list.roll",
        "attendance_poster.hang",
        "attendance_room.close_check_in",
        "attendance_room.extend_check_in",
        "attendance_room.lessons",
        "attendance_room.open_check_in",
        "attendance_room.panel",
        "organizers_home.door",
        "participants.require_door",
        "participants.require_some_door",
        "presence.card",
        "presence.change",
        "presence.mark",
        "presence.undo",
        "visitors.dismiss",
        "visitors.find_candidates",
        "visitors.note_by_hand",
        "visitors.recognise",
        "visitors.review",
    }
)
"""Operations for whoever runs the room too; all others are for organizers alone."""

ANY_ROOM: Final = frozenset({"organizers_home.door", "participants.require_some_door"})
"""For whoever runs some room; the first shows no other."""

NO_OPERATIONS: Final = frozenset(
    {
        # The pen they all write with.
        "audit.record",
        # What every author may do: it shows and makes only what is their own.
        "publications.mine",
        "attendance_records.insert_attendance",
    }
)

SILENT: Final = frozenset(
    {
        "announcements.reach",
        "attendance_list.roll",
        "attendance_room.lessons",
        "attendance_recovery.look",
        "bulletins.ask",
        "bulletins.find_sent",
        "attendance_room.panel",
        "changing.effect",
        "claims.listing",
        "claims.one",
        "feedback.results",
        "figures.gathered",
        "figures.of_hours",
        "figures.of_year",
        "importing.plan",
        "correcting.listing",
        "correcting.newest_of",
        "correcting.one",
        "issuing.preview",
        "articles.get",
        "articles.listing",
        "inquiries.card",
        "inquiries.earlier",
        # Of what the actor has taken; nobody has taken anything here.
        "inquiries.give_back",
        "inquiries.listing",
        "precedents.last",
        "manage.listing",
        "manage.lock",
        "manage.sheet",
        "precedents.twins",
        "precedents.usual",
        "course_offices.offices",
        "courses_managing.card",
        "courses_managing.listing",
        "courses_managing.lock",
        "requests.listing",
        "requests.one",
        "turmas_managing.usual",
        "moderation.next_waiting",
        "organizers_home.door",
        "organizers_home.overview",
        "other_hours.listing",
        "other_hours.one",
        "participants.require_door",
        "participants.require_organizer",
        "participants.require_some_door",
        "people.card",
        "people.search",
        "people_lists.answers_by_office",
        "people_lists.listing",
        "people_lists.person",
        "room_papers.view",
        "line_by_hand.line",
        "line_by_hand.place",
        "seats_by_hand.other_turmas",
        "seats_by_hand.preview_in",
        "seats_by_hand.preview_out",
        "presence.card",
        "registrations.next_waiting",
        "registrations.one_waiting",
        "registrations.several_waiting",
        "silence.ask",
        "uncertain.groups",
        "visitors.find_candidates",
        "visitors.review",
    }
)
"""Operations that only look; all others leave an entry in the audit."""


@dataclass(frozen=True, slots=True)
class Operation:
    """A public function of domain/ that is told who acts (`actor_id`) or whose it is."""

    module: str
    name: str
    who: str
    parameters: frozenset[str] = field(hash=False)

    @property
    def key(self) -> str:
        return f"{self.module}.{self.name}"

    def call(self, home: Mapping[str, Any], session: Session, values: Mapping[str, Any]) -> Any:
        """Call it as it stands in `home`, the names of its module or of a changed copy."""
        given = {name: value for name, value in values.items() if name in self.parameters}
        return home[self.name](session, **given)


_READERS: Final = ("domain.reading.", "domain.importing.sheets.")


@cache
def modules() -> dict[str, ModuleType]:
    """Every module of domain/ and its subjects, by its own name; readers know no people."""
    names = [
        module.name
        for module in pkgutil.walk_packages(domain.__path__, "domain.")
        if not module.ispkg and not module.name.startswith(_READERS)
    ]
    found = {name.rpartition(".")[2]: import_module(name) for name in names}
    assert len(found) == len(names), "two modules of one name"
    return found


def operations(who: str) -> list[Operation]:
    """Every public operation with this parameter, in order of name."""
    found = []
    for name, module in modules().items():
        for function_name, function in inspect.getmembers(module, inspect.isfunction):
            is_own = function.__module__ == module.__name__ and not function_name.startswith("_")
            if not is_own or f"{name}.{function_name}" in NO_OPERATIONS:
                continue
            parameters = frozenset(inspect.signature(function).parameters)
            if who in parameters:
                found.append(Operation(name, function_name, who, parameters - {"session"}))
    return found


@cache
def _workbook() -> Workbook:
    return spreadsheets.read(people_file())


def values(seeded: SeededPeople, operation: Operation) -> dict[str, Any]:
    """What the operation is called with: rows on which it has something to do."""
    pending = seeded.people[seeded.chats["pending"][0]]
    active = seeded.people[seeded.chats["active"][0]]
    coming, _, draft, *_ = seeded.numbers["activity_id"]
    today, later, lost, mended = seeded.numbers["slot_id"]
    published, waiting, *_ = seeded.numbers["publication_id"]
    found: dict[str, Any] = {
        "now": EVENING,
        "activity_id": coming,
        "slot_id": today,
        "participant_id": active,
        "inquiry_id": seeded.numbers["inquiry_id"][0],
        "article_id": seeded.numbers["article_id"][0],
        "title": "Onde é?",
        "import_id": seeded.numbers["import_id"][0],
        "text": "Na portaria 2.",
        # Of signers.change.
        "name": "Marta Reis",
        "office": "Diretora",
        "visitor_id": seeded.numbers["visitor_id"][0],
        "publication_id": waiting,
        "revision": 1,
        "sent_at": seeded.numbers["sent_at"][0],
        "until": seeded.numbers["until"][0],
        "shown": seeded.numbers["shown"][0],
        "reason": "Faltou o órgão.",
        "purpose": Purpose.REMINDER,
        "group": Group.HELD,
        "query": "pessoa",
        "count": 3,
        "hours_id": seeded.numbers["hours_id"][0],
        "minutes": 60,
        "day": date(2024, 3, 10),
        "refusal": Refusal.LEFT,
        # Of presence.change.
        "kind": Presence.PRESENT,
        "payload": {"html": "Novo encontro."},
        "decision": Decision.PUBLISH,
        "expires_at": EVENING + timedelta(days=1),
        "secret": "ab" * 16,
        "from_id": 0,
        "text_id": 1,
        "document_id": seeded.numbers["document_id"][0],
        "entry_id": seeded.numbers["entry_id"][0],
        "hours": 6,
        "is_paused": True,
        "place": 1,
        "change": Rename("Outro nome"),
        "course_id": seeded.numbers["course_id"][0],
        "assessoria_id": seeded.numbers["assessoria_id"][0],
        "piece": courses_managing.CoursePiece.TITLE,
        "value": "Outro nome",
        "terms": terms.Terms(None, moment(5, 4, 18), moment(5, 4, 18), 50),
        "role": Role.DOOR,
        "workbook": _workbook(),
        "details": manage.Details(
            title="Encontro novo",
            slots=((moment(30, 4, 9), moment(30, 4, 12)),),
            venue="Fapemig",
        ),
    }
    offered = {
        "activity_id": seeded.numbers["activity_id"][6],
        "participant_id": seeded.people[seeded.chats["active"][18]],
    }
    asked = {
        "activity_id": seeded.numbers["activity_id"][5],
        "participant_id": seeded.people[seeded.chats["active"][0]],
    }
    special: dict[str, dict[str, Any]] = {
        "attendance_room.lessons": {"activity_id": seeded.numbers["activity_id"][3]},
        "bulletins.send": {"group": bulletins.Group.HELD},
        "claims.reopen": {"slot_id": later},
        "inquiries.reopen": {"inquiry_id": seeded.numbers["inquiry_id"][1]},
        "presence.undo": {"entry_id": seeded.numbers["entry_id"][1]},
        "other_hours.set_counting": {
            "hours_id": seeded.numbers["hours_id"][1],
            "counts": True,
        },
        "attendance_room.open_check_in": {"slot_id": later},
        "attendance_recovery.look": {"slot_id": lost},
        "attendance_recovery.recover": {"slot_id": lost},
        "attendance_recovery.undo": {"slot_id": mended},
        "correcting.listing": {"activity_id": seeded.numbers["activity_id"][4]},
        "correcting.restore": {"document_id": seeded.numbers["document_id"][1]},
        "issuing.order": {"activity_id": seeded.numbers["activity_id"][4]},
        "issuing.order_renewal": {"activity_id": seeded.numbers["activity_id"][4]},
        "issuing.preview": {"activity_id": seeded.numbers["activity_id"][4]},
        "issuing.request_files": {"activity_id": seeded.numbers["activity_id"][4]},
        "issuing.take_back": {"activity_id": seeded.numbers["activity_id"][7]},
        "feedback.results": {"activity_id": seeded.numbers["activity_id"][4]},
        "line_by_hand.lengthen_offer": offered,
        "line_by_hand.pass_offer": offered,
        "line_by_hand.put_at": {
            "activity_id": seeded.numbers["activity_id"][1],
            "participant_id": seeded.people[seeded.chats["active"][11]],
        },
        "line_by_hand.stop_offer": offered,
        "courses_managing.archive": {"course_id": seeded.numbers["course_id"][1]},
        "courses_managing.create": {
            "details": courses_managing.CourseDetails("Curso novo", "", 480)
        },
        "courses_managing.remove": {"course_id": seeded.numbers["course_id"][1]},
        "requests.approve": asked,
        "requests.decline": asked,
        "requests.one": asked,
        "terms.change": {"activity_id": seeded.numbers["activity_id"][5]},
        "terms.undo": {"activity_id": seeded.numbers["activity_id"][5]},
        "manage.delete_draft": {"activity_id": draft},
        "manage.publish": {"activity_id": draft},
        "articles.bring_back": {"article_id": seeded.numbers["article_id"][1]},
        "moderation.take_down": {"publication_id": published},
        "people.invite": {"participant_id": seeded.numbers["participant_id"][-1]},
        "people.reactivate": {"participant_id": seeded.people[seeded.chats["suspended"][0]]},
        "registrations_deciding.approve": {"participant_id": pending},
        "registrations_deciding.decline": {"participant_id": pending},
        "registrations.one_waiting": {"participant_id": pending},
        "seats_by_hand.put_in": {"participant_id": seeded.people[seeded.chats["active"][20]]},
    }
    return found | special.get(operation.key, {})


def own_values(seeded: SeededPeople, operation: Operation, *, is_approved: bool) -> dict[str, Any]:
    """What an author's operation is called with, on a publication of an active person.

    Who is not approved tries to send a new one: that is refused before whose it is.
    """
    practice, challenge = (seeded.numbers["publication_id"][at] for at in (0, 3))
    told = good_practices.Told(
        title="Outro título da prática",
        what="Juntamos as planilhas das áreas num painel único.",
        result="",
        theme=Theme.DATA,
        attachment=None,
    )
    theirs = challenge if operation.module == "challenges" else practice
    is_new = operation.name == "submit" and not is_approved
    return {
        "now": EVENING,
        "publication_id": None if is_new else theirs,
        "participant_id": seeded.people[seeded.chats["active"][5]],
        "text": "Faltam dados das regionais para medir o que fazemos.",
        "told": told,
        "is_solved": True,
        "kind": PublicationKind.GOOD_PRACTICE,
        "values": {"title": "Outro título"},
    }

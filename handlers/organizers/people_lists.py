"""The people of an encontro or turma, for their organizers (O17, O18, O26)."""

from domain.organizing import people_lists
from handlers import routes
from handlers.access import Access
from handlers.events import Tap, Text
from handlers.here import Here
from messages.actions.organizers.people_lists import (
    FindPerson,
    ListPeople,
    SendPeopleList,
    ShowPersonAt,
)
from messages.organizers import people_lists as messages

_DIALOGUE = "people"
_NAME = "people.name"


@routes.tap(ListPeople, access=Access.ORGANIZER)
def list_people(tap: Tap[ListPeople], here: Here) -> None:
    """Show a page of the list."""
    page = people_lists.listing(
        here.session,
        actor_id=here.participant.id,
        activity_id=tap.action.activity_id,
        group=tap.action.group,
        page=tap.action.page,
        now=here.now,
    )
    here.show(messages.listing(page))


@routes.tap(FindPerson, access=Access.ORGANIZER)
def ask_name(tap: Tap[FindPerson], here: Here) -> None:
    """Ask whom to look for."""
    people_lists.listing(
        here.session, actor_id=here.participant.id, activity_id=tap.action.activity_id, now=here.now
    )
    here.place.draft = {"activity_id": tap.action.activity_id}
    here.ask(_NAME, messages.ask_name(tap.action.activity_id))


@routes.answer(_NAME, access=Access.ORGANIZER)
def find(text: Text, here: Here) -> None:
    """Show who fits, whatever their answer was."""
    activity_id = here.draft["activity_id"]
    here.place.finish()
    found = [
        people_lists.listing(
            here.session,
            actor_id=here.participant.id,
            activity_id=activity_id,
            group=group,
            query=text.text[:60],
            now=here.now,
        )
        for group in people_lists.Group
    ]
    here.show(messages.listing(next((page for page in found if page.total), found[0])))


@routes.resume(_DIALOGUE)
def resume(here: Here) -> None:
    """Ask whom to look for again."""
    here.ask(_NAME, messages.ask_name(here.draft["activity_id"]))


@routes.tap(ShowPersonAt, access=Access.ORGANIZER)
def show_person(tap: Tap[ShowPersonAt], here: Here) -> None:
    """Show one person of the list."""
    here.show(
        messages.person(
            people_lists.person(
                here.session,
                actor_id=here.participant.id,
                activity_id=tap.action.activity_id,
                participant_id=tap.action.participant_id,
                now=here.now,
            )
        )
    )


@routes.tap(SendPeopleList, access=Access.ORGANIZER)
def send_list(tap: Tap[SendPeopleList], here: Here) -> None:
    """Send the list as a spreadsheet; the act is kept."""
    facts, people_count = people_lists.request_file(
        here.session,
        actor_id=here.participant.id,
        activity_id=tap.action.activity_id,
        now=here.now,
    )
    here.send(messages.file(facts, people_count, here.now))

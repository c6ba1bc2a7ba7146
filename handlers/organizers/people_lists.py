"""The people of an encontro or turma, for their organizers (O17, O18, O26, O51)."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from domain.errors import StaleError
from domain.organizing import people_lists
from domain.organizing.people_lists import Form, Group, PeoplePage
from handlers import routes
from handlers.access import Access
from handlers.context import Context
from handlers.events import Tap, Text
from messages.actions import Action
from messages.actions.organizers.people_lists import (
    FindPerson,
    ListPeople,
    SendPeopleFile,
    SendPeopleList,
    ShowAnswers,
    ShowPersonAt,
)
from messages.organizers import people_files as files
from messages.organizers import people_lists as messages

A = TypeVar("A", bound=Action)
_DIALOGUE = "people"
_NAME = "people.name"


@routes.tap(ListPeople, access=Access.ORGANIZER)
def list_people(tap: Tap[ListPeople], context: Context) -> None:
    """Show a page of the list."""
    action = tap.action
    found = _listing(context, action.activity_id, group=action.group, page=action.page)
    context.show(messages.listing(found))


@routes.tap(FindPerson, access=Access.ORGANIZER)
def ask_name(tap: Tap[FindPerson], context: Context) -> None:
    """Ask whom to look for."""
    _listing(context, tap.action.activity_id)  # only organizers come further
    context.dialog.draft = {"activity_id": tap.action.activity_id}
    context.ask(_NAME, messages.ask_name(tap.action.activity_id))


@routes.answer(_NAME, access=Access.ORGANIZER)
def find(text: Text, context: Context) -> None:
    """Show who fits, whatever their answer was."""
    activity_id = context.draft["activity_id"]
    context.dialog.finish()
    found = [_listing(context, activity_id, group=group, query=text.text[:60]) for group in Group]
    context.show(messages.listing(next((page for page in found if page.total), found[0])))


@routes.resume(_DIALOGUE)
def resume(context: Context) -> None:
    """Ask whom to look for again."""
    context.ask(_NAME, messages.ask_name(context.draft["activity_id"]))


@routes.tap(ShowPersonAt, access=Access.ORGANIZER)
def show_person(tap: Tap[ShowPersonAt], context: Context) -> None:
    """Show one person of the list."""
    show(context, tap.action.activity_id, tap.action.participant_id)


def show(context: Context, activity_id: int, participant_id: int) -> None:
    """Show how one person stands towards an activity."""
    view = people_lists.person(
        context.session,
        actor_id=context.participant.id,
        activity_id=activity_id,
        participant_id=participant_id,
        now=context.now,
    )
    context.show(messages.person(view, context.now))


def healing(handler: Callable[[Tap[A], Context], None]) -> Callable[[Tap[A], Context], None]:
    """Make an old button about a person and an activity show how the person stands now.

    Operations refuse before they write, so nothing has to be undone.
    """

    @wraps(handler)
    def handle(tap: Tap[A], context: Context) -> None:
        try:
            handler(tap, context)
        except StaleError:
            action: Any = tap.action
            context.toast = messages.old_screen()
            show(context, action.activity_id, action.participant_id)

    return handle


@routes.tap(ShowAnswers, access=Access.ORGANIZER)
def show_answers(tap: Tap[ShowAnswers], context: Context) -> None:
    """Show how many of each assessoria have answered."""
    found = people_lists.answers_by_office(
        context.session,
        actor_id=context.participant.id,
        activity_id=tap.action.activity_id,
        now=context.now,
    )
    context.show(messages.answers(found, tap.action.page))


@routes.tap(SendPeopleList, access=Access.ORGANIZER)
def send_list(tap: Tap[SendPeopleList], context: Context) -> None:
    """Send the list as a spreadsheet; the act is kept."""
    _send(context, tap.action.activity_id, Form.SHEET)


@routes.tap(SendPeopleFile, access=Access.ORGANIZER)
def send_file(tap: Tap[SendPeopleFile], context: Context) -> None:
    """Send it in another form; the act is kept."""
    _send(context, tap.action.activity_id, tap.action.form)


def _send(context: Context, activity_id: int, form: Form) -> None:
    facts, people_count = people_lists.request_file(
        context.session,
        actor_id=context.participant.id,
        activity_id=activity_id,
        form=form,
        now=context.now,
    )
    context.send(files.file(facts, people_count, form, context.now))


def _listing(
    context: Context, activity_id: int, *, group: Group = Group.HELD, query: str = "", page: int = 0
) -> PeoplePage:
    return people_lists.listing(
        context.session,
        actor_id=context.participant.id,
        activity_id=activity_id,
        group=group,
        query=query,
        page=page,
        now=context.now,
    )

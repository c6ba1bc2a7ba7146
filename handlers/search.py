"""Free text is never an error: a plain question is answered, anything else is looked for."""

import re
from typing import Final

from domain.activities import encontros
from domain.attendance import hours
from domain.attendance.attendance import NoCheckInError
from domain.participants import Profile
from domain.search import questions, search
from domain.search.questions import Question
from handlers import routes
from handlers.access import Access
from handlers.context import Context
from handlers.events import Event, Tap, Text
from handlers.seats import reader
from handlers.start import show_home
from messages import help as help_messages
from messages import search as messages
from messages.actions.search import SearchFor
from messages.outgoing import Message

_CODE: Final = re.compile(r"\s*\d{4}\s*", re.ASCII)


@routes.fallback(90)
def take_text(event: Event, context: Context) -> bool:
    """Take every text that nobody else wanted."""
    if not isinstance(event, Text):
        return False
    question = questions.read(event.text)
    if question is None or not _answer(question, event, context):
        _search(event.text, context)
    return True


@routes.tap(SearchFor, access=Access.ANYBODY)
def search_for(tap: Tap[SearchFor], context: Context) -> None:
    """Answer "Buscar"."""
    _search(tap.action.words.replace(".", " "), context)


def _search(query: str, context: Context) -> None:
    person = reader(context)
    results = search.find(
        context.session,
        query=query,
        now=context.now,
        kinds=search.EVERYTHING if person is not None and person.is_active else search.AGENDA,
        topics=messages.topics(),
    )
    if results.found:
        context.show(messages.results(results))
    elif _CODE.fullmatch(query):
        # Four digits that name nothing are the code of a room that is closed.
        raise NoCheckInError
    else:
        context.show(messages.nothing(results))


def _answer(question: Question, event: Event, context: Context) -> bool:
    """Answer a plain question; returns False when only a registered person could have an answer."""
    person = reader(context)
    if question is Question.GREETING:
        show_home(event, context)
        return True
    said = _common_answer(question, person, context)
    if said is None and person is not None:
        said = _own_answer(question, person, context)
    if said is not None:
        context.show(said)
    return said is not None


def _common_answer(question: Question, person: Profile | None, context: Context) -> Message | None:
    match question:
        case Question.THANKS:
            return messages.thanks()
        case Question.HELP:
            return help_messages.topics()
        case Question.NEXT:
            return _next(person, context)
        case Question.WHERE:
            mine = (
                None
                if person is None
                else questions.next_of_mine(
                    context.session, participant_id=person.id, now=context.now
                )
            )
            return messages.where(mine or questions.next_encontro(context.session, now=context.now))
    return None


def _own_answer(question: Question, person: Profile, context: Context) -> Message | None:
    if question is Question.HOURS:
        return messages.hours(
            hours.summary(context.session, participant_id=person.id, now=context.now)
        )
    if question in {Question.MINE, Question.CANNOT}:
        found = questions.commitments(context.session, participant_id=person.id, now=context.now)
        return messages.commitments(found, is_leaving=question is Question.CANNOT)
    return None


def _next(person: Profile | None, context: Context) -> Message:
    gathering = questions.next_encontro(context.session, now=context.now)
    standing = None
    if gathering is not None and person is not None:
        view = encontros.show(
            context.session,
            activity_id=gathering.activity_id,
            participant_id=person.id,
            now=context.now,
        )
        standing = view.card.state
    return messages.next_encontro(gathering, standing)

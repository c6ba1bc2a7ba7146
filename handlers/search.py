"""Free text is never an error: a plain question is answered, anything else is looked for."""

from domain import hours, questions, search
from domain.participants import Profile, Standing
from domain.questions import Question
from handlers import routes
from handlers.events import Event, Tap, Text
from handlers.here import Here
from messages import search as messages
from messages.actions.search import SearchFor


@routes.attempt(90)
def take_text(event: Event, here: Here) -> bool:
    """Take every text that nobody else wanted."""
    if not isinstance(event, Text):
        return False
    question = questions.read(event.text)
    if question is None or not _answer(question, here):
        _search(event.text, here)
    return True


@routes.tap(SearchFor)
def search_for(tap: Tap[SearchFor], here: Here) -> None:
    """Answer "Buscar"."""
    _search(tap.action.words.replace(".", " "), here)


def _search(query: str, here: Here) -> None:
    person = _person(here)
    results = search.find(
        here.session,
        query=query,
        now=here.now,
        kinds=search.EVERYTHING if person is not None and person.is_active else search.AGENDA,
        topics=messages.topics(),
    )
    here.show(messages.results(results) if results.found else messages.nothing(results))


def _answer(question: Question, here: Here) -> bool:
    """Answer a plain question; returns False when only a registered person could have an answer."""
    person = _person(here)
    match question:
        case Question.NEXT:
            here.show(messages.next_encontro(questions.next_encontro(here.session, now=here.now)))
            return True
        case Question.WHERE:
            mine = (
                None
                if person is None
                else questions.next_of_mine(here.session, participant_id=person.id, now=here.now)
            )
            here.show(messages.where(mine or questions.next_encontro(here.session, now=here.now)))
            return True
        case Question.MINE if person is not None:
            here.show(
                messages.commitments(
                    questions.commitments(here.session, participant_id=person.id, now=here.now)
                )
            )
            return True
        case Question.HOURS if person is not None:
            here.show(
                messages.hours(hours.summary(here.session, participant_id=person.id, now=here.now))
            )
            return True
        case _:
            return False


def _person(here: Here) -> Profile | None:
    """Return who writes; somebody whose registration was declined is a newcomer again.

    Raises:
        SuspendedError: the registration is suspended.

    """
    if here.profile is None or here.profile.standing is Standing.DECLINED:
        return None
    return here.applicant

"""Free text is never an error: a sentence opens what it means, anything else is looked for."""

import re
from dataclasses import replace
from functools import partial
from typing import Final

from domain.activities import courses, encontros
from domain.attendance import hours
from domain.attendance.attendance import NoCheckInError
from domain.conversation import articles
from domain.search import search
from domain.search.search import Subject
from domain.understanding import agenda
from domain.understanding.agenda import Agenda
from domain.understanding.meanings import (
    Ask,
    Card,
    Help,
    Manage,
    Meaning,
    NoSuchDay,
    Open,
    Search,
    Section,
    Unsure,
    Wish,
)
from domain.understanding.understand import understand
from handlers import help as help_
from handlers import questions, routes
from handlers.access import Access
from handlers.context import Context
from handlers.events import Event, Tap, Text
from handlers.organizers import orders
from handlers.organizers.pasted_invitation import offer_pasted
from handlers.seats import reader
from handlers.seats import show as show_activity
from messages import hours as hours_messages
from messages import search as messages
from messages.actions import Action
from messages.actions.attendance import AskCode
from messages.actions.challenges import ListChallenges
from messages.actions.courses import ListCourses
from messages.actions.encontros import ListEncontros
from messages.actions.good_practices import ShowGoodPractices
from messages.actions.help import ShowHelp, ShowTopic
from messages.actions.hours import ShowHours
from messages.actions.papers import AskPaperCode
from messages.actions.privacy import ShowMyData
from messages.actions.search import SearchFor, ShowLeaving
from messages.actions.settings import ShowSettings
from messages.actions.start import CancelDialogue, GoHome
from messages.outgoing import Message

_BEHIND: Final[dict[Section, Action]] = {
    Section.HOME: GoHome(),
    Section.AGENDA: ListEncontros(),
    Section.COURSES: ListCourses(),
    Section.HOURS: ShowHours(),
    Section.PRESENCE: AskCode(),
    Section.CHECK: AskPaperCode(),
    Section.PRACTICES: ShowGoodPractices(),
    Section.CHALLENGES: ListChallenges(),
    Section.SETTINGS: ShowSettings(),
    Section.MY_DATA: ShowMyData(),
    Section.HELP: ShowHelp(),
    Section.CANCEL: CancelDialogue(),
    Section.LEAVE: ShowLeaving(),
}
"""The button that does what the word says; whoever may not use it is told so as there."""

_CODE: Final = re.compile(r"\s*\d{4}\s*", re.ASCII)
_SHELVES: Final[dict[Section | None, frozenset[Subject]]] = {
    Section.PRACTICES: frozenset({Subject.GOOD_PRACTICE}),
    Section.CHALLENGES: frozenset({Subject.CHALLENGE}),
}


@routes.fallback(90)
def take_text(event: Event, context: Context) -> bool:
    """Take every text that nobody else wanted."""
    if not isinstance(event, Text):
        return False
    if offer_pasted(event.text, context):
        return True
    known = _agenda(context)
    _answer(understand(event.text, known), known, event, context)
    return True


@routes.answer("shelf.search", access=Access.ANYBODY)
def search_shelf(text: Text, context: Context) -> None:
    """Look for what is written in Boas práticas there first; a sentence means what it does."""
    known = _agenda(context)
    meaning = understand(text.text, known)
    if isinstance(meaning, Search | Unsure):
        _search(Search(text.text, is_sentence=False, shelf=Section.PRACTICES), context)
        return
    questions.leave_list(context)
    questions.forget_list(context)
    _answer(meaning, known, text, context)


def _agenda(context: Context) -> Agenda:
    person = reader(context)
    known = agenda.load(
        context.session,
        participant_id=None if person is None else person.id,
        now=context.now,
        organizes=context.is_organizer,
    )
    return replace(known, at_hand=context.at_hand)


@routes.tap(SearchFor, access=Access.ANYBODY)
def search_for(tap: Tap[SearchFor], context: Context) -> None:
    """Answer "Buscar"."""
    _search(Search(tap.action.words.replace(".", " "), is_sentence=False), context)


@routes.tap(ShowLeaving, access=Access.APPLICANT)
def show_leaving(_: Tap[ShowLeaving], context: Context) -> None:
    """Show how to stop taking part."""
    context.show(messages.leaving())


def _answer(meaning: Meaning, known: Agenda, event: Text, context: Context) -> None:
    if isinstance(meaning, Card | Open) and meaning.wish in messages.BY_HAND:
        help_.keep_written(event, context)
    match meaning:
        case Open():
            _open(meaning, known, event, context)
        case Help(topic):
            _tap(ShowTopic(topic), event, context)
        case Card(activity_id, wish):
            show_activity(context, activity_id, partial(messages.card, wish=wish))
            context.show_at_hand(activity_id)
        case Manage():
            orders.show(meaning, known, event, context)
        case Ask():
            context.show(_question(meaning, known))
        case NoSuchDay():
            _show_no_day(meaning, context)
        case Unsure():
            _ask_articles(event.text, context)
        case Search():
            _search(meaning, context)


def _show_no_day(missing: NoSuchDay, context: Context) -> None:
    person = reader(context)
    upcoming = courses.open_turmas if missing.is_of_turmas else encontros.upcoming
    page = upcoming(
        context.session,
        participant_id=None if person is None else person.id,
        now=context.now,
    )
    context.show(messages.no_day(missing, page, is_known=person is not None))


def _open(meaning: Open, known: Agenda, event: Text, context: Context) -> None:
    match meaning.section:
        case Section.THANKS:
            context.show(messages.thanks())
        case Section.HUMAN:
            context.show(messages.human())
        case Section.MINE if known.knows_person:
            context.show(messages.mine(known.mine))
        case Section.MINE:
            _tap(ListEncontros(), event, context)
        case Section.HOURS if meaning.wish is Wish.DECLARATION and known.knows_person:
            context.show(_hours_for_declaration(context))
        case section:
            _tap(_BEHIND[section], event, context)


def _tap(action: Action, event: Text, context: Context) -> None:
    """Do what the button would, for those who may tap it."""
    routes.handle(Tap(event.sender, event.happened_at, action, event.message_id), context)


def _question(question: Ask, known: Agenda) -> Message:
    options = question.options
    by_id = {one.id: one for one in known.activities}
    meant = [by_id[one.activity_id] if isinstance(one, Card) else None for one in options]
    wishes = {one.wish for one in options if isinstance(one, Card)}
    return messages.ask(meant, is_of_two=len(wishes) > 1, query=question.query)


def _hours_for_declaration(context: Context) -> Message:
    result = hours.summary(context.session, participant_id=context.applicant.id, now=context.now)
    return messages.own_hours(hours_messages.summary(result, context.now))


def _ask_articles(words: str, context: Context) -> None:
    """Show what organizers have answered to such a question before, if they have."""
    results = search.find(
        context.session,
        query=words,
        now=context.now,
        kinds={Subject.HELP},
        topics=articles.topics(context.session),
    )
    context.show(
        messages.results(results)
        if results.is_close
        else messages.unsure(organizes=context.is_organizer)
    )


def _search(meaning: Search, context: Context) -> None:
    person = reader(context)
    results = search.find(
        context.session,
        query=meaning.query,
        now=context.now,
        kinds=search.EVERYTHING if person is not None and person.is_active else search.AGENDA,
        topics=(*messages.topics(), *articles.topics(context.session)),
        first=_SHELVES.get(meaning.shelf, ()),
    )
    # Of a long text without any result it is said how much of it was looked for.
    is_told = results.is_cut and not results.found
    if meaning.is_sentence and not results.is_close and not is_told:
        context.show(messages.unsure(organizes=context.is_organizer))
    elif results.found:
        context.show(messages.results(results))
    elif _CODE.fullmatch(meaning.query):
        # Four digits that name nothing are the code of a room that is closed.
        raise NoCheckInError
    else:
        context.show(messages.nothing(results))

"""Help by topic, and writing to the organizers (P04, P05, P13, P14)."""

from typing import Literal

from domain import participants, registrations
from handlers import questions, routes
from handlers.events import Command, File, Tap, Text
from handlers.here import Here
from messages import help as messages
from messages.actions.help import AskOrganizers, ShowHelp, ShowTopic
from messages.actions.organizers.registrations import AnswerQuestion


@routes.command("help", "ajuda")
def help_(command: Command, here: Here) -> None:
    """Answer /ajuda."""
    del command
    here.show(messages.topics())


@routes.tap(ShowHelp)
def show_help(tap: Tap[ShowHelp], here: Here) -> None:
    """Show the topics."""
    del tap
    here.show(messages.topics())


@routes.tap(ShowTopic)
def show_topic(tap: Tap[ShowTopic], here: Here) -> None:
    """Answer one topic."""
    here.show(messages.topic(tap.action.topic))


@routes.tap(AskOrganizers)
def ask_organizers(tap: Tap[AskOrganizers], here: Here) -> None:
    """Ask what to tell them."""
    del tap
    questions.open_question(here, "help.question", messages.ask_question())


@routes.answer("help.question")
def send_question(text: Text, here: Here) -> None:
    """Bring the text to every organizer."""
    _send(here, text.text, None)


@routes.upload("help.question")
def send_file(file: File, here: Here) -> None:
    """Bring the photo or document, with its caption, to every organizer."""
    _send(here, file.caption, (file.file_id, file.kind))


@routes.tap(AnswerQuestion)
def ask_answer(tap: Tap[AnswerQuestion], here: Here) -> None:
    """Ask an organizer for the answer."""
    participants.require_organizer(here.session, actor_id=here.participant.id)
    questions.open_question(
        here, "help.answer", messages.ask_answer(), answer_to=tap.action.chat_id
    )


@routes.answer("help.answer")
def send_answer(text: Text, here: Here) -> None:
    """Bring the answer to the person who asked."""
    # Asked again: the access may have ended since the question was shown.
    participants.require_organizer(here.session, actor_id=here.participant.id)
    if len(text.text) > messages.MAX_LETTERS:
        here.show(messages.too_long())
        return
    here.tell(here.draft["answer_to"], messages.answer(text.text))
    has_draft = questions.close_question(here, "answer_to")
    here.show(messages.answer_sent(has_draft=has_draft))


@routes.resume("help")
def resume(here: Here) -> None:
    """Ask the open question again."""
    if here.place.step == "help.answer":
        here.show(messages.ask_answer())
    else:
        here.show(messages.ask_question())


def _send(here: Here, text: str, file: tuple[str, Literal["photo", "document"]] | None) -> None:
    if len(text) > messages.MAX_LETTERS:
        here.show(messages.too_long())
        return
    chats = registrations.organizers_chats(here.session)
    question = messages.question(
        chat_id=here.chat_id,
        participant_id=None if here.profile is None else here.profile.id,
        name=here.sender.full_name if here.profile is None else here.profile.name,
        office="" if here.profile is None else here.profile.office,
        text=text,
        file=file,
    )
    for _, chat_id in chats:
        here.tell(chat_id, question)
    has_draft = questions.close_question(here, "answer_to")
    here.show(messages.question_sent(has_draft=has_draft) if chats else messages.nobody_there())

"""Help by topic, and writing to the organizers (P04, P05, P13, P14)."""

from domain.conversation import inquiries
from domain.notices.notices import Topic
from domain.people import registrations
from handlers import questions, routes
from handlers.access import Access
from handlers.events import Command, File, Tap, Text
from handlers.here import Here
from handlers.organizers import inquiries as to_organizers
from messages import help as messages
from messages.actions.help import AskOrganizers, ShowHelp, ShowTopic
from messages.organizers import inquiries as organizers_messages


@routes.command("help", "ajuda", access=Access.ANYBODY)
def help_(command: Command, here: Here) -> None:
    """Answer /ajuda."""
    del command
    here.show(messages.topics())


@routes.tap(ShowHelp, access=Access.ANYBODY)
def show_help(tap: Tap[ShowHelp], here: Here) -> None:
    """Show the topics."""
    del tap
    here.show(messages.topics())


@routes.tap(ShowTopic, access=Access.ANYBODY)
def show_topic(tap: Tap[ShowTopic], here: Here) -> None:
    """Answer one topic."""
    here.show(messages.topic(tap.action.topic))


@routes.tap(AskOrganizers, access=Access.ANYBODY)
def ask_organizers(tap: Tap[AskOrganizers], here: Here) -> None:
    """Ask what to tell them, if there is room for one more."""
    del tap
    inquiries.require(
        here.session, chat_id=here.chat_id, participant_id=_participant_id(here), now=here.now
    )
    questions.open_question(here, "help.question", messages.ask_question())


@routes.answer("help.question", access=Access.ANYBODY)
def send_question(text: Text, here: Here) -> None:
    """Keep the text for the organizers."""
    _send(here, text.text, None)


@routes.upload("help.question", access=Access.ANYBODY)
def send_file(file: File, here: Here) -> None:
    """Keep the photo or document, with its caption, for the organizers."""
    _send(here, file.caption, (file.file_id, file.kind))


@routes.resume("help")
def resume(here: Here) -> None:
    """Ask the open question again."""
    if here.place.step == "help.answer":
        to_organizers.ask_again(here)
    else:
        here.show(messages.ask_question())


def _send(here: Here, text: str, file: tuple[str, str] | None) -> None:
    chats = registrations.organizers_chats(here.session, now=here.now)
    if not chats:
        questions.close_question(here)
        here.show(messages.nobody_there())
        return
    asked = inquiries.ask(
        here.session,
        chat_id=here.chat_id,
        participant_id=_participant_id(here),
        name=here.sender.full_name,
        text=text,
        file=file,
        now=here.now,
    )
    if asked.comes_whole:
        for organizer_id, chat_id in chats:
            here.tell(
                chat_id,
                organizers_messages.question(asked.card),
                Topic.INQUIRY,
                recipient_id=organizer_id,
                about_id=asked.card.inquiry_id,
            )
    else:
        to_organizers.call_organizers(here)
    here.show(messages.question_sent(has_draft=questions.close_question(here)))


def _participant_id(here: Here) -> int | None:
    return None if here.profile is None else here.profile.id

"""Help by topic, and writing to the organizers (P04, P05, P13, P14)."""

from domain.conversation import inquiries
from domain.notices.notices import Topic
from domain.people import registrations
from handlers import questions, routes
from handlers.access import Access
from handlers.context import Context
from handlers.events import File, Tap, Text
from handlers.organizers import inquiries as to_organizers
from messages import help as messages
from messages.actions.help import AskOrganizers, ShowHelp, ShowTopic
from messages.organizers import inquiries as organizers_messages


@routes.tap(ShowHelp, access=Access.ANYBODY, commands=("help", "ajuda"))
def show_help(_: Tap[ShowHelp], context: Context) -> None:
    """Show the topics."""
    context.show(messages.topics())


@routes.tap(ShowTopic, access=Access.ANYBODY)
def show_topic(tap: Tap[ShowTopic], context: Context) -> None:
    """Answer one topic."""
    context.show(messages.topic(tap.action.topic))


@routes.tap(AskOrganizers, access=Access.ANYBODY)
def ask_organizers(_: Tap[AskOrganizers], context: Context) -> None:
    """Ask what to tell them, if there is room for one more."""
    inquiries.require(
        context.session,
        chat_id=context.chat_id,
        participant_id=_participant_id(context),
        now=context.now,
    )
    questions.open_question(context, "help.question", messages.ask_question())


@routes.answer("help.question", access=Access.ANYBODY)
def send_question(text: Text, context: Context) -> None:
    """Keep the text for the organizers."""
    _send(context, text.text, None)


@routes.upload("help.question", access=Access.ANYBODY)
def send_file(file: File, context: Context) -> None:
    """Keep the photo or document, with its caption, for the organizers."""
    _send(context, file.caption, (file.file_id, file.kind))


@routes.resume("help")
def resume(context: Context) -> None:
    """Ask the open question again."""
    if context.dialog.step == "help.answer":
        to_organizers.ask_again(context)
    else:
        context.show(messages.ask_question())


def _send(context: Context, text: str, file: tuple[str, str] | None) -> None:
    chats = registrations.organizers_chats(context.session, now=context.now)
    if not chats:
        questions.close_question(context)
        context.show(messages.nobody_there())
        return
    asked = inquiries.ask(
        context.session,
        chat_id=context.chat_id,
        participant_id=_participant_id(context),
        name=context.sender.full_name,
        text=text,
        file=file,
        now=context.now,
    )
    if asked.comes_whole:
        for organizer_id, chat_id in chats:
            context.tell(
                chat_id,
                organizers_messages.question(asked.card),
                Topic.INQUIRY,
                recipient_id=organizer_id,
                about_id=asked.card.inquiry_id,
            )
    else:
        to_organizers.call_organizers(context)
    context.show(messages.question_sent(has_draft=questions.close_question(context)))


def _participant_id(context: Context) -> int | None:
    return None if context.profile is None else context.profile.id

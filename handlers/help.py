"""Help by topic, and writing to the organizers (P04, P05, P13, P14)."""

from typing import Final

from domain.conversation import articles, inquiries
from domain.conversation.inquiry_cards import Card, StoredFile
from domain.errors import StaleError
from domain.people import registrations
from handlers import questions, routes
from handlers.access import Access
from handlers.context import Context
from handlers.events import File, Tap, Text
from handlers.organizers import inquiries as to_organizers
from messages import help as messages
from messages.actions.help import AskOrganizers, PassOn, SendWritten, ShowHelp, ShowTopic

_WRITTEN: Final = ("written", "written_id")
_MOST_DIGITS: Final = 10
"""A longer number is none that a key can hold."""


@routes.tap(ShowHelp, access=Access.ANYBODY, commands=("help", "ajuda"))
def show_help(_: Tap[ShowHelp], context: Context) -> None:
    """Show the topics."""
    context.show(messages.topics())


@routes.tap(ShowTopic, access=Access.ANYBODY)
def show_topic(tap: Tap[ShowTopic], context: Context) -> None:
    """Answer one topic, or show an answer kept as help, which a number names."""
    name = tap.action.topic
    if name.isdecimal() and len(name) < _MOST_DIGITS:
        context.show(messages.article(articles.read(context.session, article_id=int(name))))
    else:
        context.show(messages.topic(name))


@routes.tap(AskOrganizers, access=Access.ANYBODY)
def ask_organizers(_: Tap[AskOrganizers], context: Context) -> None:
    """Ask what to tell them, if there is room for more."""
    questions.open_question(context, "help.question", messages.ask_question(_waiting(context)))


def keep_written(text: Text, context: Context) -> None:
    """Keep a text that asks for what only the organizers can do; nothing is sent."""
    if len(text.text) <= inquiries.MAX_LETTERS:
        context.draft.update(written=text.text, written_id=text.message_id)


@routes.tap(PassOn, access=Access.ANYBODY)
def pass_on(_: Tap[PassOn], context: Context) -> None:
    """Show what was written as the question that will be sent."""
    written = {name: context.draft[name] for name in _WRITTEN if name in context.draft}
    if not written:
        # It was forgotten with the time, or with another form.
        questions.open_question(context, "help.question", messages.ask_question(_waiting(context)))
        return
    _waiting(context)
    screen = messages.pass_on(str(written["written"]))
    questions.open_question(context, "help.question", screen, **written)


@routes.tap(SendWritten, access=Access.ANYBODY, within="help")
def send_written(_: Tap[SendWritten], context: Context) -> None:
    """Send what was written, while it is the open question."""
    if context.dialog.step != "help.question" or "written" not in context.draft:
        raise StaleError
    _send(context, str(context.draft["written"]), None, int(context.draft["written_id"]))


@routes.answer("help.question", access=Access.ANYBODY)
def send_question(text: Text, context: Context) -> None:
    """Keep the text for the organizers."""
    _send(context, text.text, None, text.message_id)


@routes.upload("help.question", access=Access.ANYBODY)
def send_file(file: File, context: Context) -> None:
    """Keep the photo or document, with its caption, for the organizers."""
    _send(context, file.caption, StoredFile(file.kind, file.file_id), file.message_id)


@routes.resume("help")
def resume(context: Context) -> None:
    """Ask the open question again."""
    if context.dialog.step == "help.answer":
        to_organizers.ask_again(context)
    elif "written" in context.draft:
        context.show(messages.pass_on(str(context.draft["written"])))
    else:
        context.show(messages.ask_question(_waiting(context)))


def _waiting(context: Context) -> Card | None:
    """Return what the person asked and waits for an answer to, if there is room for more."""
    return inquiries.require(
        context.session,
        chat_id=context.chat_id,
        participant_id=_participant_id(context),
        now=context.now,
    )


def _send(context: Context, text: str, file: StoredFile | None, message_id: int) -> None:
    if not registrations.organizers_chats(context.session, now=context.now):
        questions.close_question(context, *_WRITTEN)
        context.show(messages.nobody_there())
        return
    asked = inquiries.ask(
        context.session,
        chat_id=context.chat_id,
        participant_id=_participant_id(context),
        name=context.sender.full_name,
        text=text,
        file=file,
        message_id=message_id,
        now=context.now,
    )
    to_organizers.bring(context, asked, text, file)
    said = messages.added if asked.is_added else messages.question_sent
    context.show(said(has_draft=questions.close_question(context, *_WRITTEN)))


def _participant_id(context: Context) -> int | None:
    return None if context.profile is None else context.profile.id

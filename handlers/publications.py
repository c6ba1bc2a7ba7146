"""What good practices and challenges share: one's own, contact, problems (B18 to B22)."""

from typing import Final

from domain import budgets
from domain.budgets import Resource
from domain.notices.notices import Topic
from domain.people import registrations
from domain.publications import contacts, publications
from domain.publications.publications import PublicationKind, Sheet
from handlers import routes
from handlers.access import Access
from handlers.context import Context
from handlers.events import Tap
from messages import challenges, good_practices
from messages import publications as messages
from messages.actions.publications import (
    AnswerContact,
    AskContact,
    AskProblem,
    ListMine,
    ManagePublication,
    PassContact,
    ReportProblem,
    Restore,
    Withdraw,
)
from messages.organizers import moderation as organizers_messages

_DIALOGUES: Final = ("good_practice", "challenge")


def read(context: Context, publication_id: int) -> Sheet:
    """Return a publication as the person sees it.

    Raises:
        NotFoundError: it does not exist, or is not for this person's eyes.

    """
    return publications.get(
        context.session,
        publication_id=publication_id,
        reader_id=context.participant.id,
        now=context.now,
    )


def show(context: Context, publication_id: int) -> None:
    """Show a publication, whichever kind it is.

    Raises:
        NotFoundError: it does not exist, or is not for this person's eyes.

    """
    sheet = read(context, publication_id)
    if sheet.kind is PublicationKind.CHALLENGE:
        context.show(challenges.challenge(sheet))
    else:
        context.show(good_practices.practice(sheet, bot_username=context.bot_username))


def show_mine(context: Context, page: int = 0) -> None:
    """Show the person's own publications."""
    mine = publications.mine(context.session, author_id=context.participant.id, page=page)
    context.show(messages.mine(mine, has_draft=has_draft(context)))


def has_draft(context: Context) -> bool:
    """Tell whether a telling was interrupted."""
    return context.dialog.parked in _DIALOGUES


def take_up(context: Context, dialogue: str) -> bool:
    """Go on with an interrupted telling; without one, forget what else was begun."""
    if context.dialog.parked == dialogue:
        context.dialog.resume()
        routes.ask_again(context)
        return True
    context.dialog.finish()
    return False


@routes.tap(ListMine, access=Access.PARTICIPANT)
def list_mine(tap: Tap[ListMine], context: Context) -> None:
    """Answer "Minhas publicações"."""
    show_mine(context, tap.action.page)


@routes.tap(ManagePublication, access=Access.PARTICIPANT)
def manage(tap: Tap[ManagePublication], context: Context) -> None:
    """Show what can be done with one's own."""
    sheet = read(context, tap.action.publication_id)
    if not sheet.is_mine or sheet.is_withdrawn:
        show_mine(context)
        return
    people = contacts.who_wrote(
        context.session, publication_id=sheet.id, author_id=context.participant.id, now=context.now
    )
    context.show(messages.manage(sheet, people))


@routes.tap(Withdraw, access=Access.PARTICIPANT)
def withdraw(tap: Tap[Withdraw], context: Context) -> None:
    """Answer "Retirar"."""
    sheet = publications.withdraw(
        context.session,
        publication_id=tap.action.publication_id,
        author_id=context.participant.id,
        now=context.now,
    )
    context.show(messages.withdrawn(sheet))


@routes.tap(Restore, access=Access.PARTICIPANT)
def restore(tap: Tap[Restore], context: Context) -> None:
    """Answer "Desfazer"."""
    publications.restore(
        context.session,
        publication_id=tap.action.publication_id,
        author_id=context.participant.id,
        now=context.now,
    )
    context.toast = messages.restored()
    show_mine(context)


@routes.tap(AskContact, access=Access.PARTICIPANT)
def ask_contact(tap: Tap[AskContact], context: Context) -> None:
    """Answer "Posso ajudar" and "Falar com" the author."""
    sheet = read(context, tap.action.publication_id)
    if sheet.is_mine or not sheet.is_public or not sheet.has_somebody_to_ask:
        show(context, sheet.id)
        return
    context.show(messages.ask_contact(sheet))


@routes.tap(PassContact, access=Access.PARTICIPANT)
def pass_contact(tap: Tap[PassContact], context: Context) -> None:
    """Answer "Sim, pode passar": the author is told."""
    contact = contacts.offer_contact(
        context.session,
        publication_id=tap.action.publication_id,
        participant_id=context.participant.id,
        now=context.now,
    )
    if contact.is_new and contact.to.chat_id is not None:
        context.tell(contact.to.chat_id, messages.wants_contact(contact, context.sender.username))
    context.show(messages.contact_sent(contact))


@routes.tap(AnswerContact, access=Access.PARTICIPANT)
def answer_contact(tap: Tap[AnswerContact], context: Context) -> None:
    """Answer "Passar meu contato também": the person who wrote is told."""
    contact = contacts.answer_contact(
        context.session,
        publication_id=tap.action.publication_id,
        author_id=context.participant.id,
        participant_id=tap.action.participant_id,
        now=context.now,
    )
    if contact.is_new and contact.to.chat_id is not None:
        context.tell(
            contact.to.chat_id, messages.contact_answered(contact, context.sender.username)
        )
    # The message with the other person's contact stays; this comes below it.
    context.send(messages.contact_passed(contact))


@routes.tap(AskProblem, access=Access.PARTICIPANT)
def ask_problem(tap: Tap[AskProblem], context: Context) -> None:
    """Answer "Apontar problema"."""
    sheet = read(context, tap.action.publication_id)
    context.show(messages.ask_problem(sheet))


@routes.tap(ReportProblem, access=Access.PARTICIPANT)
def report_problem(tap: Tap[ReportProblem], context: Context) -> None:
    """Tell every organizer what is wrong; the same person is heard once per text."""
    sheet = read(context, tap.action.publication_id)
    budgets.spend_own(
        context.session, resource=Resource.REPORTS, person=context.participant, now=context.now
    )
    for organizer_id, chat_id in registrations.organizers_chats(context.session, now=context.now):
        context.tell(
            chat_id,
            organizers_messages.report(sheet, tap.action.problem),
            Topic.REPORT,
            recipient_id=organizer_id,
            about_id=sheet.id,
            edition=sheet.revision,
            variant=f"{tap.action.problem}/{context.participant.id}",
        )
    context.show(messages.reported(sheet))

"""What good practices and challenges share: one's own, contact, problems (B18 to B22)."""

from typing import Final

from domain.publications import contacts, publications
from domain.publications.publications import PublicationKind
from handlers import routes
from handlers.access import Access
from handlers.events import Tap
from handlers.here import Here
from handlers.organizers import moderation
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

_DIALOGUES: Final = ("good_practice.", "challenge.")


def show(here: Here, publication_id: int) -> None:
    """Show a publication, whichever kind it is.

    Raises:
        NotFoundError: it does not exist, or is not for this person's eyes.

    """
    sheet = publications.get(
        here.session, publication_id=publication_id, reader_id=here.participant.id, now=here.now
    )
    if sheet.kind is PublicationKind.CHALLENGE:
        here.show(challenges.challenge(sheet))
    else:
        here.show(good_practices.practice(sheet, bot_username=here.bot_username))


def show_mine(here: Here, page: int = 0) -> None:
    """Show the person's own publications."""
    mine = publications.mine(here.session, author_id=here.participant.id, page=page)
    here.show(messages.mine(mine, has_draft=has_draft(here)))


def has_draft(here: Here) -> bool:
    """Tell whether a telling was interrupted."""
    return (here.place.parked_step or "").startswith(_DIALOGUES)


@routes.tap(ListMine, access=Access.PARTICIPANT)
def list_mine(tap: Tap[ListMine], here: Here) -> None:
    """Answer "Minhas publicações"."""
    show_mine(here, tap.action.page)


@routes.tap(ManagePublication, access=Access.PARTICIPANT)
def manage(tap: Tap[ManagePublication], here: Here) -> None:
    """Show what can be done with one's own."""
    sheet = publications.get(
        here.session,
        publication_id=tap.action.publication_id,
        reader_id=here.participant.id,
        now=here.now,
    )
    if not sheet.is_mine or sheet.is_withdrawn:
        show_mine(here)
        return
    people = contacts.who_wrote(
        here.session, publication_id=sheet.id, author_id=here.participant.id, now=here.now
    )
    here.show(messages.manage(sheet, people))


@routes.tap(Withdraw, access=Access.PARTICIPANT)
def withdraw(tap: Tap[Withdraw], here: Here) -> None:
    """Answer "Retirar"."""
    sheet = publications.withdraw(
        here.session,
        publication_id=tap.action.publication_id,
        author_id=here.participant.id,
        now=here.now,
    )
    here.show(messages.withdrawn(sheet))


@routes.tap(Restore, access=Access.PARTICIPANT)
def restore(tap: Tap[Restore], here: Here) -> None:
    """Answer "Desfazer"."""
    publications.restore(
        here.session,
        publication_id=tap.action.publication_id,
        author_id=here.participant.id,
        now=here.now,
    )
    here.toast = messages.restored()
    show_mine(here)


@routes.tap(AskContact, access=Access.PARTICIPANT)
def ask_contact(tap: Tap[AskContact], here: Here) -> None:
    """Answer "Posso ajudar" and "Falar com a equipe"."""
    sheet = publications.get(
        here.session,
        publication_id=tap.action.publication_id,
        reader_id=here.participant.id,
        now=here.now,
    )
    if sheet.is_mine or not sheet.is_public or not sheet.has_somebody_to_ask:
        show(here, sheet.id)
        return
    here.show(messages.ask_contact(sheet))


@routes.tap(PassContact, access=Access.PARTICIPANT)
def pass_contact(tap: Tap[PassContact], here: Here) -> None:
    """Answer "Sim, pode passar": the author is told."""
    contact = contacts.offer_contact(
        here.session,
        publication_id=tap.action.publication_id,
        participant_id=here.participant.id,
        now=here.now,
    )
    if contact.is_new and contact.to.chat_id is not None:
        here.tell(contact.to.chat_id, messages.wants_contact(contact, here.sender.username))
    here.show(messages.contact_sent(contact))


@routes.tap(AnswerContact, access=Access.PARTICIPANT)
def answer_contact(tap: Tap[AnswerContact], here: Here) -> None:
    """Answer "Passar meu contato também": the person who wrote is told."""
    contact = contacts.answer_contact(
        here.session,
        publication_id=tap.action.publication_id,
        author_id=here.participant.id,
        participant_id=tap.action.participant_id,
        now=here.now,
    )
    if contact.is_new and contact.to.chat_id is not None:
        here.tell(contact.to.chat_id, messages.contact_answered(contact, here.sender.username))
    # The message with the other person's contact stays; this comes below it.
    here.send(messages.contact_passed(contact))


@routes.tap(AskProblem, access=Access.PARTICIPANT)
def ask_problem(tap: Tap[AskProblem], here: Here) -> None:
    """Answer "Avisar problema"."""
    sheet = publications.get(
        here.session,
        publication_id=tap.action.publication_id,
        reader_id=here.participant.id,
        now=here.now,
    )
    here.show(messages.ask_problem(sheet))


@routes.tap(ReportProblem, access=Access.PARTICIPANT)
def report_problem(tap: Tap[ReportProblem], here: Here) -> None:
    """Tell the organizers what is wrong."""
    sheet = publications.get(
        here.session,
        publication_id=tap.action.publication_id,
        reader_id=here.participant.id,
        now=here.now,
    )
    moderation.report(here, sheet, tap.action.problem)
    here.show(messages.reported(sheet))

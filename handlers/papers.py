"""A person's certificates and declarations, and whether one holds (H03 to H05)."""

from domain.documents import checking, paper_codes, papers, renewing
from domain.documents.renewing import OutdatedError
from domain.errors import StaleError
from handlers import routes
from handlers.access import Access
from handlers.context import Context
from handlers.events import Event, Tap, Text
from messages import papers as messages
from messages.actions.papers import AskPaperCode, ListPapers, RenamePaper, SendPaper, SendYear


@routes.tap(ListPapers, access=Access.APPLICANT)
def list_papers(tap: Tap[ListPapers], context: Context) -> None:
    """Show what was issued to the person."""
    found = papers.held_by(context.session, participant_id=context.applicant.id)
    context.show(messages.listing(found, tap.action.page))


@routes.tap(SendPaper, access=Access.PARTICIPANT)
def send(tap: Tap[SendPaper], context: Context) -> None:
    """Send one paper, as it was stored."""
    paper = papers.of_person(
        context.session,
        document_id=tap.action.document_id,
        participant_id=context.participant.id,
    )
    context.send(messages.paper(paper, name_now=renewing.name_now(context.session, paper)))


@routes.tap(SendYear, access=Access.PARTICIPANT)
def send_year(tap: Tap[SendYear], context: Context) -> None:
    """Send all papers of a year in one file."""
    found = papers.held_by(
        context.session, participant_id=context.participant.id, year=tap.action.year
    )
    if not found:
        raise StaleError
    context.send(messages.year(found, tap.action.year, context.bot_username))


@routes.tap(RenamePaper, access=Access.PARTICIPANT)
def rename(tap: Tap[RenamePaper], context: Context) -> None:
    """Issue a paper anew in the name the person has now; where more differs, say who can."""
    try:
        new = renewing.rename(
            context.session,
            document_id=tap.action.document_id,
            participant_id=context.participant.id,
            now=context.now,
        )
    except OutdatedError:
        context.show(messages.not_renamed())
        return
    context.show(messages.renamed(new))


@routes.tap(AskPaperCode, access=Access.ANYBODY)
def ask_code(_: Tap[AskPaperCode], context: Context) -> None:
    """Say how anybody can have a paper checked; its code is taken wherever it is written."""
    context.show(messages.ask_code())


@routes.link("v")
def follow(rest: str, _: Event, context: Context) -> None:
    """Say whether the paper of a link holds, to anybody."""
    context.show(messages.checked(checking.check(context.session, rest, context.now)))


@routes.room_code
def take_code(event: Text, context: Context) -> bool:
    """Take the code of a paper, written on any screen by anybody, but in answer to a question."""
    if context.dialog.step is not None or not paper_codes.is_meant(event.text):
        return False
    context.show(messages.checked(checking.check(context.session, event.text, context.now)))
    return True

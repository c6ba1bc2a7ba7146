"""Challenges: reading them and telling one (B13 to B17)."""

from domain.publications import challenges, publications
from domain.publications.publications import PublicationKind
from handlers import routes
from handlers.access import Access
from handlers.context import Context
from handlers.events import Event, File, Tap, Text
from handlers.organizers import moderation
from handlers.publications import read, show, show_mine, take_up
from messages import challenges as messages
from messages import publications as shared
from messages.actions import read_key
from messages.actions.challenges import (
    AskChallengeAgain,
    CorrectChallenge,
    ListChallenges,
    MarkSolved,
    ReviewChallenge,
    ShowChallenge,
    ShowSimilarPractices,
    SubmitChallenge,
    TellChallenge,
    ToggleSameProblem,
)

DIALOGUE = "challenge"


@routes.tap(ListChallenges, access=Access.PARTICIPANT)
def list_open(tap: Tap[ListChallenges], context: Context) -> None:
    """Answer "Desafios abertos"."""
    page = challenges.still_open(
        context.session, reader_id=context.participant.id, page=tap.action.page
    )
    context.show(messages.page(page))


@routes.tap(ShowChallenge, access=Access.ANYBODY)
def show_challenge(tap: Tap[ShowChallenge], context: Context) -> None:
    """Show one challenge."""
    show(context, tap.action.challenge_id)


@routes.link("d")
def follow_link(rest: str, _: Event, context: Context) -> None:
    """Open t.me/<bot>?start=d_<number>."""
    show(context, read_key(rest))


@routes.tap(ToggleSameProblem, access=Access.PARTICIPANT)
def toggle_same_problem(tap: Tap[ToggleSameProblem], context: Context) -> None:
    """Answer "Tenho o mesmo desafio"."""
    sheet = publications.toggle(
        context.session,
        publication_id=tap.action.challenge_id,
        participant_id=context.participant.id,
        kind=PublicationKind.CHALLENGE,
        now=context.now,
    )
    context.toast = messages.same_problem(is_marked="same_problem" in sheet.my_marks)
    context.show(messages.challenge(sheet))


@routes.tap(MarkSolved, access=Access.PARTICIPANT)
def mark_solved(tap: Tap[MarkSolved], context: Context) -> None:
    """Answer "Marcar como resolvido"."""
    author = context.participant
    challenges.mark_solved(
        context.session,
        publication_id=tap.action.challenge_id,
        author_id=author.id,
        is_solved=tap.action.is_solved,
        now=context.now,
    )
    context.toast = shared.solved(is_solved=tap.action.is_solved)
    show_mine(context)


# --- Telling one -----------------------------------------------------------------------------


@routes.tap(TellChallenge, access=Access.PARTICIPANT)
def tell(_: Tap[TellChallenge], context: Context) -> None:
    """Answer "Contar um desafio"; an interrupted telling goes on."""
    if not take_up(context, DIALOGUE):
        context.ask("challenge.text", messages.ask())


@routes.tap(CorrectChallenge, access=Access.PARTICIPANT)
def correct(tap: Tap[CorrectChallenge], context: Context) -> None:
    """Answer "Corrigir" on one's own challenge: the next text replaces it."""
    sheet = read(context, tap.action.challenge_id)
    if not sheet.is_mine or sheet.kind is not PublicationKind.CHALLENGE:
        show(context, sheet.id)
        return
    context.dialog.finish()
    context.dialog.draft = {"publication_id": sheet.id, "text": sheet.body}
    _review(context)


@routes.resume(DIALOGUE)
def ask_current(context: Context) -> None:
    """Ask again what was asked last."""
    if context.dialog.step == "challenge.review" and "text" in context.draft:
        _review(context)
    else:
        context.ask("challenge.text", messages.ask())


@routes.answer("challenge.text", access=Access.PARTICIPANT)
@routes.answer("challenge.review", access=Access.PARTICIPANT)
def answer_text(text: Text, context: Context) -> None:
    """Take the challenge; at the review a new text replaces the old one."""
    context.draft["text"] = challenges.description(text.text)
    _review(context)


@routes.upload("challenge.text", access=Access.ANYBODY, is_refused=True)
@routes.upload("challenge.review", access=Access.ANYBODY, is_refused=True)
def refuse_file(_: File, context: Context) -> None:
    """Say that a challenge is only words."""
    context.show(messages.only_words())


@routes.tap(AskChallengeAgain, within=DIALOGUE, access=Access.ANYBODY)
def ask_again(_: Tap[AskChallengeAgain], context: Context) -> None:
    """Answer "Corrigir" at the review."""
    context.ask("challenge.text", messages.ask())


@routes.tap(ReviewChallenge, within=DIALOGUE, access=Access.ANYBODY)
def go_back_to_review(_: Tap[ReviewChallenge], context: Context) -> None:
    """Lead back from the similar good practices."""
    ask_current(context)


@routes.tap(ShowSimilarPractices, within=DIALOGUE, access=Access.ANYBODY)
def show_similar(_: Tap[ShowSimilarPractices], context: Context) -> None:
    """Answer "Ver parecidas"; the challenge is kept meanwhile."""
    found = challenges.similar_practices(
        context.session, text=context.draft.get("text", ""), now=context.now
    )
    context.show(messages.similar(found))


@routes.tap(SubmitChallenge, access=Access.PARTICIPANT)
def submit(_: Tap[SubmitChallenge], context: Context) -> None:
    """Answer "Enviar"; a second tap shows where the first one led."""
    author = context.participant
    if context.dialog.parked != DIALOGUE or "text" not in context.draft:
        show_mine(context)
        return
    challenges.submit(
        context.session,
        author_id=author.id,
        text=context.draft["text"],
        publication_id=context.draft.get("publication_id"),
        now=context.now,
    )
    context.dialog.finish()
    moderation.call_organizers(context)
    context.show(messages.sent())


def _review(context: Context) -> None:
    text = context.draft["text"]
    similar = challenges.similar_practices(context.session, text=text, now=context.now)
    context.ask("challenge.review", messages.review(text, context.participant.office, similar))

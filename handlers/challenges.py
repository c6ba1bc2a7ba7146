"""Challenges: reading them and telling one (B13 to B17)."""

from domain.publications import challenges, publications
from domain.publications.publications import PublicationKind
from handlers import routes
from handlers.access import Access
from handlers.events import Event, File, Tap, Text
from handlers.here import Here
from handlers.organizers import moderation
from handlers.publications import show, show_mine
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
def list_open(tap: Tap[ListChallenges], here: Here) -> None:
    """Answer "Desafios abertos"."""
    page = challenges.still_open(here.session, reader_id=here.participant.id, page=tap.action.page)
    here.show(messages.page(page))


@routes.tap(ShowChallenge, access=Access.ANYBODY)
def show_challenge(tap: Tap[ShowChallenge], here: Here) -> None:
    """Show one challenge."""
    show(here, tap.action.challenge_id)


@routes.link("d")
def follow_link(rest: str, event: Event, here: Here) -> None:
    """Open t.me/<bot>?start=d_<number>."""
    del event
    show(here, read_key(rest))


@routes.tap(ToggleSameProblem, access=Access.PARTICIPANT)
def toggle_same_problem(tap: Tap[ToggleSameProblem], here: Here) -> None:
    """Answer "Tenho o mesmo"."""
    sheet = challenges.toggle_same_problem(
        here.session,
        publication_id=tap.action.challenge_id,
        participant_id=here.participant.id,
        now=here.now,
    )
    here.toast = messages.same_problem(is_marked="same_problem" in sheet.my_marks)
    here.show(messages.challenge(sheet))


@routes.tap(MarkSolved, access=Access.PARTICIPANT)
def mark_solved(tap: Tap[MarkSolved], here: Here) -> None:
    """Answer "Marcar resolvido"."""
    author = here.participant
    challenges.mark_solved(
        here.session,
        publication_id=tap.action.challenge_id,
        author_id=author.id,
        is_solved=tap.action.is_solved,
        now=here.now,
    )
    here.toast = shared.solved(is_solved=tap.action.is_solved)
    show_mine(here)


# --- Telling one -----------------------------------------------------------------------------


@routes.tap(TellChallenge, access=Access.PARTICIPANT)
def tell(tap: Tap[TellChallenge], here: Here) -> None:
    """Answer "Contar um desafio"; an interrupted telling goes on."""
    del tap
    if (here.place.parked_step or "").startswith(f"{DIALOGUE}."):
        here.place.resume()
        routes.ask_again(here)
        return
    here.place.finish()
    here.ask("challenge.text", messages.ask())


@routes.tap(CorrectChallenge, access=Access.PARTICIPANT)
def correct(tap: Tap[CorrectChallenge], here: Here) -> None:
    """Answer "Corrigir" on one's own challenge: the next text replaces it."""
    sheet = publications.get(
        here.session,
        publication_id=tap.action.challenge_id,
        reader_id=here.participant.id,
        now=here.now,
    )
    if not sheet.is_mine or sheet.kind is not PublicationKind.CHALLENGE:
        show(here, sheet.id)
        return
    here.place.finish()
    here.place.draft = {"publication_id": sheet.id, "text": sheet.body}
    _review(here)


@routes.resume(DIALOGUE)
def ask_current(here: Here) -> None:
    """Ask again what was asked last."""
    if here.place.step == "challenge.review" and "text" in here.draft:
        _review(here)
    else:
        here.ask("challenge.text", messages.ask())


@routes.answer("challenge.text", access=Access.PARTICIPANT)
@routes.answer("challenge.review", access=Access.PARTICIPANT)
def answer_text(text: Text, here: Here) -> None:
    """Take the challenge; at the review a new text replaces the old one."""
    here.draft["text"] = challenges.description(text.text)
    _review(here)


@routes.upload("challenge.text", access=Access.ANYBODY)
@routes.upload("challenge.review", access=Access.ANYBODY)
def refuse_file(file: File, here: Here) -> None:
    """Say that a challenge is only words."""
    del file
    here.show(messages.only_words())


@routes.tap(AskChallengeAgain, within=DIALOGUE, access=Access.ANYBODY)
def ask_again(tap: Tap[AskChallengeAgain], here: Here) -> None:
    """Answer "Corrigir" at the review."""
    del tap
    here.ask("challenge.text", messages.ask())


@routes.tap(ReviewChallenge, within=DIALOGUE, access=Access.ANYBODY)
def go_back_to_review(tap: Tap[ReviewChallenge], here: Here) -> None:
    """Lead back from the similar good practices."""
    del tap
    ask_current(here)


@routes.tap(ShowSimilarPractices, within=DIALOGUE, access=Access.ANYBODY)
def show_similar(tap: Tap[ShowSimilarPractices], here: Here) -> None:
    """Answer "Ver parecidas"; the challenge is kept meanwhile."""
    del tap
    found = challenges.similar_practices(
        here.session, text=here.draft.get("text", ""), now=here.now
    )
    here.show(messages.similar(found))


@routes.tap(SubmitChallenge, access=Access.PARTICIPANT)
def submit(tap: Tap[SubmitChallenge], here: Here) -> None:
    """Answer "Enviar"; a second tap shows where the first one led."""
    del tap
    author = here.participant
    is_open = (here.place.parked_step or "").startswith(f"{DIALOGUE}.")
    if not is_open or "text" not in here.draft:
        show_mine(here)
        return
    challenges.submit(
        here.session,
        author_id=author.id,
        text=here.draft["text"],
        publication_id=here.draft.get("publication_id"),
        now=here.now,
    )
    here.place.finish()
    moderation.call_organizers(here)
    here.show(messages.sent())


def _review(here: Here) -> None:
    text = here.draft["text"]
    similar = challenges.similar_practices(here.session, text=text, now=here.now)
    here.ask("challenge.review", messages.review(text, here.participant.office, similar))

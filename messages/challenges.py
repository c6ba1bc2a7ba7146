"""What is said about challenges: reading them and telling one (B13 to B17)."""

from collections.abc import Sequence
from typing import Final

from domain.publications.challenges import MAX_TEXT
from domain.publications.publications import Page, PublicationState, Sheet
from domain.search.search import Found
from messages import buttons
from messages.actions.challenges import (
    AskChallengeAgain,
    ListChallenges,
    ReviewChallenge,
    ShowChallenge,
    ShowSimilarPractices,
    SubmitChallenge,
    TellChallenge,
    ToggleSameProblem,
)
from messages.actions.good_practices import ShowGoodPractice, ShowGoodPractices
from messages.actions.publications import AskContact, AskProblem, ListMine, ManagePublication
from messages.outgoing import Button, Message, Row, Toast
from messages.render import render

STANDINGS: Final = {
    PublicationState.IN_REVIEW: "em revisão",
    PublicationState.ADJUSTMENT: "falta seu ajuste",
    PublicationState.PUBLISHED: "aberto",
    PublicationState.DECLINED: "não publicado",
}


def ask() -> Message:
    """Ask what the challenge is (B13)."""
    return Message(render("challenges/ask.html", limit=MAX_TEXT), ((buttons.CANCEL,),))


def review(text: str, office: str, similar: Sequence[Found]) -> Message:
    """Show the challenge before it is sent, and what may already solve it (B14)."""
    look = (Button("🔎 Ver parecidas", ShowSimilarPractices()),) if similar else ()
    return Message(
        render("challenges/review.html", text=text, office=office, similar=similar),
        (
            (Button("✅ Enviar", SubmitChallenge(), "success"),),
            look,
            (Button("✏️ Corrigir", AskChallengeAgain()), buttons.CANCEL),
        ),
    )


def similar(found: Sequence[Found]) -> Message:
    """Show the good practices that may already solve it."""
    return Message(
        render("challenges/similar.html"),
        (
            *(buttons.alone(f"💡 {one.title}", ShowGoodPractice(one.subject_id)) for one in found),
            (buttons.back(ReviewChallenge()), buttons.CANCEL),
        ),
    )


def sent() -> Message:
    """Say what happens next (B15)."""
    return Message(
        render("challenges/sent.html"),
        (
            (
                Button("🧩 Desafios abertos", ListChallenges()),
                Button("📚 Minhas publicações", ListMine()),
            ),
            (buttons.HOME,),
        ),
    )


def page(page: Page) -> Message:
    """Show five open challenges (B16)."""
    return Message(
        render("challenges/list.html", page=page),
        (
            *(buttons.alone(f"🧩 {sheet.title}", ShowChallenge(sheet.id)) for sheet in page.sheets),
            buttons.turning(page.number, ListChallenges, has_more=page.has_more),
            (Button("🧩 Contar um desafio", TellChallenge()),),
            (buttons.back(ShowGoodPractices()), buttons.HOME),
        ),
    )


def challenge(sheet: Sheet) -> Message:
    """Show one challenge (B17), as far as the reader may act on it."""
    rows: list[Row] = []
    if sheet.is_public and not sheet.is_mine:
        marked = "same_problem" in sheet.my_marks
        has_the_same = Button(
            "✅ Tenho o mesmo desafio" if marked else "🙋 Tenho o mesmo desafio",
            ToggleSameProblem(sheet.id),
        )
        if sheet.has_somebody_to_ask and sheet.solved_at is None:
            rows.append((Button("🤝 Posso ajudar", AskContact(sheet.id), "primary"), has_the_same))
        else:
            rows.append((has_the_same,))
        rows.append((Button("🚩 Apontar problema", AskProblem(sheet.id)),))
    if sheet.is_mine:
        rows.append((Button("✏️ Mudar publicação", ManagePublication(sheet.id)),))
    return Message(
        render(
            "challenges/challenge.html",
            sheet=sheet,
            notice="" if sheet.is_public else f"Só você vê: {STANDINGS[sheet.state]}.",
        ),
        (*rows, (buttons.back(ListChallenges()), buttons.HOME)),
    )


def same_problem(*, is_marked: bool) -> Toast:
    """Say over the screen what the tap did."""
    name = "same_problem" if is_marked else "not_same_problem"
    return Toast(render(f"challenges/{name}.txt"))


def only_words() -> Message:
    """Say that a challenge is told in words."""
    return Message(render("challenges/only_words.html"), ((buttons.CANCEL,),))


def standing(sheet: Sheet) -> str:
    """Say in a few words where a challenge stands."""
    if sheet.state is PublicationState.PUBLISHED and sheet.solved_at is not None:
        return "resolvido"
    return STANDINGS[sheet.state]

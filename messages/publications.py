"""What good practices and challenges share: one's own, contact, problems (B18 to B22, N16)."""

from collections.abc import Sequence
from typing import Final

from domain.participants import Profile
from domain.publications.contacts import Contact, NobodyToAskError, OwnPublicationError
from domain.publications.moderation import Problem
from domain.publications.publications import (
    Page,
    PublicationKind,
    PublicationState,
    Sheet,
    TooLongError,
    TooShortError,
)
from messages import buttons, challenges, good_practices, refusals
from messages.actions.challenges import CorrectChallenge, MarkSolved, ShowChallenge, TellChallenge
from messages.actions.good_practices import (
    CorrectGoodPractice,
    ShowGoodPractice,
    ShowGoodPractices,
    TellGoodPractice,
)
from messages.actions.publications import (
    AnswerContact,
    ListMine,
    ManagePublication,
    PassContact,
    ReportProblem,
    Restore,
    Withdraw,
)
from messages.actions.start import ResumeDialogue
from messages.outgoing import Button, Message, Row, Toast
from messages.render import count, render

PROBLEMS: Final = {
    Problem.PERSONAL_DATA: "Dado pessoal exposto",
    Problem.WRONG: "Informação errada",
    Problem.OTHER: "Outro motivo",
}


_TELL: Final[Row] = (
    Button("💡 Contar uma prática", TellGoodPractice()),
    Button("🧩 Contar um desafio", TellChallenge()),
)


def show_action(sheet: Sheet) -> ShowGoodPractice | ShowChallenge:
    """Return what opens a publication."""
    if sheet.kind is PublicationKind.CHALLENGE:
        return ShowChallenge(sheet.id)
    return ShowGoodPractice(sheet.id)


def mine(page: Page, *, has_draft: bool) -> Message:
    """Show one's own publications and where they stand (B20)."""
    return Message(
        render("publications/mine.html", has_any=bool(page.sheets)),
        (
            *(
                buttons.alone(
                    f"{_sign(sheet)} {_standing(sheet).capitalize()} · {sheet.title}",
                    ManagePublication(sheet.id),
                )
                for sheet in page.sheets
            ),
            buttons.turning(page.number, ListMine, has_more=page.has_more),
            (Button("💾 Voltar ao rascunho", ResumeDialogue()),) if has_draft else (),
            () if page.sheets else _TELL,
            (buttons.back(ShowGoodPractices()), buttons.HOME),
        ),
    )


def manage(sheet: Sheet, people: Sequence[Profile]) -> Message:
    """Offer what can be done with one's own publication (B21), and who wants to talk about it."""
    is_challenge = sheet.kind is PublicationKind.CHALLENGE
    correct = CorrectChallenge(sheet.id) if is_challenge else CorrectGoodPractice(sheet.id)
    solved: Row = ()
    if is_challenge and sheet.state is PublicationState.PUBLISHED:
        label = "✅ Marcar como resolvido" if sheet.solved_at is None else "🧩 Abrir de novo"
        solved = (Button(label, MarkSolved(sheet.id, sheet.solved_at is None)),)
    return Message(
        render("publications/manage.html", sheet=sheet, standing=_standing(sheet), people=people),
        (
            (Button("✏️ Corrigir", correct), Button("👀 Ver a publicação", show_action(sheet))),
            solved,
            (Button("🙈 Retirar", Withdraw(sheet.id), "danger"),),
            (buttons.back(ListMine()), buttons.HOME),
        ),
    )


def withdrawn(sheet: Sheet) -> Message:
    """Say that it is out of sight, and offer the way back."""
    return Message(
        render("publications/withdrawn.html", sheet=sheet),
        ((Button("↩️ Desfazer", Restore(sheet.id)),), (buttons.back(ListMine()), buttons.HOME)),
    )


def restored() -> Toast:
    """Say over the list that it is back."""
    return Toast(render("publications/restored.txt"))


def solved(*, is_solved: bool) -> Toast:
    """Say over the list what the tap did."""
    return Toast(render("publications/solved.txt" if is_solved else "publications/reopened.txt"))


def ask_contact(sheet: Sheet) -> Message:
    """Ask whether the author may have the reader's contact (B18)."""
    return Message(
        render("publications/ask_contact.html", sheet=sheet, author=_first(sheet.author_name)),
        (
            (
                Button("✅ Sim, pode passar", PassContact(sheet.id), "success"),
                Button("⬅️ Não, voltar", show_action(sheet)),
            ),
            (buttons.HOME,),
        ),
    )


def contact_sent(contact: Contact) -> Message:
    """Say that the author has it (B19)."""
    name = "contact_sent" if contact.is_new else "contact_known"
    return Message(
        render(f"publications/{name}.html", author=contact.to.first_name),
        ((buttons.back(show_action(contact.sheet)), buttons.HOME),),
    )


def wants_contact(contact: Contact, username: str) -> Message:
    """Tell the author who would like to talk (N16)."""
    return Message(
        render("publications/wants_contact.html", sheet=contact.sheet, person=contact.about),
        (
            _talk(contact.about, username),
            (
                Button(
                    "🤝 Passar meu contato também",
                    AnswerContact(contact.sheet.id, contact.about.id),
                ),
            ),
            (Button("👀 Ver a publicação", show_action(contact.sheet)), buttons.HOME),
        ),
        names=frozenset({contact.about.id}),
    )


def contact_passed(contact: Contact) -> Message:
    """Tell the author that the other person has the contact now."""
    return Message(
        render("publications/contact_passed.html", person=contact.to), ((buttons.HOME,),)
    )


def contact_answered(contact: Contact, username: str) -> Message:
    """Tell the person who wrote how to reach the author."""
    return Message(
        render("publications/contact_answered.html", sheet=contact.sheet, person=contact.about),
        (
            _talk(contact.about, username),
            (Button("👀 Ver a publicação", show_action(contact.sheet)), buttons.HOME),
        ),
        names=frozenset({contact.about.id}),
    )


def ask_problem(sheet: Sheet) -> Message:
    """Ask what is wrong (B22)."""
    return Message(
        render("publications/problem.html"),
        (
            *(
                (Button(label, ReportProblem(sheet.id, problem)),)
                for problem, label in PROBLEMS.items()
            ),
            (buttons.back(show_action(sheet)),),
        ),
    )


def reported(sheet: Sheet) -> Message:
    """Thank for pointing it out."""
    return Message(
        render("publications/reported.html"), ((buttons.back(show_action(sheet)), buttons.HOME),)
    )


def only_text() -> Message:
    """Say that a file comes later."""
    return Message(render("publications/only_text.html"), ((buttons.CANCEL,),))


@refusals.explain.register
def _(error: TooLongError) -> Message:
    return Message(render("publications/too_long.html", error=error), ((buttons.CANCEL,),))


@refusals.explain.register
def _(_: TooShortError) -> Message:
    return Message(render("publications/too_short.html"), ((buttons.CANCEL,),))


@refusals.explain.register
def _(_: OwnPublicationError) -> Toast:
    return Toast(render("publications/own.txt"))


@refusals.explain.register
def _(_: NobodyToAskError) -> Toast:
    return Toast(render("publications/nobody_to_ask.txt"), is_alert=True)


def _talk(person: Profile, username: str) -> Row:
    # A button to somebody without a public name is refused to people with a closed account, and
    # with it the whole message; the name in the text always goes through.
    if not username:
        return ()
    label = buttons.clip(f"💬 Conversar com {person.first_name}", buttons.WIDTH)
    return (Button(label, url=f"https://t.me/{username}"),)


def _standing(sheet: Sheet) -> str:
    if sheet.kind is PublicationKind.GOOD_PRACTICE:
        return good_practices.STANDINGS[sheet.state]
    said = challenges.standing(sheet)
    if sheet.contact_count:
        said += f", {count(sheet.contact_count, 'oferta de ajuda', 'ofertas de ajuda')}"
    return said


def _sign(sheet: Sheet) -> str:
    return "🧩" if sheet.kind is PublicationKind.CHALLENGE else "💡"


def _first(name: str) -> str:
    return name.split(maxsplit=1)[0] if name else ""

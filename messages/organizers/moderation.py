"""What organizers and authors are told about reviews (O48)."""

from collections.abc import Iterable
from typing import Final

from domain.publications.moderation import Decided, PersonalData, Problem, Waiting
from domain.publications.publications import Sheet
from messages import buttons, good_practices, publications
from messages.actions.organizers import ShowOrganizing
from messages.actions.organizers.moderation import (
    AskAdjustment,
    DeclinePublication,
    PublishPublication,
    ReviewPublications,
    SendAttachmentToReview,
    SkipPublication,
    TakeDown,
)
from messages.actions.publications import ListMine, ManagePublication
from messages.outgoing import Button, Message, Style, Toast
from messages.render import render

_PERSONAL_DATA: Final = {
    PersonalData.CPF: "CPF",
    PersonalData.PHONE: "telefone",
    PersonalData.EMAIL: "e-mail",
}


def named(kinds: Iterable[PersonalData]) -> str:
    """Name what a text seems to hold of people's data."""
    return " e ".join(_PERSONAL_DATA[kind] for kind in kinds)


def review(waiting: Waiting) -> Message:
    """Show one publication that waits (O48)."""
    sheet = waiting.sheet
    # The likeliest answer to personal data is not to publish it.
    is_clean = not waiting.personal_data
    publish: Style | None = "success" if is_clean else None
    adjust: Style | None = None if is_clean else "success"
    more: list[Button] = []
    if sheet.attachment is not None:
        label = "📎 Ver a foto" if sheet.attachment.kind == "photo" else "📎 Ver o arquivo"
        more.append(Button(label, SendAttachmentToReview(sheet.id)))
    if waiting.total_count > 1:
        more.append(Button("⏭️ Pular", SkipPublication(sheet.id)))
    return Message(
        render(
            "organizers/moderation/review.html",
            waiting=waiting,
            theme=good_practices.bare_theme(sheet.theme),
            warnings=named(waiting.personal_data),
        ),
        (
            (Button("✅ Publicar", PublishPublication(sheet.id, sheet.revision), publish),),
            (
                Button("✏️ Pedir ajuste", AskAdjustment(sheet.id, sheet.revision), adjust),
                Button("❌ Não publicar", DeclinePublication(sheet.id, sheet.revision)),
            ),
            tuple(more),
            (buttons.back(ShowOrganizing()), buttons.HOME),
        ),
    )


def none_waiting() -> Message:
    """Say that all are decided."""
    return Message(
        render("organizers/moderation/none.html"),
        ((buttons.back(ShowOrganizing()), buttons.HOME),),
    )


def ask_reason(sheet: Sheet) -> Message:
    """Ask what the author should change."""
    return Message(
        render("organizers/moderation/reason.html", sheet=sheet),
        ((buttons.back(ReviewPublications()), buttons.CANCEL),),
    )


def waiting_notice() -> Message:
    """Tell an organizer that something waits."""
    return Message(
        render("organizers/moderation/notice.html"),
        (
            (Button("📚 Revisar agora", ReviewPublications(), "primary"),),
            (Button("Mais tarde", ShowOrganizing()),),
        ),
        is_silent=True,
    )


def report(sheet: Sheet, problem: Problem) -> Message:
    """Tell an organizer what a reader pointed out."""
    return Message(
        render(
            "organizers/moderation/report.html",
            sheet=sheet,
            problem=publications.PROBLEMS[problem].lower(),
        ),
        (
            (Button("👀 Ver a publicação", publications.show_action(sheet)),),
            (Button("🙈 Tirar do ar e revisar", TakeDown(sheet.id)),),
            (buttons.HOME,),
        ),
    )


def published(decided: Decided) -> Message:
    """Tell the author that everybody can see it."""
    return Message(
        render("organizers/moderation/published.html", sheet=decided.sheet),
        ((Button("👀 Ver a publicação", publications.show_action(decided.sheet)), buttons.HOME),),
    )


def adjustment(decided: Decided) -> Message:
    """Tell the author what should change."""
    return Message(
        render("organizers/moderation/adjustment.html", sheet=decided.sheet, reason=decided.reason),
        ((Button("✏️ Corrigir", ManagePublication(decided.sheet.id)), buttons.HOME),),
    )


def declined(decided: Decided) -> Message:
    """Tell the author that it will not be published."""
    return Message(
        render("organizers/moderation/declined.html", sheet=decided.sheet),
        (
            (buttons.ASK,),
            (Button("📚 Minhas publicações", ListMine()), buttons.HOME),
        ),
    )


def taken_down(sheet: Sheet) -> Message:
    """Say that it is out of sight until it was read again."""
    return Message(
        render("organizers/moderation/taken_down.html", sheet=sheet),
        ((Button("📚 Revisar agora", ReviewPublications()), buttons.HOME),),
    )


def adjustment_sent() -> Message:
    """Say that the author was asked."""
    return Message(
        render("organizers/moderation/adjustment_sent.html"),
        (
            (Button("📚 Revisar a próxima", ReviewPublications()),),
            (buttons.back(ShowOrganizing()), buttons.HOME),
        ),
    )


def in_review_again(decided: Decided) -> Message:
    """Tell the author that nobody sees it until it was read again."""
    return Message(
        render("organizers/moderation/in_review_again.html", sheet=decided.sheet),
        ((Button("📚 Minhas publicações", ListMine()), buttons.HOME),),
    )


def done_published() -> Toast:
    """Say over the next one that the last was published."""
    return Toast(render("organizers/moderation/done_published.txt"))


def done_declined() -> Toast:
    """Say over the next one that the last will not be published."""
    return Toast(render("organizers/moderation/done_declined.txt"))

"""What is said when somebody tells how it was (R08 to R10)."""

from typing import Final

from domain.attendance.feedback import NotPresentError, Opinion
from messages import buttons, refusals
from messages.actions.attendance import ChangeScore, FinishFeedback, GiveScore
from messages.actions.hours import ShowHours
from messages.actions.start import GoHome, ResumeDialogue
from messages.outgoing import Button, Message, Row
from messages.render import render

_LABELS: Final = ("😞 1 ruim", "🙁 2 fraco", "😐 3 regular", "🙂 4 bom", "😃 5 ótimo")


def ask(opinion: Opinion) -> Message:
    """Ask how it was (R08); one tap answers."""
    return Message(render("feedback/ask.html", opinion=opinion), scores(opinion.activity_id))


def scores(activity_id: int) -> tuple[Row, ...]:
    """Return a button for each score, and one for who would rather not say."""
    given = tuple(
        Button(label, GiveScore(activity_id, score)) for score, label in enumerate(_LABELS, start=1)
    )
    return given[:3], given[3:], (Button("✖️ Agora não", GoHome()),)


def noted(opinion: Opinion) -> Message:
    """Say that the score is noted, and invite to a comment (R09)."""
    return Message(
        render("feedback/noted.html", opinion=opinion),
        (
            (
                Button("✏️ Mudar a nota", ChangeScore(opinion.activity_id)),
                Button("✅ Concluir", FinishFeedback()),
            ),
            (buttons.HOME,),
        ),
    )


def thanks(*, has_draft: bool) -> Message:
    """Thank for it (R10), and lead back to a form it interrupted."""
    go_on = ((Button("💾 Voltar ao rascunho", ResumeDialogue(), "primary"),),) if has_draft else ()
    hours = Button("⏱️ Minhas horas", ShowHours())
    return Message(render("feedback/thanks.html"), (*go_on, (hours, buttons.HOME)))


@refusals.explain.register
def _(_: NotPresentError) -> Message:
    return Message(
        render("feedback/not_present.html"),
        ((refusals.CLAIM,), (buttons.HOME,)),
    )

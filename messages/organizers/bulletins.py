"""A text of an organizer's own to people of an activity (O28 to O32), and how they read it."""

from datetime import datetime
from typing import Final

from domain.activities.activities import Facts
from domain.organizing.bulletins import (
    MAX_TEXT,
    MAX_UNDER_FILE,
    Group,
    Reach,
    Sent,
    View,
)
from messages import buttons
from messages.actions.organizers.bulletins import (
    ChooseGroup,
    DropBulletinFile,
    ListGroups,
    RewriteBulletin,
    SendBulletin,
    To,
    WriteBulletin,
)
from messages.actions.organizers.encontros import ManageActivity
from messages.outgoing import Button, Message, Row, StoredFile
from messages.render import render

_LABELS: Final = {
    Group.HELD: "✅ Quem tem vaga",
    Group.LINE: "⏳ Quem está na fila",
    Group.SILENT: "⬜ Quem está sem resposta",
    Group.ALL: "👥 Todas essas pessoas",
}
_NAMES: Final = {
    Group.HELD: "quem tem vaga",
    Group.LINE: "quem está na fila",
    Group.SILENT: "quem está sem resposta",
    Group.ALL: "todas as pessoas: com vaga, na fila{}",
}


def entry(facts: Facts) -> Button:
    """Lead from the sheet to the text."""
    return Button("📣 Enviar aviso", WriteBulletin(facts.id))


def groups(view: View, chosen: Group) -> Message:
    """Show for whom the text may be (O28)."""
    return Message(
        render("organizers/bulletins/groups.html", facts=view.facts, to=_to(view, chosen)),
        (
            *(
                (Button(f"{_LABELS[group]} · {reach.count}", ChooseGroup(To(group.value))),)
                for group, reach in view.reaches.items()
            ),
            (buttons.back(ChooseGroup(To(chosen.value))), buttons.CANCEL),
        ),
    )


def ask_text(
    view: View, group: Group, *, length: int = 0, file: StoredFile | None = None
) -> Message:
    """Ask for the text (O29); `length` is that of one that was too long, `file` goes along."""
    return Message(
        render(
            "organizers/bulletins/text.html",
            facts=view.facts,
            to=_to(view, group),
            reach=_reach(view, group),
            length=length,
            most=most_letters(file),
            file=file,
        ),
        (
            (Button("👥 Mudar para quem", ListGroups()),),
            _drop(file),
            (Button("⬅️ Voltar à ficha", ManageActivity(view.facts.id)), buttons.CANCEL),
        ),
    )


def most_letters(file: StoredFile | None) -> int:
    """Return how many letters the text may have."""
    return MAX_TEXT if file is None else MAX_UNDER_FILE


def review(  # noqa: PLR0913, PLR0917 - what goes to whom, and when
    view: View, group: Group, text: str, text_id: int, file: StoredFile | None, now: datetime
) -> Message:
    """Show the text as people will get it, before anybody does (O30)."""
    reach = _reach(view, group)
    go: Row = ()
    if reach.count:
        go = (Button("📣 Enviar", SendBulletin(view.facts.id, text_id), "success"),)
    heading = render(
        "organizers/bulletins/review.html",
        to=_to(view, group),
        reach=reach,
        sent_at=view.sent_at,
        file=file,
        now=now,
    )
    return Message(
        f"{heading}\n\n{bulletin(view.facts, text).html}",
        (
            go,
            _drop(file),
            (
                Button("✏️ Mudar texto", RewriteBulletin()),
                Button("👥 Mudar para quem", ListGroups()),
            ),
            (Button("⬅️ Voltar à ficha", ManageActivity(view.facts.id)), buttons.CANCEL),
        ),
    )


def bulletin(facts: Facts, text: str, file: StoredFile | None = None) -> Message:
    """Bring somebody the text, and what goes along (N26)."""
    return Message(
        render("notices/bulletin.html", facts=facts, text=text),
        ((buttons.see(facts),), (buttons.ASK,)),
        attachment=file,
    )


def sent(told: Sent, now: datetime) -> str:
    """Say to how many it is on its way (O32)."""
    return render("organizers/bulletins/sent.txt", told=told, now=now)


def _drop(file: StoredFile | None) -> Row:
    return () if file is None else (Button("📎 Tirar o anexo", DropBulletinFile()),)


def _reach(view: View, group: Group) -> Reach:
    return view.reaches.get(group, Reach(0, 0))


def _to(view: View, group: Group) -> str:
    return _NAMES[group].format(" ou sem resposta" if Group.SILENT in view.reaches else "")

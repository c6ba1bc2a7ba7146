"""What is said about good practices: reading them and telling one (B01 to B11)."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final
from urllib.parse import quote

from domain.publications.good_practices import (
    MAX_TEXT,
    MOST_COUNTED,
    FileNotAcceptedError,
    Shelf,
)
from domain.publications.publications import Page, PublicationState, Sheet, Theme
from messages import buttons, refusals
from messages.actions import base36
from messages.actions.challenges import ListChallenges, TellChallenge
from messages.actions.good_practices import (
    AskPart,
    ChooseTheme,
    DropFile,
    ListGoodPractices,
    ListTheme,
    Part,
    SayNotMeasured,
    SendAttachment,
    ShowGoodPractice,
    ShowGoodPractices,
    ShowThemes,
    SubmitGoodPractice,
    TellGoodPractice,
    ToggleWillUse,
)
from messages.actions.publications import AskContact, AskProblem, ListMine, ManagePublication
from messages.actions.start import ResumeDialogue
from messages.outgoing import Button, Message, Row, StoredFile, Toast
from messages.render import decimal, render

THEMES: Final = {
    Theme.INDICATORS: "📊 Indicadores",
    Theme.PROCESSES: "🔀 Processos",
    Theme.PLANNING: "🧭 Planejamento",
    Theme.PEOPLE: "🧑‍💼 Pessoas",
    Theme.RISKS: "🛡️ Riscos",
    Theme.COMMUNICATION: "🗣️ Comunicação",
    Theme.DATA: "🗃️ Dados",
    Theme.INNOVATION: "🌱 Inovação",
}
MEGABYTE: Final = 1024 * 1024
_IN_A_PAIR: Final = 24
_LETTERS_IN_FILE_NAME: Final = 40

STANDINGS: Final = {
    PublicationState.IN_REVIEW: "em revisão",
    PublicationState.ADJUSTMENT: "falta seu ajuste",
    PublicationState.PUBLISHED: "publicada",
    PublicationState.DECLINED: "não publicada",
}


def shelf(shelf: Shelf, *, has_draft: bool) -> Message:
    """Show the entry (B01); an interrupted telling comes first."""
    return Message(
        render("good_practices/shelf.html", shelf=shelf, most=MOST_COUNTED),
        (
            (Button("💾 Voltar ao rascunho", ResumeDialogue()),) if has_draft else (),
            (Button("💡 Contar uma prática", TellGoodPractice(), "primary"),),
            (Button("🧩 Contar um desafio", TellChallenge()),),
            (
                Button("🆕 Práticas mais novas", ListGoodPractices()),
                Button("🧩 Desafios abertos", ListChallenges()),
            ),
            (Button("📂 Por tema", ShowThemes()), Button("📚 Minhas publicações", ListMine())),
            (buttons.HOME,),
        ),
    )


def themes(counts: Mapping[Theme, int]) -> Message:
    """Show the themes with how much each holds (B02)."""
    shown = [
        Button(THEMES[theme] + (f" ({_up_to_most(count)})" if count else ""), ListTheme(theme))
        for theme, count in counts.items()
    ]
    return Message(
        render("good_practices/themes.html"),
        (*buttons.pairs(shown), (buttons.back(ShowGoodPractices()), buttons.HOME)),
    )


def _up_to_most(count: int) -> str:
    return str(count) if count <= MOST_COUNTED else f"mais de {MOST_COUNTED}"


def page(page: Page, theme: Theme | None = None) -> Message:
    """Show five good practices (B03)."""
    heading = "Práticas mais novas" if theme is None else bare_theme(theme)
    turn = ListGoodPractices if theme is None else partial(ListTheme, theme)
    back = buttons.back(ShowGoodPractices() if theme is None else ShowThemes())
    return Message(
        render("good_practices/list.html", heading=heading, page=page),
        (
            *(
                buttons.alone(f"💡 {sheet.title}", ShowGoodPractice(sheet.id))
                for sheet in page.sheets
            ),
            buttons.turning(page.number, turn, has_more=page.has_more),
            () if page.sheets else (Button("💡 Contar uma prática", TellGoodPractice()),),
            (back, buttons.HOME),
        ),
    )


def practice(sheet: Sheet, *, bot_username: str) -> Message:
    """Show one good practice (B04), as far as the reader may act on it."""
    rows: tuple[Row, ...] = ()
    if sheet.is_public:
        rows = _public_rows(sheet, bot_username)
    elif sheet.attachment is not None:
        rows = ((Button("📎 Ver anexo", SendAttachment(sheet.id)),),)
    change = (Button("✏️ Mudar publicação", ManagePublication(sheet.id)),) if sheet.is_mine else ()
    return Message(
        render(
            "good_practices/practice.html",
            sheet=sheet,
            theme=theme_label(sheet.theme),
            notice="" if sheet.is_public else f"Só você vê: {STANDINGS[sheet.state]}.",
        ),
        (*rows, change, (buttons.back(ListGoodPractices()), buttons.HOME)),
    )


def attachment(sheet: Sheet) -> Message | None:
    """Send the file of a good practice, if it has one."""
    file = sheet.attachment
    if file is None:
        return None
    return Message(
        render("good_practices/attachment.html", title=sheet.title),
        attachment=StoredFile(file.file_id, "photo" if file.kind == "photo" else "document"),
    )


def will_use(*, is_marked: bool) -> Toast:
    """Say over the screen what the tap did."""
    name = "will_use" if is_marked else "will_not_use"
    return Toast(render(f"good_practices/{name}.txt"))


def ask_title() -> Message:
    """Ask the title (B05)."""
    return Message(render("good_practices/title.html"), ((buttons.CANCEL,),))


def ask_what() -> Message:
    """Ask what was done (B06)."""
    return Message(
        render("good_practices/what.html", limit=MAX_TEXT),
        ((buttons.back(AskPart(Part.TITLE)), buttons.CANCEL),),
    )


def ask_result() -> Message:
    """Ask what changed (B07)."""
    return Message(
        render("good_practices/result.html", limit=MAX_TEXT),
        (
            (Button("Ainda não medimos", SayNotMeasured()),),
            (buttons.back(AskPart(Part.WHAT)), buttons.CANCEL),
        ),
    )


def ask_theme(file_name: str) -> Message:
    """Ask the theme, and take a file meanwhile (B08)."""
    shown = [Button(label, ChooseTheme(theme)) for theme, label in THEMES.items()]
    drop = (Button("📎 Tirar o anexo", DropFile()),) if file_name else ()
    return Message(
        render("good_practices/theme.html", file_name=_short(file_name)),
        (*buttons.pairs(shown), drop, (buttons.back(AskPart(Part.RESULT)), buttons.CANCEL)),
    )


def review(draft: Mapping[str, Any]) -> Message:
    """Show everything before it is sent (B09)."""
    file = draft.get("file") or {}
    return Message(
        render(
            "good_practices/review.html",
            draft={
                "title": draft["title"],
                "what": draft["what"],
                "result": draft.get("result", ""),
                "file_name": _short(file.get("name", "")),
            },
            theme=bare_theme(Theme(draft["theme"])),
        ),
        (
            (Button("✅ Enviar", SubmitGoodPractice(), "success"),),
            (
                Button("✏️ Título", AskPart(Part.TITLE)),
                Button("✏️ O que fizemos", AskPart(Part.WHAT)),
            ),
            (
                Button("✏️ O que mudou", AskPart(Part.RESULT)),
                Button("📎 Tema e anexo", AskPart(Part.THEME)),
            ),
            (buttons.CANCEL,),
        ),
    )


def sent() -> Message:
    """Thank the author (B10)."""
    return Message(
        render("good_practices/sent.html"),
        ((Button("📚 Minhas publicações", ListMine()), buttons.HOME),),
    )


@refusals.explain.register
def file_refused(error: FileNotAcceptedError) -> Message:
    """Say which files can be used (B11)."""
    megabytes = decimal(error.size / MEGABYTE)
    return Message(
        render(
            "good_practices/file_refused.html", megabytes=megabytes if error.is_too_large else ""
        ),
        ((Button("➡️ Seguir sem anexo", DropFile()), buttons.CANCEL),),
    )


def theme_label(theme: Theme | None) -> str:
    """Return the label of a theme, with its sign."""
    return "" if theme is None else THEMES[theme]


def bare_theme(theme: Theme | None) -> str:
    """Return the label of a theme, without its sign."""
    return theme_label(theme).partition(" ")[2]


def file_name(name: str, kind: str) -> str:
    """Return what a file is called; photos have no name of their own."""
    return name or ("foto" if kind == "photo" else "arquivo")


def _public_rows(sheet: Sheet, bot_username: str) -> tuple[Row, ...]:
    marked = "will_use" in sheet.my_marks
    first = [Button("✅ Vou usar" if marked else "👏 Vou usar", ToggleWillUse(sheet.id))]
    if sheet.has_somebody_to_ask and not sheet.is_mine:
        first.append(Button(_talk_to(sheet.author_name), AskContact(sheet.id)))
    address = f"https://t.me/{bot_username}?start=b_{base36(sheet.id)}"
    second = [
        Button(
            "📤 Enviar a colega",
            url=f"https://t.me/share/url?url={quote(address, safe='')}&text={quote(sheet.title)}",
        )
    ]
    if sheet.attachment is not None:
        kind = "foto" if sheet.attachment.kind == "photo" else _extension(sheet.attachment.name)
        second.insert(0, Button(f"📎 Anexo ({kind})", SendAttachment(sheet.id)))
    report = () if sheet.is_mine else (Button("🚩 Apontar problema", AskProblem(sheet.id)),)
    return (tuple(first), tuple(second), report)


def _talk_to(author_name: str | None) -> str:
    first = (author_name or "").partition(" ")[0]
    return buttons.clip(f"💬 Falar com {first or 'quem contou'}", _IN_A_PAIR)


def _extension(name: str) -> str:
    return name.rpartition(".")[2].upper()[:5] or "arquivo"


def _short(name: str) -> str:
    return buttons.clip(name, _LETTERS_IN_FILE_NAME)

"""Good practices: reading them and telling one (B01 to B11)."""

from typing import Any

from domain.publications import good_practices, publications
from domain.publications.good_practices import Told
from domain.publications.publications import Attachment, PublicationKind, Sheet, Theme
from domain.search.portuguese import plain
from handlers import routes
from handlers.access import Access
from handlers.context import Context
from handlers.events import Event, File, Tap, Text
from handlers.organizers import moderation
from handlers.publications import has_draft, read, show, show_mine, take_up
from handlers.questions import open_question
from messages import good_practices as messages
from messages import publications as shared
from messages.actions import read_key
from messages.actions.good_practices import (
    AskPart,
    ChooseTheme,
    CorrectGoodPractice,
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
from messages.outgoing import Message

DIALOGUE = "good_practice"


@routes.tap(ShowGoodPractices, access=Access.PARTICIPANT, commands=("praticas",))
def show_shelf(_: Tap[ShowGoodPractices], context: Context) -> None:
    """Answer "Boas práticas"; what is written next is looked for here first."""
    open_question(context, "shelf.search", _shelf(context))


@routes.resume("shelf")
def show_shelf_again(context: Context) -> None:
    """Show the shelf as it is now."""
    context.show(_shelf(context))


def _shelf(context: Context) -> Message:
    return messages.shelf(good_practices.shelf(context.session), has_draft=has_draft(context))


@routes.tap(ShowThemes, access=Access.PARTICIPANT)
def show_themes(_: Tap[ShowThemes], context: Context) -> None:
    """Answer "Por tema"."""
    context.show(messages.themes(good_practices.themes(context.session)))


@routes.tap(ListGoodPractices, access=Access.PARTICIPANT)
def list_newest(tap: Tap[ListGoodPractices], context: Context) -> None:
    """Answer "Mais novas"."""
    _show_page(context, None, tap.action.page)


@routes.tap(ListTheme, access=Access.PARTICIPANT)
def list_theme(tap: Tap[ListTheme], context: Context) -> None:
    """Show one theme."""
    _show_page(context, tap.action.theme, tap.action.page)


@routes.tap(ShowGoodPractice, access=Access.ANYBODY)
def show_practice(tap: Tap[ShowGoodPractice], context: Context) -> None:
    """Show one good practice."""
    show(context, tap.action.good_practice_id)


@routes.link("b")
def follow_link(rest: str, _: Event, context: Context) -> None:
    """Open t.me/<bot>?start=b_<number>."""
    show(context, read_key(rest))


@routes.tap(ToggleWillUse, access=Access.PARTICIPANT)
def toggle_will_use(tap: Tap[ToggleWillUse], context: Context) -> None:
    """Answer "Vou usar"."""
    sheet = publications.toggle(
        context.session,
        publication_id=tap.action.good_practice_id,
        participant_id=context.participant.id,
        kind=PublicationKind.GOOD_PRACTICE,
        now=context.now,
    )
    context.toast = messages.will_use(is_marked="will_use" in sheet.my_marks)
    context.show(messages.practice(sheet, bot_username=context.bot_username))


@routes.tap(SendAttachment, access=Access.PARTICIPANT)
def send_attachment(tap: Tap[SendAttachment], context: Context) -> None:
    """Answer "Anexo"."""
    sheet = read(context, tap.action.good_practice_id)
    file = messages.attachment(sheet)
    if file is None:
        show(context, sheet.id)
    else:
        context.send(file)


# --- Telling one -----------------------------------------------------------------------------


@routes.tap(TellGoodPractice, access=Access.PARTICIPANT)
def tell(_: Tap[TellGoodPractice], context: Context) -> None:
    """Answer "Contar uma prática"; an interrupted telling goes on."""
    if not take_up(context, DIALOGUE):
        _ask(context, Part.TITLE)


@routes.tap(CorrectGoodPractice, access=Access.PARTICIPANT)
def correct(tap: Tap[CorrectGoodPractice], context: Context) -> None:
    """Answer "Corrigir" on one's own good practice."""
    sheet = read(context, tap.action.good_practice_id)
    if not sheet.is_mine or sheet.kind is not PublicationKind.GOOD_PRACTICE:
        show(context, sheet.id)
        return
    context.dialog.finish()
    context.dialog.draft = _draft_of(sheet)
    _ask_next(context)


@routes.resume(DIALOGUE)
def ask_current(context: Context) -> None:
    """Ask again what was asked last."""
    step = (context.dialog.step or "").partition(".")[2]
    if step in set(Part):
        _ask(context, Part(step))
    else:
        _ask_next(context)


@routes.tap(AskPart, within=DIALOGUE, access=Access.ANYBODY)
def ask_part(tap: Tap[AskPart], context: Context) -> None:
    """Go back to one of the questions."""
    _ask(context, tap.action.part)


@routes.answer("good_practice.title", access=Access.ANYBODY)
def answer_title(text: Text, context: Context) -> None:
    """Take the title."""
    context.draft["title"] = good_practices.title(text.text)
    _ask_next(context)


@routes.answer("good_practice.what", access=Access.ANYBODY)
def answer_what(text: Text, context: Context) -> None:
    """Take what was done."""
    context.draft["what"] = good_practices.account(text.text)
    _ask_next(context)


@routes.answer("good_practice.result", access=Access.ANYBODY)
def answer_result(text: Text, context: Context) -> None:
    """Take what changed."""
    context.draft["result"] = good_practices.account(text.text)
    _ask_next(context)


@routes.tap(SayNotMeasured, within=DIALOGUE, access=Access.ANYBODY)
def say_not_measured(_: Tap[SayNotMeasured], context: Context) -> None:
    """Answer "Ainda não medimos"."""
    context.draft["result"] = ""
    _ask_next(context)


@routes.tap(ChooseTheme, within=DIALOGUE, access=Access.ANYBODY)
def choose_theme(tap: Tap[ChooseTheme], context: Context) -> None:
    """Take the theme."""
    context.draft["theme"] = tap.action.theme.value
    _ask_next(context)


@routes.answer("good_practice.theme", access=Access.ANYBODY)
def answer_theme(text: Text, context: Context) -> None:
    """Take a theme that was written instead of tapped."""
    written = plain(text.text.strip().lower())
    for theme in Theme:
        if written and plain(messages.bare_theme(theme).lower()).startswith(written):
            context.draft["theme"] = theme.value
            _ask_next(context)
            return
    _ask(context, Part.THEME)


@routes.upload("good_practice.title", access=Access.ANYBODY, is_refused=True)
@routes.upload("good_practice.what", access=Access.ANYBODY, is_refused=True)
@routes.upload("good_practice.result", access=Access.ANYBODY, is_refused=True)
def refuse_file(_: File, context: Context) -> None:
    """Say that the file has its turn later."""
    context.show(shared.only_text())


@routes.upload("good_practice.theme", access=Access.ANYBODY)
@routes.upload("good_practice.review", access=Access.ANYBODY)
def take_file(file: File, context: Context) -> None:
    """Keep the file; a newer one replaces it."""
    kept = good_practices.attachment(
        file_id=file.file_id,
        kind=file.kind,
        name=messages.file_name(file.name, file.kind),
        size=file.size,
    )
    context.draft["file"] = {"file_id": kept.file_id, "kind": kept.kind, "name": kept.name}
    if context.dialog.step == "good_practice.theme" and file.caption:
        answer_theme(Text(file.sender, file.happened_at, file.caption, file.message_id), context)
    else:
        ask_current(context)


@routes.tap(DropFile, within=DIALOGUE, access=Access.ANYBODY)
def drop_file(_: Tap[DropFile], context: Context) -> None:
    """Go on without a file."""
    context.draft.pop("file", None)
    _ask_next(context)


@routes.tap(SubmitGoodPractice, access=Access.PARTICIPANT)
def submit(_: Tap[SubmitGoodPractice], context: Context) -> None:
    """Answer "Enviar"; a second tap shows where the first one led."""
    author = context.participant
    if context.dialog.parked != DIALOGUE:
        show_mine(context)
        return
    context.dialog.resume()
    if _missing(context.draft) is not None:
        _ask_next(context)
        return
    good_practices.submit(
        context.session,
        author_id=author.id,
        told=_told(context.draft),
        publication_id=context.draft.get("publication_id"),
        now=context.now,
    )
    context.dialog.finish()
    moderation.call_organizers(context)
    context.show(messages.sent())


def _ask(context: Context, part: Part) -> None:
    context.ask(f"{DIALOGUE}.{part}", _question(context.draft, part))


def _ask_next(context: Context) -> None:
    part = _missing(context.draft)
    if part is None:
        context.ask(f"{DIALOGUE}.review", messages.review(context.draft))
    else:
        _ask(context, part)


def _missing(draft: dict[str, Any]) -> Part | None:
    return next((part for part in Part if part.value not in draft), None)


def _question(draft: dict[str, Any], part: Part) -> Message:
    match part:
        case Part.TITLE:
            return messages.ask_title()
        case Part.WHAT:
            return messages.ask_what()
        case Part.RESULT:
            return messages.ask_result()
        case Part.THEME:
            return messages.ask_theme((draft.get("file") or {}).get("name", ""))


def _told(draft: dict[str, Any]) -> Told:
    file = draft.get("file")
    return Told(
        title=draft["title"],
        what=draft["what"],
        result=draft["result"],
        theme=Theme(draft["theme"]),
        attachment=None if file is None else Attachment(**file),
    )


def _draft_of(sheet: Sheet) -> dict[str, Any]:
    draft: dict[str, Any] = {
        "publication_id": sheet.id,
        "title": sheet.title,
        "what": sheet.body,
        "result": sheet.result,
        "theme": sheet.theme,
    }
    if sheet.attachment is not None:
        file = sheet.attachment
        draft["file"] = {"file_id": file.file_id, "kind": file.kind, "name": file.name}
    return draft


def _show_page(context: Context, theme: Theme | None, page: int) -> None:
    found = good_practices.newest(
        context.session, reader_id=context.participant.id, theme=theme, page=page
    )
    context.show(messages.page(found, theme))

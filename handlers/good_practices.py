"""Good practices: reading them and telling one (B01 to B11)."""

from typing import Any

from domain.publications import good_practices, publications
from domain.publications.good_practices import Told
from domain.publications.publications import Attachment, PublicationKind, Sheet, Theme
from domain.search.portuguese import plain
from handlers import routes
from handlers.access import Access
from handlers.events import Command, Event, File, Tap, Text
from handlers.here import Here
from handlers.organizers import moderation
from handlers.publications import has_draft, show, show_mine
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


@routes.command("praticas", access=Access.PARTICIPANT)
def open_shelf(command: Command, here: Here) -> None:
    """Answer /praticas."""
    del command
    _show_shelf(here)


@routes.tap(ShowGoodPractices, access=Access.PARTICIPANT)
def show_shelf(tap: Tap[ShowGoodPractices], here: Here) -> None:
    """Answer "Boas práticas"."""
    del tap
    _show_shelf(here)


@routes.tap(ShowThemes, access=Access.PARTICIPANT)
def show_themes(tap: Tap[ShowThemes], here: Here) -> None:
    """Answer "Por tema"."""
    del tap
    here.show(messages.themes(good_practices.themes(here.session)))


@routes.tap(ListGoodPractices, access=Access.PARTICIPANT)
def list_newest(tap: Tap[ListGoodPractices], here: Here) -> None:
    """Answer "Mais novas"."""
    _show_page(here, None, tap.action.page)


@routes.tap(ListTheme, access=Access.PARTICIPANT)
def list_theme(tap: Tap[ListTheme], here: Here) -> None:
    """Show one theme."""
    _show_page(here, tap.action.theme, tap.action.page)


@routes.tap(ShowGoodPractice, access=Access.ANYBODY)
def show_practice(tap: Tap[ShowGoodPractice], here: Here) -> None:
    """Show one good practice."""
    show(here, tap.action.good_practice_id)


@routes.link("b")
def follow_link(rest: str, event: Event, here: Here) -> None:
    """Open t.me/<bot>?start=b_<number>."""
    del event
    show(here, read_key(rest))


@routes.tap(ToggleWillUse, access=Access.PARTICIPANT)
def toggle_will_use(tap: Tap[ToggleWillUse], here: Here) -> None:
    """Answer "Vou aproveitar"."""
    sheet = good_practices.toggle_will_use(
        here.session,
        publication_id=tap.action.good_practice_id,
        participant_id=here.participant.id,
        now=here.now,
    )
    here.toast = messages.will_use(is_marked="will_use" in sheet.my_marks)
    here.show(messages.practice(sheet, bot_username=here.bot_username))


@routes.tap(SendAttachment, access=Access.PARTICIPANT)
def send_attachment(tap: Tap[SendAttachment], here: Here) -> None:
    """Answer "Anexo"."""
    sheet = publications.get(
        here.session,
        publication_id=tap.action.good_practice_id,
        reader_id=here.participant.id,
        now=here.now,
    )
    file = messages.attachment(sheet)
    if file is None:
        show(here, sheet.id)
    else:
        here.send(file)


# --- Telling one -----------------------------------------------------------------------------


@routes.tap(TellGoodPractice, access=Access.PARTICIPANT)
def tell(tap: Tap[TellGoodPractice], here: Here) -> None:
    """Answer "Contar uma prática"; an interrupted telling goes on."""
    del tap
    if (here.place.parked_step or "").startswith(f"{DIALOGUE}."):
        here.place.resume()
        routes.ask_again(here)
        return
    here.place.finish()
    _ask(here, Part.TITLE)


@routes.tap(CorrectGoodPractice, access=Access.PARTICIPANT)
def correct(tap: Tap[CorrectGoodPractice], here: Here) -> None:
    """Answer "Corrigir" on one's own good practice."""
    sheet = publications.get(
        here.session,
        publication_id=tap.action.good_practice_id,
        reader_id=here.participant.id,
        now=here.now,
    )
    if not sheet.is_mine or sheet.kind is not PublicationKind.GOOD_PRACTICE:
        show(here, sheet.id)
        return
    here.place.finish()
    here.place.draft = _draft_of(sheet)
    _ask_next(here)


@routes.resume(DIALOGUE)
def ask_current(here: Here) -> None:
    """Ask again what was asked last."""
    step = (here.place.step or "").partition(".")[2]
    if step in set(Part):
        _ask(here, Part(step))
    else:
        _ask_next(here)


@routes.tap(AskPart, within=DIALOGUE, access=Access.ANYBODY)
def ask_part(tap: Tap[AskPart], here: Here) -> None:
    """Go back to one of the questions."""
    _ask(here, tap.action.part)


@routes.answer("good_practice.title", access=Access.ANYBODY)
def answer_title(text: Text, here: Here) -> None:
    """Take the title."""
    here.draft["title"] = good_practices.title(text.text)
    _ask_next(here)


@routes.answer("good_practice.what", access=Access.ANYBODY)
def answer_what(text: Text, here: Here) -> None:
    """Take what was done."""
    here.draft["what"] = good_practices.account(text.text)
    _ask_next(here)


@routes.answer("good_practice.result", access=Access.ANYBODY)
def answer_result(text: Text, here: Here) -> None:
    """Take what changed."""
    here.draft["result"] = good_practices.account(text.text)
    _ask_next(here)


@routes.tap(SayNotMeasured, within=DIALOGUE, access=Access.ANYBODY)
def say_not_measured(tap: Tap[SayNotMeasured], here: Here) -> None:
    """Answer "Ainda não medimos"."""
    del tap
    here.draft["result"] = ""
    _ask_next(here)


@routes.tap(ChooseTheme, within=DIALOGUE, access=Access.ANYBODY)
def choose_theme(tap: Tap[ChooseTheme], here: Here) -> None:
    """Take the theme."""
    here.draft["theme"] = tap.action.theme.value
    _ask_next(here)


@routes.answer("good_practice.theme", access=Access.ANYBODY)
def answer_theme(text: Text, here: Here) -> None:
    """Take a theme that was written instead of tapped."""
    written = plain(text.text.strip().lower())
    for theme in Theme:
        if written and plain(messages.bare_theme(theme).lower()).startswith(written):
            here.draft["theme"] = theme.value
            _ask_next(here)
            return
    _ask(here, Part.THEME)


@routes.upload("good_practice.title", access=Access.ANYBODY)
@routes.upload("good_practice.what", access=Access.ANYBODY)
@routes.upload("good_practice.result", access=Access.ANYBODY)
def refuse_file(file: File, here: Here) -> None:
    """Say that the file has its turn later."""
    del file
    here.show(shared.only_text())


@routes.upload("good_practice.theme", access=Access.ANYBODY)
@routes.upload("good_practice.review", access=Access.ANYBODY)
def take_file(file: File, here: Here) -> None:
    """Keep the file; a newer one replaces it."""
    kept = good_practices.attachment(
        file_id=file.file_id,
        kind=file.kind,
        name=messages.file_name(file.name, file.kind),
        size=file.size,
    )
    here.draft["file"] = {"file_id": kept.file_id, "kind": kept.kind, "name": kept.name}
    ask_current(here)


@routes.tap(DropFile, within=DIALOGUE, access=Access.ANYBODY)
def drop_file(tap: Tap[DropFile], here: Here) -> None:
    """Go on without a file."""
    del tap
    here.draft.pop("file", None)
    _ask_next(here)


@routes.tap(SubmitGoodPractice, access=Access.PARTICIPANT)
def submit(tap: Tap[SubmitGoodPractice], here: Here) -> None:
    """Answer "Enviar"; a second tap shows where the first one led."""
    del tap
    author = here.participant
    if not (here.place.parked_step or "").startswith(f"{DIALOGUE}."):
        show_mine(here)
        return
    here.place.resume()
    if _missing(here.draft) is not None:
        _ask_next(here)
        return
    good_practices.submit(
        here.session,
        author_id=author.id,
        told=_told(here.draft),
        publication_id=here.draft.get("publication_id"),
        now=here.now,
    )
    here.place.finish()
    moderation.call_organizers(here)
    here.show(messages.sent())


def _ask(here: Here, part: Part) -> None:
    here.ask(f"{DIALOGUE}.{part}", _question(here.draft, part))


def _ask_next(here: Here) -> None:
    part = _missing(here.draft)
    if part is None:
        here.ask(f"{DIALOGUE}.review", messages.review(here.draft))
    else:
        _ask(here, part)


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


def _show_shelf(here: Here) -> None:
    here.show(messages.shelf(good_practices.shelf(here.session), has_draft=has_draft(here)))


def _show_page(here: Here, theme: Theme | None, page: int) -> None:
    found = good_practices.newest(
        here.session, reader_id=here.participant.id, theme=theme, page=page
    )
    here.show(messages.page(found, theme))

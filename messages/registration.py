"""What is said while a person registers (C01 to C13)."""

from domain.errors import DomainError, NotRegisteredError, NotYetApprovedError
from domain.names import LettersInvalidError, NameInvalidError, NotAPersonError
from domain.people.assessorias import Found, Office, OfficePage
from domain.people.registration import (
    MAX_AGENCY,
    AgencyInvalidError,
    EmailInvalidError,
    Form,
    Reservation,
)
from domain.people.registrations_deciding import Approved, Declined
from messages import buttons, refusals
from messages.actions.courses import ListCourses
from messages.actions.encontros import ListEncontros, SendCalendar
from messages.actions.organizers.registrations import Reason
from messages.actions.privacy import ShowDataNotice, ShowMyData
from messages.actions.registration import (
    AskField,
    ChooseOffice,
    CorrectRegistration,
    Field,
    ListOffices,
    ReadDataNotice,
    ReviewRegistration,
    SendRegistration,
    SkipEmail,
    StartRegistration,
    TypeAgency,
    UseChatName,
)
from messages.organizers.registrations import REASONS
from messages.outgoing import Button, Message, Row, Style
from messages.render import render

REGISTER = Button("✅ Fazer meu cadastro", StartRegistration(), "success")
_ENDINGS = {
    REASONS[Reason.NOT_OF_THE_REDE]: "Se for engano, fale com a organização.",
    REASONS[Reason.REPEATED]: (
        "Não precisa enviar outro. Se não consegue usar o seu, fale com a organização."
    ),
}
"""What to do where no correction helps."""
_LONGEST_NAME_ON_A_BUTTON = 24
_NOT_HERE = Button("Meu órgão não está aqui", TypeAgency())


def welcome(*, is_first_organizer: bool = False, has_draft: bool = False) -> Message:
    """Greet somebody without a registration (C01)."""
    start = REGISTER
    if has_draft:
        start = Button("✏️ Continuar meu cadastro", StartRegistration(), "success")
    return Message(
        render("registration/welcome.html", is_first_organizer=is_first_organizer),
        (
            (start,),
            (Button("📅 Encontros", ListEncontros()),),
            (Button("🔐 Uso dos dados", ShowDataNotice()),),
        ),
    )


def ask_office(page: OfficePage, *, is_review: bool) -> Message:
    """Ask for the office: eight on a page, or typed (C03)."""
    return Message(
        render("registration/office.html"),
        (
            *buttons.pairs(map(_choice, page.offices)),
            buttons.turning(page.page, ListOffices, has_more=page.has_more),
            (_NOT_HERE,),
            _way_out(None, is_review),
        ),
    )


def office_unsure(found: Found) -> Message:
    """Offer what a written name may mean, or say that it means nothing (C03)."""
    text = "office_unsure" if found.suggestions else "office_not_found"
    return Message(
        render(f"registration/{text}.html"),
        (
            *((_choice(office, alone=True),) for office in found.suggestions),
            (Button("🏛️ Ver todos os órgãos", ListOffices(0)),),
            (_NOT_HERE,),
            (buttons.CANCEL,),
        ),
    )


def ask_agency(*, has_list: bool) -> Message:
    """Ask for an agency that is not on the list."""
    back = (buttons.back(ListOffices(0)),) if has_list else ()
    return Message(render("registration/agency.html"), ((*back, buttons.CANCEL),))


def ask_name(chat_name: str | None, *, is_review: bool) -> Message:
    """Ask for the name, offering the one shown in the chat (C05)."""
    return Message(
        render("registration/name.html", chat_name=chat_name),
        (_offered(chat_name), _way_out(Field.OFFICE, is_review)),
    )


def name_refused(error: DomainError, chat_name: str | None, *, is_review: bool) -> Message:
    """Say what a name has to be like, with the same ways on as the question."""
    text = {LettersInvalidError: "letters", NotAPersonError: "not_a_person"}.get(type(error))
    return Message(
        render(f"registration/name_{text or 'invalid'}.html"),
        (_offered(chat_name), _way_out(Field.OFFICE, is_review)),
    )


def email_invalid(*, is_review: bool) -> Message:
    """Ask for the e-mail again, with the same ways on as the question."""
    return Message(
        render("registration/email_invalid.html"),
        (
            (Button("Não tenho e-mail de trabalho", SkipEmail()),),
            _way_out(Field.NAME, is_review),
        ),
    )


def ask_email(*, is_review: bool) -> Message:
    """Ask for the work e-mail (C06)."""
    return Message(
        render("registration/email.html"),
        (
            (Button("Não tenho e-mail de trabalho", SkipEmail()),),
            _way_out(Field.NAME, is_review),
        ),
    )


def review(form: Form, office: Office | None) -> Message:
    """Show everything before it is sent (C07)."""
    return Message(
        render(
            "registration/review.html",
            name=form.name,
            email=form.email,
            office=office.acronym if office is not None else form.agency_text,
            agency_name=office.agency_name if office is not None else None,
        ),
        (
            (Button("✅ Está certo, enviar", SendRegistration(), "success"),),
            (
                Button("✏️ Nome", AskField(Field.NAME)),
                Button("✏️ Órgão", AskField(Field.OFFICE)),
            ),
            (
                Button("✏️ E-mail", AskField(Field.EMAIL)),
                Button("🔐 Uso dos dados", ReadDataNotice()),
            ),
            (buttons.CANCEL,),
        ),
    )


def only_text() -> Message:
    """Say that a file does not answer the question."""
    return Message(
        render("registration/only_text.html"),
        ((Button("✏️ Continuar", ReviewRegistration()),), (buttons.CANCEL,)),
    )


def sent(reservation: Reservation | None) -> Message:
    """Say that an organizer will look at it; also the home of who waits (C08)."""
    return Message(
        render("registration/sent.html", reservation=reservation),
        (
            (Button("📅 Encontros", ListEncontros()), Button("🎓 Cursos", ListCourses())),
            (Button("✏️ Corrigir dados", CorrectRegistration()),),
            (buttons.ASK,),
        ),
    )


def corrected(address_of: str | None) -> Message:
    """Say that the corrections hold, but for an address of somebody else."""
    ask: tuple[Row, ...] = ((buttons.ASK,),) if address_of else ()
    return Message(
        render("registration/corrected.html", address_of=address_of), (*ask, (buttons.HOME,))
    )


def correction_sent() -> Message:
    """Say that an organizer will look at it; the same whoever has the e-mail."""
    return Message(
        render("registration/correction_sent.html"),
        ((Button("👤 Meus dados", ShowMyData()),), (buttons.HOME,)),
    )


def approved(person: Approved) -> Message:
    """Tell a person that they are in, naming the seat they hold (N01), or what holds now."""
    if person.is_correction:
        return Message(
            render("registration/correction_approved.html", person=person),
            ((Button("👤 Meus dados", ShowMyData()),), (buttons.ASK,)),
        )
    calendar: Row = ()
    if person.reservation is not None and not person.reservation.is_in_line:
        calendar = (Button("📆 Pôr na agenda", SendCalendar(person.reservation.activity_id)),)
    return Message(
        render(
            "registration/approved.html",
            person=person,
            reservation=person.reservation,
        ),
        (
            calendar,
            (buttons.ASK,) if person.address_of else (),
            (Button("📅 Encontros", ListEncontros()), Button("🎓 Cursos", ListCourses())),
            (buttons.HOME,),
        ),
    )


def declined(person: Declined) -> Message:
    """Tell a person what to correct (N02)."""
    if person.is_correction:
        return Message(
            render("registration/correction_declined.html", reason=person.reason),
            ((Button("✏️ Corrigir dados", CorrectRegistration()),), (buttons.ASK,)),
        )
    return needs_correction(person.reason, lost_a_seat=person.lost_a_seat)


def needs_correction(reason: str, *, lost_a_seat: bool = False) -> Message:
    """Say what to correct; also the home of who was sent back (N02)."""
    style: Style | None = None if reason in _ENDINGS else "primary"
    correct: Row = (Button("✏️ Corrigir dados", CorrectRegistration(), style),)
    return Message(
        render(
            "registration/declined.html",
            reason=reason,
            lost_a_seat=lost_a_seat,
            ending=_ENDINGS.get(reason),
        ),
        ((buttons.ASK,), correct) if reason in _ENDINGS else (correct, (buttons.ASK,)),
    )


def _offered(chat_name: str | None) -> Row:
    if chat_name is None:
        return ()
    fits = len(chat_name) <= _LONGEST_NAME_ON_A_BUTTON
    label = f"Usar “{chat_name}”" if fits else "Usar este nome"
    return (Button(label, UseChatName()),)


def _choice(office: Office, *, alone: bool = False) -> Button:
    label = office.acronym
    if alone and len(office.acronym) + len(office.agency_name) <= 33:  # noqa: PLR2004
        label = f"{office.acronym} — {office.agency_name}"
    return Button(buttons.clip(label, buttons.WIDTH if alone else 24), ChooseOffice(office.id))


def _way_out(before: Field | None, is_review: bool) -> Row:  # noqa: FBT001
    """Lead back to the question before, or to the review where the person came from."""
    if is_review:
        return (buttons.back(ReviewRegistration()), buttons.CANCEL)
    if before is None:
        return (buttons.CANCEL,)
    return (buttons.back(AskField(before)), buttons.CANCEL)


@refusals.explain.register
def _(_: NotRegisteredError) -> Message:
    return welcome()


@refusals.explain.register
def _(_: NotYetApprovedError) -> Message:
    return Message(
        render("registration/waiting.html"),
        (
            (Button("📅 Encontros", ListEncontros()),),
            (Button("✏️ Corrigir dados", CorrectRegistration()),),
            (buttons.HOME,),
        ),
    )


@refusals.explain.register
def _(error: NameInvalidError) -> Message:
    return name_refused(error, None, is_review=False)


@refusals.explain.register
def _(_: LettersInvalidError) -> Message:
    return Message(render("registration/letters_invalid.html"), ((buttons.CANCEL,),))


@refusals.explain.register
def _(error: NotAPersonError) -> Message:
    return name_refused(error, None, is_review=False)


@refusals.explain.register
def _(_: AgencyInvalidError) -> Message:
    return Message(
        render("registration/agency_invalid.html", limit=MAX_AGENCY), ((buttons.CANCEL,),)
    )


@refusals.explain.register
def _(_: EmailInvalidError) -> Message:
    return email_invalid(is_review=False)

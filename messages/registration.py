"""What is said while a person registers (C01 to C13)."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from domain.errors import DomainError, NotRegisteredError, NotYetApprovedError
from domain.people.assessorias import OfficePage
from domain.people.registration import (
    MAX_AGENCY,
    AgencyInvalidError,
    Form,
    Reservation,
)
from domain.people.registrations_deciding import Approved, Declined
from domain.reading.emails import EmailInvalidError
from domain.reading.offices import Office, Reading
from domain.reading.person_names import (
    MAX_NAME,
    LettersInvalidError,
    NameInvalidError,
    NotAPersonError,
    Why,
)
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
    TakeReading,
    TypeAgency,
    UseChatName,
)
from messages.outgoing import Button, Message, Row, Style
from messages.render import render

REGISTER = Button("✅ Fazer meu cadastro", StartRegistration(), "success")
_LONGEST_NAME_ON_A_BUTTON = 24
_NOT_HERE = Button("Meu órgão não está aqui", TypeAgency())


class Because(NamedTuple):
    """One of the reasons why a registration goes back, for the organizer to choose from."""

    label: str
    words: str
    """As the person reads it after "Motivo:", and as it is kept."""
    ending: str = ""
    """What to do where no correction helps."""


REASONS: Final = {
    Reason.EMAIL: Because("E-mail não é de trabalho", "o e-mail não é de trabalho."),
    Reason.NOT_OF_THE_REDE: Because(
        "Não faz parte da Rede",
        "o órgão ou a pessoa não faz parte da Rede.",
        "Se for engano, fale com a organização.",
    ),
    Reason.REPEATED: Because(
        "Cadastro repetido",
        "já há um cadastro seu.",
        "Não precisa enviar outro. Se não consegue usar o seu, fale com a organização.",
    ),
}


def welcome(*, is_first_organizer: bool = False, has_draft: bool = False) -> Message:
    """Greet somebody without a registration (C01)."""
    start = REGISTER
    if has_draft:
        start = Button("💾 Continuar meu cadastro", StartRegistration(), "success")
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


def office_unsure(found: Reading) -> Message:
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


def ask_name(
    chat_name: str | None, *, is_review: bool, office: Office | str | None = None
) -> Message:
    """Ask for the name, offering the one shown in the chat; say the office that was read (C05)."""
    return Message(
        render(
            "registration/name.html",
            chat_name=chat_name,
            office=office.acronym if isinstance(office, Office) else office,
            agency_name=office.agency_name if isinstance(office, Office) else None,
        ),
        (_offered(chat_name), _way_out(Field.OFFICE, is_review)),
    )


def meant(field: Field, readings: Sequence[str], *, is_review: bool) -> Message:
    """Ask whether an answer means what it was understood as (C05f)."""
    before = Field.OFFICE if field is Field.NAME else Field.NAME
    labels = [f"✅ Sim, {readings[0]}"]
    if len(readings) > 1:
        labels.append(f"Não, é {readings[1]}")
    no_email: Row = ()
    if field is Field.EMAIL:
        no_email = (Button("Não tenho e-mail de trabalho", SkipEmail()),)
    return Message(
        render("registration/meant.html", reading=readings[0]),
        (
            *(
                (Button(buttons.clip(label, buttons.WIDTH), TakeReading(field, index)),)
                for index, label in enumerate(labels)
            ),
            no_email,
            _way_out(before, is_review),
        ),
    )


def name_refused(error: DomainError, chat_name: str | None, *, is_review: bool) -> Message:
    """Say what is wrong with this name, with the same ways on as the question."""
    text = {LettersInvalidError: "letters", NotAPersonError: "not_a_person"}.get(type(error))
    why, guess = None, ""
    if isinstance(error, NameInvalidError):
        why, guess = error.why, error.guess
    one: Row = (Button("É o nome de uma pessoa só", TakeReading(Field.NAME, 0)),) if guess else ()
    return Message(
        render(
            f"registration/name_{text or 'invalid'}.html",
            is_long=why is Why.LONG,
            has_signs=why is Why.SIGNS,
            is_of_two=why is Why.TWO_PEOPLE,
            limit=MAX_NAME,
        ),
        (one or _offered(chat_name), _way_out(Field.OFFICE, is_review)),
    )


def email_invalid(error: EmailInvalidError, *, is_review: bool) -> Message:
    """Say what is wrong with this e-mail, with the same ways on as the question."""
    return Message(
        render("registration/email_invalid.html", why=error.why.value),
        (
            (Button("Não tenho e-mail de trabalho", SkipEmail()),),
            _way_out(Field.NAME, is_review),
        ),
    )


def ask_email(name: str | None, *, is_review: bool) -> Message:
    """Ask for the work e-mail; say the name that was read (C06)."""
    return Message(
        render("registration/email.html", name=name),
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
        ((Button("➡️ Continuar", ReviewRegistration()),), (buttons.CANCEL,)),
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
    ending = next((one.ending for one in REASONS.values() if one.words == reason), "")
    style: Style | None = None if ending else "primary"
    correct: Row = (Button("✏️ Corrigir dados", CorrectRegistration(), style),)
    return Message(
        render(
            "registration/declined.html",
            reason=reason,
            lost_a_seat=lost_a_seat,
            ending=ending,
        ),
        ((buttons.ASK,), correct) if ending else (correct, (buttons.ASK,)),
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
def _(error: EmailInvalidError) -> Message:
    return email_invalid(error, is_review=False)

"""Contact only with consent, one's own publications, and problems, in the chat."""

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from messages.actions.challenges import CorrectChallenge
from messages.actions.good_practices import CorrectGoodPractice
from messages.actions.publications import AnswerContact, ManagePublication, PassContact, Withdraw
from models import OutboxRow, Publication, PublicationMark, PublicationState
from tests import make
from tests.chat import Chat


def test_help_is_offered_after_a_consent_and_the_author_is_told(
    session: Session, chat: Chat
) -> None:
    celia = make.participant(session, "Célia Dias", office=make.assessoria(session, "SEPLAG"))
    challenge = make.challenge(session, author=celia)
    helper = make.participant(session, "Bruno Lima", office=make.assessoria(session, "SES"))
    author, bruno = chat.person(celia), chat.person(helper)
    bruno.starts(f"d_{challenge.id}")

    bruno.taps("Posso ajudar")
    asked, told_before = bruno.sees, len(author.messages)
    bruno.taps("Sim, pode passar")

    assert "Posso passar seu contato para Célia, SEPLAG?" in asked
    assert told_before == 0
    assert "Contato passado" in bruno.sees
    assert "Bruno Lima, SES, pode ajudar no seu desafio" in author.sees
    assert f'<a href="tg://user?id={helper.chat_id}">Bruno Lima</a>' in author.last.html
    # Nothing of the author has reached the helper.
    assert str(celia.chat_id) not in "".join(shown.html for shown in bruno.messages.values())


def test_help_is_offered_once(session: Session, chat: Chat) -> None:
    celia = make.participant(session, "Célia Dias")
    challenge = make.challenge(session, author=celia)
    author, bruno = chat.person(celia), chat.person(make.participant(session, "Bruno Lima"))
    bruno.starts(f"d_{challenge.id}")
    bruno.taps("Posso ajudar")
    panel = bruno.last

    bruno.taps("Sim, pode passar")
    bruno.taps(PassContact(challenge.id), panel)

    assert len(author.messages) == 1
    assert "já passou seu contato" in bruno.sees
    assert len(session.scalars(select(PublicationMark)).all()) == 1


def test_public_name_gives_a_button(session: Session, chat: Chat) -> None:
    celia = make.participant(session, "Célia Dias")
    challenge = make.challenge(session, author=celia)
    author, bruno = chat.person(celia), chat.person(make.participant(session, "Bruno Lima"))
    bruno.sender = replace(bruno.sender, username="brunolima")
    bruno.starts(f"d_{challenge.id}")

    bruno.taps("Posso ajudar")
    bruno.taps("Sim, pode passar")

    assert author.last.payload["buttons"][0][0]["url"] == "https://t.me/brunolima"


def test_author_of_a_practice_gives_the_contact_in_return(session: Session, chat: Chat) -> None:
    celia = make.participant(session, "Célia Dias")
    practice = make.good_practice(session, author=celia)
    author, bruno = chat.person(celia), chat.person(make.participant(session, "Bruno Lima"))
    bruno.starts(f"b_{practice.id}")
    bruno.taps("💬 Falar com")
    bruno.taps("Sim, pode passar")

    author.taps("Passar meu contato também")

    assert "quer conversar sobre a sua prática" in author.messages[min(author.messages)].text
    assert "Contato passado" in author.sees
    assert "Célia Dias" in bruno.sees
    assert f"tg://user?id={celia.chat_id}" in bruno.last.html


def test_contacts_are_found_again_after_the_notice_is_gone(session: Session, chat: Chat) -> None:
    celia, bruno = make.participant(session, "Célia Dias"), make.participant(session, "Bruno Lima")
    challenge = make.challenge(session, author=celia)
    author, helper = chat.person(celia), chat.person(bruno)
    helper.starts(f"d_{challenge.id}")
    before = helper.last.html
    helper.taps("Posso ajudar")
    helper.taps("Sim, pode passar")
    author.taps("Passar meu contato também")

    author.taps(ManagePublication(challenge.id))
    helper.starts(f"d_{challenge.id}")

    assert f'<a href="tg://user?id={bruno.chat_id}">Bruno Lima</a>' in author.last.html
    assert f'<a href="tg://user?id={celia.chat_id}">Célia Dias</a>' in helper.last.html
    assert "tg://" not in before


def test_contact_is_given_only_by_the_author(session: Session, chat: Chat) -> None:
    celia = make.participant(session, "Célia Dias")
    practice = make.good_practice(session, author=celia)
    bruno = make.participant(session, "Bruno Lima")
    reader = chat.person(bruno)
    reader.starts(f"b_{practice.id}")
    reader.taps("💬 Falar com")
    reader.taps("Sim, pode passar")

    reader.taps(AnswerContact(practice.id, bruno.id))

    mark = session.scalars(select(PublicationMark)).one()
    assert mark.answered_at is None


def test_contact_nobody_asked_for_is_not_given(session: Session, chat: Chat) -> None:
    celia = make.participant(session, "Célia Dias")
    practice = make.good_practice(session, author=celia)
    bruno = make.participant(session, "Bruno Lima")
    author, reader = chat.person(celia), chat.person(bruno)
    author.starts()

    author.taps(AnswerContact(practice.id, bruno.id))

    assert reader.messages == {}


def test_withdraw_hides_at_once_and_can_be_undone(session: Session, chat: Chat) -> None:
    row = make.participant(session)
    make.good_practice(session, author=row)
    ana, bia = chat.person(row), chat.person(make.participant(session, "Bia Reis"))
    ana.commands("praticas")
    ana.taps("Minhas publicações")
    ana.taps("Painel único")

    ana.taps("Retirar")
    bia.writes("painel de metas")
    hidden = str(bia.last.labels)
    ana.taps("Desfazer")
    bia.writes("painel de metas")

    assert "Painel único de metas" not in hidden
    assert "Painel único de metas" in str(bia.last.labels)


def test_withdraw_is_for_the_author_alone(session: Session, chat: Chat) -> None:
    practice = make.good_practice(session, author=make.participant(session))
    bia = chat.person(make.participant(session, "Bia Reis"))
    bia.starts()

    bia.taps(Withdraw(practice.id))

    assert practice.withdrawn_at is None


def test_correct_sends_it_to_review_again(session: Session, chat: Chat) -> None:
    row = make.participant(session)
    practice = make.good_practice(session, author=row)
    ana = chat.person(row)
    ana.starts()
    ana.taps(ManagePublication(practice.id))

    ana.taps("Corrigir")
    ana.taps("Título")
    ana.writes("Painel de todas as metas")
    ana.taps("Enviar")

    assert (practice.title, practice.state, practice.revision) == (
        "Painel de todas as metas",
        PublicationState.IN_REVIEW,
        2,
    )
    assert session.scalars(select(Publication)).all() == [practice]


def test_correct_replaces_the_text_of_a_challenge(session: Session, chat: Chat) -> None:
    row = make.participant(session)
    challenge = make.challenge(session, author=row)
    ana = chat.person(row)
    ana.starts()
    ana.taps(ManagePublication(challenge.id))

    ana.taps("Corrigir")
    ana.writes("Nossas reuniões são longas demais.")
    ana.taps("Enviar")

    assert challenge.body == "Nossas reuniões são longas demais."
    assert challenge.state == PublicationState.IN_REVIEW


def test_problem_is_told_to_the_organizers_once(session: Session, chat: Chat) -> None:
    practice = make.good_practice(session)
    celia = chat.person(make.organizer(session))
    ana = chat.person(make.participant(session))
    for _ in range(2):
        ana.starts(f"b_{practice.id}")
        ana.taps("Apontar problema")
        ana.taps("Dado pessoal exposto")

    assert "A organização recebeu o que você apontou" in ana.sees
    assert "Motivo: dado pessoal exposto." in celia.sees
    assert len(celia.messages) == 1


def test_problem_lets_an_organizer_take_it_down(session: Session, chat: Chat) -> None:
    author = make.participant(session, "Bia Reis")
    practice = make.good_practice(session, author=author)
    celia = chat.person(make.organizer(session))
    ana = chat.person(make.participant(session))
    ana.starts(f"b_{practice.id}")
    ana.taps("Apontar problema")
    ana.taps("Informação errada")

    celia.taps("Tirar do ar e revisar")
    ana.writes("painel único")

    assert practice.state == PublicationState.IN_REVIEW
    assert "Não achei nada" in ana.sees
    assert "voltou para revisão" in chat.person(author).sees


def test_author_is_left_alone_at_night(session: Session, chat: Chat) -> None:
    celia = make.participant(session, "Célia Dias")
    challenge = make.challenge(session, author=celia)
    chat.now = make.moment(11, 3, 22)
    bruno = chat.person(make.participant(session, "Bruno Lima"))
    bruno.starts(f"d_{challenge.id}")

    bruno.taps("Posso ajudar")
    bruno.taps("Sim, pode passar")

    message = session.scalars(select(OutboxRow).where(OutboxRow.chat_id == celia.chat_id)).one()
    assert message.due_at == make.moment(12, 3, 8)


def test_own_publications_come_five_at_a_time(session: Session, chat: Chat) -> None:
    row = make.participant(session)
    for number in range(7):
        make.challenge(session, f"Desafio {number}.", author=row)
    ana = chat.person(row)
    ana.commands("praticas")
    ana.taps("Minhas publicações")
    first = str(ana.last.labels)

    ana.taps("Próxima página")

    assert [f"Desafio {number}" in first for number in (6, 2, 1)] == [True, True, False]
    assert "Desafio 0" in str(ana.last.labels)


def test_correct_of_the_other_kind_shows_what_it_is(session: Session, chat: Chat) -> None:
    author = make.participant(session)
    ana = chat.person(author)
    practice = make.good_practice(session, author=author)
    challenge = make.challenge(session, "Faltam dados.", author=author)
    ana.starts()

    ana.taps(CorrectGoodPractice(challenge.id))
    assert "Faltam dados" in ana.sees
    ana.taps(CorrectChallenge(practice.id))
    assert "Painel único de metas" in ana.sees

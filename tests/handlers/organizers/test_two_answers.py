"""Two organizers and one question: nothing lost, nothing doubled, each sees what the other did."""

from dataclasses import dataclass

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from messages.actions.help import AskOrganizers
from messages.actions.organizers.inquiries import (
    AnswerInquiry,
    ListInquiries,
    ShowInquiry,
    TakeOverInquiry,
)
from messages.actions.start import GoHome
from models import Inquiry
from tests import make
from tests.chat import Chat, Person
from tests.make import moment


@dataclass
class Scene:
    """One question of Ana before two organizers."""

    chat: Chat
    session: Session
    ana: Person
    celia: Person
    davi: Person

    @property
    def inquiry(self) -> Inquiry:
        self.session.expire_all()
        return self.session.scalars(select(Inquiry)).one()

    def is_taken(self) -> bool:
        return self.inquiry.taken_by_id is not None

    @property
    def answers(self) -> list[str]:
        """The answers that reached Ana."""
        return [
            shown.text.rpartition("\n\n")[2]
            for shown in self.ana.messages.values()
            if shown.text.startswith("Resposta da organização")
        ]


@pytest.fixture
def scene(session: Session, chat: Chat) -> Scene:
    celia, davi = (
        chat.person(make.organizer(session, name)) for name in ("Célia Dias", "Davi Reis")
    )
    ana = chat.person(make.participant(session, "Ana Souza"))
    asks(ana, "Onde é?")
    return Scene(chat, session, ana, celia, davi)


def asks(person: Person, text: str) -> None:
    person.commands("ajuda")
    person.taps(AskOrganizers())
    person.writes(text)


def test_second_one_sees_who_is_answering_and_since_when(scene: Scene) -> None:
    scene.celia.taps("Responder")

    scene.davi.taps("Responder")

    assert scene.davi.sees.startswith("Célia Dias está respondendo desde as 9h")
    assert [row[0] for row in scene.davi.last.labels][:2] == ["✍️ Assumir", "💬 Ver a pergunta"]
    scene.davi.taps(ListInquiries())
    assert scene.davi.last.labels[0] == ["Com Célia · Ana: Onde é?"]
    # What Davi writes now is no answer.
    scene.davi.writes("Na portaria 2.")
    assert scene.answers == []


def test_who_takes_over_is_told_of_and_the_other_keeps_the_draft(scene: Scene) -> None:
    scene.celia.taps("Responder")
    scene.davi.taps("Responder")
    scene.davi.taps("Assumir")

    assert scene.celia.sees.startswith("Davi Reis assumiu a pergunta de Ana Souza")
    scene.celia.writes("Na portaria 1.")
    assert scene.celia.sees == (
        "Davi Reis está respondendo desde as 9h\n\nAinda não enviei a sua resposta:\nNa portaria 1."
    )
    assert scene.answers == []
    scene.davi.writes("Na portaria 2.")
    assert scene.answers == ["Na portaria 2."]

    # Meanwhile there is more to see: it is shown before anything goes out.
    scene.celia.taps("Assumir e enviar a minha")
    assert scene.celia.sees == (
        "Davi Reis já cuidou desta pergunta\nQuando: segunda, 11/3, às 9h.\nResposta enviada:\n"
        "Na portaria 2.\n\nAinda não enviei a sua resposta:\nNa portaria 1."
    )
    assert scene.answers == ["Na portaria 2."]
    scene.celia.taps("Enviar a minha também")
    assert scene.answers == ["Na portaria 2.", "Na portaria 1."]
    assert scene.inquiry.answer == "Na portaria 2.\n\nNa portaria 1."


def test_answer_sent_meanwhile_is_shown_and_the_own_one_may_stay_unsent(scene: Scene) -> None:
    scene.celia.taps("Responder")
    scene.davi.taps(AnswerInquiry(scene.inquiry.id))
    scene.davi.taps("Assumir")
    scene.davi.writes("Na portaria 2.")

    scene.celia.writes("Na portaria 1.")
    assert "Na portaria 2." in scene.celia.sees
    scene.celia.taps("Cancelar")

    assert scene.celia.sees.startswith("Pergunta de Ana Souza")
    assert "Quem cuidou: Davi Reis" in scene.celia.sees
    assert scene.answers == ["Na portaria 2."]
    scene.celia.writes("Na portaria 1.")
    assert scene.answers == ["Na portaria 2."]


def test_sending_after_all_tells_who_had_taken_it(scene: Scene) -> None:
    scene.celia.taps("Responder")
    scene.davi.taps("Responder")
    scene.davi.taps("Assumir")
    scene.celia.writes("Na portaria 1.")

    scene.celia.taps("Assumir e enviar a minha")

    assert scene.answers == ["Na portaria 1."]
    assert scene.davi.sees.startswith("Célia Dias assumiu a pergunta de Ana Souza")
    scene.davi.writes("Na portaria 2.")
    assert "Célia Dias já cuidou desta pergunta" in scene.davi.sees
    assert scene.answers == ["Na portaria 1."]


@pytest.mark.parametrize("way", ["button", "command", "home"])
def test_cancelled_answer_gives_the_question_back(scene: Scene, way: str) -> None:
    scene.celia.taps("Responder")
    assert scene.is_taken()

    if way == "button":
        scene.celia.taps("Cancelar")
    elif way == "command":
        scene.celia.commands("cancelar")
    else:
        scene.celia.taps(GoHome())

    assert not scene.is_taken()
    if way != "home":
        assert scene.celia.sees.startswith("Pergunta de Ana Souza")
        assert scene.celia.sees.endswith("Onde é?")
        scene.celia.taps("Responder")
        scene.celia.taps("Cancelar")
    scene.davi.taps("Responder")
    scene.davi.writes("Na portaria 2.")
    assert scene.answers == ["Na portaria 2."]


@pytest.mark.all_on_postgres
def test_opening_another_question_gives_the_first_back(scene: Scene) -> None:
    asks(scene.chat.person(make.participant(scene.session, "Bia")), "E quando?")
    first, second = scene.session.scalars(select(Inquiry.id).order_by(Inquiry.id)).all()
    scene.celia.taps(AnswerInquiry(first))

    scene.celia.taps(AnswerInquiry(second))

    scene.session.expire_all()
    taken = scene.session.scalars(select(Inquiry.id).where(Inquiry.taken_by_id.is_not(None))).all()
    assert taken == [second]


def test_person_who_writes_again_is_heard_by_who_is_answering(scene: Scene) -> None:
    scene.celia.taps("Responder")
    heard = len(scene.davi.messages)

    asks(scene.ana, "É no 2º andar?")

    assert scene.ana.sees.startswith("Juntei à sua pergunta")
    assert scene.celia.sees == "Ana Souza escreveu mais\nÉ no 2º andar?"
    assert len(scene.davi.messages) == heard
    scene.celia.writes("Sim, na portaria 2.")
    assert scene.answers == ["Sim, na portaria 2."]
    assert scene.inquiry.text == "Onde é?\n\nÉ no 2º andar?"
    # After the answer it is a new question.
    asks(scene.ana, "Obrigada. E o almoço?")
    assert len(scene.session.scalars(select(Inquiry)).all()) == 2


def test_taking_over_what_was_answered_meanwhile_shows_the_answer(scene: Scene) -> None:
    scene.celia.taps("Responder")
    scene.davi.taps("Responder")
    scene.celia.writes("Na portaria 2.")

    scene.davi.taps(TakeOverInquiry(scene.inquiry.id))

    assert scene.davi.sees.startswith("Célia Dias já cuidou desta pergunta")
    scene.davi.taps("Ver a pergunta")
    assert scene.davi.sees.endswith("Na portaria 2.")


def test_closing_what_another_is_answering_asks_to_take_over_first(scene: Scene) -> None:
    scene.celia.taps("Responder")
    scene.davi.taps(ListInquiries())
    scene.davi.taps("Com Célia")

    scene.davi.taps("Encerrar sem responder")

    assert scene.davi.sees.startswith("Célia Dias está respondendo")
    scene.celia.writes("Na portaria 2.")
    assert scene.answers == ["Na portaria 2."]


def test_question_closed_meanwhile_keeps_the_own_answer(scene: Scene) -> None:
    scene.celia.taps("Responder")
    scene.davi.taps("Responder")
    scene.davi.taps("Assumir")
    scene.davi.taps("Cancelar")
    scene.davi.taps("Encerrar sem responder")

    scene.celia.writes("Na portaria 1.")

    assert scene.celia.sees == (
        "Davi Reis já cuidou desta pergunta\nQuando: segunda, 11/3, às 9h.\n\n"
        "Ainda não enviei a sua resposta:\nNa portaria 1."
    )
    scene.celia.taps("Enviar a minha também")
    assert scene.answers == ["Na portaria 1."]


def test_own_question_opened_again_goes_on(scene: Scene) -> None:
    scene.celia.taps("Responder")
    scene.celia.commands("encontros")

    scene.celia.taps(AnswerInquiry(scene.inquiry.id))
    scene.celia.writes("Na portaria 2.")

    assert scene.answers == ["Na portaria 2."]


def test_what_is_added_at_night_is_shown_before_the_answer_goes(scene: Scene) -> None:
    scene.celia.taps("Responder")
    scene.chat.now = moment(11, 3, 21)
    asks(scene.ana, "É no 2º andar?")
    assert scene.celia.sees.startswith("Escreva a resposta")

    scene.celia.writes("Na portaria 2.")

    assert scene.celia.sees == (
        "Ana Souza escreveu mais\nOnde é?\n\nÉ no 2º andar?\n\n"
        "Ainda não enviei a sua resposta:\nNa portaria 2."
    )
    assert scene.answers == []
    scene.celia.taps("Enviar a resposta")
    scene.chat.now = moment(12, 3, 9)
    scene.chat.deliver()
    assert scene.answers == ["Na portaria 2."]


@pytest.mark.all_on_postgres
def test_photo_is_kept_while_another_has_answered(scene: Scene) -> None:
    scene.celia.taps("Responder")
    scene.davi.taps("Responder")
    scene.davi.taps("Assumir")
    scene.davi.writes("Na portaria 2.")

    scene.celia.sends_file("mapa.jpg", kind="photo", caption="Veja o mapa.")

    assert "Davi Reis já cuidou desta pergunta" in scene.celia.sees
    assert scene.answers == ["Na portaria 2."]
    scene.celia.taps("Enviar a minha também")
    assert scene.answers == ["Na portaria 2.", "Veja o mapa."]
    assert scene.ana.last.payload["file"]["kind"] == "photo"


def test_three_take_over_one_after_the_other_and_one_answer_goes(scene: Scene) -> None:
    bia = scene.chat.person(make.organizer(scene.session, "Bia Nunes"))
    bia.starts()
    scene.celia.taps("Responder")
    for person in (scene.davi, bia):
        person.taps(AnswerInquiry(scene.inquiry.id))
        person.taps("Assumir")

    scene.celia.writes("Um.")
    scene.davi.writes("Dois.")
    bia.writes("Três.")

    assert scene.answers == ["Três."]
    for person, words in ((scene.celia, "Um."), (scene.davi, "Dois.")):
        assert "Bia Nunes" in person.sees
        assert person.sees.endswith(f"Ainda não enviei a sua resposta:\n{words}")


def test_corrected_answer_is_not_sent_twice(scene: Scene) -> None:
    scene.celia.taps("Responder")
    scene.celia.writes("Na portaria 2.")

    scene.celia.edits("Na portaria 3.")

    assert scene.answers == ["Na portaria 2."]
    assert scene.celia.sees.startswith("Vi que você corrigiu")


@pytest.mark.all_on_postgres
def test_file_added_while_it_is_answered_reaches_who_answers(scene: Scene) -> None:
    scene.celia.taps("Responder")
    scene.ana.commands("ajuda")
    scene.ana.taps(AskOrganizers())

    scene.ana.sends_file("crachá.jpg", kind="photo", caption="É este?")

    assert scene.celia.sees == "Ana Souza escreveu mais\nÉ este?"
    assert scene.celia.last.payload["file"]["kind"] == "photo"
    scene.celia.writes("Sim.")
    assert scene.answers == ["Sim."]
    assert len(scene.session.scalars(select(Inquiry)).all()) == 1


def test_file_added_at_night_is_named_before_the_answer_goes(scene: Scene) -> None:
    scene.celia.taps("Responder")
    scene.chat.now = moment(11, 3, 21)
    scene.ana.commands("ajuda")
    scene.ana.taps(AskOrganizers())
    scene.ana.sends_file("crachá.jpg", kind="photo", caption="É este?")

    scene.celia.writes("Sim.")

    assert "Há arquivo na pergunta." in scene.celia.sees
    assert scene.answers == []
    scene.celia.taps("Cancelar")
    scene.celia.taps(ShowInquiry(scene.inquiry.id))
    assert scene.celia.last.payload["file"]["kind"] == "photo"

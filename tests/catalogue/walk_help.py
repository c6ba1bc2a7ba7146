"""Screens of questions to the organization, of what the edge says, and of messages in doubt."""

from datetime import timedelta

import pytest

from handlers import turn
from handlers.turn import Edge
from messages import delivery, privacy, refusals
from messages.actions import unpack
from messages.actions.help import AskOrganizers
from messages.actions.organizers.inquiries import ListInquiries
from messages.actions.organizers.uncertain import ShowUncertain
from messages.outgoing import Message
from models import OutboxState, Purpose, Standing
from tests import make
from tests.catalogue.recorder import recorder
from tests.catalogue.scene import Scene, clock
from tests.chat import BOT_USERNAME, Person
from tests.make import NOW


def edge_says(person: Person, words: Message) -> None:
    """Say what the edge says by itself, such as an apology."""
    turn.say(person.chat.session, person.sender, words, Edge(person.chat.now, BOT_USERNAME))
    person.chat.deliver()


def test_edge(scene: Scene) -> None:
    edge_says(scene.ana, refusals.unexpected("a1b2c3"))
    edge_says(scene.ana, refusals.too_fast(30))
    edge_says(scene.ana, refusals.too_fast(30, 20))
    edge_says(scene.ana, refusals.database_away())
    edge_says(scene.ana, refusals.plain(refusals.answers_wait()))
    edge_says(scene.ana, Message(delivery.resent({"html": ""})["html"]))
    edge_says(scene.ana, privacy.erased(42))
    scene.ana.toast = refusals.answers_wait()
    recorder.hear(scene.ana)


@pytest.mark.usefixtures("address")
def test_address_of_the_organization(scene: Scene) -> None:
    scene.ana.commands("ajuda")
    scene.ana.taps("Falar com a organização")
    scene.ana.commands("privacidade")
    scene.ana.commands("meusdados")
    scene.ana.taps("Uso dos dados")
    scene.chat.person(
        make.participant(scene.session, "Eva Luz", standing=Standing.SUSPENDED)
    ).starts()


def test_questions(scene: Scene) -> None:
    scene.ana.commands("ajuda")
    scene.ana.taps("Falar com a organização")
    scene.celia.commands("organizar")
    scene.ana.sends_file(caption="Pode ver?")
    clock(scene.chat, scene.chat.now + timedelta(hours=1))
    scene.celia.taps(ListInquiries())
    listed = scene.celia.last
    scene.celia.taps("Ana", listed)
    card = next(
        shown for shown in scene.celia.messages.values() if "Responder" in str(shown.labels)
    )
    again = listed.data("Ana") if "Ana" in str(listed.labels) else card.data("Responder")
    scene.celia.taps("Responder", card)
    scene.celia.writes("Pode sim.")
    scene.celia.taps(unpack(again))


def test_answer_to_who_blocked_the_bot(scene: Scene) -> None:
    scene.celia.commands("organizar")
    scene.ana.commands("ajuda")
    scene.ana.taps("Falar com a organização")
    scene.ana.writes("Onde é?")
    scene.ana.blocks()
    scene.celia.taps(ListInquiries())
    scene.celia.taps("Ana")
    scene.celia.taps("Responder")
    scene.celia.writes("Na portaria 2.")


@pytest.mark.usefixtures("address")
def test_nobody_answers_and_there_is_an_address(scene: Scene) -> None:
    scene.ana.taps(AskOrganizers())
    scene.ana.writes("Alguém?")


def test_many_messages_in_doubt(scene: Scene) -> None:
    for number in range(17):
        person = make.participant(scene.session, f"Pessoa {chr(97 + number)}", office=scene.seplag)
        make.outgoing_message(
            scene.session,
            chat_id=person.chat_id or 0,
            purpose=Purpose.NOTICE,
            payload={"html": "Mudou o local."},
            now=NOW,
            recipient_id=person.id,
            state=OutboxState.UNKNOWN,
        )
    scene.celia.taps(ShowUncertain())

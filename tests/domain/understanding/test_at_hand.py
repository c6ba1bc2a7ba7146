"""What is written right below a card is about it, unless it names something else."""

from dataclasses import replace

import pytest

from domain.understanding.understand import understand
from tests.domain.understanding.test_understand import AGENDA, said


@pytest.mark.parametrize(
    ("shown", "text", "meaning"),
    [
        (2, "confirmo", "e2 go"),
        (2, "tô dentro", "e2 go"),
        (2, "e que horas começa?", "e2"),
        (2, "qual a pauta?", "e2"),
        (2, "onde vai ser?", "e2 directions"),
        (2, "quem vai?", "e2 who"),
        (2, "vou me atrasar", "e2 late"),
        (2, "põe na agenda", "e2 calendar"),
        (21, "quero participar", "c2.1 go"),
        (21, "me inscreve", "c2.1 go"),
        # Who is not in what was shown may mean what they are in.
        (2, "não vou mais", "ask e2 e1 c2.1"),
        (1, "não vou mais", "e1 not_go"),
        # Nobody gives up a seat they do not have, or is late for it, nor is it "meu".
        (41, "desisto do curso", "c2.1 not_go"),
        (41, "vou me atrasar", "e1 late"),
        (21, "vou me atrasar", "c2.1 late"),
        (41, "onde é o meu curso?", "c2.1 directions"),
        (2, "quando é meu encontro?", "e1"),
        (2, "cancela minha inscrição", "ask e1 c2.1"),
        (2, "vou em todos", "e1 go"),
        # What is named, or told apart, is that.
        (2, "confirmo o de junho", "e3 go"),
        (2, "quando é o próximo?", "e1"),
        (21, "que horas é o encontro?", "e1"),
        (21, "me inscreve em outro curso", "courses"),
        (2, "tem link?", "e4 link"),
        (2, "quantas horas eu tenho", "hours"),
        (2, "preciso de declaração", "hours"),
    ],
)
def test_what_is_written_below_a_card_is_about_it(shown: int, text: str, meaning: str) -> None:
    assert said(understand(text, replace(AGENDA, at_hand=shown))) == meaning

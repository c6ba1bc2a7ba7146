"""What organizers write: an order of theirs, and what only looks like one."""

from dataclasses import replace

import pytest

from domain.understanding.understand import understand
from tests.domain.understanding.test_understand import said
from tests.domain.understanding.year import year

AGENDA = replace(year(), organizes=True)
ORDERS = """
muda a data para 30 de abril : e1 change
muda a data para 23 de abril : e1 change
muda o tema para inovação : e1 change
muda o local para a Fundação João Pinheiro : e1 change
troca a data por 25 de março : e1 change
muda o horário para as 14h do encontro de abril : e2 change
avisa o pessoal que a data mudou para 10 de setembro : e1 tell
cancela o encontro de abril e marca para 7 de maio : e2 cancel
meu chefe pediu para cancelar o encontro de abril : e2 cancel
muda o horário do encontro de abril para 14h, minha sala está ocupada : e2 change
inscreve minha colega no 2º encontro : e2 seat
não consigo abrir a presença do 1º encontro : e1 attendance
cancela a turma 3 de dados : list
importar a planilha de servidores : import
"""
NO_ORDERS = """
confirmo a ida no dia 18
confirma a participação no encontro de abril
quero cancelar a aula de terça, estou doente
não cancela o encontro de abril
não precisa mudar a data do encontro
é importante ir ao encontro de abril?
importa se eu chegar tarde?
tenho uma planilha de horas
quem faltou perde o certificado?
quem já se inscreveu precisa se inscrever de novo?
como entro na fila
passa o link do encontro
coloca o encontro de abril na agenda
altera o nome do órgão
corrige o nome no certificado
posso trocar o dia da aula?
onde imprimo o certificado
quero fazer um curso
ver dados do encontro
quando emitem os certificados?
cheguei atrasada, a lista de presença já fechou?
o encontro de abril foi cancelado?
o horário do encontro mudou?
cancela minha inscrição no encontro de abril
"""


@pytest.mark.parametrize(
    ("text", "meaning"), [one.rsplit(" : ", 1) for one in ORDERS.split("\n")[1:-1]]
)
def test_an_order_opens_the_activity_it_is_about(text: str, meaning: str) -> None:
    assert said(understand(text, AGENDA)) == meaning


@pytest.mark.parametrize("text", NO_ORDERS.split("\n")[1:-1])
def test_what_is_no_order_means_what_it_means_to_anybody(text: str) -> None:
    assert said(understand(text, AGENDA)) == said(
        understand(text, replace(AGENDA, organizes=False))
    )

"""What organizers write: an order of theirs, and what only looks like one."""

from dataclasses import replace
from datetime import date

import pytest

from domain.understanding import told
from domain.understanding.understand import understand
from tests.domain.understanding.test_understand import said
from tests.domain.understanding.year import known, year

YEAR = year()
HIDDEN = (
    replace(known(8, "8º Encontro da Rede Estratégia", date(2024, 5, 14)), is_draft=True),
    replace(known(9, "9º Encontro da Rede Estratégia", date(2024, 8, 20)), is_cancelled=True),
    replace(known(23, "Gestão de projetos, turma 3", date(2024, 11, 5)), is_draft=True),
)
AGENDA = replace(YEAR, organizes=True, hidden=HIDDEN)
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
publica o rascunho do encontro de maio : e8 publish
publica o encontro : e8 publish
publica a turma : c2.3 publish
publica o encontro de abril : e2 publish
coloca no ar o 8º encontro : e8 publish
muda a sala do rascunho do encontro de maio : e8 change
muda o horário do encontro de 14/5 : e8 change
cancela o 8º encontro : e8 cancel
apaga o rascunho da turma 3 de gestão de projetos : c2.3 cancel
mostra o rascunho do encontro : e8 show
ver os rascunhos : list
mostra o encontro cancelado : e9 show
reabre o encontro de agosto que foi cancelado : e9 reopen
reativa o encontro de 20/8 : e9 reopen
reabre o encontro de abril : e2 reopen
cancela a turma de novembro de linguagem simples : c5.2 cancel
avisa o pessoal do encontro de abril: o encontro foi cancelado : e2 tell
avisa o pessoal que vai ao encontro de abril que a sala mudou : e2 tell
avisa o pessoal que o encontro de abril foi cancelado : e2 tell
avisa todo mundo: a sala do 3º encontro mudou : e3 tell
manda um aviso: o curso de linguagem simples da turma 2 começa mais cedo : c5.2 tell
avisa o pessoal que o encontro mudou para 10 de setembro : e1 tell
avisa o pessoal que o encontro vai ser na Cidade Administrativa : e1 tell
avisa o pessoal, o almoço do encontro de abril é às 12h : e2 tell
avisa o pessoal do 2º encontro que o encontro de junho mudou : e2 tell
avisa o pessoal que o encontro de 30 de abril foi cancelado : day
preciso avisar o pessoal, cancela o encontro de abril : e2 cancel
tira a Maria do encontro de abril : e2 remove
do encontro de abril, pode tirar o João Pinheiro : e2 remove
quero remover a servidora Ana Paula da C3.1 : c3.1 remove
cancela a inscrição do Caio na turma 2 de dados : c4.2 remove
desinscreve a Joana da turma 1 de indicadores : c3.1 remove
fecha as inscrições da turma 1 de dados : c4.1 enrollment
prorroga o prazo de inscrição da turma 1 de dados até 12/6 : c4.1 enrollment
as inscrições da turma 2 de dados, pode abrir : c4.2 enrollment
adia o encontro de abril em uma semana : e2 change
adiar uma semana o encontro de abril : e2 change
remarca para 30/4 o encontro de abril : e2 change
o encontro de junho, adia ele para 18/6 : e3 change
reagenda : e1 change
cria o oitavo encontro : new_encontro
cria a turma 3 de dados : courses
duplica o último encontro : repeat
faz um encontro igual ao de abril : repeat
repete a turma 1 de dados : courses
tira o encontro de abril do ar : e2 cancel
achar o encontro que foi cancelado : e9 show
tira o Caio do 2º encontro : e2 remove
tira a maria do encontro de abril : e2 remove
remove ela do encontro de abril : e2 remove
retira a vaga do caio no encontro de abril : e2 remove
tem que abrir a inscrição da turma 2 de dados : c4.2 enrollment
tem como cancelar o encontro de outubro? : e6 cancel
põe a Maria Souza no encontro de abril : e2 seat
põe mais a Ivone na turma 1 de dados : c4.1 seat
ponha o servidor Caio na lista do 3º encontro : e3 seat
o que falta responder? : waiting
o que ainda preciso aprovar : waiting
faz um encontro como o de abril : repeat
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
tira uma foto do encontro
me tira do encontro de abril
quero tirar uma dúvida do encontro de abril
quando abrem as inscrições da turma 2 de dados?
as inscrições da turma 1 já fecharam?
avisa o pessoal que eu não vou
o encontro de maio foi publicado?
retira o certificado do curso
onde abre a inscrição?
não consigo abrir a inscrição
como faço pra abrir a inscrição no curso?
como divulgar o encontro no órgão?
posso publicar o encontro no portal?
recuperar a aula que perdi do curso de dados
quero retomar o curso de dados
posso repetir o curso de dados?
quero repetir a turma
vai ter um encontro como o de março?
tem outro encontro parecido com o de abril?
o encontro de abril foi adiado para maio?
uma dúvida, o encontro de abril foi remarcado?
delete o evento do outlook
excluir encontro do google agenda
retira o material do curso
quem retira o kit do encontro
vou tirar a carteira no encontro
tirar o slide do encontro
tira o slide da Maria do encontro
removo o aplicativo do curso
tira o atraso do 2 encontro
põe o slide no encontro de abril
põe um lembrete do encontro de abril
o que falta responder para completar o curso?
"""
TOLD = """
avisa o pessoal do encontro de abril: tragam notebook : Tragam notebook
avisa o pessoal que vai ao encontro de abril que a sala mudou : A sala mudou
lembra quem não respondeu que faltam 2 dias : Faltam 2 dias
manda aviso pra turma C3.1: começa às 9:30, venham! : Começa às 9:30, venham!
avisa todo mundo que não vai ter almoço : Não vai ter almoço
avisa a turma: “tragam crachá” : Tragam crachá
avisa que a sala é a 3: subam pela rampa : A sala é a 3: subam pela rampa
manda um aviso para quem vai : -
avisa a turma das 14:30 : -
a aula é 9h: venham : -
O prazo passou: avisa a turma 2 que a sala mudou : A sala mudou
mande um aviso do encontro de abril, preciso que seja hoje : -
manda um recado pra turma, é importante que seja hoje: a sala mudou : A sala mudou
avisa a turma 2: "A aula" foi "cancelada" : "A aula" foi "cancelada"
escreve pro pessoal: tragam notebook : Tragam notebook
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


@pytest.mark.parametrize(("text", "words"), [one.split(" : ") for one in TOLD.split("\n")[1:-1]])
def test_what_people_are_told_is_kept_as_it_was_written(text: str, words: str) -> None:
    assert told.read(text) == words.replace("-", "")


def test_participants_name_nothing_that_is_hidden() -> None:
    for text in ("publica o rascunho do encontro de maio", "mostra o encontro cancelado"):
        agenda = replace(AGENDA, organizes=False)
        assert understand(text, agenda) == understand(text, replace(agenda, hidden=()))

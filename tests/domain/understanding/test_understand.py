"""Sentences of each kind, and what they mean in the sample year."""

from dataclasses import replace

import pytest

from domain.understanding.meanings import Ask, Card, Help, Meaning, NoSuchDay, Open, Search, Unsure
from domain.understanding.understand import understand
from tests.domain.understanding.year import name, year

AGENDA = year()


def said(meaning: Meaning) -> str:  # noqa: PLR0911 - one for each meaning
    """A meaning in few letters: "e1 not_go", "ask e3 c4.1", "human", "help:data", "day"."""
    match meaning:
        case Card(number, wish):
            return f"{name(number)} {wish.value}" if wish else name(number)
        case Ask(options):
            return " ".join(["ask", *(said(one).split()[0] for one in options)])
        case Open(section):
            return section.value
        case Help(topic):
            return f"help:{topic}"
        case NoSuchDay():
            return "day"
        case Unsure():
            return "unsure"
        case Search():
            return "search"


CASES = """
quero ver quem vai : e1 who
mudou o local? : e1
perdi a aula de ontem, o que acontece? : help:hours
preciso justificar minha falta : human
atestado médico, mando pra quem? : human
quantas pessoas estão na minha frente? : mine
Horas e certificados : hours
certificados : help:hours
VI Encontro da Rede : e6
vou no II encontro : e2 go
encontro IV : e4
C3 : c3.1
quero me inscrever no C4 : c4.1 go
consegui a vaga no curso? : mine
quero saber de indicadores e resultados : ask c3.1 e3
tem alguem de verdade ai : human
comfirmo presensa abriu dia 23 : e2 go
23 de abriu : e2
abriu a inscrição? : help:enrollment
encontro de juhno : e3
oraio do encontro : e1
confirmei sem querer o encontro de segunda, tem como desfazer? : e1 not_go
hoje recebi outra convocação, não vou no 2º encontro : e2 not_go
recebi hoje o convite do 2º encontro : e2
agenda : agenda
ver encontros : agenda
Quais são os encontros? : agenda
calendário dos encontros : agenda
cursos : courses
quais os cursos abertos? : courses
tem curso com vaga? : courses
turmas disponíveis : courses
horas : hours
minhas horas : hours
quantas horas eu já fiz? : hours
quantas horas faltam para mim? : hours
presença : presence
marcar presença : presence
quero registrar minha presença : presence
minhas inscriçoes : mine
meus cursos : mine
em quais cursos estou inscrito? : mine
inicio : home
voltar : home
quero voltar ao menu : home
boas práticas : practices
ver as boas práticas : practices
desafios : challenges
configurações : settings
ajuda : help
preciso de ajuda : help
não sei usar isso : help
como que eu uso esse robô : help
cancelar : cancel
esquece : cancel
não, deixa pra lá : cancel
Bom dia : home
oi : home
olá, boa noite! : home
Oi, tudo bem? : home
bom dia a todos : home
obrigado : thanks
valeu!! : thanks
muito obrigada pela ajuda : thanks
perfeito, obrigada : thanks
ok, entendi : thanks
tá bom, obrigado! : thanks
👏👏 : thanks
🆘 : help

Bom dia! Qual a data do próximo encontro? : e1
quando é o próximo encontro? : e1
próximo encontro : e1
qual o próximo curso? : c2.1
onde vai ser o próximo encontro? : e1 directions
Oi! Que horas começa o encontro de segunda? : e1
onde é : e1 directions
onde fica o auditório? : e1 directions
18/3 : e1
18/03/2024 : e1
dia 18 : e1
dia 18/3 que horas? : e1
23 de abril : e2
dia vinte e três de abril : e2
encontro do dia 11 de junho : e3
11 de junho : e3
o que vai ter em 10/9? : e5
o que tem dia 9 de abril : c1.1
aula do dia 9 de maio : c2.1
março : e1
em março tem encontro? : e1
encontro de abril : e2
tem algo em abril? : ask c1.1 e2
o que tem em novembro? : ask c5.2 c6.2
encontro de julho : e4
curso de agosto : c1.2
e em agosto? : c1.2
encontro de dezembro : e7
1º encontro : e1
3o encontro : e3
encontro 5 : e5
terceiro encontro : e3
sexto encontro : e6
o último encontro : e7
segundo encontro : e2
segunda turma de gestão de projetos : c2.2
turma 2 de automatização : c1.2
primeira turma de dados e painéis : c4.1
segunda-feira : e1
na segunda tem o quê? : e1
encontro de segunda : e1
semana que vem tem encontro? : e1
hoje tem alguma coisa? : day
tem encontro na quarta? : day
15 de janeiro : day
o que tem dia 2 de maio? : day
30 de fevereiro : day
31/02 : day
tem encontro em janeiro? : day
minha aula de terça : c2.1

não vou poder ir no encontro do dia 18 : e1 not_go
nao vou dia 18 : e1 not_go
não posso ir na segunda : e1 not_go
não conseguirei participar do 1º encontro : e1 not_go
Infelizmente não poderei ir ao encontro de segunda-feira : e1 not_go
tive um imprevisto, não vou segunda : e1 not_go
estarei de férias no dia 18 de março : e1 not_go
estou doente, não consigo ir amanhã no encontro : day
vou estar de licença em junho, não vou no encontro : e3 not_go
não dá pra eu ir dia 23/4 : e2 not_go
vou faltar na segunda : e1 not_go
cancela minha presença no encontro de março : e1 not_go
não comparecerei ao segundo encontro : e2 not_go
quero cancelar minha inscrição no curso de gestão de projetos : c2.1 not_go
quero sair da turma de gestão de projetos : c2.1 not_go
preciso desistir do curso : c2.1 not_go
desisto da turma : c2.1 not_go
não vou conseguir fazer o curso de maio : c2.1 not_go
não vou mais fazer o curso : c2.1 not_go
quero devolver minha vaga do curso : c2.1 not_go
meu chefe não me liberou para a aula do dia 7 de maio : c2.1 not_go
não posso ir : ask e1 c2.1
NAO VOU MAIS : ask e1 c2.1
não vou conseguir ir : ask e1 c2.1
quero sair : ask c2.1 e1 leave

Confirmo presença : e1 go
Vou sim : e1 go
confirmo : e1 go
eu vou : e1 go
pode confirmar minha presença : e1 go
vou no encontro de abril : e2 go
quero ir no 3º encontro : e3 go
gostaria de participar do encontro de setembro : e5 go
estarei presente no dia 23/04 : e2 go
confirmo presença dia 10 de setembro : e5 go
me inscreve no curso de linguagem simples : c5.1 go
quero me inscrever em análise de dados : c4.1 go
quero fazer facilitação : c6.1 go
quero participar do curso de automatização : c1.1 go
me coloca na turma 1 de indicadores : c3.1 go
tenho interesse no curso de painéis : c4.1 go
quero fazer um curso : courses
quero me inscrever : courses

cheguei : presence
já cheguei no auditório : presence
estou aqui na sala : presence
estou na porta do encontro : presence
presente : presence
acabei de chegar : presence
vou me atrasar : e1 late
vou chegar atrasada no encontro : e1 late
vou chegar mais tarde na segunda : e1 late
dia 18 chego depois das 10 : e1 late
preciso sair mais cedo na segunda : e1 late
vou precisar sair às 11h no dia 18 : e1 late
vou atrasar na aula do dia 7/5 : c2.1 late

preciso de declaração : hours
preciso de uma declaração do encontro do dia 18 : e1 declaration
como consigo um comprovante de participação no encontro de março? : e1 declaration
certificado : help:hours
quando sai meu certificado? : hours
como funciona o certificado? : help:hours

qual o endereço? : e1 directions
como chegar na Fapemig no dia 18? : e1 directions
qual o local do 2º encontro? : e2 directions
como coloco o encontro de segunda na minha agenda do google? : e1 calendar
link da reunião : e4 link
qual o link do encontro por vídeo? : e4 link
me manda o link do encontro de julho : e4 link

quero falar com uma pessoa : human
falar com atendente : human
quero falar com a organização : human
to com dúvida : human
tem alguém aí pra conversar? : human
telefone de contato : human
qual o whatsapp da organização? : human
podem me ligar? : human
vocês nunca respondem, que absurdo : human
quero fazer uma reclamação : human
não consigo abrir o link, não funciona : human

não quero mais participar : leave
quero sair da rede : leave
excluir meu cadastro : leave
apaguem meus dados : leave
me tira desse grupo : leave
quero me descadastrar : leave
quero parar de receber lembretes : settings
muitos avisos, quero menos mensagens : settings
mudei de email : my_data
meu nome está errado : my_data
quero corrigir meu cadastro : my_data
mudei pra secretaria de educação : my_data
mudei de órgão : my_data
o que vocês fazem com meus dados? : help:data

posso levar um colega? : unsure
posso mandar substituto? : unsure
tem estacionamento? : unsure
vai ter café? : unsure
justificar falta : human
atestado : unsure
tem wifi no auditório? : unsure
pagam diária? : unsure
tem acessibilidade para cadeirante? : unsure
vai ser gravado? : unsure

como funciona a fila? : help:enrollment
como faço para me cadastrar? : help:registration
como eu me inscrevo? : help:enrollment
como registro presença? : presence
quando chegam os lembretes? : help:reminders

não vou no encontro de abril mas vou no de junho : ask e2 e3
quero trocar o curso de projetos pelo de painéis : ask c2.1 c4.1
não vou desistir do curso : c2.1
não quero cancelar, vou sim na segunda : e1 go
não é que eu não vá dia 18, eu vou : e1 go

automação : search
excel : search
IA : search
indicadores : search
painel de metas : search
gestão de riscos : search
mapa de riscos : search
como medir resultado de política : search
plano de projetos atualizado : search
reunião curta : search
contratos : search
ajuda de custo : unsure
minuta de contrato : search
não sei medir indicadores : search
como fazer minha equipe usar OKR : search
desenvolvimento local : search
relatório de março : search
atraso de obras : search
custo de pessoal : search
gestão de pessoas : search

menu principal : home
quero ver a agenda : agenda
Agenda de encontros 2024 : agenda
me mostra os cursos : courses
lista de cursos : courses
carga horária : hours
quero ver minhas horas : hours
ver minhas inscrições : mine
o que eu tenho marcado? : mine
quais encontros eu confirmei? : mine
cadastro : my_data
desafio : challenges
ajuste de lembretes : settings
quero ajuda : help
help : help
cancela tudo : cancel
para com isso : cancel
parar : cancel
não quero mais, esquece : cancel
voltar ao início : home
Boa noite, pessoal : home
e aí, beleza? : home
Olá! Como vai? : home
brigada viu : thanks
top, muito obrigado! : thanks
agradeço a atenção : thanks
beleza, até mais : thanks
tchau : thanks
👍🏽 : thanks
❤️ : thanks

Boa tarde, gostaria de saber quando é o encontro de abril : e2
Bom dia, sou o João da Sejusp, quando começa o curso de linguagem simples? : c5.1
Olá, me chamo Pedro. Qual o horário do encontro do dia 11/6? : e3
Oi bom dia tudo bem queria saber o endereço do encontro de segunda : e1 directions
Prezados, boa tarde. Como faço para me inscrever no curso de indicadores? Grato. : c3.1 go
3/12 : e7
03.12.2024 : e7
7/5 : c2.1
dia 20/6 : c4.1
dia 16-07 : c6.1
dez de setembro : e5
três de dezembro : e7
dia doze de março : day
dia onze de junho às nove : e3
reunião do dia 22 de outubro : e6
outubro : ask c3.2 c4.2 e6
encontros de outubro : e6
em maio o que tem? : ask c2.1 c3.1
quais os cursos de novembro? : ask c5.2 c6.2
7º encontro : e7
quinto encontro : e5
o primeiro encontro : e1
encontro número 6 : e6
turma dois de facilitação : c6.2
o último encontro do ano : e7
a segunda aula do curso de projetos : c2.1
encontro da segunda que vem : e1
minha aula na quinta : c2.1
tem alguma coisa na semana que vem? : e1
o que tem esse mês? : e1
o que tem mês que vem? : ask c1.1 e2
daqui a 7 dias : e1
depois de amanhã tem encontro? : day
o que vem depois do encontro de abril? : e3
dia 1º de maio tem aula? : day
tem curso em dezembro? : day
encontro do dia 30/02 : day
encontro de 5 de agosto : day
vai ter algo dia 24/12? : day
teve encontro dia 5 de março? : day

pode contar comigo na segunda : e1 go
põe meu nome no encontro de junho : e3 go
quero confirmar minha presença no 2º encontro : e2 go
vou participar do encontro sobre dados : e5 go
irei dia 10/09 : e5 go
eu quero ir no de inovação em outubro : e6 go
tô dentro, pode confirmar : e1 go
confirmo minha participação no encontro do dia 23 de julho : e4 go
não vou poder comparecer dia 18/3 por motivo de saúde : e1 not_go
tenho consulta médica no dia do encontro de abril, não poderei ir : e2 not_go
minha filha está doente, não vou conseguir ir na segunda : e1 not_go
não irei ao encontro de segunda : e1 not_go
não tem como eu ir no dia 11/6 : e3 not_go
vou viajar em julho, não consigo ir no encontro : e4 not_go
segunda não posso : e1 not_go
dia 18 não rola pra mim : e1 not_go
dia 18 tenho outra reunião, não vou : e1 not_go
retira meu nome da lista do dia 18 : e1 not_go
informo que não poderei participar do encontro do dia 23/04 : e2 not_go
Comunico minha ausência no 1º Encontro da Rede : e1 not_go
desmarca minha presença segunda : e1 not_go
marquei sem querer, não vou segunda : e1 not_go
libera minha vaga do curso, não vou fazer : c2.1 not_go
não quero mais fazer o curso de gestão de projetos : c2.1 not_go
me tira da turma de maio : c2.1 not_go
vou ter que largar o curso : c2.1 not_go
não vou dar conta do curso de projetos : c2.1 not_go
quero abrir mão da minha vaga em gestão de projetos : c2.1 not_go
não consigo ir nas aulas de maio : c2.1 not_go
posso me inscrever na turma 2 de linguagem simples? : c5.2 go
abre inscrição quando pra turma 2 de painéis? : c4.2
quero uma vaga na turma de facilitação de julho : c6.1 go
me matricula em indicadores : c3.1 go
queria me inscrever no curso do dia 18 de junho : c4.1 go
faz minha inscrição em linguagem simples : c5.1 go
me põe na fila de automatização : c1.1 go

vou me atrasar meia hora na segunda : e1 late
na segunda só consigo chegar às 10h : e1 late
vou perder a abertura do encontro : e1 late
preciso sair antes do fim dia 18 : e1 late
tô atrasado : e1 late
chego 9h30 na segunda, pode? : e1 late
tô no auditório da fapemig : presence
como marco presença? : presence
onde coloco o código? : presence
não achei o código da sala : presence
cheguei aqui : presence
qual ônibus passa na fapemig? : e1 directions
como faço pra chegar no encontro de abril? : e2 directions
onde vai ser a aula do dia 7/5? : c2.1 directions
qual o local da aula de maio? : c2.1 directions
em que prédio é o encontro de setembro? : e5 directions
me manda a localização do encontro de segunda : e1 directions
quero salvar o encontro do dia 18 no meu calendário : e1 calendar
coloca as aulas na minha agenda : c2.1 calendar
como acesso o encontro online? : e4 link
vai ser pelo teams? : e4 link
o encontro de julho é online? : e4
preciso de um atestado de comparecimento do encontro de segunda : e1 declaration
gostaria de uma declaração de participação : hours
meu chefe pede comprovante : hours
vcs emitem declaração? : hours
quantas horas tenho? : hours
quanto falta pra meta? : hours
cadê meu certificado? : hours
me manda o certificado do encontro de fevereiro : hours
quero baixar o certificado do curso : hours
preciso da segunda via do meu certificado : hours
quando recebo o certificado do curso? : hours
preciso de quantas horas para o certificado? : hours
quantas horas vale o encontro de abril? : e2
tô inscrita em quê? : mine
fui confirmada no encontro de segunda? : e1
eu já me inscrevi em algum curso? : mine
meus compromissos : mine
quando é minha aula? : c2.1

tem lugar pra deixar a moto? : unsure
vai ter coffee break? : unsure
pode levar criança? : unsure
posso ir de chinelo? : unsure
vão reembolsar a passagem? : unsure
quem paga a hospedagem? : unsure
posso indicar outra pessoa no meu lugar? : unsure
minha chefe pode participar também? : unsure
vocês abonam o ponto? : unsure
vai ficar gravado pra quem não foi? : unsure
vão disponibilizar os slides? : unsure
precisa levar notebook? : unsure
quero falar com alguém : human
me liga por favor : human
tem telefone pra contato? : human
quero mandar uma mensagem pra organização : human
como falo com vocês? : human
preciso falar com um atendente humano : human
isso aqui não funciona : human
ninguém responde minhas mensagens : human
que sistema ruim : human
vocês mudaram a data sem avisar : human
atualizar meu email : my_data
meu e-mail mudou : my_data
quero mudar meu nome : my_data
mudei de secretaria : my_data
fui transferida para a Seplag : my_data
quero parar de receber notificações : settings
como desligo os lembretes? : settings
para de mandar mensagem : settings
me manda menos aviso : settings
apagar minha conta : leave
como faço pra sair da rede estratégia? : leave
não quero mais fazer parte da rede : leave
quero cancelar meu cadastro : leave
exclua meus dados : leave
LGPD: solicito a eliminação dos meus dados : leave
quem tem acesso aos meus dados? : help:data

proximo encntro : e1
qual o orario do encontro de segunda : e1
quero me increver no curso de linguagem simples : c5.1 go
nao poso ir segunda : e1 not_go
não vo pode ir dia 18 : e1 not_go
confimo presença : e1 go
minhas oras : hours
presensa : presence
dezafios : challenges
ajudaa : help
cursoss : courses
segunda fera : e1
encontro de setenbro : e5

oi eu queria ver se você consegue me ajudar é que eu vou precisar faltar no encontro de segunda porque surgiu um problema aqui no trabalho : e1 not_go
então eu queria me inscrever naquele curso de linguagem simples que vai ter em julho como que eu faço : c5.1 go
boa tarde eu gostaria de confirmar a minha presença no encontro do dia vinte e três de abril por favor : e2 go
Prezada organização, comunico a impossibilidade de participação no encontro de 18 de março. Respeitosamente, Ana : e1 not_go
Solicito informações sobre o próximo encontro. : e1
Solicito inscrição na turma 1 do curso Análise de dados e painéis. : c4.1 go
Venho requerer declaração de comparecimento referente ao encontro de 18/03. : e1 declaration

linguagem simples, encontro de : e4
encontro o terceiro : e3
abril encontro : e2
turma 1 projetos : c2.1
dados e painéis turma 2 : c4.2
quando começa facilitação? : c6.1
que dia é linguagem simples? : ask c5.1 e4
qual o tema do encontro de outubro? : e6
programação do 2º encontro : e2
quantas vagas tem o encontro de junho? : e3
que horas acaba o encontro? : e1
até que dia vai a inscrição de painéis? : c4.1
quem vai no encontro de segunda? : e1 who
quem vai comigo da minha assessoria? : e1 who
quem da minha equipe já confirmou? : e1 who
algum colega do meu órgão vai? : e1 who
quantas pessoas já confirmaram no dia 18? : e1 who
quem já confirmou no encontro de abril? : e2 who
quem vai palestrar na segunda? : e1
como funciona a inscrição? : help:enrollment
o que acontece se eu faltar? : search
o que é a fila de espera? : help:enrollment
quem pode se cadastrar? : help:registration
quando vocês mandam lembrete? : help:reminders

não vou no dia 18 e quero desistir do curso de projetos : ask e1 c2.1
vou segunda e também quero o curso de painéis : ask e1 c4.1
quero sair do curso de projetos e entrar no de indicadores : ask c2.1 c3.1
queria trocar a turma de maio pela de setembro : ask c2.1 c2.2
não posso ir segunda, mas confirmo dia 23/4 : ask e1 e2
quero desmarcar : ask e1 c2.1
não consigo mais ir, tive um problema : ask e1 c2.1
quero participar de linguagem simples : ask c5.1 e4
quero fazer automatização de processos : c1.1 go
julho : ask c5.1 c6.1 e4

quero compartilhar uma boa prática : practices
como publico uma experiência? : practices
fizemos um projeto legal, onde conto? : practices
quero lançar um desafio : challenges
temos um problema na equipe e queria ajuda das outras assessorias : challenges
sim : search
não : search
kkkkk : search
qwerty : search
você é burro : human
te amo : search
what time is it : search
2025 : search
somos 3 pessoas, pode? : search
reduzimos 30% do prazo : search
aumento de 1/3 nas metas : search
sala 402 : search
tem 1500 servidores na minha secretaria : search
8570 : search
código 8570 : presence
o código é 8570. : presence
#8570 : search

oq tem hoje? : day
encontros : agenda
curso : courses
minha presença : presence
onde vejo minhas horas : hours
quero ver meus encontros : mine
lembretes : help:reminders
praticas : practices
compartilhar prática : practices
o que dá pra fazer aqui? : help
como usa? : help
sair : ask c2.1 e1 leave
não quero : search
volta : home
boa : home
Bom dia, tudo bem? : home
opa, tudo certo? : home
muito grata pelas informações : thanks
Que maravilha, obrigada! : thanks
fico no aguardo, obrigado : thanks
🙏🙏🙏 : thanks
😢 : search
Boa tarde! Quando é o curso de painéis? : c4.1
oi, vcs sabem que dia vai ser o encontro de junho? : e3
boa noite, desculpa o horário, quero saber o local do encontro do dia 18 : e1 directions
18 de março de 2024 : e1
9/4 : c1.1
o encontro é dia 23 ou 24 de abril? : e2
dia 22/10/24 tem o que : e6
terça dia 23/4 : e2
vinte e dois de outubro : e6
dia primeiro de outubro : c3.2
curso do dia dois de julho : c5.1
encontro de junho é presencial? : e3
quais encontros tem no segundo semestre? : agenda
setembro : ask e5 c2.2
turma de outubro de análise de dados : c4.2
quinta turma : courses
4º encontro da rede : e4
encontro dois : e2
encontro 7 vai ser onde? : e7 directions
qual é o sétimo encontro? : e7
próxima turma de linguagem simples : c5.1
segunda às 9h tem o que? : e1
nesta segunda tem encontro? : e1
terça que vem tem alguma coisa? : day
daqui duas semanas tem algo? : day
amanhã tem aula? : day
encontro do dia 15/08 : day
29/02/2023 : day
dia 45 : search
vai ter encontro no natal? : search
Vou participar : e1 go
estarei presente : e1 go
ok, vou : e1 go
presença confirmada para dia 18 : e1 go
coloca eu no encontro de setembro : e5 go
quero marcar presença no encontro de junho : e3 go
aceito o convite do encontro de abril : e2 go
eu vou estar no encontro de 11 de junho : e3 go
não vai dar segunda : e1 not_go
nao vai dar pra eu ir segunda : e1 not_go
segunda tô fora : e1 not_go
Não poderei comparecer : ask e1 c2.1
dia 18 não consigo, tenho médico : e1 not_go
não tenho como ir em abril : e2 not_go
vou estar viajando dia 18 : e1 not_go
estou com covid e não vou ao encontro de segunda : e1 not_go
peço que retirem minha confirmação do encontro do dia 18 : e1 not_go
favor cancelar minha participação no encontro de 18/03 : e1 not_go
me desinscreve do curso de gestão de projetos : c2.1 not_go
não vou mais participar do curso de projetos : c2.1 not_go
quero sair da turma : c2.1 not_go
abri mão da vaga de projetos : c2.1 not_go
tenho que sair do curso, mudei de área : c2.1 not_go
preciso cancelar o curso de maio : c2.1 not_go
cancelar inscrição : ask e1 c2.1
quero desfazer minha inscrição no curso : c2.1 not_go
ainda dá tempo de me inscrever em linguagem simples? : c5.1 go
como me inscrevo no curso de facilitação? : c6.1 go
tem vaga no curso de automatização? : c1.1
quero entrar na turma 1 de linguagem simples : c5.1 go
inscrição turma 1 painéis : c4.1
me inscreva por favor em automatização de processos turma 1 : c1.1 go
quero fazer o curso do dia 9 de abril : c1.1 go
vou chegar uns minutos depois na segunda : e1 late
segunda vou me atrasar : e1 late
só chego às 9h40 na segunda : e1 late
preciso sair às 11h30 na segunda : e1 late
posso entrar atrasado no encontro? : e1 late
não vou poder ficar até o fim no dia 18 : e1 late
to chegando : presence
estou no evento : presence
já estou no local : presence
como faço o check-in? : presence
esqueci de registrar presença : help:presence
qual o local? : e1 directions
fica onde esse auditório da fapemig : e1 directions
endereço do curso de projetos : c2.1 directions
tem como ir de metrô na segunda? : e1 directions
como adiciono no outlook? : e1 calendar
me manda o convite da agenda do encontro de segunda : e1 calendar
qual o link pra entrar no encontro de julho? : e4 link
o encontro online é quando? : e4
preciso de um comprovante de que fui no encontro : hours
quero minha declaração de horas : hours
emite certificado? : help:hours
conferir certificado : check
quero conferir um certificado : check
como verifico se o certificado é verdadeiro? : check
verificar autenticidade de documento : check
validar declaração de participação : check
esse certificado é falso? : check
conferir meus certificados : hours
o certificado tem código de validação? : help:hours
conferir minhas horas : hours
certificado do curso de linguagem simples : help:hours
o que são as 48 horas? : hours
quantas horas eu ganho no encontro? : hours
em que turma estou? : mine
to inscrita no curso de projetos? : c2.1
quais são minhas vagas? : mine
minha inscrição deu certo? : mine
tem vaga pra carro? : unsure
tem van saindo da cidade administrativa? : unsure
vai ter lanche? : unsure
o auditório tem elevador? : unsure
posso levar meu filho? : unsure
posso enviar um representante? : unsure
tem transmissão ao vivo? : unsure
vai ter certificado impresso? : help:hours
precisa imprimir alguma coisa? : search
quem é o palestrante do encontro de segunda? : e1
quero deixar uma sugestão : human
com quem eu falo sobre o curso? : human
qual o email da coordenação? : human
alguém pode me ajudar? : human
chama um atendente : human
vocês são uma porcaria : human
deu erro quando tentei confirmar : human
o botão não funciona : human
não recebi o lembrete : human
mudou meu telefone : my_data
meu sobrenome está incorreto : my_data
preciso alterar meu órgão : my_data
troquei de secretaria, agora to na SEF : my_data
casei e mudei de nome : my_data
tira os lembretes : settings
não quero receber lembrete de madrugada : settings
recebo muita mensagem : settings
vocês vendem meus dados? : help:data
remover meu cadastro : leave
não quero mais fazer parte disso : leave
quero sair desse robô : leave
solicito o descadastramento : leave
proxmo encontro : e1
quando e o procimo encontro : e1
nao vou pode ir segunda fera : e1 not_go
confirmaçao de presença : help:presence
dezistir do curso : c2.1 not_go
linguajem simples curso : c5.1
gostaria muito de participar mas não vou conseguir ir dia 18 : e1 not_go
eu até queria ir segunda só que não vai dar : e1 not_go
não, eu vou sim : e1 go
nunca disse que não iria, confirmo segunda : e1 go
não é pra me tirar do curso : c2.1
não quero perder minha vaga em projetos : c2.1
não sei se vou segunda : e1
talvez eu vá no encontro de abril : e2
não vou segunda, vou mandar outra pessoa : e1 not_go
confirma dia 18 e cancela o curso de projetos : ask e1 c2.1
quero painéis e linguagem simples : search
me inscreve em painéis e em facilitação : ask c4.1 c6.1
não vou ao encontro nem ao curso : ask e1 c2.1
troca minha turma de projetos pra setembro : ask c2.1 c2.2
quero me inscrever em indicadores e resultados : c3.1 go
tem alguma prática de ouvidoria? : search
alguém já fez mapa de riscos? : search
como faço ofício automático? : search
quero contar uma experiência da minha secretaria : practices
alguém pode ajudar com um desafio? : human
tenho um desafio pra compartilhar : challenges
Solicito a gentileza de confirmar minha presença no 1º Encontro. : e1 go
Informo que me ausentarei do encontro do dia 18/03 em razão de férias. : e1 not_go
Gostaria de obter informações acerca das inscrições para os cursos. : courses
Venho, por meio deste, solicitar o cancelamento da minha inscrição no curso Gestão de projetos. : c2.1 not_go
¿cuándo es el próximo encuentro? : e1
hello : home
thank you : thanks
5 pessoas da minha equipe querem ir : search
temos 40 projetos pra acompanhar : search
em 2/3 dos casos dá certo : search
lei 24313 : search
sala 302 : search
1234 pessoas : search
meu masp é 1234567 : search
nota 10 : thanks
cala a boca : search
qual seu nome? : search
quem é você? : search

central de ajuda : help
perguntas frequentes : help
quero ver as dúvidas frequentes : help
minhas confirmacoes : mine
minha agenda : mine
ver desafios : challenges
toquei errado : cancel
ops, foi sem querer : cancel
mandei errado, desculpa : cancel
errei de botão : cancel
deixa, foi engano : cancel
pode cancelar, mudei de ideia : cancel
Boa tardee gente : home
bom diaaa rede estratégia! : home
oi coordenação, boa tarde : home
Bom dia a todos da rede : home
ótimo trabalho de vocês, parabéns : thanks
obrigada pela paciência, bom fim de semana : thanks
vocês são demais! : thanks
adorei o encontro, nota mil : thanks
nota dez! : thanks
tenham uma boa semana, obrigado : thanks
muito obrigada pelo retorno e um abraço : thanks
em qual turma fiquei? : mine
que encontros eu marquei mesmo? : mine
onde eu estou inscrita? : mine
quais atividades confirmei? : mine
que curso que eu vou fazer? : mine
o segundo encontro do segundo semestre : e5
último encontro do primeiro semestre : e3
encontros do segundo semestre : agenda
tem curso no segundo semestre? : courses
quantos encontros tem no primeiro semestre? : ask e1 e2 e3
primeiro encontro da segunda metade do ano : e4
quais os encontros do terceiro trimestre? : ask e4 e5
o encontro do fim do ano : e7
encontros do semestre que vem : ask e4 e5 e6 e7
dia 18 chego depois do almoço : e1 late
segunda só chego depois da abertura : e1 late
vou chegar depois do começo na segunda : e1 late
qual vem depois do encontro de abril? : e3
minhas horas estão zeradas? : hours
meu saldo de horas : hours
minha pontuação : hours
quanto tenho de carga horária? : hours
onde baixo minha declaração : hours
ver meus comprovantes : hours
quanto tempo demora o certificado do curso de projetos? : help:hours
o certificado sai em quantos dias? : help:hours
qual o prazo do certificado? : help:hours
como pego o certificado? : help:hours
telefone da coordenação : human
qual o email da rede? : human
me passa um telefone : human
tem algum número de whatsapp? : human
posso tirar uma dúvida com vocês? : human
como mando uma mensagem pra coordenação? : human
consigo escrever para alguém aqui? : human
certificadu : help:hours
inscrisão : courses
presenssa : presence
confirmassão de presença : help:presence
linguajen simples : search
vou ter que desistir do curso por causa do trabalho : c2.1 not_go
vou precisar largar a turma de maio : c2.1 not_go
preciso sair do curso de projetos : c2.1 not_go
tive que cancelar minha ida segunda : e1 not_go
oi, eu tava inscrita no curso de gestão de projetos mas vou precisar sair porque mudei de setor : c2.1 not_go
quando vocês avisam a gente? : help:reminders
vocês lembram a gente antes do encontro? : help:reminders
com quanto tempo de antecedência chega o lembrete? : help:reminders
o robô avisa quando abre vaga? : help:enrollment
sala 12 fica no 3º andar? : unsure
em que andar é o encontro de abril? : e2 directions
meus colegas podem se cadastrar? : help:registration
como um novo servidor entra na rede? : help:registration
quem é novo na equipe precisa se cadastrar? : help:registration
2/3 da equipe é nova, como cadastro eles? : help:registration
confirma segunda e tira meu nome do curso : ask e1 c2.1
não vou dia 18 e confirma dia 11/6 : ask e1 e3
confirmo abril e desisto do curso de projetos : ask e2 c2.1
Vou dia 18 e dia 23/4 : ask e1 e2
vou no encontro de abril e no de junho : ask e2 e3
não vou no encontro de abril nem no de junho : ask e2 e3
quero ir no 1º e no 2º encontro : ask e1 e2
vou nos encontros de abril e junho : ask e2 e3
não posso ir nem segunda nem dia 23/4 : ask e1 e2
quero mudar da turma 1 para a turma 2 de gestão de projetos : ask c2.1 c2.2
me transfere da turma de maio para a de setembro : ask c2.1 c2.2
dá pra passar do curso de projetos pro de painéis? : ask c2.1 c4.1
posso ir na turma de setembro em vez da de maio? : ask c2.1 c2.2
não quero mais projetos, quero indicadores : ask c2.1 c3.1 e3
quero automatização de processos : ask e1 c1.1
indicadores e resultados me interessa : ask c3.1 e3
gestão de projetos eu quero : ask e2 c2.1
quero linguagem simples : ask c5.1 e4
o do dia 23 : ask e2 c3.1 e4
aquele do dia 9 : ask c1.1 c2.1
o que tem dia 16? : c6.1
o que é dia 10? : e5
quero ir no da fapemig : ask e1 e6
vou no da FJP : ask c2.1 e3
confirmo presença no auditório da fapemig : ask e1 e6
quando é o da cidade administrativa? : ask e2 e5 e7
o encontro na fapemig : ask e1 e6
onde fica a cidade administrativa? : e2 directions
quero ver os desafios dos outros órgãos : challenges
quais problemas as outras secretarias têm? : challenges
dificuldades das outras equipes : challenges
o que os outros órgãos fizeram? : practices
quero ver as experiências dos colegas : practices
boas ideias das outras secretarias : practices
o que a seplag compartilhou : search
o que o pessoal da saúde publicou? : search
À Comissão Organizadora: solicito, gentilmente, cancelar minha inscrição no curso de Gestão de projetos. : c2.1 not_go
Ao cumprimentá-los, venho solicitar minha inscrição no curso de Linguagem simples, turma 1. : c5.1 go
Prezada Coordenação, em resposta ao convite, confirmo minha presença no 2º Encontro. Cordialmente, Ana Moreira : e2 go
Em atenção ao convite recebido, informo, respeitosamente, que não poderei comparecer ao encontro do dia 23/04. : e2 not_go
Senhora Coordenadora, venho por meio desta informar minha impossibilidade de comparecer ao encontro de 11 de junho : e3 not_go
se alguém desistir, a vaga vai pra quem? : help:enrollment
quem desiste perde a vaga? : help:enrollment
se a turma encher, tem fila? : help:enrollment
quando alguém sai da fila, eu subo? : help:enrollment
e se eu desistir do curso, posso voltar depois? : help:enrollment
quem falta perde o certificado? : help:hours
tem que confirmar presença ou pode só ir? : help:presence
é obrigatório confirmar antes? : help:presence
posso aparecer sem confirmar? : help:presence
preciso confirmar sempre? : help:presence
preciso confirmar minha presença no encontro de abril : e2 go
vou ter que sair antes do fim no primeiro encontro, queria avisar : e1 late
me põe na turma de facilitação que é em novembro : c6.2 go
opa : home
como faço pra ver a lista de presença? : help:presence
preciso levar documento? : search
tem que levar crachá? : search
posso participar por vídeo? : e4 go
vai ser online ou presencial? : search
encontro presencial ou remoto? : search
quantos encontros são no ano? : agenda
quantas faltas posso ter no curso? : help:hours
perdi uma aula, ainda ganho certificado? : help:hours
faltei na aula, e agora? : help:hours
como recupero uma presença que esqueci de registrar? : help:presence
não consigo registrar presença : help:presence
o código não funciona : human
aula de quinta começa que horas? : c2.1
tô na fila do curso de projetos? : c2.1
qual minha posição na fila? : mine
quando abrem as inscrições da turma 2 de indicadores? : c3.2
inscrições abertas : courses
quero trocar meu email : my_data
o encontro foi cancelado? : search
o encontro de abril mudou de data? : e2
o encontro do dia 18 foi adiado? : e1
remarcaram o encontro de junho? : e3
quem organiza a rede? : search
o que é a rede estratégia? : search
pra que serve esse robô? : search
quem é a coordenadora? : search
obrigada, até segunda! : thanks
até dia 18! : e1
combinado, até lá : thanks
estarei lá, obrigada : e1 go
vou sim, obrigada! : e1 go
infelizmente não : search
não poderei : ask e1 c2.1
não vou nessa : ask e1 c2.1
me inscreve : courses
quero fazer inscrição : courses
inscrição : courses
tem curso de excel? : search
tem curso de inteligencia artificial? : search
qual curso fala de indicadores? : search
algum curso sobre dados? : c4.1
e o de painéis, quando é? : c4.1
o da fjp é quando? : ask c2.1 e3
encontro que vem : e1
encontro desta semana : day
tem algo sexta? : day
dia 18 tem almoço? : unsure
vai ter certificado no encontro? : help:hours
ganho quantas horas no encontro de junho? : e3
vcs dão declaração de presença? : hours
quero avisar que vou faltar : ask e1 c2.1
vou faltar : ask e1 c2.1
não vou poder ir, quem vai no meu lugar? : ask e1 c2.1
posso trocar de turma? : c2.1 not_go
como cancelo minha inscrição? : ask e1 c2.1
como desisto de um curso? : c2.1 not_go
como confirmo presença? : e1 go
como aviso que não vou? : ask e1 c2.1
onde digito os números da tela? : presence
apareceu um código na tela, o que faço? : help:presence
esqueci de confirmar, ainda posso ir? : e1 go
ainda dá tempo de confirmar? : e1 go
já tô inscrita no encontro de segunda? : e1
cadê o material do encontro passado? : unsure
a apresentação do encontro vai ser enviada? : search
quero falar com a Célia : human
quem é o responsável pelo curso? : search
meu nome saiu errado na lista : my_data
não sou mais da SES : my_data
mudei de órgão, como atualizo? : my_data
esse mês tem curso? : day
quando começa o próximo curso? : c2.1

não conte comigo em junho : e3 not_go
em junho não conta comigo : e3 not_go
não quero confirmar o encontro de abril : e2 not_go
não aceito o convite de abril : e2 not_go
não me inscreve no curso de gestão de projetos : c2.1 not_go
não tenho interesse no encontro de setembro : e5 not_go
não consigo confirmar o encontro de abril : e2
não consigo me inscrever no curso de indicadores : c3.1 go
não posso deixar de participar do encontro de setembro : e5 go
não sei se vou no encontro de abril : e2
quero meu nome na lista do encontro de setembro : e5 go
terças de maio : ask c2.1 c3.1

vou no 2º mas não no 3º : ask e2 e3
confirmo abril, junho não : ask e2 e3
vou dia 18 e em junho não : ask e1 e3
dia 18 vou, dia 23 de abril não : ask e1 e2
vou em todos menos outubro : e6 not_go
vou em todos, menos no de outubro : e6 not_go
confirmo todos os encontros exceto o de abril : e2 not_go
vou chegar atrasada dia 18 e não vou dia 23/4 : ask e1 e2
coloca na agenda o encontro de abril e confirma o de junho : ask e2 e3
estou na fila? : mine
quanto tempo dura o curso : c2.1
vou ter que sair na metade : e1 late
sou obrigada a ir? : search
"""  # noqa: E501 - people write so


@pytest.mark.parametrize(
    ("text", "meaning"),
    [line.rsplit(" : ", 1) for line in CASES.splitlines() if line.strip()],
)
def test_understand_knows_what_a_sentence_means(text: str, meaning: str) -> None:
    assert said(understand(text, AGENDA)) == meaning


def test_who_leaves_a_course_without_being_in_one_sees_their_own_list() -> None:
    nobodys = replace(
        AGENDA, activities=tuple(replace(one, state=None) for one in AGENDA.activities)
    )

    assert said(understand("quero sair do curso", nobodys)) == "mine"
    assert said(understand("quero sair do curso", AGENDA)) == "c2.1 not_go"

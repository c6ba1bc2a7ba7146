"""Which place, address, link and number of seats a pasted text means."""

from datetime import UTC, datetime

import pytest

from domain.organizing import invitation_text
from domain.organizing.invitation import Mode, Piece, Question

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
WHEN = "Oficina de Painéis, 12/03/2027, das 14h às 17h"


@pytest.mark.parametrize(
    ("text", "link"),
    [
        (
            "Reprise da 1ª: https://youtube.exemplo.com/1\nA 2ª: https://youtube.exemplo.com/live/2",
            "https://youtube.exemplo.com/live/2",
        ),
        (
            "Link antigo: https://teams.exemplo.com/velho\nNovo: https://teams.exemplo.com/novo",
            "https://teams.exemplo.com/novo",
        ),
        ("Gravação da anterior: https://youtube.exemplo.com/um", ""),
        ("Teatro do Sesi\nIngressos: https://bilheteria.exemplo.com/x", ""),
        ("Ingresse por https://reuniao.exemplo.com/x", "https://reuniao.exemplo.com/x"),
        ("AO VIVO\n➡️ https://rede.exemplo.com/escola", "https://rede.exemplo.com/escola"),
        ("AO VIVO no canal\nPerfil: https://rede.exemplo.com/escola", ""),
        (
            "O link é o mesmo da reunião anterior: https://teams.exemplo.com/a",
            "https://teams.exemplo.com/a",
        ),
        ("Com gravação, no link https://teams.exemplo.com/a", "https://teams.exemplo.com/a"),
        ("Ignorem o link antigo: https://teams.exemplo.com/velho. O novo vai por e-mail.", ""),
        ("Assista à gravação da aula anterior: https://youtube.exemplo.com/um", ""),
        (
            "Na Sala 3 e, a distância, pelo endereço https://sinal.exemplo.com/a",
            "https://sinal.exemplo.com/a",
        ),
        ("Sala 3\nAcompanhe a gente: https://rede.exemplo.com/escola", ""),
    ],
)
def test_the_link_is_that_of_the_call(text: str, link: str) -> None:
    assert invitation_text.read(f"{WHEN}\n{text}", now=NOW).link == link


@pytest.mark.parametrize(
    ("text", "seats"),
    [
        ("Auditório do Sesi (300 poltronas), vamos distribuir 200 senhas", 200),
        ("A chefe reservou 5 lugares para a nossa equipe; são 60 lugares", 60),
        ("3 vagas por município, 240 lugares ao todo", 240),
        ("Inscrições até 10/02 ou até completar 80 participantes", 80),
        ("3 vagas por comarca", None),
        ("A sala tem 60 cadeiras, mas a turma é fechada em 25 pessoas", 25),
        ("Grupo restrito a 15 participantes, embora o salão tenha 80 lugares", 15),
        ("INGRESSOS\nInteira social - 80 disponíveis", 80),
        ("tem 12 computador, quem chegar primeiro senta", 12),
        ("São 40 lugares. Temos 3 notebooks para emprestar", 40),
        ("Inscrições limitadas a 2 por órgão", None),
        ("São 40 vagas; atividades em grupo de até 5 pessoas", 40),
        ("São 40 vagas, turma com até 2 horas de prática", 40),
        ("São 40 vagas, inscrições restritas até 20 de maio", 40),
        ("Participação limitada a 3 servidores por unidade", None),
        ("São 80 lugares. Vamos entregar 12 medalhas", 80),
        ("São 80 lugares, em equipes com, no máximo, 5 integrantes", 80),
        ("São 80 lugares; cada um traz no máximo 2 acompanhantes", 80),
        ("Mandem ao menos dois servidores por gerência", None),
        ("Cada diretoria indica no mínimo 2 servidores por setor", None),
    ],
)
def test_the_seats_are_those_of_all(text: str, seats: int | None) -> None:
    assert invitation_text.read(f"{WHEN}\n{text}", now=NOW).capacity == seats


@pytest.mark.parametrize(
    ("text", "venue"),
    [
        (
            f"{WHEN}, no Museu da Moda. Retirada de crachás no Hotel Sol, Rua A, 20.",
            "Museu da Moda",
        ),
        (f"{WHEN}, no Teatro Azul. A hospedagem será no Hotel Sol.", "Teatro Azul"),
        (f"{WHEN}, no Teatro Azul. Estacionamento na Rua das Flores, 20.", "Teatro Azul"),
        (f"{WHEN}, na Praça Azul. Em caso de chuva, no Ginásio Verde.", "Praça Azul"),
        (f"{WHEN}, no estacionamento do Detran", "estacionamento do Detran"),
        (f"A Biblioteca Estadual e a Secult convidam\n{WHEN}\nGaleria Azul", "Galeria Azul"),
        (f"ESCOLA DE GOVERNO DE MINAS\n{WHEN}\nSala 3", "Sala 3"),
        (f"Universidade de Minas\nCampus Norte\n{WHEN}", "Campus Norte"),
        (f"{WHEN}\nMarília de Dirceu (sala e bloco serão informados)", ""),
        (f"{WHEN}\nEstufa do Horto de Figueira", "Estufa do Horto de Figueira"),
        (f"{WHEN}\nBloco C - Auditório", "Bloco C - Auditório"),
        (f"{WHEN}, no auditório (60 lugares).", "auditório"),
        ("Onde? Na Casa Azul! Quando? 12/03/2027, às 14h. O quê? Oficina de Atas", "Casa Azul"),
        (f"{WHEN}, no Cine Azul. Depois, jantar no Hotel Sol.", "Cine Azul"),
        (f"{WHEN}, no auditório, isto é, no Salão Azul da Casa Verde", "Salão Azul da Casa Verde"),
        (f"{WHEN}, na sala 5 do Prédio Azul viu, levem café", "sala 5 do Prédio Azul"),
        (f"{WHEN}, no Cine Azul né gente", "Cine Azul"),
        (f"{WHEN}, no Cine Azul. Quem estiver em casa assiste depois.", "Cine Azul"),
        (f"{WHEN}\nEspaço Verde | Parque das Águas", "Espaço Verde | Parque das Águas"),
        (f"{WHEN}, no Cine Azul. Obras: Ipê Amarelo e Clube da Montanha", "Cine Azul"),
        (f"{WHEN}, da série Clube de Leitura #4\nHub Central", "Hub Central"),
        (f"{WHEN}. A Sala Verde já estava ocupada; vai ser na Sala Azul.", "Sala Azul"),
        (f"{WHEN}. A sala foi trocada: saiu a Sala 4, entra o Salão Azul", "Salão Azul"),
        (f"{WHEN}. O Salão Verde está em obras, vamos para o Hub Azul.", "Hub Azul"),
        (f"A Biblioteca Azul os aguarda\n{WHEN}\nSala de Vidro da Torre", "Sala de Vidro da Torre"),
        (f"{WHEN}. Presencial. A cidade-sede sai em março.", ""),
        (f"{WHEN}\nEstacionamento P7 da Casa Azul", "Estacionamento P7 da Casa Azul"),
        (f"{WHEN}\nEstacionamento da Casa Azul\nSala 3", "Sala 3"),
        (f"{WHEN}\nPonto de encontro: guarita 2 do Horto, depois vamos a pé", "guarita 2 do Horto"),
        (
            f"A Secretaria de Saúde convida para a oficina no Auditório JK\n{WHEN}",
            "Auditório JK",
        ),
        (f"{WHEN}. Vamos buscar soluções juntos no Auditório JK.", "Auditório JK"),
        (f"{WHEN}, na Praça Azul, entre o Museu Mineiro e a Biblioteca Estadual", "Praça Azul"),
        (f"{WHEN}, na Sala #3", "Sala #3"),
        (f"{WHEN}, na Câmara de Volta Grande", "Câmara de Volta Grande"),
        (f"{WHEN}, na Prefeitura de Ribeirão das Neves", "Prefeitura de Ribeirão das Neves"),
        (f"{WHEN}, no gramado em frente ao Prédio Ipê", "gramado em frente ao Prédio Ipê"),
        (f"{WHEN}, na rampa em frente ao Museu Azul", "rampa em frente ao Museu Azul"),
        (f"{WHEN}, em frente à Biblioteca Azul", "em frente à Biblioteca Azul"),
        (f"{WHEN}\nCalçadão da Orla, em frente ao Museu", "Calçadão da Orla, em frente ao Museu"),
        (f"{WHEN}, no auditório da E.E. Professora Ana Sá.", "auditório da E.E. Professora Ana Sá"),
        (f"{WHEN}\nLocal: E. M. João Sá, Ipê. Levem água", "E. M. João Sá, Ipê"),
        (f'"A sala de aula e o mundo"\n{WHEN}\nSala 3 da Casa', "Sala 3 da Casa"),
        (f"{WHEN}, na Sala Azul. Parte em sala e parte em casa.", "Sala Azul"),
        (
            f"{WHEN}\nA Sala de Treinamento da Casa comporta 60 pessoas",
            "Sala de Treinamento da Casa",
        ),
        (f"A Sala Azul da Casa comporta 60 pessoas.\n{WHEN}", "Sala Azul da Casa"),
        (f"{WHEN}\nAUDITÓRIO DA CASA\nDO ESCRITOR\n", "AUDITÓRIO DA CASA DO ESCRITOR"),
        (f"{WHEN}, com Iraci Bonfá (Sede)", ""),
        (f"{WHEN}, pelo Teams\nJoin on your computer or room device", ""),
        (f"{WHEN}. O ponto de chegada é o Centro do Parque Ipê", "Centro do Parque Ipê"),
        (f"{WHEN}, no auditorio jk da cidade vai ter lanche", "auditorio jk da cidade"),
        (f"{WHEN}, e o Auditório JK quase pequeno!", "Auditório JK"),
        (f"{WHEN}\nAula | Data | Horário | Sala\n1 | 12/03/2027 | 14h | Sala 3", "Sala 3"),
        (f"{WHEN}\nSala do dia: https://meet.exemplo.com/a", ""),
    ],
)
def test_the_place_is_where_people_meet(text: str, venue: str) -> None:
    found = invitation_text.read(text, now=NOW)

    asked = [each for each in found.questions if not each.is_doubt]
    assert (found.venue, found.address, asked) == (venue, "", [])


@pytest.mark.parametrize(
    ("text", "venue", "address"),
    [
        ("No Teatro Sesi\n📍 Rua das Flores, 20", "Teatro Sesi", "Rua das Flores, 20"),
        ("📍 Rua das Flores, 20", "", "Rua das Flores, 20"),
        ("Local: Estrada do Ipê, km 3, Betim", "", "Estrada do Ipê, km 3, Betim"),
        ("Será na Rua Dona Ipê, nº 37, Betim", "", "Rua Dona Ipê, nº 37, Betim"),
        ("No Museu Azul. O endereço: Praça Ipê, 10, Betim.", "Museu Azul", "Praça Ipê, 10, Betim"),
        ("Local: Hotel Sol, km 12 da MG-050, Ipê", "Hotel Sol", "km 12 da MG-050, Ipê"),
        ("Local: por vídeo, com apoio presencial na Sala 3 da Casa", "Sala 3 da Casa", ""),
        ("Lá na salinha de vidro do térreo mesmo.", "salinha de vidro do térreo", ""),
        ("Onde: Teams; Sala Azul, 2º andar", "Sala Azul, 2º andar", ""),
        ("Local: Sala Azul (chegue cedo, são só 40 cadeiras!)", "Sala Azul", ""),
        ("No Hub Azul, Avenida dos\nIpês, 2000", "Hub Azul", "Avenida dos Ipês, 2000"),
        ("Na Fazenda Sol, km 14 da rodovia Z-5, leve água", "Fazenda Sol", "km 14 da rodovia Z-5"),
        ("Ponto de encontro: portaria do Horto, Rua A, 10", "portaria do Horto", "Rua A, 10"),
        ("No foyer do Teatro Azul, não na sala de ensaios", "foyer do Teatro Azul", ""),
        ("📍 Rua das Flores, 20\nLocal: Teatro Sesi", "Teatro Sesi", "Rua das Flores, 20"),
        ("Na Sala Azul.\n\nInstituto Ipê - Rua dos Ipês, 130, sala 8 - Betim", "Sala Azul", ""),
        ('Tema: "Os riscos no SUS"\nSala fixa: https://meet.exemplo.com/x', "", ""),
    ],
)  # fmt: skip
def test_a_place_is_parted_from_its_street(text: str, venue: str, address: str) -> None:
    found = invitation_text.read(f"{WHEN}\n{text}", now=NOW)

    assert (found.venue, found.address) == (venue, address)


@pytest.mark.parametrize(
    ("text", "venue", "address"),
    [
        ("AUDITÓRIO DA CASA\nDO ESCRITOR\nRUA IPÊ, 60", "AUDITÓRIO DA CASA DO ESCRITOR",
         "RUA IPÊ, 60"),
        ("TEATRO DA FUNDAÇÃO\nESTADUAL DE ARTES\nRUA IPÊ, 60",
         "TEATRO DA FUNDAÇÃO ESTADUAL DE ARTES", "RUA IPÊ, 60"),
        ("O endereço é Rua Ipê, 21, Centro - Auditório da Regional.", "Auditório da Regional",
         "Rua Ipê, 21, Centro"),
        ("Será na Rua Ipê, 21, Centro, a Prefeitura reunirá gestores.", "", "Rua Ipê, 21, Centro"),
        ("O centro fica na avenida dos ipês número mil e dez bairro Gameleira são vinte vagas", "",
         "avenida dos ipês número mil e dez bairro Gameleira"),
        ("Chegada na portaria da Av. Ipê, 72, Centro.", "", "Av. Ipê, 72, Centro"),
    ],
)  # fmt: skip
def test_a_street_ends_where_something_else_begins(text: str, venue: str, address: str) -> None:
    found = invitation_text.read(f"{WHEN}\n{text}", now=NOW)

    assert (found.venue, found.address) == (venue, address)


def test_the_column_of_rooms_says_the_place() -> None:
    text = "| Atividade | Data | Início | Fim | Sala |\n| Mesa | 05/02/2027 | 9h | 10h | Sala 4 |"

    found = invitation_text.read(text, now=NOW)

    assert (found.venue, found.mode) == ("Sala 4", Mode.IN_PERSON)


@pytest.mark.parametrize(
    ("text", "mode"),
    [
        ("O guia está na biblioteca virtual: https://biblioteca.exemplo/guia", Mode.IN_PERSON),
        ("A pesquisa está em https://pesquisa.exemplo/b", Mode.IN_PERSON),
        ("A gravação da última está no YouTube: https://youtube.exemplo/a", Mode.IN_PERSON),
    ],
)
def test_a_page_to_read_is_no_call(text: str, mode: Mode) -> None:
    assert invitation_text.read(f"{WHEN}, na Sala 3.\n{text}", now=NOW).mode is mode


def test_a_form_for_inscription_may_say_by_what_call() -> None:
    text = f"{WHEN}\nEste formulário é para quem quer participar, que será feita pelo Zoom."

    assert invitation_text.read(text, now=NOW).mode is Mode.VIDEO


def test_people_come_or_join_where_both_are_said() -> None:
    text = f"{WHEN}. Presencial e, para quem preferir, pelo Zoom: https://zoom.exemplo.com/j/7"

    assert invitation_text.read(text, now=NOW).mode is Mode.HYBRID


@pytest.mark.parametrize(
    ("text", "mode", "venue"),
    [
        ("ESCOLA DO SUAS | Agenda\nModalidade: on-line, ao vivo", Mode.VIDEO, ""),
        ("Pelo Zoom\n\nCoordenação\nInstituto de Formação Azul", Mode.VIDEO, ""),
        ("Pelo Teams, com a equipe do Centro de Memória", Mode.VIDEO, ""),
        ("Câmara de Ipê\nTransmissão pelo YouTube", Mode.HYBRID, "Câmara de Ipê"),
        ("No canal do Museu Azul, ao vivo", Mode.VIDEO, ""),
        ("Dia 12/03/2027, 14h, Museu Azul (transmissão ao vivo)", Mode.HYBRID, "Museu Azul"),
        ("Na Escola do SUAS e pelo Zoom", Mode.HYBRID, "Escola do SUAS"),
        ("Na Sala 3 da Escola. Pagamento on-line até 2/3", Mode.IN_PERSON, "Sala 3 da Escola"),
        ("Sala 3\nMatrícula on-line até 2/3", Mode.IN_PERSON, "Sala 3"),
        ("12/03/2027, 14h, Escola de Governo e pelo Zoom", Mode.HYBRID, "Escola de Governo"),
        ("É presencial, na Sala 3, e não com a turma 9 (que é on-line).", Mode.IN_PERSON, "Sala 3"),
        ("12/03/2027, 14h, Museu Azul, com transmissão ao vivo", Mode.HYBRID, "Museu Azul"),
    ],
)
def test_who_holds_a_call_is_no_place(text: str, mode: Mode, venue: str) -> None:
    found = invitation_text.read(f"{WHEN}\n{text}", now=NOW)

    assert (found.mode, found.venue) == (mode, venue)


@pytest.mark.parametrize(
    "text",
    ["Escola de Governo\nLink: https://zoom.exemplo.com/j/7", "Museu Azul, on-line", "Sesc (Zoom)"],
)
def test_a_house_beside_the_hour_of_a_call_is_asked(text: str) -> None:
    found = invitation_text.read(f"Oficina de Atas\n12/03/2027, 14h, {text}", now=NOW)

    assert Question(Piece.MODE, (Mode.IN_PERSON, Mode.VIDEO)) in found.questions


def test_the_places_of_an_open_label_are_asked() -> None:
    text = f"{WHEN}\nLocal: a definir entre a Sala Azul e o Salão Verde"

    found = invitation_text.read(text, now=NOW)

    assert Question(Piece.VENUE, ("Sala Azul", "Salão Verde")) in found.questions


def test_a_place_of_which_the_writer_is_unsure_is_asked() -> None:
    text = f"{WHEN}. Na agenda saiu Sala Azul, mas disseram Sala Verde. Não sei qual das duas."

    found = invitation_text.read(text, now=NOW)

    assert Question(Piece.VENUE, ("Sala Azul", "Sala Verde")) in found.questions


@pytest.mark.parametrize(
    "text",
    [
        "Reservei dois: a Sala Azul e o Salão Verde da Casa. A chefe escolhe um deles.",
        "Temos duas opções: a Sala Azul e o Salão Verde da Casa. Vamos escolher uma delas.",
        "Vi a Sala Azul e o Salão Verde da Casa. Amanhã decidimos entre os dois.",
    ],
)
def test_places_of_which_one_is_to_be_chosen_are_asked(text: str) -> None:
    found = invitation_text.read(f"{WHEN}. {text}", now=NOW)

    assert Question(Piece.VENUE, ("Sala Azul", "Salão Verde da Casa")) in found.questions


@pytest.mark.parametrize(
    "text",
    [
        "Constou que a Oficina de Atas seria na Sala 4. Leia-se: 12/03/2027, 14h, no Salão Azul.",
        "Oficina de Atas, 12/03/2027, 14h. Onde se lê “na Sala 4 da Casa”, leia-se: no Salão Azul.",
        "Oficina de Atas, 12/03/2027, 14h.\nOnde se lê: Sala 4 da Casa\nLeia-se: Salão Azul",
    ],
)
def test_the_place_of_an_erratum_is_the_one_to_be_read(text: str) -> None:
    assert invitation_text.read(text, now=NOW).venue == "Salão Azul"


def test_a_room_of_a_line_without_day_or_hour_is_doubted() -> None:
    text = "Oficina de Painéis, no Auditório da Seplag\n12/03/2027, 14h, Sala 3 do Prédio Minas"

    found = invitation_text.read(text, now=NOW)

    assert "Sala 3 do Prédio Minas" in {c for each in found.questions for c in each.candidates}


def test_of_an_agenda_the_place_is_in_the_line_of_the_name() -> None:
    text = (
        "Da agenda interessa a *Oficina de Painéis*:\n"
        "• 10/03/2027, 9h – Curso de Atas – sala 101\n"
        "• 12/03/2027, 14h – Oficina de Painéis – sala 104"
    )

    assert invitation_text.read(text, now=NOW).venue == "sala 104"


@pytest.mark.parametrize(
    ("note", "venue"),
    [
        ("O salão alagou 🙈 Vai ser na Sala Azul do Horto, na mesma hora.", "Sala Azul do Horto"),
        ("Pessoal, mudou para o Teatro Sesi, o resto fica igual.", "Teatro Sesi"),
        ("Repassando: vai ser no Salão Verde mesmo.", "Salão Verde, 2º andar"),
        ("Repassando, a Ana vai.", "Salão Verde, 2º andar"),
        ("Mudou para o Salão Ver, na mesma hora.", "Salão Ver"),
        ("Mudou para o Salão Verde, na mesma hora.", "Salão Verde, 2º andar"),
    ],
)
def test_a_note_above_a_mail_that_is_passed_on_may_say_another_place(note: str, venue: str) -> None:
    text = (
        f"{note}\n\n---------- Forwarded message ---------\nDe: Ana <ana@exemplo.mg.gov.br>\n"
        f"Date: qui., 26 de nov. de 2026\nSubject: Oficina de Painéis\nTo: <b@exemplo.mg.gov.br>"
        f"\n\n{WHEN}\nLocal: Salão Verde, 2º andar"
    )

    found = invitation_text.read(text, now=NOW)

    assert found.venue == venue
    assert [f"{each.day} {each.starts:%H:%M}" for each in found.sittings] == ["2027-03-12 14:00"]


def test_a_word_that_is_broken_at_the_end_of_a_line_is_whole() -> None:
    text = "Oficina de Corda-\ngem Fina\n12/03/2027, sexta-\nfeira, 14h\nPátio do Palá-\ncio Azul"

    found = invitation_text.read(text, now=NOW)

    assert (found.title, found.venue) == ("Oficina de Cordagem Fina", "Pátio do Palácio Azul")


@pytest.mark.parametrize(
    ("text", "theme"),
    [
        ("O tema da vez é *Compras sem papel*, com a Ana", "Compras sem papel"),
        ("O tema deste mês será Contas em dia.", "Contas em dia"),
        ("O tema da rodada é “O que mudou?”", "O que mudou?"),
        ("Tema da vez: férias-prêmio", "férias-prêmio"),
        ("Tema deste mês: contas em dia", "contas em dia"),
        ("O tema é importante para todos.", ""),
    ],
)
def test_a_sentence_says_the_theme(text: str, theme: str) -> None:
    assert invitation_text.read(f"{WHEN}\n{text}", now=NOW).theme == theme


def test_a_live_is_a_call() -> None:
    found = invitation_text.read("Live Contas em Dia, 12/03/2027, 19h", now=NOW)

    assert found.mode is Mode.VIDEO

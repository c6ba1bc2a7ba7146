"""Which pieces of a pasted text may be the name of an encontro."""

from datetime import UTC, datetime

import pytest

from domain.organizing import invitation_text
from domain.organizing.invitation_name_words import is_name, tidy

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "Servidores: R$ 10 | Demais: R$ 40",
        "INTRANET SES › Agenda",
        "Feam – COMUNICADO AOS FISCAIS",
        "BOLETIM DA GENTE nº 12",
        "Também no canal da Escola",
        "com a Profa. Zilá Prates",
        "Profa. Zilá Prates",
        "Zilá Prates (FJP/MG)",
        "Pontos de educação continuada: 8",
        "Casa do Patrimônio – Rua das Flores, 20",
        'Debate "Ciência: para quem',
        "Encontros síncronos (Google Meet)",
        "PREFEITURA DE IPÊ",
        "Roda de Leitura agora é on-line",
        "Tragam a caneca",
        "CHAMADA DE ARTIGOS",
        "Processo SEI nº 15.01/2026-7",
        "AO VIVO AMANHÃ",
        "Reunião do Microsoft Teams",
        "Reunião pelo Zoom",
        "LOCAL CASA AZUL SALA 2",
        "HORARIO DAS 9 AS 11 HORAS",
        "ENVIAR NOME E MASP",
        "Ative o sininho",
        "QUEM JA FEZ NAO PRECISA REPETIR",
        "Com a socióloga Zilá Prates",
        'Ler é servir" e "Servir é ler',
        "Aulas assíncronas",
        "Comunicado da Brigada",
        "Sala de Reuniões da Casa",
        "COMUNICADO DO RH",
        "Encontro Data Horário Conteúdo",
        "Aula | Data | Início | Fim | Sala",
        "SEMANA DO SERVIDOR APRESENTA",
        "Então o simulado de auditoria",
        "Formação | Já pensou em automatizar",
    ],
)
def test_what_can_be_no_name(text: str) -> None:
    assert not is_name(tidy(text))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Semana da Ética – só on-line", "Semana da Ética"),
        ("Curso de Atas - orientações", "Curso de Atas"),
        ("Curso de Atas - data", "Curso de Atas"),
        ("Reunião do Comitê de Ética - sala", "Reunião do Comitê de Ética"),
        ("Mutirão Cidadão! Em parceria com a Sedese", "Mutirão Cidadão"),
    ],
)
def test_what_hangs_behind_a_name_is_left_out(text: str, name: str) -> None:
    assert tidy(text) == name


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("CÂMARA MUNICIPAL DE IPÊ\n\nOficina de Atas\nDebatedora: Zilá Prates", "Oficina de Atas"),
        ("HALL DO PRÉDIO AZUL\nOficina de Atas", "Oficina de Atas"),
        ("MEMORANDO Nº 7/2026\n\nAos Chefes de Setor\n\nOficina de Atas", "Oficina de Atas"),
        ("Palestra: Contas em dia", "Contas em dia"),
        ("Ação: Contas em dia | Turma: 8 | Vagas: 30", "Contas em dia"),
        ("Ateliê de Atas\nReunião do Teams: https://teams.exemplo/a", "Ateliê de Atas"),
        ("Formatura das turmas 7 a 12!!", "Formatura das turmas 7 a 12"),
        ("Povo, nossa Oficina de Atas tá marcada!!", "Oficina de Atas"),
        ("Gente, a Oficina de Atas tava confirmada", "Oficina de Atas"),
        ("CONVITE\n🎤 Minicurso: Dados para quem decide", "Dados para quem decide"),
        ("Workshop: Zilá Prates", "Workshop: Zilá Prates"),
        ('Oficina: "Contas: como ler", com Zilá Prates', "Contas: como ler"),
        ("Semana da Ética\nPalestra: Contas em dia", "Semana da Ética"),
        ("Processo Administrativo: noções básicas", "Processo Administrativo: noções básicas"),
        ("Escola do Ipê > Cursos > Presenciais\n\nRedação para Todos", "Redação para Todos"),
        ("Notícias > Gestão\n\nOficina de Atas", "Oficina de Atas"),
        ("INÍCIO › Agenda\n\nOficina de Atas", "Oficina de Atas"),
        ("SEGUE A OFICINA EM LIBRAS E BRAILE", "OFICINA EM LIBRAS E BRAILE"),
        ("No saguão do Ipê, a Cantata da Serra 🎶 O coral ensaia lá mesmo.", "Cantata da Serra"),
        ("Comunico que a Reunião de Encargos realizar-se-á", "Reunião de Encargos"),
        ("Roda de Conversa do Dr. Ivo Prates", "Roda de Conversa do Dr. Ivo Prates"),
        ("Inscrição | Oficina de Atas\n\n* Indica uma pergunta obrigatória", "Oficina de Atas"),
        ("Ação formativa\tPensar em rede", "Pensar em rede"),
        ("Assunto: Palestra na ESP\n\nPalestra: Contas em dia", "Contas em dia"),
        (
            "Assunto: Encontro Ampliado da Rede - Ipê\n\nO Encontro Ampliado da Rede Azul será",
            "Encontro Ampliado da Rede Azul",
        ),
        (
            "A turma do curso *Mediação de Conflitos no Trabalho*",
            "Mediação de Conflitos no Trabalho",
        ),
        ("então o simulado de incêndio vai ser", "simulado de incêndio"),
        (
            "Vimos convidar Vossa Senhoria para o Encontro Técnico sobre\nConvênios, a realizar-se",
            "Encontro Técnico sobre Convênios",
        ),
        (
            "5º Encontro da Rede Azul\n\nSala 3\n- Oficina de mapas\n- Visita guiada",
            "5º Encontro da Rede Azul",
        ),
        ("TRILHA AZUL – CRONOGRAMA\n\nEncontro   Data   Horário\n1º   12/03   14h", "TRILHA AZUL"),
        ("SEMINARIO\nSAUDE E\nTRABALHO\nNAS ESCOLAS", "SEMINARIO SAUDE E TRABALHO NAS ESCOLAS"),
    ],
)
def test_the_name_stands_in_its_own_lines(text: str, title: str) -> None:
    assert invitation_text.read(f"{text}\n\n12/03/2027, 14h", now=NOW).title == title


def test_the_encontros_of_an_agenda_are_asked() -> None:
    text = (
        "Agenda de março\n\n1) Oficina de Atas\nData: 4/3/2027\n\n2) Palestra Azul\nData: 5/3/2027"
    )

    found = invitation_text.read(text, now=NOW)

    assert (found.title, found.programme) == ("", ())
    assert found.questions[0].candidates == ("Oficina de Atas", "Palestra Azul")


@pytest.mark.parametrize("head", ["O que teremos:", "O que vai rolar:"])
@pytest.mark.parametrize("sign", ["*", "•", "-"])
def test_what_there_will_be_is_the_programme(head: str, sign: str) -> None:
    text = f"Oficina de Atas, 4/3/2027, 9h\n\n{head}\n{sign} Fotos\n{sign} Prêmio do Ano"

    found = invitation_text.read(text, now=NOW)

    assert (found.title, found.programme) == ("Oficina de Atas", ("Fotos", "Prêmio do Ano"))


def test_what_is_entitled_has_that_name() -> None:
    text = (
        'Convidamos para a palestra de Zilá Prates, intitulada "Ler é Servir", em 12/03/2027, 14h'
    )

    assert invitation_text.read(text, now=NOW).title == "Ler é Servir"

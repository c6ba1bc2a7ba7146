"""A pasted text is taken apart before anything is read in it."""

from datetime import date

import pytest

from domain.organizing import invitation_parts
from domain.reading import links

TODAY = date(2024, 3, 8)


def left(text: str) -> str:
    """Return the words of a text that count, a line each."""
    page = invitation_parts.take_apart(text, links.find(text), TODAY)
    return "\n".join(" ".join(line.split()) for line in page.text.splitlines() if line.strip())


@pytest.mark.parametrize(
    "head",
    [
        "Prezados Assessores, boa tarde.\n\n",
        "Prezado(a) servidor(a),\n",
        "Car@s colegas da Rede Estratégia,\n",
        "Ilustríssimos Senhores Chefes de Assessoria,\n\n",
        "Bom dia, pessoal! Tudo bem?\n",
        "Oi, Marinalva! ",
        "Repassando 👇\n",
        "Encaminho para conhecimento.\n\n",
        "Convite: ",
        "Seu convite para: ",
        "Governo do Estado de Minas Gerais\nSecretaria de Estado de Saúde\n\n",
        "O SECRETÁRIO DE ESTADO DE CULTURA E TURISMO\n\n",
        "Memorando-Circular nº 9/2024/SEE/AEST\n\nDa: Assessoria Estratégica\nPara: Todos\n\n",
        "[Hoje 08:47] Assessoria Semad\n",
        "[10:32, 08/03/2024] Zulmira: ",
        "08/03/2024 09:41 - Zulmira: ",
        "Zulmira Prado, [08/03/2024 10:32]\n",
        "Assessoria Semad, 08:47\n",
        "De: Zuleica\nEnviado em: sexta-feira, 8 de março de 2024 17:52\nPara: Rede\n\n",
        "Não consegue ver este e-mail? Abra no navegador\n\n",
        "COMUNICADO | Publicado em 08/03/2024 às 17h05\n",
        "POLÍCIA MILITAR DE MINAS GERAIS\nACADEMIA DE POLÍCIA MILITAR\n\n",
        "Agenda da Secretária – ",
    ],
)
def test_what_stands_above_an_invitation_does_not_count(head: str) -> None:
    assert left(f"{head}Oficina de Dados, 12/4, às 9h") == "Oficina de Dados, 12/4, às 9h"


@pytest.mark.parametrize(
    "foot",
    [
        "\n\nAtenciosamente,\n\nZulmira Prado\nHorário de atendimento: 8h às 17h",
        "\n\nAbs, Zulmira",
        "\n--\nAssessoria Estratégica\nPrédio Gerais, 5º andar",
        "\n\nDocumento assinado eletronicamente por Valdo Assis, em 08/03/2024, às 10:12.",
        "\n\nDiretoria de Ciência",
        "\n\nVocê recebeu esta mensagem porque está na lista da Rede. Cancelar inscrição",
    ],
)
def test_what_stands_below_it_does_not_count(foot: str) -> None:
    assert left(f"Oficina de Dados, 12/4, às 9h{foot}") == "Oficina de Dados, 12/4, às 9h"


@pytest.mark.parametrize(
    "text",
    [
        "Fala, Servidor: o que muda na progressão",
        "Todos por Minas\n12/4 às 9h",
        "Cara a cara com o Secretário",
        "Gente que Faz: roda de conversa",
        "Oficina de Dados 14:30\nSala 5",
        "14/05/2024, 08:30 - 11:00, Fórum da Água",
        "Obrigada!\nOficina de Dados, 12/4",
        "Secretaria de Saúde convida para a Oficina de Dados",
    ],
)
def test_what_only_looks_like_it_counts(text: str) -> None:
    assert left(text) == text


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("Data: 14/05\nLocal - Sala 5", [("when", "14/05")]),
        ("Data - 14/05\nHora - 9h\nLocal - Sala 5",
         [("when", "14/05"), ("hours", "9h"), ("venue", "Sala 5")]),
        ("Data.......: 14/05", [("when", "14/05")]),
        ("Onde → Sala 5", [("venue", "Sala 5")]),
        ("Onde?\nSala 5", [("venue", "Sala 5")]),
        ("na sala 9, início 13:00, fim 14:30.", [("starts", "13:00,"), ("ends", "14:30.")]),
        ("Curso X | Datas: 11 e 12/04 | Local: Sala 5",
         [("when", "11 e 12/04 |"), ("venue", "Sala 5")]),
        ("Evento | Data | Local\nOficina | 14/05 | Sala 5",
         [("title", "Oficina"), ("when", "14/05"), ("venue", "Sala 5")]),
        ("Dia\tHora\n14/05\t9h", [("when", "14/05"), ("hours", "9h")]),
        ("A data - como se sabe - mudou", []),
        ("o local pode mudar", []),
    ],
)  # fmt: skip
def test_labels_are_found_however_they_are_written(
    text: str, fields: list[tuple[str, str]]
) -> None:
    page = invitation_parts.take_apart(text, (), TODAY)

    assert [(each.kind, text[each.start : each.end].strip()) for each in page.fields] == fields

"""Invitations turned around: the same fields under other labels, signs, greetings and orders.

Each text is drawn with a seed that stands in the test's name; what is written must be read back,
whichever way it is written.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time
from random import Random
from typing import Any, Final

import pytest

from domain.organizing import invitation_text
from domain.organizing.invitation import Invitation, Mode
from domain.organizing.invitation_sittings import Sitting
from tests.once import Once
from tests.scale import LONG, sized
from tests.understanding.test_invitations import cases, judge, judged, read

_NOW: Final = datetime(2024, 3, 11, 12, tzinfo=UTC)
_SEEDS: Final = range(sized(5, 20))
_MANY: Final = 15

_TITLES: Final = (
    "Oficina de Redação Oficial", "Saúde em Pauta", "III Fórum Mineiro de Água e Clima",
    "Diálogos Abertos: o que o dado não diz", "Encontro dos Observatórios de Políticas Públicas",
    "Casa Aberta da Inovação", "Como escrever para o cidadão", "Minas na Palma da Mão",
    "Cerimônia de Posse do Conselho de Ética", "Lançamento do Observatório da Infância",
    "Aula Inaugural do Programa Trilhas", "Sala de Situação: como montar a sua",
)  # fmt: skip
_DAYS: Final = (
    ("14/05/2024", date(2024, 5, 14)), ("14 de maio de 2024 (terça-feira)", date(2024, 5, 14)),
    ("quarta-feira, 12/06", date(2024, 6, 12)), ("3 de abril", date(2024, 4, 3)),
    ("28.08.2024", date(2024, 8, 28)), ("sexta, 22/11/24", date(2024, 11, 22)),
)  # fmt: skip
_HOURS: Final = (
    ("9h às 12h", time(9), time(12)), ("das 14h às 17h30", time(14), time(17, 30)),
    ("08:30 - 11:00", time(8, 30), time(11)), ("19h", time(19), None),
    ("13h30–16h", time(13, 30), time(16)), ("10:00", time(10), None),
)  # fmt: skip
_VENUES: Final = (
    "Auditório JK", "Sala Guimarães Rosa, 3º andar", "Teatro Francisco Nunes",
    "Instituto de Educação", "Palácio das Artes", "Sala Itacolomi, SEF", "UFMG, prédio da Reitoria",
    "Casa Fiat de Cultura", "Espaço Cultural Pampulha", "Centro de Feiras e Eventos",
)  # fmt: skip
_SEATS: Final = (("40", 40), ("120", 120), ("1.200", 1_200), ("35 vagas", 35))
_LABELS: Final = {
    "title": ("Título", "Nome do evento", "Evento", "Atividade", "O que", "Nome"),
    "day": ("Data", "Quando", "Dia", "Data do evento", "Data prevista"),
    "hours": ("Horário", "Hora", "Horário do encontro"),
    "venue": ("Local", "Onde", "Local do evento", "Local de realização", "Lugar"),
    "seats": ("Vagas", "Capacidade", "Lotação", "Número de vagas", "Nº de vagas"),
}
_SIGNS: Final = (": ", ":  ", " : ", ":\n", " – ", " - ", " | ", "\t", " → ", ".....: ", " = ")
_MARKS: Final = ("", "• ", "- ", "* ", "📌 ", "➡️ ", "*", "👉 ")
_HEADS: Final = (
    "", "Prezados Assessores, boa tarde.\n\n", "Prezada Chefe de Gabinete,\n\n",
    "Bom dia, pessoal! Tudo bem?\n", "Senhora Assessora-Chefe,\n\n", "Repassando 👇\n",
    "Encaminho para conhecimento.\n\n", "[Hoje 08:47] Assessoria Semad\n", "CONVITE\n\n",
    "Governo do Estado de Minas Gerais\nSecretaria de Estado de Saúde\n\n", "Oi, Marinalva! ",
    "Ilustríssimos Senhores Chefes de Assessoria,\n\n", "[08:32, 11/03/2024] Zulmira: ",
)  # fmt: skip
_FEET: Final = (
    "", "\n\nAtenciosamente,\n\nZulmira Prado\nHorário de atendimento: 8h às 17h\nRamal 3915-1234",
    "\n\n--\nAssessoria Estratégica\nCidade Administrativa, Prédio Gerais, 5º andar",
    "\n\nQualquer dúvida, estou à disposição!", "\n\nContamos com a presença de todos!",
    "\n\nCordialmente,\nNúcleo de Eventos da Secretaria de Fazenda\nRodovia João Paulo II, 4001",
)  # fmt: skip


def _labelled(random: Random) -> tuple[str, Invitation]:
    """Return an invitation of labelled lines, and what it says."""
    title, venue = random.choice(_TITLES), random.choice(_VENUES)
    day, hours, seats = random.choice(_DAYS), random.choice(_HOURS), random.choice(_SEATS)
    values = {
        "title": title, "day": day[0], "hours": hours[0], "venue": venue, "seats": seats[0],
    }  # fmt: skip
    sign, mark = random.choice(_SIGNS), random.choice(_MARKS)
    is_loud = random.random() < 0.2
    rows = []
    for name in random.sample(list(values), len(values)):
        label = random.choice(_LABELS[name])
        end = "*" if mark == "*" else ""
        rows.append(f"{mark}{label.upper() if is_loud else label}{end}{sign}{values[name]}")
    text = f"{random.choice(_HEADS)}{chr(10).join(rows)}{random.choice(_FEET)}"
    sitting = Sitting(day[1], hours[1], hours[2])
    said = Invitation(title, "", (sitting,), Mode.IN_PERSON, venue, capacity=seats[1])
    return text, said


def _in_a_table(random: Random) -> tuple[str, Invitation]:
    """Return an invitation of a row of labels and a row of values, and what it says."""
    title, venue = random.choice(_TITLES), random.choice(_VENUES)
    day, hours = random.choice(_DAYS), random.choice(_HOURS)
    values = {"title": title, "day": day[0], "hours": hours[0], "venue": venue}
    order = random.sample(list(values), len(values))
    sign = random.choice((" | ", "\t"))
    heads = sign.join(random.choice(_LABELS[name]) for name in order)
    text = f"{random.choice(_HEADS)}{heads}\n{sign.join(values[name] for name in order)}"
    text += random.choice(_FEET)
    sitting = Sitting(day[1], hours[1], hours[2])
    return text, Invitation(title, "", (sitting,), Mode.IN_PERSON, venue)


def _in_a_row(random: Random) -> tuple[str, Invitation]:
    """Return an invitation of one line, whose name says what kind of event it is."""
    title = random.choice(
        [each for each in _TITLES if each.startswith(("Ofi", "III", "Enc", "Cer"))]
    )
    venue, day, hours = random.choice(_VENUES), random.choice(_DAYS), random.choice(_HOURS)
    sign = random.choice((" | ", " – ", " // ", "\n", ", "))
    order = random.choice(((title, day[0], hours[0], venue), (day[0], hours[0], title, venue)))
    text = f"{random.choice(_HEADS)}{sign.join(order)}{random.choice(_FEET)}"
    sitting = Sitting(day[1], hours[1], hours[2])
    return text, Invitation(title, "", (sitting,), Mode.IN_PERSON, venue)


def _in_prose(random: Random) -> tuple[str, Invitation]:
    """Return an invitation of one sentence, and what it says."""
    title = random.choice([each for each in _TITLES if each.startswith(("Ofi", "Enc", "Cer"))])
    article = "o" if title.startswith("Enc") else "a"
    venue, day, hours = random.choice(_VENUES), random.choice(_DAYS), random.choice(_HOURS[:4])
    span = hours[0] if hours[0].startswith("das") else f"às {hours[0]}" if hours[0] == "19h" else (
        f"das {hours[0]}"
    )  # fmt: skip
    lead = random.choice((
        f"Convidamos para {article} {title}, no dia {day[0]}, {span}, no local: {venue}.",
        f"Informamos que {article} {title} será no dia {day[0]}, {span}. Local: {venue}",
        f"{article.upper()} {title} acontecerá em {day[0]}, {span}.\nLocal: {venue}",
        f"No dia {day[0]}, {span}, teremos {article} {title}.\nOnde: {venue}",
    ))  # fmt: skip
    sitting = Sitting(day[1], hours[1], hours[2])
    text = f"{random.choice(_HEADS)}{lead}{random.choice(_FEET)}"
    return text, Invitation(title, "", (sitting,), Mode.IN_PERSON, venue)


def _read_as(found: Invitation) -> Invitation:
    """Return what is read and asked; what it may be as well depends on all that is around."""
    sure = tuple(each for each in found.questions if not each.is_doubt)
    return replace(found, unused=(), questions=sure)


@pytest.mark.parametrize("seed", _SEEDS)
@pytest.mark.parametrize("draw", [_labelled, _in_a_table, _in_a_row, _in_prose])
def test_what_is_written_in_any_way_is_read_back(
    draw: Callable[[Random], tuple[str, Invitation]], seed: int
) -> None:
    random = Random(f"{draw.__name__} {seed}")  # noqa: S311 - no secret
    doubted = 0
    for _ in range(_MANY):
        text, said = draw(random)

        found = invitation_text.read(text, now=_NOW)

        assert _read_as(found) == said, text
        doubted += found.questions != ()
    assert doubted <= _MANY // 3


@pytest.mark.parametrize("head", _HEADS[1:])
@pytest.mark.parametrize("foot", _FEET[1:3])
def test_who_greets_and_signs_changes_nothing_of_what_is_said(head: str, foot: str) -> None:
    random = Random(head + foot)  # noqa: S311 - no secret
    known = [
        each["text"].strip("\n") for name in ("dev", "held_out", "second", "third", "fourth")
        for each in cases(f"invitations_{name}.toml")
        # Mails and chats have greetings and signatures of their own.
        if each["text"].strip()[:1].isalpha() and ":" not in each["text"].strip()[:24]
    ]  # fmt: skip
    for text in random.sample(known, sized(3, 12)):
        alone = _read_as(invitation_text.read(text, now=_NOW))
        if not any(sitting.day for sitting in alone.sittings):
            continue  # where no day stands above it, what looks like a signature may say it

        found = invitation_text.read(f"{head}{text}{foot}", now=_NOW)

        assert _read_as(found) == alone, text


_WRITTEN: Final = "11/03/2024"
_AROUND: Final[dict[str, Callable[[str], str]]] = {
    "the head of a memo": lambda text: (
        "MEMORANDO.SEPLAG/AEST.nº 207/2024\nPara: Chefias de Gabinete\nDe: Assessoria Estratégica\n"
        f"Data: {_WRITTEN}\n\n{text}"
    ),
    "the head of a memo in capitals, with its town": lambda text: (
        "DE: Coordenação da Rede\nPARA: Pontos focais\nDATA: Belo Horizonte, 11 de março de 2024\n"
        f"\nPrezados chefes,\n\n{text}"
    ),
    "an answer on top": lambda text: (
        "Ciente, obrigada! Já repassei aqui na SES.\nGraça\n\n"
        f"Em seg., 11 de mar. de 2024 às 08:15, Aest <aest@exemplo.gov.br> escreveu:\n\n{text}"
    ),
    "an answer on top, the mail marked": lambda text: (
        "Ok, a Sedese confirma duas pessoas.\n\n"
        f"Em {_WRITTEN} 08:15, Aest <aest@exemplo.gov.br> escreveu:\n"
        + "\n".join(f"> {line}" for line in text.split("\n"))
    ),
    "all of it marked": lambda text: (
        "Repassando!\n\n" + "\n".join(f"> {line}" for line in text.split("\n"))
    ),
    "chiefs greeted": lambda text: f"Prezados chefes de assessoria,\n\n{text}",
    "what is not recorded": lambda text: f"{text}\n\nNão vai ser gravado.",
    "what there will not be": lambda text: (
        f"{text}\n\nNão vai ter estacionamento. Tragam a caneca!"
    ),
    "the lines of a mailing tool": lambda text: (
        f"Não consegue ver este e-mail? Abra no navegador\n\n{text}\n\n"
        "Você recebeu esta mensagem porque está na lista da Rede. Cancelar inscrição"
    ),
    "who supports it": lambda text: f"{text}\n\nApoio: Fundação João Pinheiro",
    "an office that signs": lambda text: f"{text}\n\nDiretoria de Inovação",
    "a signature with a kind of event": lambda text: (
        f"{text}\n\nUm abraço,\nGraça Pimentel\nEquipe de Capacitação da SEE\n(31) 3915-0000"
    ),
}  # fmt: skip
_SETS: Final = (
    "dev", "held_out", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth",
)  # fmt: skip


def _read_right(name: str, once: Once) -> list[dict[str, Any]]:
    """Return the cases of a set that are read as they should be; not to be changed.

    Those of another day are left out: what is written around has a day of its own.
    """
    file = f"invitations_{name}.toml"
    return [
        case for case, (problems, _) in zip(cases(file), judged(file, once), strict=True)
        if case["now"].date() == _NOW.date() and not problems
    ]  # fmt: skip


# An eighth of one set is too few to count in hundredths; in the long form each set is held to it.
_TOGETHER: Final = [(name,) for name in _SETS] if LONG else [_SETS]


def _eighth(names: tuple[str, ...], turn: int, once: Once) -> list[dict[str, Any]]:
    """Return all in the long form; in the short one each case has every eighth of the turns."""
    return [
        case for at, name in enumerate(names)
        for case in _read_right(name, once)[0 if LONG else (at + turn) % 8 :: 1 if LONG else 8]
    ]  # fmt: skip


@pytest.mark.parametrize("names", _TOGETHER)
@pytest.mark.parametrize("kind", _AROUND)
def test_what_is_written_around_an_invitation_makes_nothing_wrong(
    kind: str, names: tuple[str, ...], once: Once
) -> None:
    known = _eighth(names, list(_AROUND).index(kind), once)
    unsure = 0
    for case in known:
        around = {**case, "text": _AROUND[kind](case["text"].strip("\n")), "unused": []}

        problems = judge(around, read(around))

        # A name may become one that is asked, or doubted: it is weighed. All else stays.
        assert all(what == "asked" and said.startswith("title: ") for what, said in problems), (
            around["text"], problems,
        )  # fmt: skip
        unsure += bool(problems)
    assert unsure <= max(1, _FEW * len(known))


_ABOVE: Final = (
    "A primeira turma terminou em 29/02/2024, e a procura foi enorme.\n",
    "O encontro passado reuniu 90 pessoas na Fapemig.\n\n",
    "Inscrições até 13/03/2024\nLista de selecionados: 14/03/2024\n",
    "Pessoal da Aest, anotem 📌\n",
    "Lista de avisos da semana:\n\n",
    "ACONTECE NA REDE\n\n",
    "COMUNICADO | Publicado em 08/03/2024 às 17h05\nCategoria: Capacitação\n\n",
    "A Rede abre inscrições e espera por você!\n",
)


@pytest.mark.parametrize("names", _TOGETHER)
@pytest.mark.parametrize("above", _ABOVE)
def test_what_is_told_first_is_seldom_taken_for_the_invitation(
    above: str, names: tuple[str, ...], once: Once
) -> None:
    known = [case for case in _eighth(names, _ABOVE.index(above), once) if case.get("title")]
    told = [{**case, "text": above + case["text"].strip("\n"), "unused": []} for case in known]
    found = [judge(each, read(each)) for each in told]
    wrong = [problems for problems in found if any(kind == "wrong" for kind, _ in problems)]

    assert len(wrong) <= max(sized(1, 0), _FEW * len(known)), wrong


_FEW: Final = 0.03
"""A letterhead belongs on top: below other words it may be read as a place."""
_TWO_NAMES: Final = (
    "*Encontro de Líderes da Rede*\n*Seminário de Encerramento do Ciclo*\n12/04, 14h",
    "Assunto: Fórum de Ouvidorias\n\nConvidamos para o Seminário de Transparência Ativa, em 12/04.",
)


@pytest.mark.parametrize("text", _TWO_NAMES)
def test_two_names_that_do_not_agree_are_both_asked(text: str) -> None:
    found = invitation_text.read(text, now=_NOW)

    assert found.title == ""
    (question,) = found.questions
    assert len(question.candidates) == 2


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Assunto: Visita técnica\n\nA Visita Técnica ao Centro de Comando será em 12/04.",
         "Visita Técnica ao Centro de Comando"),
        ("Assunto: Oficina de Priorização de Projetos\n\nA Oficina de Priorização será em 12/04.",
         "Oficina de Priorização de Projetos"),
        ("*AULA ABERTA* | Ética e Inteligência Artificial\n12/04, 14h",
         "AULA ABERTA | Ética e Inteligência Artificial"),
        ("Pessoal da Aest, anotem\nTreinamento do SEI\n12/04, 14h", "Treinamento do SEI"),
        ("Programa Trilhas apresenta\n\nSEMINÁRIO JUVENTUDE E TRABALHO\n12/04, 14h",
         "SEMINÁRIO JUVENTUDE E TRABALHO"),
        ("Ficam convocados os membros do Comitê Gestor para a 7ª Reunião Ordinária, em 12/04.",
         "7ª Reunião Ordinária"),
        ("A primeira turma do curso Escrita Simples terminou em 08/03. A segunda vem em 12/04.",
         "curso Escrita Simples"),
        ("Minicurso Planilhas sem Medo (on-line e ao vivo)\n12/04, 14h",
         "Minicurso Planilhas sem Medo"),
        ("Lembram da Oficina de Dados?\nVai ser em 12/04, às 9h", "Oficina de Dados"),
        ("Evento: Rodada de Dados. Data: 12/04. Horário: 9h às 11h.", "Rodada de Dados"),
        ('Palestra: "Clima: o que muda no orçamento", com Zilá Prates.\n12/04, 18h30',
         "Clima: o que muda no orçamento"),
        ("• O Encontro de Ouvidoria será em 12/04, às 9h", "Encontro de Ouvidoria"),
        ("A 3ª Feira de Soluções acontece em 12/04, das 10h às 18h.", "3ª Feira de Soluções"),
    ],
)  # fmt: skip
def test_what_agrees_is_taken(text: str, title: str) -> None:
    found = invitation_text.read(text, now=_NOW)

    assert found.title == title
    assert all(each.is_doubt for each in found.questions)

"""The words beside a number of seats, without accents."""

from typing import Final

from domain.reading.tokens import NUMBER_WORDS

VAGAS: Final = frozenset({"vaga", "vagas"})
UNITS: Final = VAGAS | {
    "alunos", "alunas", "lugar", "lugares", "assentos", "cadeiras", "carteiras", "poltronas",
    "pessoas", "participantes", "inscritos", "inscricoes", "servidores", "people", "pax", "seats",
    "pess",
}  # fmt: skip
LABELS: Final = frozenset({
    "vagas", "lotacao", "capacidade", "limite", "publico", "lugares", "capacity", "ouvintes",
    "atletas", "corredores", "espectadores",
})  # fmt: skip
OFFICES: Final = frozenset({
    "assessoria", "assessorias", "orgao", "secretaria", "aest", "unidade", "entidade", "setor",
    "area", "equipe", "cada", "municipio", "cidade", "prefeitura", "camara", "comarca", "escola",
    "regional", "sre", "instituicao", "conselho", "consorcio", "empresa",
    "gerencia", "diretoria", "coordenacao", "coordenadoria", "departamento", "superintendencia",
})  # fmt: skip
LETS_IN: Final = frozenset({
    "completar", "completarmos", "atingir", "atingirmos",
})  # fmt: skip
"""Before how many are let in, whatever they are called: "até completar 300 atletas"."""
HANDS_OUT: Final = frozenset({
    "distribuir", "distribuiremos", "distribuidos", "distribuidas", "distribuicao", "entregar",
    "entregaremos",
})  # fmt: skip
TICKETS: Final = frozenset({"senhas", "ingressos", "convites", "pulseiras", "fichas", "bilhetes"})
"""What each takes who is let in: "vamos distribuir 60 senhas"."""
AT_LEAST: Final = frozenset({("ao", "menos"), ("pelo", "menos"), ("no", "minimo")})
"""Before how many are to come, which does not say how many may."""
MANY: Final = ("ores", "istas", "antes", "entes", "criancas", "atletas", "convidados", "chefes")
"""How words for several people end."""
SMALL: Final = frozenset({"ate", "de", "as", "os", "so", "apenas", "somente", "total"})
DASHES: Final = frozenset("-–—")
PAST: Final = frozenset({
    "teve", "tiveram", "reuniu", "reuniram", "contou", "recebeu", "atraiu", "recebemos",
    "receberam", "tivemos", "registramos",
})  # fmt: skip
"""Before the number of those who came to another one."""
OTHERS: Final = frozenset({"estacionamento", "garagem", "carro", "carros", "veiculos", "onibus"})
RESERVE: Final = frozenset(
    {"cadastro", "reserva", "suplentes", "suplencia", "excedentes", "espera"}
)
"""Behind a number of those who only wait: "30 vagas + 5 de cadastro de reserva"."""
GROUPS: Final = frozenset({"equipe", "equipes", "grupo", "grupos", "times", "duplas", "mesas"})
NOT_ALL: Final = GROUPS | {"cada", "acompanhantes"}
"""Beside the most people of something smaller than the encontro."""
AROUND: Final = frozenset({
    "sao", "ha", "temos", "apenas", "ate", "para", "so", "somente", "no", "maximo", "de",
    "cerca", ":", ".", ",", ";", "total", "ser", "vao", "max",
})  # fmt: skip
BEHIND: Final = frozenset({".", "!", ",", "(", ")", "maximo", "max", "limite", "no", "total"})
"""What may stand behind the number of an answer: "50 (máximo)"."""
JOINTS: Final = frozenset({":", "de", "-", "–", "=", "ate", "para", "a", "maxima", "total"})
NO_LIMIT: Final = frozenset(
    {"-", "–", "—", "livre", "ilimitado", "ilimitada", "ilimitadas", "ilimitados", "aberto"}
)
BEGINNINGS: Final = NUMBER_WORDS | LABELS | VAGAS | {"sem", "nao", "cada"}
PEOPLE: Final = UNITS | frozenset({
    "representante", "representantes", "pessoa", "servidor", "servidora", "participante", "nome",
    "nomes", "indicacao", "indicacoes", "membro", "membros", "colega", "colegas",
})  # fmt: skip
"""Whom an office may send."""

"""The commands of the menu and what the bot says about itself before anybody writes."""

from dataclasses import dataclass
from typing import Final

from messages import organization

_DESCRIPTION_LETTERS: Final = 512
_SHORT_LETTERS: Final = 120


@dataclass(frozen=True, slots=True)
class Command:
    """One line of the menu."""

    name: str
    description: str


EVERYONE: Final = (
    Command("inicio", "Ver o painel com o que é seu agora"),
    Command("encontros", "Ver os encontros e confirmar presença"),
    Command("cursos", "Ver os cursos e se inscrever"),
    Command("presenca", "Registrar presença com o código da sala"),
    Command("horas", "Ver as suas horas de formação"),
    Command("praticas", "Buscar e contar boas práticas"),
    Command("configuracoes", "Escolher lembretes e ver os seus dados"),
    Command("privacidade", "Saber como usamos os seus dados"),
    Command("cancelar", "Sair de um formulário e guardar o rascunho"),
    Command("ajuda", "Saber o que o robô faz"),
)
ORGANIZERS: Final = (*EVERYONE, Command("organizar", "Abrir o painel da organização"))


def description() -> str:
    """Return what an empty chat shows; at most 512 characters."""
    return (
        f"Este é o robô da {organization.current().name}. Aqui você confirma encontros, "
        "faz inscrição em cursos, recebe lembretes e registra presença.\n\n"
        "Você também acompanha as suas horas e conhece boas práticas de outras assessorias.\n\n"
        "Toque em Iniciar para começar."
    )[:_DESCRIPTION_LETTERS]


def short_description() -> str:
    """Return what the bot's page shows; at most 120 characters."""
    name = organization.current().name
    return f"Encontros, cursos, presença, horas e boas práticas da {name}."[:_SHORT_LETTERS]

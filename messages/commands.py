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
    Command("inicio", "Ver seus próximos compromissos e suas horas"),
    Command("encontros", "Ver os encontros e confirmar presença"),
    Command("cursos", "Ver os cursos e se inscrever"),
    Command("presenca", "Registrar presença com o código da sala"),
    Command("horas", "Ver suas horas de formação"),
    Command("praticas", "Buscar e contar boas práticas"),
    Command("configuracoes", "Escolher lembretes e ver seus dados"),
    Command("privacidade", "Saber como usamos seus dados"),
    Command("cancelar", "Sair de um formulário e guardar o rascunho"),
    Command("ajuda", "Tirar uma dúvida ou falar com a organização"),
)
ORGANIZERS: Final = (*EVERYONE, Command("organizar", "Abrir a parte da organização"))


def description() -> str:
    """Return what an empty chat shows; at most 512 characters."""
    return (
        f"Este é o robô da {organization.current().name}, do Governo de Minas Gerais.\n"
        "Ouvir para simplificar. Conectar para fortalecer.\n\n"
        "Aqui você confirma presença nos encontros, faz inscrição nos cursos, recebe lembretes "
        "e registra presença. Também vê suas horas de formação e conhece boas práticas de "
        "outras assessorias.\n\n"
        "Toque em Iniciar para começar."
    )[:_DESCRIPTION_LETTERS]


def short_description() -> str:
    """Return what the bot's page shows; at most 120 characters."""
    name = organization.current().name
    return f"Encontros, cursos, presença, horas e boas práticas da {name}."[:_SHORT_LETTERS]

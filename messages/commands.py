"""The commands of the menu and what the bot says about itself before anybody writes."""

from dataclasses import dataclass
from typing import Final


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

DESCRIPTION: Final = (
    "Este é o robô da Rede Estratégia. Aqui você confirma encontros, faz inscrição em cursos, "
    "recebe lembretes e registra presença.\n\n"
    "Você também acompanha as suas horas e conhece boas práticas de outras assessorias.\n\n"
    "Toque em Iniciar para começar."
)
"""Shown in an empty chat; at most 512 characters."""
SHORT_DESCRIPTION: Final = "Encontros, cursos, presença, horas e boas práticas da Rede Estratégia."
"""Shown on the bot's page; at most 120 characters."""

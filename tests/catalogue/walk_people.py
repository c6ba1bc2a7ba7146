"""Screens of registrations, invites, access, and of who leaves."""

from datetime import timedelta

import pytest

from domain.people import invites
from messages.actions.organizers.people import ShowPeople, ShowPerson
from messages.actions.organizers.registrations import (
    ListWaiting,
    ReviewRegistrations,
    SkipRegistration,
)
from models import Role, Standing
from tests import make
from tests.catalogue.scene import Scene, clock
from tests.make import NOW


def test_erasing_again_and_again(scene: Scene) -> None:
    for _ in range(5):
        scene.ana.commands("meusdados")
        scene.ana.taps("Excluir cadastro")
        scene.ana.taps("Sim, excluir")
        if "Exclusão marcada" not in scene.ana.sees:
            return
        scene.ana.taps("Cancelar a exclusão")


def test_invites(scene: Scene) -> None:
    scene.ana.starts("c_nadanadanada")
    scene.ana.starts("org_nadanadanada")
    listed = make.participant(
        scene.session,
        "Caio Dias",
        standing=Standing.LISTED,
        chat_id=None,
        decided_at=None,
        email=None,
        office=scene.seplag,
    )
    token = invites.create(scene.session, participant_id=listed.id, now=NOW)
    scene.chat.person(78, "Caio", "Dias").starts(f"c_{token}")


def test_registrations_to_check(scene: Scene) -> None:

    for name, email in (("Caio Dias", "caio@exemplo.com"), ("Bia Luz", None)):
        make.participant(
            scene.session,
            name,
            standing=Standing.PENDING,
            office=scene.seplag,
            created_at=NOW,
            email=email,
        )
    scene.celia.taps(ReviewRegistrations())
    scene.celia.taps(ListWaiting())


def test_people(scene: Scene) -> None:
    gone = make.participant(
        scene.session, "Davi Luz", office=scene.seplag, email=None, unreachable_at=NOW
    )
    scene.celia.taps(ShowPerson(gone.id))
    scene.celia.taps("Dar acesso de organização")
    scene.celia.taps("Sim, dar acesso")
    for number in range(26):
        make.participant(scene.session, f"Pessoa {chr(97 + number)}", office=scene.seplag)
    scene.celia.taps(ShowPeople())


@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.ORGANIZER])
def test_who_is_on_the_list(scene: Scene, role: Role) -> None:
    make.participant(
        scene.session,
        "Davi Luz",
        standing=Standing.LISTED,
        chat_id=None,
        decided_at=None,
        email="davi@exemplo.mg.gov.br",
        role=role,
        office=scene.seplag,
    )
    for number, name in enumerate(("Davi Luz", "Eva Reis")):
        new = scene.chat.person(90 + number, *name.split())
        new.starts()
        new.taps("Fazer meu cadastro")
        new.writes("Seplag") if number == 0 else new.taps("Meu órgão não está aqui")
        if number:
            new.writes("Fundação de Teste")
        new.taps(f"Usar “{name}”")
        new.writes("davi@exemplo.mg.gov.br" if number == 0 else "eva@exemplo.com")
        new.taps("Está certo")
    scene.celia.taps(ReviewRegistrations())
    scene.celia.taps(SkipRegistration(0))
    scene.celia.taps(ListWaiting())
    scene.celia.taps(ReviewRegistrations())
    scene.celia.taps("✅ Aprovar")
    scene.celia.taps(ReviewRegistrations())
    scene.chat.person(91).commands("meusdados")


def test_many_people(scene: Scene) -> None:
    for number in range(26):
        make.participant(scene.session, f"Pessoa {chr(97 + number)}", office=scene.seplag)
    scene.celia.taps(ShowPeople())
    scene.celia.writes("pessoa")


def test_change_of_who_blocked_the_bot(scene: Scene) -> None:
    gone = make.participant(
        scene.session,
        "Davi Luz",
        office=scene.seplag,
        standing=Standing.SUSPENDED,
        unreachable_at=NOW,
    )
    scene.celia.taps(ShowPerson(gone.id))
    scene.celia.taps("Reativar")
    scene.celia.taps("Sim")


def test_two_registrations_wait(scene: Scene) -> None:
    scene.celia.commands("organizar")
    for chat_id, name in ((77, "Bruno Lima"), (78, "Caio Dias")):
        newcomer = scene.chat.person(chat_id, *name.split())
        newcomer.starts()
        newcomer.taps("Fazer meu cadastro")
        newcomer.taps(scene.seplag.acronym)
        newcomer.writes(name)
        newcomer.writes("não sei")
        newcomer.taps("Não tenho e-mail de trabalho")
        newcomer.taps("Está certo, enviar")
    clock(scene.chat, scene.chat.now + timedelta(hours=3))


@pytest.mark.usefixtures("address")
def test_suspended_where_there_is_an_address(scene: Scene) -> None:
    scene.celia.taps(ShowPerson(scene.bia.id))
    scene.celia.taps("Suspender cadastro")
    scene.celia.taps("Suspender: saiu da Rede")

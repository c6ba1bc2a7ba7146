"""Screens of good practices and challenges, and of the search."""

from messages.actions.challenges import (
    ListChallenges,
    ShowChallenge,
    TellChallenge,
    ToggleSameProblem,
)
from messages.actions.good_practices import ListGoodPractices, ListTheme, ShowGoodPractice
from messages.actions.organizers.moderation import PublishPublication, ReviewPublications
from messages.actions.publications import AskContact, PassContact
from models import Theme
from tests import make
from tests.catalogue.scene import Scene
from tests.make import NOW


def test_publications_of_who_left(scene: Scene) -> None:
    for number in range(2):
        practice = make.good_practice(scene.session, "Painel único de metas")
        challenge = make.challenge(scene.session, solved_at=NOW if number else None)
        scene.ana.taps(ShowGoodPractice(practice.id))
        scene.ana.taps(ShowChallenge(challenge.id))
    scene.ana.commands("praticas")
    scene.ana.taps(ListGoodPractices(0))
    scene.ana.taps(ListTheme(Theme.PEOPLE, 0))
    scene.ana.taps(ListChallenges(0))
    scene.ana.taps(AskContact(practice.id))
    make.challenge(scene.session, state="in_review", published_at=None)
    scene.celia.taps(ReviewPublications())


def test_own_publications(scene: Scene) -> None:
    mine = make.good_practice(scene.session, author=scene.row, state="in_review", published_at=None)
    scene.ana.taps(ShowGoodPractice(mine.id))
    own = make.challenge(scene.session, author=scene.row)
    scene.ana.taps(ShowChallenge(own.id))
    scene.ana.taps(PassContact(own.id))
    scene.ana.taps(ToggleSameProblem(own.id))
    waits = make.challenge(
        scene.session, "Outro desafio.", author=scene.row, state="in_review", published_at=None
    )
    scene.ana.taps(ShowChallenge(waits.id))
    scene.celia.taps(PublishPublication(waits.id, waits.revision))
    away = make.good_practice(scene.session, "Trilha de dados", author=scene.bia)
    scene.bia.unreachable_at = NOW
    scene.session.flush()
    scene.ana.taps(AskContact(away.id))
    scene.ana.taps(PassContact(away.id))


def test_challenge_with_a_file(scene: Scene) -> None:
    make.good_practice(scene.session, "Dados das regionais em um formato")
    scene.ana.taps(TellChallenge())
    scene.ana.sends_file()
    scene.ana.writes("Os dados das regionais chegam em formatos diferentes.")
    scene.ana.taps("Ver parecidas")


def test_searching(scene: Scene) -> None:
    scene.ana.writes("não posso ir")
    scene.ana.writes("painel " + "indicadores e metas " * 30)
    scene.ana.writes("xyzxyz " * 60)
    make.encontro(scene.session, address="")
    scene.ana.writes("quando é o próximo encontro?")
    make.good_practice(scene.session, "Painel único de metas")
    scene.ana.writes("painel único de metas " * 30)


def test_contacts_of_offices(scene: Scene) -> None:
    listed = make.good_practice(scene.session, author=scene.bia, assessoria_id=None)
    scene.ana.taps(AskContact(listed.id))


def test_long_search(scene: Scene) -> None:
    make.good_practice(scene.session, "Painel único de metas")
    scene.ana.writes(" ".join(["painel único de metas", *(f"termo{n}" for n in range(40))]))
    scene.ana.writes(" ".join(f"xq{n}" for n in range(40)))


def test_a_challenge_of_somebody_without_an_office(scene: Scene) -> None:
    scene.row.assessoria_id, scene.row.agency_text = None, "Fundação de Teste"
    make.good_practice(scene.session, "Dados das regionais", author=scene.bia)
    scene.ana.taps(TellChallenge())
    scene.ana.writes("Os dados das regionais chegam em formatos diferentes.")
    scene.ana.taps("Ver parecidas")

"""A new encontro: pasted as an invitation or said step by step, and its draft."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Activity, Purpose
from tests import make
from tests.chat import Person
from tests.handlers.organizers.steps import INVITATION, begins, start_of, the_encontro, told
from tests.make import NOW, moment


def test_pasting_the_invitation_publishes_in_three_taps(celia: Person, session: Session) -> None:
    begins(celia)
    celia.writes(INVITATION)
    assert "2º Encontro da Rede" in celia.sees
    assert "terça, 23/4/2024, das 9h às 12h" in celia.sees
    celia.taps("Publicar")

    assert celia.taps_count == 3
    encontro = the_encontro(session)
    assert (encontro.title, encontro.capacity, encontro.minutes, encontro.published_at) == (
        "2º Encontro da Rede",
        90,
        180,
        NOW,
    )
    assert start_of(session, encontro) == moment(23, 4, 9)
    assert celia.chat.clock_was_woken
    assert told(session, Purpose.BROADCAST) == []


def test_missing_pieces_are_asked_one_by_one(celia: Person, session: Session) -> None:
    begins(celia)
    celia.writes("Oficina de dados")
    assert celia.sees.startswith("Novo encontro — passo 2 de 4")
    celia.writes("23/4")
    assert celia.sees.startswith("Falta a hora")
    celia.writes("das 14h às 16h")
    assert celia.sees.startswith("Novo encontro — passo 3 de 4")
    celia.writes("Sala 5")
    assert celia.sees.startswith("Novo encontro — passo 4 de 4")
    celia.taps("Sem limite, 2 h")

    encontro = the_encontro(session)
    assert (encontro.title, encontro.venue, encontro.capacity, encontro.minutes) == (
        "Oficina de dados",
        "Sala 5",
        None,
        120,
    )
    assert start_of(session, encontro) == moment(23, 4, 14)
    assert celia.last.labels[0] == ["✅ Publicar"]


def test_step_by_step_offers_what_is_usual(celia: Person, session: Session) -> None:
    make.encontro(session, "1º Encontro da Rede", venue="Auditório JK", capacity=90)
    begins(celia)
    celia.taps("passo a passo")
    celia.taps("Usar 2º Encontro da Rede")
    celia.writes("quarta que vem, 9h")
    celia.taps("Quarta, 13/3/2024")
    celia.taps("Auditório JK")
    celia.taps("90 vagas, 3 horas")

    encontro = session.scalars(select(Activity).order_by(Activity.id.desc())).first()
    assert encontro is not None
    assert (encontro.title, encontro.venue) == ("2º Encontro da Rede", "Auditório JK")
    assert start_of(session, encontro) == moment(13, 3, 9)


def test_a_text_without_an_encontro_is_asked_again(celia: Person) -> None:
    begins(celia)
    celia.writes("120 vagas")

    assert celia.sees.startswith("Não achei os dados do encontro")
    celia.writes(INVITATION)
    assert celia.last.labels[0] == ["✅ Publicar"]


def test_a_day_of_the_past_proposes_the_next_year(celia: Person, session: Session) -> None:
    begins(celia)
    celia.writes("Oficina, 23/4/2023, 9h às 12h, Sala 5, 30 vagas")
    assert celia.sees.startswith("23/4/2023 já passou")
    celia.taps("Sim, 23/4/2024")

    assert start_of(session, the_encontro(session)) == moment(23, 4, 9)


def test_an_hour_of_the_past_asks_for_another(celia: Person) -> None:
    begins(celia)
    celia.writes("Oficina, hoje, 8h às 8h30, Sala 5, 30 vagas")

    assert celia.sees.startswith("11/3/2024 já passou")
    assert celia.last.labels == [["⬅️ Voltar", "✖️ Cancelar"]]


@pytest.mark.parametrize(
    ("day", "warning"),
    [("29/3", "feriado"), ("23/3", "fim de semana"), ("22/3", None)],
)
def test_a_day_off_is_warned_of_and_not_prevented(
    celia: Person, day: str, warning: str | None
) -> None:
    begins(celia)
    celia.writes(f"Oficina, {day}, 9h às 12h, Sala 5, 30 vagas")

    assert ("⚠️" in celia.sees) == (warning is not None)
    assert warning is None or warning in celia.sees
    assert celia.last.labels[0] == ["✅ Publicar"]


def test_a_draft_can_be_changed_previewed_and_deleted(celia: Person, session: Session) -> None:
    begins(celia)
    celia.writes(INVITATION)
    draft = celia.last
    celia.taps("Ver como fica", draft)
    assert celia.sees.startswith("Assim as pessoas recebem o aviso:\n\nNovo encontro: 2º Encontro")
    assert celia.last.labels == [["✅ Publicar"], ["⬅️ Voltar"]]
    celia.taps("Voltar")
    celia.taps("Mudar dados", draft)
    celia.taps("Programação", celia.messages[draft.message_id])
    celia.writes("9h Abertura\n12h Fim")
    assert "12h Fim" in celia.sees
    celia.taps("Apagar rascunho")
    assert celia.sees.startswith("Apagar o rascunho?\n2º Encontro da Rede\n")
    celia.taps("Não, voltar")
    assert session.scalars(select(Activity)).all() != []
    celia.taps("Apagar rascunho")
    celia.taps("Sim, apagar")

    assert session.scalars(select(Activity)).all() == []
    assert celia.toast is not None
    assert celia.toast.text == "Rascunho apagado."


def test_a_wrong_answer_is_mended_by_going_back(celia: Person, session: Session) -> None:
    begins(celia)
    celia.taps("passo a passo")
    celia.writes("Oficina de dado")
    celia.writes("23/4, 9h às 12h")
    celia.writes("das 9 às 12")
    celia.taps("Voltar")
    assert celia.sees.startswith("Novo encontro — passo 3 de 4")
    celia.taps("Voltar")
    celia.taps("Voltar")
    assert celia.sees.startswith("Novo encontro — passo 1 de 4")
    celia.writes("Oficina de dados")
    assert celia.sees.startswith("Novo encontro — passo 4 de 4")
    celia.taps("Voltar")
    celia.writes("Sala 5")
    celia.writes("30 vagas")

    found = the_encontro(session)
    assert (found.title, found.venue, found.capacity) == ("Oficina de dados", "Sala 5", 30)
    assert start_of(session, found) == moment(23, 4, 9)


def test_going_back_from_a_new_value_leads_to_what_can_change(celia: Person) -> None:
    begins(celia)
    celia.writes(INVITATION)
    for piece in ("Nome", "Data e hora", "Local", "Vagas e horas", "Programação"):
        celia.taps("Mudar dados" if piece == "Nome" else piece)
        if piece == "Nome":
            celia.taps(piece)
        celia.taps("Voltar")
        assert celia.sees.startswith("O que você quer mudar?")


def test_an_end_before_the_start_is_refused_and_asked_again(
    celia: Person, session: Session
) -> None:
    begins(celia)
    celia.taps("passo a passo")
    celia.writes("Oficina de dados")
    celia.writes("23/4 das 9 às 8")
    assert celia.sees.startswith("A hora do fim não combina")
    celia.writes("23/4 das 9 às 12")

    assert celia.sees.startswith("Novo encontro — passo 3 de 4")
    assert session.scalars(select(Activity)).all() == []


def test_a_day_taken_as_one_of_next_year_is_pointed_out(celia: Person) -> None:
    begins(celia)
    celia.writes("Oficina, 11/1, 9h às 12h, Sala 5, 30 vagas")

    assert "⚠️ Esse dia cai no fim de semana. Confira o ano: é 2025." in celia.sees


def test_a_draft_shows_where_the_meeting_by_video_is(celia: Person) -> None:
    begins(celia)
    celia.writes("Oficina, 23/4, 9h às 12h, por vídeo: https://exemplo.gov.br/sala, 30 vagas")

    assert "Por vídeo\nhttps://exemplo.gov.br/sala" in celia.sees


def test_an_old_meetings_address_is_not_used_again(celia: Person, session: Session) -> None:
    make.encontro(session, venue="Por vídeo", address="https://exemplo.gov.br/antiga")
    begins(celia)
    celia.writes("Oficina, 23/4, 9h às 12h, por vídeo, 30 vagas")
    assert "antiga" not in celia.sees

    celia.taps("Mudar dados")
    celia.taps("Local")
    assert celia.last.labels[0] == ["🎥 Por vídeo"]
    celia.taps("Por vídeo")
    assert "antiga" not in celia.sees


def test_going_back_to_the_same_place_keeps_its_address(celia: Person, session: Session) -> None:
    make.encontro(session, venue="Por vídeo")
    begins(celia)
    celia.writes("Oficina, 23/4, 9h às 12h, por vídeo: https://exemplo.gov.br/sala")
    celia.taps("Voltar")
    celia.taps("Por vídeo")
    celia.writes("30 vagas")

    assert "Por vídeo\nhttps://exemplo.gov.br/sala" in celia.sees


def test_the_next_number_follows_the_highest_one(celia: Person, session: Session) -> None:
    make.encontro(session, "7º Encontro da Rede", starts_at=moment(3, 12, 9))
    make.encontro(session, "5º Encontro da Rede", starts_at=moment(10, 12, 9))
    begins(celia)
    celia.taps("passo a passo")

    assert celia.last.labels[0] == ["✅ Usar 8º Encontro da Rede"]


def test_a_hostile_invitation_is_shown_as_text(celia: Person) -> None:
    begins(celia)
    celia.writes("Oficina <b>Zé & Cia, 23/4, 9h às 12h, Sala <i>5, 30 vagas")

    assert "Oficina &lt;b&gt;Zé &amp; Cia" in celia.last.html


def test_publishing_what_has_started_meanwhile_is_refused(celia: Person, session: Session) -> None:
    begins(celia)
    celia.writes(INVITATION)
    celia.chat.now = moment(23, 4, 10)
    celia.taps("Publicar")

    assert celia.sees == "Essa data já passou\nEscolha outra data e hora."
    assert the_encontro(session).published_at is None

    celia.taps("Mudar dados")
    assert "🕘 Data e hora" in celia.last.labels[0]

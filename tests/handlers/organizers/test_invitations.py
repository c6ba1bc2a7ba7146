import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.organizing import invitation_names
from domain.organizing.invitation_names import Name
from domain.organizing.invitation_weighing import WEIGHTS
from messages.actions.organizers.encontros import ChangeActivity, UseOther, UsePasted, UseReading
from models import Activity, Slot
from tests import make
from tests.chat import Chat, Person
from tests.make import moment

INVITATION = "2º Encontro da Rede, 23/4, 9h às 12h, Auditório JK, 90 vagas"


def begins(celia: Person) -> None:
    celia.starts()
    celia.taps("Organizar")
    celia.taps("Novo encontro")


def the_encontro(session: Session) -> Activity:
    return session.scalars(select(Activity).order_by(Activity.id.desc())).first() or pytest.fail(
        "none"
    )


def starts_of(session: Session, activity: Activity) -> list[object]:
    return list(
        session.scalars(
            select(Slot.starts_at).where(Slot.activity_id == activity.id).order_by(Slot.starts_at)
        )
    )


def test_two_days_of_one_text_are_asked_with_both_as_buttons(
    celia: Person, session: Session
) -> None:
    begins(celia)
    celia.writes("Encontro de Custos\n22/4 ou 23/4, 9h às 12h\nSala 5\n30 vagas")
    assert celia.sees.startswith("Qual é o dia?\nAchei mais de uma resposta no texto.")
    assert celia.last.labels[:2] == [["Segunda, 22/4/2024"], ["Terça, 23/4/2024"]]
    celia.taps("23/4")

    assert starts_of(session, the_encontro(session)) == [moment(23, 4, 9)]
    assert celia.last.labels[0] == ["✅ Publicar"]


def test_another_day_may_be_written_instead(celia: Person, session: Session) -> None:
    begins(celia)
    celia.writes("Encontro de Custos\n22/4 ou 23/4, 9h às 12h\nSala 5\n30 vagas")
    celia.writes("24/4")

    assert starts_of(session, the_encontro(session)) == [moment(24, 4, 9)]


def test_a_weekday_that_does_not_fit_is_said(celia: Person) -> None:
    begins(celia)
    celia.writes("Encontro de Custos\nQuarta-feira, 9/4/2024, 9h às 12h\nSala 5\n30 vagas")

    assert "O dia da semana não combina com a data." in celia.sees
    assert celia.last.labels[:2] == [["Terça, 9/4/2024"], ["Quarta, 10/4/2024"]]


def test_a_day_that_does_not_exist_is_said(celia: Person, session: Session) -> None:
    begins(celia)
    celia.writes("Encontro de Custos, 31/4, 9h às 12h, Sala 5, 30 vagas")
    assert celia.sees.startswith("Abril não tem dia 31.")
    celia.writes("31/2")
    assert celia.sees.startswith("Fevereiro não tem dia 31.")
    celia.writes("30/4")

    assert starts_of(session, the_encontro(session)) == [moment(30, 4, 9)]


def test_hours_names_modes_places_seats_and_lengths_are_asked_in_turn(
    celia: Person, session: Session
) -> None:
    begins(celia)
    celia.writes(
        'O evento de 23/4, às 3h, tem dois nomes: "Encontro de Dados" ou "Oficina de Dados".\n'
        "Formato: presencial ou on-line\n"
        "Vagas: 70 presenciais e mais 150 remotas\nCarga horária: 4 horas-aula"
    )
    titles = []
    for label in ("Oficina de Dados", "15h", "Presencial", "220 vagas", "4 horas", "Sala 7"):
        titles.append(celia.sees.partition("\n")[0])
        if label == "Sala 7":
            celia.writes(label)
        else:
            celia.taps(label)

    assert sorted(titles) == sorted([
        "Qual é o nome?", "A que horas começa?", "Presencial ou por vídeo?",
        "Novo encontro — passo 3 de 4", "Quantas vagas?", "Quantas horas vale?",
    ])  # fmt: skip
    found = the_encontro(session)
    assert (found.title, found.venue, found.capacity, found.minutes) == (
        "Oficina de Dados", "Sala 7", 220, 240,
    )  # fmt: skip
    assert starts_of(session, found) == [moment(23, 4, 15)]


def test_an_end_and_a_place_with_two_readings_are_asked(celia: Person, session: Session) -> None:
    begins(celia)
    celia.writes(
        "Encontro de Dados\nData: 23/4\nInício: 9h\nTérmino: 11h30 ou 12h\n30 vagas\n"
        "Ou na Casa de Inovação ou no auditório da Jucemg"
    )
    questions = {celia.sees.partition("\n")[0]}
    celia.taps("Casa de Inovação" if "Onde" in celia.sees else "12h")
    questions.add(celia.sees.partition("\n")[0])
    celia.taps("Casa de Inovação" if "Onde" in celia.sees else "12h")

    assert questions == {"A que horas termina?", "Onde vai ser?"}
    found = the_encontro(session)
    assert (found.venue, found.minutes) == ("Casa de Inovação", 180)


def test_a_call_may_be_chosen(celia: Person, session: Session) -> None:
    begins(celia)
    celia.writes("Encontro de Dados\n23/4, 9h às 12h\nFormato: presencial ou on-line\n30 vagas")
    celia.taps("Por vídeo")

    assert the_encontro(session).venue == "Por vídeo"


def test_seats_for_each_office_are_asked_as_a_whole(celia: Person, session: Session) -> None:
    begins(celia)
    celia.writes("Encontro de Custos, 23/4, 9h às 12h, Sala 5, 2 vagas por assessoria")
    assert "O texto fala em vagas por órgão. Preciso do total." in celia.sees
    celia.writes("90 a 120")
    assert celia.sees.startswith("Quantas vagas?")
    celia.writes("muitas")
    assert celia.sees.startswith("Quantas vagas?\nNão entendi a resposta.")
    celia.taps("120 vagas")

    assert the_encontro(session).capacity == 120


def test_a_tap_on_a_reading_that_is_gone_says_so(celia: Person) -> None:
    begins(celia)
    celia.writes("Encontro de Custos\n22/4 ou 23/4, 9h às 12h\nSala 5")
    celia.taps(UseReading(7))

    assert "como está agora" in celia.sees


def test_an_encontro_of_two_days_has_two_slots(celia: Person, session: Session) -> None:
    begins(celia)
    celia.writes("Fórum da Rede, 17 e 18 de abril, 9h às 12h, Auditório JK, 90 vagas")

    found = the_encontro(session)
    assert starts_of(session, found) == [moment(17, 4, 9), moment(18, 4, 9)]
    assert found.minutes == 360
    assert "quarta, 17/4/2024, das 9h às 12h" in celia.sees
    assert "quinta, 18/4/2024, das 9h às 12h" in celia.sees
    celia.taps("Publicar")
    ana = celia.chat.person(make.participant(session))
    ana.starts()
    ana.taps("Encontros")
    ana.taps("17 e 18/4")
    assert "quarta, 17/4, das 9h às 12h" in ana.sees
    assert "quinta, 18/4, das 9h às 12h" in ana.sees


def test_an_encontro_in_a_place_and_by_video_keeps_both(celia: Person, session: Session) -> None:
    link = "https://teams.exemplo.com/l/19%3ameeting_QWERT%40x/0"
    begins(celia)
    celia.writes(f"Fórum da Rede, 17/4, 9h às 12h, Auditório JK, 90 vagas. On-line: {link}")
    assert f"Auditório JK\nPor vídeo: {link}" in celia.sees
    celia.taps("Publicar")
    celia.taps("Agora não")
    assert f"Por vídeo: {link}" in celia.sees

    found = the_encontro(session)
    assert (found.venue, found.link) == ("Auditório JK", link)
    ana = celia.chat.person(make.participant(session))
    ana.starts()
    ana.taps("Encontros")
    ana.taps("Fórum da Rede")
    assert link not in ana.sees
    ana.taps("Confirmar presença")
    assert f"Por vídeo: {link}" in ana.sees


def test_what_was_not_used_and_a_guessed_end_are_named(celia: Person) -> None:
    begins(celia)
    celia.writes("Encontro de Custos\n23/4 às 9h\nSala 5\n30 vagas\nTraje: passeio\nLevar crachá.")

    assert "⚠️ Não achei a hora do fim. Deixei 3 horas." in celia.sees
    assert "Não usei estas linhas:\nTraje: passeio\nLevar crachá." in celia.sees


def test_many_unused_lines_are_counted(celia: Person) -> None:
    begins(celia)
    lines = "\n".join(f"Recado número {word}" for word in "abcdefghijklm")
    celia.writes(f"{INVITATION}\n{lines}")

    assert "Recado número h\ne mais 5" in celia.sees


def test_the_programme_of_a_text_is_kept(celia: Person, session: Session) -> None:
    begins(celia)
    celia.writes(f"{INVITATION}\n\nProgramação:\n9h Abertura\n10h Painel\n12h Encerramento")

    assert the_encontro(session).programme == "9h Abertura\n10h Painel\n12h Encerramento"
    assert "10h Painel" in celia.sees


def test_the_last_encontro_is_repeated_but_for_its_day(celia: Person, session: Session) -> None:
    make.encontro(
        session, "4º Encontro da Rede", venue="Auditório JK", address="Rua A, 1", theme="Dados",
        programme="9h Abertura", capacity=70, minutes=200,
    )  # fmt: skip
    begins(celia)
    celia.taps("Repetir o último")
    assert celia.sees.startswith("Falta o dia")
    celia.writes("23/4")

    found = the_encontro(session)
    assert (found.title, found.venue, found.address, found.theme, found.programme) == (
        "5º Encontro da Rede", "Auditório JK", "Rua A, 1", "Dados", "9h Abertura",
    )  # fmt: skip
    assert (found.capacity, found.minutes) == (70, 200)
    assert starts_of(session, found) == [moment(23, 4, 9)]


@pytest.mark.parametrize(
    ("title", "next_title"),
    [
        ("Oficina de fim de ano", "Oficina de fim de ano"),
        ("2º Café com Dados", "4º Café com Dados"),
        ("9º Encontro da Rede", "10º Encontro da Rede"),
    ],
)
def test_the_last_encontro_keeps_its_own_name_and_counts_on_in_it(
    celia: Person, session: Session, title: str, next_title: str
) -> None:
    for earlier in ("9º Encontro da Rede", "3º Café com Dados"):
        make.encontro(session, earlier, starts_at=moment(2, 4, 9))
    make.encontro(session, title, starts_at=moment(3, 12, 9))
    begins(celia)
    celia.taps("Repetir o último")

    celia.writes("10/12")

    assert the_encontro(session).title == next_title


def test_an_invitation_pasted_anywhere_is_offered(celia: Person, session: Session) -> None:
    celia.starts()
    celia.writes(INVITATION)
    assert celia.sees.startswith("Parece um convite")
    celia.taps("Criar encontro")

    assert the_encontro(session).title == "2º Encontro da Rede"


def test_of_two_pasted_texts_the_last_is_offered(celia: Person, session: Session) -> None:
    celia.starts()
    celia.writes(INVITATION.replace("2º Encontro", "3º Encontro"))
    celia.writes(INVITATION)
    celia.taps("Criar encontro")

    assert the_encontro(session).title == "2º Encontro da Rede"


def test_a_dialogue_that_waits_is_not_lost_to_a_pasted_text(celia: Person) -> None:
    begins(celia)
    celia.taps("passo a passo")
    celia.writes("Oficina de dados")
    celia.starts()
    celia.writes(INVITATION)

    assert "cole o texto de novo" in celia.sees
    celia.taps(UsePasted())
    assert "como está agora" in celia.sees


def test_an_invitation_instead_of_one_answer_is_no_name_and_may_fill_in_all(
    celia: Person, session: Session
) -> None:
    begins(celia)
    celia.taps("passo a passo")
    for question, answer in (
        ("Qual é o nome?", "Oficina de dados"), ("Quando", "24/4, 14h às 16h"),
        ("Onde", "Sala 5"), ("Quantas vagas?", None),
    ):  # fmt: skip
        assert question in celia.sees
        celia.writes(INVITATION)
        assert celia.sees.startswith("Parece um convite inteiro")
        if answer is not None:
            celia.taps("Voltar")
            assert question in celia.sees
            celia.writes(answer)
    celia.taps("Usar este convite")

    assert the_encontro(session).title == "2º Encontro da Rede"
    assert starts_of(session, the_encontro(session)) == [moment(23, 4, 9)]


def test_back_from_it_to_a_question_with_two_readings_they_are_there_again(celia: Person) -> None:
    begins(celia)
    celia.writes("Encontro de Custos\n22/4 ou 23/4, 9h às 12h\nSala 5\n30 vagas")
    asked = celia.last.labels
    celia.writes(INVITATION)
    assert celia.sees.startswith("Parece um convite inteiro")
    celia.taps("Voltar")

    assert celia.last.labels == asked


def test_a_long_one_that_comes_in_two_messages_stays_one(celia: Person, session: Session) -> None:
    begins(celia)
    celia.taps("passo a passo")
    celia.writes(f"{INVITATION}\n{'Levar crachá e documento. ' * 160}"[:4_090])
    assert celia.sees.startswith("Parece um convite inteiro")
    celia.writes("Vale 2 horas de formação.")
    assert celia.sees.startswith("Parece um convite inteiro")
    celia.taps("Usar este convite")
    celia.taps("É só isso")

    assert the_encontro(session).title == "2º Encontro da Rede"
    assert the_encontro(session).minutes == 120


def test_a_name_that_does_not_fit_is_asked_again(celia: Person) -> None:
    begins(celia)
    celia.taps("passo a passo")
    celia.writes("Encontro " * 20)

    assert celia.sees.startswith("Esse nome não coube\nEscreva o nome em até 120 letras.")


def test_only_organizers_are_offered_to_create(chat: Chat, session: Session) -> None:
    ana = chat.person(make.participant(session))
    ana.starts()
    ana.writes(INVITATION)

    assert not ana.sees.startswith("Parece um convite")


def test_a_long_invitation_in_two_messages_is_put_together(celia: Person, session: Session) -> None:
    begins(celia)
    filler = "Levar crachá e documento. " * 160
    celia.writes(f"Encontro de Custos\n23/4, 9h às 12h\n{filler}"[:4_090])
    assert celia.sees.startswith("O texto parece cortado")
    celia.writes("Local: Sala 5\nVagas: 30")

    found = the_encontro(session)
    assert (found.title, found.venue, found.capacity) == ("Encontro de Custos", "Sala 5", 30)


def test_a_long_invitation_may_be_all_there_is(celia: Person, session: Session) -> None:
    begins(celia)
    filler = "Levar crachá e documento. " * 160
    celia.writes(f"Encontro de Custos\n23/4, 9h às 12h\nLocal: Sala 5\nVagas: 30\n{filler}"[:4_090])
    celia.taps("É só isso")

    assert the_encontro(session).venue == "Sala 5"


def test_the_text_under_a_picture_is_read(celia: Person, session: Session) -> None:
    begins(celia)
    celia.sends_file("photo-1", caption=INVITATION)

    assert the_encontro(session).title == "2º Encontro da Rede"


def weighs(monkeypatch: pytest.MonkeyPatch, **shares: float) -> None:
    """Let names have these shares, whatever was learned."""
    names = [Name(text.replace("_", " "), 0, 0, share) for text, share in shares.items()]
    monkeypatch.setattr(invitation_names, "weigh", lambda _: names)


def test_a_name_that_is_not_sure_is_asked_and_not_taken(
    celia: Person, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    weighs(monkeypatch, painel_de_leitos=0.4)
    begins(celia)
    celia.writes("Venham conhecer o painel de leitos em 21/3, 9h às 12h, Auditório JK, 90 vagas")
    assert celia.sees == (
        "Qual é o nome?\nNão tenho certeza do que li.\n\nToque na resposta certa ou escreva outra."
    )
    celia.taps("Painel de leitos")

    assert the_encontro(session).title == "painel de leitos"


def test_a_name_or_an_hour_that_is_taken_is_warned_of(celia: Person, session: Session) -> None:
    make.encontro(session, "2º Encontro da Rede", starts_at=moment(10, 4, 9))
    make.encontro(session, "Oficina de dados", starts_at=moment(24, 4, 9))
    begins(celia)
    celia.writes(INVITATION)
    assert "⚠️ Já há um encontro com este nome, em 10/4/2024." in celia.sees

    begins(celia)
    celia.writes("Encontro de Custos, 24/4, 11h às 13h, Auditório JK, 90 vagas")
    assert "⚠️ No mesmo horário há “Oficina de dados”." in celia.sees


def test_a_place_must_look_like_one(celia: Person) -> None:
    begins(celia)
    celia.writes("Oficina de dados, 23/4, 9h às 12h")
    celia.writes("15/1/2025 9 as 12")

    assert celia.sees.startswith("Isso não parece um lugar")


def changes(celia: Person, activity: Activity, piece: str) -> None:
    celia.starts()
    celia.taps(ChangeActivity(activity.id))
    celia.taps(piece)


def test_ten_more_seats_are_ten_more(celia: Person, session: Session) -> None:
    encontro = make.encontro(session, capacity=90)
    changes(celia, encontro, "Vagas e horas")
    celia.writes("+10")

    session.refresh(encontro)
    assert encontro.capacity == 100


def test_fewer_seats_are_asked_first(celia: Person, session: Session) -> None:
    encontro = make.encontro(session, capacity=90)
    changes(celia, encontro, "Vagas e horas")
    celia.writes("10")
    assert celia.sees.startswith("As vagas caem de 90 para 10. Confirma?")
    session.refresh(encontro)
    assert encontro.capacity == 90
    celia.taps("Sim, mudar")

    session.refresh(encontro)
    assert encontro.capacity == 10


@pytest.mark.parametrize("answer", ["-10", "menos dez", "10 vagas a menos"])
def test_ten_fewer_seats_are_ten_fewer_and_asked_first(
    celia: Person, session: Session, answer: str
) -> None:
    encontro = make.encontro(session, capacity=90)
    changes(celia, encontro, "Vagas e horas")
    celia.writes(answer)
    assert celia.sees.startswith("As vagas caem de 90 para 80. Confirma?")
    celia.taps("Sim, mudar")

    session.refresh(encontro)
    assert encontro.capacity == 80


@pytest.mark.parametrize("capacity", [10, None])
def test_as_many_fewer_as_there_are_is_asked_again(
    celia: Person, session: Session, capacity: int | None
) -> None:
    encontro = make.encontro(session, capacity=capacity)
    changes(celia, encontro, "Vagas e horas")
    question = celia.sees
    celia.writes("menos 10")

    session.refresh(encontro)
    assert encontro.capacity == capacity
    assert celia.sees.endswith(question.rpartition("\n\n")[2])


def test_a_limit_where_there_was_none_is_asked_first(celia: Person, session: Session) -> None:
    encontro = make.encontro(session, capacity=None)
    changes(celia, encontro, "Vagas e horas")
    celia.writes("10")

    assert celia.sees.startswith("As vagas caem para 10. Confirma?")
    assert "Hoje não há limite de vagas." in celia.sees


def test_a_programme_that_is_too_long_is_refused_whole(celia: Person, session: Session) -> None:
    encontro = make.encontro(session, programme="9h Abertura")
    changes(celia, encontro, "Programação")
    assert "Cabem 3.000 letras." in celia.sees
    celia.writes("9h Abertura\n" * 300)
    assert celia.sees.startswith("A programação não cabe\nEla tem 3.600 letras. Cabem 3.000.")

    session.refresh(encontro)
    assert encontro.programme == "9h Abertura"


def test_what_the_name_may_be_as_well_is_shown_and_taken_with_a_tap(
    celia: Person, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    weighs(monkeypatch, Oficina_de_Dados_Abertos=0.6, Oficina_de_Dados=0.2, Dados_Abertos=0.1)
    begins(celia)
    celia.writes("Oficina de Dados Abertos, 23/4, das 9h às 12h, no Auditório JK, 30 vagas")
    assert the_encontro(session).title == "Oficina de Dados Abertos"
    assert "Confira o nome: pode ser “Oficina de Dados” ou “Dados Abertos”." in celia.sees
    celia.taps("Usar Oficina de Dados")

    session.expire_all()
    assert the_encontro(session).title == "Oficina de Dados"
    assert "Confira" not in celia.sees


def test_another_place_and_another_hour_are_shown_and_taken_with_a_tap(
    celia: Person, session: Session
) -> None:
    begins(celia)
    celia.writes(
        "Encontro de Custos\nData: 23/4\nHorário: 9h às 12h\n30 vagas\n"
        "No Auditório JK.\nHá café na Sala Jequitibá.\nA equipe da Fapemig fala às 10h."
    )
    assert "Confira a hora do começo: pode ser “10h”." in celia.sees
    assert "Confira o local: pode ser “Sala Jequitibá”." in celia.sees
    celia.taps("Usar 10h")
    assert "Confira o local" in celia.sees
    assert "Confira a hora" not in celia.sees
    celia.taps("Usar Sala Jequitibá")

    session.expire_all()
    found = the_encontro(session)
    assert (found.venue, found.minutes) == ("Sala Jequitibá", 180)
    assert starts_of(session, found) == [moment(23, 4, 10)]


def test_that_people_may_only_call_is_shown_and_taken_with_a_tap(
    celia: Person, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(WEIGHTS, "place", {"first sala": 9, "last jequitiba": 9})
    monkeypatch.setitem(WEIGHTS, "mode", {"video: link": 9})
    begins(celia)
    celia.writes(
        "Oficina de Dados, 23/4, das 9h às 12h, 30 vagas, na Sala Jequitibá"
        " e em https://meet.exemplo.com/dados"
    )
    assert the_encontro(session).venue == "Sala Jequitibá"
    assert "Confira como se participa: pode ser “só por vídeo”." in celia.sees
    celia.taps("Usar só por vídeo")

    session.expire_all()
    found = the_encontro(session)
    assert (found.venue, found.address) == ("Por vídeo", "https://meet.exemplo.com/dados")
    assert "Confira" not in celia.sees


def test_that_there_may_be_no_place_is_shown_where_people_call(
    celia: Person, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(WEIGHTS, "place", {"none": 12})
    monkeypatch.setitem(WEIGHTS, "mode", {"hybrid:": 9})
    begins(celia)
    celia.writes(
        "Oficina de Dados, 23/4, das 9h às 12h, 30 vagas, na Sala Jequitibá"
        " e em https://meet.exemplo.com/dados"
    )
    assert "Confira o local: pode ser “Por vídeo”." in celia.sees
    celia.taps("Usar Por vídeo")

    session.expire_all()
    found = the_encontro(session)
    assert (found.venue, found.address) == ("Por vídeo", "https://meet.exemplo.com/dados")


def test_that_there_may_be_no_place_is_no_other_place(
    celia: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(WEIGHTS, "place", {"none": 12})
    begins(celia)
    celia.writes("Oficina de Dados, 23/4, das 9h às 12h, 30 vagas, na Sala Jequitibá")

    assert "Sala Jequitibá" in celia.sees
    assert "Confira" not in celia.sees


def test_a_tap_on_what_a_piece_may_be_says_that_it_is_gone(celia: Person, session: Session) -> None:
    begins(celia)
    celia.writes(INVITATION)
    celia.taps(UseOther(the_encontro(session).id, 0))

    assert "como está agora" in celia.sees

"""Every rule for screens goes red: each is broken here once, beside a screen that keeps it."""

from pathlib import Path
from typing import Any

import pytest

from tests.catalogue import rules
from tests.messages.plain_language import TEXTS

TESTS = Path(__file__).parents[1]


def picture(
    html: str, *rows: list[str], green: int = 0, toast: bool = False, text: str = "a.html"
) -> dict[str, Any]:
    """A screen with these labels, the first `green` of them in green."""
    shown: list[list[dict[str, str]]] = []
    for row in rows:
        shown.append([])
        for label in row:
            style = {"style": "success"} if green > 0 else {}
            green -= 1
            shown[-1].append({"text": label, **style})
    payload = {"html": html, "buttons": shown}
    return {"texts": [text], "payload": payload, "is_toast": toast}


BROKEN = [
    (rules.words_are_plain, picture("Você deve efetuar a inscrição.")),
    (rules.message_is_short, picture("Uma frase curta. " * 40)),
    (rules.one_word_for_one_thing, picture("Fale com a equipe.")),
    (rules.one_word_for_one_thing, picture("Vagas.", ["❌ Desistir"])),
    (rules.label_fits_its_row, picture("Vagas.", ["📅 " + "a" * 35])),
    (rules.label_fits_its_row, picture("Vagas.", ["📅 " + "a" * 23, "🏠 Início"])),
    (rules.label_has_one_sign_at_most, picture("Nota.", ["5 😃"])),
    (rules.label_has_one_sign_at_most, picture("Nota.", ["📨"])),
    (rules.one_green_button_at_most, picture("Vagas.", ["✅ Sim", "✅ Vou"], green=2)),
    (rules.nothing_is_told_by_looks_alone, picture("Toque no botão verde.")),
    (rules.nothing_is_told_by_looks_alone, picture("Veja a lista abaixo.")),
    (rules.who_to_ask_has_a_button, picture("Para mudar, fale com a organização.")),
    (rules.what_to_tap_is_there, picture("Toque em <b>Entrar</b>.", ["🏠 Início"])),
    (rules.days_and_hours_have_one_form, picture("É na seg., 18/3.")),
    (rules.days_and_hours_have_one_form, picture("segunda, 18/3, 9h às 12h")),
    (rules.struck_out_words_are_named, picture("Mudou\n<s>segunda, 18/3</s>")),
    (
        rules.list_is_buttons_or_text,
        picture(
            "📅 1º Encontro da Rede — 18/3\n📅 2º Encontro da Rede — 20/3",
            ["📅 1º Encontro da Rede · 18/3"],
            ["📅 2º Encontro da Rede · 20/3"],
        ),
    ),
    (rules.promise_has_a_test, picture("Aviso você quando abrir.")),
    (rules.promise_has_a_test, picture("A resposta chega em 1 dia útil.")),
    (rules.sentence_has_its_end, picture("Sua vaga está guardada. Outra pessoa pode usar")),
    (
        rules.state_comes_first,
        picture(
            "<b>1º Encontro</b>\nsegunda, 18/3\n<b>✅ Você vai</b>", text="encontros/held.html"
        ),
    ),
    (rules.capitals_are_known, picture("Leve o RG e o CPF.")),
    (rules.count_has_its_noun, picture("Restam 0 de 30.")),
    (rules.count_has_its_noun, picture("<b>Cadastro — 1 de 3</b>")),
    (rules.count_has_its_noun, picture("SES: 3 com vaga, 2 não vão")),
    (rules.count_has_its_noun, picture("Escolha um tema", ["🗃️ Dados (3)"])),
    (rules.somebody_does_it, picture("Sua vaga já foi liberada.")),
    (rules.one_word_for_one_thing, picture("Escreva sua mensagem", text="help/ask.html")),
    (rules.one_word_for_one_thing, picture("Ana", ["❌ Recusar"])),
    (
        rules.waitlist_is_explained_where_one_joins,
        picture("As vagas acabaram.", ["⏳ Entrar na fila de espera"]),
    ),
    (
        rules.spent_budget_says_first_what_was_not_done,
        picture("<b>A organização recebeu o que você escreveu</b>", text="budgets/reports.html"),
    ),
    (rules.label_has_one_sign_at_most, picture("Nota.", ["😃 5"])),
    (rules.sign_has_one_meaning, picture("Vagas.", ["❌ Desligar"])),
    (rules.sign_has_one_meaning, picture("<b>Vagas</b>\n⏳ Há uma vaga para você")),
    (
        rules.welcome_says_whose_it_is,
        picture("Boas-vindas à Rede!", text="registration/welcome.html"),
    ),
    (rules.quotes_and_capitals_are_the_same_everywhere, picture('Toque em "Sair".')),
    (rules.quotes_and_capitals_are_the_same_everywhere, picture("Vagas.", ["🏠 início"])),
    (rules.quotes_and_capitals_are_the_same_everywhere, picture("Veja em Cursos.")),
    (rules.quotes_and_capitals_are_the_same_everywhere, picture("Toque em Iniciar.")),
    (rules.days_and_hours_have_one_form, picture("Ana está respondendo desde 9h.")),
    (rules.count_has_its_noun, picture("Cabem 1500 letras.")),
    (rules.paragraphs_are_one_line_apart, picture("<b>Vagas</b>\n\n\nHá 5 vagas.")),
    (rules.ways_out_stand_together, picture("Vagas.", ["⬅️ Voltar"], ["🏠 Início"])),
]
KEPT = picture(
    "<b>1º Encontro da Rede</b>\n<b>✅ Você confirmou presença</b>\n\n"
    "segunda, 18/3, das 9h às 12h, na SES, aberta desde as 8h\n"
    "12 de 30 vagas ocupadas, passo 1 de 4\n"
    "Veja em <b>Cursos</b>. Cabem 1.500 letras. Página 1 de 2.\n"
    "SES: 3 pessoas com vaga, 2 não vão.\n"
    "Se não puder ir, toque em <b>Não vou mais</b>. Na dúvida, fale com a organização.",
    ["❌ Não vou mais"],
    ["💬 Falar com a organização"],
    ["🗺️ Como chegar"],
    ["⬅️ Voltar", "🏠 Início"],
    green=1,
    text="encontros/held.html",
)


@pytest.mark.parametrize(("rule", "broken"), BROKEN)
def test_rule_finds_what_breaks_it(rule: rules.Rule, broken: dict[str, Any]) -> None:
    assert list(rule(broken)) != []
    assert list(rule(KEPT)) == []


def test_every_rule_is_broken_here() -> None:
    assert {rule for rule, _ in BROKEN} == set(rules.RULES)


@pytest.mark.parametrize(("text", "test"), rules.PROMISES.items())
def test_promise_is_kept_by_a_test(text: str, test: str) -> None:
    path, _, name = test.partition("::")

    assert (TEXTS / text).is_file()
    assert f"def {name}(" in (TESTS / path).read_text(encoding="utf-8")


def test_what_people_wrote_is_not_judged() -> None:
    said = picture("<b>Mensagem</b>\n<blockquote>Vou efetuar na seg., 9h às 10h</blockquote>")

    assert [found for rule in rules.RULES for found in rule(said)] == []


def test_one_action_with_two_signs_is_found() -> None:
    pictures = [picture("a", ["🏠 Início"]), picture("b", ["⬅️ Início"])]

    assert rules.signs_with_two_meanings(pictures) == ["Início: ['⬅', '🏠']"]


def test_change_without_a_next_step_is_found() -> None:
    broken = picture("<b>Tudo guardado</b>\nAgradeço!", ["🏠 Início"])
    kept = [
        picture("<b>Tudo guardado</b>", ["⏱️ Minhas horas"]),
        picture("<b>Tudo guardado</b>\nEu aviso aqui.", ["🏠 Início"]),
    ]

    assert rules.changes_without_a_next_step([broken], {"a.html"}, ()) != []
    assert rules.changes_without_a_next_step([broken], {"a.html"}, {"a.html"}) == []
    assert rules.changes_without_a_next_step([broken, *kept], {"b.html"}, ()) == []
    assert rules.changes_without_a_next_step(kept, {"a.html"}, ()) == []


def test_question_without_an_example_is_found() -> None:
    broken = picture("<b>Qual é o nome?</b>")
    kept = [picture("<b>Qual é o nome?</b>\nExemplo: Ana Souza."), picture("<b>Ficou longo</b>")]

    assert rules.questions_without_an_example([broken], {"a.html"}) != []
    assert rules.questions_without_an_example(kept, {"a.html"}) == []
    assert rules.questions_without_an_example([broken], {"b.html"}) == []


def test_state_told_by_a_sign_alone_is_found() -> None:
    pictures = [picture("⬜ 1º Encontro"), picture("✅ 1º Encontro")]

    assert rules.states_told_by_a_sign_alone(pictures) != []
    assert rules.states_told_by_a_sign_alone([pictures[0], picture("✅ Vou: 1º Encontro")]) == []

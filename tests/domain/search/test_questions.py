"""Plain questions are told from searches by their words alone."""

import pytest

from domain.search import questions
from domain.search.questions import Question


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("quando é o próximo encontro?", Question.NEXT),
        ("Que dia é o encontro", Question.NEXT),
        ("que horas começa o encontro?", Question.NEXT),
        ("onde fica?", Question.WHERE),
        ("ONDE E", Question.WHERE),
        ("em que turmas estou inscrita?", Question.MINE),
        ("minha inscricao", Question.MINE),
        ("quantas horas já fiz", Question.HOURS),
        ("minhas horas", Question.HOURS),
        ("bom dia!", Question.GREETING),
        ("Oi, tudo bem?", Question.GREETING),
        ("menu", Question.GREETING),
        ("muito obrigada pela ajuda", Question.THANKS),
        ("ok, entendi", Question.THANKS),
        ("preciso de ajuda", Question.HELP),
        ("não posso ir", Question.CANNOT),
        ("NAO VOU MAIS", Question.CANNOT),
        ("como desisto do curso?", Question.CANNOT),
        ("ajuda de custo", None),
        ("bom exemplo de painel", None),
        ("não sei medir indicadores", None),
        ("início de projeto", None),
        ("indicadores", None),
        ("encontro", None),
        ("encontro de riscos", None),
        ("onde acho o painel de metas", None),
        ("como fazer minha equipe usar OKR", None),
        ("horas extras no hospital", None),
        ("", None),
        ("onde " * 50, None),
    ],
)
def test_read_knows_a_question(text: str, question: Question | None) -> None:
    assert questions.read(text) == question

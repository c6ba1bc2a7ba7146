"""Which days and hours a pasted text means."""

from datetime import UTC, datetime

import pytest

from domain.organizing import invitation_text
from domain.organizing.invitation import Piece

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
"""A Monday, 9h in Belo Horizonte."""


def when(text: str) -> str:
    """Return the sittings of a text; what is asked stands as a question mark."""
    found = invitation_text.read(text, now=NOW)
    return " | ".join(
        f"{'?' if each.day is None else f'{each.day:%-d/%-m}'}"
        f" {'?' if each.starts is None else f'{each.starts:%-H:%M}'}"
        f"{'' if each.ends is None else f'-{each.ends:%-H:%M}'}"
        for each in found.sittings
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # What a day is, said before it
        (
            (
                "Boletim da Escola nº 12 – 28/11/2026\nA Escola promove o curso Redação Oficial,"
                " em 14 de janeiro, das 9h às 12h.\nO resultado do edital sai dia 20/01."
            ),
            "14/1 9:00-12:00",
        ),
        (
            "A Conversa sobre o Novo Edital de Fomento é dia 18/12, 9h, por vídeo.",
            "18/12 9:00",
        ),
        (
            (
                "A entrega da comenda será em 5/2/2027, às 10h. Os crachás podem ser retirados"
                " na portaria (Rua A, 95, 8º andar), de 17 a 21 de janeiro, das 9h às 17h."
            ),
            "5/2 10:00",
        ),
        ("A entrega dos formulários será em 5/2. A oficina é dia 9/2 às 10h.", "9/2 10:00"),
        ("O Grupo de Leitura volta das férias no dia 3 de fevereiro, às 12h.", "3/2 12:00"),
        (
            "A roda de conversa é dia 3/2, 15h.\nPS: dia 10/2, às 9h, tem outra, só do setor",
            "3/2 15:00",
        ),
        ("Plantio de mudas, 5/12, 8h. Se chover, fica para 12/12.", "5/12 8:00"),
        (
            "A posse, antes prevista para 28/12/2026, realizar-se-á em 7/1/2027, às 10h.",
            "7/1 10:00",
        ),
        ("Informativo DRH: o curso de férias será dia 12/01, às 9h", "12/1 9:00"),
        ("O encontro fecha o semestre no dia 12/1, às 18h", "12/1 18:00"),
        ("Encerrando o ano como se deve: festa, 18/12, às 18h", "18/12 18:00"),
        ("Encerramos o ciclo com a Roda de Atas, em 16/12, às 9h", "16/12 9:00"),
        ("A mentoria fica assim: 12/1, a partir das 9h, por 2h30, na Sala 3", "12/1 9:00-11:30"),
        ("A oficina é na terça 12/01, não na segunda. 14h às 16h.", "12/1 14:00-16:00"),
        ("A oficina começa dia 12/1 e termina dia 14/1, das 9h às 11h", "? 9:00-11:00"),
        (
            "Encontro dias 12 e 13/1, 9h. Check-in a partir das 14h do dia 11.",
            "12/1 9:00 | 13/1 9:00",
        ),
        # ... and behind it
        ("Oficina de Papel, 12/01, 14h. A turma do dia 05/01 já lotou.", "12/1 14:00"),
        (
            (
                "• 30/11 – último dia para mandar as metas\n• 02/12 – Reunião de Metas, 10h\n"
                "• 04/12 – fecha o sistema"
            ),
            "2/12 10:00",
        ),
        (
            "Ana: 6 de abril, se não me engano\nBia: a mostra é dia 7/4, das 13 às 17",
            "7/4 13:00-17:00",
        ),
        (
            "Qual o melhor dia?\n12/01 – 3 votos\n13/01 – 11 votos\nFechou dia 13/01, 14h",
            "13/1 14:00",
        ),
        ("Corrigindo: a palestra é dia 14/1, não 13/1, às 9h", "14/1 9:00"),
        ("Sarau confirmado pra 17/02 às 15h\nCorrigindo: é 18/02, quinta", "18/2 15:00"),
        (
            "Votação: 8/12, 9h – 4 votos; 9/12, 14h – 7 votos. Fica dia 9/12, às 14h.",
            "9/12 14:00",
        ),
        (
            "Reunião dia 14/12, 14h. Se não der quórum, remarcamos para 16/12.",
            "14/12 14:00",
        ),
        (
            "O minicurso é em 14/12, 9h. Inscrições das 8h do dia 1º/12 às 18h do dia 10/12.",
            "14/12 9:00",
        ),
        ("Reunião ordinária, 9/12, 14h. A próxima será em 13/1.", "9/12 14:00"),
        ("O próximo encontro será em 13/1, às 9h.", "13/1 9:00"),
        ("seg 7/12 - feriado municipal\nter 8/12 - Oficina de Redes, 9h", "8/12 9:00"),
        ("Live hoje às 19h30! Amanhã mandamos a gravação.", "30/11 19:30"),
        ("A capacitação do dia 9/12 será no dia 10/12, das 9h às 11h.", "10/12 9:00-11:00"),
        (
            "A audiência designada para 10/12, às 14h, foi redesignada para 17/12, às 15h30.",
            "17/12 15:30",
        ),
        (
            "Hoje, 30/11, encerram-se as inscrições para a Oficina de Ética (9/12, 8h às 17h).",
            "9/12 8:00-17:00",
        ),
        ("Fica dia 9/12, às 14h. Obrigada a quem sugeriu o dia 10/12.", "9/12 14:00"),
        ("POSSE DO CONSELHO\n15 · JAN · 2027\nSEXTA, 10 HORAS", "15/1 10:00"),
        # When it was written
        ("26/11/2026 - 10h12\nVagas para o curso, em 9/12, das 13h às 15h", "9/12 13:00-15:00"),
        (
            "Jornal da Escola | 30 de novembro de 2026\nAula em 10/12/2026, 14h às 16h",
            "10/12 14:00-16:00",
        ),
        ("Encontro de Gestores, 30/11/2026 e 1/12/2026, 9h", "30/11 9:00 | 1/12 9:00"),
        # Put off without a new day
        (
            "A roda marcada para 8/12 está suspensa. O horário, 14h às 16h, continua o mesmo.",
            "? 14:00-16:00",
        ),
        (
            "A aula sobre o que muda na rede, marcada para 8/12, às 9h, foi adiada.",
            "",
        ),
        # Weeks on end are no day of an encontro
        (
            "Abertura da exposição: 18/05/2027, às 19h\nVisitação: 19/05 a 30/07, 10h às 17h",
            "18/5 19:00",
        ),
        (
            "Mostra de Mapas\nVisitação: 11 e 12 de agosto, das 13h às 19h",
            "11/8 13:00-19:00 | 12/8 13:00-19:00",
        ),
        # Several days
        (
            "Módulo I – 02/08/2027, 9h às 12h\nMódulo II – 16/08/2027, 14h às 17h",
            "2/8 9:00-12:00 | 16/8 14:00-17:00",
        ),
        (
            "Ocorre toda terça-feira a partir de 12/01/2027 até 26/01/2027, das 8:30 às 9:00",
            "12/1 8:30-9:00 | 19/1 8:30-9:00 | 26/1 8:30-9:00",
        ),
        (
            "Mentoria: serão três encontros quinzenais, o primeiro em 13/4, das 9h às 10h",
            "13/4 9:00-10:00 | 27/4 9:00-10:00 | 11/5 9:00-10:00",
        ),
        (
            "Curso em 3 quartas-feiras seguidas, começando dia 6/1, às 14h",
            "6/1 14:00 | 13/1 14:00 | 20/1 14:00",
        ),
        (
            "Início: 07/06/2027\nTérmino: 17/06/2027\nDias da semana: seg e qui\n18h às 21h",
            "7/6 18:00-21:00 | 10/6 18:00-21:00 | 14/6 18:00-21:00 | 17/6 18:00-21:00",
        ),
        (
            "Oficina de Teatro, de 1º a 18/2, 10h\nDias: terças e quintas",
            "2/2 10:00 | 4/2 10:00 | 9/2 10:00 | 11/2 10:00 | 16/2 10:00 | 18/2 10:00",
        ),
        (
            (
                "Só nos interessa a *Oficina de Mapas*, já pedi as vagas\n\nAGENDA DE ABRIL\n"
                "• 06/04, 9h–12h – Gestão Documental – sala 1\n"
                "• 13/04, 14h–17h – Oficina de Mapas – sala 4"
            ),
            "13/4 14:00-17:00",
        ),
        (
            (
                "Semana do Arquivo, 4 a 5 de maio\n\n04/05, terça, 9h–12h\nMesa: Fontes orais\n"
                "05/05, quarta, 14h–17h\nVisita ao acervo"
            ),
            "4/5 9:00-12:00 | 5/5 14:00-17:00",
        ),
        (
            "Cine Debate, quintas de dezembro (3, 10 e 17), 18h",
            "3/12 18:00 | 10/12 18:00 | 17/12 18:00",
        ),
        (
            "Encontro na última semana de janeiro, dias 25 a 27, 13h",
            "25/1 13:00 | 26/1 13:00 | 27/1 13:00",
        ),
        # What was written when, in a mail below a note
        (
            (
                "A copa alagou, vai ser na sala de leitura, no mesmo dia.\nAna\n\n"
                "De: Rui Lima <rui@exemplo.mg.gov.br>\nData: qui., 26 de nov. de 2026 às 15:48\n"
                "Assunto: Oficina de Redes\nPara: Ana\n\n17/12/2026, 9h às 12h\nCopa do 2º andar"
            ),
            "17/12 9:00-12:00",
        ),
        # Hours of some of the days
        (
            "Semana do Arquivo, 9 a 11/12\nQuarta e quinta: 9h às 17h\nSexta: 9h às 12h",
            "9/12 9:00-17:00 | 10/12 9:00-17:00 | 11/12 9:00-12:00",
        ),
        (
            "Curso dias 8 e 9/12, das 14h às 18h (no último dia, até 16h)",
            "8/12 14:00-18:00 | 9/12 14:00-16:00",
        ),
        (
            "Oficina dias 8 e 9/12: 14h–18h na terça e 9h–12h na quarta",
            "8/12 14:00-18:00 | 9/12 9:00-12:00",
        ),
        (
            "Palestra em 16/12\n1ª sessão: 9h às 10h\n2ª sessão: 15h às 16h",
            "16/12 9:00-10:00 | 16/12 15:00-16:00",
        ),
        (
            "Oficina dias 14, 15 e 17/12, das 8h às 11h, exceto dia 17, que será das 13h às 16h",
            "14/12 8:00-11:00 | 15/12 8:00-11:00 | 17/12 13:00-16:00",
        ),
        (
            "Encontro dias 8 e 9/12: no 1º dia das 9h às 18h, no segundo, até 13h",
            "8/12 9:00-18:00 | 9/12 9:00-13:00",
        ),
        (
            "Encontro em 3 dias: 15/3 (às 13h), 16/3 (dia todo, 8h às 18h) e 17/3 (8h às 12h)",
            "15/3 13:00 | 16/3 8:00-18:00 | 17/3 8:00-12:00",
        ),
        (
            "Seminário, 9 e 10/3\nAbertura: 9/3, 19h\nPalestras: 10/3, 9h às 17h",
            "9/3 19:00 | 10/3 9:00-17:00",
        ),
        (
            "Plantão dia 9/12 em dois horários, 10h e 15h, cada um com 1h de duração",
            "9/12 10:00-11:00 | 9/12 15:00-16:00",
        ),
        ("Aula em 10/12\nManhã: 9h às 12h\nTarde: 14h às 17h\nEscolha um dos turnos", "10/12 ?"),
        # The end of a start that was put right
        ("Oficina 8/12, às 9h. Corrigindo: começa 8h30. E vai até 12h", "8/12 8:30-12:00"),
        ("Reunião 8/12, 14h às 17h. Retificação: o início será às 13h30", "8/12 13:30-17:00"),
        ("Reunião dia 8/12. No calendário está 9h, no ofício 9h30. Acaba às 11h.", "8/12 ?-11:00"),
        # Hours of something else
        ("Abertura: 11/3, 19h\nEm cartaz até 30/4, terça a domingo, 9h às 17h", "11/3 19:00"),
        ("Visitação ao Arquivo dia 10/12, das 14h às 16h", "10/12 14:00-16:00"),
        ("Posse dia 12/4, às 10h. Entrada pela portaria, que fecha às 9h45.", "12/4 10:00"),
        ("A banda ensaia às 15h. A Cantata é hoje, às 19h, no saguão", "30/11 19:00"),
        ("Aula dia 8/12, às 9h. O certificado, de 15 horas, vem depois.", "8/12 9:00"),
        ("Palestra dia 8/4, às 16h. Atenção: o 14h do cartaz está errado!\n8/4, 14h", "8/4 16:00"),
        ("Seminário, 20/1\n10h Brasília | 13h Lisboa | 8h Bogotá", "20/1 10:00"),
        ("Seminário, 20/1, 13h (horário de Lisboa), 10h no horário de Brasília", "20/1 10:00"),
        (
            "Lançamento do livro, 24/4, 11h às 14h\nAutógrafos a partir das 11h30",
            "24/4 11:00-14:00",
        ),
        ("Cerimônia dia 19/3, às 19h. O motorista busca o senhor às 15h45.", "19/3 19:00"),
        ("Assembleia no dia 5/3, às 8h em primeira chamada e às 8h30 em segunda", "5/3 8:00"),
        (
            "Curso dia 5/3, das 18h às 20h\nNo ambiente virtual: 12 horas, no seu ritmo",
            "5/3 18:00-20:00",
        ),
        ("A turma anterior lotou em 3 horas! Oficina dia 5/3, 8h30", "5/3 8:30"),
        ("A casa funciona de segunda a sexta, 8h às 18h. Sarau dia 12/12, às 10h", "12/12 10:00"),
        ("Conselho: 10/12, 1ª convocação 13h30, 2ª convocação 14h", "10/12 13:30"),
        ("Aula 10/12, 18h30 (café a partir das 18h) – encerramento 21h", "10/12 18:30-21:00"),
        ("Curso de 20 horas, dias 1, 3 e 5/2, 8h", "1/2 8:00 | 3/2 8:00 | 5/2 8:00"),
        ("Reunião amanhã, 14h às 15h30 (não 13h, como no calendário)", "1/12 14:00-15:30"),
        ("Live de 1h: quarta, 9/12, 19h", "9/12 19:00"),
        (
            "Aulão 5/12, das 8 às 12 e das 13 às 17, com 1 hora pra almoço",
            "5/12 8:00-12:00 | 5/12 13:00-17:00",
        ),
        (
            "Oficina em 9/12\n09h00 às 12h00 | 13h30 às 17h00",
            "9/12 9:00-12:00 | 9/12 13:30-17:00",
        ),
        # ... and those of a programme by day
        (
            (
                "Encontro Regional\nTerça, 8 de dezembro\n13h30 – Credenciamento\n14h – Abertura\n"
                "17h – Encerramento\nQuarta, 9 de dezembro\n9h – Visita\n12h – Encerramento"
            ),
            "8/12 14:00-17:00 | 9/12 9:00-12:00",
        ),
        (
            (
                "Dia 1 — 09/03 (terça)\n9h Abertura\n10h Painel\n12h Almoço\n"
                "Dia 2 — 10/03 (quarta)\n9h Oficina\n11h30 Encerramento"
            ),
            "9/3 9:00 | 10/3 9:00-11:30",
        ),
        ("Palestra “Das 8 às 5: o fim do expediente”, dia 9/12, 19h", "9/12 ?"),
        ("Treino dia 9/12, 9h às 12h. A sala fica reservada das 8h às 13h.", "9/12 9:00-12:00"),
        ("Prova 13/12, início às 8h. Portões: abrem às 7h; fechamento às 7h45.", "13/12 8:00"),
        # How long it takes
        (
            "Debate dia 30/8, às 9h\nProgramação:\n9h – abertura\n10h – painel\n12h – encerramento",
            "30/8 9:00-12:00",
        ),
        ("Aula aberta dia 5/3, 10h\nQuanto tempo? duas horas", "5/3 10:00-12:00"),
        ("Encontro dia 5/3, às 13h, que se estenderá por quatro horas", "5/3 13:00-17:00"),
        ("Aula 9/12, 10h. Duração: 1h30 (1h de fala e 30min de perguntas)", "9/12 10:00-11:30"),
        ("Aula 9/12, das 8h às 17h\nDuração: 8 horas", "9/12 8:00-17:00"),
        ("Aula 9/12, das 9h às 17h (7 horas de duração, 1h de almoço)", "9/12 9:00-17:00"),
        ("Aula 9/12, das 8h às 18h. Vai durar 8 horas.", "9/12 8:00-18:00"),
        ("Aula 9/12, das 9h às 12h\nDuração: 2 horas", "9/12 9:00"),
        ("Aula 9/12, das 13h às 17h\nDuração: 3 horas", "9/12 13:00"),
        ("Aula 9/12, das 9h às 17h\nDuração: 3 horas", "9/12 9:00"),
        ("Certificação: 4 horas. Oficina dia 9/12, 8h às 12h.", "9/12 8:00-12:00"),
        (
            "Formação de 16h (12h presenciais e 4h EaD): 9 e 10/12, 8h às 12h",
            "9/12 8:00-12:00 | 10/12 8:00-12:00",
        ),
        # A rumour
        (
            "Disseram que a oficina foi cancelada. Não foi! É dia 21/1, das 14h às 17h",
            "21/1 14:00-17:00",
        ),
        # What is not, and what stays as it is, is no denial
        ("A aula de 7/5, às 9h, foi adiada: não foi possível achar professor.", ""),
        ("O encontro de 7/5 foi cancelado. O local está mantido para outras datas.", ""),
        ("O debate de 7/5, às 9h, foi adiado; o horário está mantido.", "? 9:00"),
        ("Boato: a aula foi cancelada? Está mantida para 7/5, às 9h.", "7/5 9:00"),
        # Weekdays
        ("Aulas, de 1º a 5/2, 10h\nDias: terça a quinta", "2/2 10:00 | 3/2 10:00 | 4/2 10:00"),
        (
            "Aulas\nInício: 1/2, 10h\nTérmino: 5/2\nDias: quarta a sexta",
            "3/2 10:00 | 4/2 10:00 | 5/2 10:00",
        ),
        ("Aulas, de 1º a 6/2, 10h\nDias: segunda e a quarta", "1/2 10:00 | 3/2 10:00"),
        (
            "Aulas, dias 2, 3 e 4/2. Terça e quarta, 14h às 18h; quinta, até 12h",
            "2/2 14:00-18:00 | 3/2 14:00-18:00 | 4/2 ?-12:00",
        ),
        ("Feira\nPeríodo: 7/05/2027 a 7/05/2027\nDia da semana: sexta-feira", "7/5 ?"),
        (
            "Clube de Tricô\n• 11/05\n• 13/05\n• 18/05\nVai até as 4\nTérmino: 17h",
            "11/5 ?-17:00 | 13/5 ?-17:00 | 18/5 ?-17:00",
        ),
        # A guess is about what stands before it only where it ends its clause
        ("Aula dia 7/5, às 9h, talvez 9h30", "7/5 ?"),
        ("Aula dia 7/5, talvez 8/5, às 9h", "? 9:00"),
        ("A aula é dia 7/5, acho que às 9h. A próxima é dia 14/5", "7/5 9:00"),
        # A reflexive "se", and where registration ends
        ("Como a obra se estende, a aula de 7/5 passa para 12/5, às 9h", "12/5 9:00"),
        ("A inscrição para a aula inicia em 1/5 e termina em 3/5. Aula dia 7/5, 9h.", "7/5 9:00"),
        (
            (
                "PS com um pedido que se estende por muitas e muitas palavras até chegar ao fim,"
                " que é a roda de 10/12, às 8h\nAula dia 9/12, 9h"
            ),
            "9/12 9:00",
        ),
        # The next one may be this one
        ("Próxima roda: 7/5, 14h\nInscrições até 3/5", "7/5 14:00"),
        ("Roda dia 7/5, 14h\nPróxima roda: 14/5, 14h", "7/5 14:00"),
        ("Roda dia 7/5 e no próximo dia 14/5, às 9h", "7/5 9:00 | 14/5 9:00"),
        # What stands behind a day
        ("Roda de Leitura, 9h\nData: 7/5 - Inscrições pelo formulário", "7/5 9:00"),
        ("18/12 – Encerramento do Ciclo de Leituras, 14h", "18/12 14:00"),
        ("Roda dia 18/12, 14h\n10/12 – Encerramento das inscrições", "18/12 14:00"),
        ("Roda dia 18/12, 14h\n10/12 – Inscrições", "18/12 14:00"),
        # What opens, and what is to be chosen
        ("Aula de Atendimento ao Público, sexta, 7/5, das 9h às 12h. Às 14h, visita.", "7/5 ?"),
        ("Exposição. Atendimento às sextas, das 9h às 18h. Abertura dia 7/5, 19h", "7/5 19:00"),
        ("Aula dia 7/5 em dois horários: 9h às 10h e 15h às 16h. Escolha o melhor", "7/5 ?"),
        ("Aula dia 7/5, 9h às 10h e 15h às 16h. Venha em um dos dois horários", "7/5 ?"),
        (
            "Assembleia dia 7/5, primeira convocação às 13h30, segunda convocação às 14h",
            "7/5 13:30",
        ),
        # A list whose name stands above it, and how many are held in a week
        (
            "Ateliê de Cor\n11/05, 9h – Abertura do Ateliê de Cor\n18/05, 9h – Prática",
            "11/5 9:00 | 18/5 9:00",
        ),
        ("Roda em dois encontros semanais, começando em 13/4, às 9h", "? 9:00"),
        ("Roda em dois encontros semanais, o primeiro em 13/4, às 9h", "13/4 9:00 | 20/4 9:00"),
        ("Roda dia 11/03, 15h ➡️ 16h30", "11/3 15:00-16:30"),
        ("Roda dia 11/03\n⏰ 15h 👉 16h30", "11/3 15:00-16:30"),
        # The end of a programme
        ("Mostra dia 5/3\n14h – abertura\n15h – mesa\n16h – debate final", "5/3 14:00"),
        # Where it says for the first time when it is
        (
            "A roda fica marcada para 16/12, às 10h30. Previsão de término: 12h.",
            "16/12 10:30-12:00",
        ),
        ("A roda está prevista para 16/12, às 10h. Término: 12h.", "16/12 10:00-12:00"),
        # One of several days is moved
        (
            "Aulas nas terças 4, 11 e 18/5, às 14h, mas a do dia 11 passou para a quinta, dia 13",
            "4/5 14:00 | 13/5 14:00 | 18/5 14:00",
        ),
        (
            (
                "Aulas dias 4 e 11/5, 14h. A aula do dia 4/5 foi transferida para 6/5. O encontro"
                " de abertura foi cancelado."
            ),
            "6/5 14:00 | 11/5 14:00",
        ),
        # A new day has the month of the old one
        ("A aula seria em 10/6, às 9h, mas passou para o dia 11", "11/6 9:00"),
        ("A aula de 30/6, 9h, foi adiada para o dia 2.", "2/7 9:00"),
        ("A aula é dia 10 de junho... não, minto, dia 11, sexta. Às 9h", "11/6 9:00"),
        ("A aula de 10/6 passou para a quinta, dia 11, 9h", "? 9:00"),
        ("A aula é dia 10/6, digo, dia 11/6, às 9h", "11/6 9:00"),
        # Two halves
        (
            (
                "Aula dia 11/6: começa às nove, para pro almoço ao meio-dia, volta uma e meia e"
                " acaba às cinco"
            ),
            "11/6 9:00-12:00 | 11/6 13:30-17:00",
        ),
        (
            "Aula dia 11/6, 9h às 12h. Volta 13h30 e acaba às 17h.",
            "11/6 9:00-12:00 | 11/6 13:30-17:00",
        ),
        ("Aula dia 9/2, às 10h, porque dia 16 é Carnaval", "9/2 10:00"),
        ("A roda volta em fevereiro, na última quarta-feira do mês, 15h30", "24/2 15:30"),
        # What happens within
        (
            "Mostra dia 22/4, das 9h às 17h. Durante a mostra, às 16h, há sorteio.",
            "22/4 9:00-17:00",
        ),
        ("Mostra dia 22/4, às 9h. Às 16h, será servido um lanche.", "22/4 9:00"),
        ("Roda dia 22/4. Às 16h, será lançado o livro do projeto.", "22/4 16:00"),
        # The day of a letter
        ("Roda de Leitura\nEm 07/05/2027\nInscrições até 03/05", "7/5 ?"),
        ("Memorando 12\nEm 04/12/2026\n\nConvido para a roda dia 7/12/2026, 9h", "7/12 9:00"),
        # The number of the first thing to speak of is no day
        (
            "Reunião dia 8/4, às 14h, com a seguinte ordem do dia:\n\n1 – Cotas\n2 – Contas",
            "8/4 14:00",
        ),
    ],
)
def test_a_text_says_when(text: str, expected: str) -> None:
    assert when(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Palestra dia 8/4, às 16h. Atenção: o 14h do cartaz está errado!\n8/4, 14h",
        "Oficina dia 8/12, às 14h. Corrigindo: é 13h. 14h foi no ano passado",
        "Defesa dia 12/2, 14h às 16h\nDepois: lanche (16h30, no pátio)",
    ],
)
def test_what_an_hour_is_said_to_be_is_no_doubt(text: str) -> None:
    found = invitation_text.read(text, now=NOW)

    assert not any(each.piece is Piece.STARTS for each in found.questions)


def test_what_each_day_of_a_plan_is_about_is_its_programme() -> None:
    text = (
        "Semana do Arquivo, 4 a 5 de maio\n\n04/05, terça, 9h–12h\nMesa: Fontes orais\n"
        "05/05, quarta, 14h–17h\n- Visita ao acervo\n\nLocal: Auditório do Arquivo"
    )

    found = invitation_text.read(text, now=NOW)

    assert found.programme == ("Mesa: Fontes orais", "Visita ao acervo")


def test_the_place_below_the_last_day_is_no_programme() -> None:
    text = (
        "Semana da Memória, 4 a 5 de maio\n04/05, terça, 9h–12h\n05/05, quarta, 14h–17h\n"
        "Auditório da Memória"
    )

    found = invitation_text.read(text, now=NOW)

    assert (found.programme, found.venue) == ((), "Auditório da Memória")


def test_the_programme_goes_on_below_each_day() -> None:
    text = (
        "Colóquio, 10 e 11 de dezembro\n\nQuinta-feira, 10/12 (13h30 às 17h)\n13h30 Abertura\n"
        "14h Mesa\n16h Debate\n\n11 de dezembro (9h às 12h)\n9h Oficina\n11h Encerramento"
    )

    found = invitation_text.read(text, now=NOW)

    assert when(text) == "10/12 13:30-17:00 | 11/12 9:00-12:00"
    assert found.programme[-2:] == ("9h Oficina", "11h Encerramento")


@pytest.mark.parametrize(
    "text",
    [
        "O certificado, de 15 horas, vem depois",
        "O atestado, com 15h, vem depois",
        "É um curso de 15 horas",
    ],
)
def test_what_a_certificate_is_worth(text: str) -> None:
    assert invitation_text.read(f"Aula em 8/12, 9h. {text}.", now=NOW).minutes == 15 * 60

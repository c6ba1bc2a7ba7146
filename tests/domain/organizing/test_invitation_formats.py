"""Invitations that a machine wrote: the source of a calendar, JSON, moments of ISO 8601."""

import pytest

from domain.organizing import invitation_formats, invitation_text
from tests.domain.organizing.test_invitation_times import NOW, when

_EVENT = "BEGIN:VEVENT\nSUMMARY:Oficina de Mapas\nLOCATION:Sala 5\\, Prédio Minas\n{}\nEND:VEVENT"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            (
                "DTSTART;TZID=America/Sao_Paulo:20270223T090000\n"
                "DTEND;TZID=America/Sao_Paulo:20270223T123000"
            ),
            "23/2 9:00-12:30",
        ),
        ("DTSTART:20270114T170000Z\nDTEND:20270114T193000Z", "14/1 14:00-16:30"),
        ("DTSTART:20270114T170000Z\nDURATION:PT1H30M", "14/1 14:00-15:30"),
        ("DTSTART:20270115T013000Z\nDURATION:PT1H", "14/1 22:30-23:30"),
        ("DTSTART;TZID=Europe/Lisbon:20270520T150000\nDURATION:PT1H", "20/5 11:00-12:00"),
        ("DTSTART:20270223T090000", "23/2 9:00"),
        ("DTSTART;VALUE=DATE:20270223", "23/2 ?"),
        ("DTSTART;TZID=Mars/Olympus:20270223T090000", ""),
        (
            "DTSTART:20270112T090000\nDURATION:PT2H\nRRULE:FREQ=WEEKLY;UNTIL=20270126T235959Z",
            "12/1 9:00-11:00 | 19/1 9:00-11:00 | 26/1 9:00-11:00",
        ),
        (
            (
                "DTSTART:20270223T090000\nRRULE:FREQ=WEEKLY;COUNT=4;BYDAY=TU,TH\n"
                "EXDATE:20270225T090000"
            ),
            "23/2 9:00 | 2/3 9:00 | 4/3 9:00",
        ),
        (
            "DTSTART:20270112T090000\nRRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=3",
            "12/1 9:00 | 26/1 9:00 | 9/2 9:00",
        ),
        ("DTSTART:20270112T090000\nRRULE:FREQ=DAILY;COUNT=2", "12/1 9:00 | 13/1 9:00"),
        (
            "DTSTART:20270112T090000\nRRULE:FREQ=DAILY;COUNT=3;INTERVAL=50",
            "12/1 9:00 | 3/3 9:00 | 22/4 9:00",
        ),
        ("DTSTART:20270112T090000\nRRULE:FREQ=DAILY;COUNT=3;INTERVAL=200", "12/1 9:00"),
        (
            "DTSTART:20270112T220000\nDTEND:20270113T000000\nRRULE:FREQ=WEEKLY;COUNT=2",
            "12/1 22:00 | 19/1 22:00",
        ),
        (
            "DTSTART;VALUE=DATE:20270223\nDTEND;VALUE=DATE:20270226",
            "23/2 ? | 24/2 ? | 25/2 ?",
        ),
        ("DTSTART;VALUE=DATE:20270223\nDTEND;VALUE=DATE:20270224", "23/2 ?"),
        (
            "DTSTART:20270112T090000\nBEGIN:VALARM\nDURATION:PT15M\nEND:VALARM",
            "12/1 9:00",
        ),
    ],
)
def test_the_source_of_a_calendar_says_when(lines: str, expected: str) -> None:
    assert when(_EVENT.format(lines)) == expected


def test_the_source_of_a_calendar_says_the_rest() -> None:
    text = _EVENT.format(
        "DTSTART:20270223T090000\nUID:1@exemplo\nDESCRIPTION:40 vagas\\nTraga\n  lápis"
    )

    found = invitation_text.read(text, now=NOW)

    assert (found.title, found.venue, found.capacity) == (
        "Oficina de Mapas",
        "Sala 5, Prédio Minas",
        40,
    )
    assert found.unused == ("Traga lápis",)


def test_what_people_write_between_the_lines_of_a_calendar_stays() -> None:
    event = _EVENT.replace("LOCATION:Sala 5\\, Prédio Minas\n", "")
    text = (
        "VAGAS: 30\nLOCAL: Sala 9\nBEGIN:VTIMEZONE\nDTSTART:19700101T000000\n"
        "RRULE:FREQ=YEARLY\nEND:VTIMEZONE\n"
    ) + event.format(
        "DTSTART:20270223T090000\nX-WR:1\nBEGIN:VALARM\nDESCRIPTION:Lembrete\nEND:VALARM"
    )

    found = invitation_text.read(text, now=NOW)

    assert (when(text), found.venue, found.capacity) == ("23/2 9:00", "Sala 9", 30)
    assert found.unused == ()


@pytest.mark.parametrize("key", ["nome", "displayName"])
def test_a_key_that_says_little_leaves_it_to_the_one_above(key: str) -> None:
    text = (
        f'{{"titulo": "Roda de Mapas", "palestrante": {{"{key}": "Rui"}}, "local": {{"{key}":'
        ' "Auditório JK"}, "vagas": {"total": 40}}'
    )

    found = invitation_text.read(text, now=NOW)

    assert (found.title, found.venue, found.capacity) == ("Roda de Mapas", "Auditório JK", 40)


def test_what_comes_again_without_an_end_is_named() -> None:
    text = _EVENT.format("DTSTART:20270223T090000\nRRULE:FREQ=MONTHLY")

    found = invitation_text.read(text, now=NOW)

    assert found.unused == ("Repete: FREQ=MONTHLY",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            '{"titulo": "Roda", "data": "2027-05-18", "hora_inicio": "09:30", "fim": "11:30"}',
            "18/5 9:30-11:30",
        ),
        (
            (
                '{"evento": {"dataInicio": "2027-05-18T12:30:00Z", "dataFim":'
                ' "2027-05-18T14:30:00Z"}, "inscricoes_inicio": "2027-05-01"}'
            ),
            "18/5 9:30-11:30",
        ),
        (
            (
                '{"start": {"dateTime": "2027-05-18T14:00:00"},'
                ' "end": {"dateTime": "2027-05-18T16:00:00"}}'
            ),
            "18/5 14:00-16:00",
        ),
        (
            (
                '{"inicio": {"data": "2027-05-18", "hora": "14:00"},'
                ' "fim": {"data": "2027-05-18", "hora": "16:00"}}'
            ),
            "18/5 14:00-16:00",
        ),
        ('{"sessoes": [{"data": "18/05/2027", "horario": "9h"}], "ativo": true}', "18/5 9:00"),
        ("Roda\n2027-05-18T09:30/2027-05-18T11:30", "18/5 9:30-11:30"),
        ("Roda, 2027-05-18T12:30:00.000Z/PT2H", "18/5 9:30-11:30"),
        ("Roda, 2027-05-18T09:30-03:00/11:30-03:00", "18/5 9:30-11:30"),
        ("Roda: 2027-03-23 17:00 UTC (14:00 BRT) -> 19:00 UTC (16:00 BRT)", "23/3 14:00-16:00"),
        ("Roda dia 23/3, 17:00–19:00 UTC", "23/3 14:00-16:00"),
        ("Roda dia 23/3, 17:00 UTC", "23/3 14:00"),
        ("Roda dia 23/3, 01:00 UTC", "23/3 ?"),
        ("Roda dia 23/3, 14:00 (UTC-03:00)", "23/3 14:00"),
        ("Roda dia 23/3, das 14:00 às 16:00 GMT (UTC-3)", "23/3 14:00-16:00"),
        ("Roda dia 23/3, 14h00 UTC – 3", "23/3 14:00"),
        ("Roda dia 23/3, 17:00 GMT (-3)", "23/3 17:00"),
        ("Roda dia 23/3, 17:00 UTC/GMT −03:00", "23/3 17:00"),
        ("Roda dia 23/3, 17:00 UTC (no canal)", "23/3 14:00"),
        (
            "Occurs every Thursday effective 3/4/2027 until 3/11/2027 from 10:00 AM to 11:00 AM",
            "4/3 10:00-11:00 | 11/3 10:00-11:00",
        ),
        (
            "Occurs every Thursday effective 18/3/2027 until 25/3/2027 from 9:00 AM to 11:00 AM",
            "18/3 9:00-11:00 | 25/3 9:00-11:00",
        ),
        ("Roda dia 20 de maio\n15h em Lisboa = 11h em Brasília", "20/5 11:00"),
    ],
)
def test_a_moment_is_on_the_clocks_of_here(text: str, expected: str) -> None:
    assert when(text) == expected


@pytest.mark.parametrize("text", ["Roda dia 23/3, 9h", "{Roda} dia 23/3", "[" * 30, '{"a": 1'])
def test_another_text_stays(text: str) -> None:
    assert invitation_formats.in_words(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "Roda 0001-01-01T00:00Z/PT2H",
        "Roda 9999-12-31T23:00-03:00/PT2H",
        "DTSTART:00010101T000000Z\nDTEND:99991231T235959Z",
        "DTSTART:99991231T230000\nDURATION:PT9999H",
        "DTSTART:20270301T090000\nRRULE:FREQ=WEEKLY;UNTIL=99999999",
        "DTSTART:20270301T090000\nRRULE:FREQ=WEEKLY;COUNT=" + "9" * 5_000,
    ],
)
def test_a_moment_that_no_calendar_has_is_none(text: str) -> None:
    invitation_formats.in_words(text)


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000, "DTSTART:" + "9" * 100_000])
def test_a_long_text_of_no_sense_says_nothing(text: str) -> None:
    invitation_formats.in_words(text)

"""The public page of the check over real HTTP, behind the server that the bot has."""

import asyncio
import io
import logging
import re
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from ipaddress import ip_network
from itertools import count
from statistics import median
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from sqlalchemy import Engine, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot import logs, paper_check, web_server
from bot.paper_check import Pace, asker
from database.transactions import Transactions
from domain.activities import activities
from domain.attendance import presence
from domain.documents import checking, correcting, paper_codes, renewing
from domain.documents.checking import Checked
from domain.organizing import terms
from models import Activity, DocumentKind, IssuedDocument, Issuing, Participant
from tests import make
from tests.make import moment

pytestmark = pytest.mark.few_on_postgres

NOW = moment(20, 4, 9)
LATER = moment(18, 4, 9)
NAME = "Maria José d'Ávila <b>Souza</b>"
PROXY = ip_network("127.0.0.0/8")


class _Clock:
    def now(self) -> datetime:
        return NOW


@dataclass
class Door:
    """The page, and the codes of a paper in each state."""

    http: aiohttp.ClientSession
    codes: dict[str, str]
    engine: Engine
    address: str

    async def sees(self, written: str, *, by_link: bool = False, says: str = "") -> tuple[int, str]:
        """Check a code as somebody behind `says`; returns the status and the page."""
        headers = {"X-Forwarded-For": says} if says else {}
        if by_link:
            async with self.http.get(f"/conferir/{written}", headers=headers) as answer:
                return answer.status, await answer.text()
        form = {"codigo": written}
        async with self.http.post("/conferir", data=form, headers=headers) as answer:
            return answer.status, await answer.text()

    async def takes(self, written: str, says: str) -> float:
        """Return how many seconds a check takes."""
        begun = time.perf_counter()
        await self.sees(written, says=says)
        return time.perf_counter() - begun


def plain(page: str) -> list[str]:
    """The lines of what the page says above its field."""
    said = page[page.index("<h1") : page.index("</section>")]
    return [line for line in re.sub(r"<[^>]+>", "\n", said).split("\n") if line.strip()]


@pytest.fixture
async def door(engine: Engine) -> AsyncIterator[Door]:
    with Session(engine) as session, session.begin():
        turma = make.turma(session)
        fates: dict[str, dict[str, Any]] = {
            "valid": {"name": NAME},
            "replaced": {"replaced_at": LATER},
            "revoked": {"revoked_at": LATER, "revoke_reason": "Engano"},
        }
        codes = {
            name: paper_codes.shown(
                make.paper(session, turma, make.participant(session, "Ana Souza"), **fate).code
            )
            for name, fate in fates.items()
        }
        encontro = make.encontro(session)
        codes["encontro"] = paper_codes.shown(
            make.paper(
                session, encontro, make.participant(session, "Rui Lima"),
                kind=DocumentKind.DECLARATION, minimum_percent=None, minutes=210,
                first_at=moment(18, 3, 9), last_at=moment(18, 3, 12, 30),
            ).code
        )  # fmt: skip
    async with AsyncExitStack() as stack:
        transactions = await stack.enter_async_context(Transactions(engine))
        app = web.Application()
        app.add_routes(
            paper_check.routes(transactions, _Clock(), trusted=[PROXY], most_waiting=150)
        )
        port = await web_server.serve(
            stack, app, host="127.0.0.1", port=0, within=web_server.Bounds(200)
        )
        address = f"http://127.0.0.1:{port}"
        http = await stack.enter_async_context(
            aiohttp.ClientSession(address, connector=aiohttp.TCPConnector(limit=0))
        )
        yield Door(http, codes, engine, address)


# --- What it says ---------------------------------------------------------------------------


@pytest.mark.parametrize("by_link", [True, False])
async def test_four_different_answers(door: Door, *, by_link: bool) -> None:
    pages = {
        name: await door.sees(code, by_link=by_link)
        for name, code in {**door.codes, "unknown": "RE-9999-9999-9999"}.items()
    }

    assert {status for status, _ in pages.values()} == {200}
    assert plain(pages["valid"][1]) == [
        "✅ ", "Este documento vale",
        "Compare com o documento que você recebeu: os dados precisam ser iguais.",
        "Tipo", "Certificado",
        "Nome", "Maria José d&#39;Ávila &lt;b&gt;Souza&lt;/b&gt;",
        "Curso", "Gestão de projetos",
        "Formação", "8 horas",
        "Quando", "De 9 a 11 de abril de 2024",
        "Emissão", "15/4/2024",
        "Código", door.codes["valid"],
    ]  # fmt: skip
    assert plain(pages["encontro"][1])[3:] == [
        "Tipo", "Declaração de participação",
        "Nome", "Rui Lima",
        "Encontro", "1º Encontro da Rede Estratégia",
        "Formação", "3 horas e meia",
        "Quando", "Em 18 de março de 2024",
        "Emissão", "15/4/2024",
        "Código", door.codes["encontro"],
    ]  # fmt: skip
    assert plain(pages["replaced"][1]) == [
        "🔁 ",
        "Este documento não vale mais",
        "Em 18/4/2024, a Rede emitiu um mais novo no lugar dele. Peça o novo a quem mostrou este.",
        f"Código: {door.codes['replaced']}",
    ]
    assert plain(pages["revoked"][1]) == [
        "⛔ ",
        "A Rede cancelou este documento",
        "Ele não vale desde 18/4/2024.",
        f"Código: {door.codes['revoked']}",
    ]
    assert plain(pages["unknown"][1])[0] == "Não achei este código"
    # Only what holds names anybody, and nobody reads why something was taken back.
    assert [name for name, (_, page) in pages.items() if "Souza" in page] == ["valid"]
    assert "Engano" not in pages["revoked"][1]


@pytest.mark.parametrize("way", ["lower", "spaces", "words", "link"])
async def test_a_code_is_read_however_it_is_written(door: Door, way: str) -> None:
    code = door.codes["valid"]
    written = {
        "lower": code.lower(),
        "spaces": code.replace("-", " "),
        "words": f"Código: {code}.",
        "link": f"https://uma-secretaria.de.um.estado.exemplo.mg.gov.br/conferir/{code}",
    }[way]

    assert "Este documento vale" in (await door.sees(written))[1]


async def test_what_is_typed_wrongly_can_be_mended_and_breaks_nothing(door: Door) -> None:
    status, page = await door.sees('"><script>alert(1)</script>')

    assert status == 200
    assert "<script" not in page
    assert 'value="&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"' in page
    assert "Não achei este código" in page
    assert 'value=""' in (await door.sees(door.codes["valid"]))[1]


@pytest.mark.parametrize("written", ["", "   "])
async def test_an_empty_field_is_asked_for(door: Door, written: str) -> None:
    _, page = await door.sees(written)

    assert plain(page) == [
        "Falta o código",
        "Escreva o código que está no documento e toque em Conferir.",
    ]


async def test_a_slash_at_the_end_of_an_address_leads_to_the_same_page(door: Door) -> None:
    async with door.http.get("/conferir/") as asked, door.http.get("/conferir") as bare:
        assert (asked.status, await asked.text()) == (200, await bare.text())
    assert "Este documento vale" in (await door.sees(door.codes["valid"] + "/", by_link=True))[1]


@pytest.mark.parametrize(
    "path", ["%00", "..%2f..%2fetc", "%", "x" * 3000, "%F0%9F%98%80", "RE-3479", "arquivos"]
)
async def test_a_link_that_is_none_is_unknown(door: Door, path: str) -> None:
    async with door.http.get(f"/conferir/{path}") as answer:
        assert answer.status == 200
        assert "Não achei este código" in await answer.text()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"codigo=" + b"9" * 3000, "application/x-www-form-urlencoded"),
        (b"&".join(b"a=1" for _ in range(50)), "application/x-www-form-urlencoded"),
        (b'{"codigo": "RE-9999-9999-9999"}', "application/json"),
        (b"", "multipart/form-data; boundary=x"),
    ],
)
async def test_what_is_no_form_of_ours_is_not_read(door: Door, body: bytes, kind: str) -> None:
    async with door.http.post("/conferir", data=body, headers={"Content-Type": kind}) as answer:
        assert answer.status == 400
        assert "Falta o código" in await answer.text()


async def test_pages_are_kept_by_nobody_and_bring_nothing_along(door: Door) -> None:
    seen = []
    for path in ("/conferir", f"/conferir/{door.codes['valid']}", "/conferir/arquivos/pagina.css"):
        async with door.http.get(path) as answer:
            assert answer.status == 200
            text = await answer.text()
            seen.append(dict(answer.headers))
            assert "<script" not in text
            assert "http" not in text
            assert "Set-Cookie" not in answer.headers

    for headers in seen:
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Robots-Tag"] == "noindex, nofollow"
        assert headers["Content-Security-Policy"] == (
            "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; "
            "frame-ancestors 'none'"
        )


# --- What was corrected after a paper was issued --------------------------------------------


@dataclass
class Issued:
    """A turma that is over, with the paper of somebody who was at both lessons."""

    activity_id: int
    person_id: int
    organizer_id: int
    document_id: int
    code: str


def issue(engine: Engine) -> Issued:
    with Session(engine) as session, session.begin():
        turma = make.turma(session)
        person = make.participant(session, "Ana Souza")
        for slot in make.slots_of(session, turma):
            make.attendance(session, slot, person)
        organizer, signer = make.organizer(session), make.signer(session)
        order = Issuing(activity_id=turma.id, signer_id=signer.id, ordered_at=NOW, begins_at=NOW)
        session.add(order)
        session.flush()
        make.issue_page(session, NOW)
        (row,) = session.scalars(
            select(IssuedDocument).where(IssuedDocument.activity_id == turma.id)
        )
        return Issued(turma.id, person.id, organizer.id, row.id, row.code)


def mend_name(session: Session, issued: Issued) -> str:
    session.get_one(Participant, issued.person_id).name = "Ana Lima"
    session.flush()
    return renewing.rename(
        session, document_id=issued.document_id, participant_id=issued.person_id, now=NOW
    ).code


def mend_presence(session: Session, issued: Issued) -> str:
    slot = make.slots_of(session, session.get_one(Activity, issued.activity_id))[1]
    presence.change(
        session, slot_id=slot.id, participant_id=issued.person_id, kind=None,
        actor_id=issued.organizer_id, now=NOW,
    )  # fmt: skip
    return reissue(session, issued.document_id, issued)


def mend_rule(session: Session, issued: Issued) -> str:
    mend_presence(session, issued)
    facts = activities.read(session, activity_id=issued.activity_id)
    terms.change(
        session, activity_id=issued.activity_id, actor_id=issued.organizer_id,
        terms=replace(terms.of(facts), minimum_percent=50), now=NOW,
    )  # fmt: skip
    declaration = session.scalars(select(IssuedDocument).where(IssuedDocument.edition == 2)).one()
    return reissue(session, declaration.id, issued)


def reissue(session: Session, document_id: int, issued: Issued) -> str:
    return correcting.reissue(
        session, document_id=document_id, actor_id=issued.organizer_id, now=NOW
    ).paper.code


@pytest.mark.parametrize(
    ("mend", "editions", "says"),
    [
        (mend_name, 2, ["Certificado", "Ana Lima", "8 horas"]),
        (mend_presence, 2, ["Declaração", "Ana Souza", "4 horas"]),
        (mend_rule, 3, ["Certificado", "Ana Souza", "4 horas"]),
    ],
)
async def test_what_was_corrected_is_read_on_the_page_of_the_old_paper_and_of_the_new(
    door: Door, mend: Callable[[Session, Issued], str], editions: int, says: list[str]
) -> None:
    issued = issue(door.engine)
    before = plain((await door.sees(issued.code, by_link=True))[1])
    assert [before[at] for at in (4, 6, 10)] == ["Certificado", "Ana Souza", "8 horas"]

    with Session(door.engine) as session, session.begin():
        new = mend(session, issued)

    with Session(door.engine) as session:
        rows = session.scalars(
            select(IssuedDocument)
            .where(IssuedDocument.activity_id == issued.activity_id)
            .order_by(IssuedDocument.edition)
        ).all()
        assert len(rows) == editions
        for row in rows[:-1]:
            old = plain((await door.sees(row.code, by_link=True))[1])
            assert old[1] == "Este documento não vale mais"
            assert old[2].startswith("Em 20/4/2024, a Rede emitiu um mais novo no lugar dele.")
        assert rows[-1].code == new
    after = plain((await door.sees(new))[1])
    assert after[1] == "Este documento vale"
    assert [after[at] for at in (4, 6, 10)] == says


async def test_what_an_organizer_revokes_is_read_on_the_page_with_its_day(door: Door) -> None:
    issued = issue(door.engine)

    with Session(door.engine) as session, session.begin():
        correcting.revoke(
            session, document_id=issued.document_id, reason="Presença de outra pessoa",
            actor_id=issued.organizer_id, now=NOW,
        )  # fmt: skip

    _, page = await door.sees(issued.code)
    assert plain(page)[1:3] == ["A Rede cancelou este documento", "Ele não vale desde 20/4/2024."]
    assert "outra pessoa" not in page
    assert "Ana" not in page


# --- When something is wrong ----------------------------------------------------------------


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Every line at DEBUG, as a deployment can have it."""
    stream = io.StringIO()
    logs.set_up("DEBUG", "json")
    handler = logging.getLogger().handlers[0]
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(stream)
    yield stream
    logs.set_up("INFO")


async def test_without_the_database_the_page_says_so(
    door: Door, monkeypatch: pytest.MonkeyPatch, written: io.StringIO
) -> None:
    def fail(_: Session, code: str, __: datetime) -> Checked:
        raise OperationalError(code, {"code": code}, Exception(code))

    monkeypatch.setattr(checking, "check", fail)

    status, page = await door.sees(door.codes["valid"])

    assert status == 503
    assert plain(page)[0] == "Não consigo conferir agora"
    # "Toque em Conferir de novo" needs nothing typed again.
    assert f'value="{door.codes["valid"]}"' in page
    assert "paper_not_checked" in written.getvalue()
    assert door.codes["valid"][3:] not in written.getvalue()


async def test_no_code_is_ever_written_down(
    door: Door, monkeypatch: pytest.MonkeyPatch, written: io.StringIO
) -> None:
    code = door.codes["valid"]
    for by_link in (True, False):
        await door.sees(code, by_link=by_link)

    def fail(_: Session, code: str, __: datetime) -> Checked:
        # A defect of ours that says all it knows, in every form a code has.
        bare = code.replace("-", "").removeprefix("RE")
        logging.getLogger("aiohttp.access").warning("GET /conferir/%s", code.lower())
        logging.getLogger("x").error("%s %s v_%s", code, bare, bare)
        raise RuntimeError(code)

    monkeypatch.setattr(checking, "check", fail)
    for by_link in (True, False):
        assert (await door.sees(code, by_link=by_link))[0] == 500

    lines = written.getvalue()
    assert lines.count("RuntimeError") >= 2
    assert "GET /conferir/***" in lines
    bare = code.replace("-", "").removeprefix("RE")
    assert [sign for sign in (code, bare, code.lower(), bare.lower()) if sign in lines] == []


# --- Whom it keeps waiting ------------------------------------------------------------------


def test_waits_grow_with_what_an_address_asks_and_end() -> None:
    pace = Pace(most_waiting=9)
    waits = [pace.wait_s("a", now=0.0) for _ in range(200)]

    assert waits[: Pace.FREE] == [0.0] * Pace.FREE
    assert waits[Pace.FREE : Pace.FREE + 3] == [0.25, 0.5, 0.75]
    assert max(waits) == waits[-1] == Pace.MOST_S
    assert pace.wait_s("b", now=0.0) == 0.0
    # Who stops asking owes nothing soon after.
    assert pace.wait_s("a", now=Pace.MOST_S + Pace.FREE * Pace.EVERY_S) == 0.0


def test_addresses_that_ask_no_more_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Pace, "_REMEMBERED", 100)
    pace = Pace(most_waiting=9)

    for number in range(1000):
        pace.wait_s(str(number), now=0.0)

    assert len(pace._paid_until) == 100  # noqa: SLF001


NETWORKS = [ip_network("10.0.0.0/8"), ip_network("fd00::/8")]


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("200.1.1.1", [], "200.1.1.1"),
        # Whoever is no proxy of ours may write what they like.
        ("200.1.1.1", ["7.7.7.7"], "200.1.1.1"),
        ("10.0.0.1", ["7.7.7.7"], "7.7.7.7"),
        ("10.0.0.1", ["6.6.6.6, 7.7.7.7"], "7.7.7.7"),
        ("10.0.0.1", ["6.6.6.6", "7.7.7.7, 10.0.0.2"], "7.7.7.7"),
        ("10.0.0.1", ["7.7.7.7:51234"], "7.7.7.7"),
        ("fd00::1", ["[2001:db8::7]:443"], "2001:db8::7"),
        ("10.0.0.1", ["unknown"], "10.0.0.1"),
        ("10.0.0.1", ["10.0.0.9"], "10.0.0.9"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("", ["7.7.7.7"], ""),
        # As a socket for both kinds of addresses has those of the old kind.
        ("::ffff:10.0.0.1", ["7.7.7.7"], "7.7.7.7"),
        ("10.0.0.1", ["::ffff:7.7.7.7"], "7.7.7.7"),
        ("10.0.0.1", ["[::ffff:7.7.7.7]:443", "::ffff:10.0.0.2"], "7.7.7.7"),
    ],
)
def test_only_our_proxies_say_who_asks(peer: str, forwarded: list[str], address: str) -> None:
    assert asker(peer, forwarded, NETWORKS) == address


async def test_who_guesses_waits_and_everybody_else_does_not(door: Door) -> None:
    guesser, other = "200.1.1.1", "200.1.1.2"
    await asyncio.gather(*(door.takes("RE-9999-9999-9999", guesser) for _ in range(Pace.FREE)))

    slow = asyncio.create_task(door.takes("RE-9999-9999-9999", guesser))
    slower = asyncio.create_task(door.takes("RE-9999-9999-9999", guesser))
    await door.takes(door.codes["valid"], other)

    # By what came first, not by the time, which a busy machine makes longer for all.
    assert not slower.done()
    assert await slower > 0.35
    await slow


async def test_a_guesser_does_not_close_the_page_for_the_building(door: Door) -> None:
    """Sixty guess for ever from one address: the others there wait, and are answered."""
    building, began_at = "200.1.1.1", time.monotonic()
    guesses = count()

    async def guess() -> None:
        while True:
            assert (await door.sees("RE-9999-9999-9999", says=building))[0] == 200
            next(guesses)

    guessing = [asyncio.create_task(guess()) for _ in range(60)]
    await asyncio.sleep(1)
    begun = time.perf_counter()
    honest = await asyncio.gather(
        *(door.sees(door.codes["valid"], by_link=True, says=building) for _ in range(5))
    )
    waited = time.perf_counter() - begun
    elsewhere = await door.takes(door.codes["valid"], "200.1.1.2")
    took = time.monotonic() - began_at
    assert not any(one.done() for one in guessing)
    for one in guessing:
        one.cancel()
    await asyncio.gather(*guessing, return_exceptions=True)

    assert all("Este documento vale" in page for _, page in honest)
    assert waited < Pace.MOST_S + 1
    assert elsewhere < 0.5
    # Without a wait they would guess at some hundreds a second.
    assert next(guesses) < 40 * took


async def test_connections_kept_waiting_close_the_door_to_nobody(door: Door) -> None:
    """More wait than the server has room for: others come in, at the cost of those."""
    building = "200.1.1.1"

    async def guess() -> None:
        while True:
            with suppress(aiohttp.ClientError):
                await door.sees("RE-9999-9999-9999", says=building)
            # Their number closes the door, not their haste: that would only burn the processor.
            await asyncio.sleep(0.25)

    guessing = [asyncio.create_task(guess()) for _ in range(230)]
    await asyncio.sleep(2)
    # Each reader comes by a connection of their own, not by one that a guesser left.
    coming = aiohttp.TCPConnector(force_close=True)
    try:
        async with aiohttp.ClientSession(door.address, connector=coming) as http:
            reader = replace(door, http=http)
            found = [
                await reader.sees(door.codes["valid"], by_link=True, says=f"200.2.{number}.1")
                for number in range(10)
            ]
    finally:
        for one in guessing:
            one.cancel()
        await asyncio.gather(*guessing, return_exceptions=True)

    assert all("Este documento vale" in page for _, page in found)


# --- What time tells ------------------------------------------------------------------------


async def _gap(door: Door, addresses: Iterator[int], pairs: int) -> float:
    """How many seconds more a code that exists takes than one that does not."""
    took: dict[str, list[float]] = {"valid": [], "unknown": []}
    codes = {"valid": door.codes["valid"], "unknown": "RE-9999-9999-9999"}
    for _ in range(pairs):
        for name, code in codes.items():
            number = next(addresses)
            took[name].append(await door.takes(code, f"200.3.{number // 200}.{number % 200}"))
    return median(took["valid"]) - median(took["unknown"])


async def test_time_does_not_tell_what_exists_from_what_does_not(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = checking.check

    def slower(session: Session, code: str, now: datetime) -> Checked:
        result = check(session, code, now)
        if result.paper is not None:
            time.sleep(0.03)
        return result

    monkeypatch.setattr(checking, "check", slower)
    addresses = count()

    assert abs(await _gap(door, addresses, 12)) < 0.01
    # The control: without steps the difference would be seen.
    monkeypatch.setattr(paper_check, "_STEP_S", 0.000_1)
    assert await _gap(door, addresses, 12) > 0.02

"""What is left of people's words: in the tables at once, in the files in time, and for whom."""

import asyncio
import os
import stat
import time
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, func, insert, select, text
from sqlalchemy.orm import Session

from bot.__main__ import main
from bot.telegram import events
from database import wiping
from database.engine import make_engine
from database.transactions import Transactions
from domain.notices import outbox
from domain.notices.outbox import OutboxState, Outcome, Purpose
from domain.people import invites
from domain.privacy import erasure, privacy, retention
from domain.privacy.privacy_records import WORDED_TABLES
from domain.search import search_index
from models import (
    Conversation,
    InboxRow,
    Inquiry,
    OutboxRow,
    Participant,
    Publication,
    PublicationState,
    Standing,
)
from scheduler import clockwork
from scheduler.clockwork import Clockwork
from tests import make
from tests.bot.conftest import Harness
from tests.conftest import migrate
from tests.make import NOW
from tests.postgres import PostgresServer, fragile_server
from tests.scale import sized

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
NAME, EMAIL, CHAT = "Zulmira Canario", "zulmira.canario@exemplo.mg.gov.br", 7788990011
SECRET = "palavra-segredo"
CANARIES = tuple(word.encode() for word in (NAME, EMAIL, str(CHAT), SECRET))


# --- In the tables ----------------------------------------------------------------------------


async def test_nothing_of_an_update_or_an_answer_is_kept_once_it_is_done(harness: Harness) -> None:
    async with harness.application().running():
        ana = await harness.person()
        await harness.writes(ana, "/prova 7")
        await harness.settled()

    assert harness.ask(lambda s: set(s.scalars(select(InboxRow.payload)))) == {""}
    rows = harness.ask(lambda s: s.execute(select(OutboxRow.purpose, OutboxRow.payload)).all())
    assert {row.purpose for row in rows} == {Purpose.REPLY}
    assert all(row.payload == {} for row in rows)


@pytest.mark.parametrize("state", [OutboxState.SENT, OutboxState.UNKNOWN, OutboxState.FAILED])
def test_settle_empties_answers_and_nothing_else(session: Session, state: OutboxState) -> None:
    outgoing = [
        make.outgoing_message(session, chat_id=5, purpose=purpose, payload={"html": "Olá"}, now=NOW)
        for purpose in Purpose
    ]

    outbox.settle(session, [Outcome(each.id, state) for each in outgoing], now=NOW)

    rows = session.execute(select(OutboxRow.purpose, OutboxRow.payload, OutboxRow.state)).all()
    assert {row.purpose: row.payload for row in rows} == {
        purpose: {} if purpose is Purpose.REPLY else {"html": "Olá"} for purpose in Purpose
    }
    assert {row.state for row in rows} == {state}


async def test_flood_of_long_messages_does_not_grow_the_database(sqlite_harness: Harness) -> None:
    harness = sqlite_harness
    async with harness.application(actions_per_ten_seconds=20).running() as application:
        ana = await harness.person()
        await harness.settled()
        intake = application.status.intake
        assert intake is not None

        async def flood(first: int) -> int:
            for number in range(first, first + 1_500, 100):
                await intake.receive([_message(ana, number + n, "x" * 4_096) for n in range(100)])
            await harness.settled(60)
            return int(harness.ask(lambda s: s.scalar(text("PRAGMA page_count"))) or 0)

        sizes = [await flood(900_000_000 + 1_500 * number) for number in range(3)]

    # What waits at the same time has to stand somewhere; all of it would be 18 MB.
    assert sizes[2] * 4_096 < 9_000_000, sizes


def _message(chat: int, number: int, words: str) -> dict[str, Any]:
    who = {"id": chat, "first_name": "Ana", "is_bot": False}
    return {
        "update_id": number,
        "message": {
            "message_id": number,
            "from": who,
            "chat": {"id": chat, "type": "private"},
            "date": int(time.time()),
            "text": words,
        },
    }


# --- Tokens -----------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["/start c_{}", "/START@prova_bot  org_{}", "\u2060/start c_{} "])
def test_token_of_a_link_is_neither_stored_nor_handled(words: str) -> None:
    token = invites.new_token()
    update = _message(5, 1, words.format(token))

    kept = events.lean(update)

    assert token not in str(kept)
    event = events.read(kept, NOW)
    assert event is not None
    assert invites.digest(token) in str(event)
    # What was received is not changed under anybody's hands.
    assert token in str(update)


def test_words_around_a_message_are_not_kept() -> None:
    link = f"t.me/prova_bot?start=c_{invites.new_token()}"
    told = {"message_id": 3, "date": 1, "chat": {"id": 5, "type": "private"}, "text": link}
    who = {"id": 5, "first_name": "Ana"}
    tap = {
        "update_id": 1,
        "callback_query": {"id": "9", "from": who, "data": "v1|h", "message": told},
    }
    answer = _message(5, 2, "Obrigada!")
    answer["message"]["reply_to_message"] = told

    for update in (tap, answer):
        kept = events.lean(update)
        assert link not in str(kept)
        assert str(events.read(kept, NOW)) == str(events.read(update, NOW))


@pytest.mark.parametrize("strange", [{}, {"message": 5}, {"callback_query": {"message": None}}])
def test_lean_takes_any_shape(strange: dict[str, Any]) -> None:
    assert events.lean(strange) == strange


async def test_digest_from_a_copy_opens_nothing(sqlite_harness: Harness) -> None:
    harness = sqlite_harness

    def listed(session: Session) -> str:
        person = make.participant(session, "Ana Souza", chat_id=None, standing=Standing.LISTED)
        now = harness.simulator.engine.clock.now()
        return invites.create(session, participant_id=person.id, now=now)

    token = harness.change(listed)
    digest = invites.digest(token)
    async with harness.application().running():
        mallory, ana = await harness.person(41), await harness.person(42)
        for words in (f"/start c_{digest}", f"\u2060/start  c_{digest}", f"/START c_{digest}"):
            await harness.writes(mallory, words)
        await harness.settled()
        assert not any("Ana Souza" in text for text in await harness.sees(mallory))
        await harness.writes(ana, f"/start c_{token}")
        await harness.settled()
        assert any("Ana Souza" in text for text in await harness.sees(ana))
        await harness.taps(ana, (await harness.chat(ana))[-1], "Sim, sou eu")
        await harness.settled()

    entered = harness.ask(lambda s: s.scalar(select(Participant.chat_id)))
    assert entered == ana


# --- Until it is done -------------------------------------------------------------------------


async def test_retention_forgets_all_that_is_due_in_one_tick_and_lets_others_work(
    engine: Engine,
) -> None:
    rows = sized(8_000, 20_000)
    with engine.begin() as connection:
        connection.execute(
            insert(InboxRow),
            [
                {"update_id": n, "payload": "", "state": "done", "tries_count": 0,
                 "received_at": NOW, "done_at": NOW}
                for n in range(rows)
            ],
        )  # fmt: skip
    waits: list[float] = []
    async with Transactions(engine) as transactions:
        jobs = [job for job in clockwork.jobs() if job.name == "retention"]
        ticking = Clockwork(
            run=transactions.run, now=lambda: NOW + 4 * DAY, send=lambda _: None, jobs=jobs
        )
        tick = asyncio.create_task(ticking.tick_all())
        while not tick.done():
            began_at = time.perf_counter()
            await transactions.run(lambda session: session.execute(text("SELECT 1")))
            waits.append(time.perf_counter() - began_at)
            await asyncio.sleep(0.005)
        left = await transactions.read(lambda s: s.scalar(select(func.count(InboxRow.update_id))))

    print(f"{len(waits)} others meanwhile, the longest waited {max(waits):.3f} s")  # noqa: T201
    assert left == 0
    assert len(waits) >= rows // retention.BATCH // 4
    assert max(waits) < 1


# --- In the files -----------------------------------------------------------------------------


def _live(engine: Engine) -> int:
    """Somebody who wrote and was written to, and is erased after that; returns the person."""
    with Session(engine, expire_on_commit=False) as session, session.begin():
        person = make.participant(session, NAME, chat_id=CHAT, email=EMAIL)
        others = [make.participant(session, f"Bia {n}") for n in range(20)]
        make.good_practice(
            session, SECRET, author=person, state=PublicationState.IN_REVIEW, published_at=None
        )
        shown = make.good_practice(session, f"Prática {SECRET}", author=person)
        session.add_all(
            [
                Conversation(chat_id=CHAT, draft={"name": NAME}, updated_at=NOW),
                Inquiry(chat_id=CHAT, participant_id=person.id, name="", text=SECRET, asked_at=NOW),
            ]
        )
        person_id = person.id
        for number, other in enumerate(others):
            for words, names in ((f"{NAME} {EMAIL}", {person_id}), ("Olá", ())):
                make.outgoing_message(
                    session,
                    chat_id=other.chat_id or 0,
                    purpose=Purpose.NOTICE,
                    payload={"html": words + number * " ."},
                    now=NOW,
                    names=names,
                )
    for number in range(40):
        with Session(engine) as session, session.begin():
            session.add(
                InboxRow(update_id=number, state="new", received_at=NOW,
                         payload=f'{{"message":{{"from":{{"id":{CHAT}}},"text":"{SECRET}"}}}}')
            )  # fmt: skip
        with Session(engine) as session, session.begin():
            session.execute(
                text("UPDATE inbox SET state = 'done', payload = '' WHERE update_id = :n"),
                {"n": number},
            )
    with Session(engine) as session, session.begin():
        session.get_one(Publication, shown.id).withdrawn_at = NOW
        session.flush()
        privacy.ask_erasure(session, participant_id=person_id, now=NOW)
    return person_id


def _erase(engine: Engine, person_id: int) -> None:
    with Session(engine) as session, session.begin():
        assert erasure.erase(session, participant_id=person_id, now=NOW + WEEK) is not None


def _found(paths: Iterable[Path]) -> dict[str, int]:
    """How often each canary stands in the bytes of files; those that are not there are left out."""
    content = b"".join(path.read_bytes() for path in paths if path.is_file())
    assert content
    counts = {word.decode(): content.count(word) for word in CANARIES}
    return {word: count for word, count in counts.items() if count}


@pytest.mark.parametrize("erases_well", [True, False])
def test_erased_words_are_gone_from_the_files_of_sqlite(
    sqlite_url: str, *, erases_well: bool
) -> None:
    engine = make_engine(sqlite_url)
    if not erases_well:
        event.listen(
            engine, "connect", lambda connection, _: connection.execute("PRAGMA secure_delete=OFF")
        )
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    files = [path, Path(f"{path}-wal"), Path(f"{path}-shm"), Path(f"{path}.sent")]
    person_id = _live(engine)
    assert len(_found(files)) == len(CANARIES)

    _erase(engine, person_id)
    if erases_well:
        with Session(engine) as session, session.begin():
            search_index.forget_removed(session)
    assert wiping.empty_log(engine)

    assert bool(_found(files)) is not erases_well
    engine.dispose()


def test_erased_words_are_gone_from_the_tables_of_postgres() -> None:
    with fragile_server() as server, server.database() as url:
        migrate(url)
        engine = make_engine(url)
        person_id = _live(engine)
        _checkpoint(server)
        assert len(_found(server.data.glob("base/**/*"))) == len(CANARIES)

        _erase(engine, person_id)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM")
        _checkpoint(server)
        # The negative control: what PostgreSQL does by itself leaves them there.
        assert _found(server.data.glob("base/**/*"))

        wiping.write_anew(engine, WORDED_TABLES)
        _checkpoint(server)
        found = _found(server.data.glob("base/**/*"))
        engine.dispose()
    assert found == {}


def _checkpoint(server: PostgresServer) -> None:
    server.run("CHECKPOINT")


# --- For whom ---------------------------------------------------------------------------------


def test_files_are_for_their_owner_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database_ = tmp_path / "dados" / "rede.db"
    monkeypatch.setenv("REDE_DATABASE_URL", f"sqlite:///{database_}")

    def bot(*arguments: str) -> None:
        before = os.umask(0o022)
        try:
            assert main(arguments) == 0
        finally:
            os.umask(before)

    bot("banco", "atualizar")
    assert _mode(database_.parent) == 0o700
    # As an older version left it.
    database_.chmod(0o644)
    bot("banco", "copiar", str(tmp_path / "copia.db"))

    files = [*database_.parent.iterdir(), tmp_path / "copia.db"]
    assert {path.name: oct(_mode(path)) for path in files} == {path.name: "0o600" for path in files}


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)

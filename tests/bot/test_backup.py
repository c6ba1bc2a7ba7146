"""Copies under load, and nothing sent twice after one is put back."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from bot import backup, untrusted_copy
from bot.__main__ import main
from bot.command import PASSING
from database.engine import make_engine
from database.leader import leading
from domain.notices import mailings, outbox
from domain.privacy import erasure, privacy
from models import (
    Attendance,
    AuditEntry,
    Erasure,
    InboxRow,
    OutboxRow,
    OutboxState,
    Participant,
    Purpose,
    Standing,
    Topic,
)
from models.search import search_index
from scheduler import reminders
from tests import make
from tests.make import NOW, moment
from tests.scale import sized

EVE = moment(17, 3, 10)


@pytest.fixture
def busy(engine: Engine) -> Iterator[Callable[[], int]]:
    """Writes without pause; the call tells how many commits have been acknowledged."""
    acknowledged = [0]
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            number = acknowledged[0] + 1
            with Session(engine) as session, session.begin():
                session.add(InboxRow(update_id=number, payload="{}", state="new", received_at=NOW))
                session.add(
                    AuditEntry(happened_at=NOW, action="x.y", subject_id=number, details={})
                )
            acknowledged[0] = number

    thread = threading.Thread(target=write)
    thread.start()
    yield lambda: acknowledged[0]
    stop.set()
    thread.join()


def fill(engine: Engine) -> int:
    with Session(engine, expire_on_commit=False) as session, session.begin():
        first = make.participant(session, "Zulmira")
        # It points forward to a later row of its own table.
        boss = make.organizer(session, "Ana")
        first.decided_by_id = boss.id
        make.good_practice(session, "Painel único de metas", author=first)
        past = make.encontro(session, "Passado", starts_at=moment(4, 3, 9))
        make.attendance(session, make.slots_of(session, past)[0], first)
        make.seat(session, make.encontro(session), first)
        return first.id


def count(engine: Engine, model: type) -> int:
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


@pytest.mark.parametrize("round_", range(sized(1, 3)))
def test_copy_under_load_holds_all_that_was_acknowledged_and_no_half(
    engine: Engine, tmp_path: Path, busy: Callable[[], int], round_: int
) -> None:
    del round_
    fill(engine)
    while busy() < 20:
        time.sleep(0.01)
    before = busy()

    backup.copy(engine, tmp_path / "copy.db")

    after = busy()
    kept = make_engine(f"sqlite:///{tmp_path / 'copy.db'}")
    inbox, audit = count(kept, InboxRow), count(kept, AuditEntry)
    kept.dispose()
    # Both rows of a commit are there or none; the writer was not held up.
    assert inbox == audit
    assert before <= inbox <= after + 1
    assert after > before


def test_copy_is_for_its_owner_only_and_never_written_over(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "copy.db"
    backup.copy(engine, path)

    assert path.stat().st_mode & 0o077 == 0
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith("copy")] == ["copy.db"]
    with pytest.raises(backup.CopyExistsError):
        backup.copy(engine, path)


def test_restore_brings_everything_back(engine: Engine, tmp_path: Path) -> None:
    first = fill(engine)
    backup.copy(engine, tmp_path / "copy.db")
    with Session(engine) as session, session.begin():
        make.participant(session, "Depois")

    done = backup.restore(engine, tmp_path / "copy.db", now=NOW)

    # The one frozen is Ana's reminder of the week before, which is due at this moment.
    assert done == backup.Restored(people_count=2, frozen_count=1, erased_count=0)
    assert count(engine, Attendance) == 1
    with Session(engine) as session, session.begin():
        assert session.get_one(Participant, first).decided_by_id is not None
        labels = session.scalars(select(search_index.c.label)).all()
        assert "Painel único de metas" in labels
        # New rows get new numbers.
        make.participant(session, "Nova")


def test_restore_sends_nothing_twice(engine: Engine, tmp_path: Path) -> None:
    fill(engine)
    with Session(engine) as session, session.begin():
        chat_id = session.scalar(select(Participant.chat_id).order_by(Participant.id).limit(1))
        assert chat_id is not None
        make.outgoing_message(
            session, chat_id=chat_id, purpose=Purpose.NOTICE, payload={"html": "a"}, now=NOW
        )
    backup.copy(engine, tmp_path / "copy.db")
    # After the copy the notice goes out, and the next day the reminder of the eve.
    with Session(engine) as session, session.begin():
        assert [message.chat_id for message in reminders.plan(session, EVE)] == [chat_id]

    done = backup.restore(engine, tmp_path / "copy.db", now=EVE)

    with Session(engine) as session, session.begin():
        assert done.frozen_count == 2
        assert reminders.plan(session, EVE) == []
        for replies in (True, False):
            assert outbox.due(session, now=EVE, replies=replies, limit=9) == []
        states = session.scalars(select(OutboxRow.state)).all()
        assert states == [OutboxState.UNKNOWN, OutboxState.UNKNOWN]


def test_restore_in_the_middle_of_an_announcement_tells_nobody_twice(
    engine: Engine, tmp_path: Path
) -> None:
    """Whoever comes behind the last page may have been told after the copy was made."""
    count = mailings.PAGE + 5
    with Session(engine) as session, session.begin():
        for _ in range(count):
            make.participant(session, created_at=NOW - timedelta(days=1))
        mailings.start(
            session, Topic.PUBLISHED, about_id=7, payload={"html": "Novo encontro."},
            due_at=NOW, expires_at=EVE, now=NOW,
        )  # fmt: skip
        mailings.expand(session, now=NOW)
    backup.copy(engine, tmp_path / "copy.db")

    done = backup.restore(engine, tmp_path / "copy.db", now=NOW)

    assert done.frozen_count == count
    with Session(engine) as session, session.begin():
        assert mailings.expand(session, now=NOW) == ([], False)
    assert backup.release(engine, now=NOW) == count
    with Session(engine) as session, session.begin():
        told = session.scalars(
            select(OutboxRow.recipient_id).where(OutboxRow.state == OutboxState.READY)
        ).all()
        assert len(set(told)) == len(told) == count


def test_release_lets_what_is_still_of_use_go(engine: Engine, tmp_path: Path) -> None:
    fill(engine)
    with Session(engine) as session, session.begin():
        for expires_at in (None, EVE - timedelta(hours=1)):
            make.outgoing_message(
                session, chat_id=1, purpose=Purpose.NOTICE, payload={}, now=NOW,
                expires_at=expires_at,
            )  # fmt: skip
    backup.copy(engine, tmp_path / "copy.db")
    backup.restore(engine, tmp_path / "copy.db", now=NOW)

    released = backup.release(engine, now=EVE)

    assert released == 1
    assert backup.release(engine, now=EVE) == 0


def test_restore_erases_again_who_was_erased_since(engine: Engine, tmp_path: Path) -> None:
    first = fill(engine)
    backup.copy(engine, tmp_path / "copy.db")
    week = NOW + timedelta(days=7)
    with Session(engine) as session, session.begin():
        privacy.ask_erasure(session, participant_id=first, now=NOW)
        erasure.erase(session, participant_id=first, now=week)

    done = backup.restore(engine, tmp_path / "copy.db", now=week)

    assert done.erased_count == 1
    with Session(engine) as session:
        row = session.get_one(Participant, first)
        assert (row.standing, row.email) == (Standing.ERASED, None)
        assert session.scalar(select(func.count()).select_from(Erasure)) == 2


def test_restore_refuses_what_is_no_copy_and_changes_nothing(
    engine: Engine, tmp_path: Path
) -> None:
    fill(engine)
    good = tmp_path / "copy.db"
    backup.copy(engine, good)
    content = bytearray(good.read_bytes())
    content[8192:24576] = b"\x55" * 16384
    broken = tmp_path / "broken.db"
    broken.write_bytes(content)
    text = tmp_path / "text.db"
    text.write_text("nada")

    for path in (broken, text):
        with pytest.raises(untrusted_copy.BrokenCopyError):
            backup.restore(engine, path, now=NOW)
    with pytest.raises(untrusted_copy.UnreadableError):
        backup.restore(engine, tmp_path / "missing.db", now=NOW)

    assert count(engine, Participant) == 2


def test_commands_say_what_happened(
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REDE_DATABASE_URL", database_url)

    codes = [
        main(["banco", *arguments])
        for arguments in (
            ["copiar", "copia.db"],
            ["copiar", "copia.db"],
            ["copiar", "nada/copia.db"],
            ["restaurar", "copia.db"],
            ["restaurar", "outra.db"],
            ["liberar"],
        )
    ]

    assert codes == [0, 1, 1, 0, 1, 0]
    said = capsys.readouterr().out.splitlines()
    assert [line.partition("(")[0] for line in said] == [
        "Cópia pronta e conferida: copia.db ",
        "Ela contém dados pessoais. Guarde em lugar protegido.",
        "Já existe um arquivo copia.db. Escolha outro nome.",
        "Não consegui guardar em nada/copia.db: essa pasta não existe.",
        "Cópia no lugar: 0 pessoas.",
        "Não consegui abrir outra.db: esse arquivo não existe. Nada mudou.",
        "Mensagens liberadas: 0. O robô envia quando estiver em uso.",
    ]


async def test_restore_refuses_while_the_bot_runs(
    engine: Engine,
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    backup.copy(engine, tmp_path / "copy.db")
    monkeypatch.setenv("REDE_DATABASE_URL", database_url)

    async with leading(engine):
        code = await asyncio.to_thread(main, ["banco", "restaurar", str(tmp_path / "copy.db")])

    assert code == PASSING
    assert capsys.readouterr().out == "O robô está em uso. Encerre o robô e repita.\n"


@pytest.mark.parametrize("to_postgres", [True, False])
def test_copy_moves_a_rede_to_the_other_database(
    sqlite_url: str, postgres_url: str, tmp_path: Path, *, to_postgres: bool
) -> None:
    urls = (sqlite_url, postgres_url) if to_postgres else (postgres_url, sqlite_url)
    old, new = (make_engine(url) for url in urls)
    fill(old)
    backup.copy(old, tmp_path / "copy.db")

    backup.restore(new, tmp_path / "copy.db", now=NOW)

    # It counts on where the old one stopped.
    fill(new)
    assert (count(old, Participant), count(new, Participant)) == (2, 4)
    assert (count(old, Attendance), count(new, Attendance)) == (1, 2)
    old.dispose()
    new.dispose()

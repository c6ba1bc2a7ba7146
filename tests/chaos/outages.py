"""A city whose database goes away: what people do goes on, and the bot may end by itself."""

from typing import Any

from sqlalchemy import create_engine, func, select, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from domain.notices.outbox import Purpose
from models import InboxRow
from tests import make
from tests.chaos.kill_run import KillRun

_TERMINATE = text("""
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
    AND (:leader OR pid NOT IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory'))
""")


def cut_connections(url: str, *, leader: bool) -> None:
    """End every connection to a PostgreSQL database; the one that holds the lead if wanted."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(_TERMINATE, {"leader": leader})
    engine.dispose()


class Outages(KillRun):
    """A city whose messages are planned before the database goes away."""

    def _plan_message(self, person: int) -> None:
        """Nothing: whether it was planned could not be told while the database is away."""

    def plan_broadcasts(self, count: int) -> None:
        """Plan messages that must come once at most, to everybody in turn."""

        def plan(session: Session) -> None:
            for _ in range(count):
                words = f"Carta {len(self.history.outgoing) + 1}."
                make.outgoing_message(
                    session,
                    chat_id=self._people[len(self.history.outgoing) % len(self._people)],
                    purpose=Purpose.BROADCAST,
                    payload={"html": words},
                    now=self.harness.simulator.engine.clock.now(),
                    dedupe=f"chaos-{words}",
                )
                self.history.outgoing.append(words)

        self.harness.change(plan)

    async def ended(self, timeout_s: float) -> int | None:
        """Wait for the bot to end by itself; returns its exit code, None when it goes on."""
        return await self._nursery.death(self._bot, timeout_s)

    async def stop(self) -> None:
        """Let nobody do anything more."""
        await self._stop_acting()
        self.residents.cancel()

    def note_outage(self) -> None:
        """Count an outage as a kill: what was under way may come twice."""
        self.history.kills += 1


def confirmed_before(calls: list[dict[str, Any]]) -> int:
    """Return the number up to which the bot let Telegram forget updates."""
    return max((int(call["params"].get("offset") or 0) for call in calls), default=0)


def kept_before(session: Session) -> int:
    """Return the number after the last update in the inbox."""
    return (session.scalar(select(func.max(InboxRow.update_id))) or 0) + 1

"""Those whose deeds leave more than a trace: who organizes, attends, comes and goes, and leaves.

Each does one thing after the other and waits for the answers as a person would; what they
did is told to the history just before the tap that counts.
"""

import asyncio
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from domain.attendance import attendance_codes as codes
from domain.notices.outbox import Purpose
from messages.actions import Action, pack
from messages.actions.organizers.encontros import (
    ApplyChange,
    AskCancel,
    CancelActivity,
    CancelReason,
    ChangePiece,
    ChooseCancelReason,
    Piece,
)
from messages.actions.privacy import ConfirmErasure
from models import Activity, CheckInWindow, Participant
from tests import make
from tests.bot.conftest import Harness
from tests.chaos.history import Deed, History
from tests.chaos.marks import mark

ORGANIZER: Final = 401
ATTENDEES: Final = (411, 412, 413, 414)
COMERS: Final = (421, 422)
"""They block the bot, and come back."""
LEAVERS: Final = tuple(range(431, 439))
"""They ask to be erased, one after the other."""
PATIENT: Final = 441
"""Telegram asks to wait with every other message to this one."""
EVERYBODY: Final = (ORGANIZER, *ATTENDEES, *COMERS, *LEAVERS, PATIENT)
_CANCELLED: Final = 12
"""How many encontros there are to be cancelled."""
_SECRET: Final = "5e" * 16
_PATIENCE_S: Final = 120.0


class Residents:
    """What these people do, each in a task of their own, until they are told to stop."""

    def __init__(self, harness: Harness, history: History, *, seed: int) -> None:
        self._harness = harness
        self._history = history
        self._chance = random.Random(seed)  # noqa: S311 - no secret
        self._panels: dict[int, int] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._stopping = asyncio.Event()
        # An organizer does one thing at a time.
        self._dialogue = asyncio.Lock()

    def build(self, session: Session) -> None:
        """Make their rows."""
        now = self._harness.simulator.engine.clock.now()
        office = make.assessoria(session)
        organizer = make.organizer(session, office=office, chat_id=ORGANIZER)
        people = {
            chat_id: make.participant(session, office=office, chat_id=chat_id).id
            for chat_id in (*ATTENDEES, *COMERS, *LEAVERS, PATIENT)
        }
        self._history.organizer_id = organizer.id
        self._history.leavers = {chat_id: people[chat_id] for chat_id in LEAVERS}
        self._ids = people

        def held(activity: Activity) -> Activity:
            for chat_id in ATTENDEES[:2]:
                make.seat(session, activity, session.get_one(Participant, people[chat_id]))
            return activity

        def place(activity: Activity) -> int:
            (slot,) = make.slots_of(session, activity)
            self._history.minutes[slot.id] = activity.minutes
            return slot.id

        moving = held(make.encontro(session, "O que muda de dia"))
        self._moving, self._moving_slot = moving.id, place(moving)
        self._to_cancel = [
            held(make.encontro(session, f"O que não acontece, {number}")).id
            for number in range(_CANCELLED)
        ]
        self._marked = [
            place(make.encontro(session, starts_at=now - timedelta(days=days), minutes=60 * days))
            for days in (3, 5)
        ]
        self._room = place(
            make.encontro(
                session,
                starts_at=now - timedelta(hours=2),
                ends_at=now - timedelta(seconds=1),
                minutes=120,
            )
        )
        session.add(
            CheckInWindow(
                slot_id=self._room,
                secret=_SECRET,
                opened_at=now - timedelta(hours=2),
                closes_at=now + timedelta(hours=12),
                closed_at=None,
                opened_by_id=organizer.id,
            )
        )

    def begin(self, panels: dict[int, int]) -> None:
        """Let everybody act; `panels` are the messages they tap on."""
        self._panels = panels
        self._history.begun_at = (
            self._harness.simulator.engine.clock.now(),
            asyncio.get_running_loop().time(),
        )
        works = [self._organize(), self._cancel_now_and_then(), self._leave_one_by_one()]
        works += [self._attend(chat_id) for chat_id in ATTENDEES]
        works += [self._come_and_go(chat_id) for chat_id in COMERS]
        self._tasks = [asyncio.create_task(work) for work in works]

    async def stop(self) -> None:
        """Let everybody finish what they have begun; a bot must be alive."""
        self._stopping.set()
        await asyncio.wait_for(asyncio.gather(*self._tasks), _PATIENCE_S)

    def cancel(self) -> None:
        """Stop at once; the run is over and nobody judges it."""
        for task in self._tasks:
            task.cancel()

    # --- What they do -----------------------------------------------------------------------

    async def _organize(self) -> None:
        """Move an encontro to and fro, and mark presence and take the mark back."""
        day, is_marked = 0, dict.fromkeys(self._marked, False)
        while await self._pause(0.5, 1.5):
            if self._chance.random() < 0.4:
                day = 1 - day
                await self._move(f"{25 + day}/3/2024, 9h às 12h")
                continue
            slot_id = self._chance.choice(self._marked)
            is_marked[slot_id] = not is_marked[slot_id]
            person = self._ids[ATTENDEES[0]]
            async with self._dialogue:
                self._history.mark(slot_id, person, is_present=is_marked[slot_id])
                await self._tap(ORGANIZER, mark(slot_id, person, is_present=is_marked[slot_id]))

    async def _move(self, when: str) -> None:
        async with self._dialogue:
            await self._tap(ORGANIZER, ChangePiece(self._moving, Piece.WHEN, self._moving_slot))
            await self._harness.writes(ORGANIZER, when)
            self._history.deeds[Deed("activity.move", self._moving)] += 1
            await self._tap(ORGANIZER, ApplyChange(asks=False))

    async def _cancel_now_and_then(self) -> None:
        for activity_id in self._to_cancel:
            if not await self._pause(2, 6):
                return
            async with self._dialogue:
                await self._tap(ORGANIZER, AskCancel(activity_id))
                await self._tap(ORGANIZER, ChooseCancelReason(CancelReason.VENUE))
                self._history.deeds[Deed("activity.cancel", activity_id)] += 1
                await self._tap(ORGANIZER, CancelActivity())

    async def _attend(self, chat_id: int) -> None:
        """Record one's presence with the digits of the room, again and again."""
        opened = codes.OpenSlot(
            self._room,
            _SECRET,
            self._now() - timedelta(hours=2),
            self._now() + timedelta(hours=12),
        )
        while await self._pause(1, 4):
            window = codes.window_of(self._now())
            self._history.present.add((self._room, self._ids[chat_id]))
            self._history.check_ins += 1
            if self._chance.random() < 0.5:
                digits = codes.Codes([opened]).digits(self._room, window)
                await self._harness.writes(chat_id, digits)
            else:
                token = codes.token(self._room, _SECRET, window)
                await self._harness.post(f"/sim/people/{chat_id}/start", payload=f"p_{token}")

    async def _come_and_go(self, chat_id: int) -> None:
        """Block the bot and come back; the last time only if there was no time to stay away."""
        number = 0
        while await self._pause(1, 3):
            self._plan(chat_id, f"Para quem some {chat_id} {number}.", in_s=4)
            await self._harness.post(f"/sim/people/{chat_id}/block", blocked=True)
            self._history.blocks += 1
            await self._pause(2, 5)
            self._plan(chat_id, f"Para quem sumiu {chat_id} {number}.")
            if number == 2 and chat_id == COMERS[0]:
                # This one does not come back.
                return
            await self._pause(0.5, 2)
            await self._harness.post(f"/sim/people/{chat_id}/start")
            number += 1
            asked = self._history.ask_number()
            await self._harness.writes(chat_id, f"/prova {asked}")
            # Who blocks before the answer is there does not get it.
            async with asyncio.timeout(_PATIENCE_S):
                while not self._history.was_answered(asked):  # noqa: ASYNC110 - another program
                    await asyncio.sleep(0.1)

    async def _leave_one_by_one(self) -> None:
        for chat_id in LEAVERS:
            if not await self._pause(3, 8):
                return
            await self._tap(chat_id, ConfirmErasure())
            # A message that waits; it is withdrawn when the seven days are over.
            self._plan(chat_id, f"Para quem sai {chat_id}.", in_s=8, is_counted=False)
            self._history.asked_erasure.add(chat_id)
            await self._let_seven_days_pass(chat_id)

    async def _let_seven_days_pass(self, chat_id: int) -> None:
        set_due = (
            update(Participant)
            .where(Participant.chat_id == chat_id, Participant.erasure_due_at.is_not(None))
            .values(erasure_due_at=self._now())
            .returning(Participant.id)
        )
        async with asyncio.timeout(_PATIENCE_S):
            while not self._try(  # noqa: ASYNC110 - another program
                lambda session: session.scalars(set_due).all()
            ):
                await asyncio.sleep(0.2)

    # --- How they do it ---------------------------------------------------------------------

    def _now(self) -> datetime:
        return self._harness.simulator.engine.clock.now()

    async def _pause(self, least_s: float, most_s: float) -> bool:
        """Wait a little; returns False when it is time to stop."""
        try:
            async with asyncio.timeout(self._chance.uniform(least_s, most_s)):
                await self._stopping.wait()
        except TimeoutError:
            return True
        return False

    async def _tap(self, chat_id: int, action: Action) -> None:
        await self._harness.post(
            f"/sim/people/{chat_id}/taps",
            message_id=self._panels[chat_id],
            data=pack(action),
            forged=True,
        )

    def _plan(self, chat_id: int, words: str, *, in_s: float = 0, is_counted: bool = True) -> None:
        now = self._now()
        kind = "chaos" if is_counted else "leaver"

        def put(session: Session) -> object:
            return make.outgoing_message(
                session,
                chat_id=chat_id,
                purpose=Purpose.REMINDER,
                payload={"html": words},
                now=now,
                due_at=now + timedelta(seconds=in_s),
                dedupe=f"{kind}-{words}",
            )

        if self._try(put) and is_counted:
            self._history.outgoing.append(words)

    def _try(self, work: Callable[[Session], object]) -> object:
        try:
            return self._harness.change(work)
        except OperationalError:
            # The bot holds the database.
            return None

"""Our work over SQLAlchemy's ORM, as its documentation shows it: one session per update.

The tables are ours, and SQLite keeps a log of writes (WAL). Everything else is as it comes: a
commit waits for the disk, in SQLite (synchronous=FULL) and in PostgreSQL.
"""

import os
from datetime import UTC, datetime

from sqlalchemy import and_, event, func, make_url, or_, select
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlalchemy.orm import aliased

from models import Activity, Grant, Kind, Participant, Role, Scope, Seat, SeatState, Slot, Standing

HOME = ("🏠 Início", "v1|ho")
SIGNS = {SeatState.HELD: "✅", SeatState.WAITING: "⏳", SeatState.DECLINED: "❌"}
TAKEN = (SeatState.HELD, SeatState.OFFERED)

url = make_url(os.environ["REDE_DATABASE_URL"])
if url.drivername == "sqlite":
    url = url.set(drivername="sqlite+aiosqlite")
engine = create_async_engine(url)
new_session = async_sessionmaker(engine, expire_on_commit=False)

if url.get_backend_name() == "sqlite":

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection, _record):
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()


class RefusedError(Exception):
    """What was asked for is not done; the words say why."""


async def answer(chat_id, words):
    """Do what a text or a button asks for; return the words and the buttons of the answer."""
    async with new_session() as session:
        try:
            told = await work(session, chat_id, words)
            await session.commit()
        except RefusedError as refusal:
            await session.rollback()
            return str(refusal), [[HOME]]
    return told


async def work(session, chat_id, words):
    person = await session.scalar(select(Participant).where(Participant.chat_id == chat_id))
    if person is None or person.standing not in {Standing.ACTIVE, Standing.PENDING}:
        raise RefusedError("<b>Faça o cadastro primeiro</b>")
    if words == "/encontros":
        return await show_list(session, person)
    _version, verb, *arguments = words.split("|")
    numbers = [int(argument, 36) for argument in arguments]
    match verb:
        case "ec":
            return await confirm(session, person, *numbers)
        case "ed":
            return await decline(session, person, *numbers)
        case "oxn" if not await organizes(session, person):
            raise RefusedError("<b>Essa parte é só da organização</b>")
    raise RefusedError("<b>Esta tela não vale mais</b>")


async def organizes(session, person):
    now = datetime.now(UTC)
    found = await session.scalar(
        select(Grant.id).where(
            Grant.participant_id == person.id,
            Grant.role == Role.ORGANIZER,
            Grant.scope == Scope.REDE,
            Grant.starts_at <= now,
            or_(Grant.ends_at.is_(None), Grant.ends_at > now),
        )
    )
    return found is not None


async def show_list(session, person):
    others = aliased(Seat)
    taken = (
        select(func.count(others.id))
        .where(others.activity_id == Activity.id, others.state.in_(TAKEN))
        .scalar_subquery()
    )
    found = await session.execute(
        select(Activity, Slot, Seat, taken)
        .join(Slot, Slot.activity_id == Activity.id)
        .outerjoin(Seat, and_(Seat.activity_id == Activity.id, Seat.participant_id == person.id))
        .where(
            Activity.kind == Kind.ENCONTRO,
            Activity.published_at.is_not(None),
            Activity.cancelled_at.is_(None),
            Slot.ends_at > datetime.now(UTC),
        )
        .order_by(Slot.starts_at)
        .limit(5)
    )
    lines, buttons = ["<b>Próximos encontros</b>", ""], []
    for activity, slot, seat, count in found:
        sign = SIGNS.get(seat.state, "⬜") if seat else "⬜"
        is_full = activity.capacity is not None and count >= activity.capacity
        note = ", com fila" if is_full and sign == "⬜" else ""
        lines += [f"{sign} <b>{activity.title}</b>", f"{slot.starts_at:%d/%m, %Hh%M}{note}"]
        buttons.append([(f"{sign} {activity.title}", f"v1|es|{base36(activity.id)}")])
    return "\n".join(lines), [*buttons, [HOME]]


async def confirm(session, person, activity_id, version):
    activity, slot, seat = await find(session, person, activity_id)
    if version < activity.version:
        raise RefusedError("<b>O encontro mudou. Veja os dados de agora.</b>")
    if seat is None or seat.state != SeatState.HELD:
        taken = await session.scalar(
            select(func.count(Seat.id)).where(
                Seat.activity_id == activity_id, Seat.state.in_(TAKEN)
            )
        )
        if activity.capacity is not None and taken >= activity.capacity:
            raise RefusedError(f"<b>{activity.title}</b>\nA última vaga acabou.")
        await require_free_time(session, person, slot)
        if seat is None:
            seat = Seat(activity_id=activity_id, participant_id=person.id)
            session.add(seat)
        seat.state = SeatState.HELD
        seat.reason = None
        seat.changed_at = datetime.now(UTC)
        seat.answered_version = activity.version
    number = base36(activity_id)
    words = (
        f"<b>{activity.title}</b>\n<b>✅ Você confirmou presença</b>\n\n"
        f"{slot.starts_at:%d/%m, %Hh%M} a {slot.ends_at:%Hh%M}\n"
        f"{activity.venue} — {activity.address}\n\n"
        f"Se não puder ir, avise.\n\n{activity.programme}"
    )
    return words, [
        [("📆 Pôr na agenda", f"v1|ea|{number}"), ("🗺️ Como chegar", f"v1|em|{number}")],
        [("👥 Quem vai", f"v1|ew|{number}"), ("❌ Não vou mais", f"v1|ed|{number}")],
        [HOME],
    ]


async def decline(session, person, activity_id):
    activity, slot, seat = await find(session, person, activity_id)
    if seat is None:
        seat = Seat(activity_id=activity_id, participant_id=person.id)
        session.add(seat)
    if seat.state != SeatState.DECLINED:
        seat.state = SeatState.DECLINED
        seat.offered_until = None
        seat.changed_at = datetime.now(UTC)
        seat.answered_version = activity.version
    number = base36(activity_id)
    words = (
        "<b>❌ Você avisou que não vai</b>\n"
        f"{activity.title} — {slot.starts_at:%d/%m, %Hh%M}\n\nSe quiser, diga o motivo."
    )
    return words, [
        [("🕘 Horário", f"v1|er|{number}|1"), ("🚗 Distância", f"v1|er|{number}|2")],
        [("↩️ Desfazer", f"v1|eu|{number}"), HOME],
    ]


async def find(session, person, activity_id):
    """Lock a published encontro that is to come; with its time and the person's own seat."""
    activity = await session.get(Activity, activity_id, with_for_update=True)
    if activity is None or activity.published_at is None:
        raise RefusedError("<b>Esta tela não vale mais</b>")
    if activity.cancelled_at is not None:
        raise RefusedError("<b>O encontro foi cancelado</b>")
    slot = await session.scalar(select(Slot).where(Slot.activity_id == activity_id))
    if slot.starts_at <= datetime.now(UTC):
        raise RefusedError("<b>O encontro já começou</b>")
    seat = await session.scalar(
        select(Seat).where(Seat.activity_id == activity_id, Seat.participant_id == person.id)
    )
    return activity, slot, seat


async def require_free_time(session, person, slot):
    other = await session.scalar(
        select(Activity)
        .join(Seat, Seat.activity_id == Activity.id)
        .join(Slot, Slot.activity_id == Activity.id)
        .where(
            Seat.participant_id == person.id,
            Seat.state == SeatState.HELD,
            Activity.cancelled_at.is_(None),
            Slot.activity_id != slot.activity_id,
            Slot.starts_at < slot.ends_at,
            Slot.ends_at > slot.starts_at,
        )
        .limit(1)
    )
    if other is not None:
        raise RefusedError(f"<b>No mesmo horário você já tem {other.title}</b>")


def base36(number):
    digits = ""
    while number or not digits:
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return digits

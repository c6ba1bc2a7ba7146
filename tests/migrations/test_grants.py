"""The revision of grants: roles become grants in the whole Rede, and go back to roles."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import create_engine, select, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from database.engine import make_engine
from models import Grant, Participant, Role
from tests import make
from tests.migrations.test_publications import tables_after


def test_revision_turns_roles_into_grants_and_back(database_url: str) -> None:
    soon = datetime.now(UTC) + timedelta(days=1)
    engine = make_engine(database_url)
    with Session(engine) as session, session.begin():
        for name, role in (("Célia", Role.ORGANIZER), ("Davi", Role.DOOR), ("Ana", None)):
            make.participant(session, name, role=role or Role.PARTICIPANT)
        both = make.participant(session, "Bia", role=Role.FOCAL_POINT)
        make.grant(session, both, Role.DOOR)
        # An older version knows no term and no place: it gives none of these.
        bounded = [make.participant(session, f"Eva {number}") for number in range(4)]
        make.grant(session, bounded[0], Role.ORGANIZER, ends_at=soon)
        make.grant(session, bounded[1], Role.ORGANIZER, starts_at=soon)
        make.grant(session, bounded[2], Role.DOOR, activity=make.encontro(session))
        make.grant(session, bounded[3], Role.ORGANIZER, office=make.assessoria(session))
    engine.dispose()

    assert "grants" not in tables_after(database_url, "down", "0009")
    engine = create_engine(database_url, poolclass=NullPool)
    with engine.connect() as connection:
        roles = connection.execute(text("SELECT name, role FROM participants")).all()
    engine.dispose()
    tables_after(database_url, "up", "0010")

    assert dict(map(tuple, roles)) == {
        "Célia": "organizer",
        "Davi": "door",
        "Ana": "participant",
        "Bia": "door",
        **{f"Eva {number}": "participant" for number in range(4)},
    }
    engine = make_engine(database_url)
    with Session(engine) as session:
        rows = session.execute(
            select(Participant.name, Grant.role, Grant.scope, Grant.ends_at)
            .join(Participant, Participant.id == Grant.participant_id)
            .where(Grant.starts_at == Participant.created_at)
            .order_by(Participant.name)
        ).all()
    engine.dispose()
    assert [tuple(row) for row in rows] == [
        ("Bia", "door", "rede", None),
        ("Célia", "organizer", "rede", None),
        ("Davi", "door", "rede", None),
    ]

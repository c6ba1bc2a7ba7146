"""Names stand where people look for them, accents or not, in every list and on both databases."""

from sqlalchemy.orm import Session

from domain.activities import encontros
from domain.documents import completion, correcting, papers
from domain.organizing import people_lists
from domain.people import people
from models import DocumentKind
from tests import make

NOW = make.moment(20, 4, 9)
IN_ORDER = ["Álvaro Dias", "Ana Souza", "bia Reis", "Érica Luz", "Zeca Prado"]


def test_names_are_sorted_as_people_look_them_up(session: Session) -> None:
    office = make.assessoria(session)
    organizer = make.organizer(session, "Célia Dias")
    encontro = make.encontro(session)
    (slot,) = make.slots_of(session, encontro)
    for name in ("Zeca Prado", "Érica Luz", "Ana Souza", "bia Reis", "Álvaro Dias"):
        person = make.participant(session, name, office=office)
        make.seat(session, encontro, person)
        make.attendance(session, slot, person)
        make.paper(
            session, encontro, person, kind=DocumentKind.DECLARATION, minimum_percent=None,
            pdf=b"%PDF",
        )  # fmt: skip

    found = people.search(session, actor_id=organizer.id, now=NOW, query="exemplo.mg.gov.br")
    listed = people_lists.listing(session, activity_id=encontro.id, actor_id=organizer.id, now=NOW)
    of_file = people_lists.people_list(session, activity_id=encontro.id)
    own = make.participant(session, "Rui Sá", office=office)
    seen = encontros.who_goes(session, activity_id=encontro.id, participant_id=own.id)

    assert [one.name for one in found.people if one.name != "Célia Dias"] == IN_ORDER
    assert [one.name for one in listed.entries] == IN_ORDER
    assert [row.name for row in of_file.rows] == IN_ORDER
    assert list(seen.colleagues) == IN_ORDER
    issued = correcting.listing(session, activity_id=encontro.id, actor_id=organizer.id, now=NOW)
    assert [one.paper.name for one in issued] == IN_ORDER
    files = papers.files_of_activity(session, activity_id=encontro.id)
    assert [paper.name for paper, _ in files] == IN_ORDER
    done = completion.completion(session, activity_id=encontro.id)
    assert [one.name for one in done.outcomes] == IN_ORDER

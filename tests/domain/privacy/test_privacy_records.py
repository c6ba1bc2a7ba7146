"""Every table that knows people is declared, and everything declared exists."""

import ast
import re
from collections.abc import Mapping
from fnmatch import fnmatch
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import BigInteger, Column, ForeignKey, Integer, MetaData, Table

from domain.privacy import retention
from domain.privacy.privacy_records import ABOUT_PEOPLE, ABOUT_SEATS, LINKS, Fate, Link
from domain.publications.moderation import Decision
from messages.privacy_copy import ACTIONS, CONTROL, HEADINGS, LABELS
from models import Base, PublicationKind

DOMAIN = Path(__file__).parents[3] / "domain"
ABOUT_OTHER_THINGS = (
    "article.*", "challenge.*", "good_practice.*", "activity.*", "check_in.*", "course.*",
    "draft.*", "encontro.*", "inquiry.*", "invites.export", "messages.*", "people_list.*",
    "spreadsheet.*", "turma.*", "visitor.dismiss",
    "visitor.note", "silence.*", "bulletin.*", "invite.emergency",
    "document.*", "figures.*", "signer.*", "signing_list.*",
)  # fmt: skip
"""Audited actions whose subject is no person; they are copied for who did them."""

UNLINKED: Final = {
    "assessorias": "offices, not people",
    "courses": "no people",
    "course_offices": "offices, not people",
    "activities": "no people",
    "slots": "no people",
    "erasures": "slow hashes of erased people, kept so that an old copy forgets them again",
    "mailings": "what everybody is told; no people",
    "column_answers": "names of columns; no people",
    "imports": "what an import changed; emptied when it is undone, and gone after an hour",
    "inbox": "updates as they came; found by the chat inside, copied and deleted with it",
}
"""Tables without such a column, and what they hold of people."""


def audited() -> set[str]:
    """Every action the operations write down."""
    files = (file for file in DOMAIN.rglob("*.py") if file.parent.name != "reading")
    texts = [file.read_text("utf-8") for file in files]
    found = {word for text in texts for word in re.findall(r'"([a-z_]+\.[a-z_]+)"', text)}
    # What is decided about a publication is put together of its kind and a verb.
    verbs = [
        verb for text in texts for verb in re.findall(r'_decided\(session, row, "(\w+)"', text)
    ]
    found |= {f"{kind}.{verb}" for kind in PublicationKind for verb in (*verbs, *Decision)}
    return found - {"content.xml"}


def publication_actions() -> set[str]:
    return {action for action in audited() if action.split(".")[0] in set(PublicationKind)}


PEOPLE: Final = {"participant_id", "person.id"}
SEATS: Final = {"seat_id"}
OTHER_THINGS: Final = {
    "id", "None", "activity_id", "course_id", "slot_id", "visitor_id", "inquiry_id",
}  # fmt: skip
"""What the code calls the subjects of audited actions, by the last part of the name."""


def subjects(folder: Path) -> dict[str, str]:
    """Return what the code gives as the subject of each action it writes down.

    Where a function is given the action, it writes those of its file that nobody else does.
    """
    found: dict[str, str] = {}
    trees = {file: ast.parse(file.read_text("utf-8")) for file in folder.rglob("*.py")}
    everywhere = {
        f"domain.{'.'.join(file.relative_to(folder).with_suffix('').parts)}": _constants(tree)
        for file, tree in trees.items()
    }
    for file, tree in trees.items():
        if file.parent.name == "reading":
            continue
        imported = {
            each.name: everywhere[node.module][each.name]
            for node in tree.body
            if isinstance(node, ast.ImportFrom) and node.module in everywhere
            for each in node.names
            if each.name in everywhere[node.module]
        }
        constants = imported | _constants(tree)
        here: dict[str, str] = {}
        given: set[str] = set()
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "audit.record":
                arguments = {each.arg: each.value for each in call.keywords}
                name = ast.unparse(arguments["subject_id"])
                subject = name if name in PEOPLE else name.rpartition(".")[2]
                actions = _actions(arguments["action"], constants)
                here |= dict.fromkeys(actions, subject)
                given |= set() if actions else {subject}
        words = {
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
            and _ACTION.fullmatch(node.value)
        }  # fmt: skip
        words |= {str(value) for value in imported.values() if _ACTION.fullmatch(str(value))}
        if given:
            assert len(given) == 1, f"{file}: which action is about what?"
            here |= dict.fromkeys(words - here.keys(), given.pop())
        found |= here
    return found


_ACTION: Final = re.compile(r"[a-z_]+\.[a-z_]+")


def _constants(tree: ast.Module) -> dict[str, object]:
    return {
        node.target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.value, ast.Constant)
        and isinstance(node.target, ast.Name)
    }  # fmt: skip


def _actions(node: ast.expr, constants: Mapping[str, object]) -> set[str]:
    """Return the actions an expression stands for; none where it was given to the function."""
    match node:
        case ast.Constant(value=str(action)):
            return {action}
        case ast.Name(id=name) if name in constants:
            return {str(constants[name])}
        case ast.IfExp(body=one, orelse=other):
            return _actions(one, constants) | _actions(other, constants)
        case ast.JoinedStr():
            return {ast.unparse(node)}
    return set()


def links_of(metadata: MetaData) -> set[tuple[str, str]]:
    """Every column that points to a person, or holds the number of a chat."""
    return {
        (table.name, column.name)
        for table in metadata.sorted_tables
        for column in table.columns
        if column.name.endswith("chat_id")
        # It stays when the person goes, so it is no foreign key.
        or column.name == "recipient_id"
        or any(key.target_fullname == "participants.id" for key in column.foreign_keys)
    }


def undeclared(metadata: MetaData) -> set[str]:
    declared = {(link.table, link.column) for link in LINKS}
    linked = links_of(metadata)
    tables = {table.name for table in metadata.sorted_tables}
    return {f"{table}.{column}" for table, column in linked - declared} | (
        tables - {table for table, _ in linked} - set(UNLINKED)
    )


def test_every_table_declares_copy_erasure_and_retention() -> None:
    assert undeclared(Base.metadata) == set()


def test_nothing_is_declared_that_does_not_exist() -> None:
    tables = {table.name for table in Base.metadata.sorted_tables}

    assert {(link.table, link.column) for link in LINKS} == links_of(Base.metadata)
    assert set(UNLINKED) <= tables
    assert {link.rule for link in LINKS} - {None} <= {rule.name for rule in retention.RULES}


@pytest.mark.parametrize("link", LINKS, ids=lambda link: f"{link.table}.{link.column}")
def test_declared_columns_exist(link: Link) -> None:
    columns = set(Base.metadata.tables[link.table].columns.keys())

    assert link.hidden | set(link.blank) <= columns
    assert link.why


def test_what_is_deleted_is_not_blanked_as_well() -> None:
    assert [link for link in LINKS if link.fate is not Fate.BLANKED and link.blank] == []


def test_every_copied_column_has_a_portuguese_name() -> None:
    copied = {link.table for link in LINKS if link.is_copied}
    hidden = {(link.table, name) for link in LINKS if link.is_copied for name in link.hidden}
    columns = {
        column.name
        for table in copied
        for column in Base.metadata.tables[table].columns
        if (table, column.name) not in hidden
    }

    assert columns - set(LABELS) - CONTROL == set()
    assert set(LABELS) & CONTROL == set()
    assert CONTROL - columns == set()
    assert copied - set(HEADINGS) == set()


def test_every_audited_action_is_known_to_be_about_a_person_or_not() -> None:
    people = [pattern.replace("%", "*") for pattern in ABOUT_PEOPLE]
    patterns = [*people, *ABOUT_SEATS, *ABOUT_OTHER_THINGS]
    known = {
        action: [pattern for pattern in patterns if fnmatch(action, pattern)]
        for action in audited()
    }

    assert len(known) > 30
    assert {action: found for action, found in known.items() if len(found) != 1} == {}


def test_action_is_declared_as_what_the_code_gives_as_its_subject() -> None:
    found = subjects(DOMAIN)
    people = {action for action, subject in found.items() if subject in PEOPLE}
    seats = {action for action, subject in found.items() if subject in SEATS}
    declared = {
        action
        for action in found
        if any(fnmatch(action, pattern.replace("%", "*")) for pattern in ABOUT_PEOPLE)
    }

    # One is made of the kind of a publication and a verb; its subject is that.
    assert {subject for action, subject in found.items() if "{" in action} == {"id"}
    assert audited() - found.keys() == publication_actions()
    assert set(found.values()) <= PEOPLE | SEATS | OTHER_THINGS, "say what a new name stands for"
    assert people == declared
    assert seats == set(ABOUT_SEATS)


def test_control_forgotten_action_about_a_person_would_be_seen(tmp_path: Path) -> None:
    (tmp_path / "new.py").write_text(
        "_HIDE: Final = 'seat.hide'\n"
        "def hide(session, participant_id):\n"
        "    _record(session, _HIDE, participant_id)\n"
        "def show(session, participant_id):\n"
        "    audit.record(session, action='seat.show', subject_id=participant_id)\n"
        "def _record(session, action, participant_id):\n"
        "    audit.record(session, action=action, subject_id=participant_id)\n",
        "utf-8",
    )

    assert subjects(tmp_path) == {"seat.hide": "participant_id", "seat.show": "participant_id"}


def test_every_audited_action_has_a_portuguese_name() -> None:
    assert len(audited()) >= 49
    assert audited() - set(ACTIONS) == set()


def test_a_new_table_would_be_seen() -> None:
    metadata = MetaData()
    for table in Base.metadata.sorted_tables:
        table.to_metadata(metadata)
    Table(
        "certificates",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("holder_id", ForeignKey("participants.id")),
    )
    Table(
        "groups",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("group_chat_id", BigInteger),
    )
    Table("ideas", metadata, Column("id", Integer, primary_key=True))

    assert undeclared(metadata) == {"certificates.holder_id", "groups.group_chat_id", "ideas"}

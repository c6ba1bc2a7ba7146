"""The sheet of people."""

from dataclasses import dataclass
from typing import Final

from domain.importing import importing_cells
from domain.importing.importing_cells import UnreadableCellError, shown
from domain.importing.importing_layout import Subject
from domain.importing.importing_line import Line
from domain.importing.importing_problems import ProblemKind
from domain.importing.sheets.fields import GONE, NOTE, STATUS, Field, Table, Type, any_of
from domain.reading.offices import Office
from domain.reading.plain import plain
from models import Role

_FULL: Final = 2
"""Words of the shortest full name."""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person by their e-mail; `office` is an acronym of the list."""

    name: str
    email: str
    office: str
    role: Role | None = None


def _complete(line: Line) -> None:
    parts = [part for name in ("middle", "surname") if (part := line.values.pop(name, None))]
    if parts and not line.is_blank("name"):
        _join(line, " ".join(parts))
    written = line.text("name")
    if importing_cells.says_left(written) or importing_cells.says_cancelled(written):
        line.refuse(ProblemKind.CANCELLED, "name", written)
    again = line.values.pop("email_again", None)
    if again is not None and line.values.get("email", again) != again:
        line.refuse(ProblemKind.MEANT, "email", line.values["email"], again)
    _take_flags(line)
    _read_office(line)


def _join(line: Line, surname: str) -> None:
    """Put name and surname together; who wrote all of it in the first column keeps it."""
    line.problems = [problem for problem in line.problems if problem.column != "name"]
    first = shown(line.cell("name"))
    whole = first if plain(first).endswith(plain(surname)) else f"{first} {surname}"
    try:
        line.values["name"] = importing_cells.read_name(whole)
    except UnreadableCellError as error:
        line.values.pop("name", None)
        line.refuse_cell("name", whole, error)


def _take_flags(line: Line) -> None:
    """Take the role from columns of yes and no, where there is none of roles."""
    told = [
        role
        for name in ("is_focal", "is_organizer")
        if (role := line.values.pop(name, None)) is not None
    ]
    roles = [role for role in told if role is not Role.PARTICIPANT] or told
    if len(set(roles)) > 1 and "role" not in line.values:
        line.refuse(ProblemKind.UNREADABLE, "is_organizer", "sim")
    elif roles:
        line.values.setdefault("role", roles[0])


def _read_office(line: Line) -> None:
    if line.is_blank("office"):
        if line.heading is not None:
            line.values["office"] = line.heading.acronym
        else:
            line.refuse(ProblemKind.MISSING, "office")
        return
    written = line.text("office")
    read = line.lists.office(written)
    suggestion = read.sure or (read.suggestions[0] if len(read.suggestions) == 1 else None)
    if read.sure is not None and (read.is_exact or line.accepts):
        line.values["office"] = read.sure.acronym
        _check_end(line, read.sure)
    elif suggestion is not None and line.accepts:
        line.values["office"] = suggestion.acronym
    else:
        acronym = "" if suggestion is None else suggestion.acronym
        line.refuse(ProblemKind.UNKNOWN_OFFICE, "office", written, acronym)


def _check_end(line: Line, office: Office) -> None:
    """Doubt a name that ends with the person's office: "ANA LIMA SES"."""
    whole = line.values.get("name", "")
    *words, last = whole.split() or [""]
    if len(words) < _FULL or plain(last) != plain(office.acronym):
        return
    if line.accepts:
        line.values["name"] = " ".join(words)
    else:
        line.refuse(ProblemKind.MEANT, "name", whole, " ".join(words))


_FOCAL: Final = ("ponto focal", "e ponto focal")
_ROLE: Final = any_of("funcao | atribuicao | atuacao")
_EMAIL_AGAIN: Final = any_of(
    """confirme o e mail | confirme seu e mail | confirme o seu e mail | confirmacao de e mail
    | confirme o e mail institucional | confirme seu e mail institucional | repita o e mail
    | repita seu e mail | repita o seu e mail | confirmacao do e mail"""
)
_ORGANIZER: Final = any_of(
    "e da organizacao | organizacao | da organizacao | faz parte da organizacao"
)
TABLE: Final = Table(
    Subject.PEOPLE,
    sheets=any_of(
        """pessoas | pessoa | participantes | lista | contatos | servidores | inscritos | membros
        | cadastro | respostas"""
    ),
    fields=(
        Field(
            "name",
            any_of(
                """nome completo | nome | participante | servidor | servidora | servidor a
                | pessoa | indicado | indicada | indicado a | nome do servidor
                | nome do participante | nome da pessoa | name
                | full name | primeiro nome | first name | nome e sobrenome"""
            ),
            Type.NAME,
        ),
        Field(
            "surname",
            any_of("sobrenome | ultimo nome | sobrenomes | last name | surname"),
            Type.PART_OF_NAME,
        ),
        Field("middle", any_of("nome do meio | segundo nome | middle name"), Type.PART_OF_NAME),
        Field(
            "email",
            any_of(
                """e mail | email | e mail de trabalho | e mail institucional
                | email institucional | correio eletronico | endereco de e mail
                | endereco de email | e mail funcional | mail"""
            ),
            Type.EMAIL,
        ),
        Field("email_again", _EMAIL_AGAIN, Type.EMAIL, is_exact=True),
        Field(
            "office",
            any_of(
                """orgao | sigla | orgao ou entidade | orgao entidade | entidade | instituicao
                | secretaria | sigla do orgao | lotacao | aest | unidade | assessoria | setor
                | orgao em que trabalha | onde trabalha | organization | organization name
                | company | organizacao
                | exercicio | em exercicio"""
            ),
            Type.OFFICE,
        ),
        Field(
            "role",
            (*any_of("papel | perfil | funcao na rede | papel na rede | role"), *_ROLE),
            Type.ROLE,
            vague=_ROLE,
        ),
        Field("is_focal", _FOCAL, Type.IS_FOCAL, vague=_FOCAL),
        Field("is_organizer", _ORGANIZER, Type.IS_ORGANIZER, vague=_ORGANIZER),
        STATUS,
        GONE,
        NOTE,
    ),
    needs=(("name",), ("email",), ("office",)),
    required=("name", "email"),
    make=PersonRow,
    complete=_complete,
)

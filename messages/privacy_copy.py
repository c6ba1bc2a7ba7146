"""The copy of one's data as files: a text to read, and JSON for another program.

The text begins with what most people look for, in words; field by field comes behind it.
"""

import html
import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from domain.activities import activities
from domain.activities.activities import Facts, SeatState
from domain.attendance import hours
from domain.attendance.claims import Refusal
from domain.attendance.presence import CONFIRMED, Presence
from domain.notices.notices import Topic
from domain.participants import Standing
from domain.people import registration
from domain.privacy import privacy
from domain.privacy.privacy import Copy, Section
from messages import dates, documents
from messages.documents import MadeDocument
from messages.privacy import STANDINGS
from messages.render import count, render

HEADINGS: Final = {
    "participants": "Cadastro",
    "grants": "Papéis na Rede",
    "seats": "Encontros e cursos",
    "attendances": "Presenças",
    "presence_claims": "Presenças que você pediu",
    "other_hours": "Horas de fora da Rede",
    "issued_documents": "Certificados e declarações",
    "feedbacks": "Avaliações que você deu",
    "publications": "Boas práticas e desafios que você escreveu",
    "publication_marks": "Toques em boas práticas e desafios",
    "visitors": "Registros na porta, antes do cadastro",
    "invites": "Convites",
    "conversations": "Lugar na conversa",
    "corrections": "Correções à espera da organização",
    "inquiries": "Perguntas à organização",
    "spendings": "Limites de uso",
    "outbox": "Mensagens do robô para você",
    "inbox": "O que você enviou e não foi atendido",
    "audit_entries": "Registro de ações",
}
LABELS: Final = {
    "code": "Código",
    "revoke_reason": "Motivo do cancelamento",
    "revoked_at": "Cancelado em",
    "replaced_at": "Trocado em",
    "issued_at": "Emitido em",
    "signer_office": "Cargo de quem assina",
    "signer_name": "Quem assina",
    "last_at": "Terminou em",
    "first_at": "Começou em",
    "presence_percent": "Sua presença (%)",
    "minimum_percent": "Presença mínima (%)",
    "workload_minutes": "Minutos ao todo",
    "slots_count": "Aulas ou dias ao todo",
    "attended_count": "Aulas ou dias com presença",
    "about": "Sobre",
    "accepts_clash": "Aceita dois compromissos juntos",
    "action": "Ação",
    "agency_text": "Órgão escrito por você",
    "added_at": "Escreveu mais em",
    "answer": "Resposta",
    "answered_at": "Respondido em",
    "asked_at": "Perguntado em",
    "attachment_kind": "Tipo do anexo",
    "attachment_name": "Nome do anexo",
    "body": "Texto",
    "by_hand_reason": "Motivo da organização",
    "changed_at": "Mudou em",
    "comment": "Comentário",
    "counted_at": "Contado em",
    "created_at": "Criado em",
    "decided_at": "Conferido em",
    "decline_reason": "Motivo do ajuste",
    "destination": "Destino do convite aberto",
    "draft": "Rascunho",
    "draft_until": "Rascunho guardado até",
    "email": "E-mail",
    "ends_at": "Vale até",
    "erasure_due_at": "Exclusão marcada para",
    "expires_at": "Vale até",
    "called_at": "A organização foi lembrada em",
    "happened_at": "Aconteceu em",
    "has_files": "Tem arquivo",
    "file_kind": "Tipo do arquivo",
    "kind": "Tipo",
    "made_at": "Pedido em",
    "minutes": "Minutos",
    "muted_reminders": "Lembretes desligados",
    "name": "Nome",
    "offered_at": "Vaga oferecida em",
    "offered_until": "Vaga guardada até",
    "parked_step": "Formulário interrompido",
    "published_at": "Publicado em",
    "reason": "Motivo",
    "received_at": "Recebido em",
    "recorded_at": "Gravado em",
    "resource": "Limite",
    "result": "Resultado",
    "role": "Papel",
    "scope": "Onde vale",
    "score": "Nota",
    "sent_at": "Enviado em",
    "settled_at": "Enviado em",
    "solved_at": "Resolvido em",
    "source": "Como foi registrada",
    "standing": "Situação",
    "starts_at": "Vale desde",
    "state": "Situação",
    "step": "Pergunta aberta",
    "submitted_at": "Enviado para conferir em",
    "text": "Conteúdo",
    "taken_at": "Alguém responde desde",
    "theme": "Tema",
    "title": "Título",
    "topic": "Assunto",
    "unreachable_at": "Sem receber desde",
    "updated_at": "Mudou em",
    "used_at": "Usado em",
    "withdrawn_at": "Retirado em",
}
CONTROL: Final = frozenset(
    {
        "about_id",
        "activity_id",
        "actor_id",
        "answered_version",
        "assessoria_id",
        "author_id",
        "before",
        "chat_id",
        "details",
        "due_at",
        "edition",
        "edits_message_id",
        "id",
        "is_emergency",
        "is_panel",
        "last_said",
        "level",
        "message_id",
        "panel_message_id",
        "participant_id",
        "publication_id",
        "purpose",
        "queue_number",
        "recipient_id",
        "revision",
        "slot_id",
        "subject_id",
        "tries_count",
    }
)
"""What only serves the bot itself: it stands in the JSON alone."""
ACTIONS: Final = {
    "paper.reissue": "emitiu outro documento no lugar de um",
    "paper.rename": "emitiu de novo um certificado, com o nome atual",
    "paper.restore": "desfez o cancelamento de um documento",
    "paper.revoke": "cancelou um documento, com um motivo",
    "document.export": "baixou os certificados e as declarações de uma turma ou de um encontro",
    "document.order": "emitiu os certificados e as declarações",
    "document.take_back": "desfez a emissão de certificados e declarações",
    "signing_list.export": "baixou uma lista para assinar",
    "signer.change": "mudou quem assina os certificados",
    "activity.announce": "avisou a Rede de um encontro ou de uma turma",
    "activity.cancel": "cancelou um encontro ou uma turma",
    "activity.change_programme": "mudou a programação",
    "activity.change_seats": "mudou o número de vagas",
    "activity.change_venue": "mudou o local",
    "activity.move": "mudou a data ou a hora",
    "activity.pause_offers": "parou ou retomou as ofertas de vagas",
    "activity.publish": "publicou um encontro ou uma turma",
    "activity.rename": "mudou o título",
    "activity.set_lessons": "mudou ou cancelou aulas de uma turma",
    "article.bring_back": "pôs uma resposta de volta na ajuda",
    "article.change": "mudou uma resposta da ajuda",
    "article.create": "guardou uma resposta como ajuda",
    "article.withdraw": "tirou uma resposta da ajuda",
    "attendance.mark": "marcou uma presença",
    "attendance.restore": "desfez uma mudança de presença",
    "attendance.unmark": "tirou uma presença",
    "bulletin.send": "enviou um aviso às pessoas de um encontro ou de uma turma",
    "challenge.ask_adjustment": "pediu um ajuste em um desafio",
    "challenge.decline": "não publicou um desafio",
    "challenge.publish": "publicou um desafio",
    "challenge.take_down": "tirou um desafio do ar",
    "check_in.close": "fechou a presença da sala",
    "check_in.extend": "deu mais tempo à presença da sala",
    "check_in.open": "abriu a presença da sala",
    "check_in.poster": "fez um cartaz com o código da sala",
    "check_in.recover": "registrou a presença de todas as pessoas",
    "check_in.undo_recovery": "desfez a presença de todas as pessoas",
    "claim.confirm": "confirmou uma presença pedida",
    "claim.refuse": "não confirmou uma presença pedida",
    "claim.reopen": "abriu de novo um pedido de presença",
    "course.archive": "arquivou um curso",
    "course.bring_back": "tirou um curso do arquivo",
    "course.change": "mudou um curso",
    "course.create": "criou um curso",
    "course.delete": "apagou um curso",
    "course.offices": "mudou quem pode ir a um curso",
    "draft.delete": "excluiu um rascunho",
    "encontro.cancel": "cancelou um encontro",
    "encontro.create": "criou um encontro",
    "figures.export": "baixou as horas de todas as pessoas",
    "good_practice.ask_adjustment": "pediu um ajuste em uma boa prática",
    "good_practice.decline": "não publicou uma boa prática",
    "good_practice.publish": "publicou uma boa prática",
    "good_practice.take_down": "tirou uma boa prática do ar",
    "hours.add": "lançou horas de fora da Rede",
    "hours.export": "baixou o extrato de horas de uma pessoa",
    "hours.bring_back": "voltou a contar horas de fora da Rede",
    "hours.withdraw": "tirou horas de fora da Rede",
    "inquiry.answer": "respondeu uma pergunta",
    "inquiry.close": "encerrou uma pergunta sem responder",
    "inquiry.reopen": "abriu de novo uma pergunta encerrada",
    "inquiry.give_back": "deixou uma pergunta para outra pessoa responder",
    "inquiry.take": "começou a responder uma pergunta",
    "invite.create": "fez um convite",
    "invite.emergency": "criou um convite de emergência",
    "invite.reject": "disse que um convite não era seu",
    "invites.export": "baixou os convites",
    "messages.send_again": "mandou mensagens de novo",
    "organizer.claim": "passou a organizar a Rede",
    "people_list.export": "baixou uma lista de pessoas",
    "person.reactivate": "reativou um cadastro",
    "person.role": "mudou o papel de uma pessoa",
    "person.suspend": "suspendeu um cadastro",
    "registration.approve": "aprovou um cadastro",
    "registration.approve_correction": "aprovou uma mudança de cadastro",
    "registration.ask_erasure": "pediu a exclusão do cadastro",
    "registration.claim": "entrou com um convite",
    "registration.correct": "corrigiu o cadastro",
    "registration.decline": "pediu um ajuste no cadastro",
    "registration.decline_correction": "não aprovou uma mudança de cadastro",
    "registration.erase": "excluiu um cadastro",
    "registration.withdraw_erasure": "desistiu da exclusão",
    "request.approve": "aprovou um pedido de vaga",
    "request.decline": "não aprovou um pedido de vaga",
    "seat.change_place": "mudou o lugar de uma pessoa na fila",
    "seat.end_offer": "encerrou a oferta de uma vaga",
    "seat.lengthen_offer": "deu mais prazo a uma oferta de vaga",
    "seat.offer": "ofereceu uma vaga",
    "seat.pass_offer": "passou uma oferta de vaga à próxima pessoa",
    "seat.put_in": "deu uma vaga a uma pessoa",
    "seat.stop_offer": "parou uma oferta de vaga",
    "seat.take_out": "tirou uma vaga, ou um lugar na fila",
    "seat.undo": "desfez uma mudança de vaga",
    "silence.remind": "lembrou quem não tinha respondido",
    "spreadsheet.import": "importou uma planilha",
    "spreadsheet.undo": "desfez uma importação",
    "turma.create": "criou uma turma",
    "turma.terms": "mudou prazos ou presença mínima de uma turma",
    "visitor.dismiss": "retirou um registro na porta",
    "visitor.note": "anotou uma pessoa na porta",
    "visitor.recognise": "reconheceu uma pessoa registrada na porta",
}
"""What the audited actions are called in the copy a person reads."""
_VALUES: Final = {
    "active": "aprovado",
    "activity": "em um encontro ou em uma turma",
    "assessoria": "em uma assessoria",
    "attendance_open": "presença aberta",
    "broadcast": "aviso a todos",
    "by_hand": "por quem organiza",
    "cancelled": "cancelado",
    "certificate": "certificado",
    "challenge": "desafio",
    "declaration": "declaração",
    "code": "com o código",
    "contact": "passar meu contato",
    "declined": "não vai, ou precisa de ajuste",
    "door": "só presença",
    "expired": "venceu",
    "failed": "falhou",
    "feedback": "avaliação",
    "focal_point": "ponto focal",
    "good_practice": "boa prática",
    "held": "com vaga",
    "justified": "ausência justificada",
    "late": "presente, com atraso",
    "partial": "presente em uma parte",
    "present": "presente",
    "in_review": "em revisão",
    "notice": "aviso",
    "offered": "com vaga oferecida",
    "organizer": "organiza a Rede",
    "participant": "participa da Rede",
    "pending": "à espera da organização",
    "published": "publicado",
    "qr": "com o código QR",
    "recovered": "depois, com todas as pessoas",
    "ready": "à espera",
    "rede": "na Rede toda",
    "released": "sem vaga",
    "reminder": "lembrete",
    "reply": "resposta",
    "same_problem": "tenho o mesmo problema",
    "sent": "enviado",
    "suspended": "suspenso",
    "two_hours": "no dia",
    "unknown": "não se sabe se chegou",
    "visitor": "na porta",
    "waiting": "na fila",
    "week": "7 dias antes",
    "eve": "na véspera",
    "will_use": "vou usar",
}
_SEATS: Final[Mapping[str, str]] = {
    SeatState.HELD: "com vaga",
    SeatState.OFFERED: "com vaga oferecida",
    SeatState.WAITING: "na fila de espera",
    SeatState.REQUESTED: "com pedido de vaga",
    SeatState.DECLINED: "você avisou que não vai",
    SeatState.RELEASED: "sem vaga",
}
TOPICS: Final[Mapping[str, str]] = {
    Topic.REPLY: "resposta",
    Topic.NOTICE: "aviso",
    Topic.WEEK: "lembrete de 7 dias antes",
    Topic.EVE: "lembrete da véspera",
    Topic.TWO_HOURS: "lembrete do dia",
    Topic.ATTENDANCE_OPEN: "presença aberta",
    Topic.FEEDBACK: "pedido de avaliação",
    Topic.PRESENCE: "mudança em presença ou em horas",
    Topic.CLAIM: "presença pedida por uma pessoa",
    Topic.CLAIM_REFUSED: "presença pedida e não confirmada",
    Topic.OTHER_HOURS: "horas de fora da Rede",
    Topic.OFFER: "vaga oferecida",
    Topic.LAST_CALL: "vaga oferecida, última chamada",
    Topic.OFFER_ENDED: "fim da oferta de uma vaga",
    Topic.SEAT: "mudança da sua vaga pela organização",
    Topic.PUBLISHED: "novo encontro ou nova turma",
    Topic.MOVED: "mudança de data ou de local",
    Topic.CANCELLED: "cancelamento",
    Topic.BULLETIN: "aviso escrito pela organização",
    Topic.REQUEST: "resposta a um pedido de vaga",
    Topic.REGISTRATIONS: "cadastros à espera",
    Topic.MODERATION: "publicações à espera",
    Topic.INQUIRIES: "perguntas à espera",
    Topic.REQUESTS: "pedidos de vaga à espera",
    Topic.INQUIRY: "pergunta de uma pessoa",
    Topic.REPORT: "problema em uma publicação",
    Topic.CALL_EVE: "véspera de um encontro",
    Topic.CALL_LINK: "falta o endereço do vídeo",
    Topic.CALL_START: "hora de abrir a presença",
    Topic.CALL_LATE: "presença fechada",
    Topic.CALL_OVER: "como foi a presença",
    Topic.CALL_PAPERS: "certificados à espera da organização",
    Topic.PAPER: "certificado ou declaração",
    Topic.ABSENCES: "aulas a que ainda se pode faltar",
    Topic.PAPER_REVOKED: "certificado ou declaração que não vale mais",
    Topic.CALL_ENROLLMENT: "inscrições abertas",
    Topic.SILENCE: "pergunta se você vai",
    Topic.RECOVERED: "presença registrada depois",
    Topic.ATTENDANCE_SHUT: "presença só com o QR code",
    Topic.SUSPENDED: "acesso suspenso",
    Topic.ERASED: "exclusão do cadastro",
}
"""What the messages are about, as it is called in the copy."""
_NAMES: Final[Mapping[str, Mapping[str, str]]] = {
    "action": ACTIONS,
    "answer": {
        CONFIRMED: "confirmada",
        Refusal.NOT_SEEN: "não confirmada: sem registro na sala",
        Refusal.LEFT: "não confirmada: saída antes da hora",
        Refusal.OTHER: "não confirmada: outro dia ou outra pessoa",
    },
    "topic": TOPICS,
    **dict.fromkeys(("kind", "purpose", "role", "scope", "source", "standing", "state"), _VALUES),
}


@documents.maker("my_data_text")
def make_text(session: Session, now: datetime, *, participant_id: int) -> MadeDocument:
    """Make the copy as a text, with every word in Portuguese."""
    copy = privacy.copy(session, participant_id=participant_id, now=now)
    rows = {section.table: section.rows for section in copy.sections}
    parts = [
        render(
            "privacy/copy_head.txt",
            made_at=now,
            details=registration.details(session, participant_id=participant_id),
            standing=STANDINGS[Standing(rows["participants"][0]["standing"])],
            chat_id=rows["participants"][0]["chat_id"],
            years=_years(session, participant_id, now),
            seats=_seats(session, rows, now),
        ),
        *(_section(section) for section in copy.sections if section.rows),
        render(
            "privacy/copy_foot.txt",
            empty=[HEADINGS[one.table] for one in copy.sections if not one.rows],
        ),
    ]
    # Windows tells UTF-8 by this mark.
    content = ("\ufeff" + "\n\n".join(parts) + "\n").replace("\n", "\r\n")
    return MadeDocument("meus-dados.txt", content.encode(), "text/plain")


@documents.maker("my_data_json")
def make_json(session: Session, now: datetime, *, participant_id: int) -> MadeDocument:
    """Make the copy as JSON, with the names of the tables and columns."""
    copy = privacy.copy(session, participant_id=participant_id, now=now)
    content = json.dumps(_plain(copy), ensure_ascii=False, indent=2)
    return MadeDocument("meus-dados.json", content.encode(), "application/json")


def _plain(copy: Copy) -> dict[str, Any]:
    return {
        "made_at": copy.made_at.isoformat(),
        "participant_id": copy.participant_id,
        "tables": {
            section.table: [
                {key: _moment(value) for key, value in row.items()} for row in section.rows
            ]
            for section in copy.sections
        },
    }


def _moment(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


def _years(session: Session, participant_id: int, now: datetime) -> list[dict[str, Any]]:
    """Return the hours of each year that has some, the newest first."""
    found = []
    year: int | None = hours.year_of(now)
    while year is not None:
        lines = hours.lines(session, participant_id=participant_id, year=year, now=now)
        if lines:
            total = sum(line.minutes for line in lines)
            found.append({"year": year, "lines": lines, "minutes": total})
        other = hours.summary(session, participant_id=participant_id, year=year, now=now).other_year
        year = other if other is not None and other < year else None
    return found


def _seats(
    session: Session, rows: Mapping[str, Sequence[Mapping[str, Any]]], now: datetime
) -> list[dict[str, Any]]:
    """Return each encontro and turma with how the person stands, the newest first."""
    facts = activities.facts_of(session, [row["activity_id"] for row in rows["seats"]])
    slots = {row["slot_id"]: row["kind"] for row in rows["attendances"]}
    found = [
        {"title": one.title, "starts_at": one.starts_at, "standing": _stands(one, row, slots, now)}
        for row in rows["seats"]
        if (one := facts[row["activity_id"]]).slots
    ]
    return sorted(found, key=lambda seat: seat["starts_at"], reverse=True)


def _stands(facts: Facts, row: Mapping[str, Any], slots: Mapping[int, str], now: datetime) -> str:
    if facts.cancelled_at is not None:
        return "houve cancelamento"
    kinds = {slots[slot.slot_id] for slot in facts.slots if slot.slot_id in slots}
    if kinds - {Presence.JUSTIFIED}:
        return "presença registrada"
    if kinds:
        return _VALUES[Presence.JUSTIFIED]
    said = _SEATS[row["state"]]
    if row["state"] == SeatState.HELD and facts.ends_at <= now:
        said += ", sem registro de presença"
    return said


def _section(section: Section) -> str:
    heading = HEADINGS[section.table].upper()
    rows = section.rows
    # Of answers nothing is left but when they were sent.
    told = [row for row in rows if section.table != "outbox" or row["text"]]
    gone = len(rows) - len(told)
    parts = [row for row in map(_row, told) if row]
    if gone:
        said = count(gone, "mensagem", "mensagens")
        parts.append(f"{'E mais ' if parts else ''}{said} de que já não guardo o texto.")
    body = "\n\n".join(parts)
    return f"{heading}\n{'-' * len(heading)}\n{body}"


def _row(row: Mapping[str, Any]) -> str:
    return "\n".join(
        f"{LABELS[key]}: {_words(key, value)}"
        for key, value in row.items()
        if key not in CONTROL and value is not None and value not in ("", [], {})
    )


def _words(key: str, value: object) -> str:
    if isinstance(value, bool):
        return "sim" if value else "não"
    if isinstance(value, datetime):
        return f"{dates.full_day(value)}, {dates.hour(value)}"
    if key == "muted_reminders" and isinstance(value, Sequence):
        return ", ".join(_VALUES.get(str(one), str(one)) for one in value)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    written = str(value)
    if key == "text":
        # What the bot said has the tags Telegram reads.
        written = html.unescape(re.sub(r"</?[a-z-][^<>]*>", "", written))
    return _NAMES.get(key, {}).get(written, written)

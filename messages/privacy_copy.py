"""The copy of one's data as files: a text to read, and JSON for another program."""

import html
import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from domain.notices.notices import Topic
from domain.privacy import privacy
from domain.privacy.privacy import Copy, Section
from messages import dates, documents
from messages.documents import MadeDocument
from messages.render import render

HEADINGS: Final = {
    "participants": "Cadastro",
    "grants": "Papéis na Rede",
    "seats": "Encontros e cursos",
    "attendances": "Presenças",
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
    "about": "Sobre",
    "accepts_clash": "Aceita dois compromissos juntos",
    "action": "Ação",
    "activity_id": "Número do encontro ou da turma",
    "actor_id": "Número de quem fez",
    "agency_text": "Órgão escrito por você",
    "answered_at": "Respondido em",
    "answered_version": "Versão respondida",
    "asked_at": "Perguntado em",
    "assessoria_id": "Número do órgão",
    "attachment_kind": "Tipo do anexo",
    "attachment_name": "Nome do anexo",
    "author_id": "Número de quem escreveu",
    "body": "Texto",
    "changed_at": "Mudou em",
    "chat_id": "Número da conversa no Telegram",
    "comment": "Comentário",
    "counted_at": "Contado em",
    "created_at": "Criado em",
    "decided_at": "Conferido em",
    "decline_reason": "Motivo do ajuste",
    "destination": "Destino do convite aberto",
    "details": "Detalhes",
    "draft": "Rascunho",
    "draft_until": "Rascunho guardado até",
    "due_at": "Para enviar em",
    "edits_message_id": "Mensagem trocada",
    "email": "E-mail",
    "ends_at": "Vale até",
    "erasure_due_at": "Exclusão marcada para",
    "expires_at": "Vale até",
    "happened_at": "Aconteceu em",
    "file_kind": "Tipo do arquivo",
    "about_id": "Número do assunto",
    "edition": "Edição",
    "id": "Número",
    "is_panel": "É o painel",
    "kind": "Tipo",
    "level": "Quanto foi usado",
    "message_id": "Número da mensagem",
    "muted_reminders": "Lembretes desligados",
    "name": "Nome",
    "offered_at": "Vaga oferecida em",
    "offered_until": "Vaga guardada até",
    "panel_message_id": "Mensagem com botões",
    "parked_step": "Formulário interrompido",
    "participant_id": "Seu número",
    "publication_id": "Número da publicação",
    "published_at": "Publicado em",
    "purpose": "Para quê",
    "queue_number": "Número na fila",
    "reason": "Motivo",
    "received_at": "Recebido em",
    "recipient_id": "Seu número",
    "recorded_at": "Gravado em",
    "resource": "Limite",
    "result": "Resultado",
    "revision": "Revisão",
    "role": "Papel",
    "scope": "Onde vale",
    "score": "Nota",
    "sent_at": "Enviado em",
    "settled_at": "Enviado em",
    "slot_id": "Número do horário",
    "solved_at": "Resolvido em",
    "source": "Como foi registrada",
    "standing": "Situação",
    "starts_at": "Vale desde",
    "state": "Situação",
    "step": "Pergunta aberta",
    "subject_id": "Número do assunto",
    "submitted_at": "Enviado para conferir em",
    "text": "Conteúdo",
    "theme": "Tema",
    "title": "Título",
    "topic": "Assunto",
    "tries_count": "Tentativas",
    "unreachable_at": "Sem receber desde",
    "updated_at": "Mudou em",
    "used_at": "Usado em",
    "withdrawn_at": "Retirado em",
}
ACTIONS: Final = {
    "activity.announce": "avisou a Rede de um encontro ou de uma turma",
    "activity.cancel": "cancelou um encontro ou uma turma",
    "activity.change_programme": "mudou a programação",
    "activity.change_seats": "mudou o número de vagas",
    "activity.change_venue": "mudou o local",
    "activity.move": "mudou a data ou a hora",
    "activity.publish": "publicou um encontro ou uma turma",
    "activity.rename": "mudou o título",
    "attendance.mark": "marcou uma presença",
    "attendance.unmark": "tirou uma presença",
    "challenge.ask_adjustment": "pediu um ajuste em um desafio",
    "challenge.decline": "não publicou um desafio",
    "challenge.publish": "publicou um desafio",
    "challenge.take_down": "tirou um desafio do ar",
    "check_in.close": "fechou a presença da sala",
    "check_in.extend": "deu mais tempo à presença da sala",
    "check_in.open": "abriu a presença da sala",
    "draft.delete": "excluiu um rascunho",
    "encontro.cancel": "cancelou um encontro",
    "encontro.create": "criou um encontro",
    "good_practice.ask_adjustment": "pediu um ajuste em uma boa prática",
    "good_practice.decline": "não publicou uma boa prática",
    "good_practice.publish": "publicou uma boa prática",
    "good_practice.take_down": "tirou uma boa prática do ar",
    "inquiry.answer": "respondeu uma pergunta",
    "inquiry.close": "encerrou uma pergunta sem responder",
    "invite.create": "fez um convite",
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
    "seat.end_offer": "encerrou a oferta de uma vaga",
    "seat.offer": "ofereceu uma vaga",
    "spreadsheet.import": "importou uma planilha",
    "visitor.dismiss": "retirou um registro na porta",
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
    "challenge": "desafio",
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
    "in_review": "em revisão",
    "notice": "aviso",
    "offered": "com vaga oferecida",
    "organizer": "organiza a Rede",
    "participant": "participa da Rede",
    "pending": "à espera da organização",
    "published": "publicado",
    "qr": "com o código QR",
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
TOPICS: Final[Mapping[str, str]] = {
    Topic.REPLY: "resposta",
    Topic.NOTICE: "aviso",
    Topic.WEEK: "lembrete de 7 dias antes",
    Topic.EVE: "lembrete da véspera",
    Topic.TWO_HOURS: "lembrete do dia",
    Topic.ATTENDANCE_OPEN: "presença aberta",
    Topic.FEEDBACK: "pedido de avaliação",
    Topic.OFFER: "vaga oferecida",
    Topic.LAST_CALL: "vaga oferecida, última chamada",
    Topic.OFFER_ENDED: "fim da oferta de uma vaga",
    Topic.PUBLISHED: "novo encontro ou nova turma",
    Topic.MOVED: "mudança de data ou de local",
    Topic.CANCELLED: "cancelamento",
    Topic.REGISTRATIONS: "cadastros à espera",
    Topic.MODERATION: "publicações à espera",
    Topic.INQUIRIES: "perguntas à espera",
    Topic.INQUIRY: "pergunta de uma pessoa",
    Topic.REPORT: "problema em uma publicação",
    Topic.ATTENDANCE_SHUT: "presença só com o QR code",
    Topic.SUSPENDED: "acesso suspenso",
    Topic.ERASED: "exclusão do cadastro",
}
"""What the messages are about, as it is called in the copy."""
_NAMES: Final[Mapping[str, Mapping[str, str]]] = {
    "action": ACTIONS,
    "topic": TOPICS,
    **dict.fromkeys(("kind", "purpose", "role", "scope", "source", "standing", "state"), _VALUES),
}


@documents.maker("my_data_text")
def make_text(session: Session, now: datetime, *, participant_id: int) -> MadeDocument:
    """Make the copy as a text, with every word in Portuguese."""
    copy = privacy.copy(session, participant_id=participant_id, now=now)
    parts = [
        render("privacy/copy_head.txt", made_at=now, number=participant_id),
        *(_section(section) for section in copy.sections),
        render("privacy/copy_foot.txt"),
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


def _section(section: Section) -> str:
    heading = HEADINGS[section.table].upper()
    rows = [_row(row) for row in section.rows]
    body = "\n\n".join(row for row in rows if row) or "Nada guardado."
    return f"{heading}\n{'-' * len(heading)}\n{body}"


def _row(row: Mapping[str, Any]) -> str:
    return "\n".join(
        f"{LABELS[key]}: {_words(key, value)}"
        for key, value in row.items()
        if value is not None and value not in ("", [], {})
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

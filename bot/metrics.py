"""What this process counts, and how /metrics writes it: the text format of Prometheus.

Names are English, as those of other programs; what each means is told to whoever runs the bot.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.process_collector import ProcessCollector

from domain.notices.outbox import Purpose

_KINDS: Final = ("message", "edited_message", "callback_query", "my_chat_member", "other")
_ENDS: Final = ("done", "dead")
_RESULTS: Final = ("sent", "flood_wait", "blocked", "refused", "unsent", "unsure", "not_made")
_LEVELS: Final = ("warning", "error")

disable_created_metrics()  # type: ignore[no-untyped-call]
_registry: Final = CollectorRegistry()
ProcessCollector(registry=_registry)
_UPDATES: Final = Counter(
    "rede_updates",
    "O que o robô tratou do que chegou, por tipo; dead é o que ficou de lado.",
    ["kind", "result"],
    registry=_registry,
)
_SENDS: Final = Counter(
    "rede_sends",
    "Tentativas de enviar uma mensagem, pelo motivo dela e pelo resultado.",
    ["purpose", "result"],
    registry=_registry,
)
_FLOOD_WAIT: Final = Counter(
    "rede_flood_wait_seconds", "Segundos que o Telegram mandou esperar.", registry=_registry
)
_LINES: Final = Counter(
    "rede_log_lines", "Linhas de aviso e de erro no registro.", ["level"], registry=_registry
)
_TAPS: Final = Histogram(
    "rede_tap_seconds",
    "Do toque que chegou até a resposta que o Telegram aceitou, em segundos.",
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
    registry=_registry,
)
# A series that begins with its first event hides that event from whoever looks at rates.
# Looking one up by its labels takes three times as long as counting.
_UPDATES_OF: Final = {(kind, end): _UPDATES.labels(kind, end) for kind in _KINDS for end in _ENDS}
_SENDS_OF: Final = {
    (purpose, result): _SENDS.labels(purpose.value, result)
    for purpose in Purpose
    for result in _RESULTS
}
for _level in _LEVELS:
    _LINES.labels(_level)

HELP: Final[dict[str, str]] = {
    "build_info": "A versão do robô, das tabelas, do Python e o banco; sempre 1.",
    "clock_ahead_seconds": "Quanto o relógio desta máquina está adiante do Telegram.",
    "clock_silent_seconds": "Há quanto tempo o relógio do robô não termina um trabalho.",
    "database_up": "Se o banco de dados responde.",
    "flood_refused_total": "Ações que passaram do que uma pessoa pode em um tempo.",
    "last_copy_timestamp_seconds": "Quando foi a última cópia que esta máquina conhece.",
    "leading": "Se este é o processo que atende; 0 na reserva.",
    "letters_failed": "Mensagens que não saíram e não sairão.",
    "letters_in_hand": "Mensagens na memória, a caminho.",
    "letters_oldest_seconds": "Há quanto tempo espera a mensagem mais atrasada.",
    "letters_unknown": "Mensagens que talvez tenham saído.",
    "letters_waiting": "Mensagens que já deviam ter saído.",
    "restarts_total": "Quantas vezes uma parte do robô travou e recomeçou.",
    "telegram_silent_seconds": "Há quanto tempo o Telegram não responde à busca.",
    "turn_stuck": "Se uma mensagem segura o robô.",
    "updates_dead": "O que ficou de lado depois de falhar, no banco.",
    "updates_in_hand": "O que chegou e espera o robô.",
    "updates_in_memory": "Destes, quantos estão na memória.",
    "webhook_kept_total": "Entregas do webhook que o robô guardou.",
    "webhook_refused_total": "Entregas do webhook sem a prova certa, ou que não se leem.",
    "webhook_waiting_at_telegram": "O que o Telegram ainda guarda para entregar.",
}
"""What each figure of the process and of its database means."""


def count_update(update: Mapping[str, Any] | None, end: str) -> None:
    """Count an update that was handled; `end` is "done" or "dead"."""
    kind = next((kind for kind in _KINDS if kind in (update or ())), "other")
    _UPDATES_OF[kind, end].inc()


def count_sending(purpose: Purpose, result: str, *, wait_s: float = 0.0) -> None:
    """Count an attempt to send a message, and how long Telegram asked to wait."""
    _SENDS_OF[purpose, result].inc()
    if wait_s:
        _FLOOD_WAIT.inc(wait_s)


def count_line(level: str) -> None:
    """Count a line of the log."""
    _LINES.labels(level).inc()


def answered(seconds: float) -> None:
    """Note how long a tap waited for its answer."""
    _TAPS.observe(seconds)


def written(figures: Mapping[str, float], build: Mapping[str, str]) -> bytes:
    """Write out the counters and these figures; each has its words in HELP."""
    return generate_latest(_registry) + generate_latest(_Figures(figures, build))


class _Figures(CollectorRegistry):
    """Figures that are asked for at this moment."""

    def __init__(self, figures: Mapping[str, float], build: Mapping[str, str]) -> None:
        super().__init__()
        self._figures = figures
        self._build = build

    def collect(self) -> Iterator[Metric]:
        for name, value in sorted(self._figures.items()):
            kind = CounterMetricFamily if name.endswith("_total") else GaugeMetricFamily
            yield kind(f"rede_{name.removesuffix('_total')}", HELP[name], value=value)
        info = GaugeMetricFamily("rede_build_info", HELP["build_info"], labels=list(self._build))
        info.add_metric(list(self._build.values()), 1)
        yield info

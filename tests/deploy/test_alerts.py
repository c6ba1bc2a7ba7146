"""The alert rules ask for figures that /metrics has."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bot import metrics

RULES = Path(__file__).parents[2] / "deploy" / "prometheus" / "alertas.yml"
TEXT = RULES.read_text("utf-8")
BUILD = {"version": "1", "tables": "1", "python": "3", "database": "sqlite"}


def test_alerts_ask_for_what_is_there() -> None:
    written = metrics.written(dict.fromkeys(set(metrics.HELP) - {"build_info"}, 0.0), BUILD)
    there = set(re.findall(r"^(\w+)[{ ]", written.decode(), re.MULTILINE))
    asked = set(re.findall(r"\b(rede_\w+)\{", TEXT))

    assert len(asked) > 10
    assert asked - there == set()


def test_every_alert_says_what_to_do() -> None:
    rules = TEXT.split("- alert: ")[1:]

    assert len(rules) == len({rule.split()[0] for rule in rules}) > 10
    for rule in rules:
        assert "summary: " in rule
        assert "description: " in rule


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed here")
def test_prometheus_reads_the_rules_and_they_fire(tmp_path: Path) -> None:
    cases = tmp_path / "cases.yml"
    cases.write_text(
        f"""
rule_files: [{RULES}]
evaluation_interval: 1m
tests:
  - interval: 1m
    input_series:
      - series: 'rede_leading{{job="rede",instance="a"}}'
        values: '1x10 0x10'
      - series: 'rede_leading{{job="rede",instance="b"}}'
        values: '0x30'
      - series: 'rede_log_lines_total{{job="rede",instance="a",level="error"}}'
        values: '0x5 1x15'
    alert_rule_test:
      - {{eval_time: 9m, alertname: RedeSemRobo}}
      - eval_time: 16m
        alertname: RedeSemRobo
        exp_alerts:
          - exp_labels: {{severity: critical}}
            exp_annotations:
              summary: Nenhum robô atende há 3 minutos.
              description: "Veja: systemctl status rede. O que chega fica no Telegram por 24 horas."
      - {{eval_time: 4m, alertname: RedeErros}}
      - eval_time: 8m
        alertname: RedeErros
        exp_alerts:
          - exp_labels: {{severity: warning, job: rede, instance: a, level: error}}
            exp_annotations:
              summary: Há um erro no registro do robô.
              description: "Veja: journalctl -u rede --since -1h."
""",
        "utf-8",
    )
    for command in (["check", "rules", str(RULES)], ["test", "rules", str(cases)]):
        done = subprocess.run(["promtool", *command], capture_output=True, text=True, check=False)  # noqa: S603, S607
        assert done.returncode == 0, done.stdout + done.stderr

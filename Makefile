# Tudo se faz por aqui; "make" sem mais nada lista os comandos.
.DEFAULT_GOAL := help
.PHONY: help run bench test honesty chaos check fix migration requirements pictures clean format-check lint types rooms schema

PYTHON_IN := .venv/bin/python
# More for pytest, as in: make test ARGS="-k lembrete"
ARGS ?=
# How often every bot is measured by make bench.
ROUNDS ?= 5

# A database on PostgreSQL needs its driver; SQLite needs nothing more.
ENVIRONMENT := $(if $(findstring postgresql,$(REDE_DATABASE_URL) $(shell \
	grep -s '^[[:space:]]*REDE_DATABASE_URL' .env)),postgres,runtime)

help: ## lista os comandos
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "%-20s %s\n", $$1, $$2}'

run: .venv/$(ENVIRONMENT).stamp ## inicia o robô (sem token do Telegram, a demonstração)
	@exec $(PYTHON_IN) -m bot iniciar

test: .venv/dev.stamp .venv/honesty.stamp ## roda todos os testes: SQLite, PostgreSQL e navegador
	@$(PYTHON_IN) -m tests.browser.chromium
	@$(PYTHON_IN) -m pytest $(ARGS)

honesty: .venv/dev.stamp .venv/honesty.stamp ## só as provas de que o simulador responde como o Telegram
	@$(PYTHON_IN) -m pytest tests/honesty tests/simulator $(ARGS)

chaos: .venv/dev.stamp ## mata o robô 500 vezes nos dois bancos e confere o que restou (40 min)
	@$(PYTHON_IN) -m tests.chaos $(ARGS)
	@REDE_CHAOS_SENDS=1000 REDE_CHAOS_STORMS=50 REDE_CHAOS_LOCKED_S=20 $(PYTHON_IN) -m pytest \
		tests/chaos/test_telegram_faults.py tests/chaos/test_database_faults.py

check: .venv/dev.stamp ## confere formato, estilo, tipos, camadas e migrações
	@$(MAKE) --no-print-directory --keep-going format-check lint types rooms schema

format-check: .venv/dev.stamp
	@.venv/bin/ruff format --check --quiet .

lint: .venv/dev.stamp
	@.venv/bin/ruff check --quiet .

types: .venv/dev.stamp
	@.venv/bin/mypy --no-error-summary

rooms: .venv/dev.stamp
	@.venv/bin/lint-imports

schema: .venv/dev.stamp
	@$(PYTHON_IN) -m scripts.schema check

fix: .venv/dev.stamp ## arruma o formato e o que o ruff sabe corrigir
	@.venv/bin/ruff check --quiet --fix-only .
	@.venv/bin/ruff format --quiet .

migration: .venv/dev.stamp ## escreve uma migração: make migration m="add waitlist"
	$(if $(m),,$(error Diga o que muda: make migration m="add waitlist"))
	@$(PYTHON_IN) -m scripts.schema migration "$(m)"
	@.venv/bin/ruff format --quiet migrations/versions

requirements: .venv/dev.stamp ## refaz requirements/*.txt (ARGS=--upgrade busca versões novas)
	@scripts/requirements $(ARGS)

bench: .venv/dev.stamp .venv-bench/stamp ## mede o robô ao lado de outros (ROUNDS=1 é a forma curta)
	@$(PYTHON_IN) -m benchmarks.compare --rounds $(ROUNDS)

pictures: .venv/dev.stamp ## refaz as imagens de docs/pictures com a demonstração
	@$(PYTHON_IN) -m tests.browser.chromium
	@REDE_PICTURES=1 $(PYTHON_IN) -m pytest -q tests/browser/test_pictures.py

clean: ## apaga o ambiente e o que as ferramentas deixam; nunca os dados
	rm -rf .venv .venv-bench .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	rm -rf .coverage htmlcov test-results build dist *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/honesty.stamp: requirements/honesty.txt requirements/library-source.txt | .venv/dev.stamp
	@scripts/honesty

# Other people's bots stay out of our environment; sniffio stands apart, for it is optional.
.venv-bench/stamp: benchmarks/requirements.txt | .venv/dev.stamp
	@$(PYTHON_IN) -m venv --clear .venv-bench
	@.venv-bench/bin/python -m pip install -qq --disable-pip-version-check --no-deps \
		--requirement benchmarks/requirements.txt
	@.venv-bench/bin/python -m pip install -qq --disable-pip-version-check --no-deps \
		--target .venv-bench/sniffio sniffio==1.3.1
	@touch .venv-bench/stamp

.venv/%.stamp: requirements/%.txt
	@scripts/environment $*

# Tudo se faz por aqui; "make" sem mais nada lista os comandos.
.DEFAULT_GOAL := help
.PHONY: help run bench test honesty chaos kills long check fix migration requirements pictures telas mudancas pacote clean format-check lint types rooms schema

PYTHON_IN := .venv/bin/python
# More for pytest, as in: make test ARGS="-k lembrete"
ARGS ?=
# What many processes load is compiled once, whatever the machine is used to.
unexport PYTHONDONTWRITEBYTECODE
# How many tests run at once: half of their time is waiting, so four keep two processors busy.
PROCESSES ?= 4
# How often every bot is measured by make bench.
ROUNDS ?= 5

# A database on PostgreSQL needs its driver; SQLite needs nothing more.
ENVIRONMENT := $(if $(findstring postgresql,$(REDE_DATABASE_URL) $(shell \
	grep -s '^[[:space:]]*REDE_DATABASE_URL' .env)),postgres,runtime)

help: ## lista os comandos
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "%-20s %s\n", $$1, $$2}'

# Without a token there is nothing to serve yet: whoever tries it out sees the demonstration.
COMMAND := $(if $(REDE_TELEGRAM_TOKEN)$(REDE_TELEGRAM_TOKEN_FILE)$(shell \
	grep -sciE '^[^#]*REDE_TELEGRAM_TOKEN(_FILE)?[[:space:]]*=[[:space:]]*[^[:space:]#]' .env | grep -v '^0$$'),iniciar,demo)

run: .venv/$(ENVIRONMENT).stamp $(if $(filter demo,$(COMMAND)),.venv/demo.stamp) ## inicia o robô (sem token do Telegram, a demonstração)
	@exec $(PYTHON_IN) -m bot $(COMMAND)

test: .venv/dev.stamp .venv/honesty.stamp ## roda os testes: SQLite, PostgreSQL e navegador
	@$(PYTHON_IN) -m tests.browser.chromium
	@# One process only works, the others begin with programs that are waited for (tests/order.py).
	@$(PYTHON_IN) -m pytest --numprocesses $(PROCESSES) --dist worksteal $(ARGS)

honesty: .venv/dev.stamp .venv/honesty.stamp ## só as provas de que o simulador responde como o Telegram
	@$(PYTHON_IN) -m pytest tests/honesty tests/simulator $(ARGS)

chaos: kills long ## tudo o que o robô aguenta, na forma longa (horas): as duas linhas abaixo

kills: .venv/dev.stamp ## mata o robô 500 vezes nos dois bancos e confere o que restou (13 min)
	@$(PYTHON_IN) -m tests.chaos $(ARGS)

# What has a long form asks tests/scale.py for its size, or is left out there by a mark.
long: .venv/dev.stamp .venv/honesty.stamp ## os testes que têm uma forma longa, inteiros; ARGS="-k lotada" escolhe
	@$(PYTHON_IN) -m tests.browser.chromium
	@REDE_LONG=1 $(PYTHON_IN) -m pytest --timeout 3600 tests/domain tests/handlers \
		$(shell grep -rlE --include='test_*.py' '^from tests.scale|few_on_postgres|mark.long\b|^@looks' tests | sort) $(ARGS)

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

bench: .venv/dev.stamp .venv-bench/stamp .venv-bench/e416f3d ## mede o robô ao lado de outros (ROUNDS=1 é a forma curta)
	@$(PYTHON_IN) -m benchmarks.compare --rounds $(ROUNDS)

pictures: .venv/dev.stamp ## refaz as imagens de docs/pictures com a demonstração
	@$(PYTHON_IN) -m tests.browser.chromium
	@REDE_LONG=1 REDE_PICTURES=1 $(PYTHON_IN) -m pytest -q tests/browser/test_pictures.py

telas: .venv/dev.stamp ## mostra todas as telas em uma página, build/telas/index.html
	@$(PYTHON_IN) -m tests.catalogue

mudancas: .venv/dev.stamp ## mostra as telas antes e depois, desde uma versão: make mudancas DESDE=v1.0
	@$(PYTHON_IN) -m tests.catalogue.changes "$(DESDE)"

pacote: .venv/dev.stamp ## faz o pacote de instalação em dist/ (docs/publicar.md)
	@$(PYTHON_IN) -m hatchling build

clean: ## apaga o ambiente e o que as ferramentas deixam; nunca os dados
	rm -rf .venv .venv-bench .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	rm -rf .coverage htmlcov test-results build dist *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/honesty.stamp: requirements/honesty.txt requirements/library-source.txt | .venv/dev.stamp
	@scripts/honesty

# Other people's bots stay out of our environment; sniffio stands apart, for it is optional.
.venv-bench/stamp: benchmarks/requirements.txt benchmarks/sniffio.txt requirements/postgres.txt | .venv/dev.stamp
	@$(PYTHON_IN) -m venv --clear .venv-bench
	@.venv-bench/bin/python -m pip install -qq --disable-pip-version-check --no-deps \
		--require-hashes --requirement benchmarks/requirements.txt
	@.venv-bench/bin/python -m pip install -qq --disable-pip-version-check --no-deps \
		--require-hashes --target .venv-bench/sniffio --requirement benchmarks/sniffio.txt
	@# Ours as people install it: tools of the tests may be found by libraries, and loaded.
	@$(PYTHON_IN) -m venv --clear .venv-bench/ours
	@.venv-bench/ours/bin/python -m pip install -qq --disable-pip-version-check --no-deps \
		--require-hashes --requirement requirements/postgres.txt
	@touch .venv-bench/stamp

# Our bot as it was before the house was redone; a copy without history is measured without it.
.venv-bench/e416f3d: .venv-bench/stamp
	@mkdir -p $@ && git archive e416f3d | tar -x -C $@ || rm -rf $@
	@# With the libraries of its time, beside the code.
	@! test -d $@ || { $(PYTHON_IN) -m venv --clear $@/.venv && \
		$@/.venv/bin/python -m pip install -qq --disable-pip-version-check --no-deps \
		--require-hashes --requirement $@/requirements/postgres.txt; }

.venv/%.stamp: requirements/%.txt
	@scripts/environment $*

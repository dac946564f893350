# Two commands: `make run` on a fresh machine, `make test` for everything that must hold.
SHELL := /bin/bash
export PORT := $(or $(PORT),8000)
export BIND := $(or $(BIND),127.0.0.1)
PYTHON_BIN := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run test lint bench lock clean

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## Prepare this machine: .venv from requirements.lock, Pango, fonts
	@deploy/setup.sh requirements.lock

setup-dev: ## The same with what the tests need
	@deploy/setup.sh requirements-dev.lock

run: setup ## Migrate, load the demonstration province, start web server and worker (PORT, BIND, DATABASE_URL, REDIS_URL)
	@[[ $$PORT =~ ^[0-9]+$$ ]] || { echo "PORT=$$PORT is not a number: use for example make run PORT=8001" >&2; exit 1; }
	@! (: <"/dev/tcp/$$BIND/$$PORT") 2>/dev/null || \
	    { echo "Port $$PORT is in use: stop what listens there, or choose another: make run PORT=8001" >&2; exit 1; }
	@$(PYTHON_BIN) manage.py load_demo --prepare
	@echo "Mở trình duyệt: http://$(subst 0.0.0.0,localhost,$(BIND)):$(PORT) (dừng: Ctrl+C)"
	@exec .venv/bin/honcho --env /dev/null start

test: setup-dev ## Every check and every test, on SQLite and on PostgreSQL + Redis (ARGS="tests/lib -x" narrows it)
	@$(PYTHON_BIN) -m tests.engines $(ARGS)

lint: setup-dev ## Style, import contract, migrations and settings only
	@$(PYTHON_BIN) -m tests.engines --checks-only

bench: setup-dev ## Measure the promises of speed and memory, print one table each
	@LOG_LEVEL=WARNING $(PYTHON_BIN) -m bench

lock: setup-dev ## Remake both locks from requirements*.txt, with the hash of every file of each version
	@.venv/bin/uv --no-config pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	    --custom-compile-command "make lock" --output-file requirements.lock requirements.txt
	@.venv/bin/uv --no-config pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	    --custom-compile-command "make lock" --constraints requirements.lock --output-file requirements-dev.lock requirements-dev.txt

clean: ## Remove .venv and caches (the data under var/ stay)
	rm -rf .venv .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

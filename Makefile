# Service Job Exceptions: every command a newcomer needs. `make` alone lists them.
# Needs python3 (3.11 or newer) and make; nothing else is installed outside .venv, no setting is read.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

# The first of these that is new enough, unless the caller names one: make setup PYTHON=/opt/python/bin/python3
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	"$$p" -c '$(NEW_ENOUGH)' 2>/dev/null && echo "$$p" && break; done)

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
PACKAGES := events state_machines business_time outages suggestions store workflows tasks web cli settings
WORKERS ?= 2
PYTEST := $(BIN)/pytest -n $(WORKERS) --dist worksteal

# Tests and the processes that they start are compiled once, not in each run, whatever the caller's shell says.
unexport PYTHONDONTWRITEBYTECODE

# What must hold before a change lands, in this order: `make check` here, .ci/run on a new machine.
CHECKS := lint types imports docs test test-slow test-browser demo

##@ Start here

.PHONY: help
help: ## Show this list
	@awk 'BEGIN { FS = ":.*## " } \
		/^##@ / { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z][a-z-]*:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

.PHONY: setup
setup: $(VENV)/.project ## Make .venv with the locked requirements and the `sje` command

.PHONY: demo
demo: setup ## Watch a day of events turn into exceptions, reach the departments and be completed
	$(BIN)/sje demo

.PHONY: up
up: setup ## Run everything on this machine: broker, consumer, worker, beat, pages and Flower (Ctrl-C stops it)
	$(BIN)/sje up

##@ Check the code

.PHONY: test
test: setup ## Run the fast tests: no server and no browser needed
	$(PYTEST) -m "not slow and not browser"

.PHONY: test-slow
test-slow: setup ## Run the tests that take longer: killed workers, whole days, long walks
	$(PYTEST) -m "slow and not browser"

.PHONY: test-browser
test-browser: setup ## Test the pages in a real browser: Chromium must be there, or they are skipped
	$(PYTEST) tests/browser

# Debian's PgBouncer, for the tests of a pooler: unpacked beside the sources, not installed.
PGBOUNCER := build/pgbouncer/usr/sbin/pgbouncer

.PHONY: pgbouncer
pgbouncer: $(PGBOUNCER) ## Unpack PgBouncer (Debian's, by apt-get) into build/, for the tests of a pooler

$(PGBOUNCER):
	@mkdir -p build/pgbouncer && cd build/pgbouncer && chmod a+rx .. . && \
	  apt-get -qq download pgbouncer libc-ares2 && for package in *.deb; do dpkg -x "$$package" .; done && rm -f -- *.deb

.PHONY: test-all
test-all: setup pgbouncer ## Run every test: the slow ones too, and PostgreSQL, Redis and RabbitMQ must answer
	SJE_TEST_SERVERS=required $(PYTEST)

.PHONY: check
check: $(CHECKS) ## Everything that must hold before a change lands, as CI checks it

.PHONY: list-checks
list-checks: # Print the steps of `make check`, for .ci/run
	@printf '%s\n' $(CHECKS)

.PHONY: lint
lint: setup ## Style and likely mistakes (ruff), formatting, spelling (codespell), dependencies (deptry)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/codespell
	$(BIN)/deptry .

.PHONY: types
types: setup ## Types (mypy --strict)
	$(BIN)/mypy

.PHONY: imports
imports: setup ## Import rules: who may import whom (import-linter)
	$(BIN)/lint-imports

.PHONY: fix
fix: setup ## Fix what ruff can fix by itself, and format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.PHONY: hooks
hooks: setup ## Run the quick checks before each commit (pre-commit)
	$(BIN)/pre-commit install

##@ Write the documentation

.PHONY: pages
pages: setup ## Write the pages that come from code: types, contract, API, settings
	$(BIN)/sje catalog --write-docs docs/types
	$(BIN)/sje schema --out docs/contract
	$(BIN)/sje settings --write-docs docs/settings.md

.PHONY: docs
docs: $(VENV)/.docs ## Build the documentation site into build/docs; a broken link is an error
	$(BIN)/sphinx-build -W --keep-going --quiet --builder html --conf-dir docs . build/docs
	@echo "Open build/docs/index.html"

.PHONY: pictures
pictures: setup ## Draw the pictures of the demonstration again (docs/pictures)
	$(BIN)/python -m docs.pictures.draw
	$(BIN)/python -m docs.pictures.draw_desk

##@ Measure

.PHONY: coverage
coverage: setup ## How much of the code the fast tests run, by line and branch; fails below the floor (fail_under in pyproject.toml)
	$(PYTEST) -m "not slow and not browser" --cov --cov-report=term

.PHONY: bench
bench: $(VENV)/.bench ## Measure us and four other ways on PostgreSQL and Redis, and write docs/performance.md
	$(BIN)/python -m benchmarks

.PHONY: fairness
fairness: setup ## Print how evenly each way of handing out work shares a simulated month; no server needed
	$(BIN)/python -m benchmarks.fairness

##@ Maintain

.PHONY: lock
lock: ## Write the locked requirements again after a change in pyproject.toml (UPGRADE=1: newest versions)
	requirements/lock.sh "$(PYTHON)" $(if $(UPGRADE),--upgrade)

.PHONY: image-rehearsal
image-rehearsal: ## Do the Dockerfile's steps on this machine, without Docker
	deploy/rehearse.sh

.PHONY: clean
clean: ## Remove .venv, caches and build results; data folders are left alone
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache htmlcov .coverage
	find $(PACKAGES) tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

# ------------------------------------------------------------------ how .venv is made
# Two stamps: the downloads are only redone when the lock changes, the project's own link when pyproject.toml does.

$(VENV)/.requirements: requirements/dev.txt
	@test -n "$(PYTHON)" || { echo "No python3 of 3.11 or newer on the PATH (found: $$(python3 --version 2>&1)). Install one, or name it: make setup PYTHON=/path/to/python3"; exit 1; }
	@"$(PYTHON)" -c '$(NEW_ENOUGH)' || { echo "$(PYTHON) is too old or cannot run ($$($(PYTHON) --version 2>&1)): 3.11 or newer is needed."; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) cannot make virtual environments: install its venv package (Debian, Ubuntu: apt-get install python3-venv)."; exit 1; }
	@test -x $(BIN)/python || "$(PYTHON)" -m venv $(VENV)
	@echo "Installing the locked requirements into $(VENV) (about a minute the first time) ..."
	@$(PIP) install --require-hashes --requirement requirements/dev.txt
	@touch $@

$(VENV)/.project: $(VENV)/.requirements pyproject.toml
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@
	@echo "Ready: $(BIN)/sje --help"

$(VENV)/.docs: $(VENV)/.project requirements/docs.txt
	@$(PIP) install --require-hashes --requirement requirements/docs.txt
	@touch $@

$(VENV)/.bench: $(VENV)/.project benchmarks/requirements.txt
	@$(PIP) install --require-hashes --requirement benchmarks/requirements.txt
	@touch $@

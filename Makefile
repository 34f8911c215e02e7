# The only front door. `make` alone lists what there is; CI calls these targets and nothing else.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.NOTPARALLEL:
.DEFAULT_GOAL := help

# The first Python on this machine that the project supports.
PYTHON ?= $(shell for p in python3.11 python3.12 python3; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 13))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
# Written last, so an install that was interrupted is begun again.
LOCKED := $(VENV)/.locked
READY := $(VENV)/.ready
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
APT := DEBIAN_FRONTEND=noninteractive apt-get
APT_INSTALL := $(APT) update -qq && $(APT) install -y -qq --no-install-recommends

# What `make generate` writes. These files are committed, and `make check` says when they are stale.
GENERATED := openapi docs/rules docs/rule-answers docs/safety

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

.PHONY: setup
setup: $(READY) ## make .venv from the lock, with .venv/bin/medrec in it

# Only wheels are taken: building from source would fetch build tools that the lock does not hold.
$(LOCKED): requirements.lock
	@test -n "$(PYTHON)" || { echo "Python 3.11 or 3.12 is needed. On Debian: apt-get install python3 python3-venv" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
		|| { test "$$(id -u)" = 0 && command -v apt-get >/dev/null && $(APT_INSTALL) python3-venv; } \
		|| { echo "$(PYTHON) cannot make a virtual environment. On Debian: apt-get install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --require-hashes --only-binary :all: -r requirements.lock
	@touch $@

$(READY): $(LOCKED) pyproject.toml
	$(PIP) install --no-deps --no-build-isolation --no-index --editable .
	# Where the environment keeps Python from noting what it compiled, every start of the command would compile it again.
	$(BIN)/python -m compileall -q service
	@touch $@

.PHONY: demo
demo: setup ## invented patients through the real service: what was found; ARGS=--open for its pages
	$(BIN)/medrec demo $(ARGS)

.PHONY: serve
serve: setup ## the web service; ARGS="--development" asks for no tokens and stays on this machine
	$(BIN)/medrec serve $(ARGS)

.PHONY: test
test: setup browser ## every test; ARGS="tests/unit -k dose" for some
	$(BIN)/python -m pytest --numprocesses auto --dist worksteal $(ARGS)

# Pages are tested in a real browser, and docs/integrate.md with curl, which no Python package brings.
.PHONY: browser
browser:
	@command -v curl >/dev/null \
		|| { test "$$(id -u)" = 0 && command -v apt-get >/dev/null && $(APT_INSTALL) curl; } \
		|| { echo "The tests of the guides need curl. On Debian: apt-get install curl" >&2; exit 1; }
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null \
		|| { test "$$(id -u)" = 0 && command -v apt-get >/dev/null && $(APT_INSTALL) chromium; } \
		|| { echo "The page tests need a browser. On Debian: apt-get install chromium" >&2; exit 1; }

.PHONY: check
check: setup ## style, types, layers, rules, and generated files that are current
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/pyright
	$(BIN)/lint-imports --no-logo
	$(BIN)/medrec rules check
	@before=$$($(fingerprint)); $(MAKE) --no-print-directory generate; \
		test "$$before" = "$$($(fingerprint))" \
		|| { echo "Generated files were stale. They are current now: commit them ($(GENERATED))." >&2; exit 1; }

fingerprint = for path in $(GENERATED); do test ! -e $$path || find $$path -type f; done \
	| LC_ALL=C sort | tr '\n' '\0' | xargs -0 -r sha256sum | sha256sum

.PHONY: fix
fix: setup ## mend what style tools can mend
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

.PHONY: generate
generate: setup ## write the pages and descriptions that are made from rules and code
	$(BIN)/medrec rules docs
	$(BIN)/python -m tests.acceptance.rule_answers
	$(BIN)/medrec safety case
	$(BIN)/medrec openapi

.PHONY: bench
bench: setup ## measure speed against the floors
	$(BIN)/python -m tests.bench $(ARGS)

.PHONY: corpus
corpus: setup ## read every payload of a folder: make corpus CORPUS=FOLDER
	@test -n "$(CORPUS)" || { echo "Say which folder: make corpus CORPUS=FOLDER" >&2; exit 2; }
	$(BIN)/python -m tests.acceptance.corpus "$(CORPUS)" $(ARGS)

.PHONY: eval
eval: setup ## score the service on a folder of evaluation cases: make eval EVAL=FOLDER
	@test -n "$(EVAL)" || { echo "Say which folder: make eval EVAL=FOLDER" >&2; exit 2; }
	python3 "$(EVAL)/score.py"

.PHONY: burden
burden: setup ## how much a reviewer is asked to read, into docs/burden.md: make burden SHARED=FOLDER ARGS=--write
	@test -n "$(SHARED)" || { echo "Say which folder: make burden SHARED=FOLDER" >&2; exit 2; }
	$(BIN)/python -m tests.acceptance.burden "$(SHARED)" $(ARGS)

.PHONY: doses
doses: setup ## dose texts that were reviewed line by line; TEXTS=FILE and SHARED=FOLDER for published ones too
	$(BIN)/python -m tests.acceptance.reviewed_doses $(if $(SHARED),"$(SHARED)")
	@test -z "$(TEXTS)" || $(BIN)/python -m tests.acceptance.dose_texts "$(TEXTS)"

.PHONY: terminology
terminology: setup ## names, codes, dose texts, units and weights, into docs/terminology.md: make terminology SHARED=FOLDER ARGS=--write
	@test -n "$(SHARED)" || { echo "Say which folder: make terminology SHARED=FOLDER" >&2; exit 2; }
	$(BIN)/python -m tests.acceptance.terminology "$(SHARED)" $(ARGS)

.PHONY: weights
weights: setup ## slips of made-up children's weights that are caught, and false alarms; ARGS="3000 1": how many, and a seed
	$(BIN)/python -m tests.acceptance.weights $(ARGS)

.PHONY: limits
limits: setup ## ten-fold slips over every dose limit, and doses in range; ARGS="10000 1": how many, and a seed
	$(BIN)/python -m tests.acceptance.dose_limits $(ARGS)

.PHONY: pull
pull: setup ## GP records served by a provider and pulled, against the same files read: make pull SHARED=FOLDER
	@test -n "$(SHARED)" || { echo "Say which folder: make pull SHARED=FOLDER" >&2; exit 2; }
	$(BIN)/python -m tests.acceptance.pulled_records "$(SHARED)"

.PHONY: prove-pulls
prove-pulls: setup ## failures of sources that no report is silent about, deadlines that hold, and what a pull costs; minutes
	$(BIN)/python -m tests.acceptance.silence
	$(BIN)/python -m tests.acceptance.deadlines
	$(BIN)/python -m tests.acceptance.pull_speed

.PHONY: prove
prove: setup ## the long forms of the promises, into docs/safety/evidence.md; ARGS="P1 P4 --short" for some, or minutes instead of hours
	$(BIN)/python -m tests.acceptance.prove $(ARGS)

.PHONY: fuzz
fuzz: setup ## damaged inputs to every call and from sources; ARGS="200000 1 0": how many, a seed, from which; LANES=2 processes
	$(BIN)/python -m tests.acceptance.fuzz $(ARGS)
	$(BIN)/python -m tests.acceptance.fuzz_schema

.PHONY: replays
replays: setup ## 10,000 replays and races of keys on SQLite and on PostgreSQL, over two workers: ARGS=500 for fewer
	$(BIN)/python -m tests.acceptance.replays $(ARGS)

.PHONY: workers
workers: setup ## requests a second of one worker and of two, on SQLite and on PostgreSQL; ARGS: seconds of each measurement
	$(BIN)/python -m tests.acceptance.workers $(ARGS)

.PHONY: protected
protected: setup ## seconds until the service is not ready once a protected rule is off, for each: ARGS="--rule ALG-013 --lanes 2"
	$(BIN)/python -m tests.acceptance.protected $(ARGS)

.PHONY: mutants
mutants: setup ## plant small faults in code of doses, allergies and coverage, and count what tests notice; ARGS="--share 10"
	$(BIN)/python -m tests.mutation $(ARGS)

.PHONY: bench-import
bench-import: setup ## import a made-up dm+d release of full size
	$(BIN)/python -m tests.acceptance.import_release

.PHONY: measure
measure: ## speed and, where SHARED is given, terminology, each into its page of docs/; CORPUS and EVAL too
	$(MAKE) --no-print-directory bench ARGS=--write
	@test -z "$(SHARED)" || $(MAKE) --no-print-directory terminology ARGS=--write
	@test -z "$(CORPUS)" || $(MAKE) --no-print-directory corpus
	@test -z "$(EVAL)" || $(MAKE) --no-print-directory eval
	@test -z "$(SHARED)" || $(MAKE) --no-print-directory burden ARGS=--write
	@test -n "$(SHARED)" || $(MAKE) --no-print-directory doses weights

# One resolution for every platform. No index address is written, so each site's own pip settings apply.
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url pyproject.toml

.PHONY: lock
lock: setup ## resolve the dependencies again and write the locks; ARGS="--upgrade" for newer versions
	$(LOCK) --extra dev --extra build --extra postgresql --output-file requirements.lock $(ARGS)
	rm -f requirements-runtime.lock requirements-postgresql.lock
	$(LOCK) --extra build --constraint requirements.lock --output-file requirements-runtime.lock
	$(LOCK) --extra build --extra postgresql --constraint requirements.lock --output-file requirements-postgresql.lock

.PHONY: clean
clean: ## remove what setup, tests and builds left behind
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

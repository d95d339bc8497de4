# Motlan. `make help` lists what one can ask for.

SHELL      := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

# The distribution's own Python first: it is compiled with a profile of itself, and a page costs it 6 to 9 % less than one built plainly.
PYTHON ?= $(firstword $(wildcard /usr/bin/python3.11) python3)
VENV   := .venv
BIN    := $(VENV)/bin
UV     ?= uv
ONLY   ?=
PYTEST ?=
# As many tests at once as there are processors; each process starts its own servers, so not too many.
WORKERS ?= auto --maxprocesses 4
DEMO   ?=
# How many times `make kills` kills: in all of sync, build and merge; in all ways of a watch; on each engine of filings.
KILLS  ?= 200

# What is installed in .venv, remembered as one empty file a lock: a step runs again only when its lock has changed.
MADE      := $(VENV)/.made
PROGRAM   := $(VENV)/.program
DEV_TOOLS := $(VENV)/.dev-tools

# Environments beside .venv, one a lock in locks/: programs whose packages cannot live with ours (another DuckDB, peers).
SIDES     := .sides
FOR_TESTS := $(SIDES)/duckdb2/.made $(SIDES)/s3/.made $(SIDES)/oidc/.made
PEERS     := $(SIDES)/peers/.made $(SIDES)/soda/.made

.PHONY: help setup demo test kills lint check bench docs lock clean

help:  ## Show this list
	@awk -F':.*## ' '/^[a-z]+:.*## / {printf "  make %-7s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

setup: $(PROGRAM)  ## Make the environment in .venv from requirements.lock (every package pinned and hashed)

demo: $(PROGRAM)  ## Build the sample nation and serve it at http://localhost:8000 (DEMO="--persons 100000" for a larger one)
	@$(BIN)/motlan demo $(DEMO)

test: $(DEV_TOOLS) $(FOR_TESTS)  ## Run all tests; installs Chromium, PostgreSQL and the like from Debian when absent (PYTEST="-k word" for some, WORKERS=0 one by one)
	@tools/install_test_needs.sh
	@$(BIN)/pytest -n $(WORKERS) --dist worksteal $(PYTEST)

kills: $(DEV_TOOLS) $(FOR_TESTS)  ## Kill sync, build, merge, watch and filings at 200 random instants (KILLS=20 for fewer): nothing may be lost, doubled or half-done
	@tools/install_test_needs.sh
	@MOTLAN_KILLS=$(KILLS) MOTLAN_WATCH_KILLS=$$((($(KILLS) + 2) / 3)) $(BIN)/pytest -n $(WORKERS) --dist worksteal $(PYTEST) \
	  tests/conformance/test_kills.py tests/conformance/test_watch_kills.py tests/web/dossiers/test_kills.py

lint: $(DEV_TOOLS)  ## Style (ruff), types (mypy strict), floors (import-linter), translations, styles
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python tools/compile_messages.py --check
	@$(BIN)/python tools/compile_styles.py --check

check: lint test  ## Everything that CI asks for: lint, then test

bench: $(DEV_TOOLS) $(PEERS)  ## Measure: one JSON line a figure (ONLY=name measures one)
	@$(BIN)/python -m bench.run $(if $(ONLY),--only $(ONLY))

docs: $(DEV_TOOLS)  ## Write the reference part of docs/ again from the code
	@$(BIN)/python tools/write_reference.py

lock:  ## Choose versions again and write both lock files (needs uv)
	@$(UV) pip compile pyproject.toml --extra install --upgrade --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-header --no-annotate -q -o requirements.lock
	@$(UV) pip compile pyproject.toml --extra install --extra dev --constraint requirements.lock --upgrade --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-header --no-annotate -q -o requirements-dev.lock
	@for side in duckdb2 s3 peers soda; do $(UV) pip compile locks/$$side.in --upgrade --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-header --no-annotate -q -o locks/$$side.lock; done
	@cd locks/oidc && rm -f package-lock.json && npm install --package-lock-only --omit-lockfile-registry-resolved \
	  --ignore-scripts --no-audit --no-fund

clean:  ## Remove the environment and what tools remember; the demo's data stay
	rm -rf $(VENV) $(SIDES) .mypy_cache* .ruff_cache .pytest_cache .import_linter_cache .hypothesis

$(MADE):
	@PYTHON=$(PYTHON) tools/make_environment.sh $(VENV)
	@touch $@

$(PROGRAM): requirements.lock pyproject.toml | $(MADE)
	@$(BIN)/python tools/install_packages.py requirements.lock --project
	@touch $@

# The dev lock holds the runtime lock's versions too, so it may come second without changing what the program runs on.
$(DEV_TOOLS): requirements-dev.lock $(PROGRAM)
	@$(BIN)/python tools/install_packages.py requirements-dev.lock
	@touch $@

# The provider of OpenID Connect that tests sign in at: a program for Node.js, each package checked by its hash.
$(SIDES)/oidc/.made: locks/oidc/package.json locks/oidc/package-lock.json
	@tools/install_test_needs.sh
	@mkdir -p $(SIDES)/oidc && cp $^ $(SIDES)/oidc/
	@cd $(SIDES)/oidc && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

$(SIDES)/%/.made: locks/%.lock | $(MADE)
	@PYTHON=$(PYTHON) tools/make_environment.sh $(SIDES)/$*
	@$(SIDES)/$*/bin/python tools/install_packages.py locks/$*.lock
	@touch $@

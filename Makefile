# newsreader: `make` lists what can be done. Needs python3 >= 3.11; everything else is installed into .venv.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help demo run test check harden lint format screenshot clean

help: ## list these commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

.venv/installed: pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "newsreader needs Python 3.11 or newer, this is " + sys.version.split()[0])'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: .venv/installed ## open the reader on the bundled sample feeds, without network
	@$(BIN)/newsreader demo

run: .venv/installed ## open the reader on your own feeds
	@$(BIN)/newsreader

test: .venv/installed ## run the test suite
	$(BIN)/python -m pytest -n auto

lint: .venv/installed ## formatting, lint, types and the rooms' imports
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

check: lint test ## everything that must hold before a commit

harden: .venv/installed ## hostile input, lying servers, kills, power cuts, full disks, two at once: prints figures (HARDEN="--short")
	$(BIN)/python -m tests.harden $(HARDEN)

format: .venv/installed ## put the code in its form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

screenshot: .venv/installed ## draw the picture of the README anew
	$(BIN)/python -m tests.screenshot

clean: ## remove what make has made
	rm -rf .venv dist build .mypy_cache .ruff_cache .hypothesis

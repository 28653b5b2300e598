# `make run` opens the demo platform, `make test` runs every check and test; both need only Python 3.11+, make and git.

PYTHON ?= python3
BIN := .venv/bin
PROCESSES ?= 2
unexport PYTHONDONTWRITEBYTECODE
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install --no-deps --require-hashes
PYTEST := $(BIN)/python -m pytest

.DEFAULT_GOAL := help
.PHONY: help run test check fix bench long screens words migration lock settings clean

help: ## say what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: .venv/run.stamp ## open the demo platform on http://127.0.0.1:8000 (PORT, DATA_DIR, DEMO=0)
	@DEMO=$${DEMO-1} PROCESSES=$${PROCESSES-$(PROCESSES)} exec $(BIN)/python -m storefront run

test: .venv/dev.stamp ## every check and every test, on SQLite and PostgreSQL, and in a browser
	@$(MAKE) --no-print-directory check
	$(PYTEST) -n auto -m "not browser" --database=sqlite
	$(PYTEST) -n auto -m "not browser" --database=postgresql
	$(PYTEST) -n auto -m browser

check: .venv/dev.stamp ## the steps a change must pass before its tests run
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint storefront/templates --lint --quiet
	$(BIN)/bandit --quiet --recursive --configfile pyproject.toml storefront migrations

fix: .venv/dev.stamp ## put right what a program can put right
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/dev.stamp ## how fast it is, beside the floor measured in the same run
	$(BIN)/python -m tests.bench
	$(BIN)/python -m tests.bench.lighthouse

long: .venv/dev.stamp ## what takes long: kills, thousands of histories, on both databases
	$(PYTEST) -n auto --long -m long --timeout=1800 --database=sqlite
	$(PYTEST) -n auto --long -m "long or once" --timeout=1800 --database=postgresql

screens: .venv/dev.stamp ## take the README's picture anew, in the browser tests
	$(PYTEST) -m browser tests/browser/test_budgets.py -k readme
	cp artefacts/browser/readme-product-light.png docs/screens/product.png

words: .venv/dev.stamp ## collect the sentences of code and templates for translation
	$(BIN)/pybabel --quiet extract -F babel.cfg -k lazy -k _l -k _n:1,2 --no-location --sort-output -o .venv/messages.pot .
	@for language in zh_Hant zh_Hans; do \
		test -f storefront/translations/$$language/LC_MESSAGES/messages.po && what="update --ignore-pot-creation-date \
			--no-fuzzy-matching --ignore-obsolete" || what=init; \
		$(BIN)/pybabel --quiet $$what --no-wrap -l $$language -i .venv/messages.pot -d storefront/translations; \
	done

migration: .venv/dev.stamp ## write the next migration: make migration m="what changes"
	$(BIN)/python -m storefront migrate --make "$(m)"

settings: .venv/run.stamp ## write docs/settings.md anew
	$(BIN)/python -m storefront settings > docs/settings.md

lock: .venv/dev.stamp ## resolve pyproject.toml anew into the two lock files
	$(BIN)/uv pip compile $(LOCKED) --extra postgres pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile $(LOCKED) --extra postgres --group dev -c requirements.lock pyproject.toml -o requirements-dev.lock

LOCKED := --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url

clean: ## forget the virtual environment and what programs left behind; data stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache artefacts

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Storefront needs Python 3.11 or newer (make PYTHON=python3.12 run)."; exit 1; }
	@$(PYTHON) -m venv .venv || \
		{ rm -rf .venv; echo "Python's venv is missing. On Debian and Ubuntu: apt install python3-venv"; exit 1; }

.venv/run.stamp: .venv/bin/python requirements.lock
	@test -f .venv/dev.stamp || echo "Installing what Storefront needs; once, under a minute."
	@$(PIP) -r requirements.lock
	@touch $@

.venv/dev.stamp: .venv/bin/python requirements-dev.lock
	@echo "Installing what checks and tests need; once, a minute or two."
	@$(PIP) -r requirements-dev.lock
	@touch .venv/run.stamp $@

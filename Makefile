# The commands of this project; `make` alone lists them.

PYTHON ?= $(firstword $(foreach name,python3 python3.13 python3.12 python3.11,$(shell \
	$(name) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && command -v $(name))))
BIN := .venv/bin
INSTALLED := .venv/.installed

export PORT ?= 8000
unexport PYTHONDONTWRITEBYTECODE # each of the processes that the tests start would compile everything again

.DEFAULT_GOAL := help
.PHONY: help run test install programs lint bench relevance endurance screenshots lock

help: ## List the commands
	@sed -n 's/^\([a-z]*\):[^#]*## /\1\t/p' $(MAKEFILE_LIST) | while IFS="$$(printf '\t')" read -r name meaning; do \
		printf '  make %-12s %s\n' "$$name" "$$meaning"; done

run: install ## Start the site on http://127.0.0.1:8000 (PORT=… changes it), with its demonstration
	@exec $(BIN)/extranet serve

test: install programs lint ## Install what the tests need, then check and run everything but endurance
	$(BIN)/pytest -m "not endurance" -n 2 --dist loadfile --no-loadscope-reorder

install: $(INSTALLED) ## Make .venv with the locked dependencies and .venv/bin/extranet

$(INSTALLED): requirements.lock pyproject.toml $(wildcard extranet/search/answering/kernel/*.py)
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed (Debian: apt-get install python3-venv)"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || { echo "Debian: apt-get install python3-venv"; exit 1; }
	$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

programs:
	@.ci/programs

lint: install ## Check style, formatting and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

bench: install ## Measure the imports and the search; prints a table, writes instance/bench.json
	$(BIN)/python -m tests.bench

relevance: install ## Judge the search on the queries beside the project; fails under the targets
	$(BIN)/python -m tests.relevance

endurance: install programs ## Run the volume and kill tests, minutes long
	$(BIN)/pytest -m endurance

screenshots: install programs ## Write every page for every role, wide and narrow, into instance/screenshots
	$(BIN)/pytest tests/screenshots.py

lock: install ## Resolve the dependencies again into requirements.lock
	$(BIN)/pip-compile --quiet --upgrade --extra dev --build-deps-for editable --generate-hashes --allow-unsafe \
		--strip-extras --no-header --no-annotate --no-emit-index-url --no-emit-trusted-host --no-emit-find-links \
		--output-file requirements.lock pyproject.toml

# Everything starts here and needs only make and Python 3.11 or newer; `make help` lists the targets.
# Words for the command itself go in ARGS: make serve ARGS="--port 9000".

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
# Four processes, since many tests wait for a server or a browser, take the files of tests in turn, the longest first.
WORKERS := --numprocesses 4 --dist loadfile --no-loadscope-reorder

# Where a machine forbids Python to cache bytecode, each of the hundreds of processes of a test run compiles the course anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup serve facilitate test quick lint style types imports browser machine docs release bench mutants lock clean

help: ## List the targets
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | while IFS="$$(printf '\t')" read -r name duty; do printf '  make %-11s %s\n' "$$name" "$$duty"; done

setup: $(READY) ## Make .venv with everything in requirements.lock and this project in it

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "This needs Python 3.11 or newer as $(PYTHON): install one, or name it, as in make setup PYTHON=python3.12" >&2; exit 1; }
	@test -x $(BIN)/pip || { echo "Making .venv; the first time takes about a minute."; $(PYTHON) -m venv --clear .venv; } || \
		{ rm -rf .venv; echo "Python could not make .venv; on Debian and Ubuntu, install python3-venv and run make again." >&2; exit 1; }
	@$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements.lock
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

serve: setup ## Run the learner's app on http://127.0.0.1:8866/
	@$(BIN)/course serve $(ARGS)

facilitate: setup ## Run the facilitator's app on http://127.0.0.1:8867/
	@$(BIN)/course facilitate $(ARGS)

test: ## Check everything: lint, types, imports, tests, notebooks, browser
	@$(MAKE) --no-print-directory --jobs style types imports browser
	$(BIN)/python -m pytest $(WORKERS) $(ARGS)

quick: style ## Check style, and run the unit tests: no browser, no server, nothing slow
	$(BIN)/python -m tests.quick $(ARGS)

lint: style types imports ## Check style, types and the direction of imports

style: setup
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: setup
	$(BIN)/mypy

imports: setup
	$(BIN)/lint-imports --no-logo

browser: setup machine ## Find Chromium and what else of the system the tests need, or install it
	@$(BIN)/python -m tests.browser

machine: # while .venv is made and the lint runs
	@$(PYTHON) -m tests.machine

docs: setup ## Build the documentation into site/, to open from that folder
	$(BIN)/python -m tests.architecture
	$(BIN)/zensical build --strict

release: setup ## Build the wheel, the source archive and the list of components, and try them out
	$(BIN)/python -m tests.release

bench: setup browser ## Measure what the design promises; one thing with ARGS="herd --no-peers"
	$(BIN)/python -m tests.bench $(ARGS)

mutants: setup ## Mutate modules and print how many mutants the tests kill; some with ARGS="grader/scoring.py"
	$(BIN)/python -m tests.mutation $(ARGS)

lock: ## Resolve requirements.lock anew from pyproject.toml; newest versions with ARGS=--upgrade
	@test -x build/lock/bin/uv || { $(PYTHON) -m venv build/lock && build/lock/bin/pip install --quiet uv; }
	build/lock/bin/uv pip compile pyproject.toml --all-extras --universal --fork-strategy fewest --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-header --quiet --output-file requirements.lock $(ARGS)

clean: ## Remove what make made: the environment, builds and caches; never a store
	rm -rf "$${XDG_CACHE_HOME:-$$HOME/.cache}/uoft-social-media-course-tests"
	rm -rf .venv build dist site .cache .pytest_cache .hypothesis .mypy_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

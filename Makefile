# Needs Python >= 3.11, git and make; nothing else. Everything is installed into .venv.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# Compiles the numeric kernels once, so that nobody's first large call waits for it.
WARM := $(BIN)/python -m concord.engines.match.warm
ARGS ?=

.PHONY: demo test check bench docs lock clean

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Concord needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.12")'
	@$(PYTHON) -m venv .venv

.venv/.portal: .venv/bin/python requirements/portal.txt pyproject.toml
	@echo "Setting up .venv (once, a minute or two) ..." >&2
	@$(PIP) -r requirements/portal.txt
	@$(PIP) --no-build-isolation --no-deps --editable .
	@$(WARM)
	@touch $@

.venv/.dev: .venv/bin/python requirements/dev.txt pyproject.toml
	@echo "Setting up .venv with the development tools (once, a minute or two) ..." >&2
	@$(PIP) -r requirements/dev.txt
	@$(PIP) --no-build-isolation --no-deps --editable .
	@$(WARM)
	@touch $@ .venv/.portal

demo: .venv/.portal  ## run the main job on the sample call; make demo ARGS=--no-serve stops before serving
	@$(BIN)/concord demo $(ARGS)

test: .venv/.dev  ## all tests that can run here; a skipped one says why
	@$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile $(ARGS)

check: .venv/.dev  ## ruff, mypy, import-linter, translations, migrations, docs in step
	@$(BIN)/python tools/check.py

bench: .venv/.dev  ## speed as ratios against named peers, in one run
	@$(BIN)/python -m bench $(ARGS)

docs: .venv/.dev  ## rewrite the generated tables of docs/ from the code
	@$(BIN)/python tools/docs.py --write

lock: .venv/.dev  ## pin the requirement files again
	@for f in engines run portal dev; do \
	  $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-emit-index-url \
	    --custom-compile-command "make lock" requirements/$$f.in --output-file requirements/$$f.txt; done

clean:
	@rm -rf .venv .concord .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

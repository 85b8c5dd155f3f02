# make demo: index samples/ and serve the search page.   make test: every test.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO := demo-library
PORT ?= 8080

.PHONY: demo test soak lint bench samples translations requirements clean

demo: $(VENV)/.run
	$(BIN)/findspot index samples/reports --metadata samples/metadata.csv --library $(DEMO) || test $$? -eq 1
	$(BIN)/findspot serve --library $(DEMO) --port $(PORT)

test: $(VENV)/.dev lint
	$(BIN)/python tests/machine.py
	$(BIN)/pytest $(TESTS)

# Ten thousand random and mutated queries against the web app, and calls of the API, on both engines.
soak: $(VENV)/.dev
	$(BIN)/python tests/machine.py
	FINDSPOT_SOAK=10000 $(BIN)/pytest --timeout 0 tests/webapp/test_soak.py tests/webapp/test_openapi.py

lint: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.dev
	$(BIN)/python -m bench.indexing $(or $(FOLDER),samples/reports)

samples: $(VENV)/.dev
	$(BIN)/python samples/make.py

# The catalogues of the interface's languages, brought in step with what the pages say.
translations: $(VENV)/.dev
	$(BIN)/python -m webapp._make_translations

# The pinned requirements, made again from pyproject.toml.
requirements: $(VENV)/.dev
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header \
	  --output-file requirements/run.txt pyproject.toml
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header \
	  --extra dev --constraint requirements/run.txt --output-file requirements/dev.txt pyproject.toml

# Compiled once: where Python is told to write no bytecode, each command would do it anew.
$(VENV)/.run: requirements/run.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(BIN)/pip install -q --disable-pip-version-check --no-deps -e .
	$(BIN)/python -m compileall -q engine findspot indexer webapp
	touch $@

$(VENV)/.dev: $(VENV)/.run requirements/dev.txt
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.txt
	touch $@

clean:
	rm -rf $(VENV) $(DEMO) .elasticsearch build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

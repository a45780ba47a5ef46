# Each target works alone on a clean clone: it needs make and a Python >= 3.11, and makes its own environment.
#
#   make demo    align the sample document and show the result     (.venv-demo: the core alone, without torch)
#   make test    every test, the notebook among them               (.venv: everything)
#   make lint    ruff          make types   mypy --strict          make check   lint, types and test
#   make interop   open our files in OmegaT, LibreOffice, epubcheck and others, as far as they are installed
#   make build   wheel and source archive, and try the wheel outside the checkout
#   make clean   remove what the targets made, the environments left alone

SHELL = /bin/sh
VENV = .venv
DEMO_VENV = .venv-demo
BIN = $(VENV)/bin

.PHONY: demo test interop lint types check build clean

demo: $(DEMO_VENV)/.installed
	mkdir -p demo
	$(DEMO_VENV)/bin/aligner align seeds/telegram-3917.txt
	$(DEMO_VENV)/bin/aligner align seeds/telegram-3917.txt -o demo/telegram.tmx -o demo/telegram.csv -o demo/telegram.html

test: $(VENV)/.installed
	$(BIN)/python -m pytest --nbmake tests notebooks

interop: $(VENV)/.installed
	$(BIN)/python -m pytest -rs tests/interop

lint: $(VENV)/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.installed
	$(BIN)/mypy

check: lint types test

build: $(VENV)/.installed
	rm -rf dist
	$(BIN)/python -m build
	PYTHON=$(BIN)/python .ci/try-wheel dist/*.whl

clean:
	rm -rf build dist demo .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find aligner tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.installed: pyproject.toml constraints.txt
	@$(create) $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

$(DEMO_VENV)/.installed: pyproject.toml
	@$(create) $(DEMO_VENV)
	$(DEMO_VENV)/bin/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

# Makes the environment named behind it with the first Python that is new enough. Set PYTHON to choose one.
create = create() { \
	[ -x "$$1/bin/python" ] && return; \
	for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11 python; do \
		"$$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
		echo "making $$1 with $$("$$python" --version)"; \
		"$$python" -m venv "$$1"; return; \
	done; \
	echo "No Python >= 3.11 that can make environments was found. Install one (on Debian or Ubuntu:" >&2; \
	echo "apt install python3 python3-venv), or name it: make PYTHON=/path/to/python3.12 ..." >&2; \
	return 1; \
}; create

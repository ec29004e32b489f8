# Beamtalk for Jupyter.
#   make lab    opens the tutorial in JupyterLab
#   make test   passes the tests
# Both start from a bare Debian, Ubuntu or macOS machine with Python >= 3.10; `make help` lists the rest.

PYTHON ?= $(shell .ci/system python)
VENV   ?= .venv
BIN    := $(VENV)/bin
TUTORIAL ?= notebooks/tutorials/01_first_actor.ipynb
PYTEST_ARGS ?=

# What pip copies out of the checkout even in an editable installation.
COPIED := $(wildcard beamtalk_kernel/labextension/* beamtalk_kernel/labextension/static/* beamtalk_kernel/resources/kernelspec/*)

.DEFAULT_GOAL := help
.PHONY: help lab test test-all bench notebooks docs lint types imports erlang wheel doctor clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

lab: $(VENV)/.lab ## open the tutorial in JupyterLab
	$(BIN)/beamtalk-kernel lab $(TUTORIAL)

test: $(VENV)/.test ## all tests but the slow ones (style, types, Erlang, language, kernel, browser)
	$(BIN)/python -m pytest $(PYTEST_ARGS)

test-all: $(VENV)/.test ## the slow ones too: long fuzzing, endurance
	$(BIN)/python -m pytest --slow $(PYTEST_ARGS)

bench: $(VENV)/.test ## measure; prints a table of ratios against baselines of the same run
	$(BIN)/python -m tests.benchmarks $(BENCH_ARGS)

notebooks: $(VENV)/.test ## run the tutorials and store what they print
	$(BIN)/python -m tests.notebooks.store notebooks

docs: $(VENV)/.test ## the class library and the notebooks as HTML, in build/docs
	$(BIN)/beamtalk-kernel docs --output build/docs/library
	$(BIN)/jupyter nbconvert --to html --output-dir build/docs $(wildcard notebooks/*/*.ipynb)

lint: $(VENV)/.test ## ruff
	$(BIN)/ruff check .

types: $(VENV)/.test ## mypy --strict
	$(BIN)/mypy

imports: $(VENV)/.test ## imports go one way
	$(BIN)/lint-imports

erlang: $(VENV)/.test ## the Erlang side alone: EUnit, xref, dialyzer
	$(BIN)/python -m pytest tests/erlang $(PYTEST_ARGS)

wheel: $(VENV)/.test ## dist/*.whl
	$(BIN)/hatchling build -t wheel -d dist

doctor: $(VENV)/.lab ## what is wrong, and what puts it right
	$(BIN)/beamtalk-kernel doctor

clean: ## forget the virtual environment and every result
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

$(VENV)/.lab $(VENV)/.test: $(VENV)/.%: pyproject.toml .ci/system $(COPIED)
	.ci/system $*
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable '.[$*]'
	@touch $@

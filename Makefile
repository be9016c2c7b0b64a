# The first run of any target makes .venv from locks/dev.txt; later runs use it until the lock or pyproject.toml changes.
# PYTHON=python3.12 make test   takes another interpreter (3.11 or newer).

BIN := .venv/bin
EXAMPLE := examples/gateway
STYLED := traceability tests benchmarks examples docs

.DEFAULT_GOAL := help
.PHONY: help setup demo manual test lint format types results bench bench-rules bench-scale bench-scan planted lock clean mutants properties

help: ## this list
	@grep -hE '^[a-z-]+:.*##' Makefile | sed -E 's/^([a-z-]+):.*## /  make \1	/' | expand -t 20

setup: ## the working environment, .venv
	@sh .ci/setup

demo: setup results ## run the example's tests, check it, write its site and workbook into build/
	$(BIN)/pptrace check $(EXAMPLE)
	$(BIN)/pptrace report site $(EXAMPLE) -o build/site
	$(BIN)/pptrace report xlsx $(EXAMPLE) -o build/evidence.xlsx
	@echo "Open build/site/index.html and build/evidence.xlsx."

manual: setup ## build the manual into build/manual, every warning an error
	$(BIN)/python -m sphinx -q -W --keep-going -b html -d build/.doctrees docs build/manual
	@echo "Open build/manual/index.html."

test: lint results ## style, types, layers, then all tests
	$(BIN)/python -m pytest -n auto

lint: setup ## style, formatting, types, layers
	$(BIN)/ruff check $(STYLED)
	$(BIN)/ruff format --check $(STYLED)
	$(BIN)/mypy
	cd $(EXAMPLE) && MYPYPATH=.:tests ../../$(BIN)/mypy --strict smgw tests run_tests.py
	$(BIN)/lint-imports

format: setup ## put the code into its one form
	$(BIN)/ruff check --fix $(STYLED)
	$(BIN)/ruff format $(STYLED)

results: setup
	cd $(EXAMPLE) && ../../$(BIN)/python run_tests.py

bench: setup ## measure start-up and the check of the example
	$(BIN)/python -m benchmarks.startup

bench-rules: setup ## measure each rule after loading (BENCH=... names the folder of gen.py)
	$(BIN)/python -m benchmarks.rules --report benchmarks/RULES.md $(if $(BENCH),--bench $(BENCH)) $(RULES)

mutants: results ## how many careless edits of rules and traces the tests notice (MUTANTS="--sample 0" for all of them; long)
	$(BIN)/python -m tests.mutation $(MUTANTS)

properties: setup ## look ten times as long for a counterexample to the properties of traces
	PPTRACE_PROPERTIES=long $(BIN)/python -m pytest tests/properties

bench-scale: setup ## measure how the time grows up to 20,000 items (needs the folder of gen.py, BENCH=...)
	$(BIN)/python -m benchmarks.scale --report benchmarks/REPORT.md $(if $(BENCH),--bench $(BENCH)) $(SCALE)

bench-scan: setup ## measure how fast tags are read from 38,000 files
	$(BIN)/python -m benchmarks.scan --report benchmarks/SCAN.md $(if $(BENCH),--bench $(BENCH)) $(SCAN)

planted: setup ## 5,000 files with planted tags and traps: how many are found, missed, invented
	$(BIN)/python -m tests.collect.planted 5000

lock: ## take the newest versions into locks/dev.txt (Python 3.11, needs the registry)
	@sh .ci/lock

clean: ## remove everything that can be made again
	rm -rf build dist docs/reference/rules .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .pptrace_cache \
	  $(EXAMPLE)/.pptrace_cache $(EXAMPLE)/.pytest_cache $(EXAMPLE)/.mypy_cache $(EXAMPLE)/results $(EXAMPLE)/build
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

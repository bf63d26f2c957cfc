# The project's commands; `make` alone lists them.

PYTHON ?= python3
BIN := .venv/bin
# One more than there are cores: some tests wait for a service, and each tester has services of its
# own to start. The tests of a file stay together, and the files in their order: the longest come
# first.
TESTERS := $(shell $(PYTHON) -c 'import os; print(1 + (os.cpu_count() or 1))')
TOGETHER := --numprocesses $(TESTERS) --dist loadfile --no-loadscope-reorder
# In a new clone each tester would compile all modules and tests by itself: 12 seconds of a processor.
# What is wrong with them is said by the run that follows.
COMPILE_TESTS := $(BIN)/python -m pytest --collect-only --quiet -p tests.compiling >/dev/null 2>&1
MESSAGES := translations/messages.pot
LANGUAGES := $(wildcard translations/*/LC_MESSAGES/messages.po)
PIP := $(BIN)/python -m pip --quiet --quiet
COMPILE := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-annotate \
	--custom-compile-command "make lock" pyproject.toml

export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Else every process that tests start compiles all modules anew: a second of a processor each.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test check bench faults mutants observers pairs figures format messages lock upgrade picture sbom clean

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: .venv/.run ## serve with the sample event on http://127.0.0.1:8000
	@$(BIN)/tangible serve --sample

test: .venv/.dev ## run every test; a part of them: make test ARGS="-k receipt"
	@$(BIN)/python -m pytest $(TOGETHER) $(ARGS)

check: .venv/.dev ## what CI runs: format, lint, types, tests
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy & types=$$!; \
		$(COMPILE_TESTS); \
		$(BIN)/python -m pytest $(TOGETHER) $(ARGS); tests=$$?; \
		wait $$types || { echo "mypy has found something: see above."; exit 1; }; \
		exit $$tests

bench: .venv/.dev ## run the benchmark and print its table
	@$(BIN)/python -m benchmarks $(ARGS)

faults: .venv/.dev ## let faults happen and see that no answer is lost: make faults ARGS="kill cut"
	@$(BIN)/python -m faults $(ARGS)

mutants: .venv/.dev ## break the guards, and see that tests notice: make mutants ARGS="audience band"
	@$(BIN)/python -m mutants $(ARGS)

observers: .venv/.dev ## work out who answered what from shared results: nobody may be found
	@$(BIN)/python -m observers $(ARGS)

pairs: .venv/.dev ## let people make mistakes in their codes, and see that hardly anybody is paired with another
	@$(BIN)/python -m observers.pairs $(ARGS)

figures: .venv/.figures ## compute every figure of a tally again, and open every export, by other people’s programs
	@$(BIN)/python -m figures $(ARGS)

format: .venv/.dev ## format the code and mend what lint can mend
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

messages: .venv/.dev ## keep the catalogue of sentences, and each language, as the code has them
	@$(BIN)/pybabel --quiet extract --mapping-file pyproject.toml --sort-output --omit-header \
		--add-location file --width 100 --keyword lazy_gettext --keyword lazy_pgettext:1c,2 \
		--add-comments TRANSLATORS: --strip-comment-tags --output-file $(MESSAGES) .
ifneq ($(LANGUAGES),)
	@$(BIN)/pybabel --quiet update --input-file $(MESSAGES) --output-dir translations \
		--no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --width 100
	@$(BIN)/pybabel --quiet compile --directory translations
endif

lock: $(BIN)/uv ## fit the locks to pyproject.toml, keeping versions where it can
	@$(COMPILE) $(UPGRADE) --group build --output-file requirements.txt
	@$(COMPILE) $(UPGRADE) --group build --group dev --constraint requirements.txt \
		--output-file requirements-dev.txt
	@$(COMPILE) $(UPGRADE) --group build --group dev --group figures \
		--constraint requirements-dev.txt --output-file requirements-figures.txt

upgrade: ## lock the newest versions that pyproject.toml admits
	@$(MAKE) --no-print-directory lock UPGRADE=--upgrade

picture: .venv/.dev ## take the picture of the README anew, of the sample
	@$(BIN)/python -m tests.readme_picture

sbom: .venv/.dev ## write the bill of materials (CycloneDX) to sbom.json
	@$(BIN)/python deploy/sbom.py > sbom.json

clean: ## remove .venv, caches and results; data in instance/ stays
	@rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis test-results \
		benchmarks/results faults/results sbom.json
	@find . -name __pycache__ -prune -exec rm -rf {} +

# requirements-dev.txt holds all of requirements.txt, so that .venv/.dev serves for .venv/.run.
.venv/.run: requirements.txt pyproject.toml | $(BIN)/python
	$(install)
	@touch $@

.venv/.dev: requirements-dev.txt pyproject.toml | $(BIN)/python
	$(install)
	@touch .venv/.run $@

.venv/.figures: requirements-figures.txt pyproject.toml | $(BIN)/python
	$(install)
	@touch .venv/.run .venv/.dev $@

define install
@echo "Installing $< into .venv"
@$(PIP) install --require-hashes -r $<
@$(PIP) install --no-deps --no-build-isolation --editable .
endef

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Tangible needs Python 3.11 or newer, and $(PYTHON) is:" \
			"$$($(PYTHON) --version 2>&1). Name another: make $(MAKECMDGOALS) PYTHON=python3.12"; \
		exit 1; }
	@$(PYTHON) -m venv --clear .venv

$(BIN)/uv: | $(BIN)/python
	@$(PIP) install 'uv>=0.13,<0.14'

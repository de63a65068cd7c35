# Tremplin in two commands: `make run` and `make test`. `make help` lists the others.

MAKEFLAGS += --no-print-directory
PYTHON := $(shell for python in python3.11 python3 python3.12 python3.13; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && command -v $$python && break; done)
IN := .venv/bin/
RUN_SETTINGS := DJANGO_SETTINGS_MODULE=lms.settings.dev
TEST_SETTINGS := DJANGO_SETTINGS_MODULE=lms.settings.test
ROOMS := lms evaluation microcredentials tracking courses agencies
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help run test check bench screens install install-run python clean \
	check-format check-lint check-templates check-types check-imports check-migrations check-translations \
	check-architecture format translations lock

help: ## Show what can be made
	@echo "Tremplin – write: make <word>"
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "%-16s %s\n", $$1, $$2}'

run: install-run ## Install, migrate, load the demonstration world once, serve on 127.0.0.1:8000 (PORT=… to change)
	@exec $(IN)python manage.py serve

test: install ## Run every test on SQLite and on PostgreSQL (ARGS="tests/courses -k enrol" for some)
	@exec $(IN)python -m tests $(ARGS)

check: install ## Check format, lint, types, imports, migrations, translations and architecture
	@$(MAKE) --keep-going check-format check-lint check-templates check-types check-imports check-migrations \
		check-translations check-architecture && echo "All checks hold."

bench: install ## Measure against bare Django; prints a table and writes benchmarks/results.json
	@exec $(IN)python -m benchmarks $(ARGS)

screens: install ## Photograph every screen into screens/ (phone and desktop, English and French)
	@exec $(IN)python -m tests.screens $(ARGS)

format: install ## Put the code into shape
	@$(IN)ruff format --quiet .
	@$(IN)ruff check --fix --quiet .

translations: install ## Bring the French catalogues in step with the code, then list what is left to translate
	@$(RUN_SETTINGS) $(IN)python manage.py translations --update
	@$(RUN_SETTINGS) $(IN)python manage.py translations --check

lock: install ## Choose versions anew within the bounds of pyproject.toml and package.json
	@$(IN)python bin/lock $(ARGS)

install: python ## Install what running, testing and checking need
	@$(PYTHON) bin/install dev

install-run: python
	@$(PYTHON) bin/install run

python:
	@test -n "$(PYTHON)" || { echo "Tremplin needs Python 3.11 or newer (on Debian: apt-get install python3 python3-pip)."; exit 1; }

clean: ## Forget everything that was installed or made, but for var/ (your data)
	rm -rf .venv node_modules static/vendor screens var/tests .mypy_cache .ruff_cache .pytest_cache .hypothesis \
		.import_linter_cache
	find $(ROOMS) tests -name __pycache__ -prune -exec rm -rf {} + -o -name '*.mo' -delete

check-format:
	@echo "— format"; $(IN)ruff format --check --output-format concise .

check-lint:
	@echo "— lint"; $(IN)ruff check --output-format concise .

check-templates:
	@echo "— templates"; $(IN)djlint templates --lint --quiet

check-types:
	@echo "— types"; $(TEST_SETTINGS) $(IN)mypy --scripts-are-modules $(ROOMS) $(wildcard benchmarks) manage.py bin/install bin/lock

check-imports:
	@echo "— imports"; $(IN)lint-imports

check-migrations:
	@echo "— migrations"; $(TEST_SETTINGS) $(IN)python manage.py makemigrations --check --dry-run

check-translations:
	@echo "— translations"; $(TEST_SETTINGS) $(IN)python manage.py translations --check

check-architecture:
	@echo "— architecture"; $(IN)python -m pytest -q --no-header -p no:cacheprovider tests/architecture

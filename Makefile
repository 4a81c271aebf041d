# HepCite: `make help` lists the targets.
PYTHON ?= python3
# What pip is told to install for torch; add an index here for a CPU build (see README).
TORCH ?= torch
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

export HF_HUB_OFFLINE := 1
export GRADIO_ANALYTICS_ENABLED := False

.DEFAULT_GOAL := help
.PHONY: help install app index lint test eval results clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

install: $(INSTALLED) ## create the virtual environment and install HepCite with its tools

# torch comes first and alone, so that no other package pulls a different build of it.
$(INSTALLED): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit("HepCite needs Python 3.11 or newer: run make PYTHON=python3.11" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt $(TORCH)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $@

app: install ## set everything up and serve the page on http://127.0.0.1:7860
	$(BIN)/hepcite serve

index: install ## build the index or bring it up to date
	$(BIN)/hepcite index

lint: install ## check style, types and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: lint ## check everything: lint, unit, integration, property and browser tests
	$(BIN)/python -m pytest

# Measured on the shipped corpus alone, whatever was added to the user's own library.
eval results: export HEPCITE_DATA_DIR := $(CURDIR)/build/data

eval: install ## ask the development questions; fails when a figure falls below its floor (eval/floors.toml)
	$(BIN)/hepcite eval --split dev --floors eval/floors.toml

results: install ## measure both splits anew and write the README's results table and the reports; the test split is for releases, not for tuning
	for split in dev test; do \
	  rm -rf build/runs/$$split; \
	  $(BIN)/hepcite eval --split $$split --output build/runs/$$split --json > eval/hepcite_eval/results/$$split.new \
	  && mv eval/hepcite_eval/results/$$split.new eval/hepcite_eval/results/$$split.json \
	  && cp build/runs/$$split/report.html eval/hepcite_eval/results/$$split.html || exit 1; \
	done
	$(BIN)/python -m hepcite_eval.results_table README.md eval/hepcite_eval/results/dev.json eval/hepcite_eval/results/test.json

clean: ## delete the virtual environment and the caches
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache

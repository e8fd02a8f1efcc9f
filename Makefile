# make run    set everything up and start the assistant
# make test   set everything up and pass the tests
# make check  lint, and the tests that need neither engines nor patience: while working
# make demo   ten stories for branch staff; needs no devices (ARGS="--step": a presenter's keys)
# make branch a whole branch on this machine: a PostgreSQL server, two kiosks, the staff's console
# make lint   ruff, mypy, vulture (what nothing uses)
# make simulate  attack the bank: 20,000 steps by a seed, and 200 processes killed
# make evaluate  how well it understands what training never sees
# make compare   our pipeline beside Rasa's own, on one split of a fifth of the examples
# make bench  measure all, tests and a fresh machine too (half an hour); write bench.json and
#             docs/images/bench.svg. ARGS="--stock ENV" measures stock Rasa beside us,
#             ARGS="--without fresh check test" takes two minutes
PYTHON ?= python3.10
VENV := .venv
BIN := $(VENV)/bin
RUN := $(BIN)/python run_assistant.py
WORKERS ?= 2
# In the order of tests/conftest.py:
SPREAD := --dist loadfile --no-loadscope-reorder
# Compiled modules are kept, even where the shell says otherwise: the tests start the program a
# hundred times, and without them each start reads all of its packages' source again.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: setup setup-dev run test check nightly demo branch lint simulate bench evaluate compare clean

setup:
	@PYTHON=$(PYTHON) bash scripts/setup.sh run

setup-dev:
	@PYTHON=$(PYTHON) bash scripts/setup.sh dev

# With a terminal on its input it opens the kiosk's own over the screen; otherwise it serves what is there.
run: setup
	@if [ -t 0 ]; then $(RUN) kiosk $(ARGS); else $(RUN) $(ARGS); fi

demo: setup
	@$(RUN) demo $(ARGS)

branch: setup-dev
	@$(BIN)/python -W ignore -m assistant.demo.branch

test: setup-dev
	@$(BIN)/python -m pytest -n $(WORKERS) $(SPREAD) -m "not nightly" $(ARGS)

# Its ten thousand small files go to memory where 4 GB of it are free; those of `make test` to the disk.
check: lint
	@quick=$$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 && $$4 > 4000000 { print $$6 }'); \
	quick=$$(mktemp -d "$${quick:-$${TMPDIR:-/tmp}}/check-XXXXXX") || exit; \
	trap 'rm -rf "$$quick"' EXIT; trap 'exit 130' INT TERM; \
	TMPDIR=$$quick $(BIN)/python -m pytest -q -n $(WORKERS) $(SPREAD) \
	    -m "not engines and not long and not nightly and not postgresql" $(ARGS)

nightly: setup-dev
	@SOUNDS=300 FUZZED=2000 $(BIN)/python -m pytest tests/hearing/test_consent.py tests/test_linear_time.py
	@EVERY_MESSAGE=1 $(BIN)/python -m pytest tests/storage/postgresql/test_faults.py
	@$(BIN)/python -m pytest -m nightly

lint: setup-dev
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .
	@$(BIN)/vulture & unused=$$!; $(BIN)/mypy; typed=$$?; wait $$unused && exit $$typed

simulate: setup-dev
	@$(RUN) simulate --seed 1 --steps 20000 --kills 200 $(ARGS)

bench: setup-dev
	@$(BIN)/python -W ignore -m assistant.bench $(ARGS)

evaluate: setup-dev
	@status=0; \
	$(BIN)/python -W ignore -m assistant.evaluation $(ARGS) || status=1; \
	$(BIN)/python -W ignore -m assistant.evaluation.conversations --paraphrases 1 || status=1; \
	$(BIN)/python -W ignore -m assistant.evaluation.lines_at_kiosk || status=1; \
	$(BIN)/python -W ignore -m assistant.simulation.talks --talks 4000 --jobs 2 || status=1; \
	exit $$status

compare: setup-dev
	@$(BIN)/python -W ignore -m assistant.evaluation.compare $(ARGS)

clean:
	rm -rf $(VENV) build

# Every command a developer needs. `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help setup system demo serve check fix test prove journeys shots docs bench lock clean

PY := .venv/bin/python
UV := .uv/bin/uv
T ?= tests
SERVE ?= 1
HOME_FOLDER ?= demo-home
FRONT_PORT ?= 8000
DESK_PORT ?= 8001
PULL_PORT ?= 8002

help:        ## list these commands
	@grep -E '^[a-z]+: .*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

$(UV):
	@python3 -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "Python cannot make virtual environments here. Run: sudo apt-get install python3-venv"; exit 2; }
	@python3 -m venv .uv && .uv/bin/pip install --quiet --disable-pip-version-check 'uv>=0.9,<1'

.venv/.amparo: pyproject.toml uv.lock | $(UV)
	@UV_NO_PROGRESS=1 $(UV) sync --quiet --frozen --extra web --no-default-groups && touch $@

.venv/.amparo-dev: pyproject.toml uv.lock | $(UV)
	@UV_NO_PROGRESS=1 $(UV) sync --quiet --frozen --all-extras && touch $@ .venv/.amparo

setup: .venv/.amparo-dev ## install everything a developer needs into .venv

system:      ## Debian packages that the browser and database tests use (needs root)
	@sh tests/system-packages.sh

demo: .venv/.amparo ## an invented town, played through the real actions, then served
	@.venv/bin/amparo demo --home $(HOME_FOLDER) --front-port $(FRONT_PORT) \
	  --desk-port $(DESK_PORT) --pull-port $(PULL_PORT) $(if $(filter 0,$(SERVE)),--no-serve)

check: setup ## lock, style, types, direction of imports, migrations, drift
	@sh tests/check.sh

fix: setup   ## format, sort, repair what can be repaired
	@.venv/bin/ruff format . && .venv/bin/ruff check --fix .

test: setup system ## everything that a change must pass
	@sh tests/run.sh

prove: setup system ## the long proofs: full fuzz, attacks, seizure, access matrix
	@AMPARO_PROVE=1 sh tests/prove.sh

bench: setup ## time and memory, as JSON in benchmarks/results
	@sh benchmarks/run.sh

shots: setup ## take the pictures in the docs again
	@AMPARO_SHOTS=1 $(PY) -m pytest -q tests/journeys

docs: setup  ## build the documents; a broken reference is an error
	@.venv/bin/sphinx-build -q -n -W docs docs/_build

lock: $(UV)  ## refresh the lock file
	@$(UV) lock

clean:       ## remove what these commands made
	@rm -rf .venv .uv demo-home docs/_build .mypy_cache .ruff_cache

# One entry point. Each target does all set-up itself; twice is quick and harmless.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
WORKERS ?= 2
IN_ORDER := --dist loadfile --no-loadscope-reorder  # as collected: tests/conftest.py puts the longest first

.PHONY: setup ground demo test test-all lint bench lock dist clean

setup:            ## everything the product and its tests need, into .venv
	@$(PYTHON) tools/setup.py

ground:           ## what serving needs: without the Debian packages, which only tests use
	@$(PYTHON) tools/setup.py --no-browser

demo: ground      ## the synthetic country, a worker, the simulators and the site, on loopback
	@$(BIN)/lienthong demo

test: lint        ## lint, types, floors, unit, story, browser
	@$(BIN)/pytest -n $(WORKERS) $(IN_ORDER) -m "not kill and not long" tests

test-all: test    ## also each page in English, really killed processes, and what needs a database on Debian's PostgreSQL
	@$(BIN)/pytest -n $(WORKERS) $(IN_ORDER) -m "kill or browser and long" tests
	@LIENTHONG_POSTGRESQL=debian $(BIN)/pytest -n $(WORKERS) $(IN_ORDER) -m "not kill and not browser" tests

lint: setup
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: setup      ## every benchmark; BUNDLES=DIR takes any folder of FHIR Bundles
	@$(BIN)/python -m bench $(if $(BUNDLES),--bundles $(BUNDLES))

lock:             ## renew uv.lock; it names packages and digests, the registry is each machine's own
	@$(BIN)/uv lock
	@sed -E -i 's#https://[^/"]+/#https://registry.invalid/#g' uv.lock

dist: ground      ## dist/: one wheel with everything compiled, and what it depends on
	@$(BIN)/python tools/dist.py

clean:
	@rm -rf build /dev/shm/lienthong-tests-* .hypothesis .mypy_cache .ruff_cache .pytest_cache

# Liantu 链图. `make demo` and `make test` are all that a fresh machine with Python 3.11 or newer needs.
#
#   PYTHON=...   the Python to build the environment with (default: the first one found that will do)
#   PORT=...     the port of the demo
#   ARGS=...     handed on to the tests or the benchmarks
#   FIRMS=...    how many firms the pictures are taken of (default: as many as the demo has)
#   UPGRADE=1    with `make lock`: take the newest versions that pyproject.toml allows

PYTHON ?=
PORT ?=
ARGS ?=
FIRMS ?= 2000

BIN := .venv/bin
ASSETS := src/liantu/site/static/vendor/assets.json
CATALOGUES := $(shell find src -name '*.po' 2>/dev/null)
FRONTEND := $(wildcard frontend/*.json frontend/*.txt frontend/licences/*)
# Some networks put a certificate of their own before every server: the machine's store knows it, uv's does not.
TRUST := $(if $(wildcard /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/cert.pem),--system-certs)
INSTALL = $(BIN)/uv pip install $(TRUST) --python $(BIN)/python
COMPILE = $(BIN)/uv pip compile $(TRUST) --quiet --python $(BIN)/python --universal --python-version 3.11 \
	--generate-hashes --no-header --no-annotate $(if $(UPGRADE),--upgrade)

# Compiled once, a program starts in half the time; what is compiled lies in .venv and beside the sources.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: setup demo test lint bench lock messages pictures build clean

# An environment that is broken, was moved here from elsewhere, or is of another Python than the one asked for is
# made anew; otherwise only what is older than its inputs is done again. 3.11-3.14 are what the locks have wheels for.
setup:
	@if [ -e .venv ]; then \
		if ! [ "$$(cat .venv/.place 2>/dev/null)" = "$(CURDIR)" ] || ! $(BIN)/python -c '' 2>/dev/null; then \
			rm -rf .venv; \
		elif [ -n "$(PYTHON)" ]; then \
			asked=$$("$(PYTHON)" -c 'import sys; print(sys.version_info[:2])' 2>/dev/null); \
			present=$$($(BIN)/python -c 'import sys; print(sys.version_info[:2])'); \
			[ "$${asked:-$$present}" = "$$present" ] || rm -rf .venv; \
		fi; \
	fi
	@[ -z "$(PYTHON)" ] || "$(PYTHON)" -c '' 2>/dev/null || { echo "liantu: PYTHON=$(PYTHON) does not run." >&2; exit 1; }
	@[ -e $(ASSETS) ] || rm -f .venv/.package
	@$(MAKE) -s --no-print-directory .venv/.package

.venv/.place:
	@py=; \
	if [ -n "$(PYTHON)" ]; then \
		if "$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then py="$(PYTHON)"; \
		else echo "liantu: PYTHON=$(PYTHON) is not a Python 3.11 or newer." >&2; exit 1; fi; \
	else \
		for limit in 15 100; do \
			for name in python3 python3.14 python3.13 python3.12 python3.11 python; do \
				if [ -z "$$py" ] && $$name -c "import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, $$limit))" \
					>/dev/null 2>&1; then py=$$name; fi; \
			done; \
		done; \
	fi; \
	if [ -z "$$py" ]; then \
		echo "liantu: no Python 3.11 or newer was found. Install one (Debian, Ubuntu: apt install python3 python3-venv)" >&2; \
		echo "or name it: make setup PYTHON=/path/to/python3" >&2; exit 1; \
	fi; \
	rm -rf .venv; \
	echo "Making .venv with $$($$py --version)"; \
	"$$py" -m venv --without-pip .venv || exit 1; \
	hashed="--quiet --require-hashes -r requirements/uv.txt"; \
	plain="--disable-pip-version-check $$hashed"; \
	if command -v uv >/dev/null 2>&1 && { uv pip install $(TRUST) --python $(BIN)/python $$hashed 2>/dev/null || \
		uv pip install --python $(BIN)/python $$hashed; }; then :; \
	elif "$$py" -m pip --python $(BIN)/python install $$plain 2>/dev/null; then :; \
	elif "$$py" -c 'import ensurepip' >/dev/null 2>&1 && $(BIN)/python -m ensurepip >/dev/null; then \
		$(BIN)/python -m pip install $$plain; \
	elif "$$py" -m pip --version >/dev/null 2>&1; then \
		"$$py" -m pip install --target .venv/bootstrap $$plain && \
		.venv/bootstrap/bin/uv pip install $(TRUST) --python $(BIN)/python $$hashed && rm -rf .venv/bootstrap; \
	else \
		echo "liantu: this Python has neither venv with ensurepip nor pip, and there is no uv to do without them." >&2; \
		echo "Install one of the three (Debian, Ubuntu: apt install python3-venv)." >&2; rm -rf .venv; exit 1; \
	fi || exit 1; \
	echo "$(CURDIR)" > $@

.venv/.uv: requirements/uv.txt .venv/.place
	@$(INSTALL) --quiet --require-hashes -r requirements/uv.txt
	@touch $@

.venv/.packages: requirements/dev.txt .venv/.uv
	@$(INSTALL) --require-hashes -r requirements/dev.txt
	@touch $@

.venv/.package: pyproject.toml hatch_build.py $(FRONTEND) $(CATALOGUES) .venv/.packages requirements/node.txt
	@if $(BIN)/python hatch_build.py needs-node; then $(INSTALL) --require-hashes -r requirements/node.txt; fi
	@$(INSTALL) --reinstall-package liantu --no-build-isolation --no-deps --editable .
	@touch $@

.venv/.bench: requirements/bench.txt .venv/.packages
	@$(INSTALL) --require-hashes -r requirements/bench.txt
	@touch $@

demo: setup
	@$(BIN)/liantu demo $(if $(PORT),--port $(PORT))

# The whole suite on SQLite, and again on PostgreSQL where its programs are found.
test: setup
	@$(BIN)/python -m tests.run $(ARGS)

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy -p liantu.engine
	$(BIN)/lint-imports

bench: setup
	@$(MAKE) -s --no-print-directory .venv/.bench
	@$(BIN)/python -m benchmarks $(ARGS)

# Versions and hashes of everything, for every platform; no file names an index.
lock: setup
	$(COMPILE) pyproject.toml -o requirements/runtime.txt
	$(COMPILE) pyproject.toml --group dev -c requirements/runtime.txt -o requirements/dev.txt
	$(COMPILE) pyproject.toml --group bench -c requirements/runtime.txt -o requirements/bench.txt
	$(COMPILE) --group node -o requirements/node.txt
	$(COMPILE) --group uv -o requirements/uv.txt
	$(BIN)/python hatch_build.py lock

messages: setup
	@$(BIN)/python -m tests.messages

# The wheel, with front-end assets and catalogues inside.
build: setup
	@$(BIN)/uv build --quiet --wheel --no-build-isolation --python $(BIN)/python --out-dir dist .
	@ls dist/*.whl

# The documentation's pictures: the README's tour, walked in a real browser in a demonstration as large as `make demo`'s.
pictures: setup
	@rm -rf build/pictures
	@LIANTU_PICTURES=build/pictures LIANTU_TEST_FIRMS=$(FIRMS) $(BIN)/python -m pytest -q tests/walk/test_register.py tests/walk/test_tour.py -k "walks or narrowed or workbooks"
	@mkdir -p docs/pictures
	@for picture in build/pictures/tour-*.png; do cp "$$picture" "docs/pictures/$${picture##*/tour-}"; done

# What the targets above made; data of an installation is not touched.
clean:
	rm -rf .venv build dist .pytest_cache .ruff_cache .mypy_cache .import_linter_cache .hypothesis
	rm -rf __pycache__ src/liantu/site/static/vendor frontend/node_modules
	find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
	find src -name '*.mo' -exec rm -f {} + 2>/dev/null || true

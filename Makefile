# make serve | build | pictures | offline | test | test-fast | test-build | test-browser | test-browser-full | validate | lighthouse | bench | labs |
# live-lab | live-record | check-external-links | release | lint | schema | lock | clean
# Needs Python 3.11.5 or newer, git, and make. Everything else is installed into .venv.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
SITE_URL ?= https://virtualization-vs-containerization.example/
NAME := virtualization-vs-containerization
# Pages are dated by the last commit, so that the same commit always builds the same bytes.
COMMITTED := $(shell git log -1 --format=%ct 2>/dev/null)
ifneq ($(COMMITTED),)
export SOURCE_DATE_EPOCH ?= $(COMMITTED)
endif
# Test processes. With more processes than cores, browser tests wait for one another.
WORKERS ?= 2
PEERS ?= .cache/peers
UNIT_TESTS := not browser and not site and not lab and not slow
export NO_MKDOCS_2_WARNING := 1
export PYTHONPATH := hooks

.DEFAULT_GOAL := help
.PHONY: help serve build pictures offline test test-setup live-machine test-fast test-build test-browser test-browser-full format coverage bench release wheel check-external-links validate lighthouse check labs live-lab live-record lint schema lock clean

help: ## List all commands
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 22

$(VENV)/.build: requirements.txt requirements-browser.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11, 5) and "Python 3.11.5 or newer is needed")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --no-compile --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --no-compile --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-browser.txt
	@touch $@

$(VENV)/.test: $(VENV)/.build tests/requirements.txt
	$(BIN)/python -m pip install --no-compile --quiet --disable-pip-version-check --require-hashes -r tests/requirements.txt
	@touch $@

serve: $(VENV)/.build ## Serve on http://127.0.0.1:8000/ and rebuild after each change
	@$(BIN)/python tools/port.py $(PORT)
	SITE_URL=http://127.0.0.1:$(PORT)/ $(BIN)/mkdocs serve --dev-addr 127.0.0.1:$(PORT)

build: $(VENV)/.build ## Build the site into site/
	$(BIN)/mkdocs build

pictures: $(VENV)/.build ## Build the site for publishing, with PNG figures and a preview image of each page
	$(BIN)/python -m pip install --no-compile --quiet --disable-pip-version-check --require-hashes -r requirements-pictures.txt
	PICTURES=true $(BIN)/mkdocs build

offline: $(VENV)/.build ## Write a copy of the site for offline reading, as a ZIP file in dist/
	OFFLINE=true OFFLINE_COPY= LIVE_LAB= $(BIN)/mkdocs build --site-dir .cache/offline
	$(BIN)/python -m sitekit zip .cache/offline dist/$(NAME).zip \
	  --exclude _headers 404.html 'sitemap.xml*' '*.map' 'assets/javascripts/lunr/*'

# Needs Debian's or Ubuntu's apt-get, gcc, Node.js, and zstd; without them, the live lab's page
# shows recorded runs and says so. Making the snapshot takes half a minute; it is then kept.
live-lab: $(VENV)/.build ## Build the machine that readers start in their browser, in .cache/live-lab
	$(BIN)/python tools/live_lab/build.py

live-record: $(VENV)/.test ## Run the live lab's experiments in a browser and record their output
	$(BIN)/python tools/live_lab/record.py

# The HTML checkers come from npm and need Node.js and Java; without those, their tests are skipped
# and say so.
tools/html_validate/node_modules/.installed: tools/html_validate/package-lock.json
	@if command -v npm >/dev/null && command -v java >/dev/null; then \
	  cd tools/html_validate && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error && touch node_modules/.installed \
	    || echo "the HTML checkers cannot be installed: built HTML will not be validated"; \
	else echo "npm or java is missing: built HTML will not be validated"; fi

# One core unpacks packages while another one boots the live lab's machine.
test: ## Install what the tests need and run all of them
	@$(MAKE) --no-print-directory -j3 test-setup
	$(BIN)/python tools/chromium.py
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup

test-setup: $(VENV)/.test tools/html_validate/node_modules/.installed live-machine

# Uses the system's Python, because it needs no packages.
live-machine:
	-$(PYTHON) tools/live_lab/build.py

test-fast: $(VENV)/.test ## Run the unit tests: no browser, no site build, no lab
	$(BIN)/python -m pytest -q -n $(WORKERS) --dist loadgroup -m "$(UNIT_TESTS)"

test-build: $(VENV)/.test tools/html_validate/node_modules/.installed ## Run the tests that build sites, the slow ones, and the labs
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup -m "(site or slow or lab) and not browser" --ignore tests/test_lint.py

test-browser: $(VENV)/.test live-machine ## Run the browser tests on a sample of pages and widths
	$(BIN)/python tools/chromium.py
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup -m browser

test-browser-full: $(VENV)/.test live-machine ## Run the browser tests on every page, at every width, with every key
	$(BIN)/python tools/chromium.py
	EVERY=1 $(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup -m browser

release: test ## Run all tests, then tag the commit with the version in pyproject.toml
	$(BIN)/python tools/release.py

# Measured in one process; commands that the tests start measure themselves.
coverage: $(VENV)/.test ## Report which lines and branches the tests cover, browser tests and labs left out
	rm -rf .cache/coverage
	$(BIN)/coverage run -m pytest -q -m "not browser and not site and not lab"
	$(BIN)/coverage combine -q
	$(BIN)/coverage report

# Takes half an hour on two cores; keep the machine idle. PARTS="build links" measures only those
# parts, and BENCH=--resume continues an interrupted run. Tools that can't be installed are left out.
bench: $(VENV)/.test ## Compare builds, link checks, pages, and the server with other tools, for about/performance.md
	sh tools/bench/peers.sh $(PEERS)
	PYTHONPATH=hooks:. $(BIN)/python tools/bench/run.py $(PARTS) --peers $(PEERS) $(BENCH)

wheel: $(VENV)/.build ## Package the link checker as an installable command, in dist/
	$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir dist .
	rm -rf build hooks/*.egg-info

check-external-links: $(VENV)/.test ## Check the links to other sites (needs the network; see lychee.toml)
	$(BIN)/lychee 'docs/**/*.md' 'docs/_data/**/*.yml' README.md CONTRIBUTING.md

validate: build tools/html_validate/node_modules/.installed ## Build, then check all HTML with Nu and html-validate
	$(BIN)/python tools/html_validate/validate.py site

tools/lighthouse/node_modules/.installed: tools/lighthouse/package-lock.json
	cd tools/lighthouse && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

lighthouse: $(VENV)/.test build tools/lighthouse/node_modules/.installed ## Build, then audit five page types with Lighthouse
	$(BIN)/python tools/chromium.py
	PYTHONPATH=hooks:. $(BIN)/python tools/lighthouse/audit.py site

check: $(VENV)/.build ## Check data, pages, images, and mkdocs.yml without building
	$(BIN)/python -m sitekit check docs

lint: $(VENV)/.test ## Check style, types, imports, spelling, Markdown, shell scripts, and workflows
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy hooks tests tools
	$(BIN)/lint-imports
	$(BIN)/codespell
	$(BIN)/pymarkdown scan -r docs README.md ARCHITECTURE.md CONTRIBUTING.md CHANGELOG.md SECURITY.md
	$(BIN)/shellcheck .ci/run $$(git ls-files '*.sh')
	$(BIN)/zizmor --offline --quiet .github

format: $(VENV)/.test ## Format the Python code and sort its imports
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

labs: $(VENV)/.test ## Run all labs as root and record their results on this machine
	$(BIN)/python docs/labs/record.py $(LABS)

schema: $(VENV)/.build ## Write JSON Schemas for editors into .cache/schema
	$(BIN)/python -m sitekit schema .cache/schema

lock: ## Pin added dependencies; UPGRADE=--upgrade updates all pins (needs uv)
	@command -v uv >/dev/null || { echo "uv is missing; see docs.astral.sh/uv"; exit 1; }
	uv pip compile -q $(UPGRADE) --universal --generate-hashes --python-version 3.11.5 --no-emit-index-url --no-header requirements.in -o requirements.txt
	uv pip compile -q $(UPGRADE) --universal --generate-hashes --python-version 3.11.5 --no-emit-index-url --no-header tests/requirements.in -o tests/requirements.txt

clean: ## Remove everything that was built or installed
	rm -rf site dist .cache $(VENV)

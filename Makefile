# The kiosk's commands: `make run` and `make test` do all set-up by themselves.
PYTHON := .venv/bin/python

.PHONY: records-demo run test test-failover check bench screens translations set-up set-up-test deb release test-package test-trixie records-campaign mutants

run: set-up
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then \
		.venv/bin/kiosk run --demo; \
	else \
		echo "No display here: taking the guided tour instead."; \
		.venv/bin/kiosk tour --out out/tour; \
	fi

# Two terminals on one PostgreSQL behind nginx; without a display a tour of both in out/records.
records-demo: set-up-test
	$(PYTHON) -m kiosk.demo.two_terminals --out out/records

# A few that fail beside the others are judged alone, and named.
test: check
	$(PYTHON) -m tests.again -n 2 --dist loadfile

check: set-up-test
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	.venv/bin/flake8-async $$(grep -rlE 'async|trio' --include='*.py' kiosk)
	$(PYTHON) -m mypy
	.venv/bin/lint-imports

test-failover: set-up-test
	$(PYTHON) -m pytest -m "failover or not failover" -s --show-capture=no -o faulthandler_timeout=600 -o timeout=1800 tests/failover
	$(PYTHON) -m pytest -m failover -s --show-capture=no -o faulthandler_timeout=600 -o timeout=1800 tests/db

# PAGE=docs/benchmarks.md writes that page anew; only on a machine that does nothing else.
bench: set-up-test
	$(PYTHON) -m tests.bench $(if $(PAGE),--page $(PAGE))

# Lines and branches that the tests run through, with every process they start; half as long again as `make test`.
.PHONY: coverage
coverage: set-up-test
	$(PYTHON) -m coverage erase
	$(PYTHON) -m coverage run -m pytest -n 2 --dist loadfile
	$(PYTHON) -m coverage combine -q
	$(PYTHON) -m coverage report

mutants: set-up-test
	$(PYTHON) -m tests.mutants.plant

# Prints with faults, and kills in the middle of prints: JOBS and KILLS say how many.
.PHONY: print-campaign
print-campaign: set-up-test
	$(PYTHON) -m tests.hardware.print_campaign $(or $(JOBS),300)
	$(PYTHON) -m tests.hardware.kill_campaign $(or $(KILLS),300)

screens: set-up-test
	QT_QPA_PLATFORM=offscreen .venv/bin/kiosk screens --out out/screens

translations: set-up-test
	$(PYTHON) -m kiosk.language.translations --update

# What runs the kiosk; and besides it what builds and tests it.
set-up:
	@packaging/set-up production

set-up-test:
	@packaging/set-up

# The Debian packages for this Debian, in out/deb; for 12 and 13, twice each and compared.
deb:
	@packaging/deb/build

release:
	@packaging/deb/release

# Built, installed under systemd, hurt, upgraded and purged in fresh trees of Debian 12 and 13. As root, some minutes.
test-package: set-up-test
	for suite in bookworm trixie; do packaging/deb/build-in $$suite || exit 1; done
	$(PYTHON) -m pytest -m package -p no:cacheprovider -o timeout=3600 -o faulthandler_timeout=3600 tests/packaging

# All tests on Debian 13. As root.
test-trixie:
	packaging/deb/suite-on trixie
# Schemathesis with 20,000 questions, 200,000 fuzzed answers, a line cut after each byte of an exchange, and a terminal
# that ends in front of each.
records-campaign: set-up-test
	SCHEMATHESIS_EXAMPLES=1900 FUZZED_ANSWERS=200000 LET_GO_EVERY=1 CUT_EVERY=1 $(PYTHON) -m pytest -q -s -o timeout=1800 \
		tests/db/contract/test_schemathesis.py tests/db/contract/test_fuzzed_answers.py \
		tests/db/contract/test_bad_lines.py tests/db/contract/test_killed_exchange.py

# 170 calls a second through nginx and gateway with TLS, for a minute; wants a quiet machine.
.PHONY: records-load
records-load: set-up-test
	$(PYTHON) -m tests.bench.bench_gateway --seconds 60

# Long campaigns, with a table at the end: garbled input at every border, and a terminal's ends.
MINUTES ?= 5
RUNS ?= 60
.PHONY: fuzz crash
fuzz: set-up-test
	$(PYTHON) -m tests.campaigns.fuzz --minutes $(MINUTES) --seed $(or $(SEED),0)

crash: set-up-test
	$(PYTHON) -m tests.campaigns.crash --runs $(RUNS) --seed $(or $(SEED),1)

# Stores, keys, disk and clock broken for real beside a running kiosk. As root; wants faketime.
.PHONY: broken
broken: set-up-test
	$(PYTHON) -m tests.campaigns.broken

.PHONY: sbom
sbom: set-up-test
	packaging/sbom out/sbom-tools $(PYTHON) out/sbom.json

# What is publicly known against what SBOM names: this checkout, or a package's /usr/share/hall-kiosk/sbom.cdx.json.
.PHONY: vulnerabilities
vulnerabilities: $(if $(SBOM),set-up-test,sbom)
	$(PYTHON) -m tests.campaigns.vulnerabilities $(or $(SBOM),out/sbom.json) $(if $(OSV),--service $(OSV))

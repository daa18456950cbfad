# The kiosk's commands: `make run` and `make test` do all set-up by themselves.
PYTHON := .venv/bin/python

.PHONY: run test test-failover check bench screens translations set-up

run: set-up
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then \
		.venv/bin/kiosk run --demo; \
	else \
		echo "No display here: taking the guided tour instead."; \
		QT_QPA_PLATFORM=offscreen .venv/bin/kiosk tour --out out/tour; \
	fi

test: check
	$(PYTHON) -m pytest -n 2 --dist loadfile

check: set-up
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	.venv/bin/flake8-async $$(find kiosk -name '*.py')
	$(PYTHON) -m mypy
	.venv/bin/lint-imports

test-failover: set-up
	$(PYTHON) -m pytest -m "failover or not failover" -k "failover or many_orders" -s --show-capture=no -o faulthandler_timeout=600 tests/failover tests/db

bench: set-up
	@for bench in tests/bench/bench_*.py; do echo "== $$bench"; \
		$(PYTHON) -m tests.bench.$$(basename $$bench .py) || exit 1; done

screens: set-up
	QT_QPA_PLATFORM=offscreen .venv/bin/kiosk screens --out out/screens

translations: set-up
	$(PYTHON) -m kiosk.language.translations --update

set-up:
	@packaging/set-up

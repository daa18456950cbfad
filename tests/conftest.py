"""What all tests share: one of each real peer a process, and async tests on a jumping clock."""

import contextlib
import functools
import gc
import inspect

import hypothesis
import pytest
import trio
import trio.testing

from kiosk.ui.garbage import collect_what_is_due
from tests.hardware.card_stage import pcscd
from tests.hardware.cups_stage import cupsd
from tests.hardware.real_printers import bus, driverless_stage, real_cupsd, real_server

__all__ = ["bus", "cupsd", "driverless_stage", "pcscd", "real_cupsd", "real_server"]


# A slow machine is no fault of the code; speed lives in tests/bench.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")


# As in a terminal: a worker's thread must not be the one in which a widget dies.
gc.disable()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown() -> None:
    """Collect garbage between two tests, in the thread that runs them."""
    gc.disable()
    collect_what_is_due()


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run an async test function to its end."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    names = inspect.signature(pyfuncitem.obj).parameters
    arguments = {name: pyfuncitem.funcargs[name] for name in names}
    clock = trio.testing.MockClock(autojump_threshold=0)
    trio.run(functools.partial(pyfuncitem.obj, **arguments), clock=clock)
    return True


@pytest.fixture(scope="session", autouse=True)
def _private_card_service(request: pytest.FixtureRequest) -> None:
    """Start this process's own card service before anybody asks for one.

    libpcsclite takes the place of its service at its first call and keeps it.
    """
    with contextlib.suppress(pytest.skip.Exception):
        request.getfixturevalue("pcscd")

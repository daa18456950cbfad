"""What all tests share: one of each real peer a process, and async tests on a jumping clock."""

import contextlib
import functools
import gc
import inspect
from collections.abc import Callable
from typing import Any, TypeVar

import hypothesis
import pytest
import trio
import trio.testing

from kiosk.ui.garbage import collect_what_is_due
from tests.hardware.card_stage import pcscd
from tests.hardware.cups_stage import cupsd
from tests.hardware.real_printers import bus, driverless_stage, real_cupsd, real_server
from tests.patience import be_patient

Result = TypeVar("Result")

__all__ = ["bus", "cupsd", "driverless_stage", "pcscd", "real_cupsd", "real_server"]


# A slow machine is no fault of the code; speed lives in tests/bench.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")
be_patient()


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
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(trio.to_thread, "run_sync", _in_place)
        trio.run(functools.partial(pyfuncitem.obj, **arguments), clock=clock)
    return True


_in_thread = trio.to_thread.run_sync


async def _in_place(call: Callable[..., Result], *arguments: object, **how: Any) -> Result:
    """Stand for a thread: the clock knows nothing of threads, and would jump while one works.

    A watcher, which brings a limiter of its own, is never done and has its thread.
    """
    if "limiter" in how:
        return await _in_thread(call, *arguments, **how)
    await trio.lowlevel.checkpoint_if_cancelled()
    result = call(*arguments)
    await trio.lowlevel.cancel_shielded_checkpoint()
    return result


@pytest.fixture(scope="session", autouse=True)
def _private_card_service(request: pytest.FixtureRequest) -> None:
    """Start this process's own card service before anybody asks for one.

    libpcsclite takes the place of its service at its first call and keeps it.
    """
    with contextlib.suppress(pytest.skip.Exception):
        request.getfixturevalue("pcscd")

"""A worker without threads, for Trio's mock clock knows nothing of them."""

from collections.abc import Callable
from typing import TypeVar, TypeVarTuple

import trio

from kiosk.desks.worker import Worker

Result = TypeVar("Result")
Arguments = TypeVarTuple("Arguments")


class InPlace(Worker):
    """Runs the calls where they are asked for."""

    async def run(
        self,
        call: Callable[[*Arguments], Result],
        *arguments: *Arguments,
        limit_s: float | None = None,
    ) -> Result:
        await trio.lowlevel.checkpoint()
        result = call(*arguments)
        await trio.lowlevel.cancel_shielded_checkpoint()
        return result


def leave_freed() -> None:
    """Leave freed memory as it is: overwriting costs more than a whole rehearsed visit."""

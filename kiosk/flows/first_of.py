"""Waiting for whatever comes first."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import trio

Result = TypeVar("Result")


async def first_of(*contestants: Callable[[], Awaitable[Result]]) -> Result:
    """Return what the first contestant to finish returns; the others are cancelled.

    Contestants are waits and questions to the screen, which raise nothing of the world's.
    """
    results: list[Result] = []
    async with trio.open_nursery() as nursery:

        async def run(contestant: Callable[[], Awaitable[Result]]) -> None:
            results.append(await contestant())
            nursery.cancel_scope.cancel()

        for contestant in contestants:
            nursery.start_soon(run, contestant)
    return results[0]

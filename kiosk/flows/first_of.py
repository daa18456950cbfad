"""Waiting for whatever comes first, and for two things at once."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import outcome
import trio

Result = TypeVar("Result")
Other = TypeVar("Other")


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


async def beside(
    one: Callable[[], Awaitable[Result]], other: Callable[[], Awaitable[Other]]
) -> tuple[outcome.Outcome[Result], outcome.Outcome[Other]]:
    """Return how both ended, each with its value or its error, once both have."""
    ends: list[outcome.Outcome[Result]] = []

    async def run() -> None:
        ends.append(await outcome.acapture(one))

    async with trio.open_nursery() as nursery:
        nursery.start_soon(run)
        end = await outcome.acapture(other)
    return ends[0], end

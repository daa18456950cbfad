"""Waiting for whatever comes first."""

import pytest
import trio

from kiosk.flows.first_of import first_of


async def test_the_first_wins_and_the_others_are_cancelled() -> None:
    cancelled: list[str] = []

    async def slow() -> str:
        try:
            await trio.sleep(10)
        except trio.Cancelled:
            cancelled.append("slow")
            raise
        return "slow"

    async def quick() -> str:
        await trio.sleep(1)
        return "quick"

    assert await first_of(slow, quick) == "quick"
    assert cancelled == ["slow"]
    assert trio.current_time() < 10


async def test_of_two_at_once_one_answer_is_given() -> None:
    async def now() -> int:
        return 1

    assert await first_of(now, now) == 1


async def test_cancelled_from_outside_nobody_has_won() -> None:
    with trio.move_on_after(1) as outside:
        await first_of(trio.sleep_forever, trio.sleep_forever)
    assert outside.cancelled_caught


async def test_a_bug_in_a_contestant_is_not_hidden() -> None:
    async def broken() -> None:
        raise LookupError

    with pytest.raises(ExceptionGroup) as caught:
        await first_of(trio.sleep_forever, broken)
    assert caught.group_contains(LookupError)

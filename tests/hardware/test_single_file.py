"""One call at a time, and none that hangs keeps the others."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from hardware.single_file import SingleFile
from tests.hardware.card_stage import LIMIT_S


def test_no_two_calls_run_at_once() -> None:
    line, inside, most = SingleFile(limit_s=LIMIT_S, begin_s=LIMIT_S), 0, 0

    @line.call()
    def call(_number: int) -> None:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        threading.Event().wait(0.001)
        inside -= 1

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(call, range(40)))
    assert (inside, most) == (0, 1)


def test_who_came_first_goes_first() -> None:
    line, order = SingleFile(limit_s=LIMIT_S, begin_s=LIMIT_S), list[int]()

    def call(number: int) -> None:
        with line.call():
            order.append(number)

    with ThreadPoolExecutor(5) as pool:
        with line.call():
            for number in range(5):
                pool.submit(call, number)
                while len(line._line) < number + 2:
                    threading.Event().wait(0.001)
        call(5)
    assert order == [0, 1, 2, 3, 4, 5]


def test_a_call_that_fails_lets_the_next_one_in() -> None:
    line = SingleFile(limit_s=LIMIT_S, begin_s=LIMIT_S)
    with pytest.raises(OSError, match="broken"), line.call():
        raise OSError("broken")
    with line.call():
        pass


@pytest.mark.parametrize(
    ("limit_s", "begin_s", "begun"), [(0.05, LIMIT_S, False), (LIMIT_S, 0.05, True)]
)
def test_a_call_that_hangs_is_waited_for_once(limit_s: float, begin_s: float, begun: bool) -> None:
    line, entered, end = (
        SingleFile(limit_s=limit_s, begin_s=begin_s),
        threading.Event(),
        threading.Event(),
    )

    def hang() -> None:
        with line.call(bears_others_once_begun=begun):
            entered.set()
            end.wait(LIMIT_S)

    hanging = threading.Thread(target=hang)
    hanging.start()
    assert entered.wait(LIMIT_S)
    for _ in range(3):
        with line.call():
            assert hanging.is_alive()
    end.set()
    hanging.join(LIMIT_S)
    assert not hanging.is_alive()

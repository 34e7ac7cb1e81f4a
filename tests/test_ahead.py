"""Calls handed to an executor: results in order, few on the way, none made that nobody takes."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

from jxgrade.ahead import in_order


def test_results_come_in_the_order_of_the_calls_and_few_are_on_their_way():
    taken: list[int] = []

    def calls() -> Iterator[tuple[int, int]]:
        for number in range(100):
            taken.append(number)
            yield number, 7

    with ThreadPoolExecutor(3) as pool:
        for place, found in enumerate(in_order(pool, divmod, calls(), ahead=4)):
            assert found == divmod(place, 7) and len(taken) <= place + 4
    assert taken == list(range(100))


def test_what_nobody_takes_is_dropped():
    begun, go = [], threading.Event()

    def work(number: int) -> int:
        begun.append(number)
        return go.wait(10) and number

    with ThreadPoolExecutor(1) as pool:
        go.set()
        with closing(in_order(pool, work, ((number,) for number in range(9)), ahead=5)) as results:
            assert next(results) == 0
            go.clear()
        go.set()
    assert begun == sorted(begun) and len(begun) <= 5
